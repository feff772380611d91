//! What the outbox has in hand: which delivery may leave next, and which chats must be left alone.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::pace::{Bucket, Pace};
use super::send::cost;
use crate::domain::message::{Delivery, Lane};
use crate::domain::{ChatId, DeliveryId, Timestamp};
use crate::runner::port::{Receipt, Sent};

/// Deliveries in hand at most: enough to keep the line busy.
const HAND: usize = 256;
/// Of one paced chat at most, so that a busy chat cannot fill the hand.
const HAND_OF_ONE_CHAT: usize = 32;
/// Requests kept free for urgent deliveries above the normal number.
const URGENT_RESERVE: usize = 4;
/// So many chats told to wait at once mean that the whole bot is too fast.
const FLOODED_CHATS: usize = 3;
/// Urgent deliveries in hand besides, so that they never wait for room.
const HAND_URGENT: usize = 256;
/// No hold is longer, in milliseconds: what seems longer was set by a clock that was wrong.
const LONGEST_HOLD: i64 = 24 * 60 * 60 * 1000;
/// Above so many remembered chats the rested ones are forgotten.
const REMEMBERED: usize = 4096;

/// Why a chat is left alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Telegram said so: nothing at all may go there.
    Flood,
    /// Our own pause: urgent deliveries may still try.
    Pause,
}

/// What to do next.
pub enum Next {
    /// Send this.
    Send(Box<Delivery>),
    /// Give this back: it must not be sent any more now.
    Back(Receipt),
    /// Nothing may leave for so long.
    Wait(Duration),
    /// Nothing to be done until something arrives or ends.
    Idle,
}

struct Chat {
    queue: VecDeque<Delivery>,
    busy: bool,
    bucket: Bucket,
    hold: Option<(Timestamp, Cause)>,
}

/// All deliveries in hand, by chat.
pub struct Book {
    pace: Pace,
    chats: HashMap<ChatId, Chat>,
    /// The head of each chat that has one and is not busy, in the order of leaving.
    heads: BTreeSet<(Lane, DeliveryId, ChatId)>,
    overall: Bucket,
    all_held: Option<Timestamp>,
    running: usize,
    in_hand: usize,
}

