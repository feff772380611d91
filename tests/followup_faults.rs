//! What goes wrong around a follow-up, and the safe result of each: a service that was down, a clock that is
//! wrong, a configuration or a flow that changed, old buttons, damaged records.

mod support;

use std::sync::Arc;

use serde_json::json;
use support::patients::{DAY, HOUR, MORNING, WEEK, answers, asked, feverish, same_as_before, strained, to};
use support::{Clinic, GROUP, Told, heard};
use vertebot::assets;
use vertebot::domain::PatientId;
use vertebot::domain::issue::listed;
use vertebot::flowset::FlowSet;
use vertebot::followup::QuietHours;
use vertebot::runner::Setting;
use vertebot::store::{Kind, Queue, Store};

const FIRST: PatientId = PatientId(1);

fn texts(told: &[Told]) -> Vec<(i64, &str)> {
    told.iter().map(|told| (told.chat, told.text.as_str())).collect()
}

#[tokio::test]
async fn a_service_that_was_down_asks_once_and_what_is_useful_now() {
    for (down, next) in [
        (DAY + HOUR, "7 March 2026"),
        (WEEK + HOUR, "18 March 2026"),
        (90 * DAY, "2 September 2026"),
    ] {
        let mut clinic = strained().await.down(down).await;
        let told = clinic.passes(0).await;
        assert_eq!(asked(&told, 7), 1, "down for {down} seconds");
        assert_eq!(
            to(&told, 7).len(),
            2,
            "a greeting and a question: {:?}",
            texts(&told)
        );
        assert!(
            told.iter().all(|told| told.chat == 7),
            "and nobody else is told anything"
        );
        assert!(clinic.passes(2 * HOUR).await.is_empty());
        assert!(heard(&clinic.says(7, "/plan").await, 7, next), "{next} is next");
    }
}

#[tokio::test]
async fn a_check_in_left_lying_while_the_service_was_down_makes_no_burst() {
    for (down, reminded) in [(DAY, true), (WEEK, false), (90 * DAY, false)] {
        let mut clinic = strained().await;
        clinic.passes(DAY).await;
        let mut clinic = clinic.down(down).await;
        let told = clinic.passes(0).await;
        let greetings = to(&told, 7).len();
        assert_eq!(
            greetings,
            2,
            "down for {down}: one message with its question: {:?}",
            texts(&told)
        );
        assert_eq!(heard(&told, 7, "not answered yet"), reminded, "down for {down}");
        // Whoever did not answer in the first two weeks is shown to a nurse, once.
        let tasks = to(&told, GROUP).len();
        assert_eq!(
            tasks,
            usize::from(!reminded),
            "down for {down}: {:?}",
            texts(&told)
        );
    }
}

#[tokio::test]
async fn an_interview_left_unfinished_while_the_service_was_down() {
    for (down, words) in [
        (DAY, "Shall we go on"),
        (6 * DAY, "Shall we go on"),
        (90 * DAY, "too old to use"),
    ] {
        let mut clinic = Clinic::open(MORNING);
        clinic.says(7, "/start").await;
        answers(&mut clinic, 7, &["for myself", "None of these"]).await;
        let mut clinic = clinic.down(down).await;
        let told = clinic.passes(0).await;
        assert!(heard(&told, 7, words), "down for {down}: {:?}", texts(&told));
        assert!(clinic.passes(30 * DAY).await.is_empty(), "and once only");
    }
    // What was said three months ago should still be seen: a nurse decides.
    let mut clinic = Clinic::open(MORNING);
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &["for myself", "None of these", "38", "Done"]).await;
    let mut clinic = clinic.down(90 * DAY).await;
    assert!(heard(&clinic.passes(0).await, GROUP, "Case 1"));
}

