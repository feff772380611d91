//! Which language to speak with a person whose phone names one.

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

use crate::domain::Language;

use super::Catalogs;

impl Catalogs {
    /// The language to speak when `requested` is asked for; the fallback if none fits.
    pub fn negotiate(&self, requested: Option<&str>) -> Language {
        // Telegram still sends three retired codes.
        let requested = match requested.unwrap_or_default() {
            "no" => "nb",
            "iw" => "he",
            "in" => "id",
            other => other,
        };
        let Ok(wanted) = requested.parse::<LanguageIdentifier>() else {
            return self.fallback().clone();
        };
        let available: Vec<LanguageIdentifier> = self
            .offered()
            .iter()
            .filter_map(|language| language.as_str().parse().ok())
            .collect();
        let found = negotiate_languages(&[wanted], &available, None, NegotiationStrategy::Lookup);
        found.first().map_or_else(
            || self.fallback().clone(),
            |found| Language::new(&found.to_string()),
        )
    }
}
