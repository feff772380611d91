//! A clock that was set back: nothing is sent twice or early, and what was counted as done in a time that has
//! not come is done again.

use crate::domain::{PatientId, Timestamp};
use crate::followup::PAUSE_SECONDS;
use crate::store::{Error, Writing};

use super::changes::{Batch, Changes};
use super::timers::Found;
use super::writer::{CLOCK, Writer};

/// Most patients looked at in one transaction.
const AT_ONCE: u64 = 200;
/// A clock that is behind the newest time seen by more than so many seconds was set back.
const SET_BACK_SECONDS: i64 = 2 * 60 * 60;

impl Writer {
    /// Looks whether the clock was set back since the newest time seen, also over a restart.
    pub(super) fn notice_set_back(&mut self, now: Timestamp) {
        if self.set_back.is_none() && self.newest > now.plus_seconds(SET_BACK_SECONDS) {
            tracing::warn!("the clock was set back; the check-ins of all patients are looked at");
            self.set_back = Some(1);
        }
    }

    /// Looks at some patients after the clock was set back: check-ins counted as held in a time that has not
    /// come are to come again, and so are deadlines.
    pub(super) fn look_after_set_back(
        &mut self,
        store: &mut Writing<'_>,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let Some(from) = self.set_back else { return Ok(()) };
        let last = store.patients()?;
        let to = last.min(from.saturating_add(AT_ONCE - 1));
        for patient in (from..=to).map(PatientId) {
            if !store.knows(patient)? {
                continue;
            }
            match self.found(store, patient) {
                Ok(Some(found)) => {
                    let changes = self.put_right(found, now);
                    self.write(store, changes, Some(patient), batch)?;
                }
                Ok(None) => {}
                Err(Error::Database(error)) => return Err(Error::Database(error)),
                Err(error) => tracing::error!(patient.id = patient.0, %error, "a patient cannot be read"),
            }
        }
        self.set_back = (to < last).then_some(to + 1);
        if self.set_back.is_none() {
            self.newest = now;
            store.set(CLOCK, &now)?;
        }
        Ok(())
    }

    /// What follows for a patient from a clock set back to `now`.
    fn put_right(&self, found: Found, now: Timestamp) -> Changes {
        let mut changes = Changes::default();
        let mut profile = found.profile.clone();
        let latest_pause = now.plus_seconds(PAUSE_SECONDS);
        let ahead = profile.last_active > now || profile.paused_until > latest_pause;
        profile.last_active = profile.last_active.min(now);
        profile.paused_until = profile.paused_until.min(latest_pause);
        let plan = profile.plan.as_mut().is_some_and(|plan| {
            let advice = plan.advice_set_back(now);
            plan.set_back(now) || advice
        });
        if ahead || plan {
            changes.timers = self.rearmed(found.patient, &profile, found.running(), now);
            changes.profile = Some(profile);
        }
        changes
    }
}
