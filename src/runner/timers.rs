//! What is done when time has passed: a timer carries what it was set for, and does nothing when that has
//! moved on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use crate::domain::{CaseId, PatientId, Timestamp};
use crate::engine::Conversation;
use crate::followup::{Hold, Standing, hold};
use crate::review::{Case, Running};
use crate::store::{Error, Kind, Queue, Writing};

use super::changes::{Batch, Changes, Profile, Reach};
use super::patient::Undecided;
use super::writer::Writer;

/// Most timers of one queue acted on in one transaction: inputs that come meanwhile wait for no more.
pub(super) const AT_ONCE: usize = 100;
/// The most messages of one check-in: a greeting, "did you get seen?", the first question.
pub(super) const MESSAGES_OF_ONE: usize = 3;
/// When a timer that failed is tried again, in seconds.
const AFTER_FAILURE_SECONDS: i64 = 24 * 60 * 60;

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
    /// A check-in outside the schedule: whether someone sent to be seen was seen.
    Seen {
        /// Whose.
        patient: PatientId,
        /// The plan it belongs to, by its beginning.
        plan: Timestamp,
        /// When the plan says it is due.
        due: Timestamp,
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
    /// A clock of a case runs out.
    Clock {
        /// Whose case it is.
        patient: PatientId,
        /// The case.
        case: CaseId,
        /// The clock it was set for.
        running: Running,
        /// How often somebody was told before.
        step: u32,
    },
    /// What the law made us keep of a patient who had everything else erased.
    Forget {
        /// Whose.
        patient: PatientId,
    },
    /// The time of an advice is over.
    Advice {
        /// Whose.
        patient: PatientId,
        /// The plan it belongs to, by its beginning.
        plan: Timestamp,
        /// The advice.
        advice: String,
        /// The deadline it was set for.
        due: Timestamp,
    },
}

impl Timer {
    fn patient(&self) -> PatientId {
        match self {
            Self::Unfinished { patient, .. }
            | Self::CheckIn { patient, .. }
            | Self::Seen { patient, .. }
            | Self::Missed { patient, .. }
            | Self::Clock { patient, .. }
            | Self::Forget { patient }
            | Self::Advice { patient, .. } => *patient,
        }
    }

    /// Where it waits.
    pub(super) fn queue(&self) -> Queue {
        match self {
            Self::Unfinished { .. } | Self::Missed { .. } | Self::Advice { .. } | Self::Forget { .. } => {
                Queue::Prompt
            }
            Self::Clock { .. } => Queue::Desk,
            Self::CheckIn { .. } | Self::Seen { .. } => Queue::Paced,
        }
    }
}

/// What a due timer comes to.
pub(super) enum Due {
    /// What it was set for has moved on; how.
    Stale(&'static str),
    /// To be looked at again then.
    Later(Timestamp),
    /// Acted on.
    Acted(Box<Changes>),
}

/// A patient whom a timer is about.
pub(super) struct Found {
    pub patient: PatientId,
    pub profile: Profile,
    pub conversation: Option<Conversation>,
    /// Their last case.
    pub case: Option<Case>,
}

impl Found {
    /// The interview going on.
    pub(super) fn running(&self) -> Option<&Conversation> {
        self.conversation.as_ref().filter(|known| !known.ended())
    }

    /// Their case, if it is not closed.
    pub(super) fn open_case(&self) -> Option<&Case> {
        self.case.as_ref().filter(|case| !case.closed())
    }
}

impl Writer {
    /// Acts on timers of one queue that are due, at most `limit`, while `room` unasked messages may be made.
    pub(super) fn timers(
        &self,
        store: &mut Writing<'_>,
        queue: Queue,
        limit: usize,
        room: usize,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        for timer in store.take_due::<Timer>(queue, now, limit)? {
            let timer = match timer {
                Ok(timer) => timer,
                Err(error) => {
                    tracing::error!(%error, "a timer cannot be read and is dropped");
                    self.tell_of_failure(store, None, batch)?;
                    continue;
                }
            };
            let patient = timer.patient();
            if !store.knows(patient)? {
                stale(&timer, "the patient was erased");
                continue;
            }
            if let Timer::Forget { patient } = timer {
                self.forget(store, patient, now, batch)?;
                continue;
            }
            let due = catch_unwind(AssertUnwindSafe(|| self.act(store, &timer, now)));
            match due {
                Ok(Ok(Due::Stale(reason))) => stale(&timer, reason),
                // Never now: it would be taken again at once, for ever.
                Ok(Ok(Due::Later(due))) => {
                    store.set_timer(timer.queue(), due.max(now.plus_seconds(1)), &timer)?;
                }
                Ok(Ok(Due::Acted(changes))) if changes.only_writes() && batch.unasked() >= room => {
                    store.set_timer(Queue::Paced, now, &timer)?;
                }
                Ok(Ok(Due::Acted(changes))) => self.write(store, *changes, Some(patient), batch)?,
                Ok(Err(Undecided::Store(Error::Database(error)))) => return Err(Error::Database(error)),
                Ok(Err(error)) => {
                    tracing::error!(patient.id = patient.0, ?timer, %error, "a timer was not acted on");
                    self.try_again(store, &timer, now, batch)?;
                }
                Err(_) => {
                    tracing::error!(patient.id = patient.0, ?timer, "a timer made the program fail");
                    self.try_again(store, &timer, now, batch)?;
                }
            }
        }
        Ok(())
    }

