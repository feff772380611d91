//! The batch interface (clinical contract, section 15): one JSON line of answers in, one line out.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::domain::answer::DateAnswer;

use super::answers::Answers;
use super::condition::BANDS;
use super::derived::Definition;
use super::evaluate::{DerivedValue, Truth};
use super::rules::Rules;
use super::wire;

/// Assesses one line. An empty line gives nothing; a bad one gives an error object.
pub fn line(rules: &Rules, text: &str) -> Option<Json> {
    line_with(rules, text, |_, _| Vec::new())
}

/// The same with further keys at the end of what is assessed; `further` makes them of the answers and the day.
pub fn line_with(
    rules: &Rules,
    text: &str,
    mut further: impl FnMut(&Answers, Date) -> Vec<(&'static str, Json)>,
) -> Option<Json> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let parsed = serde_json::from_str::<Json>(text);
    let id = parsed
        .as_ref()
        .ok()
        .and_then(|json| json.get("id"))
        .filter(|id| id.is_string())
        .cloned();
    let outcome = match parsed {
        Ok(Json::Object(object)) => assess(rules, &object, &mut further),
        Ok(other) => Err(format!("a line must be a JSON object, found {}", kind(&other))),
        Err(error) => Err(format!("a line must be a JSON object; {error}")),
    };
    Some(outcome.unwrap_or_else(|error| json!({ "id": id.unwrap_or(Json::Null), "error": error })))
}

fn assess(
    rules: &Rules,
    object: &Map<String, Json>,
    further: &mut impl FnMut(&Answers, Date) -> Vec<(&'static str, Json)>,
) -> Result<Json, String> {
    let Some(Json::String(id)) = object.get("id") else {
        return Err("`id` must be a text".to_owned());
    };
    let today = match object.get("today").and_then(Json::as_str).and_then(wire::date) {
        Some(DateAnswer::Day(day)) => day,
        _ => return Err("`today` must be a date YYYY-MM-DD".to_owned()),
    };
    let Some(Json::Object(answers)) = object.get("answers") else {
        return Err("`answers` must be an object of findings".to_owned());
    };
    let answers = wire::read_all(rules.vocabulary(), answers, today)?;
    let assessment = rules.assess(&answers, today);
    let derived = rules.batch_derived().zip(&assessment.derived);
    let derived: Map<String, Json> = derived
        .map(|(definition, value)| (definition.id.clone(), written(&definition.definition, value)))
        .collect();
    let mut line = json!({
        "id": id,
        "tier": assessment.tier.map(|tier| tier.name()),
        "flags": rules.flag_names(assessment.flags),
        "rules": assessment.rules,
        "headline": assessment.headline,
        "derived": derived,
    });
    for (key, value) in further(&answers, today) {
        line[key] = value;
    }
    Ok(line)
}

/// A derived value as written out: a range of one value is that number, any other null.
fn written(definition: &Definition, value: &DerivedValue) -> Json {
    match value {
        DerivedValue::Flag(truth) => json!(*truth == Truth::True),
        DerivedValue::Range(Some((least, most))) if least == most => match definition {
            Definition::Difference(..) if least % 10 != 0 => json!(*least as f64 / 10.0),
            Definition::Difference(..) => json!(least / 10),
            _ => json!(least),
        },
        DerivedValue::Decimal(Some(number)) => json!((number * 1000.0).round() / 1000.0),
        DerivedValue::Band(Some(band)) => json!(BANDS[usize::from(*band)]),
        DerivedValue::Range(_)
        | DerivedValue::Decimal(None)
        | DerivedValue::Band(None)
        | DerivedValue::Open => Json::Null,
    }
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
