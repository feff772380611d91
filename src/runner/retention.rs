//! What is held is erased when its time is over: once a day all patients are looked at, some in each transaction.

use crate::audit::{Noted, What, Who};
use crate::domain::message::{Lane, Payload};
use crate::domain::{CaseId, PatientId, Timestamp};
use crate::engine::{Conversation, Ending, Phase};
use crate::i18n::Args;
use crate::review::{Case, Door, after};
use crate::store::{Error, Kind, Writing};

use super::changes::{Batch, Changes, Profile, Reach};
use super::erase::Erase;
use super::writer::Writer;

/// The setting that keeps when all patients were looked at last.
const LOOKED: &str = "retention_looked";
/// How often they are, in seconds.
const EVERY_SECONDS: i64 = 24 * 60 * 60;
/// Most patients looked at in one transaction.
const AT_ONCE: u64 = 200;

/// What is to go of a patient.
enum Over {
    /// Nothing besides cases whose time is over.
    Nothing,
    /// What was said, but not the cases that stay.
    Said,
    /// All.
    All,
}

impl Writer {
    /// Whether patients are to be looked at now.
    pub(super) fn has_to_purge(&self, now: Timestamp) -> Result<bool, Error> {
        if self.purge.is_some() {
            return Ok(true);
        }
        if !self.setting().retention.ends() {
            return Ok(false);
        }
        let looked = self.store.read()?.setting::<Timestamp>(LOOKED)?;
        // A clock that was set back is no reason to wait for years.
        Ok(looked.is_none_or(|looked| looked.plus_seconds(EVERY_SECONDS) <= now || looked > now))
    }

    /// Looks at some patients and erases what is over.
    pub(super) fn purge(
        &mut self,
        store: &mut Writing<'_>,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let from = self.purge.unwrap_or(1);
        let last = store.patients()?;
        let to = last.min(from.saturating_add(AT_ONCE - 1));
        for patient in (from..=to).map(PatientId) {
            match self.purge_patient(store, patient, now, batch) {
                Ok(()) => {}
                Err(Error::Database(error)) => return Err(Error::Database(error)),
                Err(error) => tracing::error!(patient.id = patient.0, %error, "a patient cannot be read"),
            }
        }
        self.purge = (to < last).then_some(to + 1);
        if self.purge.is_none() {
            store.set(LOOKED, &now)?;
        }
        Ok(())
    }

    fn purge_patient(
        &self,
        store: &mut Writing<'_>,
        patient: PatientId,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if !store.knows(patient)? {
            return Ok(());
        }
        // Of whoever has everything erased only what the law keeps is left; it has a timer of its own.
        let Some(mut profile) = store.get::<Profile>(patient, Kind::Profile)? else {
            return Ok(());
        };
        let cases = self.cases_held(store, patient)?;
        let retention = &self.setting().retention;
        let (over, left): (Vec<&Case>, Vec<&Case>) =
            cases.iter().partition(|case| retention.case_is_over(case, now));
        match self.over(store, patient, &profile, &left, now)? {
            Over::All => {
                let erase = Erase {
                    chat: profile.chat,
                    at: now,
                    by: (Who::Bot, Door::Bot),
                    tell: None,
                };
                return self.erase(store, Changes::default(), (patient, erase), batch);
            }
            Over::Said => {
                store.forget_said(patient)?;
                profile.plan = None;
            }
            Over::Nothing if over.is_empty() => return Ok(()),
            Over::Nothing => {}
        }
        let mut changes = Changes::default();
        for case in over {
            store.forget_case(patient, case.id)?;
            self.case_is_over(&mut changes, case, now);
            if profile.case == Some(case.id) {
                profile.case = None;
            }
        }
        changes.profile = Some(profile);
        self.write(store, changes, Some(patient), batch)
    }

    /// What of a patient is over, when these cases stay.
    fn over(
        &self,
        store: &Writing<'_>,
        patient: PatientId,
        profile: &Profile,
        left: &[&Case],
        now: Timestamp,
    ) -> Result<Over, Error> {
        if left.iter().any(|case| !case.closed()) {
            return Ok(Over::Nothing);
        }
        let retention = &self.setting().retention;
        let idle = |days: Option<u32>| days.is_some_and(|days| after(profile.last_active, days) <= now);
        let asked_again = profile.plan.as_ref().is_some_and(|plan| plan.next().is_some());
        let followed = asked_again && !profile.stopped && profile.reach != Reach::Gone;
        if idle(retention.transcripts_days) && !followed {
            let said =
                profile.plan.is_some() || store.get::<Conversation>(patient, Kind::Conversation)?.is_some();
            return Ok(match (left.is_empty(), said) {
                (true, _) => Over::All,
                (false, true) => Over::Said,
                (false, false) => Over::Nothing,
            });
        }
        if !idle(retention.unfinished_days) || profile.plan.is_some() || !left.is_empty() {
            return Ok(Over::Nothing);
        }
        let conversation = store.get::<Conversation>(patient, Kind::Conversation)?;
        let assessed = conversation.is_some_and(|known| match known.phase {
            Phase::Ended {
                ending: Ending::Assessed { .. },
            } => true,
            Phase::Ended {
                ending: Ending::Gate { .. } | Ending::Cancelled,
            }
            | Phase::Asking { .. }
            | Phase::AskingRaised { .. }
            | Phase::Confirming => false,
        });
        Ok(if assessed { Over::Nothing } else { Over::All })
    }

    /// A case whose time is over: its card says so, and so does the audit chain.
    fn case_is_over(&self, changes: &mut Changes, case: &Case, now: Timestamp) {
        changes.audit.push(Noted {
            at: now,
            who: Who::Bot,
            door: Door::Bot,
            what: What::Erased,
            case: Some(case.id),
        });
        self.card_says(changes, case, "card-over", Lane::Normal);
    }

    /// A card is left with one line.
    pub(super) fn card_says(&self, changes: &mut Changes, case: &Case, key: &str, lane: Lane) {
        let (Some(chat), Some(message)) = (self.setting().group, case.card) else {
            return;
        };
        let CaseId(number) = case.id;
        let setting = self.setting();
        let args = Args::new().text("case", number.to_string());
        match setting.catalogs.text(&setting.nurse_language, key, &args) {
            Ok(text) => {
                let buttons = Vec::new();
                let payload = Payload::EditText {
                    message,
                    text,
                    buttons,
                };
                changes.owe(lane, chat, payload);
            }
            Err(error) => tracing::error!(case = number, %error, "a card could not be worded"),
        }
    }
}
