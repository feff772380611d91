//! What goes wrong at the desk: taps that come twice, cards that are out of date, colleagues who act at the same moment,
//! data nobody's button sends, patients who cannot be reached. Each ends in one clear word, and nothing is lost.

mod support;

use support::{Clinic, GROUP, LEAD, NURSES, Told, heard};
use vertebot::domain::message::{Inbound, InboundBody};
use vertebot::domain::{CaseId, MessageId};
use vertebot::review::{Case, Deed};
use vertebot::runner::port::Port;

const ANA: i64 = NURSES[0];
const BERTA: i64 = NURSES[1];

async fn with_a_case() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    clinic
}

async fn deeds(clinic: Clinic, wanted: fn(&Deed) -> bool) -> (Clinic, usize) {
    let mut count = 0;
    let clinic = clinic
        .restart_with(|store, _| {
            let case = store.write(|store| store.get_case::<Case>(CaseId(1)));
            let history = case.expect("read").expect("a case").history;
            count = history.iter().filter(|done| wanted(&done.deed)).count();
        })
        .await;
    (clinic, count)
}

fn tap(clinic: &Clinic, chat: i64, sender: i64, message: i64, data: &str) -> Inbound {
    let body = InboundBody::Tap {
        callback: "1".to_owned(),
        data: data.to_owned(),
    };
    let mut tap = clinic.inbound(chat, sender, body);
    tap.message = Some(MessageId(message));
    tap
}

/// The message that is the card of a case.
fn card_of(clinic: &Clinic, case: u64) -> i64 {
    let data = format!("n:{case}:claim");
    let has = |told: &&Told| told.buttons.iter().any(|button| button.data == data);
    clinic.told.iter().rfind(has).expect("a card").message
}

fn words(told: &[Told], chat: i64, text: &str) -> usize {
    let to = told.iter().filter(|told| told.chat == chat);
    to.filter(|told| told.text.contains(text)).count()
}

#[tokio::test]
async fn a_tap_that_comes_twice_does_it_once() {
    let mut clinic = with_a_case().await;
    let claims = vec![
        clinic.tap_of(GROUP, ANA, "I take this case"),
        clinic.tap_of(GROUP, ANA, "I take this case"),
    ];
    let told = clinic.give(claims).await;
    assert_eq!(words(&told, 7, "A nurse is looking"), 1);
    clinic.taps(GROUP, ANA, "Call made").await;
    let calls = vec![
        clinic.tap_of(GROUP, ANA, "No answer"),
        clinic.tap_of(GROUP, ANA, "No answer"),
    ];
    clinic.give(calls).await;
    let (mut clinic, claimed) = deeds(clinic, |deed| matches!(deed, Deed::Claimed)).await;
    assert_eq!(claimed, 1);
    let (again, called) = deeds(clinic, |deed| matches!(deed, Deed::Called { .. })).await;
    assert_eq!(called, 1, "one call");
    clinic = again;
    // A second call a minute later is one.
    clinic.clock.advance(60);
    clinic.taps(GROUP, ANA, "No answer").await;
    let (again, called) = deeds(clinic, |deed| matches!(deed, Deed::Called { .. })).await;
    assert_eq!(called, 2);
    clinic = again;
    for tap in ["Close", "Advice given"] {
        clinic.taps(GROUP, ANA, tap).await;
    }
    let closes = vec![
        clinic.tap_of(GROUP, ANA, "ROUTINE"),
        clinic.tap_of(GROUP, ANA, "ROUTINE"),
    ];
    let told = clinic.give(closes).await;
    assert_eq!(words(&told, 7, "has finished with your answers"), 1);
    assert_eq!(words(&told, GROUP, "This case is closed."), 1);
    let (_, closed) = deeds(clinic, |deed| matches!(deed, Deed::Closed { .. })).await;
    assert_eq!(closed, 1);
}

#[tokio::test]
async fn an_update_that_telegram_repeats_is_one() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let reply = clinic.reply_of(ANA, "Case 1", InboundBody::Text("Hello".to_owned()));
    let told = clinic.give(vec![reply.clone(), reply.clone()]).await;
    assert_eq!(words(&told, 7, "Hello"), 1);
    assert!(clinic.give(vec![reply]).await.is_empty());
}

#[tokio::test]
async fn two_who_close_at_once_close_once() {
    let mut clinic = with_a_case().await;
    let card = card_of(&clinic, 1);
    clinic.taps(GROUP, ANA, "I take this case").await;
    let close = |clinic: &Clinic, who| tap(clinic, GROUP, who, card, "n:1:close:referred:urgent");
    let both = vec![close(&clinic, LEAD), close(&clinic, ANA), close(&clinic, BERTA)];
    let told = clinic.give(both).await;
    assert_eq!(words(&told, 7, "has finished with your answers"), 1);
    assert_eq!(words(&told, GROUP, "Closed by Carmen"), 1);
    assert_eq!(words(&told, GROUP, "This case is closed."), 2);
    let (_, closed) = deeds(clinic, |deed| matches!(deed, Deed::Closed { .. })).await;
    assert_eq!(closed, 1);
}

