//! When the clinic's nurses are on duty, and how far a working day reaches.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use crate::domain::Timestamp;

/// The hours of duty: the same on every working day, in the clinic's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyHours {
    /// When a working day begins and ends; none when somebody is on duty at any hour.
    pub hours: Option<(Time, Time)>,
    /// The working days.
    pub days: Vec<Weekday>,
}

/// Somebody is on duty at any hour of any day.
impl Default for DutyHours {
    fn default() -> Self {
        Self {
            hours: None,
            days: Weekday::Monday.cycle_forward().take(7).collect(),
        }
    }
}

/// Furthest that a next working day is looked for, in days.
const FURTHEST: i32 = 400;

impl DutyHours {
    /// Reads hours such as `08:00-18:00`, the first before the second, and days such as `mon`.
    pub fn parse(hours: Option<&str>, days: Option<&[String]>) -> Option<Self> {
        let time = |part: &str| Time::strptime("%H:%M", part.trim()).ok();
        let hours = match hours.map(|hours| hours.split_once('-')) {
            None => None,
            Some(Some((begin, end))) => Some((time(begin)?, time(end)?)),
            Some(None) => return None,
        };
        if hours.is_some_and(|(begin, end)| begin >= end) {
            return None;
        }
        let days: Option<Vec<Weekday>> = match days {
            None => Some(Self::default().days),
            Some([]) => None,
            Some(days) => days.iter().map(|day| weekday(day)).collect(),
        };
        Some(Self { hours, days: days? })
    }

    /// Whether nurses are on duty at an instant.
    pub fn on_duty(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let Some((begin, end)) = self.hours else {
            return true;
        };
        let local = local(at, zone);
        self.days.contains(&local.weekday()) && begin <= local.time() && local.time() < end
    }

    /// When duty begins again; the instant itself while it lasts.
    pub fn next_duty(&self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        if self.on_duty(at, zone) {
            return at;
        }
        let Some((begin, _)) = self.hours else {
            return at;
        };
        let local = local(at, zone);
        let today = local.date();
        let first = if local.time() < begin { 0 } else { 1 };
        let day = self.working_day(today, first).unwrap_or(today);
        instant(day, begin, zone).unwrap_or(at)
    }

    /// The end of the working day that is `days` working days after that of `at`; with 0, the end of the working day
    /// going on, or of the next one when `at` is out of hours.
    pub fn end_of_day(&self, at: Timestamp, days: u32, zone: &TimeZone) -> Timestamp {
        let started = self.next_duty(at, zone);
        let end = self.hours.map_or(Time::MAX, |(_, end)| end);
        let mut day = local(started, zone).date();
        for _ in 0..days {
            day = self.working_day(day, 1).unwrap_or(day);
        }
        instant(day, end, zone).unwrap_or(started)
    }

    /// The first working day that is `least` or more days after `from`.
    fn working_day(&self, from: Date, least: i32) -> Option<Date> {
        (least..FURTHEST)
            .filter_map(|days| from.checked_add(days.days()).ok())
            .find(|day| self.days.contains(&day.weekday()))
    }
}

fn local(at: Timestamp, zone: &TimeZone) -> DateTime {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    zone.to_datetime(instant)
}

/// Where the clocks jump over that time, the hour after it counts.
fn instant(day: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    let found = zone
        .to_ambiguous_timestamp(day.to_datetime(time))
        .compatible()
        .ok()?;
    Some(Timestamp(found.as_millisecond()))
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// `at`, this much later.
pub(super) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.plus_seconds(by.as_secs())
}
