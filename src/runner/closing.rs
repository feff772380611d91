//! Closing the loop: what came of what was advised, asked beside the check-ins and when its time is over, and
//! told to the nurses when it matters.

use std::sync::Arc;

use crate::domain::message::Lane;
use crate::domain::{PatientId, Timestamp};
use crate::engine::Conversation;
use crate::flowset::FlowSet;
use crate::followup::{
    ASK_AGAIN_SECONDS, Advice, Advisable, Answer, Interview, Overdue, Plan, Tell, UNANSWERED_SECONDS,
};
use crate::i18n::Args;
use crate::render::Shown;
use crate::render::closing::Closing;
use crate::review::Case;
use crate::triage::Answers;

use super::changes::{Changes, Profile};
use super::checkin::NOT_LEFT_SECONDS;
use super::patient::{Undecided, Visit};
use super::timers::{Due, Found, Timer};
use super::writer::Writer;

impl Writer {
    /// The wording of advice for a patient, in the words of the set in use: an advice outlives its interview.
    pub(super) fn closing<'a>(&'a self, profile: &'a Profile) -> Closing<'a> {
        self.closing_in(&self.setting().flows, profile)
    }

    /// The same, in the words of a set.
    pub(super) fn closing_in<'a>(&'a self, set: &'a FlowSet, profile: &'a Profile) -> Closing<'a> {
        let setting = self.setting();
        let role = profile
            .plan
            .as_ref()
            .and_then(|plan| plan.record.get("respondent_role"));
        Closing {
            catalogs: &set.catalogs,
            clinic: &setting.clinic,
            book: &set.advice,
            time_zone: &setting.time_zone,
            language: &profile.language,
            carer: role.is_some_and(|role| role == "carer"),
        }
    }

    /// The question what came of the next advice, if one is to be asked now.
    pub(super) fn next_advice(
        &self,
        profile: &mut Profile,
        now: Timestamp,
    ) -> Result<Option<Shown>, Undecided> {
        let book = &self.setting().advice;
        let plan = profile.plan.as_mut();
        let Some(id) = plan.and_then(|plan| plan.ask_advice(book, now)) else {
            return Ok(None);
        };
        let question = book.get(&id).map(|known| self.closing(profile).question(known));
        Ok(question.transpose()?)
    }

    /// The time of an advice is over: it is asked about, and a nurse hears of it when nothing is answered.
    pub(super) fn advice_due(
        &self,
        mut found: Found,
        timer: &Timer,
        (began, id, due): (Timestamp, &str, Timestamp),
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let Some(advisable) = self.setting().advice.get(id).filter(|known| known.asked) else {
            return Ok(Due::Stale("nothing is asked about this advice"));
        };
        let Some(plan) = found.profile.plan.as_ref().filter(|plan| plan.began == began) else {
            return Ok(Due::Stale("the plan is over"));
        };
        match plan.advice_overdue(id, due, now) {
            Overdue::Nothing => Ok(Due::Stale("the advice has moved on")),
            Overdue::Wait(until) => Ok(Due::Later(until)),
            Overdue::Ask => self.ask_overdue(found, timer, advisable, now),
            Overdue::Tell => {
                if found.profile.stopped {
                    return Ok(Due::Stale("the patient stopped"));
                }
                let plan = found.profile.plan.as_mut();
                if !advisable.chased || !plan.is_some_and(|plan| plan.tell_unanswered(id)) {
                    return Ok(Due::Stale("no nurse is to hear of it"));
                }
                let mut changes = Changes::default();
                let whose = Whose {
                    patient: found.patient,
                    profile: &found.profile,
                    open: found.open_case(),
                    now,
                };
                self.tell_of_advice(&mut changes, &whose, advisable, Tell::Unanswered);
                self.card_shows(&mut changes, &found.profile, found.open_case());
                changes.profile = Some(found.profile);
                Ok(Due::Acted(Box::new(changes)))
            }
        }
    }

    /// Asks what came of an advice whose time is over, outside of a check-in.
    fn ask_overdue(
        &self,
        found: Found,
        timer: &Timer,
        advisable: &Advisable,
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        if let Some(due) = self.held(&found, now).or_else(|| self.occupied(&found, now)) {
            return Ok(due);
        }
        // A check-in that is due asks it, and a message that has not left goes first.
        let next = found.profile.plan.as_ref().and_then(Plan::next);
        if next.is_some_and(|next| next <= now) || !self.unsent(found.profile.chat).is_empty() {
            return Ok(Due::Later(now.plus_seconds(NOT_LEFT_SECONDS)));
        }
        let mut profile = found.profile;
        if let Some(plan) = &mut profile.plan {
            plan.asked_advice(&advisable.id, now);
        }
        let mut changes = Changes::default();
        let question = self.closing(&profile).question(advisable)?;
        changes.ask(profile.chat, super::speak::payload(question, None));
        changes
            .timers
            .push((now.plus_seconds(UNANSWERED_SECONDS), timer.clone()));
        changes.profile = Some(profile);
        Ok(Due::Acted(Box::new(changes)))
    }

    /// A nurse hears it: as a line to the open case, or as a task of its own.
    fn tell_of_advice(&self, changes: &mut Changes, whose: &Whose<'_>, advisable: &Advisable, tell: Tell) {
        let setting = self.setting();
        let Some(case) = whose.open else {
            changes.case = Some(self.plain_case(whose.patient, whose.profile, tell.name(), whose.now));
            return;
        };
        let key = format!("flag-{}", advisable.id);
        match setting.catalogs.text(&setting.nurse_language, &key, &Args::new()) {
            Ok(what) => self.alert(changes, &format!("alert-{}", tell.name()), case.id.0, Some(&what)),
            Err(error) => tracing::error!(%error, "an alert could not be worded"),
        }
    }

    /// The card of the open case shows where the advice now stands.
    fn card_shows(&self, changes: &mut Changes, profile: &Profile, open: Option<&Case>) {
        let changed = changes.case.as_ref().filter(|case| case.id.0 != 0);
        let case = match (changed, &changes.case, open) {
            (Some(case), ..) => case.clone(),
            // A new case brings a new card.
            (None, Some(_), _) | (None, None, None) => return,
            (None, None, Some(case)) => case.clone(),
        };
        self.card_follows(changes, Lane::Normal, &case, Some(profile));
    }
}

