//! A store full of patients, all like one who went through the first contact.

use serde_json::{Value, json};
use vertebot::domain::{ChatId, PatientId, Timestamp};
use vertebot::store::{Error, Kind, Queue, Store, Writing};

/// Patients written in one transaction.
const TOGETHER: i64 = 5_000;

/// What the store holds of one patient.
pub struct Model {
    profile: Value,
    conversation: Value,
}

impl Model {
    /// Of a patient in this store.
    pub fn of(store: &Store, patient: PatientId) -> Self {
        let read = store.write(|store| {
            Ok((
                store.get(patient, Kind::Profile)?,
                store.get(patient, Kind::Conversation)?,
            ))
        });
        let (profile, conversation) = read.expect("the store reads");
        Self {
            profile: profile.expect("a profile"),
            conversation: conversation.expect("a conversation"),
        }
    }

    /// The same without the interview they had: lighter.
    pub fn light(mut self) -> Self {
        self.conversation = Value::Null;
        self
    }

    /// When their plan began.
    pub fn began(&self) -> Timestamp {
        Timestamp(self.profile["plan"]["began"].as_i64().expect("a plan"))
    }

    /// Conversations they had.
    pub fn conversations(&self) -> u64 {
        self.profile["conversations"].as_u64().expect("a number")
    }

    /// Writes a patient like this one for each chat from 1 on, and what `more` adds.
    pub fn fill(
        &self,
        store: &Store,
        chats: i64,
        mut more: impl FnMut(&mut Writing<'_>, PatientId) -> Result<(), Error>,
    ) {
        for first in (1..=chats).step_by(TOGETHER as usize) {
            let written = store.write(|store| {
                for chat in first..=chats.min(first + TOGETHER - 1) {
                    let patient = store.create_patient(ChatId(chat))?;
                    let mut profile = self.profile.clone();
                    profile["chat"] = json!(chat);
                    store.put(patient, Kind::Profile, &profile)?;
                    if !self.conversation.is_null() {
                        store.put(patient, Kind::Conversation, &self.conversation)?;
                    }
                    more(store, patient)?;
                }
                Ok(())
            });
            written.expect("the store writes");
        }
    }

    /// Sets the next check-in of a patient.
    pub fn check_in(&self, store: &mut Writing<'_>, patient: PatientId, due: Timestamp) -> Result<(), Error> {
        let stage = &self.profile["plan"]["stage"];
        let timer = json!({"CheckIn": {"patient": patient, "plan": self.began(), "stage": stage}});
        store.set_timer(Queue::Paced, due, &timer)
    }
}
