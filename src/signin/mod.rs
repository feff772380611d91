//! Signing in to the console, pure: how long a link and a session hold. Nothing here is a secret; what a browser or a
//! chat carries is kept only as a hash.

use serde::{Deserialize, Serialize};

use crate::domain::{Language, Timestamp, UserId};

/// How long a link that the bot sent may be used, in seconds (ours: long enough to change from phone to desk).
pub const LINK_SECONDS: i64 = 10 * 60;
/// How long a session holds in which nothing is done, in seconds (ours).
pub const IDLE_SECONDS: i64 = 30 * 60;
/// How long a session holds at most, in seconds: one shift (ours).
pub const LONGEST_SECONDS: i64 = 12 * 60 * 60;
/// How often at most a session notes that something was done, in seconds.
const NOTED_SECONDS: i64 = 60;

/// A link that signs one person in, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Whom.
    pub user: UserId,
    /// When it was made.
    pub made: Timestamp,
}

impl Link {
    /// Whether it may be used now. One made in the future was made before the clock was set back: it may not.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.made <= now && now < self.made.plus_seconds(LINK_SECONDS)
    }
}

/// One browser in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub user: UserId,
    /// Since when.
    pub begun: Timestamp,
    /// When something was last done in it.
    pub seen: Timestamp,
    /// What its forms must carry, so that no other page can send them.
    pub csrf: String,
    /// The language it is read in.
    pub language: Language,
}

impl Session {
    /// Whether it still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.begun <= now
            && now < self.begun.plus_seconds(LONGEST_SECONDS)
            && now < self.seen.plus_seconds(IDLE_SECONDS)
    }

    /// Whether it is time to note that something was done.
    pub fn to_note(&self, now: Timestamp) -> bool {
        now >= self.seen.plus_seconds(NOTED_SECONDS)
    }
}
