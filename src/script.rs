//! A conversation as readable lines: what `vertebot chat` prints and accepts, and what the transcripts
//! beside the flows are written in.
//!
//! `start`, `user <`, `#` and time lines (`+14d`) are input; `bot  >` and `event` lines are output.

mod closing;
mod commands;
mod witness;

pub use commands::Teaching;
pub use witness::Opening;

use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::{Language, Timestamp};
use crate::engine::{
    Before, Context, Conversation, Ending, Event, Input, Phase, Refused, Reply, all_answers, step,
};
use crate::flow::Flow;
use crate::followup::{AdviceBook, Plan};
use crate::i18n::{Args, Catalogs, TextError};
use crate::proof::explain::Explainer;
use crate::render::{Clinic, Renderer, Shown, button};
use crate::review::Explained;

/// One conversation played line by line.
pub struct Play<'a> {
    context: Context<'a>,
    checkin: &'a Flow,
    book: &'a AdviceBook,
    catalogs: &'a Catalogs,
    clinic: &'a Clinic,
    conversation: Conversation,
    now: Timestamp,
    plan: Option<Plan>,
    shown: Option<Shown>,
    missed: usize,
    /// What was last asked beside the interview.
    beside: Option<Shown>,
    /// Written when the first result is explained.
    explainer: Option<Explainer>,
    /// The flow of the first contact.
    intake: &'a Flow,
    teaching: Option<Teaching<'a>>,
    /// A nurse has a case of this patient: nobody closes one here.
    case: bool,
    stopped: bool,
    paused_until: Timestamp,
}

/// A line of output.
pub type Line = String;

impl<'a> Play<'a> {
    /// Begins a conversation; the first lines show its first question.
    pub fn begin(
        context: Context<'a>,
        checkin: &'a Flow,
        book: &'a AdviceBook,
        catalogs: &'a Catalogs,
        clinic: &'a Clinic,
        language: Language,
    ) -> Result<(Self, Vec<Line>), TextError> {
        let conversation = Conversation::new(1, context.flow, language);
        let mut play = Self {
            now: morning(context.today),
            intake: context.flow,
            paused_until: morning(context.today),
            context,
            checkin,
            book,
            catalogs,
            clinic,
            conversation,
            plan: None,
            shown: None,
            missed: 0,
            beside: None,
            explainer: None,
            teaching: None,
            case: false,
            stopped: false,
        };
        let lines = play.input(Input::Begin)?;
        Ok((play, lines))
    }

    /// Time passes, as in `+14d` or `+2h`. When the interview is over, the last check-in that is due by then
    /// begins; else what was advised and whose time is over is asked about.
    pub fn pass(&mut self, time: &str) -> Result<Vec<Line>, TextError> {
        self.now = self.now.plus_seconds(seconds(time).unwrap_or_default());
        let instant = jiff::Timestamp::from_millisecond(self.now.0).unwrap_or_default();
        self.context.today = jiff::tz::TimeZone::UTC.to_datetime(instant).date();
        let held = self.stopped || self.now < self.paused_until;
        if held {
            return Ok(Vec::new());
        }
        let ended = self.conversation.ended();
        let due = |plan: &&mut Plan| ended && plan.due(plan.stage).is_some_and(|due| due <= self.now);
        let Some(plan) = self.plan.as_mut().filter(due) else {
            return self.overdue();
        };
        let stage = plan.latest(plan.stage, self.now);
        plan.stage = stage + 1;
        let language = self.conversation.language.clone();
        let mut conversation =
            Conversation::new(self.conversation.number + 1, self.checkin, language.clone());
        conversation.week = Plan::week(stage);
        conversation.carried.clone_from(&plan.record);
        if let Some(last) = plan.diary.last() {
            conversation.before = Before {
                pain_nrs_move: last.pain_move,
                mobility_now: last.mobility.clone(),
            };
        }
        self.context.flow = self.checkin;
        self.conversation = conversation;
        let intro = self.renderer().clinic_text(&language, "checkin-intro")?;
        let mut lines = vec![format!("bot  > {intro}")];
        lines.extend(self.beside_checkin()?);
        lines.extend(self.input(Input::Begin)?);
        Ok(lines)
    }