#[tokio::test]
async fn answers_of_long_ago_are_not_gone_on_with() {
    let mut clinic = strained().await;
    clinic.passes(28 * DAY).await;
    answers(&mut clinic, 7, &["The same", "3", "None of these"]).await;
    // Two reminders, and nobody comes back to it for ten days.
    for _ in 0..10 {
        clinic.passes(DAY).await;
    }
    let told = clinic.taps(7, 7, "None of these").await;
    assert!(heard(&told, 7, "more than a week old"), "{:?}", texts(&told));
    assert_eq!(asked(&told, 7), 1, "the check-in begins at its first question");
    same_as_before(&mut clinic, 7).await;
    assert!(heard(&clinic.told, 7, "15 April 2026"), "week 6 is next");
    // One that nobody had begun can be answered late.
    clinic.passes(14 * DAY).await;
    clinic.passes(9 * DAY).await;
    let told = clinic.taps(7, 7, "The same").await;
    assert!(!heard(&told, 7, "more than a week old") && heard(&told, 7, "pain"));
    // Words that may tell of an emergency are read, however old the interview is.
    answers(&mut clinic, 7, &["3", "None of these"]).await;
    clinic.passes(9 * DAY).await;
    let told = clinic.says(7, "I want to die").await;
    assert!(
        heard(&told, 7, "thoughts of ending your life"),
        "{:?}",
        texts(&told)
    );
}

#[tokio::test]
async fn a_clock_set_back_repeats_nothing_and_loses_nothing() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    same_as_before(&mut clinic, 7).await;
    assert!(clinic.passes(-10 * DAY).await.is_empty(), "nothing is sent twice");
    let mut clinic = clinic.restart().await;
    assert!(clinic.passes(9 * DAY).await.is_empty(), "nothing is sent early");
    assert_eq!(
        asked(&clinic.passes(3 * DAY).await, 7),
        1,
        "and the next comes when it was promised"
    );
}

#[tokio::test]
async fn a_clock_that_ran_ahead_uses_up_no_check_in() {
    let mut clinic = strained().await;
    // Ten years ahead: the last check-in comes, once.
    let told = clinic.passes(3650 * DAY).await;
    assert_eq!(asked(&told, 7), 1);
    clinic.says(7, "/pause").await;
    // Put right, while the service is running or stopped.
    let mut clinic = clinic.down(-3650 * DAY).await;
    assert!(clinic.passes(HOUR).await.is_empty());
    assert!(
        heard(&clinic.says(7, "/plan").await, 7, "2026"),
        "the schedule is as it was"
    );
    let mut told = Vec::new();
    for _ in 0..30 {
        told.extend(clinic.passes(12 * HOUR).await);
    }
    assert!(asked(&told, 7) >= 2, "check-ins go on: {:?}", texts(&told));
    assert!(
        heard(&told, GROUP, "not answered"),
        "and a nurse hears when they are not answered"
    );
}

#[tokio::test]
async fn an_urgent_message_put_off_by_a_wrong_clock_leaves_when_it_is_right() {
    let clinic = Clinic::open(MORNING);
    clinic.clock.advance(3650 * DAY);
    let human = clinic.inbound(
        7,
        7,
        vertebot::domain::message::InboundBody::Text("/human".to_owned()),
    );
    use vertebot::runner::port::{Port, Receipt, Sent};
    clinic.runner.accept(vec![human]).await.expect("committed");
    let due = clinic.runner.due(100).await.expect("messages");
    let until = clinic.now().plus_seconds(60);
    let put_off = due.iter().map(|delivery| Receipt {
        delivery: delivery.id,
        sent: Sent::Retry(until),
    });
    clinic
        .runner
        .delivered(put_off.collect())
        .await
        .expect("committed");
    let mut clinic = clinic.down(-3650 * DAY).await;
    assert!(heard(&clinic.passes(0).await, GROUP, "Case 1"));
}

#[tokio::test]
async fn a_time_zone_changed_between_two_check_ins_is_the_one_that_counts() {
    let clinic = strained().await;
    let new_york = |_: &Store, setting: &mut Setting| {
        setting.time_zone = jiff::tz::TimeZone::get("America/New_York").expect("a zone");
    };
    let mut clinic = clinic.restart_with(new_york).await;
    assert!(
        clinic.passes(DAY).await.is_empty(),
        "09:00Z is four in the morning now"
    );
    assert!(clinic.passes(3 * HOUR + HOUR / 2).await.is_empty(), "07:30");
    assert_eq!(asked(&clinic.passes(HOUR).await, 7), 1, "08:30");
    answers(&mut clinic, 7, &["The same", "3"]).await;
    // And back to Madrid: the reminders keep its night.
    let mut clinic = clinic.down(0).await;
    assert!(
        clinic.passes(12 * HOUR).await.is_empty(),
        "01:30Z, half past two in the night"
    );
    assert!(
        heard(&clinic.passes(6 * HOUR).await, 7, "not answered yet"),
        "08:30"
    );
}

