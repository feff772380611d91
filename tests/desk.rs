//! The nurses' desk at Telegram, through the runner and the store: one truth whoever acts, the patient never between
//! two voices, and authority checked at every step.

mod support;

use support::{AUDITOR, Clinic, GROUP, LEAD, NURSES, Told, heard};
use vertebot::domain::CaseId;
use vertebot::domain::message::{AttachmentKind, InboundBody};
use vertebot::review::{Case, Deed};

const ANA: i64 = NURSES[0];
const BERTA: i64 = NURSES[1];
const HOUR: i64 = 3600;

/// A clinic in which patient 7 has just asked for a person: case 1 is open.
async fn with_a_case() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    assert!(heard(&clinic.told, GROUP, "Case 1"), "a card is there");
    clinic
}

fn labels(told: &[Told]) -> Vec<String> {
    let buttons = told.iter().rfind(|told| !told.buttons.is_empty());
    let buttons = buttons.map(|told| told.buttons.clone()).unwrap_or_default();
    buttons.into_iter().map(|button| button.label).collect()
}

#[tokio::test]
async fn a_case_goes_from_flag_to_close_by_taps_and_replies() {
    let mut clinic = with_a_case().await;
    let told = clinic.taps(GROUP, ANA, "I take this case").await;
    assert!(heard(&told, 7, "A nurse is looking") && heard(&told, GROUP, "Claimed by Ana"));

    let told = clinic.taps(GROUP, ANA, "Write to patient").await;
    assert!(heard(&told, GROUP, "Your words go to the patient"));
    let told = clinic
        .replies(
            ANA,
            "Your words go to the patient",
            "Since when is the pain there?",
        )
        .await;
    assert!(heard(&told, 7, "A nurse writes: Since when is the pain there?"));
    assert!(heard(&told, GROUP, "waiting for the patient") && heard(&told, GROUP, "sent to the patient"));

    // In a talk between two people the bot does not speak.
    let told = clinic.says(7, "Since Monday").await;
    assert!(heard(&told, GROUP, "the patient wrote: Since Monday"));
    assert!(
        !told.iter().any(|told| told.chat == 7),
        "the bot talks over the nurse"
    );
    assert!(heard(&told, GROUP, "Claimed by Ana"), "it is her turn");
    // A line about the patient can be replied to as the card can.
    let told = clinic.replies(ANA, "Since Monday", "Thank you").await;
    assert!(heard(&told, 7, "A nurse writes: Thank you"));

    clinic.taps(GROUP, ANA, "Call made").await;
    let told = clinic.taps(GROUP, ANA, "Spoke with the patient").await;
    assert!(heard(&told, GROUP, "Claimed by Ana"));

    clinic.taps(GROUP, ANA, "Change tier").await;
    clinic.taps(GROUP, ANA, "ROUTINE").await;
    let told = clinic.replies(ANA, "reason for the new tier", "  ").await;
    assert!(
        heard(&told, GROUP, "few words are needed"),
        "a tier needs a reason"
    );
    let told = clinic
        .replies(ANA, "reason for the new tier", "old pain, no red flags")
        .await;
    assert!(heard(&told, GROUP, "🔵 ROUTINE") && heard(&told, GROUP, "tier is changed"));

    clinic.taps(GROUP, ANA, "Note").await;
    let told = clinic
        .replies(ANA, "Only colleagues see it", "son phones on Friday")
        .await;
    assert!(heard(&told, GROUP, "noted") && !told.iter().any(|told| told.chat == 7));

    clinic.taps(GROUP, ANA, "Close").await;
    clinic.taps(GROUP, ANA, "Advice given").await;
    let told = clinic.taps(GROUP, ANA, "SELF-CARE").await;
    assert!(heard(
        &told,
        GROUP,
        "Closed by Ana: Advice given, tier in the end: SELF-CARE"
    ));
    assert!(heard(&told, 7, "has finished with your answers"));
    assert_eq!(labels(&told), ["Note", "Open again"]);

    clinic.taps(GROUP, BERTA, "Open again").await;
    let told = clinic
        .replies(BERTA, "why it is to be opened again", "patient phoned")
        .await;
    assert!(heard(&told, GROUP, "OPEN AGAIN"));
}

