//! When we keep silent: at night, in a pause, after `/stop`, while a nurse has the patient, and towards
//! someone who shut us out. And that what is urgent is said at any hour.

mod support;

use support::patients::{DAY, HOUR, MORNING, WEEK, answers, asked, feverish, same_as_before, strained, to};
use support::{Clinic, GROUP, NURSES, Told, heard};
use vertebot::runner::port::Port;

/// Fever is said and the interview left lying.
const FEVER: [&str; 4] = ["for myself", "None of these", "38", "Done"];

#[tokio::test]
async fn a_check_in_due_at_night_comes_in_the_morning() {
    // Half past nine in the evening in Madrid: they write, so they are answered, but not asked at that hour.
    let mut clinic = Clinic::open("2026-03-04T20:30:00Z");
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &support::patients::STRAIN).await;
    assert!(
        heard(&clinic.told, 7, "6 March 2026"),
        "the morning after is promised"
    );
    assert!(clinic.passes(DAY).await.is_empty());
    assert!(clinic.passes(10 * HOUR).await.is_empty(), "07:30");
    assert_eq!(asked(&clinic.passes(HOUR).await, 7), 1, "08:30");
}

#[tokio::test]
async fn reminders_of_a_check_in_keep_the_quiet_hours() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    let mut hours = Vec::new();
    for hour in 1..=48 {
        if heard(&clinic.passes(HOUR).await, 7, "not answered yet") {
            hours.push((10 + hour) % 24);
        }
    }
    assert_eq!(hours, [8, 20], "due at 22, and twelve hours later");
}

#[tokio::test]
async fn the_clocks_change_and_nobody_is_woken() {
    // 28 March, 21:10 in Madrid; in the night the clocks go forward.
    let mut clinic = Clinic::open("2026-03-28T20:10:00Z");
    clinic.says(7, "/start").await;
    clinic.taps(7, 7, "for myself").await;
    assert!(
        clinic.passes(9 * HOUR + 40 * 60).await.is_empty(),
        "05:50Z is 07:50"
    );
    assert!(
        heard(&clinic.passes(20 * 60).await, 7, "not finished"),
        "06:10Z is 08:10"
    );
}

#[tokio::test]
async fn what_could_not_leave_by_day_waits_over_the_night() {
    // The check-in falls due at ten to nine in the evening.
    let mut clinic = Clinic::open("2026-03-04T19:50:00Z");
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &support::patients::STRAIN).await;
    clinic.clock.advance(DAY);
    clinic.runner.tick().await.expect("committed");
    // The line to Telegram was down for a quarter of an hour, and the service with it.
    let mut clinic = clinic.down(15 * 60).await;
    assert!(clinic.sent().await.is_empty());
    assert!(clinic.passes(10 * HOUR).await.is_empty(), "07:05");
    assert_eq!(asked(&clinic.passes(HOUR).await, 7), 1);
}

#[tokio::test]
async fn an_emergency_is_acted_on_at_any_hour() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    clinic.passes(17 * HOUR).await;
    answers(&mut clinic, 7, &["The same", "4", "Chest pain"]).await;
    let told = clinic.taps(7, 7, "Done").await;
    assert!(
        heard(&told, 7, "112") && heard(&told, GROUP, "EMERGENCY"),
        "at three in the night"
    );
    let told = clinic.taps(GROUP, NURSES[0], "I take this case").await;
    assert!(
        heard(&told, 7, "nurse is looking"),
        "and they are awake to hear that"
    );
}

#[tokio::test]
async fn a_nurse_working_at_night_wakes_nobody() {
    let mut clinic = Clinic::open(MORNING);
    clinic.says(7, "/human").await;
    clinic.passes(13 * HOUR).await;
    clinic.says(8, "/human").await;
    let told = clinic.taps(GROUP, NURSES[0], "I take this case").await;
    assert!(heard(&told, 8, "nurse is looking"), "who wrote just now is awake");
    let first = clinic.tap_of(GROUP, NURSES[1], "I take this case");
    let mut first = first;
    if let vertebot::domain::message::InboundBody::Tap { data, .. } = &mut first.body {
        *data = "n:1:claim".to_owned();
    }
    assert!(to(&clinic.give(vec![first]).await, 7).is_empty(), "11 at night");
    assert!(clinic.passes(8 * HOUR).await.is_empty(), "07:00");
    assert!(heard(&clinic.passes(HOUR).await, 7, "nurse is looking"));
}

