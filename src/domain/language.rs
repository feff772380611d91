//! A language the product speaks, as a lower-case tag such as `en` or `es`.

use serde::{Deserialize, Serialize};

/// A language tag naming a folder of `locales/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The language of this tag; letters are lowered and `_` becomes `-`.
    pub fn new(tag: &str) -> Self {
        Self(tag.trim().to_ascii_lowercase().replace('_', "-"))
    }

    /// The tag, for example `es`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first `-`: `pt` of `pt-br`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
