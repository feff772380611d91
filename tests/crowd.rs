//! Thousands of check-ins due in the same minute, through the runner and a real store.

mod support;

use std::collections::HashMap;

use support::crowd::Model;
use support::patients::{DAY, HOUR, answers, strained};
use support::{Clinic, GROUP, NURSES, heard};
use vertebot::domain::PatientId;
use vertebot::domain::message::{Lane, Payload};
use vertebot::runner::port::{Port, Receipt, Sent};

/// Most messages nobody asked for that are owed at once.
const OWED: usize = 120;

async fn model() -> Model {
    let mut model = None;
    let clinic = strained().await;
    let take = |store: &vertebot::store::Store, _: &mut _| model = Some(Model::of(store, PatientId(1)));
    clinic.restart_with(take).await;
    // Ten thousand of them through the line to Telegram: `telegram::crowd` and `benches/followup.rs`.
    model.map(Model::light).expect("a model")
}

/// A clinic with so many patients whose check-in is due a day after the beginning, which is at `at`.
async fn crowd(patients: i64, at: &str) -> Clinic {
    let model = model().await;
    let due = model.began().plus_seconds(DAY);
    Clinic::open_on(at, |store| {
        model.fill(store, patients, |store, patient| {
            model.check_in(store, patient, due)
        });
    })
}

/// The messages owed that nobody asked for.
async fn owed(clinic: &Clinic) -> Vec<vertebot::domain::message::Delivery> {
    use std::time::Duration;
    let mut owed = Vec::new();
    while let Ok(due) = tokio::time::timeout(Duration::ZERO, clinic.runner.due(1000)).await {
        owed.extend(due.expect("the runner runs"));
    }
    owed
}

/// All that may leave now leaves; gives the chats that heard these words.
async fn round(clinic: &Clinic, words: &str) -> Vec<i64> {
    clinic.runner.tick().await.expect("committed");
    let owed = owed(clinic).await;
    assert!(owed.len() <= OWED, "{} owed", owed.len());
    let heard = owed.iter().filter(|delivery| match &delivery.payload {
        Payload::Text { text, .. } => text.contains(words),
        _ => false,
    });
    let heard = heard.map(|delivery| delivery.chat.0).collect();
    let sent = owed.iter().map(|delivery| Receipt {
        delivery: delivery.id,
        sent: Sent::Done(None),
    });
    clinic.runner.delivered(sent.collect()).await.expect("committed");
    heard
}

/// Rounds until nothing is left; gives how often each chat heard the words.
async fn rounds(clinic: &Clinic, words: &str) -> HashMap<i64, usize> {
    let mut times = HashMap::new();
    loop {
        let heard = round(clinic, words).await;
        if heard.is_empty() {
            return times;
        }
        heard
            .into_iter()
            .for_each(|chat| *times.entry(chat).or_default() += 1);
    }
}

#[tokio::test]
async fn everybody_is_asked_and_reminded_once_and_few_at_a_time() {
    let clinic = crowd(1_000, "2026-03-05T09:00:00Z").await;
    let asked = rounds(&clinic, "better, the same").await;
    assert!(asked.len() == 1_000 && asked.values().all(|times| *times == 1));
    // The reminders fall due in the night, all at once.
    clinic.clock.advance(13 * HOUR);
    assert!(rounds(&clinic, "").await.is_empty());
    clinic.clock.advance(10 * HOUR);
    let reminded = rounds(&clinic, "not answered yet").await;
    assert!(reminded.len() == 1_000 && reminded.values().all(|times| *times == 1));
}

#[tokio::test]
async fn of_thousands_only_what_can_leave_is_made() {
    let clinic = crowd(2_000, "2026-03-05T09:00:00Z").await;
    clinic.runner.tick().await.expect("committed");
    for _ in 0..3 {
        clinic.runner.tick().await.expect("committed");
    }
    let owed = owed(&clinic).await;
    assert!((OWED / 2..=OWED).contains(&owed.len()), "{} owed", owed.len());
    // Half of them have left: more are made at once, without waiting for the next look at the clock.
    let sent = owed.iter().take(OWED / 2 + 10).map(|delivery| Receipt {
        delivery: delivery.id,
        sent: Sent::Done(None),
    });
    clinic.runner.delivered(sent.collect()).await.expect("committed");
    let more = clinic.runner.due(1000).await.expect("more");
    assert!(more.iter().all(|delivery| delivery.lane == Lane::Unasked) && !more.is_empty());
}