#[tokio::test]
async fn what_one_nurse_has_is_not_anothers() {
    let mut clinic = with_a_case().await;
    let claims: Vec<_> = [ANA, BERTA]
        .map(|nurse| clinic.tap_of(GROUP, nurse, "I take this case"))
        .into();
    let told = clinic.give(claims).await;
    assert!(heard(&told, GROUP, "Ana has this case already"));
    let told = clinic.replies(BERTA, "Case 1", "Hello").await;
    assert!(!told.iter().any(|told| told.chat == 7), "two voices");
    assert!(heard(&told, GROUP, "Ana has this case already"));

    // A note is for all, and a lead takes over.
    clinic.taps(GROUP, BERTA, "Note").await;
    let told = clinic
        .replies(BERTA, "Only colleagues see it", "I know her")
        .await;
    assert!(heard(&told, GROUP, "noted"));
    clinic.taps(GROUP, LEAD, "Hand over").await;
    let told = clinic.taps(GROUP, LEAD, "Berta").await;
    assert!(heard(&told, GROUP, "Claimed by Berta"));
    let told = clinic.replies(BERTA, "Case 1", "Good morning").await;
    assert!(heard(&told, 7, "A nurse writes: Good morning"));

    clinic.taps(GROUP, BERTA, "To the leads").await;
    let told = clinic
        .replies(BERTA, "why the leads should take it", "too hard for me")
        .await;
    assert!(heard(&told, GROUP, "Handed up to the leads by Berta"));
}

#[tokio::test]
async fn a_hundred_cases_are_each_won_by_exactly_one_of_two_nurses() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    for patient in 100..200 {
        clinic.says(patient, "/human").await;
    }
    let cards: Vec<_> = clinic
        .told
        .iter()
        .filter(|told| told.chat == GROUP && !told.buttons.is_empty())
        .cloned()
        .collect();
    assert_eq!(cards.len(), 100);
    let mut race = Vec::new();
    for (turn, card) in cards.iter().enumerate() {
        let order = if turn % 3 == 0 { [BERTA, ANA] } else { [ANA, BERTA] };
        for nurse in order {
            let callback = format!("{nurse}");
            let data = card.buttons[0].data.clone();
            let mut tap = clinic.inbound(GROUP, nurse, InboundBody::Tap { callback, data });
            tap.message = Some(vertebot::domain::MessageId(card.message));
            race.push(tap);
        }
    }
    let told = clinic.give(race).await;
    let count = |words: &str| told.iter().filter(|told| told.text.contains(words)).count();
    assert_eq!(count("Claimed by Ana") + count("Claimed by Berta"), 100);
    assert_eq!(count("Ana has this case") + count("Berta has this case"), 100);
    assert_eq!(count("Claimed by Berta"), 34);
}

#[tokio::test]
async fn who_may_not_act_does_not_whatever_they_send() {
    let mut clinic = with_a_case().await;
    let told = clinic.taps(GROUP, AUDITOR, "I take this case").await;
    assert!(heard(&told, GROUP, "Your role is to read") && !heard(&told, GROUP, "Claimed"));
    let told = clinic.replies(AUDITOR, "Case 1", "Hello").await;
    assert!(heard(&told, GROUP, "Your role is to read") && !told.iter().any(|told| told.chat == 7));
    let told = clinic.replies(4711, "Case 1", "Hello").await;
    assert!(heard(&told, GROUP, "not on this clinic's list") && !told.iter().any(|told| told.chat == 7));
    for forged in [
        "n:1:hand:9004",
        "n:1:hand:4711",
        "n:77:claim",
        "n:1:flag:imaging_mri:requested",
    ] {
        let body = InboundBody::Tap {
            callback: "1".to_owned(),
            data: forged.to_owned(),
        };
        let tap = clinic.inbound(GROUP, ANA, body);
        let told = clinic.give(vec![tap]).await;
        assert!(!heard(&told, GROUP, "Claimed by"), "{forged}");
        assert!(
            told.iter().any(|told| told.chat == GROUP),
            "{forged}: no word why not"
        );
    }
    // A patient who sends what a nurse's button would send is a patient.
    let body = InboundBody::Tap {
        callback: "1".to_owned(),
        data: "n:1:claim".to_owned(),
    };
    let tap = clinic.inbound(7, 7, body);
    assert!(!heard(&clinic.give(vec![tap]).await, GROUP, "Claimed"));
}

