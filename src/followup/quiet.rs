//! Hours in which no message of ours wakes a patient.

use jiff::ToSpan;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::domain::Timestamp;

/// From one time of day to another, over midnight when the second is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    to: Time,
}

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

    /// The first instant from `now` on at which a patient may be written to. A night on which the clocks
    /// change ends at the same time of day as any other.
    pub fn next_allowed(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let Ok(instant) = jiff::Timestamp::from_millisecond(now.0) else {
            return now;
        };
        let local = zone.to_datetime(instant);
        if !self.covers(local.time()) {
            return now;
        }
        let today = local.date();
        let day = if local.time() < self.to {
            today
        } else {
            today.saturating_add(1.days())
        };
        let end = zone.to_timestamp(day.to_datetime(self.to));
        end.map_or(now, |end| Timestamp(end.as_millisecond()))
    }

    fn covers(&self, time: Time) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(hours: &str, now: &str) -> String {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let now: jiff::Timestamp = now.parse().unwrap();
        let hours = QuietHours::parse(hours).unwrap();
        let next = hours.next_allowed(Timestamp(now.as_millisecond()), &zone);
        jiff::Timestamp::from_millisecond(next.0).unwrap().to_string()
    }

    #[test]
    fn a_night_message_waits_for_the_morning() {
        for (now, next) in [
            ("2026-03-04T12:00:00Z", "2026-03-04T12:00:00Z"),
            ("2026-03-04T20:00:00Z", "2026-03-05T07:00:00Z"),
            ("2026-03-05T02:00:00Z", "2026-03-05T07:00:00Z"),
            ("2026-03-05T07:00:00Z", "2026-03-05T07:00:00Z"),
            // The clocks go forward in this night, and back in that.
            ("2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z"),
            ("2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"),
        ] {
            assert_eq!(allowed("21:00-08:00", now), next, "{now}");
        }
        assert_eq!(
            allowed("00:00-00:00", "2026-03-04T23:30:00Z"),
            "2026-03-04T23:30:00Z"
        );
        assert_eq!(
            allowed("13:00-15:00", "2026-03-04T12:30:00Z"),
            "2026-03-04T14:00:00Z"
        );
    }

    #[test]
    fn other_writings_are_no_hours() {
        for text in ["", "21-8", "25:00-08:00", "21:00", "21:00-08:60", "nine"] {
            assert_eq!(QuietHours::parse(text), None, "{text}");
        }
    }
}