/// Each way in which something may be about to be sent.
async fn about_to_hear(state: &str) -> Clinic {
    let mut clinic = match state {
        "check-in" | "reminder" | "owed" => strained().await,
        "seen" => feverish().await,
        _ => {
            let mut clinic = Clinic::open(MORNING);
            clinic.says(7, "/start").await;
            answers(&mut clinic, 7, &FEVER[..2]).await;
            clinic
        }
    };
    if state == "reminder" {
        clinic.passes(DAY).await;
    }
    if state == "owed" {
        clinic.clock.advance(DAY);
        clinic.runner.tick().await.expect("committed");
    }
    clinic
}

const STATES: [&str; 5] = ["check-in", "reminder", "owed", "seen", "unfinished"];

#[tokio::test]
async fn stop_silences_everything() {
    for state in STATES {
        let mut clinic = about_to_hear(state).await;
        let told = clinic.says(7, "/stop").await;
        assert_eq!(
            to(&told, 7).len(),
            1,
            "{state}: only that we stop: {:?}",
            texts(&told)
        );
        let mut clinic = clinic.restart().await;
        for _ in 0..30 {
            let told = clinic.passes(DAY).await;
            assert!(to(&told, 7).is_empty(), "{state}: {:?}", texts(&told));
        }
    }
}

#[tokio::test]
async fn pause_silences_everything_for_a_week_and_no_longer() {
    for state in STATES {
        let mut clinic = about_to_hear(state).await;
        let told = clinic.says(7, "/pause").await;
        assert!(to(&told, 7).len() == 1 && heard(&told, 7, "one week"), "{state}");
        let mut clinic = clinic.restart().await;
        for _ in 0..6 {
            assert!(to(&clinic.passes(DAY).await, 7).is_empty(), "{state}");
        }
        let mut later = clinic.passes(DAY + HOUR).await;
        later.extend(clinic.passes(DAY).await);
        assert!(
            !to(&later, 7).is_empty(),
            "{state}: after the pause we are there again"
        );
    }
}

#[tokio::test]
async fn a_pause_hides_nothing_urgent_from_the_nurses() {
    let mut clinic = Clinic::open(MORNING);
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &FEVER).await;
    clinic.says(7, "/pause").await;
    assert!(heard(&clinic.passes(2 * HOUR).await, GROUP, "Case 1"));
}

#[tokio::test]
async fn after_stop_start_brings_the_check_ins_back() {
    let mut clinic = strained().await;
    clinic.says(7, "/stop").await;
    assert!(clinic.passes(10 * DAY).await.is_empty());
    // They begin again and leave it lying: the follow-up goes on all the same.
    clinic.says(7, "/start").await;
    let mut told = Vec::new();
    for _ in 0..24 {
        told.extend(clinic.passes(HOUR).await);
    }
    assert_eq!(asked(&told, 7), 1, "the one of day 7, late, and no other");
    assert!(
        heard(&clinic.says(7, "/plan").await, 7, "18 March 2026"),
        "then day 14"
    );
}

#[tokio::test]
async fn somebody_who_blocked_the_bot_is_a_nurse_task_once_and_comes_back() {
    for by in ["update", "refusal", "both"] {
        let mut clinic = strained().await;
        clinic.clock.advance(DAY);
        if by != "refusal" {
            clinic.blocks(7).await;
        }
        clinic.runner.tick().await.expect("committed");
        if by != "update" {
            clinic.sent_but_blocked_by(7).await;
        }
        clinic.blocks(7).await;
        clinic.sent().await;
        let tasks = to(&clinic.told, GROUP).into_iter();
        let tasks = tasks
            .filter(|told| told.text.contains("cannot be reached"))
            .count();
        assert_eq!(tasks, 1, "{by}: {:?}", texts(&clinic.told));
        let mut clinic = clinic.restart().await;
        let quiet = clinic.passes(5 * DAY).await;
        assert!(quiet.is_empty(), "{by}: timers stop: {:?}", texts(&quiet));

        // Any word brings them back, and the check-in that is due with them.
        let told = clinic.says(7, "hello").await;
        assert!(!to(&told, 7).is_empty(), "{by}: they are answered");
        assert!(heard(&told, GROUP, "can be reached on Telegram again"), "{by}");
        let more = clinic.passes(60).await;
        assert_eq!(asked(&more, 7) + asked(&told, 7), 1, "{by}");
        same_as_before(&mut clinic, 7).await;
        assert!(heard(&clinic.told, 7, "11 March 2026"), "{by}: day 7 is next");
        assert_eq!(
            asked(&clinic.passes(DAY - 3 * HOUR).await, 7),
            0,
            "{by}: and no other before"
        );
        assert_eq!(asked(&clinic.passes(4 * HOUR).await, 7), 1, "{by}");
    }
}

