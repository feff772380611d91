//! Closing the loop, through the runner and the store with a clock set by hand: what came of what was advised is
//! asked, kept, shown to the nurses and told to them when it matters; a refusal is respected.

mod support;

use support::{Clinic, GROUP, NURSES, Told, heard};
use vertebot::domain::message::InboundBody;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// What a patient says in a part of a transcript; its parts are set apart by the lines in which time passes.
fn said(transcript: &str, part: usize) -> Vec<String> {
    let path = format!("flows/{transcript}.en.txt");
    let text = std::fs::read_to_string(path).expect("a transcript");
    let mut parts = vec![Vec::new()];
    for line in text.lines() {
        if line.starts_with('+') {
            parts.push(Vec::new());
        } else if let Some(said) = line.strip_prefix("user <") {
            let words = said.split(';').map(|word| word.trim().to_owned());
            parts.last_mut().expect("a part").extend(words);
        }
    }
    parts.swap_remove(part)
}

/// Says it button by button, or types it where no button says so.
async fn says_all(clinic: &mut Clinic, chat: i64, words: &[String]) -> Vec<Told> {
    let mut told = Vec::new();
    for word in words {
        let button = clinic.told.iter().rev().find(|told| {
            let bare = |label: &str| label.trim_start_matches(['☐', '☑', '?', ' ']).to_owned();
            told.chat == chat && told.buttons.iter().any(|button| bare(&button.label) == *word)
        });
        told = match button.is_some() {
            true => clinic.taps(chat, chat, word).await,
            false => clinic.says(chat, word).await,
        };
    }
    told
}

const STRONG_PAIN: &str = "checkin/transcripts/strong_pain_at_day_14_is_flagged_for_augmentation";

/// A clinic whose patient 7 was flagged for an augmentation review and an MRI at day 14.
async fn flagged() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    says_all(&mut clinic, 7, &said(STRONG_PAIN, 0)).await;
    clinic.passes(14 * DAY).await;
    says_all(&mut clinic, 7, &said(STRONG_PAIN, 1)).await;
    // The case is late by now: that is told here, and not whenever the service looks at its clocks next.
    clinic.passes(0).await;
    assert!(
        card(&clinic).contains("augmentation review (within 72 hours)"),
        "{}",
        card(&clinic)
    );
    clinic
}

/// The newest words of the newest card.
fn card(clinic: &Clinic) -> String {
    let cards = clinic.told.iter().rev().filter(|told| told.chat == GROUP);
    cards
        .map(|told| told.text.clone())
        .find(|text| text.contains("SITUATION"))
        .unwrap_or_default()
}

/// What the newest card says of the patient's background.
fn background(clinic: &Clinic) -> String {
    let card = card(clinic);
    let found = card
        .split("BACKGROUND")
        .nth(1)
        .and_then(|rest| rest.split("ASSESSMENT").next());
    found.unwrap_or_default().to_owned()
}

const AUGMENTATION: &str = "talking with a specialist about treatments for the broken bone";
const MRI: &str = "We advised an MRI scan";

async fn closes_the_case(clinic: &mut Clinic) {
    for label in ["I take this case", "Close", "Advice", "ROUTINE"] {
        clinic.taps(GROUP, NURSES[0], label).await;
    }
}

#[tokio::test]
async fn what_came_of_it_is_asked_when_its_time_is_over_one_thing_at_a_time() {
    let mut clinic = flagged().await;
    assert!(!heard(&clinic.passes(2 * DAY).await, 7, "What came of it"));
    let told = clinic.passes(DAY).await;
    let asked: Vec<&Told> = told
        .iter()
        .filter(|told| told.text.contains("What came of it"))
        .collect();
    assert_eq!(asked.len(), 1, "one short question at a time");
    assert!(asked[0].text.contains(MRI), "the book's order among equals");
    let told = clinic.taps(7, 7, "A date is set").await;
    assert!(heard(&told, 7, "MRI scan of the back: a date is set"));
    assert!(
        heard(&told, 7, AUGMENTATION),
        "then the next, in the same message"
    );
    let told = clinic.taps(7, 7, "Yes, I have been there").await;
    assert!(
        heard(&told, 7, "What was decided"),
        "and what follows from a visit"
    );
    assert!(card(&clinic).contains("MRI: a date is set"), "{}", card(&clinic));
    assert!(card(&clinic).contains("augmentation review: done"));
    let told = clinic.taps(7, 7, "It was done").await;
    assert!(heard(&told, 7, "Treatment of the bone itself: done"));
    assert!(card(&clinic).contains("augmentation procedure: done"));
}

