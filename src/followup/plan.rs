//! How a patient is followed up after an interview (clinical contract, section 7): when the check-ins come,
//! what is carried over from one interview to the next, and how pain and mobility went.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::domain::Timestamp;
use crate::flow::Flow;
use crate::triage::{Answers, Tier, Vocabulary, wire};

use super::advice::Advice;

/// Check-ins as hours after the first contact and the week each belongs to: 24 h, 72 h, days 7 and 14, weeks
/// 4, 6 and 12, months 6 and 12 (section 7).
pub const SCHEDULE: [(i64, u32); 9] = [
    (24, 0),
    (72, 0),
    (7 * 24, 1),
    (14 * 24, 2),
    (28 * 24, 4),
    (42 * 24, 6),
    (84 * 24, 12),
    (182 * 24, 26),
    (364 * 24, 52),
];
/// A check-in left lying is reminded of twice, so many seconds apart; then, in the first 14 days, a nurse
/// hears of it (section 7; the interval is ours).
pub const REMINDER_SECONDS: i64 = 12 * 60 * 60;
/// How many reminders a check-in gets.
pub const REMINDERS: u8 = 2;
/// Weeks within which a nurse hears of a check-in left lying.
pub const NURSE_WITHIN_WEEKS: u32 = 2;
/// The week by which someone who was never better is shown to a nurse.
pub const BETTER_BY_WEEK: u32 = 12;
/// Someone sent to be seen is asked so many seconds later whether they were (section 7).
pub const SEEN_SECONDS: i64 = 24 * 60 * 60;

/// A patient being followed up. Holds a patient's answers: no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Plan {
    /// When the first contact ended.
    pub began: Timestamp,
    /// The next check-in, a place of [`SCHEDULE`].
    pub stage: u8,
    /// The tier of the last interview.
    pub tier: Tier,
    /// They were sent to be seen, and have not said whether they were.
    pub ask_seen: bool,
    /// When that is asked outside the schedule, if it is.
    #[serde(default)]
    pub extra: Option<Timestamp>,
    /// What is known of the patient, as in the batch interface.
    pub record: Map<String, Json>,
    /// All answers of the last interview: what they forbid is not shown until the next.
    #[serde(default)]
    pub last: Map<String, Json>,
    /// How it went, the oldest first.
    pub diary: Vec<Entry>,
    /// What was advised, and what came of it.
    #[serde(default)]
    pub advice: Vec<Advice>,
    /// What fits to read, by the ids of topics.
    #[serde(default)]
    pub topics: Vec<String>,
    /// When it was asked whether the patient was seen as advised.
    #[serde(default)]
    pub seen_asked: Option<Timestamp>,
    /// Whether the patient was seen as advised, and when that was said.
    #[serde(default)]
    pub seen: Option<(Timestamp, bool)>,
}

/// How a patient was on one day.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Pain on moving, 0 to 10.
    pub pain_move: Option<i64>,
    /// Pain at rest, 0 to 10.
    pub pain_rest: Option<i64>,
    /// An option of `mobility_now`.
    pub mobility: Option<String>,
    /// An option of `change_since_last`.
    pub change: Option<String>,
}

impl Plan {
    /// A plan after a first contact.
    pub fn new(began: Timestamp, tier: Tier) -> Self {
        Self {
            began,
            stage: 0,
            tier,
            ask_seen: tier >= Tier::SameDay,
            record: Map::new(),
            extra: None,
            last: Map::new(),
            diary: Vec::new(),
            advice: Vec::new(),
            topics: Vec::new(),
            seen_asked: None,
            seen: None,
        }
    }

    /// A plan after a new first contact of someone followed up before: what was advised and what they decided
    /// stays known, and so does how it went.
    pub fn anew(self, began: Timestamp, tier: Tier) -> Self {
        Self {
            advice: self.advice,
            diary: self.diary,
            ..Self::new(began, tier)
        }
    }

    /// Whether this check-in begins with "did you get seen?"; it counts as asked now.
    pub fn asks_seen(&mut self, now: Timestamp) -> bool {
        if self.ask_seen {
            self.seen_asked = Some(now);
        }
        self.ask_seen
    }

    /// "Did you get seen?" is to be asked and was not since the last interview.
    pub(super) fn seen_to_be_asked(&self) -> bool {
        let since = self.diary.last().map_or(self.began, |entry| entry.at);
        self.ask_seen && self.seen_asked.is_none_or(|asked| asked < since)
    }

    /// When a check-in is due; none after the last.
    pub fn due(&self, stage: u8) -> Option<Timestamp> {
        let (hours, _) = SCHEDULE.get(usize::from(stage))?;
        Some(self.began.plus_seconds(hours * 3600))
    }

    /// When the patient is asked next; none after the last.
    pub fn next(&self) -> Option<Timestamp> {
        let due = self.due(self.stage);
        due.into_iter().chain(self.extra).min()
    }

