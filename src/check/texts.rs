//! Texts that flows, table and program ask for, against those that are there: none is missing, none is there for
//! nobody, and each uses only arguments that it is given.

use std::collections::BTreeMap;

use crate::audit::{Seen as Shown, What};
use crate::domain::Issue;
use crate::domain::commands::COMMANDS;
use crate::flow::Form;
use crate::flowset::ADVICE;
use crate::followup::{AdviceBook, Answer, Kind, Stand, Tell};
use crate::i18n::Catalogs;
use crate::learn::{Body, Library};
use crate::render::desk::Words;
use crate::review::{Call, Clock, Outcome};
use crate::triage::Tier;
use crate::triage::condition::BANDS;

use super::console;
use super::places::Name;
use super::program::{self, ALERT, CLINIC, CLOSING, QUESTION};
use super::{Seen, asked};

/// A text that is asked for.
struct Wanted<'s> {
    given: &'static [&'static str],
    /// What asks for it; the program, if nothing of the set does.
    by: Option<Name<'s>>,
    /// Said only if it is there.
    optional: bool,
}

#[derive(Default)]
struct All<'s>(BTreeMap<String, Wanted<'s>>);

pub(super) fn issues(
    seen: &Seen<'_>,
    advice: &AdviceBook,
    library: &Library,
    catalogs: &Catalogs,
) -> Vec<Issue> {
    let mut all = All::default();
    all.program();
    all.table(seen);
    all.answers(seen, catalogs);
    all.advice(seen, advice);
    all.flows(seen, catalogs);
    all.library(library);
    let mut issues = missing(seen, &all, catalogs);
    issues.extend(unused(seen, &all, catalogs));
    issues.extend(ungiven(seen, &all, catalogs));
    issues
}