#[tokio::test]
async fn not_yet_after_its_time_becomes_a_nurse_task_once() {
    let mut clinic = flagged().await;
    closes_the_case(&mut clinic).await;
    clinic.passes(3 * DAY).await;
    let told = clinic.taps(7, 7, "Not yet").await;
    assert!(heard(&told, 7, "told a nurse"));
    assert!(heard(&told, GROUP, "Case 2") && heard(&told, GROUP, "not done in time"));
    assert!(
        card(&clinic).contains("MRI: not yet, due 21 March 2026"),
        "{}",
        card(&clinic)
    );
    let told = clinic.taps(7, 7, "Not yet").await;
    assert!(heard(
        &told,
        GROUP,
        "Case 2: augmentation review was advised and is not done in time"
    ));
    clinic.passes(11 * DAY).await;
    let told = clinic.taps(7, 7, "Not yet").await;
    assert!(!heard(&told, GROUP, "in time. Please"), "a nurse knows");
}

#[tokio::test]
async fn not_yet_before_its_time_is_only_noted() {
    let mut clinic = flagged().await;
    clinic.says(7, "/plan").await;
    clinic.taps(7, 7, "MRI scan of the back").await;
    let told = clinic.taps(7, 7, "Not yet").await;
    assert!(heard(&told, 7, "MRI scan of the back: not yet"));
    assert!(!heard(&told, GROUP, "not done in time"));
}

#[tokio::test]
async fn no_answer_a_day_after_its_time_is_told_to_a_nurse_once() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    let told = clinic.passes(DAY).await;
    assert!(
        heard(&told, GROUP, "does not say whether it is done"),
        "{}",
        told.len()
    );
    let later = [clinic.passes(DAY).await, clinic.passes(2 * DAY).await].concat();
    let lines = later.iter().filter(|told| told.text.contains("MRI was advised"));
    assert_eq!(lines.count(), 0, "once is enough");
}

#[tokio::test]
async fn a_refusal_is_told_once_and_never_asked_or_advised_again() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    clinic.taps(7, 7, "A date is set").await;
    let told = clinic.taps(7, 7, "I decided against it").await;
    assert!(heard(&told, 7, "your own decision") && heard(&told, 7, "will not ask about it again"));
    assert!(heard(
        &told,
        GROUP,
        "the patient decided against augmentation review"
    ));
    assert!(card(&clinic).contains("augmentation review: declined by the patient"));
    let told = clinic.passes(11 * DAY).await;
    assert!(heard(&told, 7, MRI) && !heard(&clinic.told[clinic.told.len() - 3..], 7, AUGMENTATION));
    // The same answers as before, which raise the same flags.
    let told = says_all(&mut clinic, 7, &said(STRONG_PAIN, 1)).await;
    assert!(
        heard(&told, 7, "that stays as you wish"),
        "week 4 is still within the early weeks"
    );
    assert!(!heard(&told, 7, "A specialist should talk with you"));
    assert!(!heard(&told, GROUP, "decided against"), "told once");
    let asked = clinic.passes(60 * DAY).await;
    assert!(!heard(&asked, 7, AUGMENTATION));
}

#[tokio::test]
async fn after_a_refusal_an_emergency_still_acts() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    clinic.taps(7, 7, "I decided against it").await;
    clinic.taps(7, 7, "I decided against it").await;
    clinic.passes(11 * DAY).await;
    let told = says_all(&mut clinic, 7, &["Worse".to_owned(), "9".to_owned()]).await;
    assert!(!told.is_empty());
    let told = says_all(
        &mut clinic,
        7,
        &["Chest pain or pressure".to_owned(), "Done".to_owned()],
    )
    .await;
    assert!(heard(&told, 7, "Call 112 now"));
    assert!(heard(&told, GROUP, "EMERGENCY"));
}

