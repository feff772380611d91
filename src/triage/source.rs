//! Reading our TOML files with every place kept, so that an issue can say file, line and column.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

pub use crate::domain::Issue;
pub use crate::domain::hint::did_you_mean;
use crate::domain::issue::Text;

/// Most issues told of one file; whoever has more has another trouble.
pub const MAX_ISSUES: usize = 1000;
/// Most items read of one list.
pub const MAX_ITEMS: usize = 1000;

/// One file's text and name, collecting issues found in it.
pub struct Source<'a> {
    text: Text<'a>,
    /// What was found so far.
    pub issues: Vec<Issue>,
}

impl<'a> Source<'a> {
    /// Opens a file's text; a text that is no TOML gives one issue and no table.
    pub fn open(file: &'a str, text: &'a str) -> (Self, Option<Spanned<DeTable<'a>>>) {
        let mut source = Self {
            text: Text::new(file, text),
            issues: Vec::new(),
        };
        match DeTable::parse(text) {
            Ok(table) => (source, Some(table)),
            Err(error) => {
                let range = error.span().unwrap_or_default();
                source.issue_over("not-toml", range, error.message().to_owned(), None);
                (source, None)
            }
        }
    }

    /// What was found, in the order of the file.
    pub fn finish(mut self) -> Vec<Issue> {
        self.issues.sort_by_key(|issue| (issue.line, issue.column));
        self.issues
    }

    /// Notes an error of a kind at a byte offset.
    pub fn issue(&mut self, code: &'static str, at: usize, message: String, hint: Option<String>) {
        let issue = self.text.issue(code, at, message);
        self.push(issue.hint(hint));
    }

    fn push(&mut self, issue: Issue) {
        match self.issues.len() {
            told if told < MAX_ISSUES => self.issues.push(issue),
            MAX_ISSUES => {
                let message = format!("more than {MAX_ISSUES} faults; the rest is not told");
                self.issues.push(Issue {
                    code: "too-many-faults",
                    message,
                    hint: None,
                    ..issue
                });
            }
            _ => {}
        }
    }

    /// Notes an error of a kind over a range of bytes.
    pub fn issue_over(
        &mut self,
        code: &'static str,
        range: std::ops::Range<usize>,
        message: String,
        hint: Option<String>,
    ) {
        let issue = self.text.issue_over(code, range, message);
        self.push(issue.hint(hint));
    }

    /// Notes every key of the table that is not among `allowed`.
    pub fn only(&mut self, table: &DeTable<'a>, allowed: &[&str]) {
        for (key, _) in table.iter() {
            if !allowed.contains(&key.get_ref().as_ref()) {
                let hint = did_you_mean(key.get_ref(), allowed.iter().copied());
                let message = format!(
                    "`{}` is no key here; allowed are {}",
                    key.get_ref(),
                    allowed.join(", ")
                );
                self.issue("unknown-key", key.span().start, message, hint);
            }
        }
    }

    /// The text under a key, with the offset of its first character.
    pub fn string(&mut self, table: &DeTable<'a>, key: &str) -> Option<(String, usize)> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), self.first_letter(value.span().start))),
            other => self.wrong(value.span().start, key, "a text", other),
        }
    }

    /// The text under a key that must be there; `at` is where the table stands.
    pub fn required(&mut self, table: &DeTable<'a>, at: usize, key: &str) -> Option<(String, usize)> {
        if !table.contains_key(key) {
            self.issue("missing-key", at, format!("`{key}` is missing here"), None);
        }
        self.string(table, key)
    }

    /// Where the text of a string begins, its quotation marks passed over.
    fn first_letter(&self, at: usize) -> usize {
        let quoted = self.text.text().get(at..).unwrap_or_default();
        let marks = match quoted {
            long if long.starts_with("\"\"\"") || long.starts_with("'''") => 3,
            _ => 1,
        };
        // A line end right after three marks is no part of the text.
        let rest = quoted.get(marks..).unwrap_or_default();
        let newline = match rest {
            _ if marks == 1 => 0,
            _ if rest.starts_with("\r\n") => 2,
            _ => usize::from(rest.starts_with('\n')),
        };
        at + marks + newline
    }

    /// The whole number under a key.
    pub fn integer(&mut self, table: &DeTable<'a>, key: &str) -> Option<i64> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Some(number),
                Err(_) => self.wrong(value.span().start, key, "a whole number", value.get_ref()),
            },
            other => self.wrong(value.span().start, key, "a whole number", other),
        }
    }

    /// The number under a key, whole or not.
    pub fn number(&mut self, table: &DeTable<'a>, key: &str) -> Option<f64> {
        let value = table.get(key)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            other => return self.wrong(value.span().start, key, "a number", other),
        };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            Ok(_) | Err(_) => self.wrong(value.span().start, key, "a number", value.get_ref()),
        }
    }

    /// The yes or no under a key; absent is no.
    pub fn flag(&mut self, table: &DeTable<'a>, key: &str) -> bool {
        match table.get(key).map(|value| (value.span().start, value.get_ref())) {
            None => false,
            Some((_, DeValue::Boolean(yes))) => *yes,
            Some((at, other)) => {
                self.wrong::<()>(at, key, "true or false", other);
                false
            }
        }
    }

    /// The list of texts under a key, each with its offset; absent is empty.
    pub fn strings(&mut self, table: &DeTable<'a>, key: &str) -> Vec<(String, usize)> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong::<()>(value.span().start, key, "a list of texts", value.get_ref());
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in self.few(items, value.span().start, key) {
            match item.get_ref() {
                DeValue::String(text) => texts.push((text.to_string(), self.first_letter(item.span().start))),
                other => {
                    self.wrong::<()>(item.span().start, key, "a text", other);
                }
            }
        }
        texts
    }

    /// The list of tables under a key; absent is empty.
    pub fn tables<'t>(&mut self, table: &'t DeTable<'a>, key: &str) -> Vec<Spanned<&'t DeTable<'a>>> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong::<()>(value.span().start, key, "a list of tables", value.get_ref());
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in self.few(items, value.span().start, key) {
            match item.get_ref() {
                DeValue::Table(inner) => tables.push(Spanned::new(item.span(), inner)),
                other => {
                    self.wrong::<()>(item.span().start, key, "a table", other);
                }
            }
        }
        tables
    }

    /// The first items of a list; that there are more is an issue.
    fn few<'t>(
        &mut self,
        items: &'t DeArray<'a>,
        at: usize,
        key: &str,
    ) -> impl Iterator<Item = &'t Spanned<DeValue<'a>>> + use<'t, 'a> {
        if items.len() > MAX_ITEMS {
            let message = format!(
                "`{key}` has {} items; at most {MAX_ITEMS} are allowed",
                items.len()
            );
            self.issue("too-many-items", at, message, None);
        }
        items.iter().take(MAX_ITEMS)
    }

    /// The table under a key, if any.
    pub fn table<'t>(&mut self, table: &'t DeTable<'a>, key: &str) -> Option<(&'t DeTable<'a>, usize)> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::Table(inner) => Some((inner, value.span().start)),
            other => self.wrong(value.span().start, key, "a table", other),
        }
    }

    fn wrong<T>(&mut self, at: usize, key: &str, wanted: &str, found: &DeValue<'_>) -> Option<T> {
        self.issue(
            "wrong-type",
            at,
            format!("`{key}` must be {wanted}, found {}", found.type_str()),
            None,
        );
        None
    }
}