#[tokio::test]
async fn an_emergency_and_a_nurse_go_first_while_thousands_of_check_ins_are_owed() {
    let mut clinic = crowd(3_000, "2026-03-05T06:30:00Z").await;
    // One of them begins an interview in the morning, another says of fever and leaves.
    clinic.says(20_001, "/start").await;
    answers(&mut clinic, 20_001, &["for myself"]).await;
    clinic.says(20_002, "/start").await;
    answers(
        &mut clinic,
        20_002,
        &["for myself", "None of these", "38", "Done"],
    )
    .await;
    clinic.clock.advance(3 * HOUR);
    clinic.runner.tick().await.expect("committed");
    let first = clinic.runner.due(1).await.expect("a message");
    assert_eq!(
        first[0].chat.0, GROUP,
        "the fever left unsaid, before all check-ins"
    );
    let sent = Receipt {
        delivery: first[0].id,
        sent: Sent::Done(None),
    };
    clinic.runner.delivered(vec![sent]).await.expect("committed");
    // The line is busy with check-ins.
    let busy = clinic.runner.due(64).await.expect("messages");
    assert!(busy.iter().all(|delivery| delivery.lane == Lane::Unasked));
    let said = ["Chest pain", "None of these"].map(|label| clinic.tap_of(20_001, 20_001, label));
    clinic.runner.accept(said.into()).await.expect("committed");
    let next = clinic.runner.due_urgent(10).await.expect("messages");
    let first = clinic.runner.due(10).await.expect("messages");
    assert!(!next.is_empty() && first.iter().all(|delivery| delivery.lane != Lane::Urgent));
    let to: Vec<i64> = next.iter().map(|delivery| delivery.chat.0).collect();
    assert!(
        to.contains(&20_001) && to.contains(&GROUP),
        "to patient and nurses: {to:?}"
    );
    // Whoever is in the middle of an interview does not wait behind those who are not.
    clinic.says(20_003, "/start").await;
    assert!(heard(&clinic.told, 20_003, "Shall we start?"));
}

#[tokio::test]
async fn what_does_not_leave_before_the_night_leaves_after_it() {
    // Due at 20:59 in Madrid.
    let model = model().await;
    let clinic = Clinic::open_on("2026-03-05T19:59:00Z", |store| {
        let due = support::instant("2026-03-05T19:59:00Z");
        model.fill(store, 300, |store, patient| model.check_in(store, patient, due));
    });
    let mut asked = round(&clinic, "better, the same").await;
    assert!(!asked.is_empty());
    clinic.clock.advance(60);
    assert!(round(&clinic, "").await.is_empty(), "21:00");
    clinic.clock.advance(10 * HOUR);
    assert!(round(&clinic, "").await.is_empty(), "07:00");
    clinic.clock.advance(HOUR);
    asked.extend(rounds(&clinic, "better, the same").await.into_keys());
    asked.sort_unstable();
    assert_eq!(asked, (1..=300).collect::<Vec<i64>>());
}

#[tokio::test]
async fn what_comes_in_is_served_while_thousands_of_timers_come_to_nothing() {
    let model = model().await;
    let clinic = Clinic::open_on("2026-03-05T09:00:00Z", |store| {
        model.fill(store, 1, |_, _| Ok(()));
        let timer = serde_json::json!({"Unfinished": {"patient": 1, "conversation": 99}});
        let set = store.write(|store| {
            for _ in 0..4_000 {
                store.set_timer(vertebot::store::Queue::Prompt, model.began(), &timer)?;
            }
            Ok(())
        });
        set.expect("the store writes");
    });
    let human = clinic.inbound(
        NURSES[0],
        NURSES[0],
        vertebot::domain::message::InboundBody::Text("/emergency".to_owned()),
    );
    let ticked = clinic.runner.tick();
    let served = clinic.runner.accept(vec![human]);
    tokio::pin!(ticked, served);
    let first = tokio::select! {
        biased;
        done = &mut ticked => done.map(|_| "timers"),
        done = &mut served => done.map(|()| "the patient"),
    };
    assert_eq!(first.expect("it runs"), "the patient");
    ticked.await.expect("and the timers after that");
}
