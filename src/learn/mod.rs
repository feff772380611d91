//! What a patient can read at any time, as checked data: topics with their sources. No wording stands here.

use toml::Spanned;
use toml::de::DeTable;

use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Issue, Reference};

const FORMAT: i64 = 1;

/// The topics, in the order they are offered.
#[derive(Clone, Debug, Default)]
pub struct Library {
    topics: Vec<Topic>,
}

/// One idea.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its id: `learn-<id>` is its text, `learn_title-<id>` its title.
    pub id: String,
    /// Where its text comes from.
    pub body: Body,
    /// Sources, by their ids in `flows/sources.toml`.
    pub sources: Vec<String>,
}

/// Where a topic's text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Its own text.
    Own,
    /// Composed from what the patient's answers allow.
    Advice,
    /// The text sent after every plan.
    SafetyNet,
}

impl Library {
    /// Reads the file; `known` are the sources there are, if they could be read.
    pub fn load(file: &str, text: &str, known: Option<&[Reference]>) -> Result<Self, Vec<Issue>> {
        let (mut source, root) = Source::open(file, text);
        let mut library = Self::default();
        if let Some(root) = &root {
            let top = root.get_ref();
            source.only(top, &["format", "topic"]);
            if source.integer(top, "format") != Some(FORMAT) {
                let hint = Some(format!("write `format = {FORMAT}`"));
                source.issue(
                    "unknown-format",
                    0,
                    "this is no format this program reads".to_owned(),
                    hint,
                );
            }
            for table in source.tables(top, "topic") {
                library.topics.extend(topic(&mut source, &table, known));
            }
        }
        let issues = source.finish();
        if issues.is_empty() {
            Ok(library)
        } else {
            Err(issues)
        }
    }

    /// The topics, in the order they are offered.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The topic of this id.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == id)
    }
}

fn topic<'a>(
    source: &mut Source<'a>,
    table: &Spanned<&DeTable<'a>>,
    known: Option<&[Reference]>,
) -> Option<Topic> {
    let start = table.span().start;
    let table = *table.get_ref();
    source.only(table, &["id", "advice", "safety_net", "sources"]);
    let (id, _) = source.required(table, start, "id")?;
    let body = match (source.flag(table, "advice"), source.flag(table, "safety_net")) {
        (true, false) => Body::Advice,
        (false, true) => Body::SafetyNet,
        (false, false) => Body::Own,
        (true, true) => {
            source.issue(
                "topic-of-two-bodies",
                start,
                format!("topic `{id}` has two bodies"),
                None,
            );
            return None;
        }
    };
    let named = source.strings(table, "sources");
    if named.is_empty() {
        let hint = Some("add `sources = [\"S60\"]`".to_owned());
        source.issue("no-source", start, format!("topic `{id}` names no source"), hint);
    }
    let unread = known.is_none();
    let mut sources = Vec::new();
    for (name, at) in named {
        let known = known.unwrap_or_default();
        if unread || known.iter().any(|known| known.id == name) {
            sources.push(name);
        } else {
            let hint = did_you_mean(&name, known.iter().map(|known| known.id.as_str()));
            source.issue("unknown-source", at, format!("`{name}` is no source"), hint);
        }
    }
    Some(Topic { id, body, sources })
}
