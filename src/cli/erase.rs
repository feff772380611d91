//! `vertebot erase`: the operator erases the patient of a case, as `/delete` does.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use crate::clock::SystemClock;
use crate::domain::CaseId;
use crate::runner::erasing::{Erased, erase, found};
use crate::store::{Error, Store};

use super::Failure;
use super::serve::{config, deployment, service_key};
use super::service::{flow_set, setting};

/// Whom to erase.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// A case of the patient: all that is held about them goes, other cases too.
    #[arg(long, value_name = "NUMBER")]
    case: u64,
    /// Erases; without it, what would be erased is only told.
    #[arg(long)]
    yes: bool,
    /// The configuration; the service must not be running on its store.
    #[arg(long, default_value = "vertebot.toml")]
    config: PathBuf,
    /// As one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(asked: &Asked) -> Result<(), Failure> {
    let config = config(&asked.config)?;
    let path = config.store.path.clone();
    let failed = |error: Error| Failure::Failed(error.to_string());
    let key = service_key()?;
    // Opening would make a file that is not there.
    std::fs::File::open(&path).map_err(|error| {
        Failure::Failed(format!(
            "{}: {error}; [store] path names the store",
            path.display()
        ))
    })?;
    let setting = setting(flow_set(config.flows.folder.as_deref())?, deployment(&config)?)?;
    let store = Arc::new(Store::open(&path, &key).map_err(failed)?);
    let case = CaseId(asked.case);
    let outcome = if asked.yes {
        erase(Arc::clone(&store), setting, Arc::new(SystemClock), case)
    } else {
        found(Arc::clone(&store), setting, Arc::new(SystemClock), case)
    };
    let outcome = outcome.map_err(failed)?;
    drop(store);
    if asked.yes {
        // What was erased leaves the file's free space, too.
        drop(Store::open(&path, &key).map_err(failed)?);
    }
    let Some(erased) = outcome else {
        return Err(Failure::Failed(format!(
            "{}: there is no case {}, or its patient was erased",
            path.display(),
            asked.case
        )));
    };
    println!("{}", told(asked, &erased));
    Ok(())
}

fn told(asked: &Asked, erased: &Erased) -> String {
    let cases: Vec<u64> = erased.cases.iter().map(|case| case.0).collect();
    let kept: Vec<u64> = erased.kept.iter().map(|case| case.0).collect();
    let until = erased.until.map(|until| {
        let until = jiff::Timestamp::from_millisecond(until.0).unwrap_or_default();
        jiff::tz::TimeZone::UTC.to_datetime(until).date().to_string()
    });
    if asked.json {
        return json!({"erased": asked.yes, "cases": cases, "kept": kept, "kept_until": until}).to_string();
    }
    let list = |cases: &[u64]| {
        let numbers: Vec<String> = cases.iter().map(u64::to_string).collect();
        numbers.join(", ")
    };
    let done = if asked.yes { "erased" } else { "would be erased" };
    let mut text = format!(
        "all that is held about the patient of case {} {done}; their cases: {}",
        asked.case,
        list(&cases)
    );
    if let Some(until) = until {
        text += &format!(
            "\nkept until {until}, as [retention] keep_cases_days says: {}",
            list(&kept)
        );
    }
    if !asked.yes {
        text += "\nnothing was done; say --yes to do it, it cannot be undone";
    }
    text
}
