//! The console in a real browser, on a phone and at a desk, in both languages: a case from flag to close, as a nurse
//! works it, with axe looking at every page. Pictures go to `target/screenshots`; look at them after a change.

mod support {
    pub mod browser;
    pub mod phone;
}

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use support::browser::{Browser, Running, start};
use support::phone::{Phone, lines};
use vertebot::assets;
use vertebot::domain::Language;
use vertebot::i18n::{Args, Catalogs};

const AXE: &str = include_str!("support/axe.min.js");
/// The nurse of the demo.
const NURSE: i64 = 9001;

fn demo() -> (Running, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vertebot"));
    command.args(["demo", "--empty", "--listen", "127.0.0.1:0"]);
    start(&mut command, |line| {
        let address = line.split_whitespace().find(|word| word.starts_with("http://"))?;
        Some(address.to_owned())
    })
}

struct Desk {
    browser: Browser,
    catalogs: Catalogs,
    language: Language,
    size: (&'static str, u32, u32),
}

impl Desk {
    fn words(&self, key: &str) -> String {
        let args = Args::new()
            .text("language", "|")
            .text("case", "1")
            .text("nurse", "Ana");
        let text = self.catalogs.format(&self.language, key, &args);
        text.unwrap_or_else(|error| panic!("{error}"))
    }

    async fn shows(&self, text: &str) {
        let shown = "document.body && document.body.innerText.includes(a[0])";
        self.browser.until(text, shown, vec![json!(text)]).await;
    }