impl<'s> All<'s> {
    fn add(&mut self, key: String, given: &'static [&'static str], by: Option<Name<'s>>) {
        let optional = false;
        self.0.insert(key, Wanted { given, by, optional });
    }

    fn maybe(&mut self, key: String, given: &'static [&'static str]) {
        let by = None;
        let optional = true;
        self.0.entry(key).or_insert(Wanted { given, by, optional });
    }

    /// What the program asks for whatever the set.
    fn program(&mut self) {
        for (key, given) in program::TEXTS.iter().chain(console::TEXTS) {
            self.add((*key).to_owned(), given, None);
        }
        let tiers = Tier::ALL.map(Tier::name);
        for name in tiers.into_iter().chain(["none"]) {
            for family in ["tier", "deadline", "symbol"] {
                self.add(format!("{family}-{name}"), &[], None);
            }
        }
        for tier in tiers {
            self.maybe(format!("clock-{tier}"), CLINIC);
        }
        for band in BANDS.into_iter().chain(["none"]) {
            self.add(format!("suspicion-{band}"), &[], None);
        }
        for (_, name) in Outcome::ALL {
            self.add(format!("outcome_code-{name}"), &[], None);
        }
        for (_, name) in Call::ALL {
            self.add(format!("call-{name}"), &[], None);
        }
        for name in ["requested", "result"] {
            self.add(format!("arranged-{name}"), &[], None);
        }
        for name in Words::NAMES {
            self.add(format!("prompt-{name}"), &["case"], None);
            self.add(format!("done-{name}"), ALERT, None);
        }
        for (_, name) in Clock::ALL {
            self.add(format!("queue-{name}"), &["time"], None);
            self.add(format!("breach_what-{name}"), &[], None);
            self.add(format!("clock_what-{name}"), &[], None);
        }
        for name in ["open", "reopened", "escalated", "claimed", "waiting", "closed"] {
            self.add(format!("standing-{name}"), &[], None);
        }
        for name in Shown::ALL.map(Shown::name) {
            self.add(format!("seen-{name}"), &[], None);
        }
        for name in What::NAMES {
            self.add(format!("audit-{name}"), &[], None);
        }
        for command in COMMANDS {
            self.add(format!("command-{command}"), &[], None);
        }
        for reason in program::REASONS {
            self.add(format!("rule-{reason}"), &[], None);
        }
        for tell in Tell::ALL.map(Tell::name) {
            self.add(format!("rule-{tell}"), &[], None);
            self.add(format!("alert-{tell}"), ALERT, None);
        }
        for stand in Stand::ALL.map(Stand::name) {
            self.add(format!("stand-{stand}"), &[], None);
            self.add(format!("agreed_stand-{stand}"), CLOSING, None);
        }
        for kind in Kind::ALL.map(Kind::name) {
            for (_, answer) in Answer::ALL {
                self.add(format!("closing_answer-{kind}-{answer}"), CLOSING, None);
            }
        }
        for month in 1..=12 {
            self.add(format!("month-{month}"), &[], None);
            self.add(format!("month_short-{month}"), &[], None);
        }
        self.add("ask-self_harm_thoughts".to_owned(), &[], None);
        // On the pages of `vertebot graph` a name without words stands for itself.
        self.maybe("graph-flow-rules".to_owned(), &[]);
        for name in ["overview", "others", "derived"] {
            self.maybe(format!("graph-section-{name}"), &[]);
        }
    }

    fn table(&mut self, seen: &Seen<'s>) {
        let rules = seen.rules;
        for gate in rules.gates() {
            let by = Some(Name::Gate(&gate.id));
            self.add(format!("rule-{}", gate.id), &[], by);
            self.add(format!("outcome-{}", gate.id), CLINIC, by);
        }
        for rule in rules.rules() {
            let by = Some(Name::Rule(&rule.id));
            self.add(format!("rule-{}", rule.id), &[], by);
            // A rule without a tier is never the headline.
            if rule.tier.is_some() {
                self.add(format!("outcome-{}", rule.id), CLINIC, by);
            }
            self.maybe(format!("note-{}", rule.id), &[]);
            // A result that advises what the patient decided against may be worded otherwise.
            for flag in rules.flag_names(rule.flags) {
                self.maybe(format!("outcome-{}-without-{flag}", rule.id), CLINIC);
            }
        }
        for flag in rules.flags() {
            self.add(format!("flag-{flag}"), &[], Some(Name::Flag(flag)));
            self.maybe(format!("also-{flag}"), &[]);
        }
        for (_, finding) in rules.vocabulary().iter() {
            self.maybe(format!("part-{}", finding.id), &[]);
        }
    }

    /// Every answer that can be given has words where it is told as a reason.
    fn answers(&mut self, seen: &Seen<'s>, catalogs: &Catalogs) {
        let asked = super::visit::set(seen);
        for (place, finding) in seen.rules.vocabulary().iter() {
            let line = |option: &String| format!("line-{}-{option}", finding.id);
            let unsaid = finding
                .options()
                .iter()
                .filter(|option| !catalogs.has(&line(option)));
            let mut keys: Vec<String> = unsaid.map(|option| format!("option-{option}")).collect();
            if !catalogs.has(&format!("part-{}", finding.id)) {
                keys.push(format!("finding-{}", finding.id));
            }
            for key in keys {
                if asked & place.bit() != 0 {
                    self.add(key, &[], Some(Name::Finding(&finding.id)));
                } else {
                    self.maybe(key, &[]);
                }
            }
        }
        for screen in seen.flows.iter().flat_map(|(_, flow)| flow.screens()) {
            if let Form::Checklist { lines, .. } = &screen.form {
                for line in lines {
                    self.maybe(format!("told-{}", line.id), &[]);
                }
            }
        }
    }

    fn advice(&mut self, seen: &Seen<'s>, book: &'s AdviceBook) {
        for advice in book.advice() {
            let by = Some(Name::Advice(&advice.id));
            self.add(format!("flag-{}", advice.id), &[], by);
            self.add(format!("closing-{}", advice.id), CLOSING, by);
            self.add(format!("agreed_name-{}", advice.id), CLOSING, by);
        }
        for lead in book.lead_ids() {
            self.add(format!("lead-{lead}"), &[], Some(Name::Lead(lead)));
        }
        for caution in book.caution_options() {
            let finding = &seen.rules.vocabulary().get(caution.finding).id;
            let by = Some(Name::Key(ADVICE, "cautions"));
            self.add(format!("line-{finding}-{}", caution.option), &[], by);
        }
    }

    fn flows(&mut self, seen: &Seen<'s>, catalogs: &Catalogs) {
        let vocabulary = seen.rules.vocabulary();
        for (file, flow) in seen.flows {
            self.maybe(format!("graph-flow-{}", flow.id()), &[]);
            for screen in flow.screens() {
                self.maybe(format!("graph-section-{}", screen.section), &[]);
                self.maybe(format!("section-{}", screen.id), &[]);
                let by = Some(Name::Screen(file, &screen.id));
                self.add(format!("why-{}", screen.id), &[], by);
                let consent = vocabulary.id("consent_given");
                if !consent.is_some_and(|consent| screen.asks.contains(&consent)) {
                    self.add(format!("section-{}", screen.id), &[], by);
                }
                for line in super::visit::lines(screen) {
                    let by = Some(Name::Line(file, &screen.id, &line.id));
                    self.add(format!("line-{}", line.id), &[], by);
                }
                match &screen.form {
                    Form::Checklist { .. } => self.add(asked(catalogs, flow, &screen.id, None), QUESTION, by),
                    Form::Parts(parts) => {
                        for part in parts {
                            let finding = &vocabulary.get(part.finding).id;
                            self.add(asked(catalogs, flow, &screen.id, Some(finding)), QUESTION, by);
                        }
                    }
                }
            }
        }
    }

    fn library(&mut self, library: &'s Library) {
        for topic in library.topics() {
            let by = Some(Name::Topic(&topic.id));
            self.add(format!("learn_title-{}", topic.id), &[], by);
            match topic.body {
                Body::Own => self.add(format!("learn-{}", topic.id), CLINIC, by),
                Body::Advice | Body::SafetyNet => {}
            }
            if topic.picture.is_some() {
                self.add(format!("learn_picture-{}", topic.id), CLINIC, by);
            }
        }
    }
}

