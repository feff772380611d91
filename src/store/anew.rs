//! A store's file written anew, so that nothing that was erased is left in its free space: what lies there are sealed
//! bytes, but the wrapped key that opens them may lie there too.

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
pub(super) fn beside(path: &Path) -> PathBuf {
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
    let new = beside(path);
    // What an interrupted attempt left is of no use; mostly there is none.
    let _ = std::fs::remove_file(&new);
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| Error::File { path, source }
    };
    let copied = Builder::new().set_cache_size(CACHE_BYTES).create(&new)?;
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
    drop(copied);
    std::fs::rename(&new, path).map_err(failed(path))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let folder_file = std::fs::File::open(folder).map_err(failed(folder))?;
        folder_file.sync_all().map_err(failed(folder))?;
    }
    Ok(())
}

fn begin(database: &Database) -> Result<WriteTransaction, Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_quick_repair(true);
    Ok(transaction)
}
