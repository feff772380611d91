//! One thing a patient was advised to have done or to be seen for, where it stands and what was said of it.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::domain::Timestamp;

/// What is asked again at the earliest so many seconds later, however many occasions there are (ours).
pub const ASK_AGAIN_SECONDS: i64 = 12 * 60 * 60;
/// How long after its deadline an unanswered question waits before a nurse hears of it (ours).
pub const UNANSWERED_SECONDS: i64 = 24 * 60 * 60;
/// It is asked about once this part of its time has passed: a third (ours).
const ASKED_AFTER_PART: i64 = 3;

/// One thing that was advised. Holds what a patient said: no `Debug`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// Its id in the advice book.
    pub id: String,
    /// When it was advised.
    pub since: Timestamp,
    /// By when it should have happened; never late when none.
    pub due: Option<Timestamp>,
    /// The time frame that gave, in hours.
    pub hours: Option<u32>,
    /// Where it stands.
    pub stand: Stand,
    /// What the patient said of it, the oldest first.
    pub heard: Vec<(Timestamp, Answer)>,
    /// When it was last asked about.
    pub asked: Option<Timestamp>,
    /// What nurses were told of it.
    pub told: Vec<Tell>,
    /// What the record held before "it is done" added to it; none when it added nothing.
    pub(super) before: Option<Json>,
    /// The record already held what it adds when it was advised.
    pub(super) known_before: bool,
}

/// Where an advice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Nothing came of it yet.
    Open,
    /// A date is set.
    Dated,
    /// It is done.
    Done,
    /// A doctor said it is not needed.
    NotNeeded,
    /// The patient decided against it.
    Declined,
    /// It waits until something else is settled.
    Held,
    /// By later answers it is no longer needed.
    Lapsed,
}

impl Stand {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Dated,
        Self::Done,
        Self::NotNeeded,
        Self::Declined,
        Self::Held,
        Self::Lapsed,
    ];

    /// Its name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Dated => "dated",
            Self::Done => "done",
            Self::NotNeeded => "not_needed",
            Self::Declined => "declined",
            Self::Held => "held",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether something may still come of it.
    pub fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Dated)
    }
}

/// What a patient can say of an advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is done.
    Done,
    /// A date is set.
    Dated,
    /// Not yet.
    NotYet,
    /// A doctor said it is not needed.
    NotNeeded,
    /// The patient decided against it.
    Declined,
}

impl Answer {
    /// All answers, in the order they are offered, with their names in buttons and texts.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Done, "done"),
        (Self::Dated, "dated"),
        (Self::NotYet, "not_yet"),
        (Self::NotNeeded, "not_needed"),
        (Self::Declined, "declined"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(answer, _)| *answer == self);
        found.map_or("", |(_, name)| name)
    }

    /// The answer of this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == name);
        found.map(|(answer, _)| answer)
    }
}

/// What a nurse must hear of an advice, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    /// Not done although its time is over.
    Late,
    /// Its time is over, and the patient does not say whether it is done.
    Unanswered,
    /// A doctor said it is not needed.
    NotNeeded,
    /// The patient decided against it.
    Declined,
}

impl Tell {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Late, Self::Unanswered, Self::NotNeeded, Self::Declined];

    /// Its name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Late => "advice_late",
            Self::Unanswered => "advice_unanswered",
            Self::NotNeeded => "advice_not_needed",
            Self::Declined => "advice_declined",
        }
    }
}

/// What an answer leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Where the advice now stands.
    pub stand: Stand,
    /// What a nurse must hear.
    pub tell: Option<Tell>,
}

impl Advice {
    pub(super) fn new(id: &str, now: Timestamp, hours: Option<u32>, known_before: bool) -> Self {
        Self {
            id: id.to_owned(),
            since: now,
            due: hours.map(|hours| now.plus_seconds(i64::from(hours) * 3600)),
            hours,
            stand: Stand::Open,
            heard: Vec::new(),
            asked: None,
            told: Vec::new(),
            before: None,
            known_before,
        }
    }

    /// Advised again while it waits: the sooner of both deadlines counts.
    pub(super) fn hasten(&mut self, fresh: &Self) {
        if fresh.due.is_some() && self.due.is_none_or(|due| fresh.due < Some(due)) {
            self.due = fresh.due;
            self.hours = fresh.hours;
        }
    }

    /// Goes on waiting. A date that is set, and a change of mind, get their time anew.
    pub(super) fn wait(&mut self, stand: Stand, now: Timestamp) {
        let settled = matches!(self.stand, Stand::Done | Stand::NotNeeded | Stand::Declined);
        if settled || stand == Stand::Dated {
            let anew = self.hours.map(|hours| now.plus_seconds(i64::from(hours) * 3600));
            self.due = self.due.max(anew);
        }
        if settled {
            self.told.clear();
        }
        // What is held back or no longer needed stays so.
        if settled || self.stand.waits() {
            self.stand = stand;
        }
    }

    /// Advised anew; what was said of it stays to be seen.
    pub(super) fn again(&mut self, fresh: Self) {
        let heard = std::mem::take(&mut self.heard);
        *self = Self { heard, ..fresh };
    }

    pub(super) fn set_back(&mut self, now: Timestamp) -> bool {
        let latest = self.hours.map(|hours| now.plus_seconds(i64::from(hours) * 3600));
        let late = self.due > latest && latest.is_some();
        let ahead = self.since > now || self.asked > Some(now) || late;
        if ahead {
            self.since = self.since.min(now);
            self.asked = self.asked.map(|asked| asked.min(now));
            self.due = if late { latest } else { self.due };
        }
        ahead
    }

    /// When the patient last said something of it.
    pub fn last_heard(&self) -> Option<Timestamp> {
        self.heard.last().map(|(at, _)| *at)
    }

    /// Whether it should have happened by now.
    pub fn late(&self, now: Timestamp) -> bool {
        self.stand == Stand::Open && self.due.is_some_and(|due| due <= now)
    }

    pub(super) fn ripe(&self, now: Timestamp) -> bool {
        self.due.is_none_or(|due| {
            now.seconds_since(self.since) * ASKED_AFTER_PART >= due.seconds_since(self.since)
        })
    }

    pub(super) fn just_asked(&self, now: Timestamp) -> bool {
        self.asked
            .is_some_and(|asked| now.seconds_since(asked) < ASK_AGAIN_SECONDS)
    }

    /// Asked about lately, and not answered since.
    pub(super) fn unanswered(&self, now: Timestamp) -> bool {
        self.stand.waits() && self.just_asked(now) && self.last_heard() < self.asked
    }

    pub(super) fn tell_once(&mut self, tell: Tell) -> bool {
        let first = !self.told.contains(&tell);
        if first {
            self.told.push(tell);
        }
        first
    }
}
