//! Reading our TOML files with every place kept, so that an issue can say file, line and column.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Something wrong in a data file: where, what, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The file, as named to the loader.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found, and what is allowed.
    pub message: String,
    /// What to do about it, if we can tell.
    pub hint: Option<String>,
}

impl std::fmt::Display for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// One file's text and name, collecting issues found in it.
pub struct Source<'a> {
    file: &'a str,
    text: &'a str,
    /// What was found so far.
    pub issues: Vec<Issue>,
}

/// A table with the place it stands at.
pub type Table<'t, 'a> = &'t Spanned<DeTable<'a>>;

impl<'a> Source<'a> {
    /// Opens a file's text; a text that is no TOML gives one issue and no table.
    pub fn open(file: &'a str, text: &'a str) -> (Self, Option<Spanned<DeTable<'a>>>) {
        let mut source = Self {
            file,
            text,
            issues: Vec::new(),
        };
        match DeTable::parse(text) {
            Ok(table) => (source, Some(table)),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                source.issue(at, error.message().to_owned(), None);
                (source, None)
            }
        }
    }

    /// Notes an issue at a byte offset.
    pub fn issue(&mut self, at: usize, message: String, hint: Option<String>) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.issues.push(Issue {
            file: self.file.to_owned(),
            line,
            column,
            message,
            hint,
        });
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
                self.issue(key.span().start, message, hint);
            }
        }
    }

    /// The text under a key, with the offset of its first character.
    pub fn string(&mut self, table: &DeTable<'a>, key: &str) -> Option<(String, usize)> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), value.span().start + 1)),
            other => self.wrong(value.span().start, key, "a text", other),
        }
    }

    /// The text under a key that must be there.
    pub fn required(&mut self, table: Table<'_, 'a>, key: &str) -> Option<(String, usize)> {
        if table.get_ref().get(key).is_none() {
            self.issue(table.span().start, format!("`{key}` is missing here"), None);
        }
        self.string(table.get_ref(), key)
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
        match text.parse() {
            Ok(number) => Some(number),
            Err(_) => self.wrong(value.span().start, key, "a number", value.get_ref()),
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
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => texts.push((text.to_string(), item.span().start + 1)),
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
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(inner) => tables.push(Spanned::new(item.span(), inner)),
                other => {
                    self.wrong::<()>(item.span().start, key, "a table", other);
                }
            }
        }
        tables
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
            at,
            format!("`{key}` must be {wanted}, found {}", found.type_str()),
            None,
        );
        None
    }
}

/// "did you mean `x`?" for the nearest of the names, if one is near.
pub fn did_you_mean<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = 1 + name.chars().count() / 4;
    names
        .map(|other| (distance(name, other), other))
        .filter(|(away, _)| *away <= limit)
        .min()
        .map(|(_, other)| format!("did you mean `{other}`?"))
}

/// Levenshtein distance in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
