//! Everything that can be shown fits, with the longest arguments there are: into what Telegram takes, and into what a
//! phone shows of a button.

use std::collections::HashMap;

use crate::domain::commands::COMMANDS;
use crate::domain::issue::any_error;
use crate::domain::message::Button;
use crate::domain::{Issue, Language};
use crate::engine::{Context, Ending, Phase, Reply};
use crate::flow::{Flow, Form};
use crate::flowset::FlowSet;
use crate::i18n::{Args, TextError};
use crate::learn::Topic;
use crate::reading::Lexicon;
use crate::render::{Clinic, Renderer, Shown};
use crate::review::LONGEST_NAME;
use crate::triage::Tier;

use super::filled::{by_everything, full, states};
use super::places::{Name, Places};
use super::{asked, program};

/// Telegram's limits, in UTF-16 units (texts) and bytes (data of a button).
const TEXT: usize = 4096;
const CAPTION: usize = 1024;
const NOTICE: usize = 200;
const DATA: usize = 64;
const BUTTONS: usize = 100;
/// What Telegram takes of a bot's description of itself and of its commands.
const REGISTRATION: [(&str, usize); 3] = [
    ("bot-name", 64),
    ("bot-description", 512),
    ("bot-short_description", 120),
];
const COMMAND: usize = 256;
/// What a phone 360 points wide shows of the buttons of one row before it cuts them; Telegram itself takes more.
const LABEL_BY_ROW: [usize; 4] = [38, 22, 12, 8];

/// Letters of the longest name of a clinic.
pub const CLINIC_NAME: usize = 64;
/// Letters of the longest emergency number, with all the numbers of a country.
pub const EMERGENCY_NUMBER: usize = 23;
/// Letters of the longest crisis line.
pub const CRISIS_LINE: usize = 17;

/// Days on which all twelve months are offered between them.
const DAYS: [jiff::civil::Date; 2] = [
    jiff::civil::Date::constant(2026, 6, 24),
    jiff::civil::Date::constant(2026, 12, 24),
];

pub(super) fn issues(set: &FlowSet, places: &Places<'_>) -> Vec<Issue> {
    let clinic = Clinic {
        name: "N".repeat(CLINIC_NAME),
        emergency_number: "1".repeat(EMERGENCY_NUMBER),
        crisis_line: "0".repeat(CRISIS_LINE),
    };
    let mut issues = Vec::new();
    for (language, lexicon) in &set.lexicons {
        let mut limits = Limits::new(set, places, language);
        limits.texts(&clinic);
        limits.labels();
        limits.topics();
        // What is too long alone is too long wherever it is shown.
        if any_error(&limits.issues) {
            issues.extend(limits.issues);
            continue;
        }
        for today in DAYS {
            let renderer = |flow| renderer(set, &clinic, lexicon, flow, today);
            for flow in [&set.intake, &set.checkin] {
                limits.questions(&renderer(flow), flow);
            }
            limits.results(&renderer(&set.intake));
        }
        limits.cards();
        super::closing::hold(&mut limits, &clinic);
        super::topics::hold(&mut limits, &clinic);
        issues.extend(limits.issues);
    }
    issues
}

fn renderer<'s>(
    set: &'s FlowSet,
    clinic: &'s Clinic,
    lexicon: &'s Lexicon,
    flow: &'s Flow,
    today: jiff::civil::Date,
) -> Renderer<'s> {
    let context = Context {
        rules: &set.rules,
        flow,
        lexicon,
        today,
    };
    Renderer {
        catalogs: &set.catalogs,
        clinic,
        context,
    }
}

/// Looks at what is shown in one language.
pub(super) struct Limits<'s> {
    pub(super) set: &'s FlowSet,
    places: &'s Places<'s>,
    pub(super) language: &'s Language,
    /// The key of each text that is given no argument, by its words.
    keys: HashMap<String, &'s str>,
    issues: Vec<Issue>,
}

impl<'s> Limits<'s> {
    fn new(set: &'s FlowSet, places: &'s Places<'s>, language: &'s Language) -> Self {
        let bare = set.catalogs.keys().filter(|(_, uses)| uses.is_empty());
        let keys = bare.filter_map(|(key, _)| {
            let words = set.catalogs.format(language, key, &Args::new()).ok()?;
            Some((words, key))
        });
        Self {
            keys: keys.collect(),
            set,
            places,
            language,
            issues: Vec::new(),
        }
    }

    /// Notes an issue at a text, each once.
    fn note(&mut self, key: &str, code: &'static str, message: String) -> Option<&mut Issue> {
        let issue = self.places.issue(Name::Text(self.language, key), code, message);
        let known =
            |known: &Issue| (known.line, known.column, known.code) == (issue.line, issue.column, code);
        if self
            .issues
            .iter()
            .any(|found| found.file == issue.file && known(found))
        {
            return None;
        }
        self.issues.push(issue);
        self.issues.last_mut()
    }

