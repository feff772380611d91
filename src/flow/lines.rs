//! Reading what can be tapped, and what a tap sets.

use toml::de::{DeTable, DeValue};

use crate::domain::Answer;
use crate::triage::source::Source;
use crate::triage::{Condition, FindingId, Kind, wire};

use super::load::{At, Reader, Seen};
use super::{Line, MAX_LINES, Weeks};

impl<'a> Reader<'_, 'a> {
    /// The lines under a key; `at` is the screen they stand on.
    pub(super) fn lines(&mut self, table: &DeTable<'a>, key: &str, at: &At<'_>) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let tables = self.source.tables(table, key);
        if tables.len() > MAX_LINES {
            let message = format!(
                "screen `{}` has {} {key}; at most {MAX_LINES} are allowed",
                at.screen,
                tables.len()
            );
            self.source.issue(
                "too-many-lines",
                at.start,
                message,
                Some("split it in two, or ask a shorter question first".to_owned()),
            );
        }
        for inner in tables.into_iter().take(MAX_LINES) {
            let start = inner.span().start;
            let inner = inner.into_inner();
            self.source
                .only(inner, &["id", "sets", "also_sets", "gate", "weeks", "clears"]);
            let Some((id, id_at)) = self.source.required(inner, start, "id") else {
                continue;
            };
            self.name(&id, id_at);
            let sets = self.sets(inner, start, at);
            if lines.iter().any(|line| line.id == id) {
                self.source.issue(
                    "duplicate-line",
                    id_at,
                    format!("line `{id}` stands here a second time"),
                    None,
                );
            } else {
                self.same_meaning(&id, id_at, &sets, at);
            }
            let gate = match (key, inner.get("gate")) {
                ("options", Some(gate)) => {
                    let hint = Some("put the gate on the screen or part".to_owned());
                    let message = "an option has no `gate`: all are offered".to_owned();
                    self.source
                        .issue("gate-on-option", gate.span().start, message, hint);
                    Condition::Always
                }
                _ => self.gate(inner),
            };
            let weeks = weeks(&mut self.source, inner);
            let clears = self.findings(inner, "clears");
            lines.push(Line {
                id,
                gate,
                sets,
                weeks,
                clears,
            });
        }
        lines
    }

    /// The options of a choice.
    pub(super) fn options(&mut self, table: &DeTable<'a>, at: &At<'_>) -> Vec<Line> {
        let options = self.lines(table, "options", at);
        if options.is_empty() {
            let message = format!("screen `{}` has a choice without options", at.screen);
            self.source
                .issue("choice-without-options", at.start, message, None);
        }
        options
    }

    /// What a line sets: first what its screen asks, then what it tells beside that.
    fn sets(&mut self, table: &DeTable<'a>, start: usize, at: &At<'_>) -> Vec<(FindingId, Answer)> {
        let mut sets = Vec::new();
        if let Some((values, values_at)) = self.source.table(table, "sets") {
            sets = self.settings(values);
            for (finding, _) in sets.iter().filter(|(finding, _)| !at.asks.contains(finding)) {
                self.not_asked(*finding, values_at, at);
            }
            if values.is_empty() {
                self.source.issue(
                    "line-sets-nothing",
                    values_at,
                    "this line sets nothing".to_owned(),
                    None,
                );
            }
        } else if !table.contains_key("sets") {
            self.source
                .issue("missing-key", start, "`sets` is missing here".to_owned(), None);
        }
        if let Some((values, _)) = self.source.table(table, "also_sets") {
            sets.extend(self.settings(values));
        }
        sets
    }

    /// A line's wording hangs on its name: lines of one name must mean the same on every screen.
    fn same_meaning(&mut self, id: &str, id_at: usize, sets: &[(FindingId, Answer)], at: &At<'_>) {
        match self.lines.iter().find(|known| known.id == id) {
            Some(known) if known.sets != sets => {
                let message = format!(
                    "line `{id}` sets something else here than on screen `{}`",
                    known.screen
                );
                self.source.issue(
                    "line-of-two-meanings",
                    id_at,
                    message,
                    Some("give it another `id`".to_owned()),
                );
            }
            Some(_) => {}
            None => self.lines.push(Seen {
                id: id.to_owned(),
                sets: sets.to_vec(),
                screen: at.screen.to_owned(),
            }),
        }
    }

    /// A list of findings by name.
    pub(super) fn findings(&mut self, table: &DeTable<'a>, key: &str) -> Vec<FindingId> {
        let vocabulary = self.rules.vocabulary();
        let mut findings = Vec::new();
        for (name, at) in self.source.strings(table, key) {
            match vocabulary.id(&name) {
                Some(finding) => findings.push(finding),
                None => {
                    let message = format!("`{name}` in `{key}` is no finding");
                    self.source
                        .issue("unknown-finding", at, message, vocabulary.hint(&name));
                }
            }
        }
        findings
    }

    /// A table of finding = value, each checked as the batch interface checks it.
    pub(super) fn settings(&mut self, table: &DeTable<'a>) -> Vec<(FindingId, Answer)> {
        let vocabulary = self.rules.vocabulary();
        let mut settings = Vec::new();
        for (name, value) in table.iter() {
            let Some(finding) = vocabulary.id(name.get_ref()) else {
                let message = format!("`{}` is no finding", name.get_ref());
                self.source.issue(
                    "unknown-finding",
                    name.span().start,
                    message,
                    vocabulary.hint(name.get_ref()),
                );
                continue;
            };
            let found = vocabulary.get(finding);
            let optional = !found.options().is_empty();
            let json = match (&found.kind, value.get_ref()) {
                (_, DeValue::String(text)) if text == "unsure" => Ok(None),
                (_, DeValue::String(text)) if text == "skipped" => {
                    settings.push((finding, Answer::Skipped));
                    continue;
                }
                (_, DeValue::String(text)) if optional && found.option(text).is_none() => {
                    let allowed = found.options().join(", ");
                    Err(format!(
                        "`{text}` is no option of `{}`; allowed are {allowed}",
                        found.id
                    ))
                }
                (Kind::Multi(_), DeValue::String(text)) => Ok(Some(serde_json::json!([text]))),
                (_, DeValue::String(text)) => Ok(Some(serde_json::json!(text))),
                (_, DeValue::Boolean(yes)) => Ok(Some(serde_json::json!(yes))),
                (_, DeValue::Integer(number)) => number
                    .as_str()
                    .parse::<i64>()
                    .map(|number| Some(number.into()))
                    .map_err(|_| format!("`{}` is no number of `{}`", number.as_str(), found.id)),
                (_, DeValue::Float(number)) => number
                    .as_str()
                    .parse::<f64>()
                    .map(|number| Some(number.into()))
                    .map_err(|_| format!("`{}` is no number of `{}`", number.as_str(), found.id)),
                (_, other) => Err(format!("`{}` cannot be {}", found.id, other.type_str())),
            };
            let answer = json.and_then(|json| match json {
                None => Ok(Answer::Unsure),
                Some(json) => wire::read(vocabulary, finding, &json, jiff::civil::Date::MAX),
            });
            match answer {
                Ok(answer) => settings.push((finding, answer)),
                Err(message) => {
                    let hint = match value.get_ref() {
                        DeValue::String(text) => found.hint(text),
                        _ => None,
                    };
                    self.source.issue("bad-value", value.span().start, message, hint);
                }
            }
        }
        settings
    }
}

/// The weeks in which something is asked.
pub(super) fn weeks<'a>(source: &mut Source<'a>, table: &DeTable<'a>) -> Weeks {
    let week = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok());
    let mut weeks = Weeks::default();
    if let Some(from) = table.get("from_week") {
        let at = from.span().start;
        match week(source.integer(table, "from_week")) {
            Some(from) => weeks.from = from,
            None => source.issue(
                "bad-week",
                at,
                "`from_week` must be a week from 0".to_owned(),
                None,
            ),
        }
    }
    if let Some(list) = table.get("weeks") {
        let items = list.get_ref().as_array().map(|items| items.iter());
        for item in items.into_iter().flatten() {
            match week(item.get_ref().as_integer().and_then(|n| n.as_str().parse().ok())) {
                Some(number) => weeks.only.push(number),
                None => {
                    let message = "`weeks` must be a list of weeks from 0".to_owned();
                    source.issue("bad-week", item.span().start, message, None);
                }
            }
        }
        if weeks.only.is_empty() {
            let message = "`weeks` names no week".to_owned();
            source.issue("bad-week", list.span().start, message, None);
        }
    }
    weeks
}
