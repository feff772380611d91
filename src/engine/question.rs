//! One question put outside of an interview: the same screen, the same reading, nothing before and nothing after it.

use serde_json::{Map, Value as Json};

use crate::domain::Language;
use crate::flow::Flow;
use crate::triage::{FindingId, Rules};

use super::conversation::{Conversation, Phase};
use super::step::{Context, Input, Refused, Step, step};

/// Who answers: it decides how a question is worded.
const RESPONDENT: &str = "respondent_role";

/// What a patient answered to one question, as in the batch interface. Holds their answers: no `Debug`.
#[derive(Clone, Default, PartialEq)]
pub struct Answered {
    /// Finding to value; what free text raised beside the question is among them.
    pub set: Map<String, Json>,
    /// Findings that are no longer as they were known.
    pub cleared: Vec<String>,
}

/// The findings of a flow that can be asked alone, each with its section, in the order of the interview. Whoever was
/// never asked for consent, or gave it, is not asked for it by a nurse.
pub fn askable<'f>(rules: &Rules, flow: &'f Flow) -> Vec<(&'f str, FindingId)> {
    let consent = rules.vocabulary().id("consent_given");
    let asks = |screen: &crate::flow::Screen| consent.is_some_and(|consent| screen.asks.contains(&consent));
    let screens = || flow.screens().iter().filter(|screen| !asks(screen));
    let mut found: Vec<(&str, FindingId)> = Vec::new();
    for screen in screens() {
        for finding in &screen.asks {
            if !found.iter().any(|(_, known)| known == finding) {
                // What the emergency block asks in passing is looked for where it belongs.
                let mut own = screens().filter(|other| !other.block && other.asks.contains(finding));
                let section = &own.next().unwrap_or(screen).section;
                found.push((section, *finding));
            }
        }
    }
    found
}

/// The flow that asks this finding alone, if it can be asked.
pub fn alone(rules: &Rules, flow: &Flow, finding: &str) -> Option<Flow> {
    let finding = rules.vocabulary().id(finding)?;
    let can = askable(rules, flow).iter().any(|(_, known)| *known == finding);
    flow.alone(finding).filter(|_| can)
}

/// Puts the question of a flow that is one: the conversation with this number. Of what else is known of the patient
/// only who answers matters.
///
/// # Errors
/// As [`step`]; it does not occur on a flow that is [`alone`].
pub fn put(
    context: &Context<'_>,
    number: u32,
    language: Language,
    answers: &Map<String, Json>,
) -> Result<Step, Refused> {
    let mut conversation = Conversation::new(number, context.flow, language);
    if let Some(role) = answers.get(RESPONDENT) {
        conversation.carried.insert(RESPONDENT.to_owned(), role.clone());
    }
    step(context, conversation, Input::Begin)
}

/// What was answered; none while the question waits.
pub fn answered(conversation: &Conversation) -> Option<Answered> {
    match conversation.phase {
        Phase::Asking { .. } | Phase::AskingRaised { .. } => None,
        Phase::Confirming | Phase::Ended { .. } => {
            let mut found = Answered {
                set: conversation.raised.clone(),
                cleared: Vec::new(),
            };
            for visit in conversation.visits.values() {
                found.set.extend(visit.set.clone());
                found.cleared.extend(visit.cleared.iter().cloned());
            }
            Some(found)
        }
    }
}
