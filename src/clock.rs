//! The only caller of the system clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};

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

/// When something that may take long has to be over. Once it is over it stays so until it is set anew: who asks
/// twice is never told two things.
pub struct Deadline {
    clock: Arc<dyn Clock>,
    set: AtomicI64,
    at: AtomicI64,
    asked: AtomicU32,
    over: AtomicBool,
}

/// Of so many questions whether it is over, one looks at the clock.
const LOOKS: u32 = 16;

impl Deadline {
    /// One that is not set: it is never over.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            set: AtomicI64::new(i64::MIN),
            at: AtomicI64::new(i64::MAX),
            asked: AtomicU32::new(0),
            over: AtomicBool::new(false),
        }
    }

    /// From now on there are so many milliseconds.
    pub fn set(&self, milliseconds: i64) {
        let now = self.clock.now().0;
        self.set.store(now, Ordering::Relaxed);
        self.at.store(now.saturating_add(milliseconds), Ordering::Relaxed);
        self.over.store(false, Ordering::Relaxed);
    }

    /// Whether the time is over; also when the clock was set back meanwhile, as nobody knows then.
    pub fn over(&self) -> bool {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        if asked.is_multiple_of(LOOKS) {
            let there_is_time = self.set.load(Ordering::Relaxed)..self.at.load(Ordering::Relaxed);
            if !there_is_time.contains(&self.clock.now().0) {
                self.over.store(true, Ordering::Relaxed);
            }
        }
        self.over.load(Ordering::Relaxed)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_that_is_over_stays_over_until_it_is_set_anew() {
        let clock = Arc::new(ManualClock::at(Timestamp(1000)));
        let deadline = Deadline::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let asked = |times: u32| (0..times).filter(|_| deadline.over()).count();
        assert_eq!(asked(200), 0, "it is not set");
        deadline.set(5000);
        clock.advance(4);
        assert_eq!(asked(200), 0, "there is time");
        clock.advance(1);
        assert!(asked(LOOKS) > 0, "looked at often enough");
        assert_eq!(asked(200), 200, "it stays over");
        deadline.set(5000);
        assert_eq!(asked(200), 0, "set anew");
        clock.advance(-1);
        assert!(asked(200) > 0, "the clock was set back");
    }
}
