//! Single answers in words: numbers with their unit, dates and months as people say them.

use serde_json::Value as Json;

use crate::domain::Language;
use crate::i18n::{Args, Catalogs};
use crate::triage::{Finding, Kind};

use super::Rendered;

/// A number or date that was answered, in words; nothing for other answers.
pub(super) fn value(
    catalogs: &Catalogs,
    language: &Language,
    finding: &Finding,
    answer: &Json,
) -> Rendered<Option<String>> {
    match (&finding.kind, answer) {
        (Kind::Number { unit, max, .. }, Json::Number(number)) => {
            let key = match (unit.as_str(), max) {
                ("cm", _) => "unit-cm",
                ("kg", _) => "unit-kg",
                ("mg", _) => "unit-mg",
                ("years", _) => "unit-years",
                (_, 100) => "unit-of_ten",
                _ => return Ok(Some(number.to_string())),
            };
            let args = Args::new().text("number", number.to_string());
            catalogs.text(language, key, &args).map(Some)
        }
        (Kind::Date, Json::String(date)) => date_words(catalogs, language, date).map(Some),
        _ => Ok(None),
    }
}

/// A date `YYYY-MM-DD` or month `YYYY-MM` in words.
pub fn date_words(catalogs: &Catalogs, language: &Language, date: &str) -> Rendered<String> {
    let parts: Vec<&str> = date.split('-').collect();
    let month = parts.get(1).and_then(|month| month.parse::<u8>().ok());
    let Some(month) = month else {
        return catalogs.text(language, "value-unsure", &Args::new());
    };
    let month = catalogs.text(language, &format!("month-{month}"), &Args::new())?;
    let args = Args::new().text("month", month).text("year", parts[0].to_owned());
    match parts.get(2) {
        None => catalogs.text(language, "date-month", &args),
        Some(day) => {
            let args = args.text("day", day.trim_start_matches('0').to_owned());
            catalogs.text(language, "date-full", &args)
        }
    }
}
