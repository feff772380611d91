//! What is done when time has passed: a timer carries what it was set for, and does nothing when that has
//! moved on.

use serde::{Deserialize, Serialize};

use crate::domain::message::{Delivery, Lane, Payload};
use crate::domain::{PatientId, Timestamp};
use crate::engine::{Conversation, Phase};
use crate::followup::REMIND_AFTER_SECONDS;
use crate::store::{Error, Kind, Writing};

use super::changes::{Changes, Profile};
use super::patient::Undecided;
use super::writer::Writer;

/// Most timers taken in one transaction; the rest follow in the next.
pub(super) const DUE_AT_ONCE: usize = 500;

/// A timer as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Timer {
    /// An interview may be lying unfinished.
    Unfinished {
        /// Whose.
        patient: PatientId,
        /// The conversation it was set for.
        conversation: u32,
    },
    /// A check-in.
    CheckIn {
        /// Whose.
        patient: PatientId,
        /// The plan it belongs to, by its beginning.
        plan: Timestamp,
        /// Which one.
        stage: u8,
    },
    /// A check-in may be lying unanswered.
    Missed {
        /// Whose.
        patient: PatientId,
        /// The check-in's conversation.
        conversation: u32,
        /// Its place in the schedule.
        stage: u8,
        /// Reminders given so far.
        reminders: u8,
    },
}

/// What a due timer comes to.
pub(super) enum Due {
    /// What it was set for has moved on.
    Stale,
    /// To be looked at again then.
    Later(Timestamp),
    /// Acted on.
    Acted(Box<Changes>),
}

impl Writer {
    /// Acts on the timers that are due; gives the messages owed.
    pub(super) fn timers(&self, store: &mut Writing<'_>, now: Timestamp) -> Result<Vec<Delivery>, Error> {
        let mut owed = Vec::new();
        for timer in store.take_due::<Timer>(now, DUE_AT_ONCE)? {
            let (patient, due) = match timer {
                Timer::Unfinished {
                    patient,
                    conversation,
                } => (patient, self.unfinished(store, patient, conversation, now)),
                Timer::CheckIn { patient, plan, stage } => {
                    (patient, self.checkin(store, patient, plan, stage, now))
                }
                Timer::Missed {
                    patient,
                    conversation,
                    stage,
                    reminders,
                } => (
                    patient,
                    self.missed(store, patient, conversation, stage, reminders, now),
                ),
            };
            match due {
                Ok(Due::Stale) => tracing::debug!(patient = patient.0, "a timer was stale"),
                Ok(Due::Later(due)) => store.set_timer(due, &timer)?,
                Ok(Due::Acted(changes)) => owed.extend(self.write(store, *changes, Some(patient))?),
                Err(error) => tracing::error!(patient = patient.0, %error, "a timer was not acted on"),
            }
        }
        Ok(owed)
    }

    /// Reminds once of an interview that rests. When the answers so far already show what must be seen
    /// today, a nurse is told as well: silence must not hide it.
    fn unfinished(
        &self,
        store: &Writing<'_>,
        patient: PatientId,
        number: u32,
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let profile: Option<Profile> = store.get(patient, Kind::Profile)?;
        let conversation: Option<Conversation> = store.get(patient, Kind::Conversation)?;
        let (Some(profile), Some(conversation)) = (profile, conversation) else {
            return Ok(Due::Stale);
        };
        if conversation.ended() || conversation.number != number || profile.stopped {
            return Ok(Due::Stale);
        }
        let rested = profile.last_active.plus_seconds(REMIND_AFTER_SECONDS);
        if rested > now {
            return Ok(Due::Later(rested));
        }
        let setting = self.setting();
        let allowed = setting.quiet_hours.next_allowed(now, &setting.time_zone);
        let mut changes = Changes::default();
        let case = self.unfinished_case(patient, &profile, &conversation, now);
        if let (None, true) = (&case, allowed > now) {
            return Ok(Due::Later(allowed));
        }
        let language = &conversation.language;
        let key = if case.is_some() {
            "reminder_unfinished_nurse"
        } else {
            "reminder_unfinished"
        };
        let mut texts = vec![self.clinic_text(language, key)?];
        if matches!(conversation.phase, Phase::Asking { .. } | Phase::Confirming) {
            texts.push(self.clinic_text(language, "welcome_again")?);
        }
        for text in texts {
            let payload = Payload::Text {
                text,
                buttons: Vec::new(),
            };
            changes.owe(Lane::Normal, profile.chat, payload);
        }
        for delivery in &mut changes.deliveries {
            delivery.not_before = allowed;
        }
        changes.case = case;
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }
}
