//! Deliveries waiting to leave, in memory: urgent first, each chat's in order, none given out twice, and what
//! nobody asked for never in quiet hours.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::domain::message::{Delivery, Lane, Place};
use crate::domain::{CaseId, ChatId, DeliveryId, Timestamp};
use crate::followup::QuietHours;

use super::cards::Tag;
use super::port::Stopped;

/// Most unasked messages under way at once: some four seconds of what Telegram takes. More are made when
/// half of them have left, so that an owed check-in is never far from its question.
pub(super) const UNASKED_AT_ONCE: usize = 120;
/// No pause is longer, in seconds: what seems to wait longer was put off by a clock that was wrong.
const LONGEST_PAUSE: i64 = 24 * 60 * 60;
/// The tag of check-ins and reminders, which the next one or the patient's `/stop` makes needless.
pub(super) const ASKS: &str = "asks";
/// Longest sleep before the clock is looked at again.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// The waiting deliveries.
pub(super) struct Outbox {
    state: Mutex<State>,
    changed: Notify,
    quiet: QuietHours,
    zone: TimeZone,
}

#[derive(Default)]
struct State {
    waiting: BTreeMap<(Lane, DeliveryId), Delivery>,
    given: BTreeMap<DeliveryId, Given>,
    stopped: bool,
}

/// What is known of a delivery given out.
struct Given {
    chat: ChatId,
    lane: Lane,
    asks: bool,
}

/// When unasked messages may leave: from the first on, up to the second.
struct Day {
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Outbox {
    pub(super) fn new(owed: Vec<Delivery>, quiet: QuietHours, zone: TimeZone) -> Self {
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
            quiet,
            zone,
        }
    }

