//! The flows and wording shipped inside the binary, handed as text to `triage`, `flow` and `i18n`.

use crate::domain::Language;
use crate::flow::Flow;
use crate::i18n::Catalogs;
use crate::learn::Library;
use crate::reading::Lexicon;
use crate::triage::{Issue, Rules};

/// Vocabulary and decision table.
pub fn rules() -> Result<Rules, Vec<Issue>> {
    Rules::load_cited(
        ("flows/findings.toml", include_str!("../flows/findings.toml")),
        ("flows/rules.toml", include_str!("../flows/rules.toml")),
        ("flows/sources.toml", include_str!("../flows/sources.toml")),
    )
}

/// Issues, a line each.
pub fn listed(issues: &[Issue]) -> String {
    issues.iter().map(Issue::to_string).collect::<Vec<_>>().join("\n")
}

/// The first-contact interview.
pub fn intake(rules: &Rules) -> Result<Flow, Vec<Issue>> {
    Flow::load(
        "flows/intake/flow.toml",
        include_str!("../flows/intake/flow.toml"),
        rules,
    )
}

/// The check-in.
pub fn checkin(rules: &Rules) -> Result<Flow, Vec<Issue>> {
    Flow::load(
        "flows/checkin/flow.toml",
        include_str!("../flows/checkin/flow.toml"),
        rules,
    )
}

/// Sources by id.
pub fn sources() -> Vec<(String, String)> {
    let table: toml::Table = include_str!("../flows/sources.toml").parse().unwrap_or_default();
    let listed = table.get("source").and_then(toml::Value::as_array);
    let text = |entry: &toml::Value, key: &str| Some(entry.get(key)?.as_str()?.to_owned());
    listed
        .into_iter()
        .flatten()
        .filter_map(|entry| Some((text(entry, "id")?, text(entry, "text")?)))
        .collect()
}

/// What a patient can read at any time.
pub fn library() -> Result<Library, Vec<Issue>> {
    let known: Vec<String> = sources().into_iter().map(|(id, _)| id).collect();
    Library::load("flows/learn.toml", include_str!("../flows/learn.toml"), &known)
}

/// The words patients type in a language; none for a language we do not speak.
pub fn lexicon(language: &Language) -> Option<Result<Lexicon, String>> {
    let (file, text) = match language.as_str() {
        "en" => (
            "locales/en/lexicon.toml",
            include_str!("../locales/en/lexicon.toml"),
        ),
        "es" => (
            "locales/es/lexicon.toml",
            include_str!("../locales/es/lexicon.toml"),
        ),
        _ => return None,
    };
    Some(Lexicon::parse(file, text))
}

/// The texts of all languages, checked against English.
pub fn catalogs() -> Result<Catalogs, Vec<String>> {
    macro_rules! files {
        ($($language:literal),*; $names:tt) => { [$(files!(@ $language $names)),*].concat() };
        (@ $language:literal [$($name:literal),*]) => {
            vec![$((
                Language::new($language),
                concat!("locales/", $language, "/", $name),
                include_str!(concat!("../locales/", $language, "/", $name)),
            )),*]
        };
    }
    let files = files!("en", "es"; ["intake.ftl", "checkin.ftl", "learn.ftl", "outcomes.ftl", "nurse.ftl", "common.ftl"]);
    Catalogs::parse(&files, &Language::new("en"))
}