#[tokio::test]
async fn quiet_hours_changed_between_two_check_ins_are_the_ones_that_count() {
    let clinic = strained().await;
    let siesta = |_: &Store, setting: &mut Setting| {
        setting.quiet_hours = QuietHours::parse("09:00-17:00").expect("hours");
    };
    let mut clinic = clinic.restart_with(siesta).await;
    assert!(clinic.passes(DAY).await.is_empty());
    assert_eq!(
        asked(&clinic.passes(7 * HOUR).await, 7),
        1,
        "at five in the afternoon"
    );
}

/// A later version of the set, in which one line of the check-in is gone; the one before cannot be had any more.
fn newer_checkin(store: &Store, setting: &mut Setting) {
    let before = format!("flowset:{}", setting.flows.version);
    let lost = store.write(|store| {
        let kept: Option<serde_json::Value> = store.setting(&before)?;
        assert!(kept.is_some(), "the set in use is kept");
        store.unset(&before)
    });
    lost.expect("written");
    let mut files = assets::shipped();
    let path = "flows/checkin/flow.toml";
    let text = files.get(path).expect("a shipped file");
    let line = "  { id = \"systemic_signs-mottled_or_breathless\", sets = { systemic_signs = \"mottled_or_breathless\" } },\n";
    assert!(text.contains(line));
    let text = text.replace(line, "");
    files.add(path, text.into_bytes());
    let newer = FlowSet::load(files);
    setting.flows = Arc::new(newer.unwrap_or_else(|issues| panic!("{}", listed(&issues))));
}

#[tokio::test]
async fn a_flow_changed_between_two_check_ins_is_used_from_the_next_on() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    same_as_before(&mut clinic, 7).await;
    let mut clinic = clinic.restart_with(newer_checkin).await;
    assert_eq!(asked(&clinic.passes(2 * DAY).await, 7), 1);
    same_as_before(&mut clinic, 7).await;
    assert!(heard(&clinic.told, 7, "11 March 2026"));
    assert!(
        heard(&clinic.says(7, "/diary").await, 7, "7 March 2026: moving 3"),
        "the diary is kept"
    );
}

#[tokio::test]
async fn a_flow_changed_in_the_middle_of_a_check_in_keeps_what_was_answered() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    answers(&mut clinic, 7, &["The same", "3", "None of these", "38"]).await;
    let mut clinic = clinic.restart_with(newer_checkin).await;
    // A button of the old question is not taken for an answer to the new one.
    let told = clinic.taps(7, 7, "Done").await;
    let again = told.last().expect("the question");
    assert!(again.text.contains("now or in the last days"), "{}", again.text);
    assert!(
        again
            .buttons
            .iter()
            .all(|button| !button.label.contains("mottled")),
        "as it is now"
    );
    answers(&mut clinic, 7, &["38", "Done"]).await;
    answers(&mut clinic, 7, &["None of these"; 3]).await;
    answers(&mut clinic, 7, &["Lower back", "Done", "1", "2"]).await;
    answers(&mut clinic, 7, &["None of these"; 4]).await;
    let told = clinic.taps(7, 7, "All correct").await;
    assert!(
        heard(&told, GROUP, "Case 1"),
        "and the fever counts: {:?}",
        texts(&told)
    );
}

#[tokio::test]
async fn a_check_in_of_an_older_flow_is_reminded_of_and_watched() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    let mut clinic = clinic.restart_with(newer_checkin).await;
    clinic.passes(12 * HOUR).await;
    assert!(heard(&clinic.passes(10 * HOUR).await, 7, "not answered yet"));
    let told = clinic.taps(7, 7, "The same").await;
    assert_eq!(asked(&told, 7), 1, "the question as it is now");
    answers(&mut clinic, 7, &["The same", "3", "None of these", "38"]).await;
    assert!(heard(&clinic.passes(2 * HOUR).await, GROUP, "Case 1"));
}

#[tokio::test]
async fn words_of_despair_are_heard_in_an_older_flow_too() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    let mut clinic = clinic.restart_with(newer_checkin).await;
    let told = clinic.says(7, "I want to die").await;
    assert!(
        heard(&told, 7, "thoughts of ending your life"),
        "{:?}",
        texts(&told)
    );
    // The flow changes once more before they answer.
    let mut clinic = clinic.restart().await;
    clinic.taps(7, 7, "Yes").await;
    let hours = clinic.passes(2 * HOUR).await;
    assert!(
        heard(&clinic.told, GROUP, "Case 1") || heard(&hours, GROUP, "Case 1"),
        "{:?}",
        texts(&hours)
    );
}

