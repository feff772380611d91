//! Stand-ins for the tests of this module: a tiny Bot API server and a port without a store.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use teloxide::Bot;
use tokio::sync::{Notify, watch};

use super::{Connection, Pace};
use crate::domain::message::{Delivery, Inbound, Lane, Payload};
use crate::domain::{ChatId, DeliveryId, Timestamp};
use crate::runner::port::{Port, Receipt, Stopped};

/// Status and body of an answer.
pub type Answer = (u16, String);

/// A good answer.
pub fn fine(result: Value) -> Answer {
    (200, json!({"ok": true, "result": result}).to_string())
}

/// A refusal as Telegram words it.
pub fn refusal(status: u16, description: &str, parameters: Value) -> Answer {
    let mut body = json!({"ok": false, "error_code": status, "description": description});
    if parameters.as_object().is_some_and(|fields| !fields.is_empty()) {
        body["parameters"] = parameters;
    }
    (status, body.to_string())
}

/// A sent message as Telegram answers it.
pub fn message(id: i64) -> Value {
    json!({"message_id": id, "date": 1, "chat": {"id": 1, "type": "private", "first_name": "x"}, "text": "x"})
}

/// Serves a router on a free local port and returns its address.
pub async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

/// A Bot API server that records calls and answers as told.
pub struct Server {
    /// Its address.
    pub url: String,
    calls: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Server {
    /// Starts one; the answer is made from method and body. A form arrives as `{"raw": …}`.
    pub async fn start(answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Self {
        let calls: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let (seen, answer) = (calls.clone(), Arc::new(answer));
        let handler = move |Path((_, method)): Path<(String, String)>, body: axum::body::Bytes| {
            let (seen, answer) = (seen.clone(), answer.clone());
            async move {
                let body = serde_json::from_slice(&body)
                    .unwrap_or_else(|_| json!({"raw": String::from_utf8_lossy(&body)}));
                let (status, text) = answer(&method, &body);
                seen.lock().expect("not poisoned").push((method, body));
                (StatusCode::from_u16(status).expect("a status"), text)
            }
        };
        let url = serve(Router::new().route("/{bot}/{method}", post(handler))).await;
        Self { url, calls }
    }

    /// A bot that talks to it.
    pub fn bot(&self) -> Bot {
        Bot::new("1:token").set_api_url(self.url.parse().expect("an address"))
    }

    /// All calls so far.
    pub fn calls(&self) -> Vec<(String, Value)> {
        self.calls.lock().expect("not poisoned").clone()
    }

    /// The offsets polled with.
    pub fn offsets(&self) -> Vec<i64> {
        self.calls()
            .iter()
            .filter_map(|(_, body)| body["offset"].as_i64())
            .collect()
    }
}

/// A connection to this address, without limits.
pub fn connection(url: String) -> Connection {
    Connection {
        token: "1:token".to_owned().into(),
        api_url: Some(url),
        pace: Pace::unlimited(16),
        registrations: Vec::new(),
        now: Arc::new(|| Timestamp(1_000)),
        draw: Arc::new(|_| Arc::new(Vec::new())),
    }
}

/// A normal delivery.
pub fn delivery(id: u64, chat: i64, payload: Payload) -> Delivery {
    Delivery {
        id: DeliveryId(id),
        lane: Lane::Normal,
        chat: ChatId(chat),
        payload,
        attempts: 0,
        not_before: Timestamp(0),
        not_after: None,
        tag: None,
        place: crate::domain::message::Place::Chat,
    }
}

/// A normal delivery of a text.
pub fn text(id: u64, chat: i64, text: &str) -> Delivery {
    delivery(
        id,
        chat,
        Payload::Text {
            text: text.to_owned(),
            buttons: Vec::new(),
        },
    )
}

/// An urgent delivery of a text.
pub fn urgent(id: u64, chat: i64, words: &str) -> Delivery {
    Delivery {
        lane: Lane::Urgent,
        ..text(id, chat, words)
    }
}

/// An unasked delivery of a text.
pub fn unasked(id: u64, chat: i64, words: &str) -> Delivery {
    Delivery {
        lane: Lane::Unasked,
        ..text(id, chat, words)
    }
}

/// A port that remembers.
pub struct FakePort {
    refuses: bool,
    accepted: AtomicUsize,
    owed: Mutex<Vec<Delivery>>,
    changed: Notify,
    receipts: watch::Sender<Vec<Receipt>>,
}

impl Default for FakePort {
    fn default() -> Self {
        Self::owing(Vec::new())
    }
}

impl FakePort {
    /// A port that owes these, in this order.
    pub fn owing(mut deliveries: Vec<Delivery>) -> Self {
        deliveries.sort_by_key(|delivery| (delivery.lane, delivery.id));
        Self {
            refuses: false,
            accepted: AtomicUsize::new(0),
            owed: Mutex::new(deliveries),
            changed: Notify::new(),
            receipts: watch::Sender::new(Vec::new()),
        }
    }

    /// A port that takes nothing.
    pub fn refusing() -> Self {
        Self {
            refuses: true,
            ..Self::default()
        }
    }

    async fn take(&self, limit: usize, last: Lane) -> Vec<Delivery> {
        loop {
            let changed = self.changed.notified();
            let taken: Vec<Delivery> = {
                let mut owed = self.owed.lock().expect("not poisoned");
                let fitting = owed.iter().take_while(|delivery| delivery.lane <= last);
                let count = limit.min(fitting.count());
                owed.drain(..count).collect()
            };
            if !taken.is_empty() {
                return taken;
            }
            changed.await;
        }
    }

    /// Owes one more.
    pub fn owe(&self, delivery: Delivery) {
        let mut owed = self.owed.lock().expect("not poisoned");
        owed.push(delivery);
        owed.sort_by_key(|delivery| (delivery.lane, delivery.id));
        drop(owed);
        self.changed.notify_waiters();
    }

    /// How many were accepted.
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// Waits for so many receipts.
    pub async fn reported(&self, count: usize) {
        let mut receipts = self.receipts.subscribe();
        receipts
            .wait_for(|receipts| receipts.len() >= count)
            .await
            .expect("the sender lives");
    }

    /// All receipts by number.
    pub fn receipts(&self) -> Vec<Receipt> {
        let mut receipts = self.receipts.borrow().clone();
        receipts.sort_by_key(|receipt| receipt.delivery);
        receipts
    }
}

impl Port for FakePort {
    async fn accept(&self, batch: Vec<Inbound>) -> Result<(), Stopped> {
        if self.refuses {
            return Err(Stopped);
        }
        // The answer comes later than the call, as with a real store.
        tokio::task::yield_now().await;
        self.accepted.fetch_add(batch.len(), Ordering::SeqCst);
        Ok(())
    }

    async fn due(&self, limit: usize) -> Result<Vec<Delivery>, Stopped> {
        Ok(self.take(limit, Lane::Unasked).await)
    }

    async fn due_urgent(&self, limit: usize) -> Result<Vec<Delivery>, Stopped> {
        Ok(self.take(limit, Lane::Urgent).await)
    }

    async fn delivered(&self, receipts: Vec<Receipt>) -> Result<(), Stopped> {
        self.receipts.send_modify(|all| all.extend(receipts));
        Ok(())
    }
}