    /// A check-in was completed: it stands for those of the first weeks that fell due meanwhile, as they ask
    /// the same. Later ones have questions of their own. True when the next check-in is another one now.
    pub fn complete(&mut self, now: Timestamp) -> bool {
        let stage = self.latest(self.stage, now);
        let due = self.due(stage).is_some_and(|due| due <= now);
        let stands_for = due && Self::week(stage) <= NURSE_WITHIN_WEEKS;
        if stands_for {
            self.stage = stage + 1;
        }
        stands_for
    }

    /// The clock was set back to `now`: check-ins counted as held in a time that has not come are to come
    /// again. False when nothing changed, also when the whole plan lies ahead: then the clock is wrong now.
    pub fn set_back(&mut self, now: Timestamp) -> bool {
        let ahead = |stage: u8| self.due(stage).is_some_and(|due| due > now);
        let first = (0..self.stage).find(|stage| ahead(*stage));
        let Some(first) = first.filter(|_| self.began <= now) else {
            return false;
        };
        self.stage = first;
        self.extra = self.extra.map(|extra| extra.min(now.plus_seconds(SEEN_SECONDS)));
        true
    }

    /// The week a check-in belongs to.
    pub fn week(stage: u8) -> u32 {
        SCHEDULE.get(usize::from(stage)).map_or(52, |(_, week)| *week)
    }

    /// The last check-in that is due by now, from this one on: what was missed while the service was down
    /// comes once, not as a burst.
    pub fn latest(&self, stage: u8, now: Timestamp) -> u8 {
        let due = |stage: &u8| self.due(*stage).is_some_and(|due| due <= now);
        (stage..SCHEDULE.len() as u8)
            .take_while(due)
            .last()
            .unwrap_or(stage)
    }

    /// Takes up what an interview brought.
    pub fn note(&mut self, vocabulary: &Vocabulary, checkin: &Flow, answers: &Answers, at: Timestamp) {
        let all = wire::write_all(vocabulary, answers);
        self.record = checkin
            .carries()
            .iter()
            .filter_map(|finding| {
                let id = &vocabulary.get(*finding).id;
                Some((id.clone(), all.get(id)?.clone()))
            })
            .collect();
        let number = |id: &str| all.get(id).and_then(Json::as_i64);
        let text = |id: &str| all.get(id).and_then(Json::as_str).map(str::to_owned);
        self.diary.push(Entry {
            at,
            pain_move: number("pain_nrs_move"),
            pain_rest: number("pain_nrs_rest"),
            mobility: text("mobility_now"),
            change: text("change_since_last"),
        });
        self.last = all;
    }

    /// Whether a check-in of this plan ever found the patient better.
    pub fn ever_better(&self) -> bool {
        let own = self.diary.iter().filter(|entry| entry.at >= self.began);
        own.into_iter()
            .any(|entry| entry.change.as_deref() == Some("better"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn what_was_missed_comes_once() {
        let plan = Plan::new(Timestamp(0), Tier::Routine);
        let at = |days: i64| Timestamp(0).plus_seconds(days * DAY);
        for (stage, days, latest) in [(0, 1, 0), (0, 2, 0), (0, 9, 2), (2, 1000, 8), (8, 0, 8)] {
            assert_eq!(plan.latest(stage, at(days)), latest, "stage {stage}, day {days}");
        }
        assert_eq!(plan.due(9), None);
        assert_eq!(plan.due(3), Some(at(14)));
    }

    #[test]
    fn a_check_in_completed_late_stands_for_the_next_of_the_first_weeks() {
        let at = |days: i64| Timestamp(0).plus_seconds(days * DAY);
        let mut plan = Plan::new(at(0), Tier::Routine);
        for (next, today, another, stage) in [
            (1, 2, false, 1),
            (1, 3, true, 2),
            (1, 15, true, 4),
            (1, 28, false, 1),
        ] {
            plan.stage = next;
            assert_eq!(
                (plan.complete(at(today)), plan.stage),
                (another, stage),
                "day {today}"
            );
        }
    }

    #[test]
    fn a_clock_that_ran_ahead_uses_up_no_check_in() {
        let at = |days: i64| Timestamp(0).plus_seconds(days * DAY);
        let mut plan = Plan::new(at(0), Tier::Routine);
        for (asked, today, back, stage) in [
            (9, 5, true, 2),
            (9, 400, false, 9),
            (2, 4, false, 2),
            (3, 4, true, 2),
            // A clock that stands long before the plan knows nothing.
            (9, -9000, false, 9),
        ] {
            plan.stage = asked;
            assert_eq!(
                (plan.set_back(at(today)), plan.stage),
                (back, stage),
                "{asked}, day {today}"
            );
        }
    }

    #[test]
    fn those_sent_to_be_seen_are_asked_whether_they_were() {
        for (tier, asked) in [
            (Tier::EmergencyNow, true),
            (Tier::SameDay, true),
            (Tier::Urgent, false),
            (Tier::Selfcare, false),
        ] {
            assert_eq!(Plan::new(Timestamp(0), tier).ask_seen, asked);
        }
    }
}
