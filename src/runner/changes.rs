//! What one input changes, decided before anything is written.

use serde::{Deserialize, Serialize};

use crate::domain::message::{Delivery, Lane, Payload};
use crate::domain::{CaseId, ChatId, DeliveryId, Language, PatientId, Timestamp};
use crate::engine::{Conversation, Event};
use crate::followup::Plan;
use crate::review::Case;
use crate::store::{Error, Kind, Writing};

use super::timers::Timer;

/// A patient as the store keeps them.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Profile {
    /// Their chat.
    pub chat: ChatId,
    /// Their language.
    pub language: Language,
    /// Conversations begun so far.
    pub conversations: u32,
    /// Their last case.
    pub case: Option<CaseId>,
    /// They wish to hear nothing more.
    pub stopped: bool,
    /// When they last wrote or tapped.
    #[serde(default = "never")]
    pub last_active: Timestamp,
    /// How they are followed up, if they are.
    #[serde(default)]
    pub plan: Option<Plan>,
}

fn never() -> Timestamp {
    Timestamp(0)
}

/// What one input changes.
#[derive(Default)]
pub(super) struct Changes {
    /// The patient's record.
    pub profile: Option<Profile>,
    /// Their conversation.
    pub conversation: Option<Conversation>,
    /// What happened.
    pub events: Vec<Event>,
    /// A case changed or, with number 0, opened.
    pub case: Option<Case>,
    /// Messages owed.
    pub deliveries: Vec<Owed>,
    /// Timers to set.
    pub timers: Vec<(Timestamp, Timer)>,
}

/// A message about to be owed.
pub(super) struct Owed {
    pub lane: Lane,
    pub chat: ChatId,
    pub payload: Payload,
    pub tag: Option<String>,
    pub not_before: Timestamp,
}

impl Changes {
    /// Owes a message.
    pub(super) fn owe(&mut self, lane: Lane, chat: ChatId, payload: Payload) {
        self.deliveries.push(Owed {
            lane,
            chat,
            payload,
            tag: None,
            not_before: Timestamp(0),
        });
    }

    /// Writes it all; gives the deliveries with their numbers.
    pub(super) fn write(
        self,
        store: &mut Writing<'_>,
        patient: Option<PatientId>,
    ) -> Result<Vec<Delivery>, Error> {
        if let Some(patient) = patient {
            if let Some(profile) = &self.profile {
                store.put(patient, Kind::Profile, profile)?;
            }
            if let Some(conversation) = &self.conversation {
                store.put(patient, Kind::Conversation, conversation)?;
            }
            if !self.events.is_empty() {
                store.append(patient, &self.events)?;
            }
        }
        if let Some(case) = &self.case {
            store.put_case(case.id, case.patient, case)?;
        }
        for (due, timer) in &self.timers {
            store.set_timer(*due, timer)?;
        }
        let mut owed = Vec::new();
        for Owed {
            lane,
            chat,
            payload,
            tag,
            not_before,
        } in self.deliveries
        {
            let delivery = Delivery {
                id: DeliveryId(0),
                lane,
                chat,
                payload,
                attempts: 0,
                not_before,
                tag,
            };
            owed.push(store.owe(patient, delivery)?);
        }
        Ok(owed)
    }
}
