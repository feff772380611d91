//! What one input changes, decided before anything is written.

use serde::{Deserialize, Serialize};

use crate::audit::Noted;
use crate::domain::message::{Button, Delivery, Lane, Payload, Place};
use crate::domain::{CaseId, ChatId, DeliveryId, Language, PatientId, Timestamp, UserId};
use crate::engine::{Conversation, Event};
use crate::followup::Plan;
use crate::review::Case;
use crate::store::{Error, Kind, Writing};

use super::consent::Agreed;
use super::erase::Erase;
use super::outbox::ASKS;
use super::questions::Question;
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
    /// Whether messages reach them.
    #[serde(default)]
    pub reach: Reach,
    /// They wish to be asked nothing before.
    #[serde(default = "never")]
    pub paused_until: Timestamp,
    /// When they last wrote or tapped.
    #[serde(default = "never")]
    pub last_active: Timestamp,
    /// How often they were reminded of the conversation going on; one more when a nurse was told instead.
    #[serde(default)]
    pub reminders: u8,
    /// The conversation that a timer watches for what is left unsaid, by its number.
    #[serde(default)]
    pub watched: u32,
    /// What they agreed to, the last one last.
    #[serde(default)]
    pub consents: Vec<Agreed>,
    /// How they are followed up, if they are.
    #[serde(default)]
    pub plan: Option<Plan>,
    /// The question that a nurse asked last.
    #[serde(default)]
    pub asked: Option<Question>,
}

/// Whether messages reach a patient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Reach {
    /// As far as we know.
    #[default]
    Open,
    /// They blocked the bot or left Telegram; the nurses have been told.
    Gone,
    /// They let the bot in again and have not written since.
    Back,
}

pub(super) fn never() -> Timestamp {
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
    /// Words of the patient that the nurses are to read with the case.
    pub words: Option<String>,
    /// Who is on duty from now on.
    pub duty: Option<Vec<UserId>>,
    /// What is entered in the audit chain.
    pub audit: Vec<Noted>,
    /// The patient is to be erased; all else that is changed comes to nothing, but for what is owed.
    pub erase: Option<Erase>,
    /// Check-ins and reminders of the patient that have not left yet are not to leave any more.
    pub withdraw: bool,
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
    pub place: Place,
}

/// What a transaction has made, taken over by the outbox once it is committed.
#[derive(Default)]
pub(super) struct Batch {
    /// Messages owed from now on.
    pub owed: Vec<Delivery>,
    /// Messages owed no longer.
    pub gone: Vec<DeliveryId>,
    /// Cases changed, as they are now.
    pub cases: Vec<Case>,
    /// Cases whose patient was erased.
    pub erased: Vec<CaseId>,
}

impl Batch {
    /// How many of the messages made are unasked.
    pub(super) fn unasked(&self) -> usize {
        let unasked = self.owed.iter().filter(|delivery| delivery.lane == Lane::Unasked);
        unasked.count()
    }
}

impl Changes {
    /// Owes a message.
    pub(super) fn owe(&mut self, lane: Lane, chat: ChatId, payload: Payload) {
        self.deliveries.push(Owed {
            lane,
            chat,
            payload,
            tag: None,
            place: Place::Chat,
        });
    }

    /// Owes words.
    pub(super) fn tell(&mut self, lane: Lane, chat: ChatId, text: String, buttons: Vec<Vec<Button>>) {
        self.owe(lane, chat, Payload::Text { text, buttons });
    }

    /// Owes a check-in or a reminder.
    pub(super) fn ask(&mut self, chat: ChatId, payload: Payload) {
        self.deliveries.push(Owed {
            lane: Lane::Unasked,
            chat,
            payload,
            tag: Some(ASKS.to_owned()),
            place: Place::Chat,
        });
    }

    /// Whether all that comes of it is something unasked for the patient to read.
    pub(super) fn only_writes(&self) -> bool {
        self.case.is_none()
            && !self.deliveries.is_empty()
            && self.deliveries.iter().all(|owed| owed.lane == Lane::Unasked)
    }

    /// Writes it all; what was made and what is owed no longer is added to the batch. `unsent` are the
    /// deliveries that are not to leave any more.
    pub(super) fn write(
        self,
        store: &mut Writing<'_>,
        patient: Option<PatientId>,
        unsent: Vec<DeliveryId>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        // When a nurse acts, the record is that of the case's patient.
        let owner = patient.or_else(|| self.case.as_ref().map(|case| case.patient));
        if let Some(patient) = owner {
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
        if let Some(case) = self.case {
            store.put_case(case.id, case.patient, !case.closed(), &case)?;
            batch.cases.push(case);
        }
        if let Some(duty) = &self.duty {
            store.set(super::duty::DUTY, duty)?;
        }
        for noted in self.audit {
            store.append_audit(noted)?;
        }
        for (due, timer) in &self.timers {
            store.set_timer(timer.queue(), *due, timer)?;
        }
        for delivery in unsent {
            store.settle(delivery)?;
            batch.owed.retain(|owed| owed.id != delivery);
            batch.gone.push(delivery);
        }
        for Owed {
            lane,
            chat,
            payload,
            tag,
            place,
        } in self.deliveries
        {
            let delivery = Delivery {
                id: DeliveryId(0),
                lane,
                chat,
                payload,
                attempts: 0,
                not_before: never(),
                not_after: None,
                tag,
                place,
            };
            batch.owed.push(store.owe(patient, delivery)?);
        }
        Ok(())
    }
}