#[tokio::test]
async fn a_button_of_an_old_check_in_leads_to_the_new_one() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    let late = clinic.tap_of(7, 7, "Worse");
    clinic.passes(2 * DAY).await;
    let told = clinic.give(vec![late]).await;
    assert!(told.iter().any(|told| told.text.contains("earlier question")));
    assert_eq!(asked(&told, 7), 1, "the question of the new check-in is shown");
    same_as_before(&mut clinic, 7).await;
    let told = clinic.says(7, "/diary").await;
    assert!(
        !heard(&told, 7, "5 March"),
        "nothing was taken for an answer: {:?}",
        texts(&told)
    );
}

#[tokio::test]
async fn one_damaged_record_keeps_no_other_patient_waiting() {
    let mut clinic = feverish().await;
    clinic.says(8, "/start").await;
    answers(&mut clinic, 8, &support::patients::STRAIN).await;
    let mut kept: Option<serde_json::Value> = None;
    let damage = |store: &Store, _: &mut Setting| {
        kept = store
            .write(|store| {
                let kept = store.get(FIRST, Kind::Profile)?;
                store.put(FIRST, Kind::Profile, &json!("nonsense"))?;
                store.set_timer(
                    Queue::Prompt,
                    vertebot::domain::Timestamp(5),
                    &json!({"Unheard": 1}),
                )?;
                Ok(kept)
            })
            .expect("it is damaged");
    };
    let mut clinic = clinic.restart_with(damage).await;
    let told = clinic.passes(DAY).await;
    assert_eq!(asked(&told, 8), 1, "the others are asked");
    assert!(heard(&told, GROUP, "something failed"), "the nurses hear of it");
    assert!(
        clinic.passes(HOUR).await.is_empty(),
        "once a day, not without end"
    );
    let mend = |store: &Store, _: &mut Setting| {
        store
            .write(|store| store.put(FIRST, Kind::Profile, &kept))
            .expect("it is mended");
    };
    let mut clinic = clinic.restart_with(mend).await;
    let told = clinic.passes(DAY).await;
    assert_eq!(
        asked(&told, 7),
        1,
        "and the check-in was not lost: {:?}",
        texts(&told)
    );
}

#[tokio::test]
async fn an_erased_patient_is_asked_nothing() {
    let clinic = strained().await;
    // A check-in is owed already.
    clinic.clock.advance(DAY);
    clinic.runner.tick().await.expect("committed");
    let erase = |store: &Store, _: &mut Setting| {
        store
            .write(|store| store.erase(FIRST, vertebot::domain::ChatId(7), &[]))
            .expect("erased");
    };
    let mut clinic = clinic.restart_with(erase).await;
    assert!(
        clinic.passes(2 * DAY).await.is_empty(),
        "neither patient nor nurse"
    );
}

#[tokio::test]
async fn words_that_an_older_set_does_not_have_are_those_of_the_set_in_use() {
    // As kept by a program that did not know this text yet.
    let older = |_: &Store, setting: &mut Setting| {
        let mut files = assets::shipped();
        for path in ["locales/en/common.ftl", "locales/es/common.ftl"] {
            let text = files.get(path).expect("a shipped file");
            let fewer = text
                .lines()
                .filter(|line| !line.starts_with("answers_out_of_date"));
            let fewer: Vec<&str> = fewer.collect();
            let fewer = fewer.join("\n") + "\n";
            files.add(path, fewer.into_bytes());
        }
        let set = FlowSet::load(files).unwrap_or_else(|issues| panic!("{}", listed(&issues)));
        setting.flows = Arc::new(set);
    };
    let mut clinic = Clinic::open(MORNING).restart_with(older).await;
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &["for myself"]).await;
    let mut clinic = clinic.restart().await;
    clinic.passes(2 * HOUR).await;
    clinic.passes(9 * DAY).await;
    let told = clinic.taps(7, 7, "None of these").await;
    assert!(heard(&told, 7, "more than a week old"), "{:?}", texts(&told));
    assert!(heard(&told, 7, "Shall we start?"), "and it begins anew");
}
