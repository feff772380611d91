//! Files and folders named on the command line.

use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::flowset::FlowSet;

use super::{Read, lines, transcript};

/// Most bytes of one file.
const MAX_BYTES: u64 = 512 << 20;
/// Deepest folder in folders.
const MAX_DEPTH: usize = 8;

/// Reads all paths: a folder gives every transcript and every file of JSON lines in it, by name.
pub(super) fn read(paths: &[PathBuf], sets: [&FlowSet; 2]) -> Result<Read, Failure> {
    let mut read = Read::default();
    for path in paths {
        for file in files(path, MAX_DEPTH)? {
            let name = file.display().to_string();
            let text = text(&file)?;
            read.add(if ends(&file, &["txt"]) {
                transcript::read(&name, &text, sets)?
            } else {
                lines::read(&name, &text, sets[0])
            });
        }
    }
    Ok(read)
}

fn ends(file: &Path, endings: &[&str]) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.contains(&ending))
}

fn files(path: &Path, depth: usize) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: std::io::Error| Failure::Usage(format!("{}: {error}", path.display()));
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    if depth == 0 {
        let message = format!("{}: more than {MAX_DEPTH} folders in each other", path.display());
        return Err(Failure::Usage(message));
    }
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            found.extend(files(&entry, depth - 1)?);
        } else if ends(&entry, &["txt", "jsonl"]) {
            found.push(entry);
        }
    }
    Ok(found)
}

fn text(file: &Path) -> Result<String, Failure> {
    let shown = file.display();
    let size = std::fs::metadata(file).map_err(|error| Failure::Usage(format!("{shown}: {error}")))?;
    if size.len() > MAX_BYTES {
        let message = format!("{shown}: {} bytes; a file may have {MAX_BYTES}", size.len());
        return Err(Failure::Usage(message));
    }
    std::fs::read_to_string(file).map_err(|error| Failure::Usage(format!("{shown}: {error}")))
}
