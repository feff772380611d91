//! Hours in which no message of ours wakes a patient.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::domain::Timestamp;

/// From one time of day to another, over midnight when the second is earlier.
///
/// When the clocks change inside them the night is the longer one: it begins at the first of two equal times
/// and ends at the second; a time that the clocks skip is the instant at which they are put forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    to: Time,
}

/// Most nights looked at: two of them can touch or overlap where the clocks change.
const NIGHTS: usize = 4;

impl Default for QuietHours {
    fn default() -> Self {
        Self {
            from: Time::constant(21, 0, 0, 0),
            to: Time::constant(8, 0, 0, 0),
        }
    }
}

impl QuietHours {
    /// Reads `21:00-08:00`; both the same means never quiet.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let time = |part: &str| {
            let (hour, minute) = part.trim().split_once(':')?;
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        Some(Self {
            from: time(from)?,
            to: time(to)?,
        })
    }

    /// The first instant from `now` on at which a patient may be written to.
    pub fn next_allowed(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let mut at = now;
        for _ in 0..NIGHTS {
            let mut nights = self.nights(at, zone);
            match nights.find(|(begins, ends)| *begins <= at && at < *ends) {
                Some((_, ends)) => at = ends,
                None => break,
            }
        }
        at
    }

    /// When the next quiet hours begin after `now`; none when it is never quiet.
    pub fn next_quiet(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let begins = self.nights(now, zone).map(|(begins, _)| begins);
        begins.filter(|begins| *begins > now).min()
    }

    /// The nights that begin from the day before this instant to the day after the next.
    fn nights(&self, around: Timestamp, zone: &TimeZone) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let instant = jiff::Timestamp::from_millisecond(around.0).unwrap_or_default();
        let today = zone.to_datetime(instant).date();
        let days = (-1..=2).map(move |days: i32| today.saturating_add(days.days()));
        days.filter_map(|day| self.night(day, zone))
    }

    fn night(&self, day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let morning = if self.from < self.to {
            day
        } else {
            day.saturating_add(1.days())
        };
        let begins = instant(day.to_datetime(self.from), zone, Of::First)?;
        let ends = instant(morning.to_datetime(self.to), zone, Of::Second)?;
        (self.from != self.to && begins < ends).then_some((begins, ends))
    }
}

/// Which of two equal times of day.
#[derive(Clone, Copy)]
enum Of {
    First,
    Second,
}

