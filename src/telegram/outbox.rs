//! The sending loop: takes what is due from the store, sends it at Telegram's pace, and reports how it ended.
//! One slow, blocked or flooded chat never keeps another waiting.

use std::collections::HashMap;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::book::{Book, Cause, Next};
use super::classify::{self, Outcome};
use super::pace::Pace;
use super::send::{Failure, Sender, trifling};
use super::{Error, Now, backoff};
use crate::domain::message::{Delivery, Place};
use crate::domain::{ChatId, DeliveryId, MessageId, Timestamp};
use crate::runner::port::{Port, Receipt, Sent, Stopped};

/// Deliveries asked for at once.
const BATCH: usize = 64;
const LONGEST_RETRY: Duration = Duration::from_secs(300);

type Waiting<T> = Option<Pin<Box<dyn Future<Output = Result<T, Stopped>> + Send>>>;
type Attempt = (Box<Delivery>, Result<Option<MessageId>, Failure>);

struct Outbox {
    book: Book,
    now: Now,
    tasks: JoinSet<Attempt>,
    /// Which delivery a task carries, for the case that it panics.
    carried: HashMap<Id, (ChatId, DeliveryId)>,
    receipts: Vec<Receipt>,
}

/// Sends until told to stop; then what is under way is finished and reported.
pub async fn run<P: Port>(
    port: Arc<P>,
    sender: Sender,
    now: Now,
    pace: Pace,
    stop: CancellationToken,
) -> Result<(), Error> {
    let mut outbox = Outbox {
        book: Book::new(pace),
        now,
        tasks: JoinSet::new(),
        carried: HashMap::new(),
        receipts: Vec::new(),
    };
    let ended = sending(&port, &sender, &mut outbox, &stop).await;
    while let Some(attempt) = outbox.tasks.join_next_with_id().await {
        outbox.settle(attempt);
    }
    let reported = match std::mem::take(&mut outbox.receipts) {
        none if none.is_empty() => Ok(()),
        receipts => port.delivered(receipts).await,
    };
    match ended.and(reported) {
        Err(stopped) if !stop.is_cancelled() => Err(stopped.into()),
        _ => Ok(()),
    }
}

async fn sending<P: Port>(
    port: &Arc<P>,
    sender: &Sender,
    outbox: &mut Outbox,
    stop: &CancellationToken,
) -> Result<(), Stopped> {
    // Both are kept over the rounds: dropping one half done could lose what it gave out.
    let mut fetch: Waiting<Vec<Delivery>> = None;
    let mut fetch_urgent: Waiting<Vec<Delivery>> = None;
    let mut report: Waiting<()> = None;
    while !stop.is_cancelled() {
        let wait = outbox.launch(sender);
        if fetch.is_none() && outbox.book.has_room(BATCH) {
            let port = port.clone();
            fetch = Some(Box::pin(async move { port.due(BATCH).await }));
        }
        if fetch_urgent.is_none() && outbox.book.has_urgent_room(BATCH) {
            // A hand full of check-ins must not keep an emergency waiting.
            let port = port.clone();
            fetch_urgent = Some(Box::pin(async move { port.due_urgent(BATCH).await }));
        }
        if report.is_none() && !outbox.receipts.is_empty() {
            let (port, receipts) = (port.clone(), std::mem::take(&mut outbox.receipts));
            report = Some(Box::pin(async move { port.delivered(receipts).await }));
        }
        tokio::select! {
            () = stop.cancelled() => break,
            due = poll(&mut fetch_urgent) => {
                fetch_urgent = None;
                outbox.take(due?);
            }
            due = poll(&mut fetch) => {
                fetch = None;
                outbox.take(due?);
            }
            reported = poll(&mut report) => {
                report = None;
                reported?;
            }
            Some(attempt) = outbox.tasks.join_next_with_id() => outbox.settle(attempt),
            () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
        }
    }
    match report {
        Some(report) => report.await,
        None => Ok(()),
    }
}

async fn poll<T>(waiting: &mut Waiting<T>) -> Result<T, Stopped> {
    match waiting {
        Some(future) => future.await,
        None => pending().await,
    }
}

impl Outbox {
    fn take(&mut self, deliveries: Vec<Delivery>) {
        let now = (self.now)();
        for delivery in deliveries {
            self.receipts.extend(self.book.add(delivery, now));
        }
    }

