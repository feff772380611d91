//! What a patient can read at any time, as checked data: topics with their sources. No wording stands here.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeTable;

use crate::domain::message::Drawing;
use crate::triage::evaluate::Scene;
use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Answers, Condition, Issue, Reference, Rules};

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
    /// A drawing that goes with it.
    pub picture: Option<Drawing>,
    /// For whom it is offered.
    pub when: Condition,
    /// When the plan links to it.
    fits: Option<Condition>,
    /// The advice that, once declined, ends the linking.
    unless_declined: Option<String>,
    /// Sources, by their ids in `flows/sources.toml`.
    pub sources: Vec<String>,
}

/// Where a topic's text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Its own text.
    Own,
    /// Advice on painkillers, composed from what the patient's answers allow.
    Advice,
    /// The text sent after every plan.
    SafetyNet,
}

impl Library {
    /// Reads the file; `known` are the sources there are, if they could be read.
    pub fn load(
        file: &str,
        text: &str,
        known: Option<&[Reference]>,
        rules: &Rules,
    ) -> Result<Self, Vec<Issue>> {
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
                library.topics.extend(topic(&mut source, &table, known, rules));
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

    /// The topics offered to someone with these answers.
    pub fn offered(&self, rules: &Rules, answers: &Answers, today: Date) -> Vec<&Topic> {
        let scene = scene(rules, answers, today);
        let offered = self
            .topics
            .iter()
            .filter(|topic| scene.truth(&topic.when).holds());
        offered.collect()
    }

    /// The ids of the topics that fit a plan after these answers, what was `declined` left aside.
    pub fn fitting(&self, rules: &Rules, answers: &Answers, today: Date, declined: &[String]) -> Vec<String> {
        let scene = scene(rules, answers, today);
        let fits = |topic: &&&Topic| {
            let fits = topic.fits.as_ref().is_some_and(|fits| scene.truth(fits).holds());
            let refused = |advice: &String| declined.contains(advice);
            fits && !topic.unless_declined.as_ref().is_some_and(refused)
        };
        let offered = self.offered(rules, answers, today);
        offered
            .iter()
            .filter(fits)
            .map(|topic| topic.id.clone())
            .collect()
    }

    /// Every condition of the topics.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.topics
            .iter()
            .flat_map(|topic| std::iter::once(&topic.when).chain(&topic.fits))
    }

    /// The topic of this id.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == id)
    }
}

fn scene<'a>(rules: &Rules, answers: &'a Answers, today: Date) -> Scene<'a> {
    let mut scene = Scene::new(answers, today, 0, 0);
    rules.run(&mut scene);
    scene
}

fn topic<'a>(
    source: &mut Source<'a>,
    table: &Spanned<&DeTable<'a>>,
    known: Option<&[Reference]>,
    rules: &Rules,
) -> Option<Topic> {
    let start = table.span().start;
    let table = *table.get_ref();
    source.only(
        table,
        &[
            "id",
            "advice",
            "safety_net",
            "sources",
            "picture",
            "when",
            "fits",
            "unless_declined",
        ],
    );
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
    let picture = source.string(table, "picture").and_then(|(name, at)| {
        let found = Drawing::named(&name);
        if found.is_none() {
            let names = Drawing::ALL.map(|(_, name)| name);
            let message = format!("`{name}` is no drawing; allowed are {}", names.join(", "));
            source.issue(
                "unknown-drawing",
                at,
                message,
                did_you_mean(&name, names.into_iter()),
            );
        }
        found
    });
    let unless_declined = source.string(table, "unless_declined").map(|(flag, at)| {
        if !rules.flags().contains(&flag) {
            let hint = did_you_mean(&flag, rules.flags().iter().map(String::as_str));
            let message = format!("`{flag}` is no flag of the decision table");
            source.issue("unknown-flag", at, message, hint);
        }
        flag
    });
    Some(Topic {
        when: condition(source, table, "when", rules).unwrap_or(Condition::Always),
        fits: condition(source, table, "fits", rules),
        unless_declined,
        picture,
        id,
        body,
        sources,
    })
}

fn condition<'a>(
    source: &mut Source<'a>,
    table: &DeTable<'a>,
    key: &str,
    rules: &Rules,
) -> Option<Condition> {
    let (text, at) = source.string(table, key)?;
    match Condition::compile(&text, rules.names(&[])) {
        Ok(condition) => Some(condition),
        Err(error) => {
            source.issue(error.code, at + error.at, error.message, error.hint);
            None
        }
    }
}
