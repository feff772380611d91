//! A language the product speaks, as a lower-case tag such as `en` or `es`.

use serde::{Deserialize, Serialize};

/// A language tag naming a folder of `locales/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

/// Languages written from right to left.
const RIGHT_TO_LEFT: [&str; 5] = ["ar", "fa", "he", "ur", "ps"];

impl Language {
    /// The language of this tag; letters are lowered and `_` becomes `-`.
    pub fn new(tag: &str) -> Self {
        Self(tag.trim().to_ascii_lowercase().replace('_', "-"))
    }

    /// Whether this is a tag as folders of `locales/` are called: `en`, `pt-br`.
    pub fn is_tag(text: &str) -> bool {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let letters = first.bytes().all(|letter| letter.is_ascii_lowercase());
        let rest = |part: &str| {
            let plain = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
            (2..=8).contains(&part.len()) && part.bytes().all(plain)
        };
        (2..=3).contains(&first.len()) && letters && parts.all(rest)
    }

    /// The tag, for example `es`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first `-`: `pt` of `pt-br`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// Whether it is written from right to left.
    pub fn right_to_left(&self) -> bool {
        RIGHT_TO_LEFT.contains(&self.primary())
    }

    /// How a page in it runs: `ltr` or `rtl`.
    pub fn direction(&self) -> &'static str {
        if self.right_to_left() { "rtl" } else { "ltr" }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
