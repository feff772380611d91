//! Cases worked at the console: double taps, two doors, two nurses at once, patients who left, pages that stand open, and
//! what is kept of it.

mod support;

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use support::browserless::Served;
use support::{GROUP, LEAD, NURSES, setting};
use vertebot::domain::message::InboundBody;
use vertebot::domain::{CaseId, PatientId};
use vertebot::runner::port::Port;
use vertebot::store::Store;

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_double_tap_sends_words_once_and_two_doors_have_one_truth() {
    let desk = Served::with_cases(1).await;
    let nurse = desk.sign_in(NURSES[0]).await;
    let other = desk.sign_in(NURSES[1]).await;
    for _ in 0..2 {
        let said = desk
            .does(&nurse, 1, &[("verb", "reply"), ("text", "Come at nine.")])
            .await;
        assert_eq!(said, "console-done-reply");
    }
    let told = desk.told().await;
    let heard = told
        .iter()
        .filter(|(chat, text)| *chat == 101 && text.contains("Come at nine."))
        .count();
    assert_eq!(heard, 1, "{told:?}");
    assert_eq!(desk.does(&other, 1, &[("verb", "claim")]).await, "case-taken");
    assert_eq!(
        desk.does(
            &other,
            1,
            &[("verb", "close"), ("outcome", "other"), ("tier", "routine")]
        )
        .await,
        "case-taken"
    );
    // At Telegram the case is Ana's as well.
    let tap = InboundBody::Tap {
        callback: "1".to_owned(),
        data: "n:1:claim".to_owned(),
    };
    let tap = desk.inbound(GROUP, NURSES[1], tap);
    desk.runner.accept(vec![tap]).await.expect("committed");
    desk.told().await;
    let page = desk.page(&other, "/case/1").await;
    assert!(page.contains("With Ana, waiting for the patient"));
    assert_eq!(
        desk.does(
            &nurse,
            1,
            &[("verb", "close"), ("outcome", "other"), ("tier", "routine")]
        )
        .await,
        "console-done-close"
    );
    assert_eq!(
        desk.does(
            &nurse,
            1,
            &[("verb", "close"), ("outcome", "other"), ("tier", "routine")]
        )
        .await,
        "case-closed"
    );
    assert!(desk.page(&nurse, "/").await.contains("No case is open"));
    assert!(
        desk.page(&nurse, "/?standing=closed")
            .await
            .contains("data-case=\"1\"")
    );
    assert_eq!(
        desk.does(&other, 1, &[("verb", "reopen"), ("text", "They wrote again.")])
            .await,
        "console-done-reopen"
    );
    assert!(desk.page(&nurse, "/").await.contains("data-case=\"1\""));
}

#[tokio::test]
async fn two_nurses_race_for_a_hundred_cases_and_one_wins_each() {
    const CASES: u64 = 100;
    let desk = Arc::new(Served::with_cases(CASES).await);
    let (ana, berta) = (desk.sign_in(NURSES[0]).await, desk.sign_in(NURSES[1]).await);
    let mut races = tokio::task::JoinSet::new();
    for case in 1..=CASES {
        // Ana at the console, Berta by turns there and at Telegram.
        let (here, session) = (Arc::clone(&desk), ana.clone());
        races.spawn(async move { here.does(&session, case, &[("verb", "claim")]).await });
        let (there, session) = (Arc::clone(&desk), berta.clone());
        races.spawn(async move {
            if case.is_multiple_of(2) {
                return there.does(&session, case, &[("verb", "claim")]).await;
            }
            let (callback, data) = ("1".to_owned(), format!("n:{case}:claim"));
            let tap = there.inbound(GROUP, NURSES[1], InboundBody::Tap { callback, data });
            there.runner.accept(vec![tap]).await.expect("committed");
            String::new()
        });
    }
    let said = races.join_all().await;
    let taken = said.iter().filter(|said| *said == "case-taken").count();
    let won = said.iter().filter(|said| *said == "console-done-claim").count();
    desk.told().await;
    let mut of = [0, 0];
    for case in 1..=CASES {
        let page = desk.page(&ana, &format!("/case/{case}")).await;
        let claimed = [page.contains("Claimed by Ana"), page.contains("Claimed by Berta")];
        assert!(claimed[0] != claimed[1], "case {case}");
        of[usize::from(claimed[1])] += 1;
    }
    assert_eq!(of[0] + of[1], 100);
    assert!(won + taken >= 100, "{won} {taken}");
}

