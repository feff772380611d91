//! The longest cards of a nurse: a card changes in place, so that it must be one message.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::domain::message::Button;
use crate::domain::{CaseId, ChatId, PatientId, Timestamp, UserId};
use crate::flow::Form;
use crate::flowset::FlowSet;
use crate::render::Rendered;
use crate::render::askable::PAGE;
use crate::render::card::{Card, Followed};
use crate::render::desk::Menu;
use crate::review::{Case, LONGEST_NAME, Member, Members, Outcome, Role, Status};
use crate::triage::{Tier, wire};

use super::filled::{by_everything, everything_advised, full};
use super::limits::{Limits, MESSAGE};

/// The text under which what is found on a card is told.
const KEY: &str = "card-first_line";
pub(super) const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 24);

/// Holds the cards of everything ticked, everything unsure and everything denied to the limits.
pub(super) fn hold(limits: &mut Limits<'_>) {
    let set = limits.set;
    let plan = everything_advised(set, TODAY);
    let language = limits.language;
    let time_zone = TimeZone::UTC;
    let card_of = |flow| Card {
        catalogs: &set.catalogs,
        rules: &set.rules,
        flow,
        book: &set.advice,
        language,
        followed: Some(Followed {
            plan: &plan,
            time_zone: &time_zone,
        }),
    };
    let card = card_of(&set.intake);
    let ticked = full(set, &set.intake, limits.language, "carer").visits;
    let ticked: Map<String, Value> = ticked.into_values().flat_map(|visit| visit.set).collect();
    // What can be asked is the same whatever was answered, and in whatever state the case is.
    if let Some(case) = case(limits, &ticked, Status::Open) {
        for flow in [&set.intake, &set.checkin] {
            for rows in questions(&card_of(flow), &case) {
                let rows = limits.rendered(rows);
                rows.iter().for_each(|rows| limits.buttons(KEY, rows));
            }
        }
    }
    let unsure = ticked.keys().map(|id| (id.clone(), Value::Null)).collect();
    for answers in [ticked, unsure, denied(set)] {
        for status in statuses() {
            let Some(case) = case(limits, &answers, status) else {
                continue;
            };
            let text = limits.rendered(card.text(&case));
            text.iter()
                .for_each(|text| limits.hold(KEY, text, MESSAGE, "a nurse's card"));
            for rows in [card.buttons(&case)].into_iter().chain(menus(&card, &case)) {
                let rows = limits.rendered(rows);
                rows.iter().for_each(|rows| limits.buttons(KEY, rows));
            }
        }
    }
}

/// All that can be chosen on a card.
fn menus(card: &Card<'_>, case: &Case) -> Vec<Rendered<Vec<Vec<Button>>>> {
    let name = "N".repeat(LONGEST_NAME);
    let colleagues = [(UserId(i64::MAX), name.as_str(), Role::Lead)];
    let flags = case.flags.iter().map(|flag| Menu::Stands(flag.clone()));
    [
        Menu::Colleagues,
        Menu::Calls,
        Menu::Tiers,
        Menu::Flags,
        Menu::Outcomes,
    ]
    .into_iter()
    .chain(Outcome::ALL.map(|(outcome, _)| Menu::OwnTier(outcome)))
    .chain(flags)
    .map(|menu| card.menu(case, &menu, &colleagues))
    .collect()
}

/// All pages of what can be asked.
fn questions(card: &Card<'_>, case: &Case) -> Vec<Rendered<Vec<Vec<Button>>>> {
    let sections = card.askable().unwrap_or_default();
    let mut menus = vec![Menu::Sections];
    for (section, asked) in sections.iter().enumerate() {
        let pages = 0..asked.findings.len().div_ceil(PAGE);
        menus.extend(pages.map(|page| Menu::Findings(section as u8, page as u8)));
    }
    menus.iter().map(|menu| card.menu(case, menu, &[])).collect()
}

/// A case open, taken and closed.
fn statuses() -> Vec<Status> {
    let at = Timestamp(0);
    let nurse = Members::new(vec![Member {
        id: UserId(1),
        name: "N".repeat(LONGEST_NAME),
        role: Role::Nurse,
        language: None,
    }])
    .sign_in(UserId(1));
    let mut statuses = vec![Status::Open];
    if let Some(nurse) = nurse {
        statuses.push(Status::Claimed {
            nurse: nurse.clone(),
            at,
        });
        statuses.push(Status::Waiting {
            nurse: nurse.clone(),
            at,
            since: at,
        });
        statuses.push(Status::Escalated {
            nurse: nurse.clone(),
            at,
        });
        statuses.push(Status::Reopened { at });
        statuses.extend(Outcome::ALL.map(|(outcome, _)| Status::Closed {
            nurse: nurse.clone(),
            outcome,
            tier: Some(Tier::EmergencyNow),
            at,
        }));
    }
    statuses
}

fn case(limits: &Limits<'_>, answers: &Map<String, Value>, status: Status) -> Option<Case> {
    let rules = &limits.set.rules;
    let read = wire::read_all(rules.vocabulary(), answers, TODAY).ok()?;
    let assessment = rules.assess(&read, TODAY);
    let flags = rules.flag_names(assessment.flags);
    Some(Case {
        flow: limits.set.intake.id().to_owned(),
        version: String::new(),
        id: CaseId(u64::MAX),
        patient: PatientId(1),
        chat: ChatId(1),
        language: limits.language.clone(),
        tier: assessment.tier,
        headline: assessment.headline,
        rules: assessment.rules,
        flags: flags.into_iter().map(str::to_owned).collect(),
        interrupted: true,
        answers: answers.clone(),
        assessed_on: TODAY.to_string(),
        explained: by_everything(limits.set, answers, TODAY),
        opened: Timestamp(0),
        status,
        card: None,
        history: Vec::new(),
        armed: Vec::new(),
        asks: Vec::new(),
        topic: None,
    })
}

/// The answers of someone to whom nothing of it all applies.
fn denied(set: &FlowSet) -> Map<String, Value> {
    let vocabulary = set.rules.vocabulary();
    let screens = set.intake.screens().iter();
    let safe = screens.flat_map(|screen| match &screen.form {
        Form::Checklist { safe, .. } => safe.as_slice(),
        Form::Parts(_) => &[],
    });
    safe.map(|(finding, answer)| {
        let id = vocabulary.get(*finding).id.clone();
        (id, wire::write(vocabulary, *finding, answer))
    })
    .collect()
}
