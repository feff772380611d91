//! Check-ins: sent when due, and reminded of when left lying.

use crate::domain::Timestamp;
use crate::domain::message::{Button, Payload};
use crate::engine::{Before, Conversation, Input, Phase, step};
use crate::followup::{
    ANSWERS_LAST_SECONDS, NURSE_WITHIN_WEEKS, Plan, REMIND_AFTER_SECONDS, REMINDER_SECONDS, REMINDERS,
};
use crate::render::Renderer;
use crate::review::Case;

use super::cases::Task;
use super::changes::{Changes, Profile, Reach};
use super::patient::Undecided;
use super::timers::{Due, Found, Timer};
use super::writer::Writer;

/// When a reminder is looked at again whose check-in has not left yet, in seconds.
pub(super) const NOT_LEFT_SECONDS: i64 = 60 * 60;

impl Writer {
    /// Sends a check-in that is due: of several that were missed the last.
    pub(super) fn checkin(
        &self,
        found: Found,
        began: Timestamp,
        stage: u8,
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let Some(plan) = found.profile.plan.as_ref().filter(|plan| plan.began == began) else {
            return Ok(Due::Stale("the plan is over"));
        };
        let (true, Some(due)) = (plan.stage == stage, plan.due(stage)) else {
            return Ok(Due::Stale("another check-in is next"));
        };
        if due > now {
            return Ok(Due::Later(due));
        }
        if let Some(due) = self.held(&found, now).or_else(|| self.occupied(&found, now)) {
            return Ok(due);
        }
        let stage = plan.latest(stage, now);
        self.ask(found, stage, stage + 1, now)
    }

    /// Asks someone who was sent to be seen whether they were, between two check-ins. The next one comes early
    /// when it is near.
    pub(super) fn ask_seen(
        &self,
        found: Found,
        began: Timestamp,
        set_for: Timestamp,
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let Some(plan) = found.profile.plan.as_ref().filter(|plan| plan.began == began) else {
            return Ok(Due::Stale("the plan is over"));
        };
        if plan.extra != Some(set_for) {
            return Ok(Due::Stale("it was asked already"));
        }
        if set_for > now {
            return Ok(Due::Later(set_for));
        }
        let next = plan.due(plan.stage);
        if next.is_some_and(|next| next <= now) {
            return Ok(Due::Stale("the check-in that is due asks it"));
        }
        if let Some(due) = self.held(&found, now).or_else(|| self.occupied(&found, now)) {
            return Ok(due);
        }
        let stage = plan.stage;
        if next.is_some_and(|next| next <= now.plus_seconds(REMINDER_SECONDS)) {
            self.ask(found, stage, stage + 1, now)
        } else {
            self.ask(found, 0, stage, now)
        }
    }

    /// Whoever is in the middle of an interview is not interrupted.
    pub(super) fn occupied(&self, found: &Found, now: Timestamp) -> Option<Due> {
        let running = found.running()?;
        let rest = if running.flow == self.setting().checkin.id() {
            REMIND_AFTER_SECONDS
        } else {
            REMINDER_SECONDS
        };
        let rested = found.profile.last_active.plus_seconds(rest);
        (rested > now).then_some(Due::Later(rested))
    }