#[tokio::test]
async fn a_change_of_mind_is_heard() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    clinic.taps(7, 7, "I decided against it").await;
    clinic.says(7, "/plan").await;
    assert!(heard(
        &clinic.told,
        7,
        "MRI scan of the back: you decided against it"
    ));
    clinic.taps(7, 7, "MRI scan of the back").await;
    let told = clinic.taps(7, 7, "Not yet").await;
    assert!(heard(&told, 7, "MRI scan of the back: not yet"));
    let told = clinic.passes(3 * DAY).await;
    assert!(heard(&told, 7, MRI), "it is asked again, with its time anew");
}

#[tokio::test]
async fn a_scan_that_is_done_is_kept_in_the_record_and_not_asked_again() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    clinic.taps(7, 7, "It is done").await;
    clinic.taps(7, 7, "A date is set").await;
    let mut clinic = clinic.restart().await;
    let told = clinic.passes(11 * DAY).await;
    assert!(!heard(&told, 7, MRI) && heard(&told, 7, AUGMENTATION));
    // Week 4: the answers tick no scan, and the record still holds the MRI.
    says_all(&mut clinic, 7, &said(STRONG_PAIN, 1)).await;
    assert!(background(&clinic).contains("MRI scan"), "{}", card(&clinic));
    assert!(
        !clinic
            .told
            .iter()
            .rev()
            .take(5)
            .any(|told| told.text.contains("We suggest an MRI"))
    );
}

#[tokio::test]
async fn an_answer_during_a_check_in_counts_in_it() {
    let mut clinic = flagged().await;
    clinic.passes(DAY).await;
    clinic.passes(13 * DAY).await;
    says_all(&mut clinic, 7, &["The same".to_owned()]).await;
    clinic.taps(7, 7, "It is done").await;
    says_all(&mut clinic, 7, &said(STRONG_PAIN, 1)[1..]).await;
    assert!(background(&clinic).contains("MRI scan"), "{}", card(&clinic));
}

#[tokio::test]
async fn a_slip_of_the_finger_is_taken_back() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    clinic.taps(7, 7, "It is done").await;
    clinic.says(7, "/plan").await;
    clinic.taps(7, 7, "MRI scan of the back").await;
    clinic.taps(7, 7, "Not yet").await;
    clinic.passes(11 * DAY).await;
    says_all(&mut clinic, 7, &said(STRONG_PAIN, 1)).await;
    assert!(!background(&clinic).contains("MRI scan"), "{}", card(&clinic));
    assert!(heard(&clinic.told, 7, "We suggest an MRI"));
}

#[tokio::test]
async fn the_plan_says_what_is_agreed_and_what_comes_next() {
    let mut clinic = flagged().await;
    let told = clinic.says(7, "/plan").await;
    assert!(heard(
        &told,
        7,
        "MRI scan of the back: not yet, best by 21 March 2026"
    ));
    assert!(heard(
        &told,
        7,
        "Talk about treating the bone itself: not yet, best by 21 March 2026"
    ));
    assert!(heard(&told, 7, "1 April 2026"), "and the next check-in");
    assert!(heard(&clinic.says(8, "/plan").await, 8, "Nothing is planned"));
}

#[tokio::test]
async fn nothing_is_asked_in_the_night_in_a_pause_or_after_stop() {
    // Advised at half past eight in the evening of Madrid: its time is over in the quiet hours.
    let mut late = Clinic::open("2026-03-04T09:00:00Z");
    late.says(7, "/start").await;
    says_all(&mut late, 7, &said(STRONG_PAIN, 0)).await;
    late.passes(14 * DAY).await;
    late.passes(11 * HOUR).await;
    says_all(&mut late, 7, &said(STRONG_PAIN, 1)).await;
    assert!(
        !heard(&late.passes(3 * DAY + HOUR).await, 7, "What came of it"),
        "22:00 is quiet"
    );
    assert!(
        heard(&late.passes(11 * HOUR).await, 7, "What came of it"),
        "09:00 is not"
    );
    let mut paused = flagged().await;
    paused.says(7, "/pause").await;
    assert!(!heard(&paused.passes(4 * DAY).await, 7, "What came of it"));
    assert!(heard(&paused.passes(4 * DAY).await, 7, "What came of it"));
    let mut stopped = flagged().await;
    stopped.says(7, "/stop").await;
    let told = stopped.passes(30 * DAY).await;
    assert!(!told.iter().any(|told| told.chat == 7));
}