#[tokio::test]
async fn files_pass_in_both_directions() {
    let mut clinic = with_a_case().await;
    let photo = |caption: Option<&str>| InboundBody::Attachment {
        kind: AttachmentKind::Photo,
        file_id: "F1".to_owned(),
        caption: caption.map(str::to_owned),
    };
    let from_patient = clinic.inbound(7, 7, photo(None));
    let told = clinic.give(vec![from_patient]).await;
    assert!(heard(&told, GROUP, "#1"), "the photo is passed on");
    let back = clinic.reply_of(ANA, "#1", photo(Some("This is how to lie")));
    let told = clinic.give(vec![back]).await;
    assert!(heard(&told, 7, "A nurse writes: This is how to lie"));
    let to_patient = told.iter().filter(|told| told.chat == 7).count();
    assert_eq!(to_patient, 2, "the words and the photo");
    // What is not a reply is talk among nurses.
    let idle = clinic.inbound(GROUP, ANA, photo(None));
    assert!(clinic.give(vec![idle]).await.is_empty());
}

#[tokio::test]
async fn what_was_written_and_sent_is_kept_with_the_case() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    // Words that worry open a case.
    clinic.says(7, "I cannot pee since this morning").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.says(7, "It began at six").await;
    let told = clinic.says(7, "I am afraid").await;
    assert!(heard(&told, GROUP, "I am afraid"));
    let photo = |caption: &str| InboundBody::Attachment {
        kind: AttachmentKind::Photo,
        file_id: "F1".to_owned(),
        caption: Some(caption.to_owned()),
    };
    let from_patient = clinic.inbound(7, 7, photo("My back"));
    let told = clinic.give(vec![from_patient]).await;
    assert!(
        heard(&told, GROUP, "My back"),
        "the words under a photo are for the nurses too"
    );
    let back = clinic.reply_of(ANA, "My back", photo("How to lie"));
    clinic.give(vec![back]).await;
    let worrying = clinic.inbound(7, 7, photo("I am numb down there"));
    let told = clinic.give(vec![worrying]).await;
    assert!(
        heard(&told, 7, "112"),
        "{:?}",
        told.iter().map(|told| &told.text).collect::<Vec<_>>()
    );
    let mut said = Vec::new();
    clinic
        .restart_with(|store, _| {
            let case = store.write(|store| store.get_case::<Case>(CaseId(1)));
            for happened in case.expect("read").expect("a case").history {
                match happened.deed {
                    Deed::PatientWrote { text, file, .. } => said.push((false, text, file)),
                    Deed::Replied { text, file } => said.push((true, Some(text), file)),
                    _ => {}
                }
            }
        })
        .await;
    let (photo, words) = (Some(AttachmentKind::Photo), |text: &str| Some(text.to_owned()));
    assert!(
        said == [
            (false, words("I cannot pee since this morning"), None),
            (false, words("It began at six"), None),
            (false, words("I am afraid"), None),
            (false, words("My back"), photo),
            (true, words("How to lie"), photo),
            (false, None, photo),
            (false, words("I am numb down there"), None),
        ],
        "{said:?}"
    );
}