#[tokio::test]
async fn start_after_a_block_goes_on_with_the_follow_up() {
    let mut clinic = strained().await;
    clinic.blocks(7).await;
    assert!(clinic.passes(2 * DAY).await.is_empty());
    // Telegram's own button for letting a bot in again sends both.
    clinic.unblocks(7).await;
    let told = clinic.says(7, "/start").await;
    assert!(heard(&told, 7, "good that you are back") && heard(&told, 7, "6 March 2026"));
    assert!(
        !heard(&told, 7, "Shall we start?"),
        "no interview from the beginning"
    );
    assert_eq!(asked(&clinic.passes(60).await, 7), 1, "the check-in they missed");
    // A second one begins anew, as for someone who is worse.
    clinic.says(7, "/cancel").await;
    assert!(heard(&clinic.says(7, "/start").await, 7, "Shall we start?"));
}

#[tokio::test]
async fn whoever_blocks_in_the_middle_finds_the_question_again() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    answers(&mut clinic, 7, &["The same", "4"]).await;
    let question = clinic.told.last().expect("a question").text.clone();
    clinic.blocks(7).await;
    assert!(clinic.passes(DAY).await.is_empty());
    clinic.unblocks(7).await;
    let told = clinic.says(7, "/start").await;
    assert_eq!(told.last().expect("a question").text, question);
    let mut reminded = Vec::new();
    for _ in 0..24 {
        reminded.extend(clinic.passes(HOUR).await);
    }
    assert!(heard(&reminded, 7, "not answered yet"), "its reminders go on");
}

#[tokio::test]
async fn fever_said_before_blocking_still_reaches_a_nurse() {
    let mut clinic = Clinic::open(MORNING);
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &FEVER).await;
    let told = clinic.blocks(7).await;
    assert!(heard(&told, GROUP, "Case 1") && to(&told, 7).is_empty());
}

#[tokio::test]
async fn a_nurse_has_the_patient_to_herself_for_a_day() {
    let mut clinic = feverish().await;
    clinic.passes(23 * HOUR).await;
    clinic.taps(GROUP, NURSES[0], "I take this case").await;
    assert!(
        to(&clinic.passes(2 * HOUR).await, 7).is_empty(),
        "the check-in is due, and she has just taken the case"
    );
    assert!(to(&clinic.passes(18 * HOUR).await, 7).is_empty());
    // A case forgotten does not silence the check-ins for ever.
    let told = clinic.passes(5 * HOUR).await;
    assert_eq!(asked(&told, 7), 1);
    // Nobody answers: the nurse who has the case hears of it, and no second case is made.
    let mut told = Vec::new();
    for _ in 0..50 {
        told.extend(clinic.passes(HOUR).await);
    }
    assert!(
        heard(&told, GROUP, "Case 1: the patient has not answered"),
        "{:?}",
        texts(&told)
    );
    assert!(!heard(&clinic.told, GROUP, "Case 2"));
}