#[tokio::test]
async fn forged_and_foreign_answers_change_nothing() {
    let mut clinic = flagged().await;
    let before = card(&clinic);
    for data in [
        "f:adv:imaging_ct:done",
        "f:adv:imaging_mri:maybe",
        "f:adv:nothing:done",
        "f:adv:",
        "f:adv:imaging_ct",
        "f:adv:imaging_mri:done:done",
    ] {
        let body = InboundBody::Tap {
            callback: "1".to_owned(),
            data: data.to_owned(),
        };
        let forged = clinic.inbound(7, 7, body.clone());
        let foreign = clinic.inbound(8, 8, body);
        let told = clinic.give(vec![forged, foreign]).await;
        assert!(
            told.iter().all(|told| told.chat != GROUP),
            "`{data}` reached the nurses"
        );
        assert!(!heard(&told, 7, "Noted"), "`{data}` was noted");
    }
    assert_eq!(card(&clinic), before);
}

#[tokio::test]
async fn a_doctor_who_finds_it_needless_ends_the_asking_and_a_nurse_knows() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    let told = clinic.taps(7, 7, "A doctor says: not needed").await;
    assert!(heard(&told, GROUP, "a doctor found it not needed"));
    assert!(!heard(&clinic.passes(11 * DAY).await, 7, MRI));
}

#[tokio::test]
async fn a_new_first_contact_does_not_forget_a_refusal() {
    let mut clinic = flagged().await;
    clinic.passes(3 * DAY).await;
    clinic.taps(7, 7, "A date is set").await;
    clinic.taps(7, 7, "I decided against it").await;
    clinic.says(7, "/start").await;
    says_all(&mut clinic, 7, &said(STRONG_PAIN, 0)).await;
    let told = clinic.says(7, "/plan").await;
    assert!(heard(
        &told,
        7,
        "Talk about treating the bone itself: you decided against it"
    ));
}

/// A clinic whose patient 7 said all parts of a transcript, and how much time passed between them in days.
async fn after(transcript: &str, days: &[i64]) -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    says_all(&mut clinic, 7, &said(transcript, 0)).await;
    for (part, days) in days.iter().enumerate() {
        clinic.passes(days * DAY).await;
        says_all(&mut clinic, 7, &said(transcript, part + 1)).await;
    }
    clinic
}

#[tokio::test]
async fn the_card_says_what_leads_and_by_when() {
    for (transcript, days, words) in [
        (
            "checkin/transcripts/fever_holds_the_review_back",
            &[14_i64][..],
            "Augmentation is on hold. First: infection work-up",
        ),
        (
            "checkin/transcripts/a_new_deficit_holds_the_review_back",
            &[14],
            "Augmentation is on hold. First: spine surgery",
        ),
        (
            "intake/transcripts/an_unstable_fracture_holds_the_review_back",
            &[],
            "Augmentation is on hold. First: spine surgery",
        ),
        (
            "intake/transcripts/cancer_holds_the_review_back",
            &[],
            "Augmentation is on hold. First: oncology",
        ),
        (
            "intake/transcripts/pregnancy_holds_the_review_back",
            &[],
            "Augmentation is on hold. First: obstetrics",
        ),
        (
            "intake/transcripts/an_infection_holds_the_review_back",
            &[],
            "Before augmentation, mind (R68): An infection at the moment",
        ),
        (
            "intake/transcripts/blood_thinners_are_listed_for_the_review",
            &[],
            "Before augmentation, mind (R68): Blood thinner",
        ),
        (
            "checkin/transcripts/pain_at_week_6_is_reviewed_late",
            &[42],
            "augmentation review (within 2 weeks)",
        ),
        (
            "checkin/transcripts/a_back_that_bends_at_week_12_goes_to_spine_surgery",
            &[84],
            "spine surgery (within 7 days)",
        ),
        (
            "checkin/transcripts/late_denosumab_at_a_check_in_is_raised",
            &[42],
            "fracture liaison service (within 7 days)",
        ),
        (
            "checkin/transcripts/late_denosumab_at_a_check_in_is_raised",
            &[42],
            "never stop without a plan",
        ),
        (
            "intake/transcripts/thigh_pain_on_bone_tablets_is_xrayed",
            &[],
            "femur X-ray (within 7 days)",
        ),
        (
            "intake/transcripts/raloxifene_and_bed_rest_is_reviewed",
            &[],
            "72 hours before long immobility",
        ),
        (
            "intake/transcripts/jaw_pain_on_bone_medicine_is_reviewed",
            &[],
            "medicine review (within 7 days)",
        ),
    ] {
        let clinic = after(transcript, days).await;
        assert!(
            card(&clinic).contains(words),
            "{transcript}: {words}\n{}",
            card(&clinic)
        );
    }
}

