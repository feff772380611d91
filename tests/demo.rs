//! `vertebot demo` as a newcomer meets it: the real binary, a patient who skips to the next check-in, says what came
//! of what was advised, and a nurse who opens the pain chart.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use vertebot::simulator::GROUP;

/// The demo, killed when dropped.
struct Demo {
    process: Child,
    url: String,
    http: reqwest::Client,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Demo {
    /// With nobody here before.
    fn start() -> Self {
        Self::started(&["--empty"])
    }

    fn started(with: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_vertebot"))
            .args(["demo", "--listen", "127.0.0.1:0"])
            .args(with)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the demo starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("its output");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("it says where it is");
        let words = line.split_whitespace();
        let url = words.into_iter().find(|word| word.starts_with("http://"));
        Self {
            url: url.expect("an address").to_owned(),
            process,
            http: reqwest::Client::new(),
        }
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let sent = self
            .http
            .post(format!("{}{path}", self.url))
            .json(&body)
            .send()
            .await;
        sent.expect("it answers").json().await.expect("JSON")
    }

    /// Waits until a chat's messages satisfy, and gives them.
    async fn until(&self, chat: i64, what: &str, holds: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let mut seq = 0;
        let patience = tokio::time::timeout(Duration::from_secs(60), async {
            loop {
                let address = format!("{}/sim/world?seq={seq}", self.url);
                let world = self.http.get(address).send().await.expect("it answers");
                let world: Value = world.json().await.expect("JSON");
                seq = world["seq"].as_u64().expect("a number");
                let chats = world["chats"].as_array().expect("chats");
                let found = chats.iter().find(|known| known["id"] == chat);
                let messages = found.and_then(|chat| chat["messages"].as_array().cloned());
                let messages = messages.unwrap_or_default();
                if holds(&messages) {
                    return messages;
                }
            }
        });
        patience.await.unwrap_or_else(|_| panic!("never: {what}"))
    }

    async fn messages(&self, chat: i64) -> Vec<Value> {
        self.until(chat, "messages", |_| true).await
    }

    async fn sees(&self, chat: i64, words: &str) -> Value {
        let says = |message: &Value| message["text"].as_str().is_some_and(|text| text.contains(words));
        let found = self
            .until(chat, words, |messages| messages.iter().any(says))
            .await;
        found.into_iter().rfind(says).expect("it was seen")
    }

    /// Taps the button with this label on the newest message that has it.
    async fn tap(&self, chat: i64, label: &str) {
        let messages = self
            .until(chat, label, |messages| {
                messages.iter().any(|message| button(message, label).is_some())
            })
            .await;
        let newest = messages.iter().rev().find_map(|message| button(message, label));
        let (message, data) = newest.expect("a button");
        self.post(
            "/sim/tap",
            json!({"chat": chat, "message_id": message, "data": data}),
        )
        .await;
    }

    /// Says one thing as a patient would and waits for the answer to it.
    async fn answer(&self, chat: i64, word: &str) {
        let before = self.messages(chat).await.len();
        let ticks = format!("☐ {word}");
        let last = self.messages(chat).await;
        let has = |label: &str| {
            last.iter()
                .rev()
                .take(2)
                .any(|message| button(message, label).is_some())
        };
        if has(&ticks) {
            self.tap(chat, &ticks).await;
            let ticked = format!("☑ {word}");
            let marked = |message: &Value| button(message, &ticked).is_some();
            self.until(chat, &ticked, |messages| messages.iter().any(marked))
                .await;
        } else if has(word) {
            self.tap(chat, word).await;
            self.until(chat, word, |messages| messages.len() > before).await;
        } else {
            self.post("/sim/say", json!({"chat": chat, "text": word})).await;
            self.until(chat, word, |messages| messages.len() > before + 1)
                .await;
        }
    }
}

fn button(message: &Value, label: &str) -> Option<(Value, Value)> {
    let rows = message["buttons"].as_array()?;
    let mut buttons = rows.iter().filter_map(Value::as_array).flatten();
    let found = buttons.find(|button| button["text"] == label)?;
    Some((message["message_id"].clone(), found["callback_data"].clone()))
}

#[tokio::test]
async fn a_newcomer_lives_through_a_check_in_a_refusal_and_the_pain_chart() {
    let demo = Demo::start();
    let chat = demo.post("/sim/patient", json!({"language_code": "en"})).await["chat"].clone();
    let chat = chat.as_i64().expect("a chat");
    demo.post("/sim/say", json!({"chat": chat, "text": "/start"}))
        .await;
    demo.sees(chat, "Shall we start?").await;
    let none = "None of these";
    for word in [
        "Yes, for myself",
        none,
        none,
        none,
        none,
        "Scan showed a broken back bone",
        "Done",
        "72",
        "Female",
        "Yesterday",
        "Yesterday",
        none,
        "3 Lower back",
        "Done",
        "8",
        none,
        none,
        none,
        "Paracetamol (acetaminophen)",
        "Pain badly controlled",
        "Done",
        "3000",
        "60",
        none,
        none,
        none,
        "All correct",
    ] {
        demo.answer(chat, word).await;
    }
    demo.sees(chat, "I will ask again how you are").await;
    assert_eq!(
        demo.post("/demo/skip", json!({})).await,
        true,
        "there is a check-in to skip to"
    );
    demo.sees(chat, "We advised an MRI scan of the back. What came of it?")
        .await;
    demo.tap(chat, "It is done").await;
    demo.sees(chat, "treatments for the broken bone itself. What came of it?")
        .await;
    demo.tap(chat, "I decided against it").await;
    demo.sees(chat, "That is your own decision").await;
    demo.sees(GROUP, "the patient decided against augmentation review")
        .await;
    demo.sees(GROUP, "augmentation review: declined by the patient")
        .await;
    demo.post("/sim/say", json!({"chat": chat, "text": "/plan"}))
        .await;
    demo.sees(chat, "MRI scan of the back: done.").await;
    demo.tap(GROUP, "Pain chart").await;
    let chart = demo.sees(GROUP, "Pain and walking over time").await;
    let address = format!("{}/sim/photo/{}", demo.url, chart["photo"]);
    let png = demo
        .http
        .get(address)
        .send()
        .await
        .expect("a picture")
        .bytes()
        .await;
    assert!(png.expect("bytes").starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn the_desk_has_cases_in_different_states_and_a_nurse_signed_in() {
    let demo = Demo::started(&[]);
    // The last thing that the colleague does before a newcomer looks: closes the fourth case.
    demo.sees(1004, "The nurse has finished").await;
    let jar = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let entered = jar
        .get(format!("{}/demo/console", demo.url))
        .send()
        .await
        .expect("an answer");
    let cookie = entered.headers()["set-cookie"]
        .to_str()
        .expect("a cookie")
        .to_owned();
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let page = async |path: &str| {
        let asked = jar
            .get(format!("{}/console{path}", demo.url))
            .header("cookie", &cookie);
        asked
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a page")
    };
    let list = page("").await;
    for words in [
        "data-case=\"1\"",
        "data-case=\"2\"",
        "data-case=\"3\"",
        "EMERGENCY",
        "SAME DAY",
        "Berta",
        "waiting for the patient",
    ] {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert!(!list.contains("data-case=\"4\""));
    assert!(page("?standing=closed").await.contains("data-case=\"4\""));
    assert!(
        page("/case/2").await.contains("duele"),
        "the chat in the patient's language"
    );
}
