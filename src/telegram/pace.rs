//! How fast messages may leave: Telegram's limits as rates, and the bucket that keeps one.

use std::time::Duration;

use tokio::time::Instant;

/// A rate with allowed bursts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So many may leave at once after a rest; at least one.
    pub burst: u32,
    /// One more after each such time.
    pub every: Duration,
}

/// All limits of sending. `None` is without limit, for a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Within one private chat.
    pub private: Option<Rate>,
    /// Within one group.
    pub group: Option<Rate>,
    /// Over all chats.
    pub overall: Option<Rate>,
    /// Requests under way at the same time; a few more are kept free for urgent messages.
    pub concurrency: usize,
}

impl Default for Pace {
    /// Telegram's published limits: 1 per second in a chat, 20 per minute in a group, 30 per second in all.
    fn default() -> Self {
        Self {
            private: Some(Rate {
                burst: 5,
                every: Duration::from_secs(1),
            }),
            group: Some(Rate {
                burst: 5,
                every: Duration::from_secs(3),
            }),
            // The burst is small, as two bursts within one second would pass the limit.
            overall: Some(Rate {
                burst: 5,
                every: Duration::from_nanos(1_000_000_000 / 30),
            }),
            concurrency: 16,
        }
    }
}

impl Pace {
    /// No limits, so many requests at the same time.
    pub fn unlimited(concurrency: usize) -> Self {
        Self {
            private: None,
            group: None,
            overall: None,
            concurrency,
        }
    }

    /// The rate of this chat. Telegram gives groups negative ids.
    pub fn of_chat(&self, chat: crate::domain::ChatId) -> Option<Rate> {
        if chat.0 < 0 { self.group } else { self.private }
    }
}

/// Keeps one rate: remembers only when all sent so far would be paid off.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    rate: Option<Rate>,
    paid_off: Option<Instant>,
}

impl Bucket {
    /// A rested bucket.
    pub fn new(rate: Option<Rate>) -> Self {
        Self { rate, paid_off: None }
    }

    /// How long to wait before the next may leave.
    pub fn wait(&self, now: Instant) -> Duration {
        let (Some(rate), Some(paid_off)) = (self.rate, self.paid_off) else {
            return Duration::ZERO;
        };
        let allowance = rate.every.saturating_mul(rate.burst.saturating_sub(1));
        paid_off.saturating_duration_since(now).saturating_sub(allowance)
    }

    /// So many have left.
    pub fn take(&mut self, now: Instant, count: u32) {
        let Some(rate) = self.rate else { return };
        let from = self.paid_off.map_or(now, |paid_off| paid_off.max(now));
        self.paid_off = from
            .checked_add(rate.every.saturating_mul(count))
            .or(self.paid_off);
    }

    /// Whether nothing is left to be paid off, so that the bucket may be forgotten.
    pub fn rested(&self, now: Instant) -> bool {
        self.paid_off.is_none_or(|paid_off| paid_off <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_leaves_at_once_and_then_one_each_second() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut bucket = Bucket::new(Some(Rate {
            burst: 3,
            every: second,
        }));
        for _ in 0..3 {
            assert_eq!(bucket.wait(start), Duration::ZERO);
            bucket.take(start, 1);
        }
        assert_eq!(bucket.wait(start), second);
        assert_eq!(bucket.wait(start + second), Duration::ZERO);
        bucket.take(start + second, 1);
        assert_eq!(bucket.wait(start + second), second);
        assert!(bucket.rested(start + second * 10));
    }

    #[test]
    fn without_a_rate_nothing_waits() {
        let start = Instant::now();
        let mut bucket = Bucket::new(None);
        bucket.take(start, u32::MAX);
        assert_eq!(bucket.wait(start), Duration::ZERO);
        assert!(bucket.rested(start));
    }

    #[test]
    fn groups_are_slower() {
        let pace = Pace::default();
        assert_eq!(pace.of_chat(crate::domain::ChatId(-5)), pace.group);
        assert_eq!(pace.of_chat(crate::domain::ChatId(5)), pace.private);
    }
}