impl Book {
    /// An empty book.
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            chats: HashMap::new(),
            heads: BTreeSet::new(),
            overall: Bucket::new(pace.overall),
            all_held: None,
            running: 0,
            in_hand: 0,
        }
    }

    /// Whether so many more can be taken in hand.
    pub fn has_room(&self, count: usize) -> bool {
        self.in_hand + count <= HAND
    }

    /// Whether so many more urgent ones can be taken in hand.
    pub fn has_urgent_room(&self, count: usize) -> bool {
        self.in_hand + count <= HAND + HAND_URGENT
    }

    /// Takes a delivery in hand, or gives it back with the instant before which it makes no sense.
    pub fn add(&mut self, delivery: Delivery, now: Timestamp) -> Option<Receipt> {
        let rate = self.pace.of_chat(delivery.chat);
        let chat = self.chats.entry(delivery.chat).or_insert_with(|| Chat {
            queue: VecDeque::new(),
            busy: false,
            bucket: Bucket::new(rate),
            hold: None,
        });
        chat.hold = chat.hold.filter(|(until, _)| lasts(*until, now));
        let urgent = delivery.lane == Lane::Urgent;
        if let Some((until, cause)) = chat.hold
            && (cause == Cause::Flood || !urgent)
        {
            return Some(back(&delivery, until));
        }
        if let Some(rate) = rate
            && !urgent
            && chat.queue.len() >= HAND_OF_ONE_CHAT
        {
            let every = i64::try_from(rate.every.as_secs()).unwrap_or(60).max(1);
            let until = now.plus_seconds(every.saturating_mul(HAND_OF_ONE_CHAT as i64 / 2));
            // Later ones must not overtake the one given back.
            chat.hold = Some((until, Cause::Pause));
            return Some(back(&delivery, until));
        }
        self.in_hand += 1;
        if let (false, Some(head)) = (chat.busy, chat.queue.front()) {
            self.heads.remove(&key(head));
        }
        let place = chat
            .queue
            .partition_point(|other| order(other) <= order(&delivery));
        chat.queue.insert(place, delivery);
        if let (false, Some(head)) = (chat.busy, chat.queue.front()) {
            self.heads.insert(key(head));
        }
        None
    }

    /// The next delivery to be sent, counted as running from now on.
    pub fn next(&mut self, instant: Instant, now: Timestamp) -> Next {
        if self.heads.is_empty() {
            return Next::Idle;
        }
        if let Some(until) = self.all_held {
            if lasts(until, now) {
                return Next::Wait(Duration::from_millis(until.0.abs_diff(now.0)));
            }
            self.all_held = None;
        }
        if let Some(late) = self.take_late(now) {
            return Next::Back(late);
        }
        let overall = self.overall.wait(instant);
        let mut shortest: Option<Duration> = None;
        let mut chosen = None;
        for head in &self.heads {
            let slots = match head.0 {
                Lane::Urgent => self.pace.concurrency + URGENT_RESERVE,
                Lane::Normal | Lane::Unasked => self.pace.concurrency,
            };
            if self.running >= slots.max(1) {
                // The end of a running one wakes us.
                break;
            }
            let Some(chat) = self.chats.get(&head.2) else {
                continue;
            };
            let free = chat
                .queue
                .front()
                .is_some_and(|delivery| cost(&delivery.payload) == 0);
            let wait = if free {
                Duration::ZERO
            } else {
                chat.bucket.wait(instant).max(overall)
            };
            if wait.is_zero() {
                chosen = Some(*head);
                break;
            }
            shortest = Some(shortest.map_or(wait, |shortest| shortest.min(wait)));
        }
        let taken = chosen.and_then(|head| {
            self.heads.remove(&head);
            let chat = self.chats.get_mut(&head.2)?;
            let delivery = chat.queue.pop_front()?;
            chat.busy = true;
            let count = cost(&delivery.payload);
            chat.bucket.take(instant, count);
            self.overall.take(instant, count);
            self.running += 1;
            Some(delivery)
        });
        match (taken, shortest) {
            (Some(delivery), _) => Next::Send(Box::new(delivery)),
            (None, Some(wait)) => Next::Wait(wait),
            (None, None) => Next::Idle,
        }
    }

    /// Takes out a delivery whose time is over; only unasked ones have such a time, and they come last.
    fn take_late(&mut self, now: Timestamp) -> Option<Receipt> {
        let unasked = self.heads.iter().rev().take_while(|head| head.0 == Lane::Unasked);
        let mut late = unasked.filter_map(|head| {
            let until = self.chats.get(&head.2)?.queue.front()?.not_after?;
            (until <= now).then_some((*head, until))
        });
        let (head, until) = late.next()?;
        drop(late);
        self.heads.remove(&head);
        let chat = self.chats.get_mut(&head.2)?;
        let delivery = chat.queue.pop_front()?;
        if let Some(head) = chat.queue.front() {
            self.heads.insert(key(head));
        }
        self.in_hand = self.in_hand.saturating_sub(1);
        Some(back(&delivery, until))
    }

    /// The running delivery of this chat has ended.
    pub fn ended(&mut self, id: ChatId, instant: Instant, now: Timestamp) {
        self.running = self.running.saturating_sub(1);
        self.in_hand = self.in_hand.saturating_sub(1);
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.busy = false;
            if let Some(head) = chat.queue.front() {
                self.heads.insert(key(head));
            }
        }
        if self.chats.len() > REMEMBERED {
            self.chats.retain(|_, chat| {
                let held = chat.hold.is_some_and(|(until, _)| lasts(until, now));
                chat.busy || held || !chat.queue.is_empty() || !chat.bucket.rested(instant)
            });
        }
    }

    /// Leaves a chat alone until then; what is in hand for it is given back, so that order is kept.
    pub fn hold(&mut self, id: ChatId, until: Timestamp, cause: Cause, now: Timestamp) -> Vec<Receipt> {
        let mut receipts = Vec::new();
        if let Some(chat) = self.chats.get_mut(&id) {
            if let (false, Some(head)) = (chat.busy, chat.queue.front()) {
                self.heads.remove(&key(head));
            }
            chat.hold = match chat.hold {
                Some((longer, Cause::Flood)) if longer >= until => chat.hold,
                _ => Some((until, cause)),
            };
            chat.queue.retain(|delivery| {
                let stays = cause == Cause::Pause && delivery.lane == Lane::Urgent;
                if !stays {
                    receipts.push(back(delivery, until));
                }
                stays
            });
            if let (false, Some(head)) = (chat.busy, chat.queue.front()) {
                self.heads.insert(key(head));
            }
            self.in_hand = self.in_hand.saturating_sub(receipts.len());
        }
        if cause == Cause::Flood {
            let flooded = || {
                let holds = self.chats.values().filter_map(|chat| chat.hold);
                holds.filter(|(until, cause)| *cause == Cause::Flood && lasts(*until, now))
            };
            // One chat's limit is its own; many at once are the bot's.
            if flooded().count() >= FLOODED_CHATS {
                self.all_held = flooded().map(|(until, _)| until).min();
            }
        }
        receipts
    }
}

/// Whether a hold until then still holds.
fn lasts(until: Timestamp, now: Timestamp) -> bool {
    until > now && until.0.saturating_sub(now.0) <= LONGEST_HOLD
}

fn back(delivery: &Delivery, until: Timestamp) -> Receipt {
    Receipt {
        delivery: delivery.id,
        sent: Sent::Retry(until),
    }
}

