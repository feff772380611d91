//! An issue as a person reads it: what is wrong, the line it stands on, and the offending words underlined.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::check::report::count;
use crate::domain::{Issue, Severity};

/// Columns of a line that are shown around the offending words.
const WINDOW: usize = 100;

/// How it is printed.
pub(super) struct Style {
    /// With colours.
    pub colour: bool,
}

impl Style {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn of(&self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Error => self.paint("1;31", text),
            Severity::Warning => self.paint("1;33", text),
        }
    }
}

/// One issue; `text` is the file's, if it could be read.
pub(super) fn printed(issue: &Issue, prefix: &str, text: Option<&str>, style: &Style) -> String {
    let head = format!("{}[{}]", issue.severity.name(), issue.code);
    let mut told = format!("{}: {}\n", style.of(issue.severity, &head), issue.message);
    let number = issue.line.to_string();
    let margin = " ".repeat(number.len());
    let bar = style.paint("34", "|");
    let arrow = style.paint("34", "-->");
    told.push_str(&format!(
        "{margin}{arrow} {prefix}{}:{}:{}\n",
        issue.file, issue.line, issue.column
    ));
    let line = text.and_then(|text| text.lines().nth(issue.line - 1));
    if let Some(line) = line {
        let Shown { words, before, under } = shown(line, issue.column - 1, issue.length);
        let marks = style.of(issue.severity, &"^".repeat(under));
        told.push_str(&format!(
            "{margin} {bar}\n{} {bar} {words}\n",
            style.paint("34", &number)
        ));
        told.push_str(&format!("{margin} {bar} {}{marks}\n", " ".repeat(before)));
    }
    if let Some(hint) = &issue.hint {
        told.push_str(&format!("{margin} {} {hint}\n", style.paint("34", "=")));
    }
    told
}

/// The part of a line that is shown.
struct Shown {
    words: String,
    /// Columns before the offending words, as a terminal counts them.
    before: usize,
    /// Columns of the offending words.
    under: usize,
}

fn shown(line: &str, column: usize, length: usize) -> Shown {
    let letters: Vec<char> = line.chars().collect();
    let from = column.min(letters.len());
    let to = (from + length).min(letters.len());
    // Of a very long line, what stands around the place.
    let first = from.saturating_sub(WINDOW / 2);
    let first = if letters.len() <= WINDOW { 0 } else { first };
    let last = (first + WINDOW).min(letters.len());
    let to = to.min(last);
    let plain = |letters: &[char]| letters.iter().map(|letter| seen(*letter)).collect::<String>();
    let cut = if first > 0 { "… " } else { "" };
    let rest = if last < letters.len() { " …" } else { "" };
    let before = format!("{cut}{}", plain(&letters[first..from]));
    let told = plain(&letters[from..to]);
    Shown {
        words: format!("{before}{told}{}{rest}", plain(&letters[to..last])),
        before: before.width(),
        under: told.width().max(1),
    }
}

/// A letter as it is shown: a tab is a space, and what has no width of its own or would turn the line about is not
/// let through to the terminal.
fn seen(letter: char) -> char {
    let turning =
        matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match letter {
        '\t' => ' ',
        letter if turning || letter.width().is_none() => '\u{fffd}',
        letter => letter,
    }
}

/// The last line: how many of what.
pub(super) fn summed(issues: &[Issue], files: usize, style: &Style) -> String {
    let many = |number: usize, one: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {one}s"),
    };
    let errors = count(issues, Severity::Error);
    let warnings = count(issues, Severity::Warning);
    let found = [
        (errors, "error", Severity::Error),
        (warnings, "warning", Severity::Warning),
    ];
    let found: Vec<String> = found
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, severity)| style.of(severity, &many(number, one)))
        .collect();
    let files = many(files, "file");
    match found.as_slice() {
        [] => format!("{files}: nothing is wrong\n"),
        found => format!("{files}: {}\n", found.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(line: &str, column: usize, length: usize) -> (String, usize, usize) {
        let shown = shown(line, column, length);
        (shown.words, shown.before, shown.under)
    }

    #[test]
    fn what_is_underlined_stands_under_the_words_whatever_is_before_them() {
        assert_eq!(under("año = \"x\"", 7, 1), ("año = \"x\"".to_owned(), 7, 1));
        assert_eq!(
            under("\tid = \"痛み\", x", 7, 2),
            (" id = \"痛み\", x".to_owned(), 7, 4)
        );
        assert_eq!(
            under("痛み = \"x\"", 6, 1).1,
            8,
            "a wide letter takes two columns"
        );
        assert_eq!(
            under("e\u{301} = 1", 5, 1).1,
            4,
            "an accent of its own takes none"
        );
    }

    #[test]
    fn a_place_at_the_end_of_a_line_or_beyond_is_still_shown() {
        assert_eq!(under("abc", 3, 1), ("abc".to_owned(), 3, 1));
        assert_eq!(under("", 9, 9), (String::new(), 0, 1));
    }

    #[test]
    fn of_a_very_long_line_only_what_is_around_the_place_is_shown() {
        let line = format!("{}HERE{}", "a".repeat(10_000), "b".repeat(10_000));
        let (words, before, under) = under(&line, 10_000, 4);
        assert!(words.chars().count() < WINDOW + 5, "{words}");
        let told: String = words.chars().skip(before).take(under).collect();
        assert_eq!(told, "HERE");
        let (words, ..) = super::tests::under(&"x".repeat(500), 0, 500);
        assert!(words.ends_with(" …"));
    }

    #[test]
    fn on_a_terminal_errors_and_warnings_have_colours_of_their_own() {
        let issue = Issue::of_file("some-code", "f", "m");
        let told = |colour| printed(&issue, "", None, &Style { colour });
        assert_eq!(told(false), "error[some-code]: m\n --> f:1:1\n");
        assert_eq!(
            told(true),
            "\u{1b}[1;31merror[some-code]\u{1b}[0m: m\n \u{1b}[34m-->\u{1b}[0m f:1:1\n"
        );
        let warning = printed(&issue.clone().warning(), "", None, &Style { colour: true });
        assert!(warning.starts_with("\u{1b}[1;33mwarning"), "{warning}");
    }

    #[test]
    fn letters_that_turn_a_line_about_do_not_reach_the_terminal() {
        assert_eq!(under("a\u{202e}b", 2, 1).0, "a\u{fffd}b");
    }
}
