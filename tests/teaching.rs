//! What patients can read and see, through the runner and the store: nothing that their answers forbid, one idea a
//! message, each with its source, and the plan leads to what fits.

mod support;

use support::{Clinic, Told, heard};

const DAY: i64 = 86_400;
const NONE: &str = "None of these";

/// Says it button by button, or types it where it begins with `=`.
async fn answers(clinic: &mut Clinic, said: &[&str]) -> Vec<Told> {
    let mut told = Vec::new();
    for word in said {
        told = match word.strip_prefix('=') {
            Some(text) => clinic.says(7, text).await,
            None => clinic.taps(7, 7, word).await,
        };
    }
    told
}

/// A first contact of someone of 72 with a fracture of three days ago; `managing` and `bones` are what they say
/// from the question about treatment on.
async fn fractured(report: &[&str], managing: &[&str]) -> Clinic {
    hurting("6", report, managing).await
}

/// The same with this much pain.
async fn hurting(pain: &str, report: &[&str], managing: &[&str]) -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    let first = [
        "for myself",
        NONE,
        NONE,
        NONE,
        NONE,
        "Scan showed a broken back bone",
        "Done",
        "=72",
        "Female",
        "=1 March 2026",
        "=1 March 2026",
    ];
    answers(&mut clinic, &first).await;
    answers(&mut clinic, report).await;
    answers(&mut clinic, &["Lower back", "Done", pain, NONE, NONE, NONE]).await;
    answers(&mut clinic, managing).await;
    answers(&mut clinic, &["All correct"]).await;
    clinic
}

fn labels(told: &[Told]) -> Vec<String> {
    let own = told.iter().rfind(|told| told.chat == 7);
    let buttons = own.map(|told| told.buttons.clone()).unwrap_or_default();
    buttons.into_iter().map(|button| button.label).collect()
}

#[tokio::test]
async fn no_dose_is_named_above_what_any_answer_allows() {
    // Kidney disease is told only among the cautions for bone medicine.
    let managing = [
        "Paracetamol",
        "Done",
        "=2000",
        "=70",
        NONE,
        "Alendronate",
        "Done",
        "Kidney disease",
        "Done",
    ];
    let mut clinic = fractured(&[NONE], &managing).await;
    assert!(heard(&clinic.told, 7, "3,000 mg") && !heard(&clinic.told, 7, "4,000 mg"));
    clinic.says(7, "/learn").await;
    let told = clinic.taps(7, 7, "Pain relief").await;
    assert!(
        heard(&told, 7, "3,000 mg") && !heard(&told, 7, "4,000 mg"),
        "{}",
        told[0].text
    );
}

#[tokio::test]
async fn after_too_much_paracetamol_no_dose_is_named_at_all() {
    let managing = ["Paracetamol", "Done", "=5000", "=70", NONE, NONE];
    let mut clinic = fractured(&[NONE], &managing).await;
    assert!(heard(&clinic.told, 7, "too much paracetamol"));
    clinic.says(7, "/learn").await;
    let told = clinic.taps(7, 7, "Pain relief").await;
    assert!(
        !heard(&told, 7, "000 mg") && heard(&told, 7, "ask a pharmacist"),
        "{}",
        told[0].text
    );
}

#[tokio::test]
async fn only_what_concerns_and_harms_nobody_is_offered() {
    let mut clinic = fractured(&[NONE], &[NONE, NONE, NONE]).await;
    let plain = labels(&clinic.says(7, "/learn").await);
    assert!(
        plain.contains(&"Bending without harm".to_owned()) && plain.len() == 14,
        "{plain:?}"
    );
    assert!(
        !plain
            .iter()
            .any(|label| label.contains("Denosumab") || label.contains("Raloxifene"))
    );
    let denosumab = ["Denosumab injection", "Done", "=1 January 2026", NONE];
    let mut clinic = fractured(
        &["Report says \"unstable\"", "Done"],
        &[&[NONE, NONE][..], &denosumab].concat(),
    )
    .await;
    let unstable = labels(&clinic.says(7, "/learn").await);
    assert!(
        unstable.contains(&"Denosumab injections".to_owned()),
        "{unstable:?}"
    );
    for forbidden in ["Bending without harm", "Physiotherapy and exercise"] {
        assert!(
            !unstable.contains(&forbidden.to_owned()),
            "{forbidden} is shown to an unstable spine"
        );
    }
    // A button of an older message leads back to what is offered.
    let body = vertebot::domain::message::InboundBody::Tap {
        callback: "1".to_owned(),
        data: "le:bending".to_owned(),
    };
    let old = clinic.inbound(7, 7, body);
    assert!(!heard(&clinic.give(vec![old]).await, 7, "push your hips back"));
}