    /// How many days from now the next check-in is due; none when there is none.
    pub fn days_to_next(&self) -> Option<i64> {
        let plan = self.plan.as_ref()?;
        if self.stopped {
            return None;
        }
        let due = plan.due(plan.stage)?.max(self.paused_until);
        let seconds = due.seconds_since(self.now).max(0);
        Some((seconds + DAY_SECONDS - 1) / DAY_SECONDS)
    }

    /// The conversation as it stands.
    pub fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// The clinic's date.
    pub fn today(&self) -> Date {
        self.context.today
    }

    /// How many inputs so far were refused or not understood.
    pub fn missed(&self) -> usize {
        self.missed
    }

    /// Whether the conversation is over.
    pub fn ended(&self) -> bool {
        self.conversation.ended()
    }

    /// What a user line says: button labels, set apart by `;`, or free text.
    pub fn say(&mut self, said: &str) -> Result<Vec<Line>, TextError> {
        let mut lines = Vec::new();
        for part in said.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let data = self.button(part)?;
            if let Some(data) = &data
                && let Some(more) = self.tapped_beside(data)?
            {
                lines.extend(more);
                continue;
            }
            if let Some(data) = &data
                && let Some(more) = self.tapped_topic(data)?
            {
                lines.extend(more);
                continue;
            }
            if let Some(command) = part.strip_prefix('/') {
                lines.extend(self.command(command)?);
                continue;
            }
            if data.is_none() && self.ended() {
                lines.extend(self.words_outside(part)?);
                continue;
            }
            let tapped = data.and_then(|data| button::read(&data));
            let input = match (tapped, part) {
                (Some(tapped), _) => Input::Tap {
                    step: tapped.step,
                    action: tapped.action,
                },
                (None, text) => Input::Text(text.to_owned()),
            };
            let worrying = match &input {
                Input::Text(text) => !self.context.lexicon.red_phrases(text).is_empty(),
                Input::Begin | Input::Tap { .. } | Input::Back | Input::Repeat | Input::Cancel => false,
            };
            let quiet = matches!(
                input,
                Input::Tap {
                    action: crate::engine::Action::Tick(_),
                    ..
                }
            );
            let more = self.input(input)?;
            if !quiet {
                lines.extend(more);
            }
            if worrying {
                self.case = true;
                lines.push("event  nurse_told words".to_owned());
            }
        }
        Ok(lines)
    }

    /// The button of this label; the mark before a line of a checklist is left aside.
    fn button(&self, label: &str) -> Result<Option<String>, TextError> {
        let language = &self.conversation.language;
        let mut marks = Vec::new();
        for key in ["mark-empty", "mark-yes", "mark-unsure"] {
            marks.push(self.catalogs.text(language, key, &Args::new())?);
        }
        let wanted = bare(label, &marks);
        let shown = self.shown.iter().filter(|_| !self.conversation.ended());
        let buttons = shown
            .chain(&self.beside)
            .flat_map(|shown| shown.buttons.iter().flatten());
        let found = buttons
            .into_iter()
            .find(|button| bare(&button.label, &marks) == wanted);
        Ok(found.map(|button| button.data.clone()))
    }

    fn input(&mut self, input: Input) -> Result<Vec<Line>, TextError> {
        // Saved and read again between two inputs, as the store does.
        let kept = serde_json::to_string(&self.conversation).and_then(|text| serde_json::from_str(&text));
        let conversation: Conversation = kept.expect("a conversation can be written and read");
        let mut lines = Vec::new();
        let done = match step(&self.context, conversation, input) {
            Ok(done) => done,
            Err(refused) => {
                self.missed += 1;
                let key = match refused {
                    Refused::Stale | Refused::Unfitting => "stale_tap",
                    Refused::Ended => "already_finished",
                    Refused::NothingBefore => "back_impossible",
                };
                let text = self.renderer().clinic_text(&self.conversation.language, key)?;
                return Ok(vec![format!("bot  > {text}")]);
            }
        };
        let misread = |event: &&Event| matches!(event, Event::AnswerNotUnderstood { .. });
        self.missed += done.events.iter().filter(misread).count();
        let running = !self.conversation.ended();
        self.conversation = done.conversation;
        let explained = if running { self.explained() } else { None };
        if let Phase::Ended {
            ending: Ending::Assessed { tier, flags, .. },
        } = self.conversation.phase.clone()
            && running
        {
            self.case |= flags.iter().any(|flag| flag == "nurse_review");
            self.take_up(tier, &flags);
        }
        for reply in &done.replies {
            let mut messages = self.renderer().reply(&self.conversation, reply)?;
            if let (Reply::Result, Some(explained)) = (reply, &explained) {
                let renderer = self.renderer();
                renderer.give_reason(&self.conversation, explained, &mut messages)?;
            }
            for shown in messages {
                lines.push(line(&shown));
                if matches!(reply, Reply::Ask | Reply::Refresh) {
                    self.shown = Some(shown);
                }
            }
        }
        lines.extend(done.events.iter().filter_map(event));
        Ok(lines)
    }

    /// What decided, once there is a tier.
    fn explained(&mut self) -> Option<Explained> {
        let Phase::Ended {
            ending: Ending::Assessed { .. },
        } = &self.conversation.phase
        else {
            return None;
        };
        let answers = all_answers(&self.context, &self.conversation);
        let rules = self.context.rules;
        let explainer = self
            .explainer
            .get_or_insert_with(|| Explainer::new(rules, self.checkin.carries(), Arc::new(|| false)));
        let decided = explainer.decided(&answers, self.context.today).ok()?;
        let today = self.context.today;
        Some(Explained::found(rules, &answers, today, &decided.because, None))
    }

    fn renderer(&self) -> Renderer<'_> {
        Renderer {
            catalogs: self.catalogs,
            clinic: self.clinic,
            context: Context {
                rules: self.context.rules,
                flow: self.context.flow,
                lexicon: self.context.lexicon,
                today: self.context.today,
            },
        }
    }
}

