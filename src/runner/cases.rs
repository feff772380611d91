//! When a patient becomes a case for the nurses, and what the case says.

use std::sync::Arc;

use crate::domain::{CaseId, PatientId, Timestamp};
use crate::engine::{Conversation, Ending, Phase, all_answers, said_so_far};
use crate::review::{Case, Deed, Door, Happened, Status};
use crate::triage::{Tier, wire};

use super::changes::{Changes, Profile};
use super::patient::{Undecided, Visit};
use super::timers::Found;
use super::writer::Writer;

/// What a nurse is asked to look at that no rule of the table gives.
#[derive(Clone, Copy)]
pub(super) enum Task {
    /// Check-ins were not answered.
    Missed,
    /// The patient cannot be reached.
    Unreachable,
}

impl Writer {
    /// A case for an interview left lying, when what was said so far hits a rule that is at least same-day;
    /// none when the nurses know it already.
    pub(super) fn unfinished_case(
        &self,
        found: &Found,
        conversation: &Conversation,
        now: Timestamp,
    ) -> Option<Case> {
        let set = self.set_of(&conversation.version);
        let rules = &set.rules;
        let context = self.context(&set, conversation, now).ok()?;
        let today = context.today;
        let answers = said_so_far(&context, conversation)?;
        let hits = rules.urgent_hits(&answers, today);
        let headline = hits.first()?.clone();
        let tiers = hits.iter().filter_map(|id| rules.rule(id)?.1.tier);
        let tier = tiers.max()?;
        let explained = self.why().so_far(&set, &answers, today, tier);
        let case = Case {
            id: CaseId(0),
            patient: found.patient,
            chat: found.profile.chat,
            language: conversation.language.clone(),
            tier: Some(tier),
            headline,
            rules: hits.clone(),
            flags: vec!["nurse_review".to_owned()],
            interrupted: true,
            flow: conversation.flow.clone(),
            version: set.version.clone(),
            answers: wire::write_all(rules.vocabulary(), &answers),
            assessed_on: today.to_string(),
            explained,
            opened: now,
            status: Status::Open,
            card: None,
            history: Vec::new(),
            armed: Vec::new(),
            asks: Vec::new(),
            topic: None,
        };
        if found.open_case().is_some_and(|open| known(open, &case)) {
            return None;
        }
        raise(found.case.as_ref(), case, conversation.follows_up())
    }

    /// A task for the nurses that no rule of the table gives: a line about the patient's open case, else a
    /// case of its own.
    pub(super) fn task(&self, changes: &mut Changes, found: &Found, what: Task, now: Timestamp) {
        let (alert, headline) = match what {
            Task::Missed => ("alert-missed", "missed"),
            Task::Unreachable => ("alert-unreachable", "unreachable"),
        };
        match found.open_case() {
            Some(case) => self.alert(changes, alert, case.id.0, None),
            None => changes.case = Some(self.plain_case(found.patient, &found.profile, headline, now)),
        }
    }

    /// A task for a nurse that no rule of the table gives.
    pub(super) fn plain_case(
        &self,
        patient: PatientId,
        profile: &Profile,
        headline: &str,
        now: Timestamp,
    ) -> Case {
        let record = profile.plan.as_ref().map(|plan| plan.record.clone());
        let flows = &self.setting().flows;
        let flow = if record.is_some() {
            &flows.checkin
        } else {
            &flows.intake
        };
        Case {
            id: CaseId(0),
            patient,
            chat: profile.chat,
            language: profile.language.clone(),
            tier: profile.plan.as_ref().map(|plan| plan.tier),
            headline: headline.to_owned(),
            rules: Vec::new(),
            flags: vec!["nurse_review".to_owned()],
            interrupted: false,
            flow: flow.id().to_owned(),
            version: self.setting().flows.version.clone(),
            answers: record.unwrap_or_default(),
            assessed_on: self.today(now).to_string(),
            explained: None,
            opened: now,
            status: Status::Open,
            card: None,
            history: Vec::new(),
            armed: Vec::new(),
            asks: Vec::new(),
            topic: None,
        }
    }
}