#[tokio::test]
async fn a_picture_comes_with_words_that_say_all_it_shows() {
    let mut clinic = fractured(&[NONE], &[NONE, NONE, NONE]).await;
    for (topic, words) in [
        ("Getting out of bed", "four steps: lying on the side"),
        ("Bending without harm", "on the right, with a cross"),
        ("What cement treatment is", "3 one has collapsed in front"),
    ] {
        clinic.says(7, "/learn").await;
        let told = clinic.taps(7, 7, topic).await;
        let shown = told
            .iter()
            .find(|told| told.picture)
            .unwrap_or_else(|| panic!("{topic}: no picture"));
        assert!(
            shown.text.to_lowercase().contains(&words.to_lowercase()),
            "{}",
            shown.text
        );
        assert!(shown.text.contains("From: "));
        assert!(
            shown.text.encode_utf16().count() <= 1024,
            "picture and words are one message"
        );
    }
}

#[tokio::test]
async fn the_result_and_the_plan_lead_to_what_fits() {
    let strong = [
        "Paracetamol",
        "Pain badly controlled",
        "Done",
        "=3000",
        "=60",
        NONE,
        NONE,
    ];
    let mut clinic = fractured(&[NONE], &strong).await;
    let links = labels(&clinic.told);
    assert_eq!(
        links,
        [
            "Pain relief that is safe for you",
            "Getting out of bed",
            "Bending without harm",
            "How long it takes",
            "Medicines for the bones",
            "Calcium and vitamin D",
            "All topics"
        ],
        "six at most, and all"
    );
    assert_eq!(labels(&clinic.says(7, "/plan").await), links);
    let told = clinic.taps(7, 7, "Getting out of bed").await;
    assert!(heard(&told, 7, "roll onto your side"));
    clinic.passes(DAY).await;
    let mut stranger = Clinic::open("2026-03-04T09:00:00Z");
    assert!(labels(&stranger.says(7, "/plan").await).is_empty());
}

#[tokio::test]
async fn whom_cement_does_not_suit_is_said() {
    let mut clinic = fractured(&[NONE], &[NONE, NONE, NONE]).await;
    clinic.says(7, "/learn").await;
    let told = clinic.taps(7, 7, "Does cement").await;
    for word in [
        "infection",
        "tumour",
        "not stable",
        "nerves in danger",
        "pregnancy",
        "blood thinners",
        "getting better by itself",
    ] {
        assert!(heard(&told, 7, word), "{word}: {}", told[0].text);
    }
}

#[tokio::test]
async fn the_plan_leads_to_the_danger_of_a_bone_medicine_first() {
    let in_bed = [
        "In bed most of the day",
        "Pain badly controlled",
        "Done",
        NONE,
        "Raloxifene",
        "Done",
        NONE,
    ];
    let clinic = fractured(&[NONE], &in_bed).await;
    let links = labels(&clinic.told);
    assert!(
        links.contains(&"Raloxifene and blood clots".to_owned()),
        "{links:?}"
    );
    let badly = ["Pain badly controlled", "Done", NONE, NONE, NONE];
    let links = labels(&hurting("8", &[NONE], &badly).await.told);
    assert!(
        links.contains(&"What cement treatment is".to_owned()),
        "{links:?}"
    );
    let late = [NONE, NONE, "Denosumab injection", "Done", "=1 July 2025", NONE];
    let clinic = fractured(&[NONE], &late).await;
    let links = labels(&clinic.told);
    assert!(links.contains(&"Denosumab injections".to_owned()), "{links:?}");
}

