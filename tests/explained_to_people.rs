//! Why a result came out as it did, as people meet it: the sentence a patient reads, and the lines of a nurse's
//! card.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value as Json, json};

use vertebot::assets;
use vertebot::clock::Clock;
use vertebot::domain::message::{ChatKind, Inbound, InboundBody, Payload};
use vertebot::domain::{ChatId, Language, MessageId, Timestamp, UpdateId, UserId};
use vertebot::render::card::Card;
use vertebot::review::{Case, Explained, Said, Would};
use vertebot::runner::Runner;
use vertebot::runner::port::Port;
use vertebot::store::Store;
use vertebot::triage::Tier;

mod support;

use support::{Clinic, GROUP, Told, heard};

/// A patient answers an interview; what was told at its end.
async fn ends(clinic: &mut Clinic, chat: i64, said: &[&str]) -> Vec<Told> {
    clinic.says(chat, "/start").await;
    let mut last = Vec::new();
    for said in said {
        last = match said.strip_prefix("text: ") {
            Some(text) => clinic.says(chat, text).await,
            None => clinic.taps(chat, chat, said).await,
        };
    }
    last
}

/// The line of the card in the nurses' group that begins so.
fn card_line(told: &[Told], begins: &str) -> String {
    let card = told
        .iter()
        .find(|told| told.chat == GROUP && told.text.contains("Case "))
        .expect("a card");
    let line = card.text.lines().find(|line| line.starts_with(begins));
    line.unwrap_or_else(|| panic!("no line `{begins}` in:\n{}", card.text))
        .to_owned()
}

/// From the safety check to the end, with nothing ticked but an anti-inflammatory after an ulcer.
const ULCER: [&str; 20] = [
    "for myself",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "text: 44",
    "Male",
    "2 days ago",
    "Lower back",
    "Done",
    "3",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "Skip",
    "Skip",
    "Ibuprofen",
    "Done",
];

async fn after_an_ulcer(clinic: &mut Clinic, chat: i64) -> Vec<Told> {
    let mut said = ULCER.to_vec();
    said.extend(["Stomach ulcer", "Done", "None of these", "All correct"]);
    ends(clinic, chat, &said).await
}

#[tokio::test]
async fn the_patient_reads_why_and_the_nurse_what_decided_and_what_would_change_it() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    let told = after_an_ulcer(&mut clinic, 7).await;
    let result = told
        .iter()
        .find(|told| told.chat == 7 && told.text.contains("painkiller"));
    let result = &result.expect("a result").text;
    assert!(
        result.ends_with(
            "\n\nBecause you told us: Ibuprofen, naproxen or similar; Stomach ulcer or bleed, ever."
        ),
        "{result}"
    );
    assert_eq!(
        card_line(&told, "Decided by"),
        "Decided by: Ibuprofen, naproxen or similar; Stomach ulcer or bleed, ever"
    );
    assert_eq!(
        card_line(&told, "Would be"),
        "Would be SELF-CARE if: Painkillers: none"
    );
}

#[tokio::test]
async fn what_was_explained_is_kept_with_the_case() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    after_an_ulcer(&mut clinic, 7).await;
    let mut clinic = clinic.restart().await;
    // A card changed by a nurse is rendered anew, from what the store kept.
    let told = clinic.taps(GROUP, support::NURSES[0], "I take this case").await;
    assert_eq!(
        card_line(&told, "Would be"),
        "Would be SELF-CARE if: Painkillers: none"
    );
}

#[tokio::test]
async fn in_an_emergency_what_to_do_comes_first_and_nothing_is_compared() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    let told = ends(&mut clinic, 7, &["for myself", "Chest pain", "Done"]).await;
    let result = told
        .iter()
        .find(|told| told.chat == 7 && told.text.contains("112"));
    let result = &result.expect("a result").text;
    let (what_to_do, why) = (
        result.find("Call 112"),
        result.find("Because you told us: Chest pain"),
    );
    assert!(what_to_do < why && why.is_some(), "{result}");
    assert!(
        result.ends_with("Because you told us: Chest pain or pressure."),
        "{result}"
    );
    assert_eq!(
        card_line(&told, "Decided by"),
        "Decided by: Chest pain or pressure"
    );
    assert!(
        !heard(&told, GROUP, "Would be"),
        "what was not asked cannot be compared"
    );
}

#[tokio::test]
async fn whoever_thinks_of_ending_their_life_is_given_no_reason() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    let told = ends(&mut clinic, 7, &["for myself", "text: I want to die", "Yes"]).await;
    assert!(heard(&told, 7, "024"), "the crisis line");
    assert!(!heard(&told, 7, "Because"), "no reason is given back");
    assert_eq!(
        card_line(&told, "Decided by"),
        "Decided by: Thoughts of ending life: Yes"
    );
}

#[tokio::test]
async fn an_interview_left_lying_tells_the_nurse_what_was_said() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    ends(&mut clinic, 7, &["for myself", "None of these", "38", "Done"]).await;
    let told = clinic.passes(2 * 3600).await;
    assert_eq!(
        card_line(&told, "Decided by"),
        "Decided by: Fever of 38 °C or more"
    );
    assert!(!heard(&told, GROUP, "Would be"));
}

#[tokio::test]
async fn whoever_only_asks_for_a_person_is_explained_nothing() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    let told = clinic.says(7, "/human").await;
    assert!(heard(&told, GROUP, "Case 1") && !heard(&told, GROUP, "Decided by"));
}

