//! Coming, pausing, leaving and coming back.

use std::sync::Arc;

use crate::domain::message::Lane;
use crate::domain::{PatientId, Timestamp};
use crate::engine::{Conversation, Input};
use crate::flowset::FlowSet;
use crate::followup::{PAUSE_SECONDS, REMIND_AFTER_SECONDS, REMINDER_SECONDS};
use crate::render::value::date_words;
use crate::triage::Tier;

use super::cases::Task;
use super::changes::{Changes, Profile, Reach, never};
use super::closing::deadlines;
use super::patient::{Undecided, Visit};
use super::timers::{Found, Timer};
use super::writer::Writer;

impl Writer {
    /// A patient blocked the bot or cannot be reached: the nurses hear of it once, and no timer acts until the
    /// patient is back.
    pub(super) fn gone(&self, mut found: Found, now: Timestamp) -> Changes {
        let mut changes = Changes::default();
        if std::mem::replace(&mut found.profile.reach, Reach::Gone) == Reach::Gone {
            return changes;
        }
        changes.withdraw = true;
        let running = found.running();
        let unsaid = running.and_then(|running| self.unfinished_case(&found, running, now));
        let plan = found.profile.plan.as_ref();
        let asked_again = !found.profile.stopped && plan.is_some_and(|plan| plan.next().is_some());
        if found.open_case().is_some() || (unsaid.is_none() && asked_again) {
            self.task(&mut changes, &found, Task::Unreachable, now);
        }
        if unsaid.is_some() {
            changes.case = unsaid;
        }
        changes.profile = Some(found.profile);
        changes
    }

    /// The timers of a patient whose timers came to nothing or may be wrong. One too many does no harm: each
    /// says what it was set for.
    pub(super) fn rearmed(
        &self,
        patient: PatientId,
        profile: &Profile,
        running: Option<&Conversation>,
        now: Timestamp,
    ) -> Vec<(Timestamp, Timer)> {
        let mut timers = Vec::new();
        if let Some(plan) = &profile.plan {
            let began = plan.began;
            if let Some(due) = plan.due(plan.stage) {
                let timer = Timer::CheckIn {
                    patient,
                    plan: began,
                    stage: plan.stage,
                };
                timers.push((due, timer));
            }
            if let Some(due) = plan.extra {
                let timer = Timer::Seen {
                    patient,
                    plan: began,
                    due,
                };
                timers.push((due, timer));
            }
        }
        let plan = profile.plan.as_ref();
        timers.extend(plan.into_iter().flat_map(|plan| deadlines(patient, plan, now)));
        if let Some(running) = running {
            let conversation = running.number;
            if running.flow == self.setting().checkin.id() {
                let stage = profile
                    .plan
                    .as_ref()
                    .map_or(0, |plan| plan.stage.saturating_sub(1));
                let timer = Timer::Missed {
                    patient,
                    conversation,
                    stage,
                    reminders: profile.reminders,
                };
                timers.push((now.plus_seconds(REMINDER_SECONDS), timer));
            }
            let timer = Timer::Unfinished {
                patient,
                conversation,
            };
            timers.push((now.plus_seconds(REMIND_AFTER_SECONDS), timer));
        }
        timers
    }
}

impl Visit<'_> {
    /// Whoever does anything at all can be reached again; their follow-up goes on where it was.
    pub(super) fn arrives(&mut self) {
        if self.profile.reach != Reach::Gone {
            return;
        }
        self.profile.reach = Reach::Back;
        self.rearm();
        if let Some(case) = self.open_case() {
            self.writer
                .alert(&mut self.changes, "alert-reachable", case, None);
        }
    }

    fn rearm(&mut self) {
        let running = self.running();
        let timers = self
            .writer
            .rearmed(self.patient, &self.profile, running, self.now);
        self.changes.timers.extend(timers);
    }

    /// `/start`
    pub(super) fn start(&mut self) -> Result<(), Undecided> {
        self.profile.paused_until = never();
        if std::mem::take(&mut self.profile.stopped) {
            self.rearm();
        }
        if self.running().is_some() {
            self.say("welcome_again")?;
            return self.input(Input::Repeat);
        }
        // Telegram sends `/start` itself when somebody lets the bot in again.
        if self.profile.reach == Reach::Back && self.profile.plan.is_some() {
            self.say("welcome_back")?;
            return self.tell_plan();
        }
        self.begin(|set, number, language| Conversation::new(number, &set.intake, language))
    }

    /// Begins a conversation, on the set in use.
    pub(super) fn begin(
        &mut self,
        new: impl FnOnce(&FlowSet, u32, crate::domain::Language) -> Conversation,
    ) -> Result<(), Undecided> {
        self.profile.conversations += 1;
        self.profile.reminders = 0;
        self.profile.watched = 0;
        let (number, language) = (self.profile.conversations, self.profile.language.clone());
        self.set = self.writer.set_of("");
        self.conversation = Some(new(&self.set, number, language));
        self.input(Input::Begin)
    }

    /// The answers of an interview left lying for long are too old to go on with: it begins anew.
    pub(super) fn begin_anew(&mut self) -> Result<(), Undecided> {
        let Some(old) = self.conversation.clone() else {
            return Ok(());
        };
        self.say("answers_out_of_date")?;
        self.begin(|set, number, language| {
            let mut again = Conversation::new(number, set.flow(&old.flow), language);
            again.week = old.week;
            again.carried = old.carried;
            again.before = old.before;
            again
        })?;
        if self.follows_up() {
            self.rearm();
        }
        Ok(())
    }

    fn follows_up(&self) -> bool {
        let checkin = self.set.checkin.id();
        self.running().is_some_and(|running| running.flow == checkin)
    }

    /// `/pause`
    pub(super) fn pause(&mut self) -> Result<(), Undecided> {
        if self.profile.plan.is_none() && self.running().is_none() {
            return self.say("plan-none");
        }
        if self.profile.stopped {
            return self.say("stopped");
        }
        self.profile.paused_until = self.now.plus_seconds(PAUSE_SECONDS);
        self.changes.withdraw = true;
        self.say("paused")
    }

    /// `/stop`
    pub(super) fn stop(&mut self) -> Result<(), Undecided> {
        if self.running().is_some() {
            self.input(Input::Cancel)?;
        }
        self.profile.stopped = true;
        self.changes.withdraw = true;
        self.say("stopped")
    }

    /// Whoever becomes a case out of hours hears when somebody looks at it; in an emergency nobody is to wait for that.
    pub(super) fn say_when_nurses_are_back(&mut self) -> Result<(), Undecided> {
        let setting = self.writer.setting();
        let (hours, zone) = (&setting.duty_hours, &setting.time_zone);
        let opened = self.changes.case.as_ref().filter(|case| case.id.0 == 0);
        let waits = opened.is_some_and(|case| case.tier != Some(Tier::EmergencyNow));
        if !waits || hours.on_duty(self.now, zone) {
            return Ok(());
        }
        let back = hours.next_duty(self.now, zone);
        let set = Arc::clone(&self.set);
        let language = &self.profile.language;
        let args = self
            .writer
            .clinic_args()
            .text(
                "date",
                date_words(&set.catalogs, language, &self.writer.today(back).to_string())?,
            )
            .text("time", self.writer.clock_time(back));
        let text = set.catalogs.text(language, "nurses_away", &args)?;
        self.changes
            .tell(Lane::Normal, self.inbound.chat, text, Vec::new());
        Ok(())
    }
}