impl Visit<'_> {
    /// A conversation that has just ended with a flag for a nurse opens a case.
    pub(super) fn open_case_if_flagged(&mut self, before: Option<&Conversation>) -> Result<(), Undecided> {
        let Some(conversation) = self.conversation.clone() else {
            return Ok(());
        };
        let Phase::Ended { ending } = &conversation.phase else {
            return Ok(());
        };
        if before.is_some_and(Conversation::ended) {
            return Ok(());
        }
        let set = Arc::clone(&self.set);
        let context = self.context()?;
        let today = context.today;
        let answers = all_answers(&context, &conversation);
        let (tier, headline, rules, flags, interrupted) = match ending {
            Ending::Assessed {
                tier,
                headline,
                flags,
                rules,
                interrupted,
            } => (
                Some(*tier),
                headline.clone(),
                rules.clone(),
                flags.clone(),
                *interrupted,
            ),
            Ending::Gate { gate } => {
                let assessment = set.rules.assess(&answers, today);
                let flags = set
                    .rules
                    .flag_names(assessment.flags)
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                let listed = set.rules.urgent_hits(&answers, today);
                (
                    None,
                    gate.clone(),
                    [vec![gate.clone()], listed].concat(),
                    flags,
                    false,
                )
            }
            Ending::Cancelled => return Ok(()),
        };
        if let Some(tier) = tier {
            self.follow_up(&conversation, tier, &flags, &answers)?;
        }
        if !flags.iter().any(|flag| flag == "nurse_review") {
            return Ok(());
        }
        let answers = wire::write_all(set.rules.vocabulary(), &answers);
        let case = self.new_case(
            tier,
            headline,
            rules,
            flags,
            interrupted,
            answers,
            today.to_string(),
        );
        self.changes.case = self.raised(case);
        Ok(())
    }

    /// A patient who asks for a person gets a case even without a result.
    pub(super) fn open_case_for_human(&mut self) -> Result<(), Undecided> {
        let today = self.context()?.today.to_string();
        let flags = vec!["nurse_review".to_owned()];
        let answers = match &self.conversation {
            Some(conversation) => {
                let answers = all_answers(&self.context()?, conversation);
                wire::write_all(self.set.rules.vocabulary(), &answers)
            }
            None => serde_json::Map::new(),
        };
        self.changes.case =
            Some(self.new_case(None, "human".to_owned(), Vec::new(), flags, false, answers, today));
        Ok(())
    }

    /// The nurses read what a patient wrote: with the case that is open or is being opened, else with one that no
    /// rule of the table gives.
    pub(super) fn pass_on(&mut self, words: &str) {
        if self.changes.case.is_some() {
            self.changes.words = Some(words.to_owned());
            return;
        }
        if let Some(case) = self.open_case() {
            self.writer
                .alert(&mut self.changes, "alert-text", case, Some(words));
            return;
        }
        let case = self
            .writer
            .plain_case(self.patient, &self.profile, "words", self.now);
        // How urgent it is nobody has assessed yet: the tier of an earlier interview says nothing of it.
        self.changes.case = Some(Case { tier: None, ..case });
        self.changes.words = Some(words.to_owned());
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one place that makes a case of what was assessed"
    )]
    fn new_case(
        &self,
        tier: Option<Tier>,
        headline: String,
        rules: Vec<String>,
        flags: Vec<String>,
        interrupted: bool,
        answers: serde_json::Map<String, serde_json::Value>,
        assessed_on: String,
    ) -> Case {
        Case {
            id: CaseId(0),
            patient: self.patient,
            chat: self.profile.chat,
            language: self.profile.language.clone(),
            tier,
            headline,
            rules,
            flags,
            interrupted,
            flow: self
                .conversation
                .as_ref()
                .map(|known| known.flow.clone())
                .unwrap_or_default(),
            version: self.set.version.clone(),
            answers,
            assessed_on,
            explained: self.explained.clone().filter(|_| tier.is_some()),
            opened: self.now,
            status: Status::Open,
            card: None,
            history: Vec::new(),
            armed: Vec::new(),
            asks: Vec::new(),
            topic: None,
        }
    }

    /// A new case, or the open one raised by it, for the interview going on.
    pub(super) fn raised(&self, case: Case) -> Option<Case> {
        let again = self.conversation.as_ref().is_some_and(Conversation::follows_up);
        raise(self.case.as_ref(), case, again)
    }
}

/// Whether whoever has `before` learns nothing from `case`.
fn known(before: &Case, case: &Case) -> bool {
    !case.rules.is_empty()
        && case.tier <= before.tier
        && case.rules.iter().all(|rule| before.rules.contains(rule))
}

/// A new case, or the open one raised by it: never lowered, and left to the nurse who has it. What a nurse
/// already knows from a check-in is not shown anew; what a nurse has closed comes back when it is urgent or
/// not the same.
fn raise(before: Option<&Case>, case: Case, follows_up: bool) -> Option<Case> {
    let Some(before) = before else {
        return Some(case);
    };
    let known = follows_up && known(before, &case);
    if before.closed() {
        return (!known || case.tier >= Some(Tier::Urgent)).then_some(case);
    }
    let higher = case.tier > before.tier || before.tier.is_none();
    let mut flags = [before.flags.clone(), case.flags].concat();
    flags.sort();
    flags.dedup();
    let earlier = before
        .rules
        .iter()
        .filter(|rule| !case.rules.contains(rule))
        .cloned();
    let rules = case.rules.iter().cloned().chain(earlier).collect();
    let mut history = before.history.clone();
    if case.tier > before.tier {
        history.push(Happened {
            at: case.opened,
            nurse: None,
            door: Door::Bot,
            deed: Deed::Raised {
                from: before.tier,
                to: case.tier,
            },
        });
    }
    Some(Case {
        id: before.id,
        tier: before.tier.max(case.tier),
        headline: if higher {
            case.headline
        } else {
            before.headline.clone()
        },
        explained: if higher {
            case.explained
        } else {
            before.explained.clone()
        },
        rules,
        flags,
        status: before.status.clone(),
        opened: before.opened,
        card: before.card.filter(|_| known),
        history,
        armed: before.armed.clone(),
        asks: before.asks.clone(),
        topic: before.topic.clone(),
        ..case
    })
}
