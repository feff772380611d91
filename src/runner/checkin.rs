//! Check-ins: sent when due, reminded of, and taken up when answered.

use std::sync::Arc;

use crate::domain::message::{Button, Lane, Payload};
use crate::domain::{Language, PatientId, Timestamp};
use crate::engine::{Before, Conversation, Ending, Input, Phase, step};
use crate::followup::{
    BETTER_BY_WEEK, NURSE_WITHIN_WEEKS, PAUSE_SECONDS, Plan, REMINDER_SECONDS, REMINDERS, SCHEDULE,
};
use crate::i18n::Args;
use crate::render::{Renderer, value};
use crate::store::{Kind, Writing};
use crate::triage::{Answers, Tier};

use super::changes::{Changes, Profile};
use super::patient::{Undecided, Visit};
use super::timers::{Due, Timer};
use super::writer::Writer;

impl Writer {
    /// Sends a check-in that is due, and sets the timers of what follows it.
    pub(super) fn checkin(
        &self,
        store: &Writing<'_>,
        patient: PatientId,
        began: Timestamp,
        stage: u8,
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let Some(mut profile) = store.get::<Profile>(patient, Kind::Profile)? else {
            return Ok(Due::Stale);
        };
        let running = store
            .get::<Conversation>(patient, Kind::Conversation)?
            .filter(|conversation| !conversation.ended());
        let setting = self.setting();
        let profile_now = profile.clone();
        let Some(plan) = profile.plan.as_mut().filter(|plan| plan.began == began) else {
            return Ok(Due::Stale);
        };
        if profile.stopped || plan.stage != stage {
            return Ok(Due::Stale);
        }
        let asked_else = running
            .as_ref()
            .is_some_and(|running| running.flow != setting.checkin.id());
        let rested = if asked_else {
            profile.last_active.plus_seconds(REMINDER_SECONDS)
        } else {
            now
        };
        let allowed = setting.quiet_hours.next_allowed(now, &setting.time_zone);
        let later = allowed.max(plan.paused_until).max(rested);
        if later > now {
            return Ok(Due::Later(later));
        }
        // One left unanswered is over when the next comes: its reminders end, so a nurse hears of it now.
        let unanswered = running
            .filter(|_| stage > 0 && Plan::week(stage - 1) <= NURSE_WITHIN_WEEKS)
            .map(|running| {
                let urgent = self.unfinished_case(patient, &profile_now, &running, now);
                urgent.unwrap_or_else(|| self.plain_case(patient, &profile_now, &running.flow, "missed", now))
            });
        let stage = plan.latest(stage, now);
        plan.stage = stage + 1;
        let ask_seen = std::mem::take(&mut plan.ask_seen);
        profile.conversations += 1;
        let language = profile.language.clone();
        let mut conversation = Conversation::new(profile.conversations, &setting.checkin, language.clone());
        conversation.week = Plan::week(stage);
        conversation.carried.clone_from(&plan.record);
        if let Some(last) = plan.diary.last() {
            conversation.before = Before {
                pain_nrs_move: last.pain_move,
                mobility_now: last.mobility.clone(),
            };
        }
        let mut changes = Changes {
            case: unanswered,
            ..Changes::default()
        };
        if let Some(due) = plan.due(stage + 1) {
            let timer = Timer::CheckIn {
                patient,
                plan: began,
                stage: stage + 1,
            };
            changes.timers.push((due, timer));
        }
        let missed = Timer::Missed {
            patient,
            conversation: conversation.number,
            stage,
            reminders: 0,
        };
        changes.timers.push((now.plus_seconds(REMINDER_SECONDS), missed));
        self.tell(&mut changes, &profile, "checkin-intro", Vec::new())?;
        if ask_seen {
            let button = |key: &str, data: &str| {
                Ok::<_, Undecided>(Button {
                    label: self.clinic_text(&language, key)?,
                    data: format!("f:seen:{data}"),
                })
            };
            let buttons = vec![vec![button("button-yes", "yes")?, button("button-no", "no")?]];
            self.tell(&mut changes, &profile, "checkin-seen", buttons)?;
        }
        let context = self.context(&setting.flows, &conversation, now)?;
        let Ok(begun) = step(&context, conversation, Input::Begin) else {
            return Ok(Due::Stale);
        };
        let renderer = Renderer {
            catalogs: &setting.catalogs,
            clinic: &setting.clinic,
            context,
        };
        if let Some(shown) = renderer.current(&begun.conversation)? {
            changes.owe(Lane::Normal, profile.chat, super::patient::payload(shown, None));
        }
        changes.events = begun.events;
        changes.conversation = Some(begun.conversation);
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }

