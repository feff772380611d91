//! Cases, which of them are open, and what a nurse's reply to a message means.

use redb::ReadableTable;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::{CaseId, ChatId, MessageId, PatientId};

use super::erase::patient_case;
use super::writing::{owned, owner, read, write};
use super::{Error, Writing};

/// How many messages back a reply is still understood; Telegram counts them upwards within a chat.
const REPLIES_KEPT: i64 = 50_000;
/// How often older ones are swept out.
const REPLIES_PRUNED_EVERY: i64 = 1_000;

impl Writing<'_> {
    /// The next case's number.
    pub fn next_case(&mut self) -> Result<CaseId, Error> {
        self.next("cases").map(CaseId)
    }

    /// Writes a case, sealed with its patient's key; `open` ones are found without a scan.
    pub fn put_case<T: Serialize>(
        &mut self,
        case: CaseId,
        patient: PatientId,
        open: bool,
        record: &T,
    ) -> Result<(), Error> {
        self.unlock(patient.0)?;
        let key = case.0.to_be_bytes();
        let sealed = write(self.keys, patient.0, "cases", &key, record)?;
        self.cases
            .insert(key.as_slice(), owned(patient.0, &sealed).as_slice())?;
        self.patient_cases
            .insert(patient_case(patient.0, case).as_slice(), [].as_slice())?;
        self.mark(case, open)
    }

    /// Notes whether a case is open.
    pub fn mark(&mut self, case: CaseId, open: bool) -> Result<(), Error> {
        let key = case.0.to_be_bytes();
        if open {
            self.open_cases.insert(key.as_slice(), [].as_slice())?;
        } else {
            self.open_cases.remove(key.as_slice())?;
        }
        Ok(())
    }

    /// A case; none when there is no such case, or its patient was erased.
    pub fn get_case<T: DeserializeOwned>(&self, case: CaseId) -> Result<Option<T>, Error> {
        let key = case.0.to_be_bytes();
        let Some(value) = self.cases.get(key.as_slice())? else {
            return Ok(None);
        };
        let (patient, sealed) = owner(value.value());
        if !self.knows(PatientId(patient))? {
            return Ok(None);
        }
        self.unlock(patient)?;
        read(self.keys, patient, "cases", &key, sealed).map(Some)
    }

    /// The numbers of the cases that are open, the oldest first.
    pub fn open_case_numbers(&self) -> Result<Vec<CaseId>, Error> {
        numbers(&self.open_cases)
    }

    /// Notes of every case whose it is and whether it is open: a store of an older version has only the cases.
    pub fn note_cases<T: DeserializeOwned>(&mut self, open: impl Fn(&T) -> bool) -> Result<(), Error> {
        let mut found = Vec::new();
        for entry in self.cases.iter()? {
            let (key, value) = entry?;
            if self.knows(PatientId(owner(value.value()).0))? {
                found.push((owner(value.value()).0, CaseId(super::open::number(key.value()))));
            }
        }
        for (patient, case) in found {
            self.patient_cases
                .insert(patient_case(patient, case).as_slice(), [].as_slice())?;
            let is_open = self.get_case(case)?.is_some_and(|found| open(&found));
            self.mark(case, is_open)?;
        }
        Ok(())
    }

    /// Keeps what a reply to this message of ours means.
    pub fn keep_reply<T: Serialize>(
        &mut self,
        chat: ChatId,
        message: MessageId,
        meaning: &T,
    ) -> Result<(), Error> {
        let key = self.reply_key(chat, message);
        let sealed = write(self.keys, 0, "replies", &key, meaning)?;
        self.replies.insert(key.as_slice(), sealed.as_slice())?;
        if message.0 % REPLIES_PRUNED_EVERY == 0 {
            let first = self.reply_key(chat, MessageId(0));
            let oldest = self.reply_key(chat, MessageId((message.0 - REPLIES_KEPT).max(0)));
            self.replies
                .retain_in::<&[u8], _>(first.as_slice()..oldest.as_slice(), |_, _| false)?;
        }
        Ok(())
    }

    /// What a reply to this message means.
    pub fn reply<T: DeserializeOwned>(&self, chat: ChatId, message: MessageId) -> Result<Option<T>, Error> {
        let key = self.reply_key(chat, message);
        let Some(sealed) = self.replies.get(key.as_slice())? else {
            return Ok(None);
        };
        read(self.keys, 0, "replies", &key, sealed.value()).map(Some)
    }

    /// Keeps whose topic this is.
    pub fn keep_topic(&mut self, chat: ChatId, topic: MessageId, case: CaseId) -> Result<(), Error> {
        let key = self.topic_key(chat, topic);
        let sealed = write(self.keys, 0, "replies", &key, &case)?;
        self.replies.insert(key.as_slice(), sealed.as_slice())?;
        Ok(())
    }

    /// The case whose topic this is.
    pub fn topic(&self, chat: ChatId, topic: MessageId) -> Result<Option<CaseId>, Error> {
        let key = self.topic_key(chat, topic);
        let Some(sealed) = self.replies.get(key.as_slice())? else {
            return Ok(None);
        };
        read(self.keys, 0, "replies", &key, sealed.value()).map(Some)
    }

    /// Above the keys of all messages, so that what is swept out is never a topic.
    fn topic_key(&self, chat: ChatId, topic: MessageId) -> Vec<u8> {
        let hash = self.keys.chat(chat.0);
        let number = topic.0.max(0).unsigned_abs() | 1 << 63;
        [hash.as_slice(), &number.to_be_bytes()].concat()
    }

    fn reply_key(&self, chat: ChatId, message: MessageId) -> Vec<u8> {
        let hash = self.keys.chat(chat.0);
        [hash.as_slice(), &message.0.max(0).to_be_bytes()].concat()
    }
}

/// The numbers that are the keys of a table, in their order.
pub(super) fn numbers(
    table: &impl ReadableTable<&'static [u8], &'static [u8]>,
) -> Result<Vec<CaseId>, Error> {
    let mut numbers = Vec::new();
    for entry in table.iter()? {
        numbers.push(CaseId(super::open::number(entry?.0.value())));
    }
    Ok(numbers)
}