/// The instant of a time of day, also of one that comes twice or not at all.
fn instant(local: DateTime, zone: &TimeZone, of: Of) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let found = match (ambiguous.offset(), of) {
        // The earlier reading of a skipped time lies before the skip, so the skip is what follows it.
        (AmbiguousOffset::Gap { .. }, _) => {
            let before = ambiguous.earlier().ok()?;
            zone.following(before).next()?.timestamp()
        }
        (AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. }, Of::First) => {
            ambiguous.earlier().ok()?
        }
        (AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. }, Of::Second) => {
            ambiguous.later().ok()?
        }
    };
    Some(Timestamp(found.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let instant: jiff::Timestamp = text.parse().unwrap();
        Timestamp(instant.as_millisecond())
    }

    fn shown(at: Timestamp) -> String {
        jiff::Timestamp::from_millisecond(at.0).unwrap().to_string()
    }

    /// Each row: hours, now, the first instant at which a patient may be written to.
    fn check(zone: &str, rows: &[(&str, &str, &str)]) {
        let zone = TimeZone::get(zone).unwrap();
        for (hours, now, next) in rows {
            let hours = QuietHours::parse(hours).unwrap();
            assert_eq!(
                shown(hours.next_allowed(at(now), &zone)),
                *next,
                "{hours:?} {now}"
            );
        }
    }

    #[test]
    fn a_night_message_waits_for_the_morning() {
        check(
            "Europe/Madrid",
            &[
                ("21:00-08:00", "2026-03-04T12:00:00Z", "2026-03-04T12:00:00Z"),
                ("21:00-08:00", "2026-03-04T20:00:00Z", "2026-03-05T07:00:00Z"),
                ("21:00-08:00", "2026-03-05T02:00:00Z", "2026-03-05T07:00:00Z"),
                ("21:00-08:00", "2026-03-05T07:00:00Z", "2026-03-05T07:00:00Z"),
                ("00:00-00:00", "2026-03-04T23:30:00Z", "2026-03-04T23:30:00Z"),
                ("13:00-15:00", "2026-03-04T12:30:00Z", "2026-03-04T14:00:00Z"),
            ],
        );
    }

    #[test]
    fn the_night_on_which_the_clocks_go_forward() {
        check(
            "Europe/Madrid",
            &[
                // 02:00 becomes 03:00 at 01:00Z. The morning comes at its time of day, an hour sooner.
                ("21:00-08:00", "2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z"),
                // 02:30 does not exist: quiet ends, or begins, when the clocks are put forward.
                ("21:00-02:30", "2026-03-29T00:50:00Z", "2026-03-29T01:00:00Z"),
                ("02:30-08:00", "2026-03-29T00:59:00Z", "2026-03-29T00:59:00Z"),
                ("02:30-08:00", "2026-03-29T01:00:00Z", "2026-03-29T06:00:00Z"),
                // Hours that lie wholly in what is skipped do not come that day.
                ("02:10-02:50", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"),
                ("02:10-02:50", "2026-03-30T00:20:00Z", "2026-03-30T00:50:00Z"),
            ],
        );
        check(
            "America/New_York",
            &[
                // 02:00 becomes 03:00 at 07:00Z.
                ("22:00-07:00", "2026-03-08T05:00:00Z", "2026-03-08T11:00:00Z"),
                ("22:00-02:30", "2026-03-08T06:50:00Z", "2026-03-08T07:00:00Z"),
                ("02:30-07:00", "2026-03-08T07:00:00Z", "2026-03-08T11:00:00Z"),
            ],
        );
        // Where midnight itself is skipped.
        check(
            "America/Santiago",
            &[("00:00-08:00", "2026-09-06T04:00:00Z", "2026-09-06T11:00:00Z")],
        );
    }

    #[test]
    fn the_night_on_which_the_clocks_go_back() {
        check(
            "Europe/Madrid",
            &[
                // 03:00 becomes 02:00 at 01:00Z: 02:30 comes at 00:30Z and at 01:30Z.
                ("21:00-08:00", "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"),
                ("21:00-02:30", "2026-10-25T00:15:00Z", "2026-10-25T01:30:00Z"),
                ("21:00-02:30", "2026-10-25T00:45:00Z", "2026-10-25T01:30:00Z"),
                ("21:00-02:30", "2026-10-25T01:15:00Z", "2026-10-25T01:30:00Z"),
                ("21:00-02:30", "2026-10-25T01:30:00Z", "2026-10-25T01:30:00Z"),
                ("02:30-08:00", "2026-10-25T00:29:00Z", "2026-10-25T00:29:00Z"),
                ("02:30-08:00", "2026-10-25T00:30:00Z", "2026-10-25T07:00:00Z"),
                ("02:30-08:00", "2026-10-25T01:10:00Z", "2026-10-25T07:00:00Z"),
                ("02:10-02:50", "2026-10-25T00:55:00Z", "2026-10-25T01:50:00Z"),
            ],
        );
        check(
            "America/New_York",
            &[
                // 02:00 becomes 01:00 at 06:00Z.
                ("22:00-07:00", "2026-11-01T04:00:00Z", "2026-11-01T12:00:00Z"),
                ("22:00-01:30", "2026-11-01T05:40:00Z", "2026-11-01T06:30:00Z"),
                ("01:30-07:00", "2026-11-01T05:30:00Z", "2026-11-01T12:00:00Z"),
                ("01:30-07:00", "2026-11-01T06:10:00Z", "2026-11-01T12:00:00Z"),
            ],
        );
    }

    /// Ten minutes by ten over both changes of the clocks, in zones with every kind of change.
    #[test]
    fn no_minute_of_the_night_is_ever_allowed() {
        let days = [
            "2026-03-07",
            "2026-03-28",
            "2026-04-04",
            "2026-09-05",
            "2026-10-03",
            "2026-10-24",
            "2026-10-31",
        ];
        let hours = [
            "21:00-08:00",
            "21:00-02:30",
            "02:30-08:00",
            "01:10-01:50",
            "23:30-00:30",
            "08:00-07:00",
        ];
        for zone in [
            "Europe/Madrid",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/Santiago",
            "UTC",
        ] {
            let zone = TimeZone::get(zone).unwrap();
            for (day, text) in days.iter().flat_map(|day| hours.map(|hours| (day, hours))) {
                let hours = QuietHours::parse(text).unwrap();
                let begin = at(&format!("{day}T00:00:00Z"));
                let covers = |at: Timestamp| {
                    let local = zone
                        .to_datetime(jiff::Timestamp::from_millisecond(at.0).unwrap())
                        .time();
                    if hours.from <= hours.to {
                        (hours.from..hours.to).contains(&local)
                    } else {
                        local >= hours.from || local < hours.to
                    }
                };
                for minute in (0..2 * 24 * 60).step_by(10) {
                    let now = begin.plus_seconds(minute * 60);
                    let next = hours.next_allowed(now, &zone);
                    assert!(
                        next >= now && !covers(next),
                        "{text} {} {}",
                        shown(now),
                        shown(next)
                    );
                    assert!(!covers(now) || next > now, "{text} {}", shown(now));
                    let quiet = hours.next_quiet(next, &zone).unwrap();
                    assert!(
                        quiet > next && hours.next_allowed(quiet, &zone) > quiet,
                        "{text} {}",
                        shown(now)
                    );
                    let before = quiet.plus_seconds(-1);
                    assert!(
                        before < next || hours.next_allowed(before, &zone) == before,
                        "{text} {}",
                        shown(now)
                    );
                }
            }
        }
    }

    #[test]
    fn other_writings_are_no_hours() {
        for text in ["", "21-8", "25:00-08:00", "21:00", "21:00-08:60", "nine"] {
            assert_eq!(QuietHours::parse(text), None, "{text}");
        }
    }
}
