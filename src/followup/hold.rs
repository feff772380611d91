//! What keeps us from writing to a patient unasked, the same for every check-in and reminder.

use crate::domain::Timestamp;

/// How long a nurse who takes a case has the patient to themselves, in seconds: on one day a patient is asked
/// by the nurse or by the bot, not by both. Later the check-ins go on, lest a case forgotten silence them (the
/// interval is ours).
pub const CLAIM_SECONDS: i64 = 24 * 60 * 60;
/// Longest pause, in seconds; `/pause` lasts so long.
pub const PAUSE_SECONDS: i64 = 7 * 24 * 60 * 60;

/// How a patient stands to being written to.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// They sent `/stop`.
    pub stopped: bool,
    /// They blocked the bot or cannot be reached.
    pub gone: bool,
    /// They sent `/pause`; until when.
    pub paused_until: Timestamp,
    /// A nurse took their case; since when.
    pub claimed: Option<Timestamp>,
}

/// Why nothing may be written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Not at all: they stopped.
    Stopped,
    /// Not at all: they are gone.
    Gone,
    /// Not before.
    Until(Timestamp),
}

/// What holds back a message at `now`; `allowed` is the end of the quiet hours, or now.
pub fn hold(standing: Standing, allowed: Timestamp, now: Timestamp) -> Option<Hold> {
    if standing.stopped {
        return Some(Hold::Stopped);
    }
    if standing.gone {
        return Some(Hold::Gone);
    }
    let claimed = standing
        .claimed
        .map(|since| since.min(now).plus_seconds(CLAIM_SECONDS));
    let until = allowed.max(standing.paused_until).max(claimed.unwrap_or(now));
    (until > now).then_some(Hold::Until(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_hold_counts_and_leaving_is_for_good() {
        let at = |hours: i64| Timestamp(0).plus_seconds(hours * 3600);
        let free = Standing {
            stopped: false,
            gone: false,
            paused_until: at(0),
            claimed: None,
        };
        let now = at(100);
        let table = [
            (free, now, None),
            (free, at(110), Some(Hold::Until(at(110)))),
            (
                Standing {
                    paused_until: at(120),
                    ..free
                },
                at(110),
                Some(Hold::Until(at(120))),
            ),
            (
                Standing {
                    claimed: Some(at(90)),
                    ..free
                },
                now,
                Some(Hold::Until(at(114))),
            ),
            (
                Standing {
                    claimed: Some(at(76)),
                    ..free
                },
                now,
                None,
            ),
            // Taken while the clock was wrong: a day from now, not from then.
            (
                Standing {
                    claimed: Some(at(9999)),
                    ..free
                },
                now,
                Some(Hold::Until(at(124))),
            ),
            (
                Standing {
                    gone: true,
                    paused_until: at(120),
                    ..free
                },
                now,
                Some(Hold::Gone),
            ),
            (
                Standing {
                    stopped: true,
                    ..free
                },
                at(110),
                Some(Hold::Stopped),
            ),
        ];
        for (standing, allowed, wanted) in table {
            assert_eq!(hold(standing, allowed, now), wanted, "{standing:?}");
        }
    }
}
