//! Where every name of a set stands in its files, so that whatever is found about a name can be told at its place.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::issue::Text;
use crate::domain::{Issue, Language};
use crate::flowset::{ADVICE, CHECKIN, FINDINGS, Files, INTAKE, LEARN, RULES, SOURCES};

/// A name that a set defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'n> {
    /// A finding.
    Finding(&'n str),
    /// A derived value.
    Derived(&'n str),
    /// A row of the likelihood bands.
    Row(&'n str),
    /// A flag of `all_flags`.
    Flag(&'n str),
    /// A case in which no tier is given.
    Gate(&'n str),
    /// A rule of the table.
    Rule(&'n str),
    /// A correction to the flags.
    Correction(&'n str),
    /// A source of the register.
    Source(&'n str),
    /// A topic that can be read.
    Topic(&'n str),
    /// Something that can be advised.
    Advice(&'n str),
    /// What leads when a review is held back.
    Lead(&'n str),
    /// A screen, by flow file.
    Screen(&'n str, &'n str),
    /// The condition of a screen, by flow file.
    ScreenGate(&'n str, &'n str),
    /// A line or option, by flow file and screen.
    Line(&'n str, &'n str, &'n str),
    /// A text in a language.
    Text(&'n Language, &'n str),
    /// A key at the top of a file.
    Key(&'n str, &'n str),
}

impl Name<'_> {
    /// A key of its own among all names.
    fn key(&self) -> String {
        match self {
            Self::Finding(id) => format!("finding/{id}"),
            Self::Derived(id) => format!("derived/{id}"),
            Self::Row(id) => format!("row/{id}"),
            Self::Flag(id) => format!("flag/{id}"),
            Self::Gate(id) => format!("gate/{id}"),
            Self::Rule(id) => format!("rule/{id}"),
            Self::Correction(id) => format!("correction/{id}"),
            Self::Source(id) => format!("source/{id}"),
            Self::Topic(id) => format!("topic/{id}"),
            Self::Advice(id) => format!("advice/{id}"),
            Self::Lead(id) => format!("lead/{id}"),
            Self::Screen(file, id) => format!("screen/{file}/{id}"),
            Self::ScreenGate(file, id) => format!("gate-of/{file}/{id}"),
            Self::Line(file, screen, id) => format!("line/{file}/{screen}/{id}"),
            Self::Text(language, key) => format!("text/{language}/{key}"),
            Self::Key(file, key) => format!("key/{file}/{key}"),
        }
    }

    /// The file a name that is not found would belong to.
    fn home(&self) -> String {
        match self {
            Self::Finding(_) | Self::Derived(_) | Self::Row(_) => FINDINGS.to_owned(),
            Self::Flag(_) | Self::Gate(_) | Self::Rule(_) | Self::Correction(_) => RULES.to_owned(),
            Self::Source(_) => SOURCES.to_owned(),
            Self::Topic(_) => LEARN.to_owned(),
            Self::Advice(_) | Self::Lead(_) => ADVICE.to_owned(),
            Self::Screen(file, _) | Self::ScreenGate(file, _) | Self::Line(file, ..) | Self::Key(file, _) => {
                (*file).to_owned()
            }
            Self::Text(language, _) => format!("locales/{language}"),
        }
    }
}

/// The places of all names of a set.
pub struct Places<'f> {
    texts: HashMap<&'f str, Text<'f>>,
    at: HashMap<String, (&'f str, Range<usize>)>,
}

impl<'f> Places<'f> {
    /// Reads the files again for the places; what cannot be read has none.
    pub fn of(files: &'f Files) -> Self {
        let mut places = Self {
            texts: files
                .iter()
                .map(|(file, text)| (file, Text::new(file, text)))
                .collect(),
            at: HashMap::new(),
        };
        for (file, text) in files.iter() {
            if let Some(language) = Files::language_of(file).filter(|_| file.ends_with(".ftl")) {
                for (key, at) in crate::i18n::keys(text) {
                    let range = at..at + key.len();
                    places.note(Name::Text(&language, &key), file, range);
                }
            } else if let Ok(root) = DeTable::parse(text) {
                places.read(file, root.get_ref());
            }
        }
        places
    }

    /// An error about a name, told where it stands.
    pub fn issue(&self, name: Name<'_>, code: &'static str, message: impl Into<String>) -> Issue {
        match self.at.get(&name.key()) {
            Some((file, range)) => self.texts[file].issue_over(code, range.clone(), message),
            None => Issue::of_file(code, &name.home(), message),
        }
    }

    /// Where a name stands, as `file:line:column`.
    pub fn told(&self, name: Name<'_>) -> String {
        match self.at.get(&name.key()) {
            Some((file, range)) => {
                let (line, column) = self.texts[file].place(range.start);
                format!("{file}:{line}:{column}")
            }
            None => name.home(),
        }
    }

    fn note(&mut self, name: Name<'_>, file: &'f str, range: Range<usize>) {
        // The first is meant where a name stands twice.
        self.at.entry(name.key()).or_insert((file, range));
    }

    fn read(&mut self, file: &'f str, root: &DeTable<'_>) {
        for (key, _) in root.iter() {
            self.note(Name::Key(file, key.get_ref()), file, key.span());
        }
        match file {
            FINDINGS => {
                self.each(file, root, "finding", |id| Name::Finding(id).key());
                self.each(file, root, "derived", |id| Name::Derived(id).key());
                for table in tables(root, "derived") {
                    self.each(file, table, "row", |id| Name::Row(id).key());
                }
            }
            RULES => {
                self.each(file, root, "gate", |id| Name::Gate(id).key());
                self.each(file, root, "rule", |id| Name::Rule(id).key());
                self.each(file, root, "correction", |id| Name::Correction(id).key());
                let flags = root.get("all_flags").and_then(|flags| flags.get_ref().as_array());
                for flag in flags.into_iter().flat_map(|flags| flags.iter()) {
                    if let Some(id) = flag.get_ref().as_str() {
                        self.note(Name::Flag(id), file, inner(flag));
                    }
                }
            }
            SOURCES => self.each(file, root, "source", |id| Name::Source(id).key()),
            LEARN => self.each(file, root, "topic", |id| Name::Topic(id).key()),
            ADVICE => {
                self.each(file, root, "advice", |id| Name::Advice(id).key());
                self.each(file, root, "lead", |id| Name::Lead(id).key());
            }
            INTAKE | CHECKIN => {
                self.each(file, root, "screen", |id| Name::Screen(file, id).key());
                for screen in tables(root, "screen") {
                    let Some(id) = text(screen, "id").and_then(|id| id.get_ref().as_str()) else {
                        continue;
                    };
                    if let Some(gate) = text(screen, "gate") {
                        self.note(Name::ScreenGate(file, id), file, inner(gate));
                    }
                    for holder in std::iter::once(screen).chain(tables(screen, "part")) {
                        for key in ["lines", "options"] {
                            self.each(file, holder, key, |line| Name::Line(file, id, line).key());
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Notes the ids of the tables under a key.
    fn each(&mut self, file: &'f str, table: &DeTable<'_>, key: &str, named: impl Fn(&str) -> String) {
        for table in tables(table, key) {
            if let Some(id) = text(table, "id")
                && let Some(name) = id.get_ref().as_str()
            {
                self.at.entry(named(name)).or_insert((file, inner(id)));
            }
        }
    }
}

fn tables<'t, 'a>(table: &'t DeTable<'a>, key: &str) -> impl Iterator<Item = &'t DeTable<'a>> {
    let items = table.get(key).and_then(|value| value.get_ref().as_array());
    let items = items.into_iter().flat_map(|items| items.iter());
    items.filter_map(|item| item.get_ref().as_table())
}

fn text<'t, 'a>(table: &'t DeTable<'a>, key: &str) -> Option<&'t Spanned<DeValue<'a>>> {
    table.get(key).filter(|value| value.get_ref().is_str())
}

/// A text without its quotation marks.
fn inner(value: &Spanned<DeValue<'_>>) -> Range<usize> {
    let span = value.span();
    span.start + 1..span.end.saturating_sub(1).max(span.start + 1)
}
