//! Erasing the patient of a case from outside the running service.

use std::sync::Arc;

use crate::audit::Who;
use crate::clock::Clock;
use crate::domain::{CaseId, ChatId, PatientId, Timestamp};
use crate::review::{Case, Door};
use crate::store::{Error, Kind, Store, Writing};

use super::Setting;
use super::changes::{Batch, Changes, Profile};
use super::erase::Erase;
use super::outbox::Outbox;
use super::writer::Writer;

/// What is erased with a patient.
pub struct Erased {
    /// Their cases.
    pub cases: Vec<CaseId>,
    /// Those that the law makes us keep.
    pub kept: Vec<CaseId>,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// What would be erased with the patient of a case; none when there is no such case any more.
pub fn found(
    store: Arc<Store>,
    setting: Setting,
    clock: Arc<dyn Clock>,
    case: CaseId,
) -> Result<Option<Erased>, Error> {
    let now = clock.now();
    let writer = writer(&store, setting, clock)?;
    store.write(|store| Ok(writer.of_case(store, case, now)?.map(|(_, _, erased)| erased)))
}

/// Erases the patient of a case; none when there is no such case any more.
pub fn erase(
    store: Arc<Store>,
    setting: Setting,
    clock: Arc<dyn Clock>,
    case: CaseId,
) -> Result<Option<Erased>, Error> {
    let at = clock.now();
    let mut writer = writer(&store, setting, clock)?;
    let erased = store.write(|store| {
        let Some((patient, chat, erased)) = writer.of_case(store, case, at)? else {
            return Ok(None);
        };
        let by = (Who::Operator, Door::Machine);
        let erase = Erase {
            chat,
            at,
            by,
            tell: None,
        };
        writer.erase(store, Changes::default(), (patient, erase), &mut Batch::default())?;
        Ok(Some(erased))
    })?;
    while writer.has_to_sweep()? {
        store.write(|store| writer.sweep(store))?;
    }
    Ok(erased)
}

fn writer(store: &Arc<Store>, setting: Setting, clock: Arc<dyn Clock>) -> Result<Writer, Error> {
    let (quiet, zone) = (setting.quiet_hours, setting.time_zone.clone());
    let outbox = Arc::new(Outbox::new(store.read()?.owed()?, quiet, zone));
    Writer::new(Arc::clone(store), setting, clock, outbox)
}

impl Writer {
    /// The patient of a case, their chat, and what is erased with them.
    fn of_case(
        &self,
        store: &Writing<'_>,
        case: CaseId,
        now: Timestamp,
    ) -> Result<Option<(PatientId, ChatId, Erased)>, Error> {
        let Some(known) = store.get_case::<Case>(case)? else {
            return Ok(None);
        };
        let cases = self.cases_held(store, known.patient)?;
        let (kept, until) = self.must_keep(&cases, now);
        let profile = store.get::<Profile>(known.patient, Kind::Profile)?;
        let chat = profile.map_or(known.chat, |profile| profile.chat);
        let erased = Erased {
            cases: cases.iter().map(|case| case.id).collect(),
            kept,
            until,
        };
        Ok(Some((known.patient, chat, erased)))
    }
}
