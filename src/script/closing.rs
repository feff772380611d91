//! What is asked beside the check-ins: "did you get seen?", what came of what was advised, and `/plan`. As the
//! runner does, without store and clock.

use jiff::tz::TimeZone;

use crate::domain::message::Button;
use crate::domain::{Language, Timestamp};
use crate::engine::all_answers;
use crate::followup::{Answer, Interview, Overdue, Plan, Tell};
use crate::i18n::{Args, TextError};
use crate::render::Shown;
use crate::render::closing::{Closing, read_answer};
use crate::triage::Tier;

use super::{Line, Play, line};

/// The data of the buttons under "did you get seen?".
const SEEN: &str = "f:seen:";

impl Play<'_> {
    /// Takes up what an interview just ended advised.
    pub(super) fn take_up(&mut self, tier: Tier, flags: &[String]) {
        let again = self.conversation.flow == self.checkin.id();
        let mut plan = match self.plan.take() {
            Some(plan) if again => plan,
            Some(plan) => plan.anew(self.now, tier),
            None => Plan::new(self.now, tier),
        };
        let (rules, today) = (self.context.rules, self.context.today);
        let answers = all_answers(&self.context, &self.conversation);
        plan.note(rules.vocabulary(), self.checkin, &answers, self.now);
        let anew = !again || self.conversation.something_new();
        let interview = Interview::read(self.book, rules, flags, &answers, today, anew);
        plan.advise(self.book, rules.vocabulary(), &interview, self.now);
        if again && tier >= Tier::SameDay {
            plan.ask_seen = true;
        }
        self.conversation.settled = plan.settled_flags();
        self.conversation.declined = plan.declined_flags(self.book);
        self.plan = Some(plan);
    }

    /// What is asked beside a check-in that begins.
    pub(super) fn beside_checkin(&mut self) -> Result<Vec<Line>, TextError> {
        let ask_seen = self.plan.as_mut().is_some_and(|plan| plan.asks_seen(self.now));
        if !ask_seen {
            return Ok(self.next_question()?.into_iter().collect());
        }
        let language = self.conversation.language.clone();
        let button = |key: &str, data: &str| {
            Ok::<_, TextError>(Button {
                label: self.catalogs.text(&language, key, &Args::new())?,
                data: format!("{SEEN}{data}"),
            })
        };
        let shown = Shown {
            text: self.renderer().clinic_text(&language, "checkin-seen")?,
            buttons: vec![vec![button("button-yes", "yes")?, button("button-no", "no")?]],
            picture: None,
        };
        let asked = line(&shown);
        self.beside = Some(shown);
        Ok(vec![asked])
    }

    /// What is due although no check-in is: an advice whose time is over.
    pub(super) fn overdue(&mut self) -> Result<Vec<Line>, TextError> {
        let mut lines = Vec::new();
        let Some(plan) = &self.plan else { return Ok(lines) };
        let waiting = plan.advice.iter();
        let due: Vec<(String, Timestamp)> = waiting
            .filter_map(|advice| Some((advice.id.clone(), advice.due?)))
            .collect();
        for (id, due) in due.into_iter().filter(|(_, due)| *due <= self.now) {
            let (book, now) = (self.book, self.now);
            let Some(advisable) = book.get(&id).filter(|known| known.asked) else {
                continue;
            };
            let Some(plan) = &mut self.plan else { continue };
            match plan.advice_overdue(&id, due, now) {
                Overdue::Ask => {
                    plan.asked_advice(&id, now);
                    let shown = self.with_closing(|closing| closing.question(advisable))?;
                    lines.push(line(&shown));
                    self.beside = Some(shown);
                }
                Overdue::Tell if advisable.chased && plan.tell_unanswered(&id) => {
                    lines.push(told(Tell::Unanswered, &id))
                }
                Overdue::Tell | Overdue::Wait(_) | Overdue::Nothing => {}
            }
        }
        Ok(lines)
    }

    /// A tap on a button beside the interview; nothing if the data is of another.
    pub(super) fn tapped_beside(&mut self, data: &str) -> Result<Option<Vec<Line>>, TextError> {
        if let Some(seen) = data.strip_prefix(SEEN) {
            return self.seen(seen == "yes").map(Some);
        }
        let Some((id, answer)) = read_answer(data) else {
            return Ok(None);
        };
        match answer {
            Some(answer) => self.answered(id, answer).map(Some),
            None => {
                let (Some(plan), Some(advisable)) = (&mut self.plan, self.book.get(id)) else {
                    return Ok(Some(Vec::new()));
                };
                plan.asked_advice(id, self.now);
                let shown = self.with_closing(|closing| closing.question(advisable))?;
                let asked = line(&shown);
                self.beside = Some(shown);
                Ok(Some(vec![asked]))
            }
        }
    }

    fn seen(&mut self, seen: bool) -> Result<Vec<Line>, TextError> {
        self.beside = None;
        let vocabulary = self.context.rules.vocabulary();
        if let Some(plan) = &mut self.plan {
            plan.was_seen(vocabulary, seen, self.now);
        }
        let language = self.conversation.language.clone();
        let key = if seen {
            "checkin-seen_yes"
        } else {
            "checkin-seen_no"
        };
        let mut lines = vec![format!("bot  > {}", self.renderer().clinic_text(&language, key)?)];
        if seen {
            lines.extend(self.next_question()?);
        } else {
            lines.push("event  nurse_told not_seen".to_owned());
        }
        Ok(lines)
    }

    fn answered(&mut self, id: &str, answer: Answer) -> Result<Vec<Line>, TextError> {
        self.beside = None;
        let (book, vocabulary) = (self.book, self.context.rules.vocabulary());
        let (Some(plan), Some(advisable)) = (&mut self.plan, book.get(id)) else {
            return Ok(Vec::new());
        };
        let Some(heard) = plan.hear_advice(book, vocabulary, id, answer, self.now) else {
            return Ok(Vec::new());
        };
        if let Some(adds) = &advisable.adds
            && !self.conversation.ended()
        {
            let finding = &vocabulary.get(adds.finding).id;
            let value = plan.record.get(finding).cloned().unwrap_or_default();
            self.conversation.carried.insert(finding.clone(), value);
        }
        let noted = self.with_closing(|closing| closing.noted(advisable, heard))?;
        let mut lines = vec![format!("bot  > {noted}")];
        lines.extend(self.next_question()?);
        lines.push(format!("event  advice_answered {id} {}", answer.name()));
        lines.extend(heard.tell.map(|tell| told(tell, id)));
        Ok(lines)
    }

    fn next_question(&mut self) -> Result<Option<Line>, TextError> {
        let (book, now) = (self.book, self.now);
        let next = self.plan.as_mut().and_then(|plan| plan.ask_advice(book, now));
        let Some(advisable) = next.and_then(|id| book.get(&id)) else {
            return Ok(None);
        };
        let shown = self.with_closing(|closing| closing.question(advisable))?;
        let asked = line(&shown);
        self.beside = Some(shown);
        Ok(Some(asked))
    }

    /// `/plan`
    pub(super) fn planned(&mut self) -> Result<Vec<Line>, TextError> {
        let Some(plan) = &self.plan else {
            let language = &self.conversation.language;
            let none = self.renderer().clinic_text(language, "plan-none")?;
            return Ok(vec![format!("bot  > {none}")]);
        };
        let shown = self.with_closing(|closing| closing.agreed(plan))?;
        let next = match plan.due(plan.stage) {
            Some(due) => self.with_closing(|closing| closing.next(due))?,
            None => self
                .renderer()
                .clinic_text(&self.conversation.language, "checkin-last")?,
        };
        let mut lines: Vec<Line> = shown.iter().map(line).collect();
        lines.push(format!("bot  > {next}"));
        self.beside = shown;
        Ok(lines)
    }

    fn with_closing<T>(&self, word: impl FnOnce(&Closing<'_>) -> T) -> T {
        let language: &Language = &self.conversation.language;
        let record = self.plan.as_ref().map(|plan| &plan.record);
        let role = record.and_then(|record| record.get("respondent_role"));
        word(&Closing {
            catalogs: self.catalogs,
            clinic: self.clinic,
            book: self.book,
            time_zone: &TimeZone::UTC,
            language,
            carer: role.is_some_and(|role| role == "carer"),
        })
    }
}

fn told(tell: Tell, id: &str) -> Line {
    format!("event  nurse_told {} {id}", tell.name())
}
