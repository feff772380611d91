//! What an interview brings into the plan, and what a patient hears and says of it.

use std::sync::Arc;

use crate::domain::Timestamp;
use crate::domain::message::{Lane, Payload};
use crate::engine::{Conversation, Ending, Phase};
use crate::followup::{BETTER_BY_WEEK, Hold, Plan, SEEN_SECONDS};
use crate::triage::{Answers, Tier};

use super::patient::{Undecided, Visit};
use super::timers::Timer;

impl Visit<'_> {
    /// Takes up what an interview brought into the plan, and sets the next check-in.
    pub(super) fn follow_up(
        &mut self,
        conversation: &Conversation,
        tier: Tier,
        flags: &[String],
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
            Some(plan) => (plan.anew(self.now, tier), true),
            None => (Plan::new(self.now, tier), true),
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
        self.take_up_advice(&mut plan, conversation, flags, answers);
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

    /// `/plan`: what is agreed, and what comes next.
    pub(super) fn tell_all_planned(&mut self) -> Result<(), Undecided> {
        let agreed = match &self.profile.plan {
            Some(plan) => self.writer.closing(&self.profile).agreed(plan)?,
            None => None,
        };
        if let Some(shown) = agreed {
            let payload = super::speak::payload(shown, None);
            self.changes.owe(Lane::Normal, self.inbound.chat, payload);
        }
        self.tell_plan()
    }

    /// When the bot asks again, with what fits to read until then.
    pub(super) fn tell_plan(&mut self) -> Result<(), Undecided> {
        let text = match &self.profile.plan {
            None => return self.say("plan-none"),
            Some(_) if self.profile.stopped => return self.say("stopped"),
            Some(plan) => match plan.next() {
                None => return self.say("checkin-last"),
                Some(next) => self.next_text(next.max(self.now))?,
            },
        };
        let buttons = self.topic_links()?;
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    fn next_text(&self, due: Timestamp) -> Result<String, Undecided> {
        let mut at = due;
        if let Some(Hold::Until(then)) = self.writer.hold(&self.profile, self.case.as_ref(), due) {
            at = then;
        }
        Ok(self.writer.closing_in(&self.set, &self.profile).next(at)?)
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
        plan.was_seen(self.set.rules.vocabulary(), seen, self.now);
        if seen {
            let thanks = self.words("checkin-seen_yes")?;
            self.ask_beside(thanks)?;
            return Ok(None);
        }
        if let Some(message) = self.inbound.message {
            let buttons = Vec::new();
            let chat = self.inbound.chat;
            self.changes
                .owe(Lane::Normal, chat, Payload::EditButtons { message, buttons });
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