#[tokio::test]
async fn a_patient_who_left_is_told_to_be_telephoned() {
    let desk = Served::with_cases(1).await;
    let nurse = desk.sign_in(NURSES[0]).await;
    let gone = desk.inbound(101, 101, InboundBody::Blocked);
    desk.runner.accept(vec![gone]).await.expect("committed");
    let page = desk.page(&nurse, "/case/1").await;
    assert!(page.contains("Please telephone") && !page.contains("reply-text"));
    assert_eq!(
        desk.does(&nurse, 1, &[("verb", "reply"), ("text", "x")]).await,
        "case-unreachable"
    );
    assert_eq!(
        desk.does(&nurse, 1, &[("verb", "call"), ("came", "spoke")]).await,
        "console-done-call"
    );
}

#[tokio::test]
async fn an_open_page_hears_of_a_change_and_of_the_end_of_its_session() {
    let desk = Served::with_cases(1).await;
    let nurse = desk.sign_in(NURSES[0]).await;
    let mut live = desk.get("/live", Some(&nurse.cookie)).await;
    desk.says(102, "/human").await;
    let event = tokio::time::timeout(Duration::from_secs(10), live.chunk()).await;
    let event = event.expect("in time").expect("an event").expect("not over");
    assert!(String::from_utf8_lossy(&event).contains("event: case"));
    desk.leaves(&nurse, true).await;
    desk.says(103, "/human").await;
    let rest = tokio::time::timeout(Duration::from_secs(10), async {
        while let Some(more) = live.chunk().await.expect("readable") {
            drop(more);
        }
    });
    rest.await.expect("it ends");
    let rows = desk.get("/rows", Some(&nurse.cookie)).await;
    assert_eq!(rows.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_a_nurse_sees_and_does_stands_in_the_chain() {
    let desk = Served::with_cases(1).await;
    let lead = desk.sign_in(LEAD).await;
    desk.page(&lead, "/case/1").await;
    desk.does(&lead, 1, &[("verb", "claim")]).await;
    desk.page(&lead, "/reports").await;
    let page = desk.page(&lead, "/audit").await;
    for words in [
        "The chain holds",
        "signed in",
        "looked at",
        "taken",
        "report",
        "Carmen",
        "in the console",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let of_case = desk.page(&lead, "/audit?case=1").await;
    assert!(of_case.contains("taken") && !of_case.contains("signed in"));
}

#[tokio::test]
async fn the_list_is_there_again_after_a_restart() {
    let store = Arc::new(Store::in_memory().expect("a store"));
    let before = Served::on(Arc::clone(&store), setting()).await;
    before.says(101, "/human").await;
    let nurse = before.sign_in(NURSES[0]).await;
    assert!(before.page(&nurse, "/").await.contains("data-case=\"1\""));
    // Another process on the same store: sessions hold, the list is read anew.
    let after = Served::on(store, setting()).await;
    assert!(after.page(&nurse, "/").await.contains("data-case=\"1\""));
    after.clock.advance(DAY);
    assert_eq!(
        after.get("/", Some(&nurse.cookie)).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn at_night_only_what_is_for_the_patient_waits_for_the_morning() {
    let desk = Served::with_cases(1).await;
    desk.clock.advance(13 * 60 * 60);
    let nurse = desk.sign_in(NURSES[0]).await;
    for (verb, said) in [
        ("note", "console-done-note"),
        ("claim", "console-done-claim"),
        ("reply", "console-done-reply_later"),
        ("escalate", "console-done-escalate"),
    ] {
        let fields = [("verb", verb), ("text", "How was your day?")];
        assert_eq!(desk.does(&nurse, 1, &fields).await, said, "{verb}");
    }
}

#[tokio::test]
async fn one_damaged_case_keeps_no_other_from_being_worked() {
    let store = Arc::new(Store::in_memory().expect("a store"));
    let before = Served::on(Arc::clone(&store), setting()).await;
    before.says(101, "/human").await;
    before.says(102, "/human").await;
    let damage =
        |store: &mut vertebot::store::Writing<'_>| store.put_case(CaseId(1), PatientId(1), true, &"nonsense");
    store.write(damage).expect("it is damaged");
    let desk = Served::on(store, setting()).await;
    let nurse = desk.sign_in(NURSES[0]).await;
    let list = desk.page(&nurse, "/").await;
    assert!(list.contains("data-case=\"2\"") && !list.contains("data-case=\"1\""));
    assert_eq!(desk.does(&nurse, 1, &[("verb", "claim")]).await, "case-unknown");
    let tap = InboundBody::Tap {
        callback: "1".to_owned(),
        data: "n:1:claim".to_owned(),
    };
    let tap = desk.inbound(GROUP, NURSES[1], tap);
    desk.runner.accept(vec![tap]).await.expect("the service goes on");
    assert_eq!(
        desk.does(&nurse, 2, &[("verb", "claim")]).await,
        "console-done-claim"
    );
    assert!(desk.page(&nurse, "/reports").await.contains("URGENT"));
    let page = desk.get("/case/1", Some(&nurse.cookie)).await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
}