#[tokio::test]
async fn the_queue_shows_what_is_open_the_most_urgent_first() {
    let mut clinic = with_a_case().await;
    let told = clinic.nurse_says(ANA, "/queue").await;
    assert!(heard(&told, GROUP, "Open cases: 1") && heard(&told, GROUP, "nobody"));
    clinic.says(8, "/start").await;
    for tap in ["for myself", "Sudden ripping pain", "Done"] {
        clinic.taps(8, 8, tap).await;
    }
    let told = clinic.nurse_says(ANA, "/queue@vertebot").await;
    let list = &told[0].text;
    let (red, other) = (list.find("Case 2"), list.find("Case 1"));
    assert!(red.is_some() && red < other, "{list}");
    assert!(
        list.contains("take by 10:05"),
        "5 minutes for an emergency: {list}"
    );
    clinic.clock.advance(6 * 60);
    assert!(heard(&clinic.nurse_says(BERTA, "/queue").await, GROUP, "LATE"));
    assert!(heard(
        &clinic.nurse_says(4711, "/queue").await,
        GROUP,
        "not on this clinic's list"
    ));
    let told = clinic.nurse_says(ANA, "/case 1").await;
    assert!(heard(&told, GROUP, "Case 1") && labels(&told).contains(&"I take this case".to_owned()));
    // The card that was asked for anew is the one that follows.
    let told = clinic.taps(GROUP, ANA, "I take this case").await;
    assert!(heard(&told, GROUP, "Claimed by Ana"));
    assert!(heard(
        &clinic.nurse_says(ANA, "/case 99").await,
        GROUP,
        "no such case"
    ));
    assert!(heard(
        &clinic.nurse_says(ANA, "/case").await,
        GROUP,
        "no such case"
    ));
}

#[tokio::test]
async fn nobody_but_a_lead_says_for_others_whether_they_are_on_duty() {
    let mut clinic = with_a_case().await;
    let told = clinic.nurse_says(ANA, "/duty").await;
    assert_eq!(labels(&told), ["✔ Ana", "✔ Berta", "✔ Carmen"]);
    let told = clinic.taps(GROUP, ANA, "Ana").await;
    assert_eq!(labels(&told), ["– Ana", "✔ Berta", "✔ Carmen"]);
    let told = clinic.taps(GROUP, ANA, "Berta").await;
    assert!(heard(&told, GROUP, "Only a lead"));
    let told = clinic.taps(GROUP, LEAD, "Berta").await;
    assert_eq!(labels(&told), ["– Ana", "– Berta", "✔ Carmen"]);
    let mut clinic = clinic.restart().await;
    let told = clinic.nurse_says(BERTA, "/duty").await;
    assert_eq!(
        labels(&told),
        ["– Ana", "– Berta", "✔ Carmen"],
        "kept over a restart"
    );
}

#[tokio::test]
async fn what_a_nurse_writes_in_the_night_waits_and_she_is_told() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.clock.advance(13 * HOUR);
    let told = clinic.replies(ANA, "Case 1", "How was your day?").await;
    assert!(heard(&told, GROUP, "in the morning") && !heard(&told, 7, "How was your day?"));
    // What is not for the patient waits for no morning.
    clinic.taps(GROUP, ANA, "Note").await;
    let told = clinic.replies(ANA, "with your note", "Slept badly.").await;
    assert!(heard(&told, GROUP, "Case 1: noted.") && !heard(&told, GROUP, "in the morning"));
    let told = clinic.passes(11 * HOUR).await;
    assert!(heard(&told, 7, "How was your day?"));
}

#[tokio::test]
async fn who_left_is_to_be_telephoned() {
    let mut clinic = with_a_case().await;
    clinic.says(7, "/stop").await;
    let told = clinic.replies(ANA, "Case 1", "Hello?").await;
    assert!(heard(&told, GROUP, "Please telephone") && !told.iter().any(|told| told.chat == 7));
}

#[tokio::test]
async fn the_bot_asks_once_more_when_the_nurse_hands_back() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    clinic.taps(7, 7, "for myself").await;
    clinic.says(7, "/human").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let told = clinic.says(7, "I cannot read the buttons").await;
    assert!(heard(&told, GROUP, "I cannot read the buttons") && !heard(&told, 7, "safety check"));
    let told = clinic.says(7, "I cannot pee since this morning").await;
    assert!(
        heard(&told, GROUP, "I cannot pee"),
        "an emergency is heard by both"
    );
    assert!(
        told.iter()
            .any(|told| told.chat == 7 && told.text.contains("112")),
        "{:?}",
        told.len()
    );
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    clinic.taps(7, 7, "for myself").await;
    clinic.says(7, "/human").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let told = clinic.taps(GROUP, ANA, "Give it back").await;
    let asked = told
        .iter()
        .filter(|told| told.chat == 7 && told.text.contains("safety check"));
    assert_eq!(asked.count(), 1);
}
