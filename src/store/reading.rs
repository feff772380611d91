//! One snapshot to read from.

use redb::{ReadTransaction, ReadableTable};
use serde::de::DeserializeOwned;

use crate::domain::message::Delivery;
use crate::domain::{CaseId, PatientId, Timestamp};

use super::desk::numbers;
use super::keys::Keys;
use super::timers::due_of;
use super::writing::{owner, read};
use super::{Error, Kind, Queue, tables};

/// A snapshot.
pub struct Reading<'s> {
    pub(super) transaction: ReadTransaction,
    pub(super) keys: &'s Keys,
}

impl<'s> Reading<'s> {
    pub(super) fn new(transaction: ReadTransaction, keys: &'s Keys) -> Self {
        Self { transaction, keys }
    }

    fn unlock(&self, patient: u64) -> Result<(), Error> {
        if patient == 0 || self.keys.is_open(patient) {
            return Ok(());
        }
        let table = self.transaction.open_table(tables::KEYS)?;
        let wrapped = table
            .get(patient.to_be_bytes().as_slice())?
            .ok_or(Error::Sealed("keys"))?;
        self.keys.unwrap(patient, wrapped.value())
    }

    /// All messages owed, the oldest first.
    pub fn owed(&self) -> Result<Vec<Delivery>, Error> {
        let table = self.transaction.open_table(tables::OUTBOX)?;
        let mut owed = Vec::new();
        for entry in table.iter()? {
            let (key, value) = entry?;
            let (patient, sealed) = owner(value.value());
            self.unlock(patient)?;
            owed.push(read(self.keys, patient, "outbox", key.value(), sealed)?);
        }
        Ok(owed)
    }

    /// Looks at the facts that the store keeps about itself.
    pub(super) fn meta<R>(
        &self,
        look: impl FnOnce(&redb::ReadOnlyTable<&'static [u8], &'static [u8]>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        look(&self.transaction.open_table(tables::META)?)
    }

    /// A record of this kind of every patient who has one.
    pub fn records<T: DeserializeOwned>(&self, kind: Kind) -> Result<Vec<(PatientId, T)>, Error> {
        let table = self.transaction.open_table(tables::RECORDS)?;
        let mut records = Vec::new();
        for entry in table.iter()? {
            let (key, value) = entry?;
            let Some((patient, [byte])) = key.value().split_first_chunk::<8>() else {
                continue;
            };
            if *byte == kind.byte() {
                let patient = u64::from_be_bytes(*patient);
                self.unlock(patient)?;
                let record = read(self.keys, patient, "records", key.value(), value.value())?;
                records.push((PatientId(patient), record));
            }
        }
        Ok(records)
    }

    /// All cases, with their numbers.
    pub fn cases<T: DeserializeOwned>(&self) -> Result<Vec<(CaseId, T)>, Error> {
        let mut cases = Vec::new();
        for number in self.case_numbers()? {
            cases.extend(self.case(number)?.map(|case| (number, case)));
        }
        Ok(cases)
    }

    /// The numbers of all cases, the oldest first.
    pub fn case_numbers(&self) -> Result<Vec<CaseId>, Error> {
        numbers(&self.transaction.open_table(tables::CASES)?)
    }

    /// The numbers of the cases that are open, the oldest first.
    pub fn open_case_numbers(&self) -> Result<Vec<CaseId>, Error> {
        numbers(&self.transaction.open_table(tables::OPEN_CASES)?)
    }

    /// A record of a patient.
    pub fn get<T: DeserializeOwned>(&self, patient: PatientId, kind: Kind) -> Result<Option<T>, Error> {
        let table = self.transaction.open_table(tables::RECORDS)?;
        let key = super::writing::record_key(patient, kind);
        let Some(sealed) = table.get(key.as_slice())? else {
            return Ok(None);
        };
        self.unlock(patient.0)?;
        read(self.keys, patient.0, "records", &key, sealed.value()).map(Some)
    }

    /// A case; none when there is no such case, or its patient was erased.
    pub fn case<T: DeserializeOwned>(&self, case: CaseId) -> Result<Option<T>, Error> {
        let table = self.transaction.open_table(tables::CASES)?;
        let key = case.0.to_be_bytes();
        let Some(value) = table.get(key.as_slice())? else {
            return Ok(None);
        };
        let (patient, sealed) = owner(value.value());
        let known = self.transaction.open_table(tables::KEYS)?;
        if known.get(patient.to_be_bytes().as_slice())?.is_none() {
            return Ok(None);
        }
        self.unlock(patient)?;
        read(self.keys, patient, "cases", &key, sealed).map(Some)
    }

    /// A setting.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let table = self.transaction.open_table(tables::SETTINGS)?;
        let Some(sealed) = table.get(name.as_bytes())? else {
            return Ok(None);
        };
        read(self.keys, 0, "settings", name.as_bytes(), sealed.value()).map(Some)
    }

    /// When the next timer of a queue is due.
    pub fn next_due(&self, queue: Queue) -> Result<Option<Timestamp>, Error> {
        let table = self.transaction.open_table(queue.table())?;
        let first = table.first()?;
        Ok(first.and_then(|(key, _)| due_of(key.value())))
    }

    /// When the next timer that concerns a patient is due; the clocks of the nurses' desk are not looked at.
    pub fn next_timer(&self) -> Result<Option<Timestamp>, Error> {
        let prompt = self.next_due(Queue::Prompt)?;
        Ok(prompt.into_iter().chain(self.next_due(Queue::Paced)?).min())
    }
}
