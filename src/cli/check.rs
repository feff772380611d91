//! `vertebot check`: everything wrong with a flow set, for people or for programs.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::assets;
use crate::check::{check, report};
use crate::domain::Language;
use crate::domain::issue::any_error;
use crate::flowset::Files;
use crate::proof::circuit::Stop;

use super::against::Against;
use super::underline::{Style, printed, summed};
use super::{Failure, proofs};

/// How the issues are told, and how long the proofs may take.
pub(super) struct Output<'a> {
    /// Each property with the time its proof took.
    pub proofs: bool,
    /// An earlier set to compare with.
    pub against: Option<&'a Path>,
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
    let mut against = None;
    if let Some(set) = &checked.set {
        let until = Instant::now() + Duration::from_secs(output.timeout);
        let stop: Stop = Arc::new(move || Instant::now() >= until);
        let found = proofs::prove(set, output, &stop)?;
        issues.extend(found.issues);
        counterexamples = found.counterexamples;
        if let Some(folder) = output.against {
            let compared = Against::run(set, folder, &stop)?;
            issues.extend(compared.issues().iter().cloned());
            against = Some((set, compared));
        }
        issues.sort_by(|left, right| left.order().cmp(&right.order()));
    }
    if let Some((set, compared)) = &against {
        counterexamples.push_str(&compared.told(set, output));
    }
    let told = match output {
        Output { json: true, .. } => {
            let mut document = report::json(&files.version(), &issues);
            if let Some((set, compared)) = &against {
                document["against"] = compared.json(set, output);
            }
            said(&document)
        }
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
