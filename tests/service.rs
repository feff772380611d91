//! The real binary against the simulated Telegram over HTTP.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use vertebot::simulator::{GROUP, Simulator};

const TOKEN: &str = "42:test";

/// A simulated Telegram and a folder for the service's files.
struct Clinic {
    http: reqwest::Client,
    url: String,
    folder: tempfile::TempDir,
}

/// The service, killed when dropped.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Clinic {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let simulator = Simulator::new(TOKEN, Default::default());
        tokio::spawn(axum::serve(listener, simulator.router()).into_future());
        let folder = tempfile::tempdir().expect("a folder");
        let config = format!(
            "[clinic]\nname = \"Clinic\"\ncountry = \"ES\"\nemergency_number = \"112\"\ncrisis_line = \"024\"\n\
             timezone = \"Europe/Madrid\"\n[store]\npath = {:?}\n[nurses]\ngroup_chat_id = {GROUP}\n\
             members = [{{ telegram_id = 9001, name = \"Ana\" }}]\n",
            folder.path().join("store.redb")
        );
        std::fs::write(folder.path().join("vertebot.toml"), config).expect("the configuration is written");
        Self {
            http: reqwest::Client::new(),
            url,
            folder,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vertebot"));
        command
            .args(["serve", "--config"])
            .arg(self.folder.path().join("vertebot.toml"))
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("TELOXIDE_API_URL", &self.url)
            .env("VERTEBOT_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        command
    }

    fn start(&self) -> Service {
        Service(
            self.command()
                .stderr(Stdio::null())
                .spawn()
                .expect("the service starts"),
        )
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let sent = self
            .http
            .post(format!("{}{path}", self.url))
            .json(&body)
            .send()
            .await
            .expect("the simulator answers");
        sent.json().await.expect("JSON")
    }

    async fn say(&self, chat: i64, text: &str) {
        self.post("/sim/say", json!({"chat": chat, "text": text})).await;
    }

    /// Waits until a chat's messages satisfy, and gives the chat.
    async fn until(&self, chat: i64, what: &str, holds: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let mut seq = 0;
        let patience = tokio::time::timeout(Duration::from_secs(60), async {
            loop {
                let world = self
                    .http
                    .get(format!("{}/sim/world?seq={seq}", self.url))
                    .send()
                    .await
                    .expect("the simulator answers");
                let world: Value = world.json().await.expect("JSON");
                seq = world["seq"].as_u64().expect("a number");
                let chats = world["chats"].as_array().expect("chats");
                let messages = chats
                    .iter()
                    .find(|known| known["id"] == chat)
                    .map(|chat| chat["messages"].clone());
                let messages = messages
                    .and_then(|messages| messages.as_array().cloned())
                    .unwrap_or_default();
                if holds(&messages) {
                    return messages;
                }
            }
        });
        patience.await.unwrap_or_else(|_| panic!("never came: {what}"))
    }

    /// Waits for a message holding this text as the last of the chat.
    async fn sees(&self, chat: i64, text: &str) -> Value {
        let last = |messages: &[Value]| {
            messages
                .last()
                .is_some_and(|last| last["text"].as_str().is_some_and(|t| t.contains(text)))
        };
        self.until(chat, text, last).await.pop().expect("a message")
    }

    /// Taps the button whose label holds this text under the newest message that has it.
    async fn tap(&self, chat: i64, label: &str) {
        let has = |messages: &[Value]| button(messages, label).is_some();
        let messages = self.until(chat, label, has).await;
        let (message_id, data) = button(&messages, label).expect("it was just there");
        self.post(
            "/sim/tap",
            json!({"chat": chat, "message_id": message_id, "data": data}),
        )
        .await;
    }

    async fn patient(&self, language: &str) -> i64 {
        let made = self
            .post("/sim/patient", json!({"language_code": language}))
            .await;
        made["chat"].as_i64().expect("a chat")
    }
}

