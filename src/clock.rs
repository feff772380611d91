//! The only caller of the system clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The date now, in UTC.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place that reads the system clock"
)]
pub fn today_utc() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}
