//! Reading `flow.toml`; every issue is reported, not the first.

use std::hash::{DefaultHasher, Hash, Hasher};

use toml::Spanned;
use toml::de::DeTable;

use crate::domain::Answer;
use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Condition, FindingId, Issue, Kind, Rules};

use super::lines::weeks;
use super::{Flow, Form, MAX_PARTS, MAX_SCREENS, Part, PartKind, Screen};

/// The newest format this program reads.
const FORMAT: i64 = 1;

/// The kinds of screens, each with the key under which it says what can be answered.
const KINDS: [(&str, Option<&str>); 6] = [
    ("checklist", Some("lines")),
    ("choice", Some("options")),
    ("choices", Some("part")),
    ("scale", None),
    ("numbers", Some("part")),
    ("date", None),
];

impl Flow {
    /// Reads a flow against the vocabulary and rules it will run with.
    pub fn load(file: &str, text: &str, rules: &Rules) -> Result<Self, Vec<Issue>> {
        let (source, root) = Source::open(file, text);
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let mut flow = Self {
            id: String::new(),
            screens: Vec::new(),
            presets: Vec::new(),
            version: format!("{:016x}", hasher.finish()),
            consent_version: String::new(),
            carries: Vec::new(),
            adds: 0,
            never_together: Vec::new(),
            alone: false,
        };
        let mut reader = Reader {
            source,
            rules,
            screens: Vec::new(),
            below: Vec::new(),
            lines: Vec::new(),
        };
        if let Some(root) = &root {
            reader.flow(&mut flow, root);
        }
        let issues = reader.source.finish();
        if issues.is_empty() { Ok(flow) } else { Err(issues) }
    }
}

/// Reads one file; knows what stands above the place it reads.
pub(super) struct Reader<'s, 'a> {
    pub(super) source: Source<'a>,
    pub(super) rules: &'s Rules,
    /// Screens so far.
    screens: Vec<String>,
    /// Screens at the place being read, and below it.
    below: Vec<String>,
    /// Lines so far.
    pub(super) lines: Vec<Seen>,
}

/// A line already read: what it sets, and on which screen it stands.
pub(super) struct Seen {
    pub(super) id: String,
    pub(super) sets: Vec<(FindingId, Answer)>,
    pub(super) screen: String,
}

/// The screen being read.
pub(super) struct At<'t> {
    pub(super) screen: &'t str,
    pub(super) start: usize,
    pub(super) asks: &'t [FindingId],
    /// All of `asks` could be read.
    sure: bool,
}

