//! Reading `flow.toml`; every issue is reported, not the first.

use std::hash::{DefaultHasher, Hash, Hasher};

use toml::de::{DeTable, DeValue};

use crate::domain::Answer;
use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Condition, FindingId, Issue, Kind, Rules, wire};

use super::{Flow, Form, Line, MAX_LINES, MAX_SCREENS, Part, PartKind, Screen};

/// The newest format this program reads.
const FORMAT: i64 = 1;

impl Flow {
    /// Reads a flow against the vocabulary and rules it will run with.
    pub fn load(file: &str, text: &str, rules: &Rules) -> Result<Self, Vec<Issue>> {
        let (mut source, root) = Source::open(file, text);
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let mut flow = Self {
            id: String::new(),
            screens: Vec::new(),
            presets: Vec::new(),
            version: format!("{:016x}", hasher.finish()),
            consent_version: String::new(),
        };
        if let Some(root) = &root {
            let top = root.get_ref();
            source.only(top, &["format", "id", "consent_version", "preset", "screen"]);
            match source.integer(top, "format") {
                Some(FORMAT) => {}
                found => {
                    let message = format!(
                        "`format` is {}; this program reads format {FORMAT}",
                        found.unwrap_or_default()
                    );
                    source.issue(
                        0,
                        message,
                        Some("use a newer program, or write `format = 1`".to_owned()),
                    );
                }
            }
            flow.id = source.required(root, "id").map(|(id, _)| id).unwrap_or_default();
            flow.consent_version = source
                .required(root, "consent_version")
                .map(|(id, _)| id)
                .unwrap_or_default();
            if let Some((table, _)) = source.table(top, "preset") {
                flow.presets = settings(&mut source, rules, table);
            }
            let mut ids: Vec<String> = Vec::new();
            for table in source.tables(top, "screen") {
                let at = table.span().start;
                let Some(screen) = screen(&mut source, rules, &ids, table.into_inner(), at) else {
                    continue;
                };
                if ids.contains(&screen.id) || ids.len() == MAX_SCREENS {
                    source.issue(
                        at,
                        format!(
                            "screen `{}` stands here twice, or there are over {MAX_SCREENS}",
                            screen.id
                        ),
                        None,
                    );
                } else {
                    ids.push(screen.id.clone());
                    flow.screens.push(screen);
                }
            }
        }
        if source.issues.is_empty() {
            Ok(flow)
        } else {
            Err(source.issues)
        }
    }
}

fn screen<'a>(
    source: &mut Source<'a>,
    rules: &Rules,
    ids: &[String],
    table: &DeTable<'a>,
    at: usize,
) -> Option<Screen> {
    source.only(
        table,
        &[
            "id", "section", "kind", "block", "gate", "asks", "required", "picture", "lines", "options",
            "safe", "part", "notes",
        ],
    );
    let Some((id, _)) = source.string(table, "id") else {
        source.issue(at, "this screen has no `id`".to_owned(), None);
        return None;
    };
    let mut asks = Vec::new();
    for (name, at) in source.strings(table, "asks") {
        match rules.vocabulary().id(&name) {
            Some(finding) => asks.push(finding),
            None => {
                let message = format!("screen `{id}` asks `{name}`, which is no finding");
                source.issue(at, message, rules.vocabulary().hint(&name));
            }
        }
    }
    let (kind, kind_at) = source.string(table, "kind").unwrap_or_default();
    let single = asks.first().copied();
    let part = |kind| {
        single.map(|finding| {
            Form::Parts(vec![Part {
                finding,
                gate: Condition::Always,
                kind,
            }])
        })
    };
    let form = match kind.as_str() {
        "checklist" => {
            let lines = lines(source, rules, table, "lines", ids);
            if lines.len() > MAX_LINES {
                source.issue(
                    at,
                    format!(
                        "screen `{id}` has {} lines; at most {MAX_LINES} are allowed",
                        lines.len()
                    ),
                    None,
                );
            }
            let safe = source
                .table(table, "safe")
                .map(|(inner, _)| settings(source, rules, inner))
                .unwrap_or_default();
            for finding in asks
                .iter()
                .filter(|finding| !safe.iter().any(|(known, _)| known == *finding))
            {
                let name = &rules.vocabulary().get(*finding).id;
                source.issue(
                    at,
                    format!("screen `{id}` has no `safe` value for `{name}`"),
                    None,
                );
            }
            Some(Form::Checklist { lines, safe })
        }
        "choice" => part(PartKind::Choice(lines(source, rules, table, "options", ids))),
        "scale" => part(PartKind::Scale),
        "date" => part(PartKind::Date),
        "numbers" | "choices" => Some(Form::Parts(parts(source, rules, table, ids))),
        other => {
            let kinds = ["checklist", "choice", "choices", "scale", "numbers", "date"];
            let hint = did_you_mean(other, kinds.into_iter());
            source.issue(
                kind_at,
                format!("`{other}` is no kind of screen; allowed are {}", kinds.join(", ")),
                hint,
            );
            None
        }
    }?;
    Some(Screen {
        id,
        block: source.flag(table, "block"),
        gate: gate(source, rules, table, ids),
        asks,
        required: source.flag(table, "required"),
        picture: table.contains_key("picture"),
        form,
    })
}

