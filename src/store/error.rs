//! Why the store cannot do what was asked. No variant carries a stored value.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process has the file.
    #[error(
        "{0}: the store is in use by another process; stop that process, or name another file in [store] path"
    )]
    Locked(String),
    /// The key is not the one the file was made with.
    #[error("{0}: VERTEBOT_KEY does not open this store; give the key it was made with")]
    WrongKey(String),
    /// A newer program wrote the file.
    #[error("the store has schema {found}, this program reads up to {known}; run a newer vertebot")]
    NewerSchema {
        /// The file's schema.
        found: u64,
        /// The newest known.
        known: u64,
    },
    /// The key is no 32 bytes in base64.
    #[error("VERTEBOT_KEY must be 32 bytes in base64; make one with `openssl rand -base64 32`")]
    BadKey,
    /// The folder or file cannot be made.
    #[error("{path}: {source}; check that the folder exists and can be written")]
    File {
        /// The path.
        path: String,
        /// The reason.
        source: std::io::Error,
    },
    /// A value was changed behind our back, or belongs to another key.
    #[error("a record in table `{0}` does not open; the file was damaged or changed, restore a backup")]
    Sealed(&'static str),
    /// A record has a shape this program does not know.
    #[error("a record in table `{0}` cannot be read by this version")]
    Shape(&'static str),
    /// The database failed.
    #[error("the store failed: {0}")]
    Database(Box<redb::Error>),
    /// No randomness.
    #[error("the system gave no random bytes")]
    Random,
}

impl<E: Into<redb::Error>> From<E> for Error {
    fn from(error: E) -> Self {
        Self::Database(Box::new(error.into()))
    }
}
