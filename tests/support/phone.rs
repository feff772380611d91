//! A person at a simulated Telegram, over HTTP: says lines of a transcript, button by button, and reads what is told.

use std::time::Duration;

use serde_json::{Value, json};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Phone {
    http: reqwest::Client,
    server: String,
    pub chat: i64,
}

impl Phone {
    /// Somebody new with this language.
    pub async fn new(server: &str, language: &str) -> Self {
        let http = reqwest::Client::new();
        let asked = http
            .post(format!("{server}/sim/patient"))
            .json(&json!({"language_code": language}));
        let answer: Value = asked.send().await.expect("sent").json().await.expect("JSON");
        let chat = answer["chat"].as_i64().expect("a chat");
        let server = server.to_owned();
        Self { http, server, chat }
    }

    /// Somebody whose id is known, such as a nurse.
    pub fn of(server: &str, chat: i64) -> Self {
        let (http, server) = (reqwest::Client::new(), server.to_owned());
        Self { http, server, chat }
    }

    async fn post(&self, path: &str, body: Value) {
        let sent = self.http.post(format!("{}{path}", self.server)).json(&body);
        let answer = sent.send().await.expect("sent");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    async fn messages(&self, seq: u64) -> (u64, Vec<Value>) {
        let asked = self.http.get(format!("{}/sim/world?seq={seq}", self.server));
        let world: Value = asked.send().await.expect("sent").json().await.expect("JSON");
        let chats = world["chats"].as_array().cloned().unwrap_or_default();
        let own = chats.into_iter().find(|chat| chat["id"] == self.chat);
        let messages = own.map(|chat| chat["messages"].as_array().cloned().unwrap_or_default());
        (world["seq"].as_u64().unwrap_or(0), messages.unwrap_or_default())
    }

    /// Waits until the chat is as wanted.
    pub async fn until<T>(&self, what: &str, wanted: impl Fn(&[Value]) -> Option<T>) -> T {
        let waiting = async {
            let mut seq = 0;
            loop {
                let (now, messages) = self.messages(seq).await;
                if let Some(found) = wanted(&messages) {
                    return found;
                }
                seq = now;
            }
        };
        let found = tokio::time::timeout(PATIENCE, waiting).await;
        match found {
            Ok(found) => found,
            Err(_) => {
                let (_, messages) = self.messages(0).await;
                let last = messages.last().map(ToString::to_string);
                panic!("never came: {what}; the chat ends: {last:?}");
            }
        }
    }

    /// Waits for words of the bot.
    pub async fn hears(&self, words: &str) -> String {
        self.until(words, |messages| {
            let mut from_bot = messages
                .iter()
                .rev()
                .filter(|message| message["from_bot"] == true);
            let found = from_bot.find(|message| message["text"].as_str().unwrap_or_default().contains(words));
            found.map(|message| message["text"].as_str().unwrap_or_default().to_owned())
        })
        .await
    }

    /// Writes words.
    pub async fn writes(&self, text: &str) {
        self.post("/sim/say", json!({"chat": self.chat, "text": text}))
            .await;
    }

    /// Says one part of a line: taps the button of that name, or types. Waits until something came of it.
    pub async fn says(&self, part: &str) {
        let look = |messages: &[Value]| {
            let asked = messages.last().filter(|message| has_buttons(message))?;
            Some((asked.clone(), messages.len()))
        };
        let (asked, before) = self.until("a question", look).await;
        let rows = asked["buttons"].as_array().cloned().unwrap_or_default();
        let buttons: Vec<Value> = rows
            .iter()
            .flat_map(|row| row.as_array().cloned().unwrap_or_default())
            .collect();
        let named = buttons.iter().find(|button| {
            let label = button["text"].as_str().unwrap_or_default();
            label.trim_start_matches(['☐', '☑', '?']).trim_start() == part
        });
        match named {
            Some(button) => {
                let tap = json!({"chat": self.chat, "message_id": asked["message_id"], "data": button["callback_data"]});
                self.post("/sim/tap", tap).await;
            }
            None => self.writes(part).await,
        }
        let number = |message: &Value| message["message_id"].as_i64();
        self.until(&format!("an answer to {part}"), |messages| {
            let same = messages
                .iter()
                .find(|message| number(message) == number(&asked))?;
            let ticked = *same != asked && has_buttons(same);
            let newer = messages
                .iter()
                .skip(before)
                .find(|message| message["from_bot"] == true);
            (ticked || newer.is_some()).then_some(())
        })
        .await;
    }
}

fn has_buttons(message: &Value) -> bool {
    message["from_bot"] == true && message["buttons"].as_array().is_some_and(|rows| !rows.is_empty())
}

/// What the patient says in a transcript of the first contact.
pub fn lines(name: &str, language: &str) -> Vec<Vec<String>> {
    let path = format!("flows/intake/transcripts/{name}.{language}.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let said = text.lines().filter_map(|line| line.strip_prefix("user < "));
    said.map(|line| line.split(';').map(|part| part.trim().to_owned()).collect())
        .collect()
}