fn parts<'a>(source: &mut Source<'a>, rules: &Rules, table: &DeTable<'a>, ids: &[String]) -> Vec<Part> {
    let key = if table.contains_key("part") {
        "part"
    } else {
        "parts"
    };
    let mut parts = Vec::new();
    for inner in source.tables(table, key) {
        let at = inner.span().start;
        let inner = inner.into_inner();
        source.only(inner, &["finding", "gate", "options"]);
        let Some((name, name_at)) = source.string(inner, "finding") else {
            source.issue(at, "this part has no `finding`".to_owned(), None);
            continue;
        };
        let Some(finding) = rules.vocabulary().id(&name) else {
            source.issue(
                name_at,
                format!("`{name}` is no finding"),
                rules.vocabulary().hint(&name),
            );
            continue;
        };
        let kind = if inner.contains_key("options") {
            PartKind::Choice(lines(source, rules, inner, "options", ids))
        } else if rules.vocabulary().get(finding).kind == Kind::Date {
            PartKind::Date
        } else {
            PartKind::Number
        };
        parts.push(Part {
            finding,
            gate: gate(source, rules, inner, ids),
            kind,
        });
    }
    parts
}

fn lines<'a>(
    source: &mut Source<'a>,
    rules: &Rules,
    table: &DeTable<'a>,
    key: &str,
    ids: &[String],
) -> Vec<Line> {
    let mut lines = Vec::new();
    for inner in source.tables(table, key) {
        let at = inner.span().start;
        let inner = inner.into_inner();
        source.only(inner, &["id", "sets", "also_sets", "gate"]);
        let Some((id, _)) = source.string(inner, "id") else {
            source.issue(at, "this line has no `id`".to_owned(), None);
            continue;
        };
        let mut sets = Vec::new();
        for key in ["sets", "also_sets"] {
            if let Some((values, _)) = source.table(inner, key) {
                sets.extend(settings(source, rules, values));
            }
        }
        lines.push(Line {
            id,
            gate: gate(source, rules, inner, ids),
            sets,
        });
    }
    lines
}

fn gate<'a>(source: &mut Source<'a>, rules: &Rules, table: &DeTable<'a>, ids: &[String]) -> Condition {
    let Some((text, at)) = source.string(table, "gate") else {
        return Condition::Always;
    };
    match Condition::compile(&text, rules.names(ids)) {
        Ok(condition) => condition,
        Err(error) => {
            source.issue(at + error.at, error.message, error.hint);
            Condition::Always
        }
    }
}

/// A table of finding = value, each checked as the batch interface checks it.
fn settings<'a>(source: &mut Source<'a>, rules: &Rules, table: &DeTable<'a>) -> Vec<(FindingId, Answer)> {
    let vocabulary = rules.vocabulary();
    let mut settings = Vec::new();
    for (name, value) in table.iter() {
        let Some(finding) = vocabulary.id(name.get_ref()) else {
            source.issue(
                name.span().start,
                format!("`{}` is no finding", name.get_ref()),
                vocabulary.hint(name.get_ref()),
            );
            continue;
        };
        let answer = match (&vocabulary.get(finding).kind, value.get_ref()) {
            (_, DeValue::String(text)) if text == "unsure" => Ok(Answer::Unsure),
            (_, DeValue::String(text)) if text == "skipped" => Ok(Answer::Skipped),
            (Kind::Multi(_), DeValue::String(text)) => wire::read(
                vocabulary,
                finding,
                &serde_json::json!([text]),
                jiff::civil::Date::MAX,
            ),
            (_, DeValue::String(text)) => wire::read(
                vocabulary,
                finding,
                &serde_json::json!(text),
                jiff::civil::Date::MAX,
            ),
            (_, DeValue::Boolean(yes)) => wire::read(
                vocabulary,
                finding,
                &serde_json::json!(yes),
                jiff::civil::Date::MAX,
            ),
            (_, DeValue::Integer(number)) => {
                let number: i64 = number.as_str().parse().unwrap_or(i64::MAX);
                wire::read(
                    vocabulary,
                    finding,
                    &serde_json::json!(number),
                    jiff::civil::Date::MAX,
                )
            }
            (_, other) => Err(format!("a value cannot be {}", other.type_str())),
        };
        match answer {
            Ok(answer) => settings.push((finding, answer)),
            Err(message) => source.issue(value.span().start, message, None),
        }
    }
    settings
}