    /// Starts all that may leave now; returns how long the next has to wait, if one waits.
    fn launch(&mut self, sender: &Sender) -> Option<Duration> {
        loop {
            match self.book.next(Instant::now(), (self.now)()) {
                Next::Send(delivery) => {
                    let carried = (delivery.chat, delivery.id);
                    let sender = sender.clone();
                    let task = self.tasks.spawn(async move {
                        let result = sender.send(&delivery).await;
                        (delivery, result)
                    });
                    self.carried.insert(task.id(), carried);
                }
                Next::Back(receipt) => self.receipts.push(receipt),
                Next::Wait(wait) => return Some(wait),
                Next::Idle => return None,
            }
        }
    }

    fn settle(&mut self, attempt: Result<(Id, Attempt), JoinError>) {
        let now = (self.now)();
        let task = attempt.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some((chat, delivery)) = self.carried.remove(&task) else {
            return;
        };
        self.book.ended(chat, Instant::now(), now);
        let sent = match attempt {
            Ok((_, (delivery, result))) => {
                let (sent, held) = verdict(&delivery, result, now);
                if let Some((until, cause)) = held {
                    self.receipts.extend(self.book.hold(chat, until, cause, now));
                }
                sent
            }
            Err(_) => Sent::Refused("panic".to_owned()),
        };
        if let Sent::Refused(code) = &sent {
            tracing::error!(delivery = delivery.0, code, "a delivery is refused for good");
        }
        self.receipts.push(Receipt { delivery, sent });
    }
}

/// How an attempt ended, and until when its chat is to be left alone.
fn verdict(
    delivery: &Delivery,
    result: Result<Option<MessageId>, Failure>,
    now: Timestamp,
) -> (Sent, Option<(Timestamp, Cause)>) {
    let error = match result {
        Ok(message) => return (Sent::Done(message), None),
        Err(Failure::Unsendable(code)) => return (Sent::Refused(code.to_owned()), None),
        Err(Failure::Request(error)) => error,
    };
    let later = |seconds: u64| now.plus_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
    match classify::outcome(&error) {
        Outcome::Flood(seconds) => {
            tracing::warn!(delivery = delivery.id.0, seconds, "Telegram asks for a pause");
            (Sent::Retry(later(seconds)), Some((later(seconds), Cause::Flood)))
        }
        Outcome::Retry => {
            let until = later(backoff(delivery.attempts, LONGEST_RETRY).as_secs());
            let code = classify::code(&error);
            tracing::warn!(
                delivery = delivery.id.0,
                attempts = delivery.attempts,
                code,
                "sending failed"
            );
            (Sent::Retry(until), Some((until, Cause::Pause)))
        }
        // A tap or a group that is gone says nothing about a patient.
        Outcome::Unreachable | Outcome::Refused(_) if trifling(&delivery.payload) => (Sent::Needless, None),
        Outcome::Unreachable => (Sent::Unreachable, None),
        Outcome::Migrated(to) => (Sent::Migrated(to), None),
        Outcome::Needless => (Sent::Needless, None),
        Outcome::Gone => (Sent::Gone, None),
        Outcome::TopicGone => (Sent::TopicGone, None),
        Outcome::NoTopics if in_topics(delivery) => (Sent::NoTopics, None),
        Outcome::NoTopics => (Sent::Refused(classify::code(&error)), None),
        Outcome::Refused(code) => (Sent::Refused(code), None),
    }
}

