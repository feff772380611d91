//! What an interview brings into the plan, and what a patient hears and says of it.

use std::sync::Arc;

use crate::domain::message::{Lane, Payload};
use crate::domain::{Language, Timestamp};
use crate::engine::{Conversation, Ending, Phase};
use crate::followup::{BETTER_BY_WEEK, Hold, Plan, SEEN_SECONDS};
use crate::i18n::Args;
use crate::render::value;
use crate::triage::{Answers, Tier};

use super::patient::{Undecided, Visit};
use super::timers::Timer;

impl Visit<'_> {
    /// Takes up what an interview brought into the plan, and sets the next check-in.
    pub(super) fn follow_up(
        &mut self,
        conversation: &Conversation,
        tier: Tier,
        answers: &Answers,
    ) -> Result<(), Undecided> {
        let set = Arc::clone(&self.set);
        let checkin = &set.checkin;
        let again = conversation.flow == checkin.id();
        let patient = self.patient;
        let (mut plan, another) = match self.profile.plan.take() {
            Some(mut plan) if again => {
                let another = plan.complete(self.now);
                (plan, another)
            }
            _ => (Plan::new(self.now, tier), true),
        };
        if another && let Some(due) = plan.due(plan.stage) {
            let timer = Timer::CheckIn {
                patient,
                plan: plan.began,
                stage: plan.stage,
            };
            self.changes.timers.push((due, timer));
        }
        plan.note(set.rules.vocabulary(), checkin, answers, self.now);
        plan.tier = tier;
        if again && tier >= Tier::SameDay {
            // Sent to be seen once more: asked within a day whether they were.
            plan.ask_seen = true;
            let due = self.now.plus_seconds(SEEN_SECONDS);
            plan.extra = Some(due);
            let timer = Timer::Seen {
                patient,
                plan: plan.began,
                due,
            };
            self.changes.timers.push((due, timer));
        }
        let never_better = conversation.week == BETTER_BY_WEEK && !plan.ever_better();
        self.profile.plan = Some(plan);
        if never_better {
            let case = self
                .writer
                .plain_case(patient, &self.profile, "no_better", self.now);
            self.changes.case = self.raised(case);
        }
        Ok(())
    }

    /// After a result: when the bot asks again. An emergency's text stands alone.
    pub(super) fn say_what_comes_next(&mut self) -> Result<(), Undecided> {
        let ended = self.conversation.as_ref().map(|known| &known.phase);
        match ended {
            Some(Phase::Ended {
                ending: Ending::Assessed { tier, .. },
            }) if *tier < Tier::EmergencyNow => self.tell_plan(),
            _ => Ok(()),
        }
    }

    /// `/plan`
    pub(super) fn tell_plan(&mut self) -> Result<(), Undecided> {
        let text = match &self.profile.plan {
            None => return self.say("plan-none"),
            Some(plan) => match plan.next() {
                None => return self.say("checkin-last"),
                Some(next) => self.next_text(next.max(self.now))?,
            },
        };
        let buttons = Vec::new();
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    fn next_text(&self, due: Timestamp) -> Result<String, Undecided> {
        let setting = self.writer.setting();
        let mut at = due;
        if let Some(Hold::Until(then)) = self.writer.hold(&self.profile, self.case.as_ref(), due) {
            at = then;
        }
        let date = self.writer.today(at).to_string();
        let language: &Language = &self.profile.language;
        let args = Args::new()
            .text("date", value::date_words(&self.set.catalogs, language, &date)?)
            .text("emergency", setting.clinic.emergency_number.clone());
        Ok(self.set.catalogs.text(language, "checkin-next", &args)?)
    }

    /// The answer to "did you get seen?", asked in the check-in of this number.
    pub(super) fn seen(&mut self, number: u32, seen: bool) -> Result<Option<String>, Undecided> {
        let checkin = self.set.checkin.id();
        let latest = self
            .conversation
            .as_ref()
            .is_some_and(|known| known.number == number && known.flow == checkin);
        if !latest {
            return self.stale();
        }
        let asked = self.profile.plan.as_mut().filter(|plan| plan.ask_seen);
        let Some(plan) = asked else {
            return Ok(Some(self.words("already_finished")?));
        };
        plan.ask_seen = false;
        if let Some(message) = self.inbound.message {
            let buttons = Vec::new();
            let chat = self.inbound.chat;
            self.changes
                .owe(Lane::Normal, chat, Payload::EditButtons { message, buttons });
        }
        if seen {
            self.say("checkin-seen_yes")?;
            return Ok(None);
        }
        self.say("checkin-seen_no")?;
        match self.open_case() {
            Some(case) => self.writer.alert(&mut self.changes, "alert-not_seen", case, None),
            None => {
                let case = self
                    .writer
                    .plain_case(self.patient, &self.profile, "not_seen", self.now);
                self.changes.case = Some(case);
            }
        }
        Ok(None)
    }
}
