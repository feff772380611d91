//! What a store holds: the last conversation of every patient, and the cases of earlier ones. Nothing is written
//! to it, and no patient is named.

use std::path::Path;

use jiff::civil::Date;

use crate::cli::Failure;
use crate::cli::serve::service_key;
use crate::domain::{CaseId, Timestamp};
use crate::engine::rerun::Told;
use crate::flowset::FlowSet;
use crate::replay::Interview;
use crate::review::Case;
use crate::runner::kept::{self, Kept};
use crate::store::{Archive, Error};

use super::Read;
use super::lines::told;

pub(super) fn read(path: &Path, set: &FlowSet) -> Result<Read, Failure> {
    let key = service_key()?;
    let failed = |error: Error| Failure::Failed(format!("--store {}: {error}", path.display()));
    let archive = Archive::open(path, &key).map_err(failed)?;
    let store = archive.read().map_err(failed)?;
    let conversations = kept::conversations(&store).map_err(failed)?;
    let cases: Vec<(CaseId, Case)> = store.cases().map_err(failed)?;
    let mut read = Read::default();
    let mut told_already = Vec::new();
    for kept in &conversations {
        let own = kept
            .case
            .and_then(|case| cases.iter().find(|(known, _)| *known == case));
        let own = own.filter(|(_, case)| of(case, kept));
        told_already.extend(own.map(|(case, _)| *case));
        let mut name = format!(
            "patient {}, conversation {}",
            kept.patient.0, kept.conversation.number
        );
        if let Some((case, _)) = own {
            name = format!("case {}, {name}", case.0);
        }
        // The case knows the clinic's date; else it is the date in UTC.
        let assessed = own.and_then(|(_, case)| case.assessed_on.parse().ok());
        read.interviews.push(Interview {
            name,
            flow: kept.conversation.flow.clone(),
            today: assessed.unwrap_or_else(|| date(kept.at)),
            told: Told::of(&kept.conversation),
        });
    }
    // A case without rules is a nurse's task, not the end of an interview.
    let others = cases
        .iter()
        .filter(|(id, case)| !told_already.contains(id) && !case.rules.is_empty());
    for (id, case) in others {
        let name = format!("case {}, patient {}", id.0, case.patient.0);
        match case.assessed_on.parse() {
            Ok(today) => read.interviews.push(Interview {
                name,
                flow: case.flow.clone(),
                today,
                told: told(&case.answers, &case.flow, set),
            }),
            Err(_) => read.leave(name, "the day it was assessed is not known"),
        }
    }
    Ok(read)
}

/// Whether a case came from this conversation.
fn of(case: &Case, kept: &Kept) -> bool {
    let day = case.assessed_on.parse::<Date>().ok();
    let near = day
        .and_then(|day| day.since(date(kept.at)).ok())
        .is_some_and(|span| span.get_days().abs() <= 1);
    near && kept.conversation.ended() && case.flow == kept.conversation.flow && case.patient == kept.patient
}

fn date(at: Timestamp) -> Date {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(instant).date()
}