fn button(messages: &[Value], label: &str) -> Option<(Value, Value)> {
    messages.iter().rev().find_map(|message| {
        let rows = message["buttons"].as_array()?;
        let mut buttons = rows.iter().filter_map(Value::as_array).flatten();
        let found =
            buttons.find(|button| button["text"].as_str().is_some_and(|text| text.contains(label)))?;
        Some((message["message_id"].clone(), found["callback_data"].clone()))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_reaches_patient_and_nurse_and_is_worked_to_its_end() {
    let clinic = Clinic::open().await;
    let _service = clinic.start();
    let chat = clinic.patient("es").await;
    clinic.say(chat, "/start").await;
    clinic.tap(chat, "Sí, para mí").await;
    clinic.sees(chat, "¿tiene ahora algo de esto?").await;
    clinic.tap(chat, "Dolor o presión en el pecho").await;
    clinic.tap(chat, "Listo").await;
    clinic.sees(chat, "Llame ahora al 112 si").await;
    let card = clinic.sees(GROUP, "EMERGENCY").await;
    let card = card["text"].as_str().expect("a text").to_owned();
    assert!(
        card.contains("R03") && card.contains("[S12, S14, S13]") && card.contains("OPEN"),
        "{card}"
    );
    assert!(
        !card.lines().next().expect("a line").contains("Patient"),
        "{card}"
    );
    clinic.tap(GROUP, "I take this case").await;
    clinic.sees(GROUP, "Claimed by Ana").await;
    clinic.sees(chat, "Una enfermera está mirando ahora").await;
    clinic.tap(GROUP, "Close").await;
    clinic.tap(GROUP, "Sent to emergency").await;
    clinic.tap(GROUP, "EMERGENCY").await;
    clinic.sees(GROUP, "Closed by Ana: Sent to emergency").await;
    clinic.sees(chat, "La enfermera ha terminado").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_mid_interview_continues_at_the_same_question() {
    let clinic = Clinic::open().await;
    let service = clinic.start();
    let chat = clinic.patient("en").await;
    clinic.say(chat, "/start").await;
    clinic.tap(chat, "Yes, for myself").await;
    clinic.sees(chat, "First, a safety check").await;
    clinic.tap(chat, "None of these").await;
    let before = clinic.sees(chat, "now or in the last days").await;
    drop(service);
    // What comes while it is down waits at Telegram.
    clinic.say(chat, "/start").await;
    let _service = clinic.start();
    let after = clinic.sees(chat, "now or in the last days").await;
    let again = clinic
        .until(chat, "the question shown again", |messages| {
            messages.last().is_some_and(|last| {
                last["message_id"] != before["message_id"] && last["text"] == before["text"]
            })
        })
        .await;
    assert_eq!(again.last().expect("a message")["text"], after["text"]);
    clinic.tap(chat, "Black poo").await;
    clinic.tap(chat, "Done").await;
    clinic.sees(chat, "Call 112 now if").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_updates_are_survived() {
    let clinic = Clinic::open().await;
    let _service = clinic.start();
    let deep = (0..100).fold(json!(1), |inner, _| json!({"a": inner}));
    for update in [
        json!({}),
        json!({"message": 7}),
        json!({"message": {"chat": {"id": "x"}, "text": ["a"]}}),
        json!({"unheard_of": deep}),
        json!({"callback_query": {"id": "1", "from": {"id": 1}, "data": "q:999999999999:0:t300"}}),
        json!({"message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": {"id": 5, "is_bot": false, "first_name": "x"}, "text": "a".repeat(100_000)}}),
    ] {
        clinic.post("/sim/raw", update).await;
    }
    let chat = clinic.patient("en").await;
    clinic.say(chat, "/start").await;
    clinic.sees(chat, "Shall we start?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_start_says_what_to_mend_and_ends_with_2() {
    let clinic = Clinic::open().await;
    let output = |command: &mut Command| {
        let output = command.stderr(Stdio::piped()).output().expect("it runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, text) = output(clinic.command().env_remove("TELOXIDE_TOKEN"));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("@BotFather"), "{text}");
    let (code, text) = output(clinic.command().env("VERTEBOT_KEY", "short"));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("32 bytes in base64"), "{text}");
    let service = clinic.start();
    let chat = clinic.patient("en").await;
    clinic.say(chat, "/start").await;
    clinic.sees(chat, "Shall we start?").await;
    let (code, text) = output(&mut clinic.command());
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("in use by another process"), "{text}");
    drop(service);
    let other = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let (code, text) = output(clinic.command().env("VERTEBOT_KEY", other));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("VERTEBOT_KEY does not open this store"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_set_in_a_folder_is_refused_or_taken_up_while_it_runs() {
    let clinic = Clinic::open().await;
    let flows = clinic.folder.path().join("set");
    for (path, text) in vertebot::assets::shipped().iter() {
        let path = flows.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let intake = flows.join("locales/en/intake.ftl");
    let rules = flows.join("flows/rules.toml");
    let text = |path: &std::path::Path| std::fs::read_to_string(path).expect("a file");
    let (good, words) = (text(&rules), text(&intake));
    let mut command = clinic.command();
    command.env("VERTEBOT_FLOWS__FOLDER", &flows);
    // One that does not check is not served at all.
    std::fs::write(&rules, good.replacen("R33", "R3x", 1)).expect("written");
    let output = command.stderr(Stdio::piped()).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("does not check") && said.contains("flows/rules.toml:"),
        "{said}"
    );
    std::fs::write(&rules, &good).expect("written");
    let _service = Service(command.stderr(Stdio::null()).spawn().expect("it starts"));
    let chat = clinic.patient("en").await;
    clinic.say(chat, "/start").await;
    clinic.sees(chat, "Shall we start?").await;
    // One that breaks while it runs is told of; the old one serves on.
    std::fs::write(&rules, &good[..good.len() / 2]).expect("written");
    clinic.sees(GROUP, "are not used").await;
    clinic.tap(chat, "Yes, for myself").await;
    clinic.sees(chat, "First, a safety check").await;
    // One that is mended and changed is in use for whoever begins.
    std::fs::write(&rules, &good).expect("written");
    std::fs::write(&intake, words.replace("Shall we start?", "Shall we begin?")).expect("written");
    clinic.sees(GROUP, "no fault any more").await;
    let other = clinic.patient("en").await;
    clinic.say(other, "/start").await;
    clinic.sees(other, "Shall we begin?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_case_has_its_topic_also_after_somebody_deleted_it() {
    let clinic = Clinic::open().await;
    let mut command = clinic.command();
    command.env("VERTEBOT_NURSES__TOPICS", "true");
    let _service = Service(command.stderr(Stdio::null()).spawn().expect("it starts"));
    // The group has no topics yet.
    let other = clinic.patient("en").await;
    clinic.say(other, "/human").await;
    let anywhere =
        |words: &'static str| move |messages: &[Value]| messages.iter().any(|message| holds(message, words));
    let told = clinic
        .until(GROUP, "why not", anywhere("I cannot give each case a topic"))
        .await;
    assert!(told.iter().all(|message| message["topic"].is_null()));
    clinic.until(GROUP, "the card", anywhere("Case 1 · OPEN")).await;
    // Now it has.
    let forum = json!({"chat": GROUP, "forum": true, "rights": true});
    clinic.post("/sim/forum", forum).await;
    let chat = clinic.patient("en").await;
    clinic.say(chat, "/human").await;
    let told = clinic
        .until(GROUP, "the second card", anywhere("Case 2 · OPEN"))
        .await;
    let topic = told.last().expect("a message")["topic"].clone();
    assert!(topic.is_i64(), "{told:?}");
    let write = |topic: &Value, text: &str| {
        let said = json!({"chat": GROUP, "text": text, "topic": topic});
        clinic.post("/sim/say", said)
    };
    write(&topic, "// who knows her?").await;
    write(&topic, "Where does it hurt?").await;
    let seen = clinic.sees(chat, "A nurse writes: Where does it hurt?").await;
    assert!(!holds(&seen, "who knows her"));
    clinic
        .post("/sim/delete-topic", json!({"chat": GROUP, "topic": topic}))
        .await;
    clinic.say(chat, "In the back").await;
    let told = clinic
        .until(GROUP, "a new topic", anywhere("the patient wrote: In the back"))
        .await;
    let wrote = told
        .iter()
        .find(|message| holds(message, "In the back"))
        .expect("it is there");
    assert!(wrote["topic"].is_i64() && wrote["topic"] != topic, "{wrote}");
    clinic
        .until(GROUP, "its card", anywhere("Case 2 · Claimed by Ana"))
        .await;
    write(&wrote["topic"], "I call you").await;
    clinic.sees(chat, "A nurse writes: I call you").await;
}

fn holds(message: &Value, words: &str) -> bool {
    message["text"].as_str().is_some_and(|text| text.contains(words))
}