#[tokio::test]
async fn every_topic_can_be_opened_and_fits_one_message_in_every_language() {
    for language in ["English", "Español"] {
        let mut clinic = fractured(&[NONE], &[NONE, NONE, NONE]).await;
        clinic.says(7, "/language").await;
        clinic.taps(7, 7, language).await;
        let topics = labels(&clinic.says(7, "/learn").await);
        assert!(topics.len() >= 14);
        for topic in topics {
            clinic.says(7, "/learn").await;
            let told = clinic.taps(7, 7, &topic).await;
            let shown = told.last().expect("a topic");
            assert!(
                shown.text.starts_with(&topic),
                "{language}: {topic}: {}",
                shown.text
            );
            let most = if shown.picture { 1024 } else { 2000 };
            assert!(
                shown.text.encode_utf16().count() <= most,
                "{language}: {topic} is long"
            );
        }
    }
}

/// The titles `/learn` offers now.
async fn offered(clinic: &mut Clinic) -> Vec<String> {
    labels(&clinic.says(7, "/learn").await)
}

#[tokio::test]
async fn whoever_must_lie_still_is_not_taught_to_get_up_and_walk() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    assert!(offered(&mut clinic).await.len() >= 14, "nothing is known of them");
    let fell = [
        "for myself",
        NONE,
        NONE,
        NONE,
        NONE,
        "Fall from higher up",
        "Done",
        "Today",
    ];
    answers(&mut clinic, &fell).await;
    assert!(heard(&clinic.told, 7, "do not get up on your own"));
    let titles = offered(&mut clinic).await;
    for moving in [
        "Rest and movement",
        "Getting out of bed",
        "Bending",
        "Physiotherapy",
    ] {
        assert!(
            !titles.iter().any(|title| title.contains(moving)),
            "{moving} is shown to someone who must lie still"
        );
    }
    assert!(titles.contains(&"When to get help".to_owned()));
}

#[tokio::test]
async fn what_was_just_answered_forbids_too() {
    // In the middle of the interview, after it was cancelled, and after `/stop`.
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    let unstable = [
        "for myself",
        NONE,
        NONE,
        NONE,
        NONE,
        "Scan showed a broken back bone",
        "Done",
        "=72",
        "Female",
        "=1 March 2026",
        "=1 March 2026",
        "Report says \"unstable\"",
        "Done",
    ];
    answers(&mut clinic, &unstable).await;
    let bends = |titles: &[String]| titles.iter().any(|title| title == "Bending without harm");
    assert!(!bends(&offered(&mut clinic).await), "in the middle");
    clinic.says(7, "/cancel").await;
    assert!(!bends(&offered(&mut clinic).await), "after /cancel");
    clinic.says(7, "/stop").await;
    assert!(!bends(&offered(&mut clinic).await), "after /stop");
}

#[tokio::test]
async fn too_much_paracetamol_in_an_interview_under_way_names_no_dose() {
    let mut clinic = fractured(&[NONE], &["Paracetamol", "Done", "=1000", "=70", NONE, NONE]).await;
    clinic.says(7, "/learn").await;
    assert!(heard(&clinic.taps(7, 7, "Pain relief").await, 7, "4,000 mg"));
    clinic.says(7, "/start").await;
    let first = [
        "for myself",
        NONE,
        NONE,
        NONE,
        NONE,
        "Scan showed",
        "Done",
        "=72",
        "Female",
    ];
    answers(&mut clinic, &first).await;
    answers(&mut clinic, &["=1 March 2026", "=1 March 2026", NONE]).await;
    let managing = [
        "Lower back",
        "Done",
        "6",
        NONE,
        NONE,
        NONE,
        "Paracetamol",
        "Done",
        "=5000",
        "=70",
    ];
    answers(&mut clinic, &managing).await;
    clinic.says(7, "/learn").await;
    let told = clinic.taps(7, 7, "Pain relief").await;
    assert!(!heard(&told, 7, "000 mg"), "{}", told[0].text);
}
