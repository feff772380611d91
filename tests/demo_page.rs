//! The page of `vertebot demo` in a real browser: the three stories it invites to try and a check-in, walked as a
//! newcomer would, in both languages, with the nurse's card beside them. Pictures go to `target/screenshots`; look at
//! them after changing the page.

mod support {
    pub mod browser;
}

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use support::browser::{Browser, Running, start};
use vertebot::assets;
use vertebot::domain::Language;
use vertebot::i18n::{Args, Catalogs};

/// Screens the page is looked at on: name, width, height.
const SCREENS: [(&str, u32, u32); 2] = [("phone", 390, 844), ("desktop", 1280, 900)];

/// The last message of a chat that shows what is asked for.
const LAST: &str = "[...document.querySelectorAll(`#${a[0]} .message`)].pop()";

struct Visit {
    browser: Browser,
    catalogs: Catalogs,
    language: Language,
    _demo: Running,
}

fn demo() -> (Running, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vertebot"));
    command.args(["demo", "--empty", "--listen", "127.0.0.1:0"]);
    start(&mut command, |line| {
        let address = line.split_whitespace().find(|word| word.starts_with("http://"))?;
        Some(address.to_owned())
    })
}

/// What the patient says in a transcript, button by button.
fn lines(name: &str, language: &Language) -> Vec<Vec<String>> {
    let path = format!("flows/intake/transcripts/{name}.{language}.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let said = text.lines().filter_map(|line| line.strip_prefix("user < "));
    said.map(|line| line.split(';').map(|part| part.trim().to_owned()).collect())
        .collect()
}

impl Visit {
    /// Opens the page in this language, with a new patient; nothing where there is no browser.
    async fn begin(language: &str) -> Option<Self> {
        let browser = Browser::open().await?;
        let (demo, address) = demo();
        browser.screen(1280, 900, "light").await;
        browser.goto(&address).await;
        let visit = Self {
            browser,
            catalogs: assets::flow_set().expect("the shipped set reads").catalogs,
            language: Language::new(language),
            _demo: demo,
        };
        let group = "document.querySelector('#show-group')";
        visit.browser.click("the nurses' group", group, vec![]).await;
        // The page speaks the browser's language first.
        visit
            .sees("chat", &visit.text("button-why", &Language::new("en")))
            .await;
        if language != "en" {
            let option = "document.querySelector(`#language option[value='${a[0]}']`)";
            visit
                .browser
                .click("the language", option, vec![json!(language)])
                .await;
            visit
                .sees("chat", &visit.text("button-why", &visit.language))
                .await;
        }
        Some(visit)
    }

    fn text(&self, key: &str, language: &Language) -> String {
        let args = Args::new()
            .text("emergency", "112")
            .text("crisis", "024")
            .text("clinic", "Vertebot");
        self.catalogs
            .format(language, key, &args)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn own(&self, key: &str) -> String {
        self.text(key, &self.language)
    }

    /// The end of the last words after a result: when the bot asks again.
    fn asks_again(&self) -> String {
        let args = Args::new().text("date", "|").text("emergency", "112");
        let text = self.catalogs.format(&self.language, "checkin-next", &args);
        let text = text.unwrap_or_else(|error| panic!("{error}"));
        text.split('|').next_back().unwrap_or_default().to_owned()
    }

    /// Waits until the last message of a chat holds this.
    async fn sees(&self, chat: &str, text: &str) {
        let expression = format!("{LAST}?.innerText.includes(a[1])");
        self.browser
            .until(
                &format!("{text} in {chat}"),
                &expression,
                vec![json!(chat), json!(text)],
            )
            .await;
    }

    /// The text of the last message of a chat.
    async fn last(&self, chat: &str) -> String {
        let text = self
            .browser
            .until("a message", &format!("{LAST}?.innerText"), vec![json!(chat)])
            .await;
        text.as_str().expect("a text").to_owned()
    }

    async fn tap(&self, chat: &str, label: &str) {
        let button = format!(
            "[...({LAST}?.querySelectorAll('button') ?? [])].find((b) => b.innerText.replace(/^[☐☑?] /, '') === a[1])"
        );
        self.browser
            .click(
                &format!("[{label}] in {chat}"),
                &button,
                vec![json!(chat), json!(label)],
            )
            .await;
    }

    /// Taps a button of a card that is not the last message of the group any more.
    async fn tap_card(&self, label: &str) {
        let button =
            "[...document.querySelectorAll('#group button')].reverse().find((b) => b.innerText === a[0])";
        self.browser
            .click(&format!("[{label}] on a card"), button, vec![json!(label)])
            .await;
    }

    /// Waits for words anywhere in the group.
    async fn group_shows(&self, text: &str) {
        let shown = "document.querySelector('#group').innerText.includes(a[0])";
        self.browser
            .until(&format!("{text} in the group"), shown, vec![json!(text)])
            .await;
    }

    /// Replies to the message in the group that asks for it.
    async fn reply(&self, text: &str) {
        let form = "document.querySelector('#group form')";
        self.browser.until("a place to write", form, vec![]).await;
        self.browser.type_into("#group form input", text).await;
        let send = "document.querySelector('#group form button')";
        self.browser.click("send", send, vec![]).await;
    }

    /// Whether the last question has this button.
    async fn offers(&self, label: &str) -> bool {
        let script = format!(
            "const a = arguments; return [...({LAST}?.querySelectorAll('button') ?? [])]
                .some((b) => b.innerText.replace(/^[☐☑?] /, '') === a[1])"
        );
        self.browser.run(&script, vec![json!("chat"), json!(label)]).await == true
    }

    /// Says one line of a transcript and waits for the answer to it.
    async fn say(&self, line: &[String]) {
        let ends = [self.own("button-done"), self.own("button-none")];
        for part in line {
            let before = self
                .browser
                .run("return document.querySelector('#chat').dataset.count", vec![])
                .await;
            if self.offers(part).await {
                self.tap("chat", part).await;
                if line.len() > 1 && !ends.contains(part) {
                    let ticked = format!("{LAST}?.innerText.includes(`☑ ${{a[1]}}`)");
                    let what = format!("{part} ticked");
                    self.browser
                        .until(&what, &ticked, vec![json!("chat"), json!(part)])
                        .await;
                    continue;
                }
            } else {
                self.browser.type_into("#text", part).await;
                let send = "document.querySelector('#form button')";
                self.browser.click("the send button", send, vec![]).await;
            }
            let answered = "document.querySelector('#chat').dataset.count !== a[0]
                && document.querySelector('#typing').hidden
                && !document.querySelector('#chat .message:last-child').classList.contains('mine')";
            self.browser
                .until(&format!("an answer to {part}"), answered, vec![before])
                .await;
        }
    }

    /// Says the lines of a transcript; gives how many questions it took.
    async fn walk(&self, name: &str) -> usize {
        let lines = lines(name, &self.language);
        for line in &lines {
            self.say(line).await;
        }
        lines.len()
    }

    /// Looks at the page on every screen, in light and dark.
    async fn look(&self, moment: &str) {
        for (name, width, height) in SCREENS {
            for scheme in ["light", "dark"] {
                self.browser.screen(width, height, scheme).await;
                let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
                assert!(
                    self.browser.run(fits, vec![]).await == true,
                    "{moment}: wider than a {name}"
                );
                let file = format!(
                    "target/screenshots/{moment}.{}.{name}.{scheme}.png",
                    self.language
                );
                self.browser.shoot(&PathBuf::from(file)).await;
            }
        }
        self.browser.screen(1280, 900, "light").await;
    }

    /// The card in the nurses' group says all of this.
    async fn card(&self, words: &[&str]) {
        self.sees("group", words[0]).await;
        let card = self.last("group").await;
        for word in words {
            assert!(card.contains(word), "the card lacks {word}:\n{card}");
        }
    }

    /// No word of the page is missing, and the browser complained of nothing.
    async fn end(self) {
        let bare = self
            .browser
            .run("return document.body.innerText.match(/demo-[a-z_]+/g)", vec![])
            .await;
        assert!(bare.is_null(), "words are missing: {bare}");
        let language = self
            .browser
            .run("return document.documentElement.lang", vec![])
            .await;
        assert_eq!(language, self.language.as_str());
        let complaints = self.browser.complaints().await;
        assert!(complaints.is_empty(), "{complaints:#?}");
        self.browser.close().await;
    }
}

async fn a_fall_is_urgent_and_a_nurse_closes_it(language: &str) {
    let Some(visit) = Visit::begin(language).await else {
        return;
    };
    visit.look("fall-0-start").await;
    let lines = lines("sudden_pain_after_a_fall_is_urgent", &visit.language);
    let (last, before) = lines.split_last().expect("lines");
    for (number, line) in before.iter().enumerate() {
        if line.len() > 1 && number == 10 {
            for tick in &line[..line.len() - 1] {
                visit.tap("chat", tick).await;
            }
            visit.sees("chat", &format!("☑ {}", line[line.len() - 2])).await;
            visit.look("fall-1-where").await;
            visit.say(&line[line.len() - 1..]).await;
        } else {
            visit.say(line).await;
        }
    }
    visit.look("fall-2-summary").await;
    visit.say(last).await;
    visit.sees("chat", &visit.asks_again()).await;
    let told = visit
        .browser
        .run("return document.querySelector('#chat').innerText", vec![])
        .await;
    for key in [
        "outcome-R40",
        "also-imaging_xray",
        "also-imaging_mri",
        "clock-urgent",
    ] {
        assert!(
            told.as_str().expect("a text").contains(&visit.own(key)),
            "{key} is not told: {told}"
        );
    }
    visit
        .card(&["URGENT", "75–79 F", "likely fracture", "X-ray", "MRI", "OPEN"])
        .await;
    visit.look("fall-3-result").await;
    visit.tap("group", "I take this case").await;
    visit.sees("group", "Claimed by Ana").await;
    visit.sees("chat", &visit.own("nurse_looking")).await;
    visit.tap("group", "Write to patient").await;
    visit.reply("Can you come tomorrow at nine?").await;
    visit.sees("chat", "Can you come tomorrow at nine?").await;
    visit.group_shows("waiting for the patient").await;
    visit.look("fall-4-nurse_writes").await;
    visit.tap_card("Close").await;
    visit.tap_card("Referred").await;
    visit.tap_card("URGENT").await;
    visit.group_shows("Closed by Ana: Referred").await;
    visit.sees("chat", &visit.own("case_closed_patient")).await;
    visit.look("fall-5-closed").await;
    visit.end().await;
}

async fn bladder_trouble_is_an_emergency(language: &str) {
    let Some(visit) = Visit::begin(language).await else {
        return;
    };
    let screens = visit.walk("new_bladder_trouble_is_an_emergency").await;
    assert!(screens <= 8, "{screens} screens");
    visit.sees("chat", &visit.own("safety_net")).await;
    let told = visit
        .browser
        .run("return document.querySelector('#chat').innerText", vec![])
        .await;
    assert!(
        told.as_str().expect("a text").contains(&visit.own("outcome-R06")),
        "{told}"
    );
    visit
        .card(&["EMERGENCY", "possible cauda equina", "MRI", "OPEN"])
        .await;
    visit.look("bladder-result").await;
    visit.end().await;
}

async fn a_strain_is_self_care_and_brings_no_nurse(language: &str) {
    let Some(visit) = Visit::begin(language).await else {
        return;
    };
    let screens = visit.walk("plain_strain_is_selfcare").await;
    assert!(screens <= 24, "{screens} screens");
    visit.sees("chat", &visit.asks_again()).await;
    let told = visit
        .browser
        .run("return document.querySelector('#chat').innerText", vec![])
        .await;
    assert!(
        told.as_str().expect("a text").contains(&visit.own("outcome-R70")),
        "{told}"
    );
    let cards = visit
        .browser
        .run(
            "return document.querySelectorAll('#group .message').length",
            vec![],
        )
        .await;
    assert_eq!(cards, 0, "a card for self-care");
    visit.look("strain-result").await;
    visit.end().await;
}

async fn a_newcomer_lives_through_the_follow_up(language: &str) {
    let Some(visit) = Visit::begin(language).await else {
        return;
    };
    visit.walk("plain_strain_is_selfcare").await;
    visit.sees("chat", &visit.asks_again()).await;
    visit.say(&["/learn".to_owned()]).await;
    visit.say(&[visit.own("learn_title-bending")]).await;
    visit.sees("chat", &visit.own("learn_picture-bending")).await;
    let drawn = format!("{LAST}?.querySelector('img')?.src");
    visit
        .browser
        .until("a drawing", &drawn, vec![json!("chat")])
        .await;
    visit.look("follow-0-learn").await;
    let skip = "document.querySelector('#skip')";
    visit.browser.click("the skip button", skip, vec![]).await;
    visit
        .sees("chat", &visit.own("line-change_since_last-better"))
        .await;
    visit.look("follow-1-checkin").await;
    visit.say(&[visit.own("line-change_since_last-better")]).await;
    visit.say(&["/diary".to_owned()]).await;
    visit.browser.until("a chart", &drawn, vec![json!("chat")]).await;
    visit.look("follow-2-diary").await;
    visit.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stories_in_english() {
    a_fall_is_urgent_and_a_nurse_closes_it("en").await;
    bladder_trouble_is_an_emergency("en").await;
    a_strain_is_self_care_and_brings_no_nurse("en").await;
    a_newcomer_lives_through_the_follow_up("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stories_in_spanish() {
    a_fall_is_urgent_and_a_nurse_closes_it("es").await;
    bladder_trouble_is_an_emergency("es").await;
    a_strain_is_self_care_and_brings_no_nurse("es").await;
    a_newcomer_lives_through_the_follow_up("es").await;
}