impl<'a> Reader<'_, 'a> {
    fn flow(&mut self, flow: &mut Flow, root: &Spanned<DeTable<'a>>) {
        let top = root.get_ref();
        self.source.only(
            top,
            &[
                "format",
                "id",
                "consent_version",
                "preset",
                "carries",
                "adds",
                "screen",
            ],
        );
        self.format(top);
        let text = |found: Option<(String, usize)>| found.map(|(text, _)| text).unwrap_or_default();
        flow.id = text(self.source.required(top, 0, "id"));
        flow.consent_version = text(self.source.required(top, 0, "consent_version"));
        if let Some((table, _)) = self.source.table(top, "preset") {
            flow.presets = self.settings(table);
        }
        flow.carries = self.findings(top, "carries");
        flow.adds = self
            .findings(top, "adds")
            .iter()
            .fold(0, |set, finding| set | finding.bit());
        let tables = self.source.tables(top, "screen");
        if tables.is_empty() {
            let hint = Some("add `[[screen]]`".to_owned());
            self.source
                .issue("no-screens", 0, "this flow has no screen".to_owned(), hint);
        }
        for (number, table) in tables.iter().enumerate() {
            let at = table.span().start;
            let id = |table: &Spanned<&DeTable<'a>>| {
                Some(table.get_ref().get("id")?.get_ref().as_str()?.to_owned())
            };
            self.below = tables[number..].iter().filter_map(id).collect();
            let table = *table.get_ref();
            let Some((id, id_at)) = self.source.required(table, at, "id") else {
                continue;
            };
            self.name(&id, id_at);
            if self.screens.contains(&id) {
                let message = format!("screen `{id}` stands here a second time");
                self.source.issue("duplicate-screen", id_at, message, None);
                continue;
            }
            if self.screens.len() == MAX_SCREENS {
                self.source.issue(
                    "too-many-screens",
                    id_at,
                    format!("more than {MAX_SCREENS} screens"),
                    None,
                );
                break;
            }
            flow.screens.extend(self.screen(table, &id, at));
            // A screen that cannot be read still lends its name, lest one fault be told many times.
            self.screens.push(id);
        }
    }

    fn format(&mut self, top: &DeTable<'a>) {
        let at = top.get("format").map_or(0, |value| value.span().start);
        let hint = Some(format!("write `format = {FORMAT}`"));
        match self.source.integer(top, "format") {
            Some(FORMAT) => {}
            Some(newer) if newer > FORMAT => {
                let message = format!("this file has format {newer}; this program reads format {FORMAT}");
                self.source.issue(
                    "unknown-format",
                    at,
                    message,
                    Some("use a newer program".to_owned()),
                );
            }
            Some(other) => {
                self.source
                    .issue("unknown-format", at, format!("there is no format {other}"), hint)
            }
            None if !top.contains_key("format") => {
                self.source
                    .issue("missing-key", at, "`format` is missing here".to_owned(), hint);
            }
            // That it is no number was said already.
            None => {}
        }
    }

    /// Names of screens and lines are parts of the keys of texts.
    pub(super) fn name(&mut self, id: &str, at: usize) {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
        if id.is_empty() || !id.chars().all(fits) {
            let message = format!("`{id}` is no name; letters, digits, `_` and `-` are allowed");
            self.source.issue("bad-name", at, message, None);
        }
    }

    fn screen(&mut self, table: &DeTable<'a>, id: &str, start: usize) -> Option<Screen> {
        let (kind, kind_at) = self.source.required(table, start, "kind")?;
        let Some((_, answers)) = KINDS.iter().find(|(known, _)| *known == kind) else {
            let kinds = KINDS.map(|(kind, _)| kind);
            let hint = did_you_mean(&kind, kinds.into_iter());
            let message = format!("`{kind}` is no kind of screen; allowed are {}", kinds.join(", "));
            self.source.issue("unknown-kind", kind_at, message, hint);
            return None;
        };
        let mut allowed = vec![
            "id",
            "section",
            "kind",
            "block",
            "gate",
            "asks",
            "required",
            "record",
            "picture",
            "notes",
            "weeks",
            "from_week",
            "keeps",
        ];
        allowed.extend(answers);
        allowed.extend((kind == "checklist").then_some("safe"));
        self.source.only(table, &allowed);
        let before = self.source.issues.len();
        let asks = self.asks(table, id, start);
        let at = At {
            screen: id,
            start,
            asks: &asks,
            sure: self.source.issues.len() == before,
        };
        let form = match (kind.as_str(), asks.first().copied()) {
            ("checklist", _) => self.checklist(table, &at),
            ("numbers" | "choices", _) => self.parts(table, &at),
            (_, None) => return None,
            ("choice", Some(finding)) => single(finding, PartKind::Choice(self.options(table, &at))),
            ("scale", Some(finding)) => {
                self.fits(finding, start, "a whole number from 0 to 10", zero_to_ten);
                single(finding, PartKind::Scale)
            }
            (_, Some(finding)) => {
                self.fits(finding, start, "a date", |kind| *kind == Kind::Date);
                single(finding, PartKind::Date)
            }
        };
        if let Some((picture, picture_at)) = self.source.string(table, "picture")
            && picture != "back"
        {
            let message = format!("`{picture}` is no picture; allowed is back");
            self.source.issue("unknown-picture", picture_at, message, None);
        }
        let section = self.source.string(table, "section");
        Some(Screen {
            id: id.to_owned(),
            section: section.map(|(name, _)| name).unwrap_or_default(),
            block: self.source.flag(table, "block"),
            gate: self.gate(table),
            asks,
            required: self.source.flag(table, "required"),
            picture: table.contains_key("picture"),
            weeks: weeks(&mut self.source, table),
            keeps: self.findings(table, "keeps"),
            record: self.findings(table, "record"),
            skips: Vec::new(),
            form,
        })
    }

    fn asks(&mut self, table: &DeTable<'a>, id: &str, at: usize) -> Vec<FindingId> {
        let names = self.source.strings(table, "asks");
        if names.is_empty() {
            let hint = Some("add `asks = [\"...\"]`".to_owned());
            self.source.issue(
                "screen-asks-nothing",
                at,
                format!("screen `{id}` asks nothing"),
                hint,
            );
        }
        let vocabulary = self.rules.vocabulary();
        let mut asks = Vec::new();
        for (name, at) in names {
            match vocabulary.id(&name) {
                Some(finding) if asks.contains(&finding) => {
                    let message = format!("screen `{id}` asks `{name}` a second time");
                    self.source.issue("asked-twice", at, message, None);
                }
                Some(finding) => asks.push(finding),
                None => {
                    let message = format!("screen `{id}` asks `{name}`, which is no finding");
                    self.source
                        .issue("unknown-finding", at, message, vocabulary.hint(&name));
                }
            }
        }
        asks
    }

    /// Notes a finding that this kind of question cannot ask.
    fn fits(&mut self, finding: FindingId, at: usize, wanted: &str, holds: impl Fn(&Kind) -> bool) {
        let finding = self.rules.vocabulary().get(finding);
        if !holds(&finding.kind) {
            let message = format!(
                "`{}` is not {wanted}, which this kind of question asks",
                finding.id
            );
            self.source.issue("wrong-kind-of-finding", at, message, None);
        }
    }

    fn checklist(&mut self, table: &DeTable<'a>, at: &At<'_>) -> Form {
        let before = self.source.issues.len();
        let lines = self.lines(table, "lines", at);
        let sure = self.source.issues.len() == before;
        let safe = self.source.table(table, "safe");
        let (safe, safe_at) = safe
            .map(|(inner, start)| (self.settings(inner), start))
            .unwrap_or((Vec::new(), at.start));
        if lines.is_empty() {
            let message = format!("screen `{}` has no line to tick", at.screen);
            self.source.issue("no-lines", at.start, message, None);
        }
        for finding in at.asks {
            let name = &self.rules.vocabulary().get(*finding).id;
            if !safe.iter().any(|(known, _)| known == finding) {
                let message = format!("screen `{}` has no `safe` value for `{name}`", at.screen);
                let hint = Some(format!(
                    "add `{name} = ...` to `safe`: what it is when no line is ticked"
                ));
                self.source.issue("no-safe-value", at.start, message, hint);
            }
            let set = lines
                .iter()
                .any(|line| line.sets.iter().any(|(known, _)| known == finding));
            if !lines.is_empty() && !set && sure {
                let message = format!("screen `{}` asks `{name}`, but no line sets it", at.screen);
                self.source.issue("no-line-sets", at.start, message, None);
            }
        }
        for (finding, _) in safe.iter().filter(|(finding, _)| !at.asks.contains(finding)) {
            self.not_asked(*finding, safe_at, at);
        }
        Form::Checklist { lines, safe }
    }

    pub(super) fn not_asked(&mut self, finding: FindingId, start: usize, at: &At<'_>) {
        if !at.sure {
            return;
        }
        let name = &self.rules.vocabulary().get(finding).id;
        let message = format!("`{name}` is not asked by screen `{}`", at.screen);
        self.source.issue(
            "not-asked-here",
            start,
            message,
            Some(format!("add it to `asks` of `{}`", at.screen)),
        );
    }

    fn parts(&mut self, table: &DeTable<'a>, at: &At<'_>) -> Form {
        let vocabulary = self.rules.vocabulary();
        let mut parts: Vec<Part> = Vec::new();
        let tables = self.source.tables(table, "part");
        if tables.is_empty() {
            let hint = Some("add `[[screen.part]]`".to_owned());
            self.source.issue(
                "no-parts",
                at.start,
                format!("screen `{}` has no part", at.screen),
                hint,
            );
        }
        if tables.len() > MAX_PARTS {
            let message = format!(
                "screen `{}` has {} parts; at most {MAX_PARTS} are allowed",
                at.screen,
                tables.len()
            );
            self.source.issue("too-many-parts", at.start, message, None);
        }
        for inner in tables.into_iter().take(MAX_PARTS) {
            let start = inner.span().start;
            let inner = inner.into_inner();
            self.source.only(inner, &["finding", "gate", "options"]);
            let Some((name, name_at)) = self.source.required(inner, start, "finding") else {
                continue;
            };
            let Some(finding) = vocabulary.id(&name) else {
                let message = format!("`{name}` is no finding");
                self.source
                    .issue("unknown-finding", name_at, message, vocabulary.hint(&name));
                continue;
            };
            if !at.asks.contains(&finding) {
                self.not_asked(finding, name_at, at);
            }
            let kind = if inner.contains_key("options") {
                PartKind::Choice(self.options(inner, at))
            } else if vocabulary.get(finding).kind == Kind::Date {
                PartKind::Date
            } else if zero_to_ten(&vocabulary.get(finding).kind) {
                PartKind::Scale
            } else {
                let number = |kind: &Kind| matches!(kind, Kind::Number { .. });
                self.fits(finding, name_at, "a number or a date", number);
                PartKind::Number
            };
            let gate = self.gate(inner);
            parts.push(Part { finding, gate, kind });
        }
        let asked = |finding: &FindingId| parts.iter().any(|part| part.finding == *finding);
        for finding in at
            .asks
            .iter()
            .filter(|finding| !parts.is_empty() && !asked(finding))
        {
            let name = &vocabulary.get(*finding).id;
            let message = format!("screen `{}` asks `{name}`, but no part does", at.screen);
            self.source.issue("no-part-asks", at.start, message, None);
        }
        Form::Parts(parts)
    }

    pub(super) fn gate(&mut self, table: &DeTable<'a>) -> Condition {
        let Some((text, at)) = self.source.string(table, "gate") else {
            return Condition::Always;
        };
        match Condition::compile(&text, self.rules.names(&self.screens)) {
            Ok(condition) => condition,
            Err(error) => {
                let name = error.name(&text);
                let below = self.below.iter().any(|known| known == name);
                let hint = below.then(|| format!("a gate looks back only, and `{name}` is not yet shown"));
                self.source
                    .issue(error.code, at + error.at, error.message, hint.or(error.hint));
                Condition::Always
            }
        }
    }
}

fn zero_to_ten(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Number {
            min: 0,
            max: 100,
            whole: true,
            ..
        }
    )
}

fn single(finding: FindingId, kind: PartKind) -> Form {
    let gate = Condition::Always;
    Form::Parts(vec![Part { finding, gate, kind }])
}
