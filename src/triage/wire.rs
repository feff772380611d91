//! Answers as JSON, the form of the batch interface (section 15) and of stored records.

use serde_json::{Map, Value as Json, json};

use crate::domain::answer::{Answer, DateAnswer, Value};
use jiff::civil::Date;

use super::answers::Answers;
use super::vocabulary::{FindingId, Kind, Vocabulary};

/// Reads one finding's JSON value; the error names the finding and what was found.
pub fn read(vocabulary: &Vocabulary, finding: FindingId, json: &Json, today: Date) -> Result<Answer, String> {
    let described = vocabulary.get(finding);
    let wrong = |wanted: &str| Err(format!("`{}` must be {wanted}, found {json}", described.id));
    match (&described.kind, json) {
        (_, Json::Null) => Ok(Answer::Unsure),
        (Kind::Bool, Json::Bool(yes)) => Ok(Answer::Known(Value::Bool(*yes))),
        (Kind::Bool, _) => wrong("true, false or null"),
        (Kind::Choice(_), Json::String(text)) => match (described.option(text), text.as_str()) {
            (Some(place), _) => Ok(Answer::Known(Value::Choice(place))),
            (None, "unsure") => Ok(Answer::Unsure),
            _ => wrong(&format!("one of {}, unsure", described.options().join(", "))),
        },
        (Kind::Choice(_), _) => wrong("one option as a text"),
        (Kind::Multi(_), Json::Array(items)) => {
            let (mut options, mut unsure) = (0u32, false);
            for item in items {
                match item.as_str().map(|text| (described.option(text), text)) {
                    Some((Some(place), _)) => options |= 1 << place,
                    Some((None, "unsure")) => unsure = true,
                    _ => return wrong(&format!("a list of {}, unsure", described.options().join(", "))),
                }
            }
            Ok(multi(described.option("none"), options, unsure))
        }
        (Kind::Multi(_), _) => wrong("a list of options"),
        (Kind::Number { min, max, whole, .. }, Json::Number(number)) => {
            let tenths = number.as_f64().map(|value| value * 10.0).unwrap_or(f64::NAN);
            let rounded = tenths.round();
            let step = if *whole { 10 } else { 1 };
            if !tenths.is_finite() || (tenths - rounded).abs() > 1e-6 || rounded as i64 % step != 0 {
                return wrong(if *whole {
                    "a whole number"
                } else {
                    "a number with at most one decimal"
                });
            }
            if !(*min..=*max).contains(&(rounded as i64)) {
                return wrong(&format!("between {} and {}", min / 10, max / 10));
            }
            Ok(Answer::Known(Value::Number(rounded as i64)))
        }
        (Kind::Number { .. }, _) => wrong("a number"),
        (Kind::Date, Json::String(text)) => match date(text) {
            Some(DateAnswer::Day(day) | DateAnswer::Month(day)) if day > today => {
                wrong("a date that is not in the future")
            }
            Some(date) => Ok(Answer::Known(Value::Date(date))),
            None => wrong("a date YYYY-MM-DD or a month YYYY-MM"),
        },
        (Kind::Date, _) => wrong("a date as a text"),
        (Kind::Country, Json::String(text)) if text == "unsure" => Ok(Answer::Unsure),
        (Kind::Country, Json::String(text))
            if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) =>
        {
            Ok(Answer::Skipped)
        }
        (Kind::Country, _) => wrong("a country's two letters"),
    }
}

/// Options as an answer: `none` beside anything else is dropped (12.1.1).
pub fn multi(none: Option<u8>, options: u32, unsure: bool) -> Answer {
    let none = none.map_or(0, |place| 1 << place);
    let others = options & !none;
    match (others, options & none != 0, unsure) {
        (0, true, false) => Answer::Known(Value::Multi {
            options: none,
            unsure: false,
        }),
        (0, false, false) => Answer::Skipped,
        (0, _, true) => Answer::Unsure,
        _ => Answer::Known(Value::Multi {
            options: others,
            unsure,
        }),
    }
}

/// Reads `YYYY-MM-DD` or `YYYY-MM`.
pub fn date(text: &str) -> Option<DateAnswer> {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str| part.parse::<i16>().ok();
    match parts.as_slice() {
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            Date::new(number(year)?, number(month)? as i8, number(day)? as i8)
                .ok()
                .map(DateAnswer::Day)
        }
        [year, month] if digits(year, 4) && digits(month, 2) => {
            Date::new(number(year)?, number(month)? as i8, 1)
                .ok()
                .map(DateAnswer::Month)
        }
        _ => None,
    }
}

/// One answer as JSON. A month keeps its precision; skipped and unsure are both null here.
pub fn write(vocabulary: &Vocabulary, finding: FindingId, answer: &Answer) -> Json {
    let described = vocabulary.get(finding);
    match answer {
        Answer::Unsure if matches!(described.kind, Kind::Choice(_)) => json!("unsure"),
        Answer::Unsure if matches!(described.kind, Kind::Multi(_)) => json!(["unsure"]),
        Answer::Unsure | Answer::Skipped => Json::Null,
        Answer::Known(Value::Bool(yes)) => json!(yes),
        Answer::Known(Value::Choice(place)) => json!(described.options()[usize::from(*place)]),
        Answer::Known(Value::Multi { options, unsure }) => {
            let named = described
                .options()
                .iter()
                .enumerate()
                .filter(|(place, _)| options & (1 << place) != 0);
            let mut names: Vec<&str> = named.map(|(_, name)| name.as_str()).collect();
            names.extend(unsure.then_some("unsure"));
            json!(names)
        }
        Answer::Known(Value::Number(tenths)) if tenths % 10 == 0 => json!(tenths / 10),
        Answer::Known(Value::Number(tenths)) => json!(*tenths as f64 / 10.0),
        Answer::Known(Value::Date(DateAnswer::Day(day))) => json!(day.to_string()),
        Answer::Known(Value::Date(DateAnswer::Month(first))) => json!(first.strftime("%Y-%m").to_string()),
    }
}

/// All answers as a JSON object, in the vocabulary's order.
pub fn write_all(vocabulary: &Vocabulary, answers: &Answers) -> Map<String, Json> {
    let entry = |(finding, answer): (FindingId, &Answer)| {
        (
            vocabulary.get(finding).id.clone(),
            write(vocabulary, finding, answer),
        )
    };
    answers.iter().map(entry).collect()
}

/// Reads a JSON object of answers.
pub fn read_all(vocabulary: &Vocabulary, json: &Map<String, Json>, today: Date) -> Result<Answers, String> {
    let mut answers = Answers::default();
    for (name, value) in json {
        let Some(finding) = vocabulary.id(name) else {
            let hint = vocabulary
                .hint(name)
                .map(|hint| format!("; {hint}"))
                .unwrap_or_default();
            return Err(format!("`{name}` is no finding, found with value {value}{hint}"));
        };
        answers.set(finding, read(vocabulary, finding, value, today)?);
    }
    Ok(answers)
}
