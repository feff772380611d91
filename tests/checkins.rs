//! Staying with the patient, through the runner and the store with a clock set by hand: check-ins when due,
//! reminders, pauses, a service that was down, old questions answered late.

mod support;

use support::patients::{answers, feverish, strained};
use support::{GROUP, NURSES, heard};
use vertebot::runner::port::{Port, Receipt, Sent};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn asked_how_it_is(told: &[support::Told]) -> bool {
    heard(told, 7, "better, the same, or worse")
}

#[tokio::test]
async fn a_check_in_comes_when_due_and_after_it_the_next() {
    let mut clinic = strained().await;
    assert!(!asked_how_it_is(&clinic.passes(23 * HOUR).await));
    assert!(asked_how_it_is(&clinic.passes(2 * HOUR).await), "after 24 hours");
    let none = ["None of these"; 5];
    answers(&mut clinic, 7, &["The same", "3"]).await;
    answers(&mut clinic, 7, &none).await;
    answers(&mut clinic, 7, &["Lower back", "Done", "1", "2"]).await;
    answers(&mut clinic, 7, &["None of these"; 4]).await;
    clinic.taps(7, 7, "All correct").await;
    assert!(heard(&clinic.told, 7, "7 March 2026"), "the next is named");
    assert!(!asked_how_it_is(&clinic.passes(DAY).await));
    assert!(asked_how_it_is(&clinic.passes(DAY).await), "after 72 hours");
}

#[tokio::test]
async fn someone_sent_to_be_seen_is_asked_whether_they_were() {
    let mut clinic = feverish().await;
    let told = clinic.passes(24 * HOUR).await;
    assert!(heard(&told, 7, "did a doctor see you") && asked_how_it_is(&told));
    let told = clinic.taps(7, 7, "No").await;
    assert!(heard(&told, 7, "told a nurse") && heard(&told, GROUP, "not seen as advised"));
}

#[tokio::test]
async fn an_unanswered_check_in_is_reminded_of_twice_and_then_a_nurse_hears_of_it() {
    let mut clinic = strained().await;
    clinic.passes(24 * HOUR).await;
    let mut reminders = 0;
    for _ in 0..60 {
        let told = clinic.passes(HOUR).await;
        reminders += usize::from(heard(&told, 7, "not answered yet"));
        if heard(&told, GROUP, "check-ins not answered") {
            assert_eq!(reminders, 2);
            return;
        }
    }
    panic!("no nurse heard of it after {reminders} reminders");
}

#[tokio::test]
async fn a_check_in_overtaken_by_the_next_is_told_to_a_nurse() {
    let mut clinic = strained().await;
    clinic.passes(24 * HOUR).await;
    let told = clinic.passes(2 * DAY).await;
    assert!(heard(&told, GROUP, "check-ins not answered"));
    assert!(asked_how_it_is(&told));
}

#[tokio::test]
async fn a_service_that_was_down_asks_once() {
    let mut clinic = strained().await.restart().await;
    let told = clinic.passes(40 * DAY).await;
    let asked = told.iter().filter(|told| told.text.contains("better, the same"));
    assert_eq!(asked.count(), 1, "not once for every check-in that was missed");
    assert!(
        heard(&clinic.says(7, "/plan").await, 7, "15 April 2026"),
        "then week 6"
    );
}

#[tokio::test]
async fn an_old_check_in_answered_late_leads_to_the_new_one() {
    let mut clinic = strained().await;
    clinic.passes(24 * HOUR).await;
    let late = clinic.tap_of(7, 7, "The same");
    clinic.passes(3 * DAY).await;
    let told = clinic.give(vec![late]).await;
    assert!(
        asked_how_it_is(&told),
        "the question of the new check-in is shown"
    );
    assert!(heard(&told, 7, "earlier question"));
}

#[tokio::test]
async fn a_pause_is_kept_and_ends() {
    let mut clinic = strained().await;
    assert!(heard(&clinic.says(7, "/pause").await, 7, "one week"));
    assert!(!asked_how_it_is(&clinic.passes(6 * DAY).await));
    assert!(asked_how_it_is(&clinic.passes(2 * DAY).await));
}

#[tokio::test]
async fn stop_ends_the_check_ins() {
    let mut clinic = strained().await;
    clinic.says(7, "/stop").await;
    assert!(clinic.passes(30 * DAY).await.is_empty());
}

