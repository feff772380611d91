//! Consent is kept with its version and its date, and a check-in asks anew when what we say about answers has changed.

mod support;

use std::sync::Arc;

use support::patients::{DAY, HOUR, MORNING, STRAIN, answers, asked, same_as_before, strained};
use support::{Clinic, Told, heard};
use vertebot::assets;
use vertebot::domain::UpdateId;
use vertebot::domain::issue::listed;
use vertebot::flowset::FlowSet;
use vertebot::runner::Setting;
use vertebot::store::Store;

/// The shipped set with another version of the words that are agreed to.
fn with_version(version: &str) -> impl FnOnce(&Store, &mut Setting) {
    let mut files = assets::shipped();
    let path = "flows/intake/flow.toml";
    let text = files.get(path).expect("a shipped file");
    assert!(text.contains("consent_version = \"2026-11\""));
    let text = text.replace(
        "consent_version = \"2026-11\"",
        &format!("consent_version = {version:?}"),
    );
    files.add(path, text.into_bytes());
    let set = FlowSet::load(files).unwrap_or_else(|issues| panic!("{}", listed(&issues)));
    move |_, setting| setting.flows = Arc::new(set)
}

/// A patient whose first check-in is due the next day, when the words have changed.
async fn changed() -> Clinic {
    strained().await.restart_with(with_version("2027-01")).await
}

async fn agreed(clinic: &mut Clinic, chat: i64) -> Vec<String> {
    let told = clinic.says(chat, "/mydata").await;
    let document = told
        .iter()
        .find_map(|told| told.document.clone())
        .expect("a document");
    let all: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    let consents = all["profile"]["consents"].as_array().expect("a list").clone();
    let version = |consent: &serde_json::Value| consent["version"].as_str().expect("a version").to_owned();
    assert!(
        consents
            .iter()
            .all(|consent| consent["at"].as_i64().is_some_and(|at| at > 0))
    );
    consents.iter().map(version).collect()
}

fn asks_to_agree(told: &[Told], chat: i64) -> bool {
    heard(told, chat, "has changed since you agreed") && heard(told, chat, "We keep your answers locked")
}

#[tokio::test]
async fn a_check_in_asks_to_agree_anew_before_anything_else() {
    let mut clinic = changed().await;
    let told = clinic.passes(DAY).await;
    assert!(
        asks_to_agree(&told, 7) && told.len() == 1 && asked(&told, 7) == 0,
        "{}",
        told.len()
    );
    let told = clinic.taps(7, 7, "Yes, go on").await;
    assert!(heard(&told, 7, "Then we go on") && asked(&told, 7) == 1);
    assert_eq!(agreed(&mut clinic, 7).await, ["2026-11", "2027-01"]);
    assert!(heard(
        &clinic.says(7, "/mydata").await,
        7,
        "(version 2027-01) on 5 March 2026"
    ));
    same_as_before(&mut clinic, 7).await;
    // The next one does not ask again, over a restart too.
    let mut clinic = clinic.restart_with(with_version("2027-01")).await;
    let told = clinic.passes(2 * DAY).await;
    assert!(asked(&told, 7) == 1 && !asks_to_agree(&told, 7));
}

#[tokio::test]
async fn nothing_is_answered_before_whatever_is_tapped_or_typed() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    // The check-in was under way already when the words changed.
    let mut clinic = clinic.restart_with(with_version("2027-01")).await;
    for _ in 0..2 {
        let told = clinic.taps(7, 7, "The same").await;
        assert!(asks_to_agree(&told, 7), "{}", told.len());
    }
    assert!(asks_to_agree(&clinic.says(7, "3").await, 7));
    assert!(asks_to_agree(&clinic.says(7, "/start").await, 7));
    // An emergency is one, agreed or not.
    let told = clinic.says(7, "I cannot pee since this morning").await;
    assert!(heard(&told, 7, "112") && heard(&told, support::GROUP, "I cannot pee"));
    assert!(asks_to_agree(&told, 7));
    // So it is in the reminder.
    let told = clinic.passes(13 * HOUR).await;
    assert!(told.is_empty() || asked(&told, 7) == 0);
    let told = clinic.taps(7, 7, "Yes, go on").await;
    assert_eq!(asked(&told, 7), 1);
}

#[tokio::test]
async fn whoever_does_not_agree_is_asked_nothing_more() {
    let mut clinic = changed().await;
    clinic.passes(DAY).await;
    let told = clinic.taps(7, 7, "No, stop").await;
    assert!(heard(&told, 7, "Then I ask nothing more"));
    assert!(clinic.passes(40 * DAY).await.is_empty());
    assert_eq!(agreed(&mut clinic, 7).await, ["2026-11"]);
    // Whoever comes back agrees at the beginning of the interview, as everybody does.
    let told = clinic.says(7, "/start").await;
    assert!(heard(&told, 7, "Shall we start?"));
    answers(&mut clinic, 7, &STRAIN).await;
    assert_eq!(agreed(&mut clinic, 7).await, ["2026-11", "2027-01"]);
}

#[tokio::test]
async fn a_yes_to_words_that_changed_again_is_no_yes() {
    let mut clinic = changed().await;
    clinic.passes(DAY).await;
    let yes = clinic.tap_of(7, 7, "Yes, go on");
    let mut clinic = clinic.restart_with(with_version("2027-02")).await;
    let told = clinic.give(vec![yes]).await;
    assert!(asks_to_agree(&told, 7) && asked(&told, 7) == 0);
    for forged in ["c:yes:", "c:yes", "c:yes:2027-02"] {
        let (callback, data) = ("1".to_owned(), forged.to_owned());
        let body = vertebot::domain::message::InboundBody::Tap { callback, data };
        let tap = clinic.inbound(7, 7, body);
        assert!(asks_to_agree(&clinic.give(vec![tap]).await, 7), "{forged}");
    }
    let (yes, no) = (clinic.tap_of(7, 7, "Yes, go on"), clinic.tap_of(7, 7, "No, stop"));
    let told = clinic.give(vec![yes.clone()]).await;
    assert_eq!(asked(&told, 7), 1);
    // What was said once is not unsaid by a button left lying.
    let (mut yes, mut no) = (yes, no);
    (yes.update, no.update) = (UpdateId(900), UpdateId(901));
    clinic.give(vec![yes, no]).await;
    assert_eq!(agreed(&mut clinic, 7).await, ["2026-11", "2027-02"]);
    same_as_before(&mut clinic, 7).await;
}

#[tokio::test]
async fn a_first_contact_ends_on_the_words_it_began_with() {
    let mut clinic = Clinic::open(MORNING);
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &STRAIN[..8]).await;
    let mut clinic = clinic.restart_with(with_version("2027-01")).await;
    answers(&mut clinic, 7, &STRAIN[8..]).await;
    assert!(heard(&clinic.told, 7, "5 March 2026"), "the result");
    assert_eq!(agreed(&mut clinic, 7).await, ["2026-11"]);
    assert!(asks_to_agree(&clinic.passes(DAY).await, 7));
}
