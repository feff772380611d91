//! A store's file written anew, so that nothing that was erased is left in its free space: what lies there are sealed
//! bytes, but the wrapped key that opens them may lie there too.

use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use redb::{
    Builder, Database, ReadableDatabase, ReadableTable, TableDefinition, TableHandle, WriteTransaction,
};

use super::erase::ERASED;
use super::open::CACHE_BYTES;
use super::{Error, tables};

/// Rows in one transaction.
const ROWS: usize = 10_000;

/// Where the file is written before it takes the old one's place.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".anew");
    name.into()
}

/// Whether something was erased since the file was written anew.
pub(super) fn needed(database: &Database) -> Result<bool, Error> {
    let meta = database.begin_read()?.open_table(tables::META)?;
    Ok(meta.get(ERASED)?.is_some())
}

/// Writes all tables into a new file that takes the place of `path`. Whenever it is interrupted, one of both is
/// there and whole.
pub(super) fn write(database: &Database, path: &Path) -> Result<(), Error> {
    // A link that leads to the file stays one.
    let path = &std::fs::canonicalize(path).map_err(failed(path))?;
    let new = &beside(path);
    // What an interrupted attempt left is of no use; mostly there is none.
    let _ = std::fs::remove_file(new);
    let copied = copy(database, path, new).and_then(|()| std::fs::rename(new, path).map_err(failed(path)));
    if copied.is_err() {
        // It may not be there at all.
        let _ = std::fs::remove_file(new);
        return copied;
    }
    // From here on the new file is the store. Until the folder is on disk a loss of power brings back the old one,
    // which is whole, too.
    let folder = path.parent().map(std::fs::File::open);
    if let Some(Err(error)) = folder.map(|folder| folder.and_then(|folder| folder.sync_all())) {
        tracing::warn!(%error, "the folder of the store could not be brought to disk");
    }
    Ok(())
}

fn copy(database: &Database, path: &Path, new: &Path) -> Result<(), Error> {
    let copied = Builder::new().set_cache_size(CACHE_BYTES).create(new)?;
    as_the_old_one(path, new).map_err(failed(new))?;
    let from = database.begin_read()?;
    for table in from.list_tables()? {
        let definition: tables::Named<'_> = TableDefinition::new(table.name());
        let rows = from.open_table(definition)?;
        let mut rows = rows.iter()?.peekable();
        loop {
            let transaction = begin(&copied)?;
            {
                let mut to = transaction.open_table(definition)?;
                for row in rows.by_ref().take(ROWS) {
                    let (key, value) = row?;
                    if definition.name() != tables::META.name() || key.value() != ERASED {
                        to.insert(key.value(), value.value())?;
                    }
                }
            }
            transaction.commit()?;
            if rows.peek().is_none() {
                break;
            }
        }
    }
    Ok(())
}

/// The new file is for the same eyes as the old one, whoever writes it.
fn as_the_old_one(path: &Path, new: &Path) -> std::io::Result<()> {
    let old = std::fs::metadata(path)?;
    std::fs::set_permissions(new, old.permissions())?;
    chown(new, Some(old.uid()), Some(old.gid()))
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let path = path.display().to_string();
    move |source| Error::File { path, source }
}

fn begin(database: &Database) -> Result<WriteTransaction, Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_quick_repair(true);
    Ok(transaction)
}