#[tokio::test]
async fn a_check_in_that_finds_an_emergency_raises_the_open_case() {
    let mut clinic = feverish().await;
    clinic.passes(24 * HOUR).await;
    answers(&mut clinic, 7, &["The same", "4", "Chest pain"]).await;
    let told = clinic.taps(7, 7, "Done").await;
    assert!(heard(&told, 7, "112"), "the patient is told at once");
    assert!(heard(&told, GROUP, "Case 1"), "the same case, shown anew");
    assert!(!heard(&told, GROUP, "Case 2"));
    let card = told.iter().find(|told| told.chat == GROUP).expect("a card");
    assert!(
        card.text.contains("EMERGENCY") || card.text.contains("Emergency"),
        "{}",
        card.text
    );
}

#[tokio::test]
async fn a_time_zone_changed_or_a_clock_set_back_loses_no_check_in() {
    let mut clinic = strained().await;
    assert!(clinic.passes(-10 * DAY).await.is_empty());
    assert!(asked_how_it_is(&clinic.passes(12 * DAY).await));
}

#[tokio::test]
async fn the_library_names_only_what_the_answers_allow() {
    let mut clinic = strained().await;
    clinic.says(7, "/learn").await;
    let told = clinic.taps(7, 7, "Pain relief").await;
    assert!(heard(&told, 7, "4,000 mg") == heard(&clinic.told, 7, "4,000 mg"));
    assert!(heard(&told, 7, "From: "));
    clinic.says(8, "/learn").await;
    let told = clinic.taps(8, 8, "Pain relief").await;
    assert!(
        heard(&told, 8, "ask a pharmacist, a doctor or the nurse"),
        "nothing is known of them"
    );
    assert!(!heard(&told, 8, "000 mg") && heard(&told, 8, "Do not start ibuprofen"));
    let told = clinic.taps(8, 8, "All topics").await;
    assert_eq!(told.last().map(|told| told.buttons.len()), Some(14));
}

#[tokio::test]
async fn the_diary_says_in_words_what_it_draws() {
    let mut clinic = strained().await;
    let told = clinic.says(7, "/diary").await;
    assert!(
        heard(&told, 7, "4 March 2026: moving 3, resting –"),
        "{}",
        told[0].text
    );
    assert!(heard(&clinic.says(8, "/diary").await, 8, "no pain to show yet"));
}

#[tokio::test]
async fn a_patient_who_blocked_the_bot_becomes_a_nurse_task_once() {
    let mut clinic = strained().await;
    clinic.clock.advance(24 * HOUR);
    clinic.runner.tick().await.expect("committed");
    let due = clinic.runner.due(100).await.expect("the check-in");
    let refused = due.iter().map(|delivery| Receipt {
        delivery: delivery.id,
        sent: Sent::Unreachable,
    });
    clinic
        .runner
        .delivered(refused.collect())
        .await
        .expect("committed");
    let told = clinic.sent().await;
    let cards = told.iter().filter(|told| told.chat == GROUP);
    assert_eq!(
        cards
            .filter(|told| told.text.contains("cannot be reached"))
            .count(),
        1
    );
    assert!(
        clinic.passes(30 * DAY).await.is_empty(),
        "and nothing more is sent to them"
    );
}

#[tokio::test]
async fn what_a_nurse_closed_comes_back_only_when_it_is_not_the_same() {
    let mut clinic = feverish().await;
    clinic.taps(GROUP, NURSES[0], "I take this case").await;
    clinic.taps(GROUP, NURSES[0], "Close").await;
    clinic.taps(GROUP, NURSES[0], "Advice").await;
    clinic.taps(GROUP, NURSES[0], "ROUTINE").await;
    clinic.passes(24 * HOUR).await;
    answers(&mut clinic, 7, &["Better", "2"]).await;
    answers(&mut clinic, 7, &["None of these"; 5]).await;
    answers(&mut clinic, 7, &["Lower back", "Done", "1", "2"]).await;
    answers(&mut clinic, 7, &["None of these"; 4]).await;
    let told = clinic.taps(7, 7, "All correct").await;
    assert!(!heard(&told, GROUP, "Case 2"), "nothing new");
}
