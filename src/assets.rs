//! Where the files of a flow set come from: the set shipped inside the binary, or a folder on disk.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::domain::Issue;
use crate::flowset::{Files, FlowSet};

/// Every file of the shipped set, path and text.
const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Most bytes of one file: the largest shipped has thirty thousand.
pub const MAX_BYTES: u64 = 512 * 1024;
/// Most files of a folder.
pub const MAX_FILES: usize = 1000;
/// Most bytes of all files of a folder.
pub const MAX_TOTAL: u64 = 8 * 1024 * 1024;

/// The set shipped inside the binary.
pub fn shipped() -> Files {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    Files::of(SHIPPED.iter().map(owned))
}

/// The set shipped inside the binary, read.
pub fn flow_set() -> Result<FlowSet, Vec<Issue>> {
    FlowSet::load(shipped())
}

/// The set in a folder that holds `flows/` and `locales/`. What cannot be read is noted inside, so that it is told
/// with everything else. Names that begin with a dot are passed over, and so is whatever is no `.toml` or `.ftl`.
pub fn folder(path: &Path) -> Files {
    let mut reader = Reader {
        root: path,
        files: Files::default(),
        left: MAX_FILES,
        room: MAX_TOTAL,
    };
    // Three levels and no more, so that a link that leads back up ends.
    reader.texts("flows", &[".toml"]);
    for flow in reader.folders("flows") {
        reader.texts(&flow, &[".toml"]);
    }
    for language in reader.folders("locales") {
        reader.texts(&language, &[".toml", ".ftl"]);
    }
    reader.files
}

struct Reader<'p> {
    root: &'p Path,
    files: Files,
    /// How many files may still be read.
    left: usize,
    /// How many bytes may still be read.
    room: u64,
}

impl Reader<'_> {
    /// Reads the files of a folder that end in one of these.
    fn texts(&mut self, folder: &str, endings: &[&str]) {
        for name in self.names(folder) {
            let path = format!("{folder}/{name}");
            if !endings.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            if self.left == 0 {
                let message = format!("more than {MAX_FILES} files");
                return self.files.note(Issue::of_file("too-many-files", folder, message));
            }
            self.left -= 1;
            match read(&self.root.join(&path), self.room.min(MAX_BYTES)) {
                Ok(bytes) => {
                    self.room -= bytes.len() as u64;
                    self.files.add(&path, bytes);
                }
                Err(why) => self.files.note(Issue::of_file("unreadable-file", &path, why)),
            }
        }
    }

    /// The folders in a folder, relative to the root.
    fn folders(&mut self, folder: &str) -> Vec<String> {
        let names = self.names(folder).into_iter();
        let paths = names.map(|name| format!("{folder}/{name}"));
        paths.filter(|path| self.root.join(path).is_dir()).collect()
    }

    fn names(&mut self, folder: &str) -> Vec<String> {
        let whole = self.root.join(folder);
        let entries = match std::fs::read_dir(&whole) {
            Ok(entries) => entries,
            Err(error) => {
                let issue =
                    Issue::of_file("unreadable-file", folder, format!("{}: {error}", whole.display()));
                self.files.note(issue);
                return Vec::new();
            }
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }
}

/// The bytes of a file; the error says why there are none.
fn read(path: &PathBuf, most: u64) -> Result<Vec<u8>, String> {
    let said = |error: std::io::Error| error.to_string();
    // Looked at before it is opened: a pipe would keep us waiting.
    let kind = std::fs::metadata(path).map_err(said)?;
    if !kind.is_file() {
        return Err("this is no file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(said)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(said)?;
    if bytes.len() as u64 > most {
        return Err(format!(
            "too large; a file may have {MAX_BYTES} bytes, and all together {MAX_TOTAL}"
        ));
    }
    Ok(bytes)
}
