//! Conversations with a given person: how a witness of a proof is told, and how a check-in of somebody of whom
//! much is known begins. Such a transcript opens with `start checkin`, the week, and what is known:
//!
//! ```text
//! start checkin  language=en  at=2026-03-04T08:00Z  week=6
//! known  {"age_years":72}
//! before {"pain_nrs_move":4}
//! ```

use serde_json::{Map, Value as Json};

use crate::domain::Language;
use crate::engine::{Before, Conversation, Input, replies};
use crate::i18n::{Args, TextError};
use crate::render::button;
use crate::triage::{Answers, Vocabulary, wire};

use super::{Date, Line, Play, date_at};

/// How a conversation begins.
#[derive(Clone, PartialEq)]
pub struct Opening {
    /// The flow.
    pub flow: String,
    /// The language it is held in.
    pub language: Language,
    /// The clinic's date.
    pub today: Date,
    /// The week of following up.
    pub week: u32,
    /// What is known of the patient, finding to value.
    pub known: Map<String, Json>,
    /// Pain on moving and mobility at the last interview.
    pub before: Map<String, Json>,
}

impl Opening {
    /// The opening of a first contact, or of a check-in in a week.
    pub fn new(flow: &str, language: Language, today: Date, week: u32) -> Self {
        Self {
            flow: flow.to_owned(),
            language,
            today,
            week,
            known: Map::new(),
            before: Map::new(),
        }
    }

    /// With what is known of the patient, and how it was at the last interview.
    pub fn knowing(mut self, vocabulary: &Vocabulary, known: &Answers, before: &Answers) -> Self {
        self.known = wire::write_all(vocabulary, known);
        self.before = wire::write_all(vocabulary, before);
        self
    }

    /// Reads a `start` line.
    pub fn read(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("start ")?.split_whitespace();
        let flow = words.next()?.to_owned();
        let words: Vec<&str> = words.collect();
        let value = |name: &str| {
            words
                .iter()
                .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        };
        let week = value("week").map_or(Some(0), |week| week.parse().ok())?;
        Some(Self::new(
            &flow,
            Language::new(value("language")?),
            date_at(value("at")?)?,
            week,
        ))
    }

    /// Takes up a `known` or `before` line; whether it was one.
    pub fn take(&mut self, line: &str) -> bool {
        let kept = match line.split_once(' ') {
            Some(("known", _)) => &mut self.known,
            Some(("before", _)) => &mut self.before,
            _ => return false,
        };
        let json = line.split_once(' ').map_or("", |(_, json)| json.trim());
        match serde_json::from_str(json) {
            Ok(map) => {
                *kept = map;
                true
            }
            Err(_) => false,
        }
    }

    /// The lines that say so.
    pub fn lines(&self) -> Vec<Line> {
        let Self {
            flow,
            language,
            today,
            week,
            known,
            before,
        } = self;
        let mut start = format!("start {flow}  language={language}  at={today}T08:00Z");
        if *week > 0 {
            start.push_str(&format!("  week={week}"));
        }
        let mut lines = vec![start];
        for (name, map) in [("known ", known), ("before", before)] {
            if !map.is_empty() {
                lines.push(format!("{name} {}", Json::Object(map.clone())));
            }
        }
        lines
    }
}

impl Play<'_> {
    /// Begins a check-in of somebody of whom this is known, in place of the conversation so far.
    pub fn check_in(&mut self, opening: &Opening) -> Result<Vec<Line>, TextError> {
        let number = self.conversation.number;
        let mut conversation = Conversation::new(number, self.checkin, opening.language.clone());
        conversation.week = opening.week;
        conversation.carried.clone_from(&opening.known);
        conversation.before = Before {
            pain_nrs_move: opening.before.get("pain_nrs_move").and_then(Json::as_i64),
            mobility_now: opening
                .before
                .get("mobility_now")
                .and_then(Json::as_str)
                .map(str::to_owned),
        };
        self.context.flow = self.checkin;
        self.conversation = conversation;
        self.input(Input::Begin)
    }

    /// Goes on as this person would, to the end: what they say, and what they are told.
    pub fn as_person(&mut self, person: &Answers) -> Result<Vec<Line>, TextError> {
        let mut lines = Vec::new();
        // Every screen is finished in two rounds at most: once, and once more after a reminder.
        let most = 4 * crate::flow::MAX_SCREENS;
        for _ in 0..most {
            let inputs = replies(&self.context, &self.conversation, person);
            if inputs.is_empty() {
                break;
            }
            let (mut said, mut told) = (Vec::new(), Vec::new());
            for input in inputs {
                // A tick changes what the buttons say.
                said.push(self.words_of(&input));
                let quiet = matches!(
                    input,
                    Input::Tap {
                        action: crate::engine::Action::Tick(_),
                        ..
                    }
                );
                let more = self.input(input)?;
                if !quiet {
                    told.extend(more);
                }
            }
            lines.push(format!("user < {}", said.join("; ")));
            lines.extend(told);
        }
        Ok(lines)
    }

    /// An input as a user line says it: the label of its button, or the text.
    fn words_of(&self, input: &Input) -> String {
        let (step, action) = match input {
            Input::Text(text) => return text.clone(),
            Input::Tap { step, action } => (*step, *action),
            Input::Begin | Input::Back | Input::Repeat | Input::Cancel => return String::new(),
        };
        let buttons = self.shown.iter().flat_map(|shown| shown.buttons.iter().flatten());
        let mut fitting = buttons.filter(|known| {
            button::read(&known.data).is_some_and(|tapped| tapped.step == step && tapped.action == action)
        });
        let label = fitting
            .next()
            .map(|known| known.label.clone())
            .unwrap_or_default();
        self.unmarked(&label)
    }

    /// A label without the mark that stands before lines to tick.
    fn unmarked(&self, label: &str) -> String {
        let language = &self.conversation.language;
        let marks = ["mark-empty", "mark-yes", "mark-unsure"];
        let mut marks = marks
            .iter()
            .filter_map(|key| self.catalogs.text(language, key, &Args::new()).ok());
        let bare = marks.find_map(|mark| label.strip_prefix(mark.as_str())?.strip_prefix(' '));
        bare.unwrap_or(label).trim().to_owned()
    }
}
