//! Deliveries waiting to leave, in memory: urgent first, each chat's in order, none given out twice.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::domain::message::{Delivery, Lane};
use crate::domain::{ChatId, DeliveryId, Timestamp};

use super::port::Stopped;

/// The waiting deliveries.
pub(super) struct Outbox {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    waiting: BTreeMap<(Lane, DeliveryId), Delivery>,
    given: BTreeMap<DeliveryId, ChatId>,
    stopped: bool,
}

impl Outbox {
    pub(super) fn new(owed: Vec<Delivery>) -> Self {
        let waiting = owed
            .into_iter()
            .map(|delivery| ((delivery.lane, delivery.id), delivery))
            .collect();
        Self {
            state: Mutex::new(State {
                waiting,
                ..State::default()
            }),
            changed: Notify::new(),
        }
    }

    /// Adds committed deliveries.
    pub(super) fn add(&self, deliveries: Vec<Delivery>) {
        let mut state = self.lock();
        for delivery in deliveries {
            state.waiting.insert((delivery.lane, delivery.id), delivery);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// A delivery given out is finished.
    pub(super) fn finish(&self, delivery: DeliveryId) {
        self.lock().given.remove(&delivery);
        self.changed.notify_one();
    }

    /// Nothing more will come.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_waiters();
        self.changed.notify_one();
    }

    /// Waits for deliveries that may leave now.
    pub(super) async fn due(&self, limit: usize, clock: &dyn Clock) -> Result<Vec<Delivery>, Stopped> {
        loop {
            let changed = self.changed.notified();
            let next = {
                let mut state = self.lock();
                if state.stopped {
                    return Err(Stopped);
                }
                let now = clock.now();
                let (due, next) = state.take(limit, now);
                if !due.is_empty() {
                    return Ok(due);
                }
                next.map(|next| next.0.saturating_sub(now.0).max(1) as u64)
            };
            match next {
                None => changed.await,
                Some(wait) => {
                    // Either something new comes, or the next retry is due.
                    let _ = tokio::time::timeout(Duration::from_millis(wait), changed).await;
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, limit: usize, now: Timestamp) -> (Vec<Delivery>, Option<Timestamp>) {
        let mut busy: HashSet<ChatId> = self.given.values().copied().collect();
        let (mut keys, mut next) = (Vec::new(), None::<Timestamp>);
        for (key, delivery) in &self.waiting {
            if keys.len() == limit {
                break;
            }
            if busy.contains(&delivery.chat) {
                continue;
            }
            if delivery.not_before > now {
                // What follows for this chat waits behind it.
                busy.insert(delivery.chat);
                next = Some(next.map_or(delivery.not_before, |next| next.min(delivery.not_before)));
                continue;
            }
            keys.push(*key);
        }
        let mut due = Vec::with_capacity(keys.len());
        for key in keys {
            if let Some(delivery) = self.waiting.remove(&key) {
                self.given.insert(delivery.id, delivery.chat);
                due.push(delivery);
            }
        }
        (due, next)
    }
}
