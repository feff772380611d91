//! The texts of all languages, read from `locales/<language>/*.ftl`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::{Issue, Language};

/// Arguments of a text.
#[derive(Default)]
pub struct Args(FluentArgs<'static>);

impl Args {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a text argument.
    pub fn text(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.0.set(name, FluentValue::from(value.into()));
        self
    }

    /// With a count, for plural forms.
    pub fn count(mut self, name: impl Into<Cow<'static, str>>, value: i64) -> Self {
        self.0.set(name, FluentValue::from(value));
        self
    }
}

/// A text could not be given in any language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("text `{key}` in `{language}`: {problem}; mend locales/{language}/*.ftl")]
pub struct TextError {
    /// The key.
    pub key: String,
    /// The language.
    pub language: Language,
    /// What is wrong.
    pub problem: String,
}

/// The texts of all languages, checked against each other.
pub struct Catalogs {
    reference: Language,
    bundles: BTreeMap<Language, FluentBundle<FluentResource>>,
    keys: BTreeMap<Language, BTreeMap<String, BTreeSet<String>>>,
    offered: Vec<Language>,
    fallback: Language,
}

impl Catalogs {
    /// Reads files as (language, file name, text). Every issue is returned: what cannot be read, keys set
    /// twice, keys missing or with other arguments than in the reference language, names that lead nowhere.
    pub fn parse(files: &[(Language, &str, &str)], reference: &Language) -> Result<Self, Vec<Issue>> {
        let (catalogs, issues) = Self::read(files, reference);
        if issues.is_empty() {
            Ok(catalogs)
        } else {
            Err(issues)
        }
    }

    /// Reads files as [`Catalogs::parse`] does, and gives what could be read beside the issues: enough to look
    /// for further faults, never to speak with.
    pub fn read(files: &[(Language, &str, &str)], reference: &Language) -> (Self, Vec<Issue>) {
        let read = super::parse::read(files, reference);
        let mut bundles = BTreeMap::new();
        for (language, resource) in read.resources {
            let bundle = bundles.entry(language.clone()).or_insert_with(|| {
                let id: LanguageIdentifier = language.as_str().parse().unwrap_or_default();
                let mut bundle = FluentBundle::new_concurrent(vec![id]);
                // Only there are arguments set apart by isolation marks.
                bundle.set_use_isolating(language.right_to_left());
                bundle
            });
            // A key set twice is among the issues.
            let _ = bundle.add_resource(resource);
        }
        let catalogs = Self {
            reference: reference.clone(),
            offered: bundles.keys().cloned().collect(),
            fallback: reference.clone(),
            bundles,
            keys: read.keys,
        };
        (catalogs, read.issues)
    }

    /// The language every other is checked against.
    pub fn reference(&self) -> &Language {
        &self.reference
    }

    /// All languages.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.bundles.keys()
    }

    /// Languages offered to patients.
    pub fn offered(&self) -> &[Language] {
        &self.offered
    }

    /// The language for a patient whose own is not offered.
    pub fn fallback(&self) -> &Language {
        &self.fallback
    }

    /// Offers these languages to patients (all when the list is empty), and `fallback` to all others.
    pub fn speak(&mut self, languages: &[Language], fallback: &Language) -> Result<(), String> {
        let known: Vec<&str> = self.bundles.keys().map(Language::as_str).collect();
        let allowed = known.join(", ");
        if let Some(unknown) = languages
            .iter()
            .find(|language| !self.bundles.contains_key(language))
        {
            return Err(format!("`{unknown}` is not among ours; allowed are {allowed}"));
        }
        let offered = if languages.is_empty() {
            self.bundles.keys().cloned().collect()
        } else {
            languages.to_vec()
        };
        if !offered.contains(fallback) {
            let offered: Vec<&str> = offered.iter().map(Language::as_str).collect();
            return Err(format!(
                "`{fallback}` is the default language but not among `languages`; allowed are {}",
                offered.join(", ")
            ));
        }
        self.offered = offered;
        self.fallback = fallback.clone();
        Ok(())
    }

    /// Whether there is such a text.
    pub fn has(&self, key: &str) -> bool {
        self.keys
            .get(&self.reference)
            .is_some_and(|keys| keys.contains_key(key))
    }

    /// Whether this language has such a text of its own.
    pub fn has_in(&self, language: &Language, key: &str) -> bool {
        self.keys.get(language).is_some_and(|keys| keys.contains_key(key))
    }

    /// All keys with the arguments each wants.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.keys
            .get(&self.reference)
            .into_iter()
            .flatten()
            .map(|(key, variables)| (key.as_str(), variables))
    }

    /// The text, in the language or, if it cannot be formatted there, in the reference language.
    pub fn text(&self, language: &Language, key: &str, args: &Args) -> Result<String, TextError> {
        self.format(language, key, args)
            .or_else(|_| self.format(&self.reference, key, args))
    }

    /// The text in this language only.
    pub fn format(&self, language: &Language, key: &str, args: &Args) -> Result<String, TextError> {
        let problem = |problem: String| TextError {
            key: key.to_owned(),
            language: language.clone(),
            problem,
        };
        let bundle = self
            .bundles
            .get(language)
            .ok_or_else(|| problem("no such language".to_owned()))?;
        let message = bundle.get_message(key).and_then(|message| message.value());
        let pattern = message.ok_or_else(|| problem("no such text".to_owned()))?;
        let mut errors = Vec::new();
        let text = bundle
            .format_pattern(pattern, Some(&args.0), &mut errors)
            .into_owned();
        match errors.first() {
            None => Ok(text),
            Some(error) => Err(problem(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogs(en: &str, es: &str) -> Result<Catalogs, Vec<Issue>> {
        let (first, second) = (Language::new("en"), Language::new("es"));
        Catalogs::parse(
            &[(first.clone(), "en/a.ftl", en), (second, "es/a.ftl", es)],
            &first,
        )
    }

    #[test]
    fn a_language_must_be_complete_and_use_the_same_arguments() {
        let issues = catalogs("a = x { $n }\nb = y\n", "a = x\nc = z\n")
            .err()
            .unwrap_or_default();
        assert_eq!(issues.len(), 3, "{issues:?}");
    }

    #[test]
    fn a_missing_argument_is_an_error_never_half_a_text() {
        let catalogs = catalogs("a = x { $n }\n", "a = y { $n }\n").unwrap();
        let es = Language::new("es");
        assert!(catalogs.text(&es, "a", &Args::new()).is_err());
        assert_eq!(
            catalogs.text(&es, "a", &Args::new().text("n", "1")).unwrap(),
            "y 1"
        );
    }

    #[test]
    fn telegram_language_codes_find_a_language() {
        let catalogs = catalogs("a = x\n", "a = y\n").unwrap();
        for (asked, found) in [
            (Some("es-419"), "es"),
            (Some("es"), "es"),
            (Some("zh-hant-raw"), "en"),
            (Some(""), "en"),
            (None, "en"),
        ] {
            assert_eq!(catalogs.negotiate(asked).as_str(), found, "{asked:?}");
        }
    }
}
