//! `vertebot replay`: interviews that were held, held again on another flow set: which outcomes change, and why.

mod lines;
mod sources;
mod stored;
mod transcript;

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use crate::replay::{Change, Interview, Left, Report, Sets, json, text};

use super::Failure;
use super::service::flow_set;

/// What to hold again, and on what.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// Transcripts (`*.txt`), answers as JSON lines (the input of `assess`), or folders of them.
    paths: Vec<PathBuf>,
    /// The other flow set: a folder that holds `flows/` and `locales/`.
    #[arg(long, value_name = "DIR")]
    flows: PathBuf,
    /// The baseline, instead of the set shipped inside the program.
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// A store, which is only read; needs VERTEBOT_KEY or VERTEBOT_KEY_FILE.
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// One JSON document instead of lines to read.
    #[arg(long)]
    json: bool,
    /// Exit code 0 even when an outcome was lowered.
    #[arg(long)]
    allow_lowered: bool,
}

/// Interviews from one source, and those that cannot be held again.
#[derive(Default)]
struct Read {
    interviews: Vec<Interview>,
    left: Vec<Left>,
}

impl Read {
    fn add(&mut self, other: Self) {
        self.interviews.extend(other.interviews);
        self.left.extend(other.left);
    }

    fn leave(&mut self, name: String, reason: impl Into<String>) {
        self.left.push(Left {
            name,
            reason: reason.into(),
        });
    }
}

pub(super) fn run(asked: &Asked) -> Result<(), Failure> {
    if asked.paths.is_empty() && asked.store.is_none() {
        let message = "nothing to hold again; name transcripts, JSON lines, folders of them, or --store FILE";
        return Err(Failure::Usage(message.to_owned()));
    }
    let old = flow_set(asked.against.as_deref())?;
    let new = flow_set(Some(&asked.flows))?;
    let Some((_, lexicon)) = old.lexicons.first() else {
        return Err(Failure::Usage("the baseline speaks no language".to_owned()));
    };
    let mut read = sources::read(&asked.paths, [&old, &new])?;
    if let Some(store) = &asked.store {
        read.add(stored::read(store, &old)?);
    }
    if read.interviews.is_empty() && read.left.is_empty() {
        return Err(Failure::Usage("no interview was found there".to_owned()));
    }
    let sets = Sets {
        old: &old,
        new: &new,
        lexicon,
    };
    let mut report = Report {
        baseline: old.version.clone(),
        other: new.version.clone(),
        compared: Vec::new(),
        left: read.left,
    };
    for interview in &read.interviews {
        match sets.compare(interview) {
            Ok(compared) => report.compared.push(compared),
            Err(left) => report.left.push(left),
        }
    }
    let told = if asked.json {
        format!("{:#}\n", json(&report))
    } else {
        text(&report)
    };
    match std::io::stdout().lock().write_all(told.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            return Err(Failure::Failed(format!("standard output: {error}")));
        }
        _ => {}
    }
    if report.count(Change::Lowered) > 0 && !asked.allow_lowered {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}