fn order(delivery: &Delivery) -> (Lane, DeliveryId) {
    (delivery.lane, delivery.id)
}

fn key(delivery: &Delivery) -> (Lane, DeliveryId, ChatId) {
    (delivery.lane, delivery.id, delivery.chat)
}

#[cfg(test)]
mod tests {
    use super::super::fake::{text, urgent};
    use super::*;
    use crate::telegram::pace::Rate;

    const NOW: Timestamp = Timestamp(1_000);

    fn sent(next: Next) -> Option<u64> {
        match next {
            Next::Send(delivery) => Some(delivery.id.0),
            Next::Back(_) | Next::Wait(_) | Next::Idle => None,
        }
    }

    #[test]
    fn urgent_first_and_one_at_a_time_in_each_chat() {
        let start = Instant::now();
        let mut book = Book::new(Pace::unlimited(16));
        for delivery in [
            text(1, 7, "a"),
            text(2, 7, "b"),
            urgent(3, 8, "c"),
            urgent(4, 7, "d"),
        ] {
            assert!(book.add(delivery, NOW).is_none());
        }
        assert_eq!(sent(book.next(start, NOW)), Some(3));
        assert_eq!(sent(book.next(start, NOW)), Some(4));
        assert_eq!(sent(book.next(start, NOW)), None);
        book.ended(ChatId(7), start, NOW);
        assert_eq!(sent(book.next(start, NOW)), Some(1));
        book.ended(ChatId(7), start, NOW);
        assert_eq!(sent(book.next(start, NOW)), Some(2));
    }

    #[test]
    fn a_flooded_chat_is_left_alone_and_no_other() {
        let start = Instant::now();
        let mut book = Book::new(Pace::unlimited(16));
        for delivery in [text(1, 7, "a"), text(2, 7, "b"), text(3, 8, "c")] {
            book.add(delivery, NOW);
        }
        assert_eq!(sent(book.next(start, NOW)), Some(1));
        book.ended(ChatId(7), start, NOW);
        let until = NOW.plus_seconds(60);
        let returned = book.hold(ChatId(7), until, Cause::Flood, NOW);
        assert_eq!(
            returned,
            [Receipt {
                delivery: DeliveryId(2),
                sent: Sent::Retry(until)
            }]
        );
        assert!(book.add(urgent(4, 7, "d"), NOW).is_some());
        assert_eq!(sent(book.next(start, NOW)), Some(3));
        assert!(book.add(text(5, 7, "e"), until).is_none());
        assert_eq!(sent(book.next(start, until)), Some(5));
    }

    #[test]
    fn many_flooded_chats_stop_the_bot_until_the_first_is_free() {
        let start = Instant::now();
        let mut book = Book::new(Pace::unlimited(16));
        for (id, chat) in [(1, 1), (2, 2), (3, 3), (4, 4)] {
            book.add(text(id, chat, "x"), NOW);
        }
        for chat in 1..=3 {
            book.hold(ChatId(chat), NOW.plus_seconds(chat * 10), Cause::Flood, NOW);
        }
        assert!(matches!(book.next(start, NOW), Next::Wait(wait) if wait == Duration::from_secs(10)));
        assert_eq!(sent(book.next(start, NOW.plus_seconds(10))), Some(4));
    }

    #[test]
    fn a_busy_chat_waits_for_its_pace_and_cannot_fill_the_hand() {
        let start = Instant::now();
        let rate = Rate {
            burst: 1,
            every: Duration::from_secs(1),
        };
        let mut book = Book::new(Pace {
            private: Some(rate),
            ..Pace::unlimited(16)
        });
        let given_back = (1..=40).filter_map(|id| book.add(text(id, 7, "x"), NOW)).count();
        assert_eq!(given_back, 8);
        assert!(book.add(urgent(41, 7, "x"), NOW).is_none());
        assert_eq!(sent(book.next(start, NOW)), Some(41));
        book.ended(ChatId(7), start, NOW);
        assert!(matches!(book.next(start, NOW), Next::Wait(wait) if wait == rate.every));
        assert!(book.add(text(50, 8, "x"), NOW).is_none());
        assert_eq!(sent(book.next(start, NOW)), Some(50));
    }

    #[test]
    fn a_full_line_still_takes_urgent_ones() {
        let start = Instant::now();
        let mut book = Book::new(Pace::unlimited(1));
        for delivery in [text(1, 1, "a"), text(2, 2, "b")] {
            book.add(delivery, NOW);
        }
        assert_eq!(sent(book.next(start, NOW)), Some(1));
        assert_eq!(sent(book.next(start, NOW)), None);
        book.add(urgent(3, 3, "c"), NOW);
        assert_eq!(sent(book.next(start, NOW)), Some(3));
    }
}