#[tokio::test]
async fn a_card_out_of_date_shows_how_it_is_when_somebody_taps_it() {
    let mut clinic = with_a_case().await;
    let old = clinic
        .told
        .iter()
        .rfind(|told| told.text.contains("OPEN"))
        .expect("a card")
        .message;
    // A newer card, on which the case is worked.
    clinic.nurse_says(ANA, "/case 1").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let told = clinic
        .give(vec![tap(&clinic, GROUP, BERTA, old, "n:1:claim")])
        .await;
    assert!(heard(&told, GROUP, "Ana has this case already"));
    let shown = told
        .iter()
        .find(|told| told.message == old && told.text.contains("Case 1"));
    assert!(shown.is_some_and(|shown| shown.text.contains("Claimed by Ana")));
    // What is done from it is done, and both cards show it.
    let told = clinic
        .give(vec![tap(&clinic, GROUP, ANA, old, "n:1:release")])
        .await;
    let open = told
        .iter()
        .filter(|told| told.chat == GROUP && told.text.contains("· OPEN"));
    assert_eq!(open.count(), 2);
    let told = clinic
        .give(vec![tap(&clinic, GROUP, ANA, old, "n:1:release")])
        .await;
    assert!(heard(&told, GROUP, "Take the case first"));
}

#[tokio::test]
async fn data_that_no_button_sends_does_nothing() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let long = format!("n:1:put:{}", "x".repeat(200));
    for data in [
        "",
        "n",
        "n:",
        "n:1",
        "n:1:",
        "n:0:claim",
        "n:-1:claim",
        "n:1:claim:1",
        "n:1:hand:0",
        "n:1:hand:-5",
        "n:1:close:referred",
        "n:1:close:referred:red",
        "n:1:tier:red",
        "n:1:flag:emergency_call:requested",
        "n:1:put:",
        "n:1:ask:255:255",
        "n:1:ask:256:0",
        "n:18446744073709551615:claim",
        "d:",
        "d:x",
        "d:4711",
        "d:9004",
        "q:1:1:ok",
        "l:xx",
        "le:pain",
        "f:seen:1:yes",
        "\u{0}",
        "n:1:put:age_years\n",
        &long,
    ] {
        let told = clinic.give(vec![tap(&clinic, GROUP, BERTA, 1, data)]).await;
        assert!(!told.iter().any(|told| told.chat == 7), "{data:?}");
        // The same from somebody who is no nurse, in the group and in a chat of their own.
        let strangers = vec![
            tap(&clinic, GROUP, 4711, 1, data),
            tap(&clinic, 4711, 4711, 1, data),
        ];
        let told = clinic.give(strangers).await;
        assert!(!told.iter().any(|told| told.chat == 7), "{data:?}");
        assert!(
            !told
                .iter()
                .any(|told| told.chat == 4711 && told.text.contains("Case 1")),
            "{data:?}"
        );
    }
    let (_, done) = deeds(clinic, |_| true).await;
    assert_eq!(done, 1, "Ana took it, and that is all");
}

#[tokio::test]
async fn a_patient_who_blocks_the_bot_is_to_be_telephoned_and_loses_no_question() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    // We do not know yet: the words are owed, and come back.
    let reply = clinic.reply_of(ANA, "Case 1", InboundBody::Text("How are you?".to_owned()));
    let ask = tap(&clinic, GROUP, ANA, 1, "n:1:put:age_years");
    clinic.runner.accept(vec![reply, ask]).await.expect("committed");
    clinic.sent_but_blocked_by(7).await;
    let told = clinic.sent().await;
    assert_eq!(
        words(&clinic.told, GROUP, "cannot be reached on Telegram"),
        1,
        "{}",
        told.len()
    );
    let told = clinic.replies(ANA, "Case 1", "Hello?").await;
    assert!(heard(&told, GROUP, "Please telephone") && !told.iter().any(|told| told.chat == 7));
    let told = clinic
        .give(vec![tap(&clinic, GROUP, ANA, 1, "n:1:put:leg_weakness")])
        .await;
    assert!(heard(&told, GROUP, "Please telephone"));
    // Whoever lets us in again is asked what waits, and can be written to.
    let told = clinic.unblocks(7).await;
    assert!(heard(&told, GROUP, "can be reached on Telegram again"));
    assert!(heard(&told, 7, "How old are you?"), "the question comes again");
    let told = clinic.says(7, "72").await;
    assert!(heard(&told, GROUP, "Age: 72"));
    let told = clinic.replies(ANA, "Case 1", "Good").await;
    assert!(heard(&told, 7, "Good"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nurses_who_race_at_the_same_moment_win_each_case_once() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    for patient in 100..200 {
        clinic.says(patient, "/human").await;
    }
    let taps = |nurse| -> Vec<Inbound> {
        let tap = |case| {
            let card = card_of(&clinic, case);
            tap(&clinic, GROUP, nurse, card, &format!("n:{case}:claim"))
        };
        (1..=100).map(tap).collect()
    };
    let (ana, mut berta) = (taps(ANA), taps(BERTA));
    berta.reverse();
    let Clinic { runner, .. } = &clinic;
    let race = async |taps: Vec<Inbound>| {
        for tap in taps {
            runner.accept(vec![tap]).await.expect("committed");
        }
    };
    tokio::join!(race(ana), race(berta));
    let told = clinic.sent().await;
    let by = |name: &str| words(&told, GROUP, &format!("Claimed by {name}"));
    assert_eq!(by("Ana") + by("Berta"), 100);
    assert_eq!(words(&told, GROUP, "has this case already"), 100);
    let mut winners = 0;
    clinic
        .restart_with(|store, _| {
            for case in 1..=100 {
                let case = store.write(|store| store.get_case::<Case>(CaseId(case)));
                let case = case.expect("read").expect("a case");
                let claims = case
                    .history
                    .iter()
                    .filter(|done| matches!(done.deed, Deed::Claimed));
                winners += usize::from(claims.count() == 1 && case.holder().is_some());
            }
        })
        .await;
    assert_eq!(winners, 100);
}
