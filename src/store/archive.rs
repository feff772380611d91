//! A store opened to be read only: nothing in the file is changed, and none is made.

use std::path::Path;

use redb::backends::InMemoryBackend;
use redb::{Builder, Database, DatabaseError, ReadOnlyDatabase, ReadableDatabase, StorageBackend};

use super::keys::Keys;
use super::open::{CACHE_BYTES, opens};
use super::{Error, Reading, ServiceKey};

/// A store that can only be read.
pub struct Archive {
    database: Source,
    keys: Keys,
}

enum Source {
    File(ReadOnlyDatabase),
    /// A file that its last writer left in the middle of something: put in order in memory.
    Memory(Database),
}

impl Archive {
    /// Opens a file that is there, while nobody writes to it.
    pub fn open(path: &Path, key: &ServiceKey) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let missing = |source| Error::File {
            path: shown.clone(),
            source,
        };
        std::fs::File::open(path).map_err(missing)?;
        let database = match Builder::new().set_cache_size(CACHE_BYTES).open_read_only(path) {
            Ok(database) => Source::File(database),
            Err(DatabaseError::RepairAborted) => Source::Memory(mended(path, &shown)?),
            Err(DatabaseError::DatabaseAlreadyOpen) => return Err(Error::Locked(shown)),
            Err(other) => return Err(other.into()),
        };
        let archive = Self {
            database,
            keys: Keys::derive(key),
        };
        archive.read()?.meta(|meta| opens(meta, &archive.keys, &shown))?;
        Ok(archive)
    }

    /// A snapshot to read from.
    pub fn read(&self) -> Result<Reading<'_>, Error> {
        let transaction = match &self.database {
            Source::File(database) => database.begin_read()?,
            Source::Memory(database) => database.begin_read()?,
        };
        Ok(Reading::new(transaction, &self.keys))
    }
}

fn mended(path: &Path, shown: &str) -> Result<Database, Error> {
    let unread = |source| Error::File {
        path: shown.to_owned(),
        source,
    };
    let bytes = std::fs::read(path).map_err(unread)?;
    let backend = InMemoryBackend::new();
    backend.set_len(bytes.len() as u64).map_err(unread)?;
    backend.write(0, &bytes).map_err(unread)?;
    Ok(Builder::new()
        .set_cache_size(CACHE_BYTES)
        .create_with_backend(backend)?)
}
