//! One write transaction.

use redb::{ReadableTable, Table, WriteTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::message::Delivery;
use crate::domain::{ChatId, DeliveryId, PatientId, UpdateId};

use super::keys::Keys;
use super::open::number;
use super::{Error, Kind, tables};

pub(super) type Bytes<'t> = Table<'t, &'static [u8], &'static [u8]>;

/// How far back update numbers are kept for dropping repeats; Telegram counts them upwards and forgets an
/// update after a day.
const UPDATES_KEPT: i64 = 100_000;
/// How often older ones are swept out.
const UPDATES_PRUNED_EVERY: i64 = 1_000;

/// One write transaction with its tables open.
pub struct Writing<'t> {
    pub(super) keys: &'t Keys,
    pub(super) meta: Bytes<'t>,
    pub(super) chats: Bytes<'t>,
    pub(super) patient_keys: Bytes<'t>,
    pub(super) records: Bytes<'t>,
    pub(super) events: Bytes<'t>,
    pub(super) cases: Bytes<'t>,
    pub(super) open_cases: Bytes<'t>,
    pub(super) patient_cases: Bytes<'t>,
    pub(super) replies: Bytes<'t>,
    updates: Bytes<'t>,
    pub(super) outbox: Bytes<'t>,
    pub(super) timers: Bytes<'t>,
    pub(super) paced: Bytes<'t>,
    pub(super) desk: Bytes<'t>,
    pub(super) signin: Bytes<'t>,
    settings: Bytes<'t>,
    pub(super) audit: Bytes<'t>,
    pub(super) audit_cases: Bytes<'t>,
}

impl<'t> Writing<'t> {
    pub(super) fn open(transaction: &'t WriteTransaction, keys: &'t Keys) -> Result<Self, Error> {
        Ok(Self {
            keys,
            meta: transaction.open_table(tables::META)?,
            chats: transaction.open_table(tables::CHATS)?,
            patient_keys: transaction.open_table(tables::KEYS)?,
            records: transaction.open_table(tables::RECORDS)?,
            events: transaction.open_table(tables::EVENTS)?,
            cases: transaction.open_table(tables::CASES)?,
            open_cases: transaction.open_table(tables::OPEN_CASES)?,
            patient_cases: transaction.open_table(tables::PATIENT_CASES)?,
            replies: transaction.open_table(tables::REPLIES)?,
            updates: transaction.open_table(tables::UPDATES)?,
            outbox: transaction.open_table(tables::OUTBOX)?,
            timers: transaction.open_table(tables::TIMERS)?,
            paced: transaction.open_table(tables::PACED)?,
            desk: transaction.open_table(tables::DESK)?,
            signin: transaction.open_table(tables::SIGNIN)?,
            settings: transaction.open_table(tables::SETTINGS)?,
            audit: transaction.open_table(tables::AUDIT)?,
            audit_cases: transaction.open_table(tables::AUDIT_CASES)?,
        })
    }

    /// The next number of a counter, from 1.
    pub(super) fn next(&mut self, counter: &str) -> Result<u64, Error> {
        let last = self
            .meta
            .get(counter.as_bytes())?
            .map_or(0, |value| number(value.value()));
        self.meta
            .insert(counter.as_bytes(), (last + 1).to_be_bytes().as_slice())?;
        Ok(last + 1)
    }

    /// The patient of a chat, if there is one.
    pub fn patient_of(&self, chat: ChatId) -> Result<Option<PatientId>, Error> {
        let hash = self.keys.chat(chat.0);
        Ok(self
            .chats
            .get(hash.as_slice())?
            .map(|value| PatientId(number(value.value()))))
    }

    /// A new patient with this chat.
    pub fn create_patient(&mut self, chat: ChatId) -> Result<PatientId, Error> {
        let patient = self.next("patients")?;
        let wrapped = self.keys.new_patient(patient)?;
        self.patient_keys
            .insert(patient.to_be_bytes().as_slice(), wrapped.as_slice())?;
        self.chats.insert(
            self.keys.chat(chat.0).as_slice(),
            patient.to_be_bytes().as_slice(),
        )?;
        Ok(PatientId(patient))
    }

    /// How many patients there ever were; their numbers go from 1 to this.
    pub fn patients(&self) -> Result<u64, Error> {
        let last = self.meta.get(b"patients".as_slice())?;
        Ok(last.map_or(0, |value| number(value.value())))
    }

    /// Whether a patient is known, and not erased.
    pub fn knows(&self, patient: PatientId) -> Result<bool, Error> {
        Ok(self
            .patient_keys
            .get(patient.0.to_be_bytes().as_slice())?
            .is_some())
    }

    pub(super) fn unlock(&self, patient: u64) -> Result<(), Error> {
        if patient == 0 || self.keys.is_open(patient) {
            return Ok(());
        }
        let wrapped = self
            .patient_keys
            .get(patient.to_be_bytes().as_slice())?
            .ok_or(Error::Sealed("keys"))?;
        self.keys.unwrap(patient, wrapped.value())
    }

    /// A patient's record.
    pub fn get<T: DeserializeOwned>(&self, patient: PatientId, kind: Kind) -> Result<Option<T>, Error> {
        self.unlock(patient.0)?;
        let key = record_key(patient, kind);
        let Some(sealed) = self.records.get(key.as_slice())? else {
            return Ok(None);
        };
        read(self.keys, patient.0, "records", &key, sealed.value()).map(Some)
    }

