//! The worklist, kept in memory: ten thousand open cases are sorted and cut into pages without a look at the disk.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use crate::domain::{CaseId, Language, Timestamp, UserId};
use crate::review::{Case, Clock, DutyHours, Running, Status, running};
use crate::triage::Tier;

/// Cases on one page.
pub(super) const PAGE: usize = 100;

/// Where a case stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nobody has it.
    Open,
    /// It is to be looked at again.
    Reopened,
    /// Handed up to the leads.
    Escalated,
    /// A nurse has it.
    Claimed,
    /// A nurse has it and waits for the patient.
    Waiting,
    /// Done.
    Closed,
}

impl Standing {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Open, "open"),
        (Self::Reopened, "reopened"),
        (Self::Escalated, "escalated"),
        (Self::Claimed, "claimed"),
        (Self::Waiting, "waiting"),
        (Self::Closed, "closed"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == self);
        found.map_or("open", |(_, name)| name)
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == name);
        found.map(|(standing, _)| standing)
    }

    pub(super) fn of(status: &Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Claimed { .. } => Self::Claimed,
            Status::Waiting { .. } => Self::Waiting,
            Status::Escalated { .. } => Self::Escalated,
            Status::Reopened { .. } => Self::Reopened,
            Status::Closed { .. } => Self::Closed,
        }
    }
}

/// One line of the worklist. Holds a patient's age: no `Debug`.
#[derive(Clone)]
pub struct Row {
    /// Which case.
    pub id: CaseId,
    /// How urgent.
    pub tier: Option<Tier>,
    /// The headline rule or reason.
    pub headline: String,
    /// Where it stands.
    pub standing: Standing,
    /// Who has it.
    pub holder: Option<(UserId, String)>,
    /// When it was opened.
    pub opened: Timestamp,
    /// The clock that runs out first.
    pub clock: Option<Running>,
    /// The patient has written and is not answered.
    pub unanswered: bool,
    /// The patient's age, in years.
    pub age: Option<i64>,
    /// The option of `sex_at_birth`.
    pub sex: Option<String>,
    /// The patient's language.
    pub language: Language,
}

impl Row {
    pub(super) fn of(case: &Case, hours: &DutyHours, zone: &TimeZone) -> Self {
        let clocks = running(case, hours, zone);
        let holder = case
            .holder()
            .map(|(nurse, _)| (nurse.id(), nurse.name().to_owned()));
        Self {
            id: case.id,
            tier: case.tier,
            headline: case.headline.clone(),
            standing: Standing::of(&case.status),
            holder,
            opened: case.opened,
            unanswered: clocks.iter().any(|running| running.clock == Clock::Reply),
            clock: clocks.first().copied(),
            age: case.answers.get("age_years").and_then(Json::as_i64),
            sex: case
                .answers
                .get("sex_at_birth")
                .and_then(Json::as_str)
                .map(str::to_owned),
            language: case.language.clone(),
        }
    }

    /// Whether its clock has run out.
    pub fn late(&self, now: Timestamp) -> bool {
        self.clock.is_some_and(|running| running.due <= now)
    }

    /// The most urgent first, then what is due first. Without a tier nobody has assessed it: as urgent.
    fn order(&self) -> (Reverse<Tier>, i64, CaseId) {
        let due = self.clock.map_or(i64::MAX, |running| running.due.0);
        (Reverse(self.tier.unwrap_or(Tier::Urgent)), due, self.id)
    }
}

/// Which cases to list.
#[derive(Clone)]
pub struct Filter {
    /// Of this tier; `Some(None)` are those without one.
    pub tier: Option<Option<Tier>>,
    /// That stand so.
    pub standing: Option<Standing>,
    /// That this nurse has.
    pub holder: Option<UserId>,
    /// Whose clock has run out.
    pub late: bool,
    /// That have these words in their reason, or this number.
    pub words: String,
    /// The page, from 0.
    pub page: usize,
    /// The language in which words are looked for.
    pub language: Language,
}

/// How many open cases there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub open: usize,
    /// By tier, in the order of [`Tier::ALL`], and last those without one.
    pub tiers: [usize; Tier::ALL.len() + 1],
    /// Nobody has them.
    pub unclaimed: usize,
    /// Their clock has run out.
    pub late: usize,
}

/// A page of the worklist.
pub struct Listed {
    /// Its lines.
    pub rows: Vec<Row>,
    /// How many cases the filter lets through.
    pub found: usize,
    /// How many pages they fill.
    pub pages: usize,
    /// How many open cases there are of each kind, whatever the filter.
    pub counts: Counts,
}

/// All open cases.
pub(super) struct List(BTreeMap<CaseId, Row>);

impl List {
    pub(super) fn of(cases: Vec<Case>, hours: &DutyHours, zone: &TimeZone) -> Self {
        let rows = cases.iter().map(|case| (case.id, Row::of(case, hours, zone)));
        Self(rows.collect())
    }

    pub(super) fn note(&mut self, case: &Case, hours: &DutyHours, zone: &TimeZone) {
        if case.closed() {
            self.0.remove(&case.id);
        } else {
            self.0.insert(case.id, Row::of(case, hours, zone));
        }
    }

    pub(super) fn forget(&mut self, case: CaseId) {
        self.0.remove(&case);
    }

    pub(super) fn page(&self, filter: &Filter, now: Timestamp, reason: impl Fn(&str) -> String) -> Listed {
        let mut counts = Counts::default();
        let words = filter.words.trim().trim_start_matches('#').to_lowercase();
        let mut reasons: BTreeMap<&str, bool> = BTreeMap::new();
        let mut rows: Vec<&Row> = Vec::new();
        for row in self.0.values() {
            let place = row
                .tier
                .and_then(|tier| Tier::ALL.iter().position(|known| *known == tier));
            counts.open += 1;
            counts.tiers[place.unwrap_or(Tier::ALL.len())] += 1;
            counts.unclaimed += usize::from(row.holder.is_none());
            counts.late += usize::from(row.late(now));
            let holder = row.holder.as_ref().map(|(id, _)| *id);
            let worded = words.is_empty()
                || row.id.0.to_string() == words
                || *reasons
                    .entry(&row.headline)
                    .or_insert_with(|| reason(&row.headline).to_lowercase().contains(&words));
            let passes = filter.tier.is_none_or(|tier| row.tier == tier)
                && filter.standing.is_none_or(|standing| row.standing == standing)
                && filter.holder.is_none_or(|wanted| holder == Some(wanted))
                && (!filter.late || row.late(now))
                && worded;
            if passes {
                rows.push(row);
            }
        }
        rows.sort_by_key(|row| row.order());
        let found = rows.len();
        let shown = rows.into_iter().skip(filter.page * PAGE).take(PAGE);
        Listed {
            rows: shown.cloned().collect(),
            found,
            pages: found.div_ceil(PAGE).max(1),
            counts,
        }
    }
}
