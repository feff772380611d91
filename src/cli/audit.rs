//! `vertebot audit`: the chain of who saw and did what, verified and written out. The store is only read.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::audit::{Broken, CSV_HEADER, Ends, Hash, Link, Verified, csv, line, read_line, verify};
use crate::store::{Archive, Error};

use super::Failure;
use super::serve::{config, service_key};

/// What to do with the chain.
#[derive(clap::Subcommand)]
pub(super) enum Asked {
    /// Follows the chain from its first entry to its end; exit code 1 when an entry was changed, dropped, put
    /// elsewhere or cut off.
    Verify {
        #[command(flatten)]
        from: From,
        /// Lines that `audit export` wrote, instead of a store; needs no key.
        #[arg(long, value_name = "LINES", conflicts_with_all = ["store", "config"])]
        export: Option<PathBuf>,
        /// A hash that an earlier `verify` or `export` ended with: everything up to it must still be there.
        #[arg(long, value_name = "HASH")]
        head: Option<Hash>,
        /// As one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Writes the chain to standard output as JSON lines, the oldest entry first.
    Export {
        #[command(flatten)]
        from: From,
        /// As CSV for a spreadsheet; only JSON lines can be verified.
        #[arg(long)]
        csv: bool,
    },
}

/// Which store; needs VERTEBOT_KEY or VERTEBOT_KEY_FILE.
#[derive(clap::Args)]
pub(super) struct From {
    /// The configuration that names the store.
    #[arg(long, default_value = "vertebot.toml")]
    config: PathBuf,
    /// A store's file, such as a backup, instead of the one of the configuration.
    #[arg(long, value_name = "FILE", conflicts_with = "config")]
    store: Option<PathBuf>,
}

impl From {
    /// Opens the store; gives its file's name with it.
    fn open(&self) -> Result<(Archive, String), Failure> {
        let path = match &self.store {
            Some(store) => store.clone(),
            None => config(&self.config)?.store.path,
        };
        let key = service_key()?;
        // The store's messages name the file themselves where it matters.
        let archive = Archive::open(&path, &key).map_err(|error| Failure::Failed(error.to_string()))?;
        Ok((archive, path.display().to_string()))
    }
}

pub(super) fn run(asked: &Asked) -> Result<(), Failure> {
    match asked {
        Asked::Verify {
            from,
            export,
            head,
            json,
        } => {
            let (shown, found) = match export {
                Some(lines) => verify_lines(lines, *head)?,
                None => verify_store(from, *head)?,
            };
            tell(&shown, found, *json)
        }
        Asked::Export { from, csv } => export(from, *csv),
    }
}

fn verify_store(from: &From, known: Option<Hash>) -> Result<(String, Result<Verified, Broken>), Failure> {
    let (archive, shown) = from.open()?;
    let failed = |error: Error| Failure::Failed(format!("{shown}: {error}"));
    let store = archive.read().map_err(failed)?;
    let head = Some(store.audit_head().map_err(failed)?);
    let links = store.audit_chain().map_err(failed)?;
    let found = verify(links, Ends { head, known });
    Ok((shown, found))
}

fn verify_lines(path: &Path, known: Option<Hash>) -> Result<(String, Result<Verified, Broken>), Failure> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::Usage(format!(
            "{shown}: {error}; name a file that `vertebot audit export` wrote"
        ))
    })?;
    let links = text.lines().map(read_line);
    let found = verify(links, Ends { head: None, known });
    Ok((shown, found))
}

fn tell(shown: &str, found: Result<Verified, Broken>, as_json: bool) -> Result<(), Failure> {
    match found {
        Ok(Verified { head }) => {
            let told = if as_json {
                json!({"holds": true, "entries": head.number, "head": head.hash}).to_string()
            } else {
                format!(
                    "{shown}: the audit chain holds: {} entries, head {}",
                    head.number, head.hash
                )
            };
            print(std::iter::once(Ok(told)))
        }
        Err(broken) => {
            if as_json {
                let told = json!({
                    "holds": false,
                    "at": broken.at,
                    "fault": broken.fault.name(),
                    "found": broken.found,
                    "expected": broken.expected,
                });
                print(std::iter::once(Ok(told.to_string())))?;
                return Err(Failure::Told);
            }
            Err(Failure::Failed(format!(
                "{shown}: the audit chain is broken: {broken}\nKeep this file as it is; look for the newest backup \
                 whose chain holds with `vertebot audit verify --store BACKUP`, and compare the entries of both with \
                 `vertebot audit export`."
            )))
        }
    }
}

fn export(from: &From, as_csv: bool) -> Result<(), Failure> {
    let (archive, shown) = from.open()?;
    let failed = |error: Error| Failure::Failed(format!("{shown}: {error}"));
    let store = archive.read().map_err(failed)?;
    let links = store.audit_chain().map_err(failed)?;
    let written = |place: usize, link: Result<Link, Error>| {
        let unread = |reason: String| {
            Failure::Failed(format!(
                "{shown}: entry {}: {reason}; `vertebot audit verify` says more",
                place + 1
            ))
        };
        let link = link.map_err(|error| unread(error.to_string()))?;
        if as_csv {
            csv(&link).map_err(|error| unread(error.to_string()))
        } else {
            Ok(line(&link))
        }
    };
    let head = as_csv.then(|| Ok(CSV_HEADER.to_owned()));
    let lines = links.enumerate().map(|(place, link)| written(place, link));
    print(head.into_iter().chain(lines))
}

/// Writes lines as they come; a reader that has enough is no failure.
fn print(lines: impl Iterator<Item = Result<String, Failure>>) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in lines {
        match writeln!(out, "{}", line?) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(Failure::Failed(format!("standard output: {error}"))),
            Ok(()) => {}
        }
    }
    match out.flush() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