/// Texts that are asked for and not there.
fn missing(seen: &Seen<'_>, all: &All<'_>, catalogs: &Catalogs) -> Vec<Issue> {
    let lacking = all
        .0
        .iter()
        .filter(|(key, wanted)| !wanted.optional && !catalogs.has(key));
    lacking
        .map(|(key, wanted)| {
            let language = catalogs.reference();
            let (name, message) = match wanted.by {
                Some(by) => (by, format!("text `{key}` is missing in `{language}`")),
                None => (
                    Name::Text(language, key),
                    format!("the program says text `{key}`, which is missing in `{language}`"),
                ),
            };
            let hint = format!("write `{key} = ...` in a file of every folder of locales/");
            seen.places.issue(name, "missing-text", message).hint(hint)
        })
        .collect()
}

/// Texts that nobody asks for.
fn unused(seen: &Seen<'_>, all: &All<'_>, catalogs: &Catalogs) -> Vec<Issue> {
    let idle = catalogs.keys().filter(|(key, _)| !all.0.contains_key(*key));
    idle.map(|(key, _)| {
        let message = format!("nothing asks for text `{key}`");
        let wanted = all
            .0
            .iter()
            .filter(|(_, wanted)| !wanted.optional)
            .map(|(key, _)| key.as_str());
        let lacking = wanted.filter(|key| !catalogs.has(key));
        let meant = crate::domain::hint::did_you_mean(key, lacking);
        let hint = meant.or_else(|| Some("delete it in every language".to_owned()));
        let name = Name::Text(catalogs.reference(), key);
        seen.places
            .issue(name, "unused-text", message)
            .hint(hint)
            .warning()
    })
    .collect()
}

/// Texts that use an argument they are never given: they would not be said at all.
fn ungiven(seen: &Seen<'_>, all: &All<'_>, catalogs: &Catalogs) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (key, uses) in catalogs.keys() {
        let Some(wanted) = all.0.get(key) else { continue };
        for name in uses.iter().filter(|name| !wanted.given.contains(&name.as_str())) {
            let given = match wanted.given {
                [] => "no argument".to_owned(),
                given => given
                    .iter()
                    .map(|name| format!("`${name}`"))
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            let message = format!("text `{key}` uses `${name}`, but is given {given}");
            let place = Name::Text(catalogs.reference(), key);
            issues.push(seen.places.issue(place, "argument-not-given", message));
        }
    }
    issues
}
