//! Something wrong in a file a clinic can write: where, what was found, what is allowed, what to do.

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nobody may be triaged with it.
    Error,
    /// It does no harm, but somebody should look.
    Warning,
}

impl Severity {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of fault it is, as a stable name such as `unknown-finding`.
    pub code: &'static str,
    /// The file, as named to the loader.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters of the offending text, on that line; at least 1.
    pub length: usize,
    /// What was found, and what is allowed.
    pub message: String,
    /// What to do about it, if we can tell.
    pub hint: Option<String>,
}

impl Issue {
    /// An error that concerns a whole file, such as one that is missing.
    pub fn of_file(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Text::new(file, "").issue(code, 0, message)
    }

    /// With what to do about it.
    pub fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// As a warning.
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Where it stands, for putting issues in order.
    pub fn order(&self) -> (&str, usize, usize, &'static str, &str) {
        (&self.file, self.line, self.column, self.code, &self.message)
    }
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

/// A file's text, for telling places in it.
pub struct Text<'t> {
    file: &'t str,
    text: &'t str,
    /// Offsets at which lines begin: a file may have thousands of faults.
    lines: Vec<usize>,
}

impl<'t> Text<'t> {
    /// The text of a file, and the name that issues give it.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            text,
            lines: std::iter::once(0).chain(after).collect(),
        }
    }

    /// The file's name.
    pub fn file(&self) -> &'t str {
        self.file
    }

    /// The text itself.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Line and column, both from 1, of a byte offset; columns count characters.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let at = self.text.floor_char_boundary(at);
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines[line - 1];
        (line, self.text[start..at].chars().count() + 1)
    }

    /// An error at a byte offset; what is offending there is told from the text itself.
    pub fn issue(&self, code: &'static str, at: usize, message: impl Into<String>) -> Issue {
        let at = self.text.floor_char_boundary(at);
        self.issue_over(code, at..at + extent(&self.text[at..]), message)
    }

    /// An error over a range of bytes; what lies beyond the end of the line is not underlined.
    pub fn issue_over(
        &self,
        code: &'static str,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Issue {
        let (line, column) = self.place(range.start);
        let told = self.text.get(range).unwrap_or_default();
        let told = told.split(['\n', '\r']).next().unwrap_or_default();
        Issue {
            severity: Severity::Error,
            code,
            file: self.file.to_owned(),
            line,
            column,
            length: told.chars().count().max(1),
            message: message.into(),
            hint: None,
        }
    }
}

/// Whether any of them is an error.
pub fn any_error(issues: &[Issue]) -> bool {
    issues.iter().any(|issue| issue.severity == Severity::Error)
}

/// Issues, a line each.
pub fn listed(issues: &[Issue]) -> String {
    issues.iter().map(Issue::to_string).collect::<Vec<_>>().join("\n")
}

/// How many bytes from here are one thing: a name, a quoted text, the head of a table, or one character.
fn extent(rest: &str) -> usize {
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    let Some(first) = line.chars().next() else {
        return 0;
    };
    if line.starts_with("[[") {
        return line.find("]]").map_or(line.len(), |end| end + 2);
    }
    if matches!(first, '"' | '\'') {
        let end = line[1..].find(first);
        return end.map_or(line.len(), |end| end + 2);
    }
    let name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let end = line.find(|letter| !name(letter)).unwrap_or(line.len());
    end.max(first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_underlined_is_the_thing_itself() {
        let text = "id = \"niño\"\n[[screen]] # first\nasks = [\"café_con\", 'x y']\n≥ 5\n";
        let told = |words: &str| {
            let at = text.find(words).unwrap_or_default();
            let issue = Text::new("f", text).issue("some-code", at, "m");
            (issue.line, issue.column, issue.length)
        };
        assert_eq!(told("niño"), (1, 7, 4));
        assert_eq!(told("\"niño"), (1, 6, 6));
        assert_eq!(told("[[screen"), (2, 1, 10));
        assert_eq!(told("'x y'"), (3, 21, 5));
        assert_eq!(told("≥"), (4, 1, 1));
        let end = Text::new("f", text).issue("some-code", text.len() + 9, "m");
        assert_eq!((end.line, end.column, end.length), (5, 1, 1));
    }
}