    /// Adds committed deliveries.
    pub(super) fn add(&self, deliveries: Vec<Delivery>) {
        let mut state = self.lock();
        for delivery in deliveries {
            state.given.remove(&delivery.id);
            state.waiting.insert((delivery.lane, delivery.id), delivery);
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// Deliveries are owed no longer.
    pub(super) fn remove(&self, deliveries: &[DeliveryId]) {
        let mut state = self.lock();
        for delivery in deliveries {
            state.given.remove(delivery);
            for lane in [Lane::Urgent, Lane::Normal, Lane::Unasked] {
                state.waiting.remove(&(lane, *delivery));
            }
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// Nothing more will come.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_waiters();
    }

    /// How many more unasked messages may be made now.
    pub(super) fn room(&self) -> usize {
        let under_way = self.lock().unasked().count();
        if under_way > UNASKED_AT_ONCE / 2 {
            return 0;
        }
        UNASKED_AT_ONCE - under_way
    }

    /// The check-ins and reminders of a chat that have not been reported as sent.
    pub(super) fn unsent(&self, chat: ChatId) -> Vec<DeliveryId> {
        let state = self.lock();
        let own = state.unasked().filter(|(_, of, asks)| *of == chat && *asks);
        own.map(|(delivery, _, _)| delivery).collect()
    }

    /// The deliveries that wait for the topic of a case to be opened.
    pub(super) fn waiting_for(&self, case: CaseId) -> Vec<DeliveryId> {
        let state = self.lock();
        let waiting = state.waiting.values();
        let own = waiting.filter(|delivery| delivery.place == Place::Soon(case));
        own.map(|delivery| delivery.id).collect()
    }

    /// The deliveries with this tag that have not been given out.
    pub(super) fn waiting_with(&self, tag: &str) -> Vec<DeliveryId> {
        let state = self.lock();
        let waiting = state.waiting.values();
        let own = waiting.filter(|delivery| delivery.tag.as_deref() == Some(tag));
        own.map(|delivery| delivery.id).collect()
    }

    /// What has not left yet and goes to a chat or is about one of these cases.
    pub(super) fn about(&self, chat: ChatId, cases: &[CaseId]) -> Vec<DeliveryId> {
        let state = self.lock();
        let about = |delivery: &Delivery| {
            let meant = delivery.tag.as_deref().and_then(Tag::read);
            delivery.chat == chat || meant.is_some_and(|tag| cases.contains(&tag.case()))
        };
        let own = state.waiting.values().filter(|delivery| about(delivery));
        own.map(|delivery| delivery.id).collect()
    }

    /// Waits for deliveries that may leave now, of this lane and those before it.
    pub(super) async fn due(
        &self,
        last: Lane,
        limit: usize,
        clock: &dyn Clock,
    ) -> Result<Vec<Delivery>, Stopped> {
        loop {
            // Made before the state is looked at, so that no change in between is missed.
            let changed = self.changed.notified();
            let next = {
                let mut state = self.lock();
                if state.stopped {
                    return Err(Stopped);
                }
                let now = clock.now();
                let (due, next) = state.take(last, limit, now, || self.day(now));
                if !due.is_empty() {
                    return Ok(due);
                }
                next.map(|next| next.0.saturating_sub(now.0).max(1) as u64)
            };
            match next {
                None => changed.await,
                Some(wait) => {
                    let wait = Duration::from_millis(wait).min(LONGEST_SLEEP);
                    // Either something new comes, or the next may leave.
                    let _ = tokio::time::timeout(wait, changed).await;
                }
            }
        }
    }

    fn day(&self, now: Timestamp) -> Day {
        let from = self.quiet.next_allowed(now, &self.zone);
        let until = self.quiet.next_quiet(from, &self.zone);
        Day { from, until }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// All unasked messages, of which there are few: number, chat, and whether it is a check-in or reminder.
    fn unasked(&self) -> impl Iterator<Item = (DeliveryId, ChatId, bool)> {
        let waiting = self.waiting.range((Lane::Unasked, DeliveryId(0))..);
        let waiting = waiting.map(|((_, id), delivery)| (*id, delivery.chat, asks(delivery)));
        let given = self.given.iter().filter(|(_, given)| given.lane == Lane::Unasked);
        waiting.chain(given.map(|(id, given)| (*id, given.chat, given.asks)))
    }

    fn take(
        &mut self,
        last: Lane,
        limit: usize,
        now: Timestamp,
        day: impl Fn() -> Day,
    ) -> (Vec<Delivery>, Option<Timestamp>) {
        // An urgent message waits only behind other urgent ones of its chat.
        let mut busy: HashSet<ChatId> = self.given.values().map(|given| given.chat).collect();
        let urgent = self.given.values().filter(|given| given.lane == Lane::Urgent);
        let mut busy_urgent: HashSet<ChatId> = urgent.map(|given| given.chat).collect();
        let mut today = None;
        let (mut keys, mut next) = (Vec::new(), None::<Timestamp>);
        for (key, delivery) in self.waiting.range(..=(last, DeliveryId(u64::MAX))) {
            if keys.len() == limit {
                break;
            }
            if matches!(delivery.place, Place::Soon(_)) {
                continue;
            }
            let held_up = match delivery.lane {
                Lane::Urgent => &busy_urgent,
                Lane::Normal | Lane::Unasked => &busy,
            };
            if held_up.contains(&delivery.chat) {
                continue;
            }
            let mut opens = delivery.not_before;
            if opens > now.plus_seconds(LONGEST_PAUSE) {
                opens = now;
            }
            if delivery.lane == Lane::Unasked {
                opens = opens.max(today.get_or_insert_with(&day).from);
            }
            if opens > now {
                // What follows for this chat waits behind it.
                busy.insert(delivery.chat);
                if delivery.lane == Lane::Urgent {
                    busy_urgent.insert(delivery.chat);
                }
                next = Some(next.map_or(opens, |next| next.min(opens)));
                continue;
            }
            keys.push(*key);
        }
        let mut due = Vec::with_capacity(keys.len());
        for key in keys {
            if let Some(mut delivery) = self.waiting.remove(&key) {
                delivery.not_after = match (delivery.lane, &today) {
                    (Lane::Unasked, Some(today)) => today.until,
                    (Lane::Urgent | Lane::Normal | Lane::Unasked, _) => None,
                };
                let given = Given {
                    chat: delivery.chat,
                    lane: delivery.lane,
                    asks: asks(&delivery),
                };
                self.given.insert(delivery.id, given);
                due.push(delivery);
            }
        }
        (due, next)
    }
}

fn asks(delivery: &Delivery) -> bool {
    delivery.tag.as_deref() == Some(ASKS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::domain::message::Payload;

    fn delivery(id: u64, lane: Lane, chat: i64) -> Delivery {
        Delivery {
            id: DeliveryId(id),
            lane,
            chat: ChatId(chat),
            payload: Payload::Leave,
            attempts: 0,
            not_before: Timestamp(0),
            not_after: None,
            tag: None,
            place: crate::domain::message::Place::Chat,
        }
    }

    fn outbox(owed: Vec<Delivery>) -> Outbox {
        Outbox::new(owed, QuietHours::default(), TimeZone::UTC)
    }

    fn noon() -> ManualClock {
        ManualClock::at(
            "2026-03-04T12:00:00Z"
                .parse::<jiff::Timestamp>()
                .map_or(Timestamp(0), |at| Timestamp(at.as_millisecond())),
        )
    }

    /// What may leave now, by number.
    fn leaves(outbox: &Outbox, last: Lane, clock: &ManualClock) -> Vec<u64> {
        let now = clock.now();
        let (due, _) = outbox.lock().take(last, 10, now, || outbox.day(now));
        due.iter().map(|delivery| delivery.id.0).collect()
    }

    #[test]
    fn an_urgent_message_waits_behind_no_other_lane() {
        let clock = noon();
        let outbox = outbox(vec![delivery(1, Lane::Normal, -7), delivery(2, Lane::Unasked, 8)]);
        assert_eq!(leaves(&outbox, Lane::Unasked, &clock), [1, 2]);
        // The chat is busy with a message under way, and so is the patient's.
        outbox.add(vec![
            delivery(3, Lane::Normal, -7),
            delivery(4, Lane::Urgent, -7),
            delivery(5, Lane::Urgent, 8),
        ]);
        assert_eq!(leaves(&outbox, Lane::Urgent, &clock), [4, 5]);
        outbox.add(vec![delivery(6, Lane::Urgent, -7)]);
        assert!(
            leaves(&outbox, Lane::Unasked, &clock).is_empty(),
            "urgent ones keep their order"
        );
        outbox.remove(&[DeliveryId(1), DeliveryId(4)]);
        assert_eq!(leaves(&outbox, Lane::Unasked, &clock), [6, 3]);
    }

    #[test]
    fn what_nobody_asked_for_stays_in_at_night_whenever_it_was_made() {
        let clock = noon();
        let outbox = outbox(vec![delivery(1, Lane::Unasked, 1), delivery(2, Lane::Normal, 2)]);
        clock.advance(12 * 3600);
        assert_eq!(leaves(&outbox, Lane::Unasked, &clock), [2]);
        clock.advance(8 * 3600);
        let now = clock.now();
        let (due, _) = outbox.lock().take(Lane::Unasked, 10, now, || outbox.day(now));
        let evening = now.plus_seconds(13 * 3600);
        assert_eq!(due.first().and_then(|due| due.not_after), Some(evening));
    }

    #[test]
    fn a_pause_set_by_a_wrong_clock_is_over_when_the_clock_is_right() {
        let clock = noon();
        let mut late = delivery(1, Lane::Urgent, 1);
        late.not_before = clock.now().plus_seconds(10 * 365 * 24 * 3600);
        let mut soon = delivery(2, Lane::Urgent, 2);
        soon.not_before = clock.now().plus_seconds(60);
        let outbox = outbox(vec![late, soon]);
        assert_eq!(leaves(&outbox, Lane::Unasked, &clock), [1]);
        clock.advance(60);
        assert_eq!(leaves(&outbox, Lane::Unasked, &clock), [2]);
    }

    #[test]
    fn room_is_made_when_half_has_left() {
        let clock = noon();
        let mut owed: Vec<Delivery> = (1..=70)
            .map(|id| delivery(id, Lane::Unasked, id as i64))
            .collect();
        owed[10].tag = Some(ASKS.to_owned());
        let outbox = outbox(owed);
        assert_eq!(outbox.room(), 0);
        assert_eq!(leaves(&outbox, Lane::Unasked, &clock).len(), 10);
        assert_eq!(outbox.room(), 0, "given out is not yet sent");
        outbox.remove(&(1..=10).map(DeliveryId).collect::<Vec<_>>());
        assert_eq!(outbox.room(), UNASKED_AT_ONCE - 60);
        assert_eq!(outbox.unsent(ChatId(11)), [DeliveryId(11)]);
        assert!(outbox.unsent(ChatId(12)).is_empty(), "it tells, and asks nothing");
    }
}