    /// Begins the check-in of this place in the schedule; `next` is the place of the one to follow.
    fn ask(&self, found: Found, stage: u8, next: u8, now: Timestamp) -> Result<Due, Undecided> {
        let setting = self.setting();
        let mut changes = Changes {
            withdraw: true,
            ..Changes::default()
        };
        self.overtaken(&mut changes, &found, now);
        let (patient, mut profile) = (found.patient, found.profile.clone());
        let Some(mut plan) = profile.plan.take() else {
            return Ok(Due::Stale("the plan is over"));
        };
        plan.extra = None;
        if next != plan.stage
            && let Some(due) = plan.due(next)
        {
            let timer = Timer::CheckIn {
                patient,
                plan: plan.began,
                stage: next,
            };
            changes.timers.push((due, timer));
        }
        plan.stage = next;
        profile.conversations += 1;
        profile.reminders = 0;
        profile.watched = 0;
        let missed = Timer::Missed {
            patient,
            conversation: profile.conversations,
            stage,
            reminders: 0,
        };
        changes.timers.push((now.plus_seconds(REMINDER_SECONDS), missed));
        let language = profile.language.clone();
        let mut conversation = Conversation::new(profile.conversations, &setting.checkin, language);
        conversation.week = Plan::week(stage);
        conversation.carried.clone_from(&plan.record);
        if let Some(last) = plan.diary.last() {
            conversation.before = Before {
                pain_nrs_move: last.pain_move,
                mobility_now: last.mobility.clone(),
            };
        }
        let begun = step(
            &self.context(&setting.flows, &conversation, now)?,
            conversation,
            Input::Begin,
        )?;
        changes.events = begun.events;
        if self.must_agree(&profile, found.conversation.as_ref()) {
            changes.ask(profile.chat, self.consent_question(&profile)?);
            profile.plan = Some(plan);
            changes.conversation = Some(begun.conversation);
            changes.profile = Some(profile);
            return Ok(Due::Acted(Box::new(changes)));
        }
        let conversation = &begun.conversation;
        self.write_to(&mut changes, &profile, "checkin-intro", Vec::new())?;
        let ask_seen = plan.asks_seen(now);
        profile.plan = Some(plan);
        if ask_seen {
            let button = |key: &str, data: &str| {
                Ok::<_, Undecided>(Button {
                    label: self.clinic_text(&profile.language, key)?,
                    data: format!("f:seen:{}:{data}", conversation.number),
                })
            };
            let buttons = vec![vec![button("button-yes", "yes")?, button("button-no", "no")?]];
            self.write_to(&mut changes, &profile, "checkin-seen", buttons)?;
        } else if let Some(question) = self.next_advice(&mut profile, now)? {
            changes.ask(profile.chat, super::speak::payload(question, None));
        }
        self.show_question(&mut changes, &profile, conversation, now)?;
        changes.conversation = Some(begun.conversation);
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }

    /// An interview left unanswered is over when the next check-in comes: its reminders end, so a nurse hears
    /// of it now.
    fn overtaken(&self, changes: &mut Changes, found: &Found, now: Timestamp) {
        let Some(running) = found.running() else { return };
        let early = running.flow == self.setting().checkin.id() && running.week <= NURSE_WITHIN_WEEKS;
        if let Some(case) = self.unfinished_case(found, running, now) {
            changes.case = Some(case);
        } else if early && found.profile.reminders <= REMINDERS {
            self.task(changes, found, Task::Missed, now);
        }
    }

    /// Reminds of a check-in left lying; after the last reminder a nurse hears of it.
    pub(super) fn missed(
        &self,
        found: Found,
        number: u32,
        stage: u8,
        reminders: u8,
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let Some(running) = found.running().filter(|running| running.number == number) else {
            return Ok(Due::Stale("the check-in is over"));
        };
        if reminders != found.profile.reminders {
            return Ok(Due::Stale("it was reminded of already"));
        }
        let rests = |seconds| found.profile.last_active.plus_seconds(seconds);
        if rests(REMIND_AFTER_SECONDS) > now {
            return Ok(Due::Later(rests(REMINDER_SECONDS)));
        }
        if let Some(case) = self.unfinished_case(&found, running, now) {
            return self.nurse_told(found, case);
        }
        if let Some(due) = self.held(&found, now).or_else(|| self.gives_way(&found, now)) {
            return Ok(due);
        }
        if rests(REMINDER_SECONDS) > now {
            return Ok(Due::Later(rests(REMINDER_SECONDS)));
        }
        let mut changes = Changes::default();
        if reminders < REMINDERS {
            self.write_to(&mut changes, &found.profile, "checkin-reminder", Vec::new())?;
            self.show_question(&mut changes, &found.profile, running, now)?;
            let again = Timer::Missed {
                patient: found.patient,
                conversation: number,
                stage,
                reminders: reminders + 1,
            };
            changes.timers.push((now.plus_seconds(REMINDER_SECONDS), again));
        } else if Plan::week(stage) <= NURSE_WITHIN_WEEKS {
            self.task(&mut changes, &found, Task::Missed, now);
        } else {
            return Ok(Due::Stale("nobody is told so late"));
        }
        let mut profile = found.profile;
        profile.reminders += 1;
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }

    /// Looks at an interview that rests. When what was said already shows what must be seen today, a nurse is
    /// told: silence must not hide it. A first contact is reminded of once; when its answers are too old to go
    /// on with, it ends.
    pub(super) fn unfinished(&self, found: Found, number: u32, now: Timestamp) -> Result<Due, Undecided> {
        let Some(running) = found.running().filter(|running| running.number == number) else {
            return Ok(Due::Stale("the interview is over"));
        };
        let rests = |seconds| found.profile.last_active.plus_seconds(seconds);
        if rests(REMIND_AFTER_SECONDS) > now {
            return Ok(Due::Later(rests(REMIND_AFTER_SECONDS)));
        }
        if let Some(case) = self.unfinished_case(&found, running, now) {
            return self.nurse_told(found, case);
        }
        let mut changes = Changes::default();
        // A check-in has its own reminders.
        let reminded = running.flow == self.setting().checkin.id() || found.profile.reminders > 0;
        let held = if reminded {
            None
        } else {
            self.held(&found, now).or_else(|| self.gives_way(&found, now))
        };
        let mut profile = found.profile.clone();
        // What is said from now on is watched anew.
        profile.watched = 0;
        match held {
            Some(Due::Later(then)) => {
                let patient = found.patient;
                let conversation = number;
                changes.timers.push((
                    then,
                    Timer::Unfinished {
                        patient,
                        conversation,
                    },
                ));
            }
            Some(other) => return Ok(other),
            None if reminded => {}
            None if rests(ANSWERS_LAST_SECONDS) <= now => {
                self.write_to(&mut changes, &profile, "reminder_out_of_date", Vec::new())?;
                let set = self.set_of(&running.version);
                let context = self.context(&set, running, now)?;
                let ended = step(&context, running.clone(), Input::Cancel)?;
                changes.events = ended.events;
                changes.conversation = Some(ended.conversation);
            }
            None => {
                profile.reminders += 1;
                self.write_to(&mut changes, &profile, "reminder_unfinished", Vec::new())?;
                self.show_question(&mut changes, &profile, running, now)?;
            }
        }
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }

    /// A reminder gives way to a check-in that is due, and to a message that has not left.
    fn gives_way(&self, found: &Found, now: Timestamp) -> Option<Due> {
        let next = found.profile.plan.as_ref().and_then(Plan::next);
        if next.is_some_and(|next| next <= now) {
            return Some(Due::Stale("a check-in is due"));
        }
        let unsent = self.unsent(found.profile.chat);
        (!unsent.is_empty()).then(|| Due::Later(now.plus_seconds(NOT_LEFT_SECONDS)))
    }

    fn nurse_told(&self, found: Found, case: Case) -> Result<Due, Undecided> {
        let mut changes = Changes::default();
        let mut profile = found.profile;
        profile.reminders = REMINDERS + 1;
        profile.watched = 0;
        if profile.reach != Reach::Gone {
            self.write_to(&mut changes, &profile, "reminder_unfinished_nurse", Vec::new())?;
        }
        changes.case = Some(case);
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }

    /// The question that waits, again: a reminder without it would send the patient searching.
    fn show_question(
        &self,
        changes: &mut Changes,
        profile: &Profile,
        conversation: &Conversation,
        now: Timestamp,
    ) -> Result<(), Undecided> {
        let set = self.set_of(&conversation.version);
        if conversation.flow == self.setting().checkin.id() && self.must_agree(profile, Some(conversation)) {
            changes.ask(profile.chat, self.consent_question(profile)?);
            return Ok(());
        }
        let asking = matches!(
            conversation.phase,
            Phase::Asking { .. } | Phase::AskingRaised { .. } | Phase::Confirming
        );
        // One whose flow cannot be had any more is brought up to date when the patient goes on.
        if !asking || conversation.version != set.flow(&conversation.flow).version() {
            return Ok(());
        }
        let renderer = Renderer {
            catalogs: &set.catalogs,
            clinic: &self.setting().clinic,
            context: self.context(&set, conversation, now)?,
        };
        if let Some(shown) = renderer.current(conversation)? {
            changes.ask(profile.chat, super::speak::payload(shown, None));
        }
        Ok(())
    }

    /// Writes to a patient who has asked for nothing.
    fn write_to(
        &self,
        changes: &mut Changes,
        profile: &Profile,
        key: &str,
        buttons: Vec<Vec<Button>>,
    ) -> Result<(), Undecided> {
        let text = self.clinic_text(&profile.language, key)?;
        changes.ask(profile.chat, Payload::Text { text, buttons });
        Ok(())
    }
}