const DAY_SECONDS: i64 = 86_400;

/// Eight in the morning of a day, UTC.
fn morning(day: Date) -> Timestamp {
    let morning = jiff::tz::TimeZone::UTC.to_timestamp(day.at(8, 0, 0, 0));
    Timestamp(morning.map_or(0, |at| at.as_millisecond()))
}

/// Reads `+14d` or `+2h`.
fn seconds(time: &str) -> Option<i64> {
    let time = time.trim().strip_prefix('+')?;
    let number = |unit: char| time.strip_suffix(unit)?.parse::<i64>().ok();
    number('d')
        .map(|days| days * DAY_SECONDS)
        .or_else(|| number('h').map(|hours| hours * 3600))
}

/// A clinic for terminal and tests.
pub fn sample_clinic() -> Clinic {
    Clinic {
        name: "Vertebot".to_owned(),
        emergency_number: "112".to_owned(),
        crisis_line: "024".to_owned(),
    }
}

/// Reads `at=2026-03-04T08:00Z` as the clinic's date.
pub fn date_at(at: &str) -> Option<Date> {
    at.get(..10)?.parse().ok()
}

fn line(shown: &Shown) -> Line {
    let picture = if shown.picture.is_some() {
        "(picture of a back) "
    } else {
        ""
    };
    let text = shown.text.replace('\n', " ");
    let buttons: String = shown
        .buttons
        .iter()
        .flatten()
        .map(|button| format!("  [{}]", button.label))
        .collect();
    format!("bot  > {picture}{text}{buttons}")
}

fn event(event: &Event) -> Option<Line> {
    match event {
        Event::RuleFired { rule } => Some(format!("event  rule_fired {rule}")),
        Event::RedFlagRaised { finding } => Some(format!("event  red_flag_raised {finding}")),
        Event::ReminderGiven { screen } => Some(format!("event  reminder_given {screen}")),
        Event::AnswerTakenBack { screen } => Some(format!("event  answer_taken_back {screen}")),
        Event::AnswerNotUnderstood { screen } => Some(format!("event  answer_not_understood {screen}")),
        Event::InterviewEnded { ending } => Some(match ending {
            crate::engine::Ending::Gate { gate } => format!("event  interview_ended gate={gate}"),
            crate::engine::Ending::Cancelled => "event  interview_ended cancelled".to_owned(),
            crate::engine::Ending::Assessed {
                tier,
                headline,
                flags,
                ..
            } => {
                format!(
                    "event  interview_ended tier={} headline={headline} flags={}",
                    tier.name(),
                    flags.join(",")
                )
            }
        }),
        Event::FlowUpgraded { .. } | Event::QuestionAsked { .. } | Event::AnswerRecorded { .. } => None,
    }
}

fn bare(label: &str, marks: &[String]) -> String {
    let unmarked = marks
        .iter()
        .find_map(|mark| label.strip_prefix(mark.as_str())?.strip_prefix(' '));
    unmarked.unwrap_or(label).trim().to_lowercase()
}