    /// Holds the words of a message to a limit.
    pub(super) fn hold(&mut self, key: &str, text: &str, most: usize, where_to: &str) {
        let units = text.encode_utf16().count();
        if units > most {
            let message = format!("with text `{key}`, {where_to} has {units} letters; Telegram takes {most}");
            if let Some(issue) = self.note(key, "text-too-long", message) {
                issue.hint = Some("write it shorter".to_owned());
            }
        }
    }

    /// Holds the buttons under a message to what Telegram takes and a phone shows.
    pub(super) fn buttons(&mut self, key: &str, rows: &[Vec<Button>]) {
        let count = rows.iter().map(Vec::len).sum::<usize>();
        if count > BUTTONS {
            let message = format!("{count} buttons stand under text `{key}`; Telegram takes {BUTTONS}");
            self.note(key, "too-many-buttons", message);
        }
        for row in rows {
            for button in row {
                self.label(key, &button.label, row.len());
                if button.data.len() > DATA {
                    let bytes = button.data.len();
                    let message =
                        format!("a button under text `{key}` sends {bytes} bytes; Telegram takes {DATA}");
                    self.note(key, "button-data-too-long", message);
                }
            }
        }
    }

    fn label(&mut self, under: &str, label: &str, in_a_row: usize) {
        let most = LABEL_BY_ROW[in_a_row.clamp(1, LABEL_BY_ROW.len()) - 1];
        let letters = label.chars().count();
        if letters <= most {
            return;
        }
        // A mark may stand before the words.
        let words = label.split_once(' ').map_or(label, |(_, words)| words);
        let key = self.keys.get(label).or_else(|| self.keys.get(words)).copied();
        let message = format!("this button has {letters} letters; a phone shows {most} of it");
        if let Some(issue) = self.note(key.unwrap_or(under), "label-too-long", message) {
            issue.severity = crate::domain::Severity::Warning;
            issue.hint = Some("write it shorter".to_owned());
        }
    }

    /// Every text alone, most of all those that Telegram shows in little room.
    fn texts(&mut self, clinic: &Clinic) {
        let set = self.set;
        for (key, uses) in set.catalogs.keys() {
            let args = uses.iter().fold(Args::new(), |args, name| match name.as_str() {
                "clinic" => args.text("clinic", clinic.name.clone()),
                "emergency" => args.text("emergency", clinic.emergency_number.clone()),
                "crisis" => args.text("crisis", clinic.crisis_line.clone()),
                "who" => args.text("who", "carer"),
                name if program::COUNTS.contains(&name) => args.count(name.to_owned(), 21),
                name => args.text(name.to_owned(), "N".repeat(LONGEST_NAME)),
            });
            let Ok(text) = set.catalogs.format(self.language, key, &args) else {
                continue;
            };
            let registration = REGISTRATION.iter().find(|(known, _)| *known == key);
            let command = key
                .strip_prefix("command-")
                .is_some_and(|name| COMMANDS.contains(&name));
            let (most, where_to) = match registration {
                Some((_, most)) => (*most, "what the bot says of itself"),
                None if command => (COMMAND, "the command's description"),
                None if program::NOTICES.contains(&key) => (NOTICE, "a notice on a tap"),
                None => (TEXT, "a message"),
            };
            self.hold(key, &text, most, where_to);
        }
    }

    /// Lines and options, whether or not all of them are offered at once.
    fn labels(&mut self) {
        let set = self.set;
        let text = |key: &str| {
            set.catalogs
                .format(self.language, key, &Args::new())
                .unwrap_or_default()
        };
        let marks = ["mark-empty", "mark-yes", "mark-unsure"].map(text);
        let mark = marks
            .iter()
            .map(|mark| mark.chars().count())
            .max()
            .unwrap_or_default();
        let mut labels = Vec::new();
        for screen in [&set.intake, &set.checkin].into_iter().flat_map(Flow::screens) {
            let marked = matches!(screen.form, Form::Checklist { .. });
            for line in super::visit::lines(screen) {
                let key = format!("line-{}", line.id);
                let mark = if marked {
                    "x".repeat(mark) + " "
                } else {
                    String::new()
                };
                labels.push((format!("{mark}{}", text(&key)), key));
            }
        }
        for (label, key) in labels {
            self.label(&key, &label, 1);
        }
    }

    /// The topics that can be read, each under a button of its own.
    fn topics(&mut self) {
        let set = self.set;
        let button = |topic: &Topic| {
            let key = format!("learn_title-{}", topic.id);
            Button {
                label: set
                    .catalogs
                    .format(self.language, &key, &Args::new())
                    .unwrap_or_default(),
                data: format!("le:{}", topic.id),
            }
        };
        let rows: Vec<Vec<Button>> = set
            .library
            .topics()
            .iter()
            .map(|topic| vec![button(topic)])
            .collect();
        self.buttons("learn", &rows);
    }