/// Whether it has anything to do with a topic.
fn in_topics(delivery: &Delivery) -> bool {
    delivery.payload.is_about_topics() || matches!(delivery.place, Place::Topic(_))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{self, FakePort, Server, text, urgent};
    use super::*;
    use crate::domain::message::Payload;
    use serde_json::json;

    const NOW: Timestamp = Timestamp(1_000);

    /// Sends these and returns the receipts, sorted, once there are as many.
    async fn deliver(server: &Server, deliveries: Vec<Delivery>) -> Vec<Receipt> {
        let count = deliveries.len();
        let port = Arc::new(FakePort::owing(deliveries));
        let stop = CancellationToken::new();
        let sender = Sender {
            bot: server.bot(),
            draw: Arc::new(|_| panic!("cannot draw")),
        };
        let work = run(
            port.clone(),
            sender,
            Arc::new(|| NOW),
            Pace::unlimited(16),
            stop.clone(),
        );
        let waiting = async {
            port.reported(count).await;
            stop.cancel();
        };
        let (ended, ()) = tokio::join!(work, waiting);
        assert!(ended.is_ok());
        port.receipts()
    }

    #[tokio::test]
    async fn the_order_within_each_chat_is_kept() {
        let server = Server::start(|_, _| fake::fine(fake::message(1))).await;
        let deliveries =
            (1..=120).map(|id| text(id, i64::try_from(id % 3 + 1).expect("small"), &id.to_string()));
        let receipts = deliver(&server, deliveries.collect()).await;
        assert_eq!(receipts.len(), 120);
        assert!(
            receipts
                .iter()
                .all(|receipt| receipt.sent == Sent::Done(Some(MessageId(1))))
        );
        for chat in 1..=3 {
            let calls = server.calls();
            let seen = calls.iter().filter(|(_, body)| body["chat_id"] == chat);
            let numbers: Vec<u64> = seen
                .filter_map(|(_, body)| body["text"].as_str()?.parse().ok())
                .collect();
            assert_eq!(numbers.len(), 40);
            assert!(numbers.is_sorted());
        }
    }

    #[tokio::test]
    async fn a_flooded_chat_keeps_no_other_waiting() {
        let server = Server::start(|_, body| {
            if body["chat_id"] == 7 {
                fake::refusal(
                    429,
                    "Too Many Requests: retry after 3600",
                    json!({"retry_after": 3600}),
                )
            } else {
                fake::fine(fake::message(1))
            }
        })
        .await;
        let mut deliveries: Vec<Delivery> = (1..=100).map(|id| text(id, 7, "busy")).collect();
        deliveries.extend([text(101, 8, "normal"), urgent(102, 9, "urgent")]);
        let receipts = deliver(&server, deliveries).await;
        let done: Vec<u64> = receipts
            .iter()
            .filter(|receipt| matches!(receipt.sent, Sent::Done(_)))
            .map(|receipt| receipt.delivery.0)
            .collect();
        assert_eq!(done, [101, 102]);
        let held = Sent::Retry(NOW.plus_seconds(3600));
        assert_eq!(
            receipts.iter().filter(|receipt| receipt.sent == held).count(),
            100
        );
        // Only the first of them was tried.
        assert_eq!(
            server
                .calls()
                .iter()
                .filter(|(_, body)| body["chat_id"] == 7)
                .count(),
            1
        );
    }

    #[tokio::test]
    async fn every_ending_is_reported() {
        let server = Server::start(|_, body| match body["text"].as_str() {
            Some("blocked") => fake::refusal(403, "Forbidden: bot was blocked by the user", json!({})),
            Some("moved") => fake::refusal(400, "Bad Request: moved", json!({"migrate_to_chat_id": -1009})),
            Some("refused") => fake::refusal(400, "Bad Request: no words", json!({})),
            Some("garbled") => (200, "<html>".to_owned()),
            _ => fake::refusal(400, "Bad Request: query is too old and so on", json!({})),
        })
        .await;
        let acknowledge = Payload::Acknowledge {
            callback: "q".to_owned(),
            text: None,
        };
        let picture = Payload::Picture {
            picture: crate::domain::message::Picture::Back { marked: Vec::new() },
            caption: String::new(),
            buttons: Vec::new(),
        };
        let mut garbled = text(4, 4, "garbled");
        garbled.attempts = 3;
        let deliveries = vec![
            text(1, 1, "blocked"),
            text(2, 2, "moved"),
            text(3, 3, "refused"),
            garbled,
            fake::delivery(5, 5, acknowledge),
            fake::delivery(6, 6, picture),
        ];
        let ends: Vec<Sent> = deliver(&server, deliveries)
            .await
            .into_iter()
            .map(|receipt| receipt.sent)
            .collect();
        let wanted = [
            Sent::Unreachable,
            Sent::Migrated(ChatId(-1009)),
            Sent::Refused("Unknown(Bad Request)".to_owned()),
            Sent::Retry(NOW.plus_seconds(8)),
            Sent::Needless,
            Sent::Refused("picture".to_owned()),
        ];
        assert_eq!(ends, wanted);
    }
}
