//! The files of a flow set as texts by their paths, wherever they come from.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::domain::{Issue, Language};

/// The files of a flow set: paths such as `flows/rules.toml` and `locales/en/common.ftl`, always with `/`.
#[derive(Clone, Default)]
pub struct Files {
    texts: BTreeMap<String, String>,
    unread: BTreeMap<String, Issue>,
}

impl Files {
    /// The files with these paths and texts.
    pub fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files = Self::default();
        texts
            .into_iter()
            .for_each(|(path, text)| files.add(&path, text.into_bytes()));
        files
    }

    /// Adds a file, or puts it in the place of the one with this path. What is no text is noted as unreadable.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.remove(path);
        match text(path, bytes) {
            Ok(text) => drop(self.texts.insert(path.to_owned(), text)),
            Err(issue) => self.note(issue),
        }
    }

    /// Notes a file that could not be read at all.
    pub fn note(&mut self, issue: Issue) {
        self.texts.remove(&issue.file);
        self.unread.insert(issue.file.clone(), issue);
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.texts.remove(path);
        self.unread.remove(path);
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// All readable files, path and text, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Whether there is a file at this path, readable or not.
    pub fn has(&self, path: &str) -> bool {
        self.texts.contains_key(path) || self.unread.contains_key(path)
    }

    /// What is wrong with the files that could not be read.
    pub fn unread(&self) -> impl Iterator<Item = &Issue> {
        self.unread.values()
    }

    /// The languages: the folders of `locales/`.
    pub fn languages(&self) -> BTreeSet<Language> {
        let paths = self.texts.keys().chain(self.unread.keys());
        paths.filter_map(|path| Self::language_of(path)).collect()
    }

    /// The language whose folder a file lies in; a folder that is not called by the tag of a language is none.
    pub fn language_of(path: &str) -> Option<Language> {
        let (tag, _) = path.strip_prefix("locales/")?.split_once('/')?;
        Language::is_tag(tag).then(|| Language::new(tag))
    }

    /// The hash of all paths and texts, in hexadecimal: sets of one version decide and say the same.
    pub fn version(&self) -> String {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            // Lengths keep one file's end apart from the next one's beginning.
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        for (path, text) in &self.texts {
            part(path.as_bytes());
            part(text.as_bytes());
        }
        for issue in self.unread.values() {
            part(issue.file.as_bytes());
            part(issue.message.as_bytes());
        }
        let digest = hash.finalize();
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The text in a file, if it is one.
fn text(path: &str, bytes: Vec<u8>) -> Result<String, Issue> {
    use crate::domain::issue::Text;
    let text = match String::from_utf8(bytes) {
        // Some editors begin a text with a mark that is none of it.
        Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let before = String::from_utf8_lossy(&bytes[..good]).into_owned();
            let message = format!("the byte 0x{:02X} is no UTF-8 text", bytes[good]);
            let issue = Text::new(path, &before).issue("not-utf8", good, message);
            return Err(issue.hint("save the file as UTF-8".to_owned()));
        }
    };
    let strange = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    match text.char_indices().find(|(_, letter)| strange(*letter)) {
        None => Ok(text),
        Some((at, letter)) => {
            let message = format!("the character U+{:04X} cannot stand in a text", letter as u32);
            let issue = Text::new(path, &text).issue("control-character", at, message);
            Err(issue.hint("delete it".to_owned()))
        }
    }
}