    /// What was rendered; what cannot be is an issue of its own.
    pub(super) fn rendered<T>(&mut self, rendered: Result<T, TextError>) -> Option<T> {
        match rendered {
            Ok(shown) => Some(shown),
            Err(error) => {
                let message = format!("text `{}` cannot be said: {}", error.key, error.problem);
                self.note(&error.key, "text-not-formatting", message);
                None
            }
        }
    }

    pub(super) fn message(&mut self, key: &str, shown: &Shown, what: &str) {
        if shown.picture.is_some() {
            self.hold(key, &shown.text, CAPTION, &format!("{what} under its picture"));
        } else {
            self.hold(key, &shown.text, TEXT, what);
        }
        self.buttons(key, &shown.buttons);
    }

    /// Every question in every state.
    fn questions(&mut self, renderer: &Renderer<'_>, flow: &Flow) {
        let vocabulary = self.set.rules.vocabulary();
        for who in ["self", "carer"] {
            let mut conversation = full(self.set, flow, self.language, who);
            for screen in flow.screens() {
                for draft in states(screen) {
                    let finding = match &screen.form {
                        Form::Checklist { .. } => None,
                        Form::Parts(parts) => parts.get(usize::from(draft.part)).map(|part| part.finding),
                    };
                    let finding = finding.map(|finding| vocabulary.get(finding).id.as_str());
                    let key = asked(&self.set.catalogs, flow, &screen.id, finding);
                    let screen = screen.id.clone();
                    let what = format!("screen `{screen}`");
                    conversation.phase = Phase::Asking { screen, draft };
                    let shown = self.rendered(renderer.current(&conversation)).flatten();
                    shown.iter().for_each(|shown| self.message(&key, shown, &what));
                }
            }
            let finding = "self_harm_thoughts".to_owned();
            let then = String::new();
            conversation.phase = Phase::AskingRaised { finding, then };
            let shown = self.rendered(renderer.current(&conversation)).flatten();
            let key = "ask-self_harm_thoughts";
            shown
                .iter()
                .for_each(|shown| self.message(key, shown, "the question"));
            conversation.phase = Phase::Confirming;
            // A summary goes out in as many parts as it needs; its buttons stand under the last.
            let shown = self.rendered(renderer.current(&conversation)).flatten();
            shown
                .iter()
                .for_each(|shown| self.buttons("button-change", &shown.buttons));
        }
    }

    /// Every result with everything that can be said beside it.
    fn results(&mut self, renderer: &Renderer<'_>) {
        let set = self.set;
        let mut conversation = full(set, &set.intake, self.language, "self");
        let assessed = set.rules.rules().iter().filter_map(|rule| {
            let ending = Ending::Assessed {
                tier: rule.tier?,
                headline: rule.id.clone(),
                flags: set.rules.flags().to_vec(),
                rules: vec![rule.id.clone()],
                interrupted: rule.tier == Some(Tier::EmergencyNow),
            };
            Some((rule.id.clone(), ending))
        });
        let gates = set.rules.gates().iter().map(|gate| {
            let id = gate.id.clone();
            (id.clone(), Ending::Gate { gate: id })
        });
        let endings: Vec<(String, Ending)> = assessed.chain(gates).collect();
        let said = conversation.visits.values();
        let said = said.flat_map(|visit| visit.set.clone()).collect();
        let explained = by_everything(set, &said, renderer.context.today);
        for (id, ending) in endings {
            conversation.phase = Phase::Ended { ending };
            let mut shown = self.rendered(renderer.reply(&conversation, &Reply::Result));
            if let (Some(explained), Some(shown)) = (&explained, &mut shown) {
                self.rendered(renderer.give_reason(&conversation, explained, shown));
            }
            for shown in shown.iter().flatten() {
                self.message(&format!("outcome-{id}"), shown, "the result");
            }
            // The result of someone who decided against what it would advise may be worded otherwise.
            for flag in set.rules.flags() {
                let key = format!("outcome-{id}-without-{flag}");
                if set.catalogs.has(&key) {
                    conversation.declined = vec![flag.clone()];
                    let mut shown = self.rendered(renderer.reply(&conversation, &Reply::Result));
                    if let (Some(explained), Some(shown)) = (&explained, &mut shown) {
                        self.rendered(renderer.give_reason(&conversation, explained, shown));
                    }
                    for shown in shown.iter().flatten() {
                        self.message(&key, shown, "the result");
                    }
                    conversation.declined.clear();
                }
            }
        }
    }

    fn cards(&mut self) {
        super::card::hold(self);
    }
}

/// Most letters of a message that is changed in place.
pub(super) const MESSAGE: usize = TEXT;
