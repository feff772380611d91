//! Commands, words and files at any moment: before an interview, between check-ins, in the middle of one, after
//! `/stop`. Nobody meets silence, and nothing untrue is said.

mod support;

use support::patients::{DAY, answers, strained};
use support::{Clinic, GROUP, NURSES, heard};
use vertebot::domain::message::{AttachmentKind, InboundBody};

const MORNING: &str = "2026-03-04T09:00:00Z";

#[tokio::test]
async fn worrying_words_outside_an_interview_reach_a_nurse() {
    for words in ["my legs are weak and I can't pee", "I want to die"] {
        let mut clinic = strained().await;
        let told = clinic.says(7, words).await;
        assert!(heard(&told, 7, "Call 112 now") && heard(&told, 7, "call 024 now"));
        assert!(heard(&told, 7, "passed your words on"), "{words}");
        assert!(heard(
            &told,
            GROUP,
            &format!("Case 1, the patient wrote: {words}")
        ));
        assert!(
            heard(&told, GROUP, "NO TIER") && heard(&told, GROUP, "wrote words that worry"),
            "a card to take"
        );
        let told = clinic.says(7, words).await;
        assert!(heard(&told, GROUP, "Case 1, the patient wrote") && !heard(&told, GROUP, "Case 2"));
        clinic.taps(GROUP, NURSES[0], "I take this case").await;
        clinic.passes(DAY).await;
    }
}

#[tokio::test]
async fn worrying_words_in_a_check_in_reach_a_nurse_though_nothing_is_ticked() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    let words = "I can't pee since this morning";
    let told = clinic.says(7, words).await;
    assert!(heard(&told, 7, "What you wrote worries me"));
    assert!(heard(
        &told,
        GROUP,
        &format!("Case 1, the patient wrote: {words}")
    ));
    assert!(heard(&told, GROUP, "wrote words that worry"));
    // Ticked after all: the same case becomes an emergency.
    answers(
        &mut clinic,
        7,
        &["The same", "4", "None of these", "None of these", "Cannot pee"],
    )
    .await;
    let told = clinic.taps(7, 7, "Done").await;
    assert!(!heard(&told, GROUP, "Case 2"));
    answers(&mut clinic, 7, &["None of these"]).await;
    let told = clinic.taps(7, 7, "last 24 hours").await;
    assert!(heard(&told, GROUP, "EMERGENCY") && heard(&told, GROUP, "Case 1"));
    assert!(!heard(&told, GROUP, "Case 2"));
}

#[tokio::test]
async fn other_words_outside_an_interview_are_told_where_to_go() {
    let mut clinic = strained().await;
    let told = clinic.says(7, "The weather is fine").await;
    assert!(heard(&told, 7, "/start") && heard(&told, 7, "/human"));
    assert!(!told.iter().any(|told| told.chat == GROUP));
    clinic.says(7, "/human").await;
    let told = clinic.says(7, "I am better").await;
    assert!(heard(&told, GROUP, "the patient wrote: I am better"));
}

#[tokio::test]
async fn a_sore_under_a_brace_is_answered_and_reaches_a_nurse_without_alarm() {
    for words in [
        "I have a sore under my brace",
        "Tengo una llaga debajo del cors\u{e9}",
    ] {
        let mut clinic = strained().await;
        if words.starts_with("Tengo") {
            clinic.says(7, "/language").await;
            clinic.taps(7, 7, "Espa\u{f1}ol").await;
        }
        let told = clinic.says(7, words).await;
        assert!(
            heard(&told, 7, "take the brace off") || heard(&told, 7, "cors\u{e9}"),
            "{words}"
        );
        assert!(
            !told
                .iter()
                .any(|told| told.chat == 7 && told.text.contains("024")),
            "no alarm"
        );
        assert!(heard(&told, GROUP, &format!("the patient wrote: {words}")));
    }
}

#[tokio::test]
async fn a_file_nobody_keeps_is_not_said_to_be_kept() {
    let body = || InboundBody::Attachment {
        kind: AttachmentKind::Voice,
        file_id: "voice".to_owned(),
        caption: None,
    };
    let mut clinic = strained().await;
    let sent = clinic.inbound(7, 7, body());
    let told = clinic.give(vec![sent]).await;
    assert!(!heard(&told, 7, "kept for the nurse") && heard(&told, 7, "/human") && heard(&told, 7, "112"));
    clinic.says(7, "/human").await;
    let sent = clinic.inbound(7, 7, body());
    assert!(heard(&clinic.give(vec![sent]).await, 7, "kept for the nurse"));
}

#[tokio::test]
async fn after_stop_the_plan_promises_nothing() {
    let mut clinic = strained().await;
    assert!(heard(&clinic.says(7, "/plan").await, 7, "I will ask again"));
    clinic.says(7, "/stop").await;
    let told = clinic.says(7, "/plan").await;
    assert!(!heard(&told, 7, "I will ask again") && heard(&told, 7, "will not write again"));
    let told = clinic.says(7, "/pause").await;
    assert!(!heard(&told, 7, "ask again") && heard(&told, 7, "will not write again"));
    clinic.says(7, "/start").await;
    assert!(heard(&clinic.says(7, "/plan").await, 7, "I will ask again"));
}

#[tokio::test]
async fn without_a_diary_that_is_what_is_said() {
    let mut clinic = Clinic::open(MORNING);
    let told = clinic.says(7, "/diary").await;
    assert!(heard(&told, 7, "no pain to show yet") && !heard(&told, 7, "planned"));
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &["for myself"]).await;
    assert!(heard(&clinic.says(7, "/diary").await, 7, "no pain to show yet"));
}

#[tokio::test]
async fn help_names_all_that_can_be_sent() {
    let mut clinic = Clinic::open(MORNING);
    let told = clinic.says(7, "/help").await;
    for command in vertebot::domain::commands::COMMANDS {
        assert!(
            ["help", "start"].contains(&command) || heard(&told, 7, &format!("/{command}")),
            "{command}"
        );
    }
}
