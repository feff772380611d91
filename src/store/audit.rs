//! The audit chain: one sealed entry under each number, where the chain ends, and which entries are about a case.

use redb::{ReadOnlyTable, TableError};

use crate::audit::{Head, Link, Noted};
use crate::domain::CaseId;

use super::writing::{read, write};
use super::{Error, Reading, Writing, tables};

/// A table as it is read.
type Rows = ReadOnlyTable<&'static [u8], &'static [u8]>;

/// The setting that keeps where the chain ends.
const HEAD: &str = "audit_head";

impl Writing<'_> {
    /// Enters something at the end of the chain; gives its number.
    pub fn append_audit(&mut self, noted: Noted) -> Result<u64, Error> {
        let head: Head = self.setting(HEAD)?.unwrap_or_default();
        let case = noted.case;
        let (link, head) = Link::after(&head, noted).map_err(|_| Error::Shape("audit"))?;
        let key = head.number.to_be_bytes();
        let sealed = write(self.keys, 0, "audit", &key, &link)?;
        self.audit.insert(key.as_slice(), sealed.as_slice())?;
        if let Some(case) = case {
            self.audit_cases
                .insert(of_case(case, head.number).as_slice(), [].as_slice())?;
        }
        self.set(HEAD, &head)?;
        Ok(head.number)
    }
}

impl Reading<'_> {
    /// Where the chain ends.
    pub fn audit_head(&self) -> Result<Head, Error> {
        Ok(self.setting(HEAD)?.unwrap_or_default())
    }

    /// At most so many entries, the newest first: those with the number `from` and below, or the newest of all.
    pub fn audit(&self, from: Option<u64>, limit: usize) -> Result<Vec<Link>, Error> {
        let Some(table) = self.audit_table(tables::AUDIT)? else {
            return Ok(Vec::new());
        };
        let newest = from.unwrap_or(u64::MAX).to_be_bytes();
        let mut links = Vec::new();
        for entry in table.range::<&[u8]>(..=newest.as_slice())?.rev().take(limit) {
            let (key, sealed) = entry?;
            links.push(read(self.keys, 0, "audit", key.value(), sealed.value())?);
        }
        Ok(links)
    }

    /// The same of one case.
    pub fn audit_of(&self, case: CaseId, from: Option<u64>, limit: usize) -> Result<Vec<Link>, Error> {
        let tables = (
            self.audit_table(tables::AUDIT)?,
            self.audit_table(tables::AUDIT_CASES)?,
        );
        let (Some(table), Some(cases)) = tables else {
            return Ok(Vec::new());
        };
        let (oldest, newest) = (of_case(case, 0), of_case(case, from.unwrap_or(u64::MAX)));
        let mut links = Vec::new();
        let entries = cases.range::<&[u8]>(oldest.as_slice()..=newest.as_slice())?;
        for entry in entries.rev().take(limit) {
            let (key, _) = entry?;
            let key = key.value().last_chunk::<8>().copied().unwrap_or_default();
            if let Some(sealed) = table.get(key.as_slice())? {
                links.push(read(self.keys, 0, "audit", &key, sealed.value())?);
            }
        }
        Ok(links)
    }

    /// The whole chain, the oldest entry first, one at a time. An entry that does not open comes as its error.
    pub fn audit_chain(&self) -> Result<impl Iterator<Item = Result<Link, Error>> + '_, Error> {
        let table = self.audit_table(tables::AUDIT)?;
        let entries = table.map(|table| table.range::<&[u8]>(..)).transpose()?;
        Ok(entries.into_iter().flatten().map(|entry| {
            let (key, sealed) = entry?;
            read(self.keys, 0, "audit", key.value(), sealed.value())
        }))
    }

    /// A table of the chain; none in a file of before that is only read.
    fn audit_table(&self, table: tables::Bytes) -> Result<Option<Rows>, Error> {
        match self.transaction.open_table(table) {
            Ok(table) => Ok(Some(table)),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn of_case(case: CaseId, number: u64) -> Vec<u8> {
    [case.0.to_be_bytes(), number.to_be_bytes()].concat()
}