    /// Writes a patient's record.
    pub fn put<T: Serialize>(&mut self, patient: PatientId, kind: Kind, record: &T) -> Result<(), Error> {
        self.unlock(patient.0)?;
        let key = record_key(patient, kind);
        let sealed = write(self.keys, patient.0, "records", &key, record)?;
        self.records.insert(key.as_slice(), sealed.as_slice())?;
        Ok(())
    }

    /// Adds to a patient's history.
    pub fn append<T: Serialize>(&mut self, patient: PatientId, event: &T) -> Result<(), Error> {
        self.unlock(patient.0)?;
        let place = self.next("events")?;
        let key = [patient.0.to_be_bytes(), place.to_be_bytes()].concat();
        let sealed = write(self.keys, patient.0, "events", &key, event)?;
        self.events.insert(key.as_slice(), sealed.as_slice())?;
        Ok(())
    }

    /// Notes an update; false if it was seen before.
    pub fn first_time(&mut self, update: UpdateId) -> Result<bool, Error> {
        let key = update.0.to_be_bytes();
        let first = self.updates.insert(key.as_slice(), [].as_slice())?.is_none();
        if update.0 % UPDATES_PRUNED_EVERY == 0 {
            let oldest = update.0.saturating_sub(UPDATES_KEPT).max(0).to_be_bytes();
            self.updates
                .retain_in::<&[u8], _>(..oldest.as_slice(), |_, _| false)?;
        }
        Ok(first)
    }

    /// Stores a message owed; gives its number.
    pub fn owe(&mut self, patient: Option<PatientId>, mut delivery: Delivery) -> Result<Delivery, Error> {
        delivery.id = DeliveryId(self.next("deliveries")?);
        self.put_delivery(patient.map_or(0, |patient| patient.0), &delivery)?;
        Ok(delivery)
    }

    fn put_delivery(&mut self, patient: u64, delivery: &Delivery) -> Result<(), Error> {
        self.unlock(patient)?;
        let key = delivery.id.0.to_be_bytes();
        let sealed = write(self.keys, patient, "outbox", &key, delivery)?;
        self.outbox
            .insert(key.as_slice(), owned(patient, &sealed).as_slice())?;
        Ok(())
    }

    /// Changes a message owed, if it still is.
    pub fn change_delivery(
        &mut self,
        id: DeliveryId,
        change: impl FnOnce(&mut Delivery),
    ) -> Result<Option<Delivery>, Error> {
        let key = id.0.to_be_bytes();
        let Some(value) = self
            .outbox
            .get(key.as_slice())?
            .map(|value| value.value().to_vec())
        else {
            return Ok(None);
        };
        let (patient, sealed) = owner(&value);
        self.unlock(patient)?;
        let mut delivery: Delivery = read(self.keys, patient, "outbox", &key, sealed)?;
        change(&mut delivery);
        self.put_delivery(patient, &delivery)?;
        Ok(Some(delivery))
    }

    /// A message is owed no longer.
    pub fn settle(&mut self, id: DeliveryId) -> Result<(), Error> {
        self.outbox.remove(id.0.to_be_bytes().as_slice())?;
        Ok(())
    }

    /// Writes a setting.
    pub fn set<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let sealed = write(self.keys, 0, "settings", name.as_bytes(), value)?;
        self.settings.insert(name.as_bytes(), sealed.as_slice())?;
        Ok(())
    }

    /// Takes a setting away.
    pub fn unset(&mut self, name: &str) -> Result<(), Error> {
        self.settings.remove(name.as_bytes())?;
        Ok(())
    }

    /// A setting.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let Some(sealed) = self.settings.get(name.as_bytes())? else {
            return Ok(None);
        };
        read(self.keys, 0, "settings", name.as_bytes(), sealed.value()).map(Some)
    }
}

pub(super) fn record_key(patient: PatientId, kind: Kind) -> Vec<u8> {
    [patient.0.to_be_bytes().as_slice(), &[kind.byte()]].concat()
}

pub(super) fn owned(patient: u64, sealed: &[u8]) -> Vec<u8> {
    [patient.to_be_bytes().as_slice(), sealed].concat()
}

pub(super) fn owner(value: &[u8]) -> (u64, &[u8]) {
    value
        .split_first_chunk::<8>()
        .map_or((0, value), |(patient, sealed)| {
            (u64::from_be_bytes(*patient), sealed)
        })
}

pub(super) fn write<T: Serialize>(
    keys: &Keys,
    patient: u64,
    table: &'static str,
    key: &[u8],
    record: &T,
) -> Result<Vec<u8>, Error> {
    let text = zeroize::Zeroizing::new(serde_json::to_vec(record).map_err(|_| Error::Shape(table))?);
    keys.seal(patient, table, key, &text)
}

pub(super) fn read<T: DeserializeOwned>(
    keys: &Keys,
    patient: u64,
    table: &'static str,
    key: &[u8],
    sealed: &[u8],
) -> Result<T, Error> {
    let text = zeroize::Zeroizing::new(keys.open(patient, table, key, sealed)?);
    serde_json::from_slice(&text).map_err(|_| Error::Shape(table))
}
