//! Reading `flows/advice.toml`; every issue is reported, not the first.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Condition, Issue, Reference, Rules};

use super::book::{AdviceBook, Advisable, FindingOption, Kind};

const FORMAT: i64 = 1;
/// Longest window that may be written, in hours: a year.
const LONGEST_HOURS: i64 = 366 * 24;

impl AdviceBook {
    /// Reads the file; `known` are the sources there are, if they could be read.
    pub fn load(
        file: &str,
        text: &str,
        known: Option<&[Reference]>,
        rules: &Rules,
    ) -> Result<Self, Vec<Issue>> {
        let (source, root) = Source::open(file, text);
        let mut reader = Reader { source, known, rules };
        let mut book = Self::default();
        if let Some(root) = &root {
            reader.book(&mut book, root);
        }
        let issues = reader.source.finish();
        if issues.is_empty() { Ok(book) } else { Err(issues) }
    }
}

struct Reader<'s, 'a> {
    source: Source<'a>,
    known: Option<&'s [Reference]>,
    rules: &'s Rules,
}

impl<'a> Reader<'_, 'a> {
    fn book(&mut self, book: &mut AdviceBook, root: &Spanned<DeTable<'a>>) {
        let top = root.get_ref();
        self.source.only(top, &["format", "advice", "lead", "cautions"]);
        if self.source.integer(top, "format") != Some(FORMAT) {
            let hint = Some(format!("write `format = {FORMAT}`"));
            let message = "this is no format this program reads".to_owned();
            self.source.issue("unknown-format", 0, message, hint);
        }
        for table in self.source.tables(top, "advice") {
            let advice = self.advice(&table, &book.advice);
            book.advice.extend(advice);
        }
        for table in self.source.tables(top, "lead") {
            let start = table.span().start;
            let table = table.into_inner();
            self.source.only(table, &["id", "when"]);
            let id = self.source.required(table, start, "id");
            let when = self.condition(table, "when");
            if when.is_none() {
                let message = "`when` is missing here".to_owned();
                self.source.issue("missing-key", start, message, None);
            }
            book.leads.extend(id.zip(when).map(|((id, _), when)| (id, when)));
        }
        if let Some((table, start)) = self.source.table(top, "cautions") {
            self.source.only(table, &["when", "options"]);
            let options = self.source.tables(table, "options");
            let options = options
                .into_iter()
                .filter_map(|table| self.option(table.span().start, table.into_inner()))
                .collect();
            let when = self.condition(table, "when");
            if when.is_none() {
                let message = "`when` is missing here".to_owned();
                self.source.issue("missing-key", start, message, None);
            }
            book.cautions = when.map(|when| (when, options));
        }
    }

    fn advice(&mut self, table: &Spanned<&DeTable<'a>>, above: &[Advisable]) -> Option<Advisable> {
        let start = table.span().start;
        let table = *table.get_ref();
        self.source.only(
            table,
            &[
                "id", "kind", "asked", "chased", "follows", "adds", "holds", "lapses", "windows", "sources",
            ],
        );
        let (id, id_at) = self.source.required(table, start, "id")?;
        let (kind, kind_at) = self.source.required(table, start, "kind")?;
        let found = Kind::ALL.into_iter().find(|known| known.name() == kind);
        let Some(kind) = found else {
            let names = Kind::ALL.map(Kind::name);
            let hint = did_you_mean(&kind, names.into_iter());
            let message = format!("`{kind}` is no kind of advice; allowed are {}", names.join(", "));
            self.source.issue("unknown-kind", kind_at, message, hint);
            return None;
        };
        if above.iter().any(|known| known.id == id) {
            let message = format!("advice `{id}` stands here a second time");
            self.source.issue("duplicate-advice", id_at, message, None);
        }
        let follows = self.source.string(table, "follows");
        match &follows {
            Some((followed, at)) if !above.iter().any(|known| known.id == *followed) => {
                let message = format!("`{followed}` is no advice above this one");
                let hint = did_you_mean(followed, above.iter().map(|known| known.id.as_str()));
                self.source.issue("unknown-advice", *at, message, hint);
            }
            Some(_) => {}
            None => self.flag(&id, id_at),
        }
        let holds = self.source.string(table, "holds");
        if let Some((flag, at)) = &holds {
            self.flag(flag, *at);
        }
        let unless_denied =
            |source: &mut Source<'a>, key| !table.contains_key(key) || source.flag(table, key);
        let asked = unless_denied(&mut self.source, "asked");
        let chased = unless_denied(&mut self.source, "chased");
        let adds = self.source.table(table, "adds");
        Some(Advisable {
            asked,
            chased,
            adds: adds.and_then(|(inner, at)| self.option(at, inner)),
            lapses: self.condition(table, "lapses"),
            windows: self.windows(table),
            sources: self.sources(table, start, &id),
            id,
            kind,
            follows: follows.map(|(follows, _)| follows),
            holds: holds.map(|(holds, _)| holds),
        })
    }

    fn flag(&mut self, name: &str, at: usize) {
        let flags = self.rules.flags();
        if !flags.iter().any(|flag| flag == name) {
            let hint = did_you_mean(name, flags.iter().map(String::as_str));
            let message = format!("`{name}` is no flag of the decision table");
            self.source.issue("unknown-flag", at, message, hint);
        }
    }

    fn windows(&mut self, table: &DeTable<'a>) -> Vec<(Condition, u32)> {
        let mut windows = Vec::new();
        let tables = self.source.tables(table, "windows");
        let last = tables.len().saturating_sub(1);
        for (place, inner) in tables.into_iter().enumerate() {
            let start = inner.span().start;
            let inner = inner.into_inner();
            self.source.only(inner, &["when", "hours"]);
            let when = self.condition(inner, "when");
            if when.is_some() == (place == last) {
                let message = "the last window, and only the last, has no `when`".to_owned();
                self.source.issue("hidden-window", start, message, None);
            }
            let when = when.unwrap_or(Condition::Always);
            match self.source.integer(inner, "hours") {
                Some(hours @ 1..=LONGEST_HOURS) => windows.push((when, hours as u32)),
                Some(_) | None => {
                    let message = format!("`hours` must be a whole number from 1 to {LONGEST_HOURS}");
                    self.source.issue("bad-hours", start, message, None);
                }
            }
        }
        windows
    }

    fn condition(&mut self, table: &DeTable<'a>, key: &str) -> Option<Condition> {
        let (text, at) = self.source.string(table, key)?;
        match Condition::compile(&text, self.rules.names(&[])) {
            Ok(condition) => Some(condition),
            Err(error) => {
                self.source
                    .issue(error.code, at + error.at, error.message, error.hint);
                Some(Condition::Always)
            }
        }
    }

    /// One option of one finding, as in `{ imaging_done = "ct" }`.
    fn option(&mut self, start: usize, table: &DeTable<'a>) -> Option<FindingOption> {
        let vocabulary = self.rules.vocabulary();
        let Some((name, value)) = table.iter().next().filter(|_| table.len() == 1) else {
            let message = "exactly one finding with one option is allowed here".to_owned();
            self.source.issue("one-option", start, message, None);
            return None;
        };
        let Some(finding) = vocabulary.id(name.get_ref()) else {
            let message = format!("`{}` is no finding", name.get_ref());
            let hint = vocabulary.hint(name.get_ref());
            self.source
                .issue("unknown-finding", name.span().start, message, hint);
            return None;
        };
        let known = vocabulary.get(finding);
        match value.get_ref() {
            DeValue::String(option) if known.option(option).is_some() => Some(FindingOption {
                finding,
                option: option.to_string(),
            }),
            _ => {
                let message = format!(
                    "this must be one option of `{}`: {}",
                    known.id,
                    known.options().join(", ")
                );
                self.source
                    .issue("unknown-option", value.span().start, message, None);
                None
            }
        }
    }

    fn sources(&mut self, table: &DeTable<'a>, start: usize, id: &str) -> Vec<String> {
        let named = self.source.strings(table, "sources");
        if named.is_empty() {
            let hint = Some("add `sources = [\"PD\"]`".to_owned());
            let message = format!("advice `{id}` names no source");
            self.source.issue("no-source", start, message, hint);
        }
        let unread = self.known.is_none();
        let known = self.known.unwrap_or_default();
        let mut sources = Vec::new();
        for (name, at) in named {
            if unread || known.iter().any(|known| known.id == name) {
                sources.push(name);
            } else {
                let hint = did_you_mean(&name, known.iter().map(|known| known.id.as_str()));
                self.source
                    .issue("unknown-source", at, format!("`{name}` is no source"), hint);
            }
        }
        sources
    }
}