/// Whose advice a nurse hears of.
struct Whose<'a> {
    patient: PatientId,
    profile: &'a Profile,
    open: Option<&'a Case>,
    now: Timestamp,
}

/// What a card shows of how a patient is followed up.
pub(super) type CardState = Option<(Vec<Advice>, Option<(Timestamp, bool)>)>;

impl Visit<'_> {
    /// What the card shows now, to see later whether it changed.
    pub(super) fn card_state(&self) -> CardState {
        let plan = self.profile.plan.as_ref()?;
        Some((plan.advice.clone(), plan.seen))
    }

    /// The card follows when what it shows has changed, or when a check-in brought new answers to its case.
    pub(super) fn card_follows(&mut self, before: &CardState) {
        if self.changes.case.is_some() || self.card_state() != *before {
            let open = self.case.as_ref().filter(|case| !case.closed());
            self.writer.card_shows(&mut self.changes, &self.profile, open);
        }
    }

    /// Takes up what an interview advised, and sets a timer for each deadline that is new.
    pub(super) fn take_up_advice(
        &mut self,
        plan: &mut Plan,
        conversation: &Conversation,
        flags: &[String],
        answers: &Answers,
    ) {
        let set = Arc::clone(&self.set);
        let anew = !conversation.follows_up() || conversation.something_new();
        let today = self.writer.today(self.now);
        let interview = Interview::read(&set.advice, &set.rules, flags, answers, today, anew);
        let before = plan.advice.clone();
        plan.advise(&set.advice, set.rules.vocabulary(), &interview, self.now);
        // Timers of a plan before this one do nothing any more.
        let set_already = if plan.began == self.now {
            &[]
        } else {
            before.as_slice()
        };
        self.set_deadlines(plan, set_already);
        let declined = plan.declined_flags(&set.advice);
        plan.topics = set.library.fitting(&set.rules, answers, today, &declined);
        if let Some(conversation) = &mut self.conversation {
            conversation.settled = plan.settled_flags();
            conversation.declined = declined;
        }
    }

    /// Sets a timer for each deadline that was not known before.
    fn set_deadlines(&mut self, plan: &Plan, before: &[Advice]) {
        let known = |advice: &Advice| {
            before
                .iter()
                .any(|old| old.id == advice.id && old.due == advice.due && old.stand.waits())
        };
        let fresh = plan.advice.iter().filter(|advice| !known(advice));
        let timers = fresh.filter_map(|advice| deadline(self.patient, plan, advice, self.now));
        self.changes.timers.extend(timers);
    }

    /// A tap on what came of an advice, or on the wish to say so.
    pub(super) fn advice_tapped(
        &mut self,
        id: &str,
        answer: Option<Answer>,
    ) -> Result<Option<String>, Undecided> {
        let flows = Arc::clone(&self.writer.setting().flows);
        let (book, vocabulary) = (&flows.advice, flows.rules.vocabulary());
        let known = |plan: &Plan| plan.advice.iter().any(|advice| advice.id == id);
        let (Some(advisable), Some(mut plan)) = (book.get(id), self.profile.plan.take_if(|plan| known(plan)))
        else {
            return Ok(Some(self.words("already_finished")?));
        };
        let before = plan.advice.clone();
        let Some(answer) = answer else {
            plan.asked_advice(id, self.now);
            self.profile.plan = Some(plan);
            let question = self.writer.closing(&self.profile).question(advisable)?;
            self.owe_beside(question, None);
            return Ok(None);
        };
        let heard = plan.hear_advice(book, vocabulary, id, answer, self.now);
        self.set_deadlines(&plan, &before);
        if let Some(adds) = &advisable.adds {
            self.carry(&plan, &vocabulary.get(adds.finding).id);
        }
        self.profile.plan = Some(plan);
        let Some(heard) = heard else { return Ok(None) };
        if let Some(tell) = heard.tell {
            let open = self.case.as_ref().filter(|case| !case.closed());
            let whose = Whose {
                patient: self.patient,
                profile: &self.profile,
                open,
                now: self.now,
            };
            self.writer
                .tell_of_advice(&mut self.changes, &whose, advisable, tell);
        }
        let noted = self.writer.closing(&self.profile).noted(advisable, heard)?;
        self.ask_beside(noted)?;
        Ok(None)
    }

    /// Says something in place of the question just answered, and asks the next of its kind with it.
    pub(super) fn ask_beside(&mut self, said: String) -> Result<(), Undecided> {
        let next = self.writer.next_advice(&mut self.profile, self.now)?;
        let shown = match next {
            None => Shown {
                text: said,
                buttons: Vec::new(),
                picture: None,
            },
            Some(question) => Shown {
                text: format!("{said}\n\n{}", question.text),
                ..question
            },
        };
        self.owe_beside(shown, self.inbound.message);
        Ok(())
    }

    fn owe_beside(&mut self, shown: Shown, message: Option<crate::domain::MessageId>) {
        let payload = super::speak::payload(shown, message);
        self.changes.owe(Lane::Normal, self.inbound.chat, payload);
    }

    /// What was added to the record counts in the check-in under way.
    fn carry(&mut self, plan: &Plan, adds: &str) {
        let (checkin, vocabulary) = (self.set.checkin.id(), self.set.rules.vocabulary());
        let running = self.conversation.as_mut().filter(|known| !known.ended());
        let running = running.filter(|known| known.flow == checkin && vocabulary.id(adds).is_some());
        if let (Some(conversation), Some(value)) = (running, plan.record.get(adds)) {
            conversation.carried.insert(adds.to_owned(), value.clone());
            self.changes.conversation = Some(conversation.clone());
        }
    }
}

/// The timers of all that is still to happen.
pub(super) fn deadlines(
    patient: PatientId,
    plan: &Plan,
    now: Timestamp,
) -> impl Iterator<Item = (Timestamp, Timer)> {
    plan.advice
        .iter()
        .filter_map(move |advice| deadline(patient, plan, advice, now))
}

fn deadline(patient: PatientId, plan: &Plan, advice: &Advice, now: Timestamp) -> Option<(Timestamp, Timer)> {
    let due = advice.due.filter(|_| advice.stand.waits())?;
    let timer = Timer::Advice {
        patient,
        plan: plan.began,
        advice: advice.id.clone(),
        due,
    };
    // What is over already is not asked about in the same breath.
    let rested = now.plus_seconds(ASK_AGAIN_SECONDS);
    Some((due.max(rested), timer))
}
