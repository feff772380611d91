//! The only caller of the system clock.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::Timestamp;

/// A source of the present.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the system clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }
}

/// The system's clock, set forward by hand: how `demo` lives through weeks.
#[derive(Default)]
pub struct ForwardClock(AtomicI64);

impl ForwardClock {
    /// Sets it forward to an instant; never back.
    pub fn forward_to(&self, instant: Timestamp) {
        let ahead = instant.0 - SystemClock.now().0;
        self.0.fetch_max(ahead, Ordering::SeqCst);
    }
}

impl Clock for ForwardClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.0.load(Ordering::SeqCst))
    }
}

/// A clock that is set by hand, for tests.
#[derive(Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock standing at this instant.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves it on by so many seconds.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// The date now, in UTC.
pub fn today_utc() -> Date {
    let now = jiff::Timestamp::from_millisecond(SystemClock.now().0).unwrap_or_default();
    TimeZone::UTC.to_datetime(now).date()
}
