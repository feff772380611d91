//! Typed identifiers. None of them carries a person's data but [`ChatId`] and [`UserId`], which
//! identify a person at Telegram: they are stored only sealed or as a keyed hash.

use serde::{Deserialize, Serialize};

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $inner:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);
    };
}

macro_rules! person_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    };
}

number_id!(
    /// Telegram's number of one update; repeats of an update carry the same number.
    UpdateId, i64
);
number_id!(
    /// A message within one chat.
    MessageId, i64
);
number_id!(
    /// One message owed to Telegram; ascending in the order of commitment.
    DeliveryId, u64
);
number_id!(
    /// A case in the nurses' queue, counted from 1: short enough to say on the telephone.
    CaseId, u64
);
number_id!(
    /// A patient in the store, counted from 1; says nothing about the person.
    PatientId, u64
);
person_id!(
    /// A chat at Telegram: a patient's private chat or the nurses' group.
    ChatId
);
person_id!(
    /// A person at Telegram.
    UserId
);
