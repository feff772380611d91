//! Erasing: a patient's key, records, cases and owed messages.

use redb::ReadableTable;
use serde::de::DeserializeOwned;

use crate::domain::{CaseId, ChatId, DeliveryId, PatientId};

use super::open::number;
use super::writing::{owner, read, record_key};
use super::{Error, Kind, Queue, Writing};

/// The fact about the store that says that something was erased since its file was last written anew: what was taken
/// out of a table stays in the file's free space until other data comes to lie there.
pub(super) const ERASED: &[u8] = b"erased";

impl Writing<'_> {
    /// The cases of a patient, the oldest first.
    pub fn cases_of(&self, patient: PatientId) -> Result<Vec<CaseId>, Error> {
        let (low, high) = (patient.0.to_be_bytes(), (patient.0 + 1).to_be_bytes());
        let mut cases = Vec::new();
        for entry in self
            .patient_cases
            .range::<&[u8]>(low.as_slice()..high.as_slice())?
        {
            let (key, _) = entry?;
            let case = key.value().last_chunk::<8>().copied().unwrap_or_default();
            cases.push(CaseId(u64::from_be_bytes(case)));
        }
        Ok(cases)
    }

    /// A patient's history, the oldest first.
    pub fn history<T: DeserializeOwned>(&self, patient: PatientId) -> Result<Vec<T>, Error> {
        self.unlock(patient.0)?;
        let (low, high) = (patient.0.to_be_bytes(), (patient.0 + 1).to_be_bytes());
        let mut events = Vec::new();
        for entry in self.events.range::<&[u8]>(low.as_slice()..high.as_slice())? {
            let (key, sealed) = entry?;
            events.push(read(self.keys, patient.0, "events", key.value(), sealed.value())?);
        }
        Ok(events)
    }

    /// Destroys all that is held about a patient but the cases to keep: the link from the chat, records, history,
    /// cases and owed messages, which are given back; and the key, unless a case is kept with it.
    pub fn erase(
        &mut self,
        patient: PatientId,
        chat: ChatId,
        keep: &[CaseId],
    ) -> Result<Vec<DeliveryId>, Error> {
        self.chats.remove(self.keys.chat(chat.0).as_slice())?;
        for kind in Kind::ALL {
            self.records.remove(record_key(patient, kind).as_slice())?;
        }
        let (low, high) = (patient.0.to_be_bytes(), (patient.0 + 1).to_be_bytes());
        self.events
            .retain_in::<&[u8], _>(low.as_slice()..high.as_slice(), |_, _| false)?;
        for case in self.cases_of(patient)? {
            self.mark(case, false)?;
            if !keep.contains(&case) {
                self.forget_case(patient, case)?;
            }
        }
        let mut gone = Vec::new();
        self.outbox.retain(|key, value| {
            let own = owner(value).0 == patient.0;
            if own {
                gone.push(DeliveryId(number(key)));
            }
            !own
        })?;
        if keep.is_empty() {
            self.forget_patient(patient)?;
        }
        self.note_erased()?;
        Ok(gone)
    }

    /// Destroys what a patient said: the last interview and the history of all.
    pub fn forget_said(&mut self, patient: PatientId) -> Result<(), Error> {
        self.records
            .remove(record_key(patient, Kind::Conversation).as_slice())?;
        let (low, high) = (patient.0.to_be_bytes(), (patient.0 + 1).to_be_bytes());
        self.events
            .retain_in::<&[u8], _>(low.as_slice()..high.as_slice(), |_, _| false)?;
        self.note_erased()
    }

    /// Destroys one case of a patient.
    pub fn forget_case(&mut self, patient: PatientId, case: CaseId) -> Result<(), Error> {
        self.mark(case, false)?;
        self.cases.remove(case.0.to_be_bytes().as_slice())?;
        self.patient_cases
            .remove(patient_case(patient.0, case).as_slice())?;
        self.note_erased()
    }

    /// Destroys the key of a patient of whom nothing is left.
    pub fn forget_patient(&mut self, patient: PatientId) -> Result<(), Error> {
        self.patient_keys.remove(patient.0.to_be_bytes().as_slice())?;
        self.keys.forget(patient.0);
        self.note_erased()
    }

    fn note_erased(&mut self) -> Result<(), Error> {
        self.meta.insert(ERASED, [1].as_slice())?;
        Ok(())
    }

    /// Looks at up to so many timers of a queue that come after `after` and takes out those of which `drop` is true.
    /// Gives where to go on, or none at the end of the queue.
    pub fn sweep_timers<T: DeserializeOwned>(
        &mut self,
        queue: Queue,
        after: &[u8],
        limit: usize,
        drop: impl Fn(&T) -> bool,
    ) -> Result<Option<Vec<u8>>, Error> {
        let keys = self.keys;
        let table = self.queue(queue);
        let from = (std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded);
        let (mut looked, mut last, mut gone) = (0, None, Vec::new());
        for entry in table.range::<&[u8]>(from)?.take(limit) {
            let (key, value) = entry?;
            // One that cannot be read is told of when it is due.
            if read(keys, 0, "timers", key.value(), value.value()).is_ok_and(|timer| drop(&timer)) {
                gone.push(key.value().to_vec());
            }
            last = Some(key.value().to_vec());
            looked += 1;
        }
        for key in gone {
            table.remove(key.as_slice())?;
        }
        Ok(last.filter(|_| looked == limit))
    }
}

pub(super) fn patient_case(patient: u64, case: CaseId) -> Vec<u8> {
    [patient.to_be_bytes(), case.0.to_be_bytes()].concat()
}