#[tokio::test]
async fn an_emergency_s_card_names_no_time_frame_but_now() {
    let clinic = after(
        "checkin/transcripts/new_leg_weakness_at_week_4_is_an_emergency",
        &[28],
    )
    .await;
    let card = card(&clinic);
    let recommended = card.split("RECOMMENDATION").nth(1).unwrap_or_default();
    assert!(
        card.starts_with("🔴 EMERGENCY") && !recommended.contains("(within"),
        "{card}"
    );
}

#[tokio::test]
async fn a_review_on_hold_is_not_asked_about_and_the_plan_says_why() {
    let mut clinic = after("checkin/transcripts/fever_holds_the_review_back", &[14]).await;
    let told = clinic.says(7, "/plan").await;
    assert!(heard(
        &told,
        7,
        "Talk about treating the bone itself: waits until something else is settled"
    ));
    let told = [clinic.passes(DAY).await, clinic.passes(4 * DAY).await].concat();
    assert!(!heard(&told, 7, AUGMENTATION));
}

#[tokio::test]
async fn someone_seen_is_asked_what_came_of_the_rest_and_the_card_knows() {
    let mut clinic = after("checkin/transcripts/fever_holds_the_review_back", &[14]).await;
    assert!(heard(&clinic.passes(DAY).await, 7, "did a doctor see you"));
    let told = clinic.taps(7, 7, "Yes").await;
    assert!(heard(&told, 7, "Good, thank you.") && heard(&told, 7, MRI));
    assert!(card(&clinic).contains("Says they were seen as advised (19 March 2026)"));
}

#[tokio::test]
async fn a_nurse_sees_the_pain_chart_and_a_stranger_does_not() {
    let mut clinic = flagged().await;
    let told = clinic.taps(GROUP, 666, "Pain chart").await;
    assert!(told.iter().all(|told| !told.picture), "not on the clinic's list");
    assert!(heard(&told, GROUP, "not on this clinic's list"));
    let told = clinic.taps(GROUP, NURSES[0], "Pain chart").await;
    let chart = told.iter().find(|told| told.picture).expect("a picture");
    assert_eq!(chart.chat, GROUP);
    assert!(
        chart.text.starts_with("Case 1. Pain and walking over time"),
        "{}",
        chart.text
    );
    assert!(
        chart
            .text
            .contains("18 March 2026: moving 8, resting 6. Walks as usual.")
    );
    assert!(chart.text.encode_utf16().count() <= 1024);
    clinic.taps(GROUP, NURSES[0], "I take this case").await;
    assert!(
        clinic
            .taps(GROUP, NURSES[0], "Pain chart")
            .await
            .iter()
            .any(|told| told.picture)
    );
}

#[tokio::test]
async fn a_new_first_contact_does_not_forget_a_deadline() {
    let mut clinic = flagged().await;
    clinic.passes(DAY).await;
    clinic.says(7, "/start").await;
    says_all(&mut clinic, 7, &said(STRONG_PAIN, 0)).await;
    // The next check-in would ask as well; nothing is answered, so that the deadline itself must act.
    let told = [
        clinic.passes(2 * DAY).await,
        clinic.passes(DAY).await,
        clinic.passes(DAY).await,
    ]
    .concat();
    assert!(heard(&told, 7, MRI));
    assert!(
        heard(&told, GROUP, "MRI was advised, its time is over"),
        "its time was over on 21 March"
    );
}
