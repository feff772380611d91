//! The clocks of the nurses' desk (clinical contract, section 8): who hears of it when nobody acts, and what the patient
//! hears out of hours.

mod support;

use support::{Clinic, GROUP, LEAD, NURSES, Told, heard};
use vertebot::review::DutyHours;

const ANA: i64 = NURSES[0];
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// A clinic open from 8 to 18 on working days. 2026-03-04 is a Wednesday; Madrid is an hour ahead.
async fn working_days(at: &str) -> Clinic {
    let days = ["mon", "tue", "wed", "thu", "fri"].map(str::to_owned);
    let hours = DutyHours::parse(Some("08:00-18:00"), Some(&days)).expect("hours");
    let clinic = Clinic::open(at);
    clinic.restart_with(|_, setting| setting.duty_hours = hours).await
}

async fn emergency(clinic: &mut Clinic, chat: i64) -> Vec<Told> {
    clinic.says(chat, "/start").await;
    clinic.taps(chat, chat, "for myself").await;
    clinic.taps(chat, chat, "Sudden ripping pain").await;
    clinic.taps(chat, chat, "Done").await
}

#[tokio::test]
async fn an_emergency_nobody_takes_goes_to_the_group_the_next_nurse_and_the_leads() {
    let mut clinic = Clinic::open("2026-03-04T03:00:00Z");
    emergency(&mut clinic, 7).await;
    assert!(
        clinic.passes(4 * MINUTE).await.is_empty(),
        "5 minutes, at any hour"
    );
    let told = clinic.passes(2 * MINUTE).await;
    assert!(heard(
        &told,
        GROUP,
        "EMERGENCY · Case 1 is late: nobody has taken it"
    ));
    assert!(!told.iter().any(|told| NURSES.contains(&told.chat)));
    let told = clinic.passes(5 * MINUTE).await;
    assert!(heard(&told, GROUP, "Ana, please act now") && heard(&told, ANA, "open the nurses' group"));
    let told = clinic.passes(5 * MINUTE).await;
    assert!(heard(&told, GROUP, "To the leads: Carmen") && heard(&told, LEAD, "Case 1"));
    let told = clinic.passes(10 * MINUTE).await;
    assert!(heard(&told, LEAD, "Case 1"), "again, until somebody acts");
    clinic.taps(GROUP, ANA, "I take this case").await;
    assert!(clinic.passes(HOUR).await.is_empty(), "a person acted");
}

#[tokio::test]
async fn the_next_nurse_is_one_who_is_on_duty() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.nurse_says(ANA, "/duty").await;
    clinic.taps(GROUP, ANA, "Ana").await;
    emergency(&mut clinic, 7).await;
    clinic.passes(6 * MINUTE).await;
    let told = clinic.passes(5 * MINUTE).await;
    assert!(heard(&told, GROUP, "Berta, please act now"));
}

#[tokio::test]
async fn waiting_for_the_patient_pauses_and_their_words_start_the_clock() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    emergency(&mut clinic, 7).await;
    let told = clinic.replies(ANA, "Case 1", "Is the ambulance there?").await;
    assert!(heard(&told, 7, "Is the ambulance there?"));
    assert!(clinic.passes(3 * HOUR).await.is_empty(), "the patient is awaited");
    let mut forgotten = Clinic::open("2026-03-04T09:00:00Z");
    emergency(&mut forgotten, 7).await;
    forgotten.replies(ANA, "Case 1", "Is the ambulance there?").await;
    let told = forgotten.passes(25 * HOUR).await;
    assert!(
        heard(&told, GROUP, "should be closed"),
        "nobody is awaited for ever"
    );
    clinic.says(7, "Not yet").await;
    let told = clinic.passes(6 * MINUTE).await;
    assert!(heard(&told, GROUP, "the patient waits for an answer"));
    clinic.replies(ANA, "Not yet", "I call them").await;
    assert!(clinic.passes(HOUR).await.is_empty());
    clinic.taps(GROUP, ANA, "Call made").await;
    clinic.taps(GROUP, ANA, "Spoke with the patient").await;
    // A day without the four hours in which the patient was awaited.
    assert!(!heard(&clinic.passes(23 * HOUR).await, GROUP, "should be closed"));
    assert!(heard(&clinic.passes(6 * HOUR).await, GROUP, "should be closed"));
}

#[tokio::test]
async fn a_restart_and_a_note_stop_no_clock() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    emergency(&mut clinic, 7).await;
    clinic.taps(GROUP, ANA, "Note").await;
    clinic
        .replies(ANA, "Only colleagues see it", "I am in a meeting")
        .await;
    let mut clinic = clinic.down(10 * MINUTE).await;
    let told = clinic.passes(0).await;
    assert!(heard(&told, GROUP, "nobody has taken it"));
}

#[tokio::test]
async fn out_of_hours_the_patient_hears_when_nurses_are_back() {
    // Friday 19:00 in Madrid.
    let mut clinic = working_days("2026-03-06T18:00:00Z").await;
    let told = clinic.says(7, "/human").await;
    assert!(
        heard(&told, 7, "back on 9 March 2026, 08:00"),
        "{:?}",
        told.iter().map(|told| &told.text).collect::<Vec<_>>()
    );
    // The same working day: that is Monday, until 18:00.
    assert!(!heard(&clinic.passes(70 * HOUR).await, GROUP, "late"));
    assert!(heard(&clinic.passes(2 * HOUR).await, GROUP, "Case 1 is late"));
    let told = emergency(&mut clinic, 8).await;
    assert!(
        !heard(&told, 8, "are away"),
        "nobody waits for nurses in an emergency"
    );
    let mut clinic = working_days("2026-03-06T10:00:00Z").await;
    assert!(!heard(&clinic.says(7, "/human").await, 7, "are away"));
}
