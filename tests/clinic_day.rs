//! A day at the clinic through the runner and the store, with a clock set by hand: reminders, restarts,
//! repeats, two patients and two nurses at once.

mod support;

use support::{Clinic, GROUP, NURSES, heard};
use vertebot::domain::message::InboundBody;
use vertebot::domain::{ChatId, Timestamp};

const HOUR: i64 = 3600;

#[tokio::test]
async fn an_unfinished_interview_is_reminded_once() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    clinic.taps(7, 7, "for myself").await;
    assert!(clinic.passes(HOUR).await.is_empty(), "too early");
    clinic.says(7, "/status").await;
    assert!(
        clinic.passes(HOUR + HOUR / 2).await.is_empty(),
        "they were active"
    );
    let told = clinic.passes(HOUR).await;
    assert!(
        heard(&told, 7, "not finished"),
        "the reminder comes two hours after the last word"
    );
    assert!(!heard(&told, GROUP, "Case"), "nothing urgent was said");
    assert!(clinic.passes(48 * HOUR).await.is_empty(), "and once only");
}

#[tokio::test]
async fn a_reminder_never_wakes_a_patient() {
    let mut clinic = Clinic::open("2026-03-04T18:30:00Z").await_start(7).await;
    assert!(
        clinic.passes(2 * HOUR).await.is_empty(),
        "21:30 in Madrid is quiet"
    );
    assert!(clinic.passes(10 * HOUR).await.is_empty(), "07:30 is too");
    assert!(
        heard(&clinic.passes(HOUR).await, 7, "not finished"),
        "08:30 is not"
    );
}

#[tokio::test]
async fn a_stopped_patient_is_left_alone() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    clinic.says(7, "/stop").await;
    assert!(clinic.passes(72 * HOUR).await.is_empty());
}

#[tokio::test]
async fn fever_left_unsaid_to_the_end_still_reaches_a_nurse() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    clinic.taps(7, 7, "for myself").await;
    clinic.taps(7, 7, "None of these").await;
    clinic.taps(7, 7, "38").await;
    clinic.taps(7, 7, "Done").await;
    let told = clinic.passes(2 * HOUR).await;
    assert!(heard(&told, 7, "told a nurse"), "the patient hears it");
    assert!(heard(&told, GROUP, "Case 1"), "the nurses get a card");
    assert!(
        !clinic
            .told
            .iter()
            .any(|told| told.chat == GROUP && told.text.contains("SELF"))
    );
}

#[tokio::test]
async fn a_restart_keeps_the_question_the_timer_and_the_group() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    clinic.taps(7, 7, "for myself").await;
    let asked = clinic.told.last().expect("a question").text.clone();
    let to = ChatId(-2002);
    let moved = clinic.inbound(GROUP, 1, InboundBody::Migrated { to });
    clinic.give(vec![moved]).await;
    let mut clinic = clinic.restart().await;
    let again = clinic.says(7, "/start").await;
    assert_eq!(again.last().expect("the question again").text, asked);
    clinic.says(7, "/human").await;
    assert!(
        heard(&clinic.told, to.0, "Case 1"),
        "the card goes to the group's new id"
    );
    assert!(heard(&clinic.passes(2 * HOUR).await, 7, "not finished"));
}

#[tokio::test]
async fn what_telegram_repeats_happens_once() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    let start = clinic.inbound(7, 7, InboundBody::Text("/start".to_owned()));
    let first = clinic.give(vec![start.clone(), start.clone()]).await;
    let second = clinic.give(vec![start]).await;
    assert_eq!((first.len(), second.len()), (1, 0));
}

#[tokio::test]
async fn two_patients_do_not_hear_each_other() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    clinic.says(8, "/start").await;
    clinic.taps(7, 7, "for myself").await;
    clinic.taps(8, 8, "for another").await;
    let told = clinic.taps(8, 8, "None of these").await;
    assert!(told.iter().all(|told| told.chat == 8));
    assert!(told.last().is_some_and(|told| !told.text.is_empty()));
}