    /// Reminds of a check-in left lying; after the last reminder a nurse hears of it.
    pub(super) fn missed(
        &self,
        store: &Writing<'_>,
        patient: PatientId,
        number: u32,
        stage: u8,
        reminders: u8,
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let profile: Option<Profile> = store.get(patient, Kind::Profile)?;
        let conversation: Option<Conversation> = store.get(patient, Kind::Conversation)?;
        let (Some(profile), Some(conversation)) = (profile, conversation) else {
            return Ok(Due::Stale);
        };
        if conversation.ended() || conversation.number != number || profile.stopped {
            return Ok(Due::Stale);
        }
        let setting = self.setting();
        let active = profile.last_active.plus_seconds(REMINDER_SECONDS);
        let later = active.max(setting.quiet_hours.next_allowed(now, &setting.time_zone));
        if later > now {
            return Ok(Due::Later(later));
        }
        let mut changes = Changes::default();
        let early = Plan::week(stage) <= NURSE_WITHIN_WEEKS;
        let urgent = self.unfinished_case(patient, &profile, &conversation, now);
        if urgent.is_some() {
            changes.case = urgent;
            self.tell(&mut changes, &profile, "reminder_unfinished_nurse", Vec::new())?;
        } else if reminders < REMINDERS {
            self.tell(&mut changes, &profile, "checkin-reminder", Vec::new())?;
            let again = Timer::Missed {
                patient,
                conversation: number,
                stage,
                reminders: reminders + 1,
            };
            changes.timers.push((now.plus_seconds(REMINDER_SECONDS), again));
        } else if early {
            changes.case = Some(self.plain_case(patient, &profile, &conversation.flow, "missed", now));
        } else {
            return Ok(Due::Stale);
        }
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }

    fn tell(
        &self,
        changes: &mut Changes,
        profile: &Profile,
        key: &str,
        buttons: Vec<Vec<Button>>,
    ) -> Result<(), Undecided> {
        let text = self.clinic_text(&profile.language, key)?;
        changes.owe(Lane::Normal, profile.chat, Payload::Text { text, buttons });
        Ok(())
    }
}

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
        let mut plan = match self.profile.plan.take() {
            Some(plan) if again => plan,
            _ => Plan::new(self.now, tier),
        };
        plan.note(set.rules.vocabulary(), checkin, answers, self.now);
        plan.tier = tier;
        if again && tier >= Tier::SameDay {
            plan.ask_seen = true;
        }
        let due = plan.due(plan.stage);
        // Someone sent to be seen is asked within a day whether they were.
        let soon = self.now.plus_seconds(SCHEDULE[0].0 * 3600);
        let due = if plan.ask_seen {
            Some(due.map_or(soon, |due| due.min(soon)))
        } else {
            due
        };
        if let Some(due) = due {
            let timer = Timer::CheckIn {
                patient: self.patient,
                plan: plan.began,
                stage: plan.stage,
            };
            self.changes.timers.push((due, timer));
        }
        let never_better = conversation.week == BETTER_BY_WEEK && !plan.ever_better();
        self.profile.plan = Some(plan);
        if never_better {
            let case = self.writer.plain_case(
                self.patient,
                &self.profile,
                &conversation.flow,
                "no_better",
                self.now,
            );
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
            Some(plan) => match plan.due(plan.stage) {
                None => return self.say("checkin-last"),
                Some(due) => {
                    let soon = self.now.plus_seconds(SCHEDULE[0].0 * 3600);
                    let due = if plan.ask_seen { due.min(soon) } else { due };
                    self.next_text(due.max(plan.paused_until).max(self.now))?
                }
            },
        };
        let buttons = Vec::new();
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    fn next_text(&self, due: Timestamp) -> Result<String, Undecided> {
        let setting = self.writer.setting();
        let allowed = setting.quiet_hours.next_allowed(due, &setting.time_zone);
        let date = self.writer.today(allowed).to_string();
        let language: &Language = &self.profile.language;
        let args = Args::new()
            .text("date", value::date_words(&self.set.catalogs, language, &date)?)
            .text("emergency", setting.clinic.emergency_number.clone());
        Ok(self.set.catalogs.text(language, "checkin-next", &args)?)
    }

    /// `/pause`
    pub(super) fn pause(&mut self) -> Result<(), Undecided> {
        let until = self.now.plus_seconds(PAUSE_SECONDS);
        match &mut self.profile.plan {
            None => self.say("plan-none"),
            Some(plan) => {
                plan.paused_until = until;
                self.say("paused")
            }
        }
    }

    /// The answer to "did you get seen?".
    pub(super) fn seen(&mut self, seen: bool) -> Result<Option<String>, Undecided> {
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
        match (self.open_case(), self.conversation.clone()) {
            (Some(case), _) => self.writer.alert(&mut self.changes, "alert-not_seen", case, None),
            (None, Some(conversation)) => {
                let case = self.writer.plain_case(
                    self.patient,
                    &self.profile,
                    &conversation.flow,
                    "not_seen",
                    self.now,
                );
                self.changes.case = Some(case);
            }
            (None, None) => {}
        }
        Ok(None)
    }
}
