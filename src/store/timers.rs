//! Timers, kept in the order of their due times: what is due is the beginning of a table, and finding it
//! costs the same among a million as among ten.

use redb::ReadableTable;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::Timestamp;

use super::writing::{Bytes, Writing, read, write};
use super::{Error, tables};

/// Which timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Those that may concern a nurse: looked at as soon as they are due.
    Prompt,
    /// The clocks of the nurses' desk.
    Desk,
    /// Those that only write to a patient: taken no faster than messages can leave.
    Paced,
}

impl Queue {
    pub(super) fn table(self) -> tables::Bytes {
        match self {
            Self::Prompt => tables::TIMERS,
            Self::Desk => tables::DESK,
            Self::Paced => tables::PACED,
        }
    }
}

/// The key of a timer: its due time, then its number, both so that bytes sort as numbers do.
fn key(due: Timestamp, place: u64) -> Vec<u8> {
    // What was due before 1970 has been due ever since.
    [due.0.max(0).to_be_bytes(), place.to_be_bytes()].concat()
}

/// The due time in a timer's key.
pub(super) fn due_of(key: &[u8]) -> Option<Timestamp> {
    let due = key.first_chunk::<8>()?;
    Some(Timestamp(i64::from_be_bytes(*due)))
}

impl<'t> Writing<'t> {
    pub(super) fn queue(&mut self, queue: Queue) -> &mut Bytes<'t> {
        match queue {
            Queue::Prompt => &mut self.timers,
            Queue::Desk => &mut self.desk,
            Queue::Paced => &mut self.paced,
        }
    }

    /// Sets a timer.
    pub fn set_timer<T: Serialize>(&mut self, queue: Queue, due: Timestamp, timer: &T) -> Result<(), Error> {
        let key = key(due, self.next("timers")?);
        let sealed = write(self.keys, 0, "timers", &key, timer)?;
        self.queue(queue).insert(key.as_slice(), sealed.as_slice())?;
        Ok(())
    }

    /// Takes the timers of a queue that are due at `now`, at most `limit`, the earliest first. One that cannot
    /// be read is taken too, with the reason: it must not keep the others waiting.
    pub fn take_due<T: DeserializeOwned>(
        &mut self,
        queue: Queue,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Result<T, Error>>, Error> {
        if now.0 < 0 {
            return Ok(Vec::new());
        }
        let end = key(now.plus_seconds(0), u64::MAX);
        let keys = self.keys;
        let table = self.queue(queue);
        let mut taken = Vec::new();
        for entry in table.range::<&[u8]>(..=end.as_slice())?.take(limit) {
            let (key, value) = entry?;
            let timer = read(keys, 0, "timers", key.value(), value.value());
            taken.push((key.value().to_vec(), timer));
        }
        let mut timers = Vec::with_capacity(taken.len());
        for (key, timer) in taken {
            table.remove(key.as_slice())?;
            timers.push(timer);
        }
        Ok(timers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn due(store: &Store, queue: Queue, now: i64, limit: usize) -> Vec<String> {
        let taken = store.write(|store| store.take_due::<String>(queue, Timestamp(now), limit));
        let taken = taken.unwrap().into_iter();
        taken
            .map(|timer| timer.unwrap_or_else(|error| error.to_string()))
            .collect()
    }

    #[test]
    fn timers_come_in_the_order_of_their_due_times_and_never_early() {
        let store = Store::in_memory().unwrap();
        store
            .write(|store| {
                for due in [70, -5, 40, 10, 1 << 40, 40, 20] {
                    store.set_timer(Queue::Prompt, Timestamp(due), &format!("at {due}"))?;
                }
                store.set_timer(Queue::Paced, Timestamp(30), &"paced")
            })
            .unwrap();
        let next = |queue| store.read().unwrap().next_due(queue).unwrap();
        assert_eq!(next(Queue::Prompt), Some(Timestamp(0)));
        assert_eq!(next(Queue::Paced), Some(Timestamp(30)));
        assert!(
            due(&store, Queue::Prompt, -1, 9).is_empty(),
            "a clock before 1970"
        );
        assert_eq!(due(&store, Queue::Prompt, 40, 2), ["at -5", "at 10"]);
        assert_eq!(due(&store, Queue::Prompt, 40, 9), ["at 20", "at 40", "at 40"]);
        assert!(due(&store, Queue::Prompt, 69, 9).is_empty());
        assert_eq!(due(&store, Queue::Prompt, 70, 9), ["at 70"]);
        assert_eq!(next(Queue::Prompt), Some(Timestamp(1 << 40)));
        assert_eq!(due(&store, Queue::Paced, 30, 9), ["paced"]);
        assert_eq!(next(Queue::Paced), None);
    }

    #[test]
    fn one_that_cannot_be_read_keeps_no_other_waiting() {
        let store = Store::in_memory().unwrap();
        store
            .write(|store| {
                store.set_timer(Queue::Prompt, Timestamp(1), &7)?;
                store.set_timer(Queue::Prompt, Timestamp(2), &"good")
            })
            .unwrap();
        let taken = due(&store, Queue::Prompt, 5, 9);
        assert!(
            taken[0].contains("cannot be read by this version"),
            "{}",
            taken[0]
        );
        assert_eq!(taken[1], "good");
        assert!(due(&store, Queue::Prompt, 5, 9).is_empty());
    }
}
