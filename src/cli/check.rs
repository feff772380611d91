//! `vertebot check`: everything wrong with a flow set, for people or for programs.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use crate::assets;
use crate::check::{check, report};
use crate::domain::Language;
use crate::domain::issue::any_error;
use crate::flowset::Files;

use super::underline::{Style, printed, summed};
use super::{Failure, proofs};

/// How the issues are told, and how long the proofs may take.
pub(super) struct Output<'a> {
    /// Each property with the time its proof took.
    pub proofs: bool,
    /// Most seconds for all proofs.
    pub timeout: u64,
    /// The language of counterexamples.
    pub language: Language,
    /// As one JSON document.
    pub json: bool,
    /// As SARIF into this file, or to standard output when it is `-`.
    pub sarif: Option<&'a Path>,
}

/// Checks the set in a folder, or the shipped one.
pub(super) fn run(flows: Option<&Path>, output: &Output<'_>) -> Result<(), Failure> {
    let files = match flows {
        None => assets::shipped(),
        Some(folder) if folder.is_dir() => assets::folder(folder),
        Some(folder) => {
            let message = "is no folder; name one that holds `flows/` and `locales/`";
            return Err(Failure::Usage(format!("--flows {}: {message}", folder.display())));
        }
    };
    let prefix = prefix(flows);
    let checked = check(files.clone());
    let mut issues = checked.issues;
    let mut counterexamples = String::new();
    if let Some(set) = &checked.set {
        let found = proofs::prove(set, output)?;
        issues.extend(found.issues);
        issues.sort_by(|left, right| left.order().cmp(&right.order()));
        counterexamples = found.counterexamples;
    }
    let told = match output {
        Output { json: true, .. } => said(&report::json(&files.version(), &issues)),
        Output {
            sarif: Some(path), ..
        } if *path == Path::new("-") => said(&report::sarif(&prefix, &issues)),
        Output { sarif, .. } => {
            if let Some(path) = sarif {
                std::fs::write(path, said(&report::sarif(&prefix, &issues)))
                    .map_err(|error| Failure::Usage(format!("--sarif {}: {error}", path.display())))?;
            }
            people(&files, &prefix, &issues, &counterexamples)
        }
    };
    match std::io::stdout().lock().write_all(told.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            return Err(Failure::Failed(format!("standard output: {error}")));
        }
        _ => {}
    }
    if any_error(&issues) {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}

/// What stands before each file, so that it can be found from here.
fn prefix(flows: Option<&Path>) -> String {
    let folder = flows.map(|folder| folder.to_string_lossy().into_owned());
    let folder = folder.unwrap_or_default();
    let folder = folder.strip_prefix("./").unwrap_or(&folder).trim_end_matches('/');
    match folder {
        "" | "." => String::new(),
        folder => format!("{folder}/"),
    }
}

fn said(document: &serde_json::Value) -> String {
    format!("{document:#}\n")
}

fn people(files: &Files, prefix: &str, issues: &[crate::domain::Issue], counterexamples: &str) -> String {
    let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let style = Style {
        colour: std::io::stdout().is_terminal() && !quiet,
    };
    let mut told: String = issues
        .iter()
        .map(|issue| printed(issue, prefix, files.get(&issue.file), &style) + "\n")
        .collect();
    told.push_str(counterexamples);
    told.push_str(&summed(issues, files.iter().count(), &style));
    told
}