#[tokio::test]
async fn a_check_in_raises_a_case_without_taking_it_from_its_nurse() {
    let mut clinic = feverish().await;
    clinic.taps(GROUP, NURSES[0], "I take this case").await;
    clinic.passes(25 * HOUR).await;
    answers(&mut clinic, 7, &["The same", "4", "Chest pain"]).await;
    let told = clinic.taps(7, 7, "Done").await;
    assert!(heard(&told, GROUP, "Case 1") && heard(&told, GROUP, "EMERGENCY"));
    assert!(
        heard(&told, GROUP, "Claimed by Ana"),
        "it stays hers: {:?}",
        texts(&told)
    );
    let mut other = clinic.tap_of(GROUP, NURSES[1], "Close");
    if let vertebot::domain::message::InboundBody::Tap { data, .. } = &mut other.body {
        data.push_str(":advice_given:routine");
    }
    let told = clinic.give(vec![other]).await;
    assert!(
        told.iter()
            .any(|told| told.text.contains("Ana has this case already"))
    );
}

#[tokio::test]
async fn did_you_get_seen_is_asked_until_it_is_answered_and_uses_up_no_check_in() {
    let mut clinic = feverish().await;
    assert!(heard(&clinic.passes(DAY).await, 7, "did a doctor see you"));
    let old = clinic.tap_of(7, 7, "No");
    // Not answered: the next check-in asks again.
    let told = clinic.passes(2 * DAY).await;
    assert!(heard(&told, 7, "did a doctor see you"));
    let told = clinic.give(vec![old]).await;
    assert!(heard(&told, 7, "earlier question") && !heard(&told, GROUP, "not seen"));
    assert!(heard(&clinic.taps(7, 7, "Yes").await, 7, "Good, thank you"));
    let twice = clinic.tap_of(7, 7, "No");
    assert!(!heard(&clinic.give(vec![twice]).await, GROUP, "not seen"));
    // Still feverish: sent to be seen again, asked within a day, and day 7 comes as well.
    answers(&mut clinic, 7, &["The same", "3", "None of these", "38", "Done"]).await;
    answers(&mut clinic, 7, &["None of these"; 3]).await;
    answers(&mut clinic, 7, &["Lower back", "Done", "1", "2"]).await;
    answers(&mut clinic, 7, &["None of these"; 4]).await;
    assert!(heard(&clinic.taps(7, 7, "All correct").await, 7, "8 March 2026"));
    let told = clinic.passes(DAY).await;
    assert!(asked(&told, 7) == 1 && heard(&told, 7, "did a doctor see you"));
    clinic.taps(7, 7, "Yes").await;
    same_as_before(&mut clinic, 7).await;
    assert!(heard(&clinic.told, 7, "11 March 2026"), "day 7 is still to come");
    assert_eq!(asked(&clinic.passes(2 * DAY).await, 7), 0);
    assert_eq!(asked(&clinic.passes(DAY + HOUR).await, 7), 1);
}

#[tokio::test]
async fn the_nurses_group_that_shut_us_out_gets_everything_once_it_lets_us_in() {
    let mut clinic = Clinic::open(MORNING);
    clinic
        .runner
        .accept(vec![clinic.inbound(7, 7, text("/human"))])
        .await
        .expect("committed");
    clinic.sent_but_blocked_by(GROUP).await;
    assert!(
        heard(&clinic.passes(2 * 60).await, GROUP, "Case 1"),
        "no alert is ever given up"
    );
}

fn text(words: &str) -> vertebot::domain::message::InboundBody {
    vertebot::domain::message::InboundBody::Text(words.to_owned())
}

fn texts(told: &[Told]) -> Vec<(i64, &str)> {
    told.iter().map(|told| (told.chat, told.text.as_str())).collect()
}

#[tokio::test]
async fn an_unfinished_check_in_with_fever_is_told_to_a_nurse_within_hours() {
    let mut clinic = strained().await;
    clinic.passes(DAY).await;
    answers(&mut clinic, 7, &["The same", "3", "None of these", "38"]).await;
    // Ticked, and never done with.
    let told = clinic.passes(2 * HOUR).await;
    assert!(
        heard(&told, GROUP, "Case 1") && heard(&told, 7, "told a nurse"),
        "{:?}",
        texts(&told)
    );
    let mut later = Vec::new();
    for _ in 0..24 {
        later.extend(clinic.passes(HOUR).await);
    }
    assert!(
        !later.iter().any(|told| told.chat == 7),
        "the nurse has it; nobody is reminded: {:?}",
        texts(&later)
    );
    assert_eq!(asked(&clinic.passes(WEEK).await, 7), 1);
}