    /// Clicks a button, link or fold with these words, unfolding what hides it.
    async fn click(&self, words: &str) {
        let find = "(() => {
            const found = [...document.querySelectorAll('button, a, summary')]
              .filter((e) => e.innerText.trim() === a[0] || e.textContent.trim() === a[0])
              .find((e) => e.offsetParent !== null);
            if (found) found.scrollIntoView({block: 'center'});
            return found;
          })()";
        self.browser.click(words, find, vec![json!(words)]).await;
    }

    async fn choose(&self, selector: &str, value: &str) {
        let option = "document.querySelector(`${a[0]} option[value='${a[1]}']`)";
        let what = format!("{value} of {selector}");
        self.browser
            .click(&what, option, vec![json!(selector), json!(value)])
            .await;
    }

    /// Nothing that keeps anybody out, nothing wider than the screen, no words missing; and a picture to look at.
    async fn look(&self, moment: &str) {
        let (name, width, height) = self.size;
        for scheme in ["light", "dark"] {
            self.browser.screen(width, height, scheme).await;
            let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
            assert!(
                self.browser.run(fits, vec![]).await == true,
                "{moment}: wider than a {name}"
            );
            self.browser.run(&format!("{AXE}; return true"), vec![]).await;
            let rules =
                json!({"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
            let found = self.browser.later("axe.run(document, a[0])", vec![rules]).await;
            let broken: Vec<String> = found["violations"]
                .as_array()
                .expect("violations")
                .iter()
                .map(|broken| {
                    let node = &broken["nodes"][0];
                    format!("{}: {} {}", broken["id"], node["html"], node["failureSummary"])
                })
                .collect();
            assert!(broken.is_empty(), "{moment} on a {name}, {scheme}: {broken:#?}");
            let file = format!(
                "target/screenshots/console-{moment}.{}.{name}.{scheme}.png",
                self.language
            );
            self.browser.shoot(&PathBuf::from(file)).await;
        }
        let bare =
            "return document.body.innerText.match(/\\b(console|happened|standing|clock_what)[-_][a-z_]+/g)";
        let bare = self.browser.run(bare, vec![]).await;
        assert!(bare.is_null(), "{moment}: words are missing: {bare}");
    }
}

/// A case from flag to close. The patient speaks the other language.
async fn from_flag_to_close(language: &'static str, other: &'static str, size: (&'static str, u32, u32)) {
    let Some(browser) = Browser::open().await else {
        return;
    };
    let (_demo, server) = demo();
    let desk = Desk {
        browser,
        catalogs: assets::flow_set().expect("the shipped set reads").catalogs,
        language: Language::new(language),
        size,
    };
    let (_, width, height) = size;
    desk.browser.screen(width, height, "light").await;
    // Without a session there is nothing but the way in.
    desk.browser.goto(&format!("{server}/console")).await;
    desk.shows("/console").await;
    let nurse = Phone::of(&server, NURSE);
    nurse.writes("/console").await;
    let told = nurse.hears("/sign-in?link=").await;
    let link = told
        .lines()
        .find(|line| line.contains("/sign-in?link="))
        .expect("a link");
    desk.browser.goto(link.trim()).await;
    desk.browser
        .until("the way in", "document.querySelector('.main-button')", vec![])
        .await;
    desk.browser
        .click("the way in", "document.querySelector('.main-button')", vec![])
        .await;
    // The group's language is English; a nurse reads in their own.
    desk.browser
        .until("the list", "document.querySelector('#list')", vec![])
        .await;
    desk.browser
        .click(
            "the account",
            "document.querySelector('.account summary')",
            vec![],
        )
        .await;
    desk.choose("#language", language).await;
    desk.browser
        .click("change", "document.querySelector('.account form button')", vec![])
        .await;
    let speaks = "document.documentElement.lang === a[0] && document.querySelector('#list')";
    desk.browser
        .until("the language", speaks, vec![json!(language)])
        .await;
    desk.shows(&desk.words("queue-empty")).await;
    desk.look("0-empty").await;

    // A flag comes while the list stands open, and shows itself.
    let patient = Phone::new(&server, other).await;
    patient.writes("/start").await;
    for line in lines("sudden_pain_after_a_fall_is_urgent", other) {
        for part in &line {
            patient.says(part).await;
        }
    }
    let outcome = desk
        .catalogs
        .format(&Language::new(other), "outcome-R40", &clinic());
    patient.hears(&outcome.expect("words")).await;
    let appears = "document.querySelector('a[data-case=\"1\"]')";
    desk.browser
        .until("the new case in the open list", appears, vec![])
        .await;
    desk.shows(&desk.words("tier-urgent")).await;
    desk.look("1-list").await;
    desk.browser.click("the case", appears, vec![]).await;
    desk.shows(&desk.words("card-situation")).await;
    if language != other {
        desk.shows(&desk.words("console-coded")).await;
    }
    desk.look("2-case").await;

    desk.click(&desk.words("button-claim")).await;
    desk.shows(&desk.words("console-done-claim")).await;
    let looking = desk
        .catalogs
        .format(&Language::new(other), "nurse_looking", &clinic());
    patient.hears(&looking.expect("words")).await;
    desk.browser
        .type_into("#reply-text", "Can you come tomorrow at nine?")
        .await;
    desk.click(&desk.words("console-send")).await;
    desk.shows(&desk.words("console-done-reply")).await;
    patient.hears("Can you come tomorrow at nine?").await;
    desk.shows(&desk.words("card-waiting")).await;

    desk.click(&desk.words("button-tier")).await;
    desk.choose("#new-tier", "routine").await;
    desk.browser
        .type_into("#tier-text", "Seen by the doctor yesterday")
        .await;
    desk.browser
        .click(
            "save",
            "document.querySelector('form[data-verb=tier] button')",
            vec![],
        )
        .await;
    desk.shows(&desk.words("console-done-tier")).await;
    desk.shows("Seen by the doctor yesterday").await;
    desk.look("3-worked").await;

    desk.click(&desk.words("button-close")).await;
    desk.choose("#outcome", "referred").await;
    desk.choose("#own-tier", "routine").await;
    desk.browser
        .click(
            "close",
            "document.querySelector('form[data-verb=close] button')",
            vec![],
        )
        .await;
    desk.shows(&desk.words("console-done-close")).await;
    let closed = desk
        .catalogs
        .format(&Language::new(other), "case_closed_patient", &clinic());
    patient.hears(&closed.expect("words")).await;
    desk.look("4-closed").await;

    desk.click(&desk.words("console-print")).await;
    desk.shows(&desk.words("console-print_now")).await;
    desk.look("5-print").await;
    for (page, shown) in [("reports", "console-by_tier"), ("team", "console-duty")] {
        desk.browser.goto(&format!("{server}/console/{page}")).await;
        desk.shows(&desk.words(shown)).await;
        desk.look(&format!("6-{page}")).await;
    }
    let complaints: Vec<String> = desk.browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:#?}");
    desk.browser.close().await;
}

fn clinic() -> Args {
    Args::new()
        .text("emergency", "112")
        .text("crisis", "024")
        .text("clinic", "Vertebot")
        .text("nurse", "Ana")
}

#[tokio::test]
async fn a_case_from_flag_to_close_at_a_desk_in_english() {
    from_flag_to_close("en", "es", ("desktop", 1280, 900)).await;
}

#[tokio::test]
async fn a_case_from_flag_to_close_on_a_phone_in_spanish() {
    from_flag_to_close("es", "en", ("phone", 390, 844)).await;
}

#[tokio::test]
async fn a_case_from_flag_to_close_on_a_phone_in_english() {
    from_flag_to_close("en", "en", ("phone", 390, 844)).await;
}

#[tokio::test]
async fn a_case_from_flag_to_close_at_a_desk_in_spanish() {
    from_flag_to_close("es", "es", ("desktop", 1280, 900)).await;
}
