//! Every text in every language and every shape of its arguments: it formats, shows nothing it should not, and says
//! something else where another form is meant.

use std::collections::BTreeSet;

use crate::domain::{Issue, Language};
use crate::i18n::{Args, Catalogs};

use super::places::{Name, Places};
use super::program::COUNTS;

/// Counts that between them take every plural form of the languages we know.
const EACH_COUNT: [i64; 5] = [0, 1, 2, 5, 21];
/// Letters of a short and of a long argument.
const LENGTHS: [usize; 2] = [1, 300];
/// Words in a row that do not read alike in two languages by accident.
const BY_ACCIDENT: usize = 2;

pub(super) fn issues(catalogs: &Catalogs, places: &Places<'_>) -> Vec<Issue> {
    let mut issues = Vec::new();
    for language in catalogs.languages() {
        // One that is missing is told already.
        for (key, uses) in catalogs.keys().filter(|(key, _)| catalogs.has_in(language, key)) {
            let name = Name::Text(language, key);
            let text = Said {
                catalogs,
                language,
                key,
                uses,
            };
            match text.fault() {
                Some((code, message)) => issues.push(places.issue(name, code, message)),
                None => issues.extend(
                    text.doubts()
                        .map(|(code, message)| places.issue(name, code, message).warning()),
                ),
            }
        }
    }
    issues
}

/// The numbers in a text, without marks between thousands and with a point for a decimal comma.
fn numbers(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut numbers = BTreeSet::new();
    let mut at = 0;
    while at < letters.len() {
        let mut number = String::new();
        while let Some(letter) = letters.get(at) {
            let digits = |from: usize| {
                let rest = letters.get(from..).unwrap_or_default();
                rest.iter().take_while(|letter| letter.is_ascii_digit()).count()
            };
            match letter {
                letter if letter.is_ascii_digit() => number.push(*letter),
                '.' | ',' if !number.is_empty() && digits(at + 1) == 3 => {}
                '.' | ',' if !number.is_empty() && digits(at + 1) > 0 => number.push('.'),
                _ => break,
            }
            at += 1;
        }
        if !number.is_empty() {
            numbers.insert(number);
        }
        at += 1;
    }
    numbers
}

/// A text in a language.
struct Said<'c> {
    catalogs: &'c Catalogs,
    language: &'c Language,
    key: &'c str,
    uses: &'c BTreeSet<String>,
}

impl Said<'_> {
    /// The words with these arguments: who is asked, how long a word is, and how many.
    fn words(&self, language: &Language, who: &str, length: usize, count: i64) -> Result<String, String> {
        let args = self
            .uses
            .iter()
            .fold(Args::new(), |args, name| match name.as_str() {
                "who" => args.text("who", who),
                name if COUNTS.contains(&name) => args.count(name.to_owned(), count),
                name => args.text(name.to_owned(), "x".repeat(length)),
            });
        let text = self.catalogs.format(language, self.key, &args);
        text.map_err(|error| error.problem)
    }

    /// Why it could not be said, in the first shape in which it could not.
    fn fault(&self) -> Option<(&'static str, String)> {
        let key = self.key;
        for who in self.forms() {
            for length in LENGTHS {
                for count in self.counts() {
                    let text = match self.words(self.language, who, length, *count) {
                        Err(problem) => {
                            let message = format!("text `{key}` cannot be formatted: {problem}");
                            return Some(("text-not-formatting", message));
                        }
                        Ok(text) => text,
                    };
                    if text.trim().is_empty() {
                        return Some(("empty-text", format!("text `{key}` is empty")));
                    }
                    if text.contains(['{', '}', '\u{2068}', '\u{2069}', '\u{fffd}']) {
                        let message = format!("text `{key}` shows a brace or a mark to the reader");
                        return Some(("text-shows-mark", message));
                    }
                }
            }
        }
        self.other_numbers().map(|message| ("other-numbers", message))
    }

    /// A number that this language says and the reference does not, or the other way round: a dose, an hour, an age.
    fn other_numbers(&self) -> Option<String> {
        let reference = self.catalogs.reference();
        // Questions show by examples how to type; each language has its own.
        let example = self.key.starts_with("ask-");
        if example || self.language == reference || !self.catalogs.has_in(reference, self.key) {
            return None;
        }
        let said = |language: &Language| numbers(&self.words(language, "self", 1, 5).unwrap_or_default());
        let (own, other) = (said(self.language), said(reference));
        let listed = |one: &BTreeSet<String>, two: &BTreeSet<String>| {
            let only: Vec<&str> = one.difference(two).map(String::as_str).collect();
            if only.is_empty() {
                "none".to_owned()
            } else {
                only.join(", ")
            }
        };
        (own != other).then(|| {
            let (here, there) = (listed(&own, &other), listed(&other, &own));
            format!(
                "text `{}` says other numbers than in `{reference}`: only here {here}; only there {there}",
                self.key
            )
        })
    }

    /// What somebody should look at.
    fn doubts(&self) -> impl Iterator<Item = (&'static str, String)> {
        let key = self.key;
        let said = |language: &Language, who: &str, count: i64| {
            self.words(language, who, 1, count).unwrap_or_default()
        };
        let own = said(self.language, "self", 2);
        let spaced = own.trim() != own || own.lines().any(|line| line.trim() != line);
        let spaced = spaced.then(|| {
            (
                "space-at-the-end",
                format!("text `{key}` begins or ends a line with a space"),
            )
        });
        let carer = self.uses.contains("who") && own == said(self.language, "carer", 2);
        let carer = carer.then(|| {
            let message = format!("text `{key}` asks a carer in the words for the patient");
            ("same-in-both-forms", message)
        });
        let bare = |text: String| text.replace(|letter: char| letter.is_ascii_digit(), "");
        let counted = self.uses.iter().any(|name| COUNTS.contains(&name.as_str()))
            && bare(said(self.language, "self", 1)) == bare(own.clone());
        let counted = counted.then(|| {
            let message = format!("text `{key}` says one and two in the same words");
            ("same-in-both-forms", message)
        });
        let reference = self.catalogs.reference();
        let words = own
            .split_whitespace()
            .filter(|word| word.chars().count() > 1)
            .count();
        let copied = self.language != reference && words > BY_ACCIDENT && own == said(reference, "self", 2);
        let copied = copied.then(|| {
            let message = format!("text `{key}` stands here in the words of `{reference}`");
            ("copied-text", message)
        });
        [spaced, carer, counted, copied].into_iter().flatten()
    }

    fn forms(&self) -> &'static [&'static str] {
        if self.uses.contains("who") {
            &["self", "carer"]
        } else {
            &["self"]
        }
    }

    fn counts(&self) -> &'static [i64] {
        let counts = self.uses.iter().any(|name| COUNTS.contains(&name.as_str()));
        if counts { &EACH_COUNT } else { &EACH_COUNT[..1] }
    }
}