#[tokio::test]
async fn a_stale_tap_is_answered_with_the_question() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    let stale = clinic.tap_of(7, 7, "for myself");
    clinic.taps(7, 7, "for myself").await;
    let mut again = stale.clone();
    again.update = vertebot::domain::UpdateId(5000);
    let told = clinic.give(vec![again]).await;
    let question = told.last().expect("an answer");
    assert!(
        !question.buttons.is_empty(),
        "the question that waits is shown again"
    );
}

#[tokio::test]
async fn of_two_nurses_one_gets_the_case() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    for chat in 1..=100 {
        clinic.says(chat, "/human").await;
    }
    let cards: Vec<i64> = (1..=100).collect();
    let mut claims = Vec::new();
    for case in &cards {
        for nurse in if case % 2 == 0 {
            NURSES
        } else {
            [NURSES[1], NURSES[0]]
        } {
            let body = InboundBody::Tap {
                callback: "1".to_owned(),
                data: format!("n:{case}:claim"),
            };
            claims.push(clinic.inbound(GROUP, nurse, body));
        }
    }
    let told = clinic.give(claims).await;
    for case in cards {
        let patient: Vec<_> = told.iter().filter(|told| told.chat == case).collect();
        assert_eq!(patient.len(), 1, "patient {case} hears once that a nurse looks");
    }
    let refused = told
        .iter()
        .filter(|told| told.text.contains("has this case already"));
    assert_eq!(refused.count(), 100);
}

#[tokio::test]
async fn a_stranger_in_the_group_can_do_nothing() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    let told = clinic.taps(GROUP, 666, "I take this case").await;
    assert!(
        told.iter()
            .any(|told| told.text.contains("not on this clinic's list"))
    );
    assert!(!heard(&told, 7, "nurse"));
}

#[tokio::test]
async fn an_answer_to_what_was_never_asked_raises_nothing() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    for data in [
        "f:seen:no",
        "f:seen:maybe",
        "n:1:claim",
        "le:nothing",
        "l:xx",
        "q:9:9:ok",
        "",
    ] {
        let body = InboundBody::Tap {
            callback: "1".to_owned(),
            data: data.to_owned(),
        };
        let forged = clinic.inbound(7, 7, body);
        let told = clinic.give(vec![forged]).await;
        assert!(
            told.iter().all(|told| told.chat == 7),
            "`{data}` reached the nurses"
        );
    }
}

#[tokio::test]
async fn another_group_is_left_politely() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    let added = clinic.inbound(-77, 5, InboundBody::Added);
    let told = clinic.give(vec![added]).await;
    assert!(heard(&told, -77, "in private") && heard(&told, -77, "(leaves)"));
}

#[tokio::test]
async fn the_file_shows_nothing_that_was_said() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    let chat = 7_123_456_789;
    clinic.says(chat, "/start").await;
    clinic.taps(chat, chat, "for another").await;
    clinic.says(chat, "my name is Esmeralda Quintero").await;
    clinic.says(chat, "/human").await;
    let clinic = clinic.restart().await;
    let bytes = std::fs::read(clinic.file()).expect("the store's file");
    let finds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    for secret in [
        "Esmeralda",
        "consent_given",
        "carer",
        "respondent",
        "7123456789",
        "nurse_review",
    ] {
        assert!(!finds(secret.as_bytes()), "`{secret}` stands in the file");
    }
    assert!(
        !finds(&chat.to_be_bytes()) && !finds(&chat.to_le_bytes()),
        "the chat's id stands in the file"
    );
    assert!(finds(b"outbox"), "the search itself works");
}

#[tokio::test]
async fn a_clock_set_back_does_no_harm() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z").await_start(7).await;
    assert!(clinic.passes(-72 * HOUR).await.is_empty());
    let told = clinic.taps(7, 7, "for myself").await;
    assert!(!told.is_empty() && clinic.now() < Timestamp(i64::MAX));
    assert!(heard(&clinic.passes(96 * HOUR).await, 7, "not finished"));
}

/// A clinic with one patient's interview begun.
trait Begun {
    async fn await_start(self, chat: i64) -> Clinic;
}

impl Begun for Clinic {
    async fn await_start(mut self, chat: i64) -> Clinic {
        self.says(chat, "/start").await;
        self
    }
}