/// A clock that a second passes on whenever it is looked at: no time is ever enough.
struct Hasty(AtomicI64);

impl Clock for Hasty {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.fetch_add(1000, Ordering::SeqCst))
    }
}

#[tokio::test]
async fn without_time_to_explain_it_the_result_goes_out_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("store.redb"), &support::key()).expect("a store");
    let clock = Arc::new(Hasty(AtomicI64::new(1_772_614_800_000)));
    let runner = Runner::start(Arc::new(store), support::setting(), clock).expect("it starts");
    let agree = InboundBody::Tap {
        callback: "1".to_owned(),
        data: "q:1:1:c0".to_owned(),
    };
    let text = |text: &str| InboundBody::Text(text.to_owned());
    let bodies = [text("/start"), agree, text("I want to die"), text("yes")];
    for (update, body) in (1..).zip(bodies) {
        let inbound = Inbound {
            update: UpdateId(update),
            chat: ChatId(7),
            chat_kind: ChatKind::Private,
            sender: UserId(7),
            sender_language: Some("en".to_owned()),
            message: Some(MessageId(1)),
            reply_to: None,
            topic: None,
            body,
        };
        runner.accept(vec![inbound]).await.expect("committed");
    }
    let told: Vec<(i64, String)> = runner
        .due(100)
        .await
        .expect("the runner runs")
        .into_iter()
        .filter_map(|delivery| match delivery.payload {
            Payload::Text { text, .. } => Some((delivery.chat.0, text)),
            _ => None,
        })
        .collect();
    let heard = |chat: i64, words: &str| told.iter().any(|(to, text)| *to == chat && text.contains(words));
    assert!(heard(7, "024"), "the patient has the crisis line");
    assert!(heard(GROUP, "EMERGENCY"), "the nurses have the case");
    assert!(
        !heard(GROUP, "Decided by"),
        "nothing is said of what was not found"
    );
}

/// A case as the store keeps it, with this explanation.
fn case(explained: Json) -> Case {
    let mut case = json!({
        "id": 1, "patient": 1, "chat": 7, "language": "en", "tier": "urgent", "headline": "R52",
        "rules": ["R52"], "flags": ["nurse_review"], "interrupted": false, "flow": "intake",
        "answers": { "age_years": 44 }, "assessed_on": "2026-03-04", "opened": 0, "status": "Open", "card": null,
    });
    if !explained.is_null() {
        case["explained"] = explained;
    }
    serde_json::from_value(case).unwrap_or_else(|error| panic!("{error}"))
}

fn card(case: &Case, language: &str) -> String {
    let set = assets::flow_set().expect("the shipped set reads");
    let card = Card {
        catalogs: &set.catalogs,
        rules: &set.rules,
        flow: &set.intake,
        book: &set.advice,
        followed: None,
        language: &Language::new(language),
    };
    card.text(case).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_case_of_before_reads_and_is_not_explained() {
    let old = case(Json::Null);
    assert!(old.explained.is_none());
    assert!(!card(&old, "en").contains("Decided by"));
    assert!(!card(&old, "es").contains("Lo decide"));
}

#[test]
fn dates_numbers_and_doubt_are_worded_in_the_nurses_language() {
    let said = |finding: &str, answer: Option<Json>| Said {
        finding: finding.to_owned(),
        answer,
    };
    let mut case = case(Json::Null);
    case.explained = Some(Explained {
        because: vec![
            said("age_years", Some(json!(71))),
            said("known_vcf", Some(json!("no"))),
            said("trauma_date", Some(json!("2026-02"))),
            said("cardioresp_signs", Some(json!(["unsure"]))),
            said("abdo_vascular", Some(json!(["known_aneurysm", "unsure"]))),
            said("mobility_now", Some(json!("needs_help"))),
            said("gait_change", Some(json!(false))),
            said("neuro_onset", None),
            said("of_another_table", Some(json!("odd"))),
        ],
        headline: true,
        would: Some(Would {
            tier: Tier::Routine,
            answers: vec![
                said("trauma_date", Some(json!("2026-02-14"))),
                said("pain_start_date", Some(json!("2026-03-04"))),
                said("pain_nrs_move", Some(json!(6))),
            ],
        }),
    });
    let line = |language: &str, begins: &str| {
        let card = card(&case, language);
        let found = card
            .lines()
            .find(|line| line.starts_with(begins))
            .map(str::to_owned);
        found.unwrap_or_else(|| panic!("no `{begins}` in {card}"))
    };
    assert_eq!(
        line("en", "Decided by"),
        "Decided by: Age: 71 years; Known break: no; Date of the injury: February 2026; Chest, breath, calf: \
         not sure; Belly and big blood vessels: Was told I have an aneurysm, not sure; Walk only with help; Heavy \
         or unsteady legs: No; When it changed: not asked; of_another_table: odd"
    );
    assert_eq!(
        line("en", "Would be"),
        "Would be ROUTINE if: Date of the injury: 18 days ago; Start of the pain: Today; Pain on moving: 6 out of 10"
    );
    assert_eq!(
        line("es", "Sería"),
        "Sería RUTINA si: Fecha de la lesión: Hace 18 días; Comienzo del dolor: Hoy; Dolor al moverse: 6 de 10"
    );
}