    fn act(&self, store: &Writing<'_>, timer: &Timer, now: Timestamp) -> Result<Due, Undecided> {
        let Some(found) = self.found(store, timer.patient())? else {
            return Ok(Due::Stale("the patient is not known"));
        };
        match timer {
            Timer::Unfinished { conversation, .. } => self.unfinished(found, *conversation, now),
            Timer::CheckIn { plan, stage, .. } => self.checkin(found, *plan, *stage, now),
            Timer::Seen { plan, due, .. } => self.ask_seen(found, *plan, *due, now),
            Timer::Missed {
                conversation,
                stage,
                reminders,
                ..
            } => self.missed(found, *conversation, *stage, *reminders, now),
            Timer::Clock {
                case, running, step, ..
            } => self.clock_ran_out(store, &found, (*case, *running, *step), now),
            // Served before: nothing else of the patient is known.
            Timer::Forget { .. } => Ok(Due::Stale("nothing is left to forget")),
            Timer::Advice {
                plan, advice, due, ..
            } => self.advice_due(found, timer, (*plan, advice, *due), now),
        }
    }

    /// What is known of a patient.
    pub(super) fn found(&self, store: &Writing<'_>, patient: PatientId) -> Result<Option<Found>, Error> {
        let Some(profile) = store.get::<Profile>(patient, Kind::Profile)? else {
            return Ok(None);
        };
        let case = profile.case.map(|id| store.get_case(id)).transpose()?;
        Ok(Some(Found {
            patient,
            conversation: store.get(patient, Kind::Conversation)?,
            case: case.flatten(),
            profile,
        }))
    }

    /// What keeps us from writing to a patient now, as the outcome of a timer.
    pub(super) fn held(&self, found: &Found, now: Timestamp) -> Option<Due> {
        Some(match self.hold(&found.profile, found.case.as_ref(), now)? {
            Hold::Stopped => Due::Stale("the patient stopped"),
            Hold::Gone => Due::Stale("the patient cannot be reached"),
            Hold::Until(then) => Due::Later(then),
        })
    }

    /// What keeps us from writing to a patient at an instant.
    pub(super) fn hold(&self, profile: &Profile, case: Option<&Case>, at: Timestamp) -> Option<Hold> {
        let setting = self.setting();
        let standing = Standing {
            stopped: profile.stopped,
            gone: profile.reach == Reach::Gone,
            paused_until: profile.paused_until,
            claimed: case.and_then(Case::taken_since),
        };
        let allowed = setting.quiet_hours.next_allowed(at, &setting.time_zone);
        hold(standing, allowed, at)
    }

    fn try_again(
        &self,
        store: &mut Writing<'_>,
        timer: &Timer,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        store.set_timer(timer.queue(), now.plus_seconds(AFTER_FAILURE_SECONDS), timer)?;
        self.tell_of_failure(store, Some(timer.patient()), batch)
    }

    /// A failure is never silence: the nurses hear of it.
    fn tell_of_failure(
        &self,
        store: &mut Writing<'_>,
        patient: Option<PatientId>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let profile = patient.map(|patient| store.get::<Profile>(patient, Kind::Profile));
        // What cannot be read may be the reason of the failure.
        let case = profile.and_then(|profile| profile.ok().flatten()?.case);
        let mut changes = Changes::default();
        self.alert(&mut changes, "alert-failure", case.map_or(0, |case| case.0), None);
        self.write(store, changes, None, batch)
    }
}

fn stale(timer: &Timer, reason: &str) {
    tracing::info!(
        patient.id = timer.patient().0,
        ?timer,
        reason,
        "a timer came to nothing"
    );
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Setting;
    use super::super::outbox::Outbox;
    use super::*;
    use crate::clock::{Clock, ManualClock};
    use crate::domain::Language;
    use crate::followup::QuietHours;
    use crate::review::{DutyHours, Members};
    use crate::store::Store;
    use crate::{assets, script};

    fn setting() -> Setting {
        Setting {
            flows: Arc::new(assets::flow_set().unwrap()),
            clinic: script::sample_clinic(),
            time_zone: jiff::tz::TimeZone::UTC,
            group: None,
            members: Members::default(),
            nurse_language: Language::new("en"),
            languages: None,
            quiet_hours: QuietHours::default(),
            duty_hours: DutyHours::default(),
            console: None,
            topics: false,
            retention: Default::default(),
        }
    }

    fn left(store: &Store) -> usize {
        let all = store.write(|store| {
            let all = store.take_due::<Timer>(Queue::Prompt, Timestamp(i64::MAX - 1), usize::MAX)?;
            for timer in all.iter().flatten() {
                store.set_timer(Queue::Prompt, Timestamp(1), timer)?;
            }
            Ok(all.len())
        });
        all.unwrap()
    }

    #[test]
    fn one_transaction_takes_a_bounded_number_of_timers() {
        let store = Arc::new(Store::in_memory().unwrap());
        let timer = Timer::Unfinished {
            patient: PatientId(1),
            conversation: 1,
        };
        let set = store.write(|store| {
            for _ in 0..2 * AT_ONCE + 50 {
                store.set_timer(timer.queue(), Timestamp(1), &timer)?;
            }
            Ok(())
        });
        set.unwrap();
        let setting = setting();
        let outbox = Arc::new(Outbox::new(
            Vec::new(),
            setting.quiet_hours,
            setting.time_zone.clone(),
        ));
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Timestamp(5)));
        let mut writer = Writer::new(Arc::clone(&store), setting, clock, outbox).unwrap();
        for more in [AT_ONCE + 50, 50, 0] {
            assert_eq!(writer.act_on_timers().unwrap(), Some(0));
            assert_eq!(left(&store), more);
        }
        assert_eq!(
            writer.act_on_timers().unwrap(),
            None,
            "nothing is left to be done"
        );
    }
}
