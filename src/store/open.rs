//! Opening a store: one process, the right key, a known schema.

use std::path::Path;

use redb::{Builder, Database, DatabaseError, ReadableDatabase, ReadableTable};

use super::anew;
use super::keys::Keys;
use super::{Error, Reading, SCHEMA, ServiceKey, Writing, tables};

const SCHEMA_KEY: &[u8] = b"schema";
const CHECK_KEY: &[u8] = b"key_check";
const CHECK: &[u8] = b"vertebot";
/// Pages kept in memory: redb's own default is 1 GiB.
pub(super) const CACHE_BYTES: usize = 32 << 20;

/// An open store.
pub struct Store {
    pub(super) database: Database,
    pub(super) keys: Keys,
}

impl Store {
    /// Opens the file, or makes it.
    pub fn open(path: &Path, key: &ServiceKey) -> Result<Self, Error> {
        let shown = path.display().to_string();
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| Error::File {
                path: shown.clone(),
                source,
            })?;
        }
        let mut store = Self {
            database: database(path, &shown)?,
            keys: Keys::derive(key),
        };
        store.prepare(&shown)?;
        if anew::needed(&store.database)? {
            store.write_anew(path, &shown)?;
        }
        Ok(store)
    }

    /// Writes the file anew, so that nothing erased is left in it. Where that cannot be done, for want of room, the
    /// file stays as it is, and it is done at the next opening.
    fn write_anew(&mut self, path: &Path, shown: &str) -> Result<(), Error> {
        if let Err(error) = anew::write(&self.database, path) {
            tracing::warn!(%error, "what was erased may still lie in the file's free space");
            return Ok(());
        }
        self.database = database(path, shown)?;
        Ok(())
    }

    /// A store in memory, for the terminal and tests.
    pub fn in_memory() -> Result<Self, Error> {
        let database = Builder::new().create_with_backend(redb::backends::InMemoryBackend::new())?;
        let store = Self {
            database,
            keys: Keys::derive(&ServiceKey::random()?),
        };
        store.prepare("memory")?;
        Ok(store)
    }

    fn prepare(&self, shown: &str) -> Result<(), Error> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_quick_repair(true);
        for table in tables::ALL {
            transaction.open_table(table)?;
        }
        {
            let mut meta = transaction.open_table(tables::META)?;
            let schema = meta.get(SCHEMA_KEY)?.map(|value| number(value.value()));
            match schema {
                None => {
                    meta.insert(SCHEMA_KEY, SCHEMA.to_be_bytes().as_slice())?;
                    let check = self.keys.seal(0, "meta", CHECK_KEY, CHECK)?;
                    meta.insert(CHECK_KEY, check.as_slice())?;
                }
                Some(_) => opens(&meta, &self.keys, shown)?,
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// A snapshot to read from.
    pub fn read(&self) -> Result<Reading<'_>, Error> {
        Ok(Reading::new(self.database.begin_read()?, &self.keys))
    }

    /// Runs one transaction and commits it durably; an error leaves everything as it was.
    pub fn write<R>(&self, work: impl FnOnce(&mut Writing<'_>) -> Result<R, Error>) -> Result<R, Error> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_quick_repair(true);
        let result = {
            let mut writing = Writing::open(&transaction, &self.keys)?;
            work(&mut writing)?
        };
        transaction.commit()?;
        Ok(result)
    }
}

fn database(path: &Path, shown: &str) -> Result<Database, Error> {
    let opened = Builder::new().set_cache_size(CACHE_BYTES).create(path);
    opened.map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => Error::Locked(shown.to_owned()),
        other => other.into(),
    })
}

/// Whether a store with this table of facts about itself can be read: its schema is known, and the key is its own.
pub(super) fn opens(
    meta: &impl ReadableTable<&'static [u8], &'static [u8]>,
    keys: &Keys,
    shown: &str,
) -> Result<(), Error> {
    let found = meta.get(SCHEMA_KEY)?.map_or(0, |value| number(value.value()));
    if found > SCHEMA {
        return Err(Error::NewerSchema { found, known: SCHEMA });
    }
    let sealed = meta
        .get(CHECK_KEY)?
        .map(|value| value.value().to_vec())
        .unwrap_or_default();
    let wrong = |_| Error::WrongKey(shown.to_owned());
    keys.open(0, "meta", CHECK_KEY, &sealed).map_err(wrong)?;
    Ok(())
}

/// A stored number.
pub(super) fn number(bytes: &[u8]) -> u64 {
    bytes.try_into().map(u64::from_be_bytes).unwrap_or_default()
}
