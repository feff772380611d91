//! The store: redb, every value that holds patient data sealed. One durable commit per write; readers see
//! snapshots and never block the writer. It knows records, not what they mean.

mod anew;
mod archive;
mod audit;
mod desk;
mod erase;
mod error;
mod keys;
mod open;
mod reading;
mod signin;
mod tables;
mod timers;
mod writing;

pub use archive::Archive;
pub use error::Error;
pub use keys::ServiceKey;
pub use open::Store;
pub use reading::Reading;
pub use signin::secret;
pub use timers::Queue;
pub use writing::Writing;

/// The newest layout this program reads and writes.
pub const SCHEMA: u64 = 1;

/// What a patient's record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Language, chat and the like.
    Profile,
    /// The conversation going on, or the last one.
    Conversation,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Profile, Self::Conversation];

    fn byte(self) -> u8 {
        match self {
            Self::Profile => 1,
            Self::Conversation => 2,
        }
    }
}
