//! What the service logs when it logs all it can: nothing that a patient or a nurse said, no chat, no token, no key.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use vertebot::simulator::{GROUP, Simulator};

const TOKEN: &str = "42:silver-birch-token";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NAME: &str = "Wilhelmina Quackenbush";

/// A simulated Telegram, and the service with its log in a file.
struct Clinic {
    http: reqwest::Client,
    url: String,
    folder: tempfile::TempDir,
    service: Option<Child>,
}

impl Drop for Clinic {
    fn drop(&mut self) {
        if let Some(service) = &mut self.service {
            let _ = service.kill();
            let _ = service.wait();
        }
    }
}

impl Clinic {
    async fn open(level: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let simulator = Simulator::new(TOKEN, Default::default());
        tokio::spawn(axum::serve(listener, simulator.router()).into_future());
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("vertebot.toml");
        let text = format!(
            "[clinic]\nname = \"Clinic\"\ncountry = \"ES\"\nemergency_number = \"112\"\ncrisis_line = \"024\"\n\
             timezone = \"Europe/Madrid\"\n[store]\npath = {:?}\n[nurses]\ngroup_chat_id = {GROUP}\n\
             members = [{{ telegram_id = 9001, name = \"Ana\" }}]\n",
            folder.path().join("store.redb")
        );
        std::fs::write(&config, text).expect("written");
        let log = std::fs::File::create(folder.path().join("log")).expect("a file");
        let service = Command::new(env!("CARGO_BIN_EXE_vertebot"))
            .args(["serve", "--config"])
            .arg(&config)
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("TELOXIDE_API_URL", &url)
            .env("VERTEBOT_KEY", KEY)
            .env("RUST_LOG", level)
            .stdout(Stdio::from(log.try_clone().expect("a file")))
            .stderr(Stdio::from(log))
            .spawn()
            .expect("the service starts");
        let http = reqwest::Client::new();
        let service = Some(service);
        Self {
            http,
            url,
            folder,
            service,
        }
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let sent = self.http.post(format!("{}{path}", self.url)).json(&body).send();
        sent.await
            .expect("the simulator answers")
            .json()
            .await
            .expect("JSON")
    }

    async fn say(&self, chat: i64, text: &str) {
        self.post("/sim/say", json!({"chat": chat, "text": text})).await;
    }

    /// Waits for the newest message of a chat that holds this text, or has a button that does.
    async fn sees(&self, chat: i64, text: &str) -> Value {
        let waiting = tokio::time::timeout(Duration::from_secs(60), async {
            let mut seq = 0;
            loop {
                let world = self.http.get(format!("{}/sim/world?seq={seq}", self.url)).send();
                let world: Value = world
                    .await
                    .expect("the simulator answers")
                    .json()
                    .await
                    .expect("JSON");
                seq = world["seq"].as_u64().expect("a number");
                let chats = world["chats"].as_array().expect("chats");
                let messages = chats.iter().find(|known| known["id"] == chat);
                let messages = messages.and_then(|known| known["messages"].as_array());
                let mut newest = messages.into_iter().flatten().rev();
                if let Some(found) = newest.find(|message| message.to_string().contains(text)) {
                    return found.clone();
                }
            }
        });
        waiting.await.unwrap_or_else(|_| panic!("never came: {text}"))
    }

    async fn tap(&self, chat: i64, label: &str) {
        let message = self.sees(chat, label).await;
        let mut buttons = message["buttons"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|row| row.as_array())
            .flatten();
        let button = buttons.find(|button| button["text"].as_str().is_some_and(|text| text.contains(label)));
        let data = button.expect("a button")["callback_data"].clone();
        let id = message["message_id"].clone();
        self.post("/sim/tap", json!({"chat": chat, "message_id": id, "data": data}))
            .await;
    }

    /// Asks the service to end, and gives all that it logged.
    async fn log(mut self) -> String {
        let mut service = self.service.take().expect("a service");
        let ended = Command::new("kill").arg(service.id().to_string()).status();
        assert!(ended.is_ok_and(|status| status.success()));
        let ended = tokio::task::spawn_blocking(move || service.wait())
            .await
            .expect("it ends");
        assert!(ended.is_ok_and(|status| status.success()), "a graceful end");
        std::fs::read_to_string(self.folder.path().join("log")).expect("a log")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_said_is_logged_however_much_is_logged() {
    let clinic = Clinic::open("trace").await;
    let made = clinic.post("/sim/patient", json!({"language_code": "en"})).await;
    let chat = made["chat"].as_i64().expect("a chat");
    clinic.say(chat, "/start").await;
    clinic.tap(chat, "Yes, for myself").await;
    clinic.sees(chat, "First, a safety check").await;
    clinic
        .say(chat, &format!("I am {NAME}, and I slipped on the doorstep"))
        .await;
    clinic.say(chat, "I cannot pee since Tuesday").await;
    clinic.sees(chat, "What you wrote worries me").await;
    clinic.sees(GROUP, "cannot pee").await;
    // Nobody's button.
    clinic
        .post(
            "/sim/tap",
            json!({"chat": chat, "message_id": 1, "data": "a-forged-button"}),
        )
        .await;
    clinic.tap(chat, "Chest pain or pressure").await;
    clinic.tap(chat, "Done").await;
    clinic.sees(chat, "112").await;
    clinic.tap(GROUP, "I take this case").await;
    let card = clinic.sees(GROUP, "Claimed by").await;
    let words = "Rosalind drives you to the hospital";
    let reply = json!({"chat": GROUP, "text": words, "reply_to": card["message_id"]});
    clinic.post("/sim/say", reply).await;
    clinic.sees(chat, words).await;
    clinic.say(chat, "/mydata").await;
    clinic.sees(chat, "[document]").await;
    clinic.say(chat, "/delete").await;
    clinic.tap(chat, "Yes, erase everything").await;
    clinic.sees(chat, "It is done").await;
    let log = clinic.log().await;
    assert!(
        log.contains("TRACE") && log.lines().count() > 100,
        "it logs all it can"
    );
    let number = chat.to_string();
    for secret in [
        "Wilhelmina",
        "Quackenbush",
        "doorstep",
        "cannot pee",
        "Tuesday",
        "Rosalind",
        "Chest pain",
        "safety check",
        "worries me",
        "a-forged-button",
        "EMERGENCY",
        "age_years",
        TOKEN,
        "silver-birch",
        KEY,
        &number,
    ] {
        let found = log.lines().find(|line| line.contains(secret));
        assert!(
            found.is_none(),
            "{secret} is logged: {}",
            found.unwrap_or_default()
        );
    }
}
