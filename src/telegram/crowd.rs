//! Ten thousand check-ins due in the same minute: they leave within Telegram's limits, and what is urgent
//! leaves next.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::book::{Book, Next};
use super::fake::{self, FakePort, Server, unasked, urgent};
use super::outbox;
use super::pace::{Pace, Rate};
use super::send::Sender;
use crate::domain::message::Delivery;
use crate::domain::{ChatId, DeliveryId, Timestamp};
use crate::runner::port::Sent;

const PATIENTS: i64 = 10_000;
/// A greeting and a question each.
const EACH: usize = 2;
/// How long Telegram takes for one message.
const ROUND_TRIP: Duration = Duration::from_millis(80);
const FETCHED: usize = 64;
const NURSES: i64 = -1001;

/// Deliveries leaving in simulated time.
struct Line {
    book: Book,
    begin: Instant,
    at: Duration,
    owed: VecDeque<Delivery>,
    under_way: VecDeque<(Duration, ChatId)>,
    left: Vec<(Duration, ChatId, DeliveryId)>,
}

impl Line {
    fn of(owed: VecDeque<Delivery>) -> Self {
        Self {
            book: Book::new(Pace::default()),
            begin: Instant::now(),
            at: Duration::ZERO,
            owed,
            under_way: VecDeque::new(),
            left: Vec::new(),
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.at.as_millis() as i64)
    }

    /// Sends until `enough` have left.
    fn run(&mut self, enough: usize) {
        while self.left.len() < enough {
            while self.under_way.front().is_some_and(|(ends, _)| *ends <= self.at) {
                let (_, chat) = self.under_way.pop_front().expect("it was just there");
                self.book.ended(chat, self.begin + self.at, self.now());
            }
            if self.book.has_room(FETCHED) {
                for _ in 0..FETCHED.min(self.owed.len()) {
                    let delivery = self.owed.pop_front().expect("it was counted");
                    assert!(
                        self.book.add(delivery, self.now()).is_none(),
                        "nothing is given back"
                    );
                }
            }
            let ends = self.under_way.front().map(|(ends, _)| *ends);
            match self.book.next(self.begin + self.at, self.now()) {
                Next::Send(delivery) => {
                    self.left.push((self.at, delivery.chat, delivery.id));
                    self.under_way.push_back((self.at + ROUND_TRIP, delivery.chat));
                }
                Next::Back(_) => panic!("nothing is late"),
                Next::Wait(wait) => self.at = ends.map_or(self.at + wait, |ends| ends.min(self.at + wait)),
                Next::Idle => self.at = ends.expect("something is under way, or all has left"),
            }
        }
    }
}

fn check_ins() -> VecDeque<Delivery> {
    let owed = (0..PATIENTS).flat_map(|chat| {
        let first = chat as u64 * EACH as u64;
        [
            unasked(first + 1, chat + 1, "it is time"),
            unasked(first + 2, chat + 1, "how is it"),
        ]
    });
    owed.collect()
}

#[test]
fn ten_thousand_check_ins_leave_at_thirty_a_second_and_each_chat_in_order() {
    let mut line = Line::of(check_ins());
    let all = PATIENTS as usize * EACH;
    line.run(all);
    let times: Vec<Duration> = line.left.iter().map(|(at, _, _)| *at).collect();
    let second = Duration::from_secs(1);
    for (place, at) in times.iter().enumerate() {
        let within = times[place..]
            .iter()
            .take_while(|later| **later < *at + second)
            .count();
        assert!(within <= 30 + 5, "{within} within the second from {at:?}");
    }
    let seconds = times.last().expect("they left").as_secs() as usize;
    assert!(
        (all / 31..=all / 29).contains(&seconds),
        "{seconds} seconds for {all}"
    );
    let mut last: HashMap<ChatId, (Duration, DeliveryId)> = HashMap::new();
    for (at, chat, id) in &line.left {
        if let Some((before, earlier)) = last.insert(*chat, (*at, *id)) {
            assert!(
                earlier < *id && *at >= before + ROUND_TRIP,
                "one at a time, in order"
            );
        }
    }
}

#[test]
fn an_urgent_message_leaves_next_among_ten_thousand() {
    let mut line = Line::of(check_ins());
    for (round, chat) in [(500, 3), (5_000, NURSES), (6_000, NURSES), (9_000, 9_999)] {
        line.run(round);
        let (at, id) = (line.at, 1_000_000 + round as u64);
        assert!(line.book.has_urgent_room(FETCHED), "there is always room for it");
        assert!(line.book.add(urgent(id, chat, "now"), line.now()).is_none());
        line.run(round + 1);
        let (left, _, first) = line.left[round];
        assert_eq!(first, DeliveryId(id), "it leaves next");
        // One place of the line, and the message on its way to the same chat.
        assert!(
            left - at <= Duration::from_millis(34) + ROUND_TRIP,
            "{:?}",
            left - at
        );
    }
}

#[test]
fn what_is_in_hand_when_the_night_begins_is_given_back() {
    let mut book = Book::new(Pace {
        overall: Some(Rate {
            burst: 1,
            every: Duration::from_secs(1),
        }),
        ..Pace::unlimited(16)
    });
    let (begin, evening) = (Instant::now(), Timestamp(2_500));
    for id in 1..=5 {
        let mut delivery = unasked(id, id as i64, "how is it");
        delivery.not_after = Some(evening);
        book.add(delivery, Timestamp(0));
    }
    book.add(fake::text(9, 9, "an answer"), Timestamp(0));
    let (mut sent, mut back) = (Vec::new(), Vec::new());
    let mut at = Duration::ZERO;
    loop {
        match book.next(begin + at, Timestamp(at.as_millis() as i64)) {
            Next::Send(delivery) => {
                sent.push(delivery.id.0);
                book.ended(delivery.chat, begin + at, Timestamp(0));
            }
            Next::Back(receipt) => {
                assert_eq!(receipt.sent, Sent::Retry(evening));
                back.push(receipt.delivery.0);
            }
            Next::Wait(wait) => at += wait,
            Next::Idle => break,
        }
    }
    assert_eq!(sent, [9, 1, 2]);
    back.sort_unstable();
    assert_eq!(back, [3, 4, 5]);
}

/// The hand of the sending loop is full of messages that may not leave yet.
#[tokio::test]
async fn a_full_hand_takes_an_urgent_message_all_the_same() {
    let server = Server::start(|_, _| fake::fine(fake::message(1))).await;
    let hour = Rate {
        burst: 1,
        every: Duration::from_secs(3600),
    };
    let owed = (1..=320).map(|id| unasked(id, (id % 10 + 1) as i64, "how is it"));
    let port = Arc::new(FakePort::owing(owed.collect()));
    let stop = CancellationToken::new();
    let sender = Sender {
        bot: server.bot(),
        draw: Arc::new(|_| panic!("cannot draw")),
    };
    let pace = Pace {
        private: Some(hour),
        ..Pace::unlimited(16)
    };
    let work = outbox::run(
        port.clone(),
        sender,
        Arc::new(|| Timestamp(1_000)),
        pace,
        stop.clone(),
    );
    let waiting = async {
        port.reported(10).await;
        port.owe(urgent(900, 99, "now"));
        port.reported(11).await;
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(work, waiting);
    assert!(ended.is_ok());
    let calls = server.calls();
    let texts: Vec<_> = calls.iter().map(|(_, body)| body["text"].clone()).collect();
    assert_eq!(texts.len(), 11);
    assert_eq!(texts[10], json!("now"));
}
