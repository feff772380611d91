//! A nurse asks a coded question: the patient gets the screen of the interview in their own language, the answer goes
//! to the case, raises it at most, and an emergency is acted on at once.

mod support;

use serde_json::json;
use support::{AUDITOR, Clinic, GROUP, NURSES, Told, heard, setting};
use vertebot::domain::message::InboundBody;
use vertebot::domain::{CaseId, Language};
use vertebot::engine::question::{alone, answered, askable, put};
use vertebot::engine::{Context, Input, Reply, replies, step};
use vertebot::i18n::Catalogs;
use vertebot::render::Renderer;
use vertebot::review::{Case, Deed, Status};
use vertebot::triage::{Answers, Tier};

const ANA: i64 = NURSES[0];
const BERTA: i64 = NURSES[1];
const MINUTE: i64 = 60;

/// Patient 7 asked for a person: case 1 is open, and nothing is known.
async fn with_a_case() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    clinic
}

/// Ana asks for a finding by the menus under the card.
async fn asks(clinic: &mut Clinic, section: &str, finding: &str) -> Vec<Told> {
    clinic.taps(GROUP, ANA, "Ask a question").await;
    clinic.taps(GROUP, ANA, section).await;
    while !clinic
        .told
        .iter()
        .rev()
        .find(|told| told.chat == GROUP)
        .is_some_and(|told| told.buttons.iter().any(|button| button.label == finding))
    {
        clinic.taps(GROUP, ANA, "More ›").await;
    }
    clinic.taps(GROUP, ANA, finding).await
}

async fn case(clinic: Clinic) -> (Clinic, Case) {
    let mut found = None;
    let clinic = clinic
        .restart_with(|store, _| {
            let case = store.write(|store| store.get_case::<Case>(CaseId(1)));
            found = case.expect("read");
        })
        .await;
    (clinic, found.expect("a case"))
}

fn to(told: &[Told], chat: i64) -> Vec<&str> {
    let to = told
        .iter()
        .filter(|told| told.chat == chat && !told.text.is_empty());
    to.map(|told| told.text.as_str()).collect()
}

#[tokio::test]
async fn a_nurse_asks_from_the_card_and_reads_the_answer_in_her_language() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/language").await;
    clinic.taps(7, 7, "Español").await;
    clinic.says(7, "/human").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let told = asks(&mut clinic, "Emergency screen", "Fever, weight, feeling unwell").await;
    let read = to(&told, 7);
    assert_eq!(read[0], "Una enfermera le pregunta esto:");
    assert!(read[1].contains("Toque todo"), "{}", read[1]);
    let question = told.iter().rfind(|told| told.chat == 7).expect("the question");
    let labels: Vec<&str> = question
        .buttons
        .iter()
        .map(|button| button.label.as_str())
        .collect();
    assert!(labels.iter().any(|label| label.contains("Fiebre")), "{labels:?}");
    assert!(
        !labels.iter().any(|label| label.contains("cáncer")),
        "only this is asked: {labels:?}"
    );
    assert!(
        !labels.iter().any(|label| label.contains("Atrás")),
        "nothing is before it: {labels:?}"
    );
    assert!(
        !question.text.contains("Como mucho"),
        "no count of questions left: {}",
        question.text
    );
    assert!(heard(
        &told,
        GROUP,
        "the patient is asked: Fever, weight, feeling unwell"
    ));
    assert!(heard(&told, GROUP, "waiting for the patient"));
    // Why, and back to the question.
    let told = clinic.taps(7, 7, "Por qué").await;
    assert!(heard(&told, 7, "fiebre"), "{:?}", to(&told, 7));
    clinic.taps(7, 7, "Ocultar").await;
    clinic.taps(7, 7, "He adelgazado").await;
    let told = clinic.taps(7, 7, "Listo").await;
    assert!(heard(&told, 7, "Gracias. La enfermera leerá su respuesta."));
    assert!(
        heard(&told, GROUP, "Fever, weight, feeling unwell: "),
        "{:?}",
        to(&told, GROUP)
    );
    assert!(heard(&told, GROUP, "Claimed by Ana"), "it is her turn");
    let (_, case) = case(clinic).await;
    assert!(matches!(case.status, Status::Claimed { .. }));
    assert_eq!(case.answers["systemic_signs"], json!(["weight_loss"]));
    let deeds = |wanted: fn(&Deed) -> bool| case.history.iter().filter(|done| wanted(&done.deed)).count();
    assert_eq!(
        deeds(|deed| matches!(deed, Deed::Asked { finding } if finding == "systemic_signs")),
        1
    );
    let says = |deed: &Deed| matches!(deed, Deed::Answered { finding, answer: Some(_), more: false } if finding == "systemic_signs");
    assert_eq!(deeds(says), 1);
}

#[tokio::test]
async fn an_emergency_answer_is_acted_on_at_once() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    asks(&mut clinic, "Emergency screen", "Bladder").await;
    asks(&mut clinic, "Emergency screen", "Urine").await;
    clinic.taps(7, 7, "Cannot pee").await;
    let told = clinic.taps(7, 7, "Done").await;
    assert!(heard(&told, 7, "112"), "{:?}", to(&told, 7));
    assert!(
        !heard(&told, 7, "one more thing"),
        "who is to call is asked nothing"
    );
    assert!(heard(&told, GROUP, "The case is now 🔴 EMERGENCY"));
    let card = told.iter().find(|told| told.text.starts_with("🔴 EMERGENCY"));
    assert!(card.is_some_and(|card| card.text.contains("possible cauda equina")));
    let (mut clinic, case) = case(clinic).await;
    assert_eq!(case.tier, Some(Tier::EmergencyNow));
    assert!(
        case.asks.is_empty() && case.rules.contains(&"R06".to_owned()),
        "{:?}",
        case.rules
    );
    // The clock of an emergency runs.
    assert!(heard(&clinic.passes(6 * MINUTE).await, GROUP, "late"));
}

#[tokio::test]
async fn an_answer_never_lowers_a_case() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    for tap in ["for myself", "Sudden ripping pain", "Done"] {
        clinic.taps(7, 7, tap).await;
    }
    clinic.taps(GROUP, ANA, "I take this case").await;
    asks(&mut clinic, "Emergency screen", "Ripping pain").await;
    let told = clinic.taps(7, 7, "None of these").await;
    assert!(
        heard(&told, GROUP, "The tier stays 🔴 EMERGENCY"),
        "{:?}",
        to(&told, GROUP)
    );
    let (_, case) = case(clinic).await;
    assert_eq!(case.tier, Some(Tier::EmergencyNow));
    assert_eq!(
        case.answers["tearing_pain"],
        json!(false),
        "what was answered last is recorded"
    );
}

#[tokio::test]
async fn typed_answers_are_read_and_other_words_go_to_the_nurse() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    asks(&mut clinic, "About the person", "Age").await;
    let told = clinic.says(7, "Is that important?").await;
    assert!(heard(&told, GROUP, "the patient wrote: Is that important?"));
    assert!(
        heard(&told, 7, "type a number") && heard(&told, 7, "How old"),
        "{:?}",
        to(&told, 7)
    );
    let mut clinic = clinic.restart().await;
    let told = clinic.says(7, "81").await;
    assert!(heard(&told, GROUP, "Age: 81"), "{:?}", to(&told, GROUP));
    // What cannot be read three times is left to the nurse, who has the words.
    asks(&mut clinic, "Treatment and help", "Weight").await;
    let mut told = Vec::new();
    for _ in 0..3 {
        told = clinic.says(7, "I have no scales").await;
    }
    assert!(
        heard(&told, 7, "for the nurse") && heard(&told, GROUP, "Weight: not sure"),
        "{:?}",
        told.len()
    );
    // On lines to tick, words are asked again three times and no more.
    asks(&mut clinic, "Emergency screen", "Urine").await;
    let mut asked = 0;
    for _ in 0..6 {
        let told = clinic.says(7, "let me think").await;
        assert!(heard(&told, GROUP, "let me think"));
        asked += usize::from(told.iter().any(|told| told.chat == 7));
    }
    assert_eq!(asked, 3);
    let told = clinic.says(7, "I want to die").await;
    assert!(
        heard(&told, 7, "thoughts of ending your life"),
        "{:?}",
        to(&told, 7)
    );
    let told = clinic.says(7, "yes").await;
    assert!(
        heard(&told, GROUP, "🔴 EMERGENCY") && heard(&told, 7, "024"),
        "{:?}",
        to(&told, 7)
    );
}

#[tokio::test]
async fn questions_wait_for_each_other_and_each_is_asked_once() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    asks(&mut clinic, "Emergency screen", "Ripping pain").await;
    let first = clinic.tap_of(7, 7, "None of these");
    let told = asks(&mut clinic, "Emergency screen", "Urine").await;
    assert!(!told.iter().any(|told| told.chat == 7), "one after the other");
    // A double tap of the nurse asks nothing twice.
    let told = clinic.taps(GROUP, ANA, "Urine").await;
    assert!(!heard(&told, GROUP, "is asked"));
    let told = clinic.taps(7, 7, "None of these").await;
    assert!(heard(&told, 7, "asks you one more thing") && heard(&told, GROUP, "waiting for the patient"));
    // A double tap of the patient, or a stale one: the question that waits is shown.
    let told = clinic.give(vec![first]).await;
    assert!(
        heard(&told, 7, "belongs to an earlier question"),
        "{:?}",
        to(&told, 7)
    );
    assert!(
        told.iter()
            .any(|told| told.chat == 7 && told.buttons.iter().any(|b| b.label.contains("Blood")))
    );
    assert!(!heard(&told, GROUP, "answered"));
    let last = clinic.tap_of(7, 7, "None of these");
    let told = clinic.taps(7, 7, "None of these").await;
    assert!(heard(&told, 7, "The nurse reads your answer") && heard(&told, GROUP, "Claimed by Ana"));
    let told = clinic.give(vec![last]).await;
    assert!(heard(&told, 7, "does not need it any more"), "{:?}", to(&told, 7));
    assert!(!heard(&told, GROUP, "answered"));
    // What waits when the case is closed is not needed any more.
    asks(&mut clinic, "Emergency screen", "Bladder").await;
    for tap in ["Close", "Advice given", "ROUTINE"] {
        clinic.taps(GROUP, ANA, tap).await;
    }
    let told = clinic.taps(7, 7, "None of these").await;
    assert!(heard(&told, 7, "does not need it any more"), "{:?}", to(&told, 7));
    let (_, case) = case(clinic).await;
    assert!(case.closed() && case.asks.is_empty() && !case.answers.contains_key("bladder_change"));
}

#[tokio::test]
async fn no_more_is_asked_than_a_patient_can_answer() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let mut told = Vec::new();
    for finding in [
        "tearing_pain",
        "urine_symptoms",
        "age_years",
        "cancer_history",
        "leg_weakness",
        "gait_change",
        "pain_midline",
        "leg_pain",
        "cancer_type",
    ] {
        told = forged(&mut clinic, ANA, &format!("n:1:put:{finding}")).await;
    }
    assert!(
        heard(&told, GROUP, "enough questions to answer"),
        "{:?}",
        to(&told, GROUP)
    );
}

async fn forged(clinic: &mut Clinic, sender: i64, data: &str) -> Vec<Told> {
    let body = InboundBody::Tap {
        callback: "1".to_owned(),
        data: data.to_owned(),
    };
    let tap = clinic.inbound(GROUP, sender, body);
    clinic.give(vec![tap]).await
}

#[tokio::test]
async fn who_may_not_ask_does_not_and_nothing_else_can_be_asked() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    for (nurse, finding, why) in [
        (BERTA, "age_years", "Ana has this case"),
        (AUDITOR, "age_years", "Your role is to read"),
        (4711, "age_years", "not on this clinic's list"),
        (ANA, "consent_given", "cannot be asked"),
        (ANA, "respondent_role", "cannot be asked"),
        (ANA, "location_country", "cannot be asked"),
        (ANA, "no_such_thing", "cannot be asked"),
    ] {
        let told = forged(&mut clinic, nurse, &format!("n:1:put:{finding}")).await;
        assert!(heard(&told, GROUP, why), "{finding}: {:?}", to(&told, GROUP));
        assert!(!told.iter().any(|told| told.chat == 7), "{finding}");
    }
    // A page that is not there shows the sections; what is no page shows nothing.
    for page in ["n:1:ask:0:99", "n:1:ask:99:0", "n:1:ask:0:x"] {
        let told = forged(&mut clinic, ANA, page).await;
        assert!(!told.iter().any(|told| told.chat == 7), "{page}");
    }
    clinic.says(7, "/stop").await;
    let told = forged(&mut clinic, ANA, "n:1:put:age_years").await;
    assert!(heard(&told, GROUP, "Please telephone"), "{:?}", to(&told, GROUP));
}

#[tokio::test]
async fn an_interview_under_way_waits_and_its_buttons_still_answer_it() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    clinic.taps(7, 7, "for myself").await;
    let interview = clinic.tap_of(7, 7, "None of these");
    clinic.says(7, "/human").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let told = asks(&mut clinic, "About the person", "Age").await;
    assert!(heard(&told, 7, "How old"));
    // Words are the answer to what was asked last.
    let told = clinic.says(7, "72").await;
    assert!(heard(&told, GROUP, "Age: 72") && heard(&told, 7, "The nurse reads your answer"));
    assert!(
        !told.iter().any(|told| told.chat == 7 && !told.buttons.is_empty()),
        "the interview waits"
    );
    asks(&mut clinic, "Emergency screen", "Urine").await;
    // The button of the interview goes on with the interview; the nurse's question still waits.
    let told = clinic.give(vec![interview]).await;
    assert!(
        told.iter()
            .any(|told| told.chat == 7 && told.buttons.iter().any(|b| b.label.contains("Fever")))
    );
    let told = clinic.says(7, "not sure").await;
    assert!(heard(&told, GROUP, "Urine: not sure"), "{:?}", to(&told, GROUP));
    let told = clinic.taps(GROUP, ANA, "Give it back").await;
    assert!(
        heard(&told, 7, "now or in the last days"),
        "the interview is asked again: {:?}",
        to(&told, 7)
    );
}

#[tokio::test]
async fn what_was_known_is_not_lost_to_not_sure() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    asks(&mut clinic, "About the person", "Age").await;
    clinic.says(7, "72").await;
    asks(&mut clinic, "About the person", "Age").await;
    clinic.taps(7, 7, "not sure").await;
    // Once more, after the reminder that this one matters.
    let told = clinic.taps(7, 7, "not sure").await;
    assert!(heard(&told, GROUP, "Age: not sure"), "{:?}", to(&clinic.told, 7));
    let (_, case) = case(clinic).await;
    assert_eq!(case.answers["age_years"], json!(72));
}

#[tokio::test]
async fn waiting_for_the_answer_pauses_the_clocks_and_the_answer_starts_one() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    for tap in ["for myself", "Sudden ripping pain", "Done"] {
        clinic.taps(7, 7, tap).await;
    }
    let told = asks_at_once(&mut clinic).await;
    assert!(heard(&told, 7, "A nurse asks you this"), "asking takes the case");
    assert!(
        clinic.passes(3 * 60 * MINUTE).await.is_empty(),
        "the patient is awaited"
    );
    clinic.says(7, "72").await;
    assert!(heard(
        &clinic.passes(6 * MINUTE).await,
        GROUP,
        "the patient waits for an answer"
    ));
}

async fn asks_at_once(clinic: &mut Clinic) -> Vec<Told> {
    forged(clinic, ANA, "n:1:put:age_years").await
}

#[tokio::test]
async fn a_question_does_not_wake_the_patient() {
    let mut clinic = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.clock.advance(13 * 60 * MINUTE);
    let told = asks_at_once(&mut clinic).await;
    assert!(heard(&told, GROUP, "asked in the morning"));
    assert!(!told.iter().any(|told| told.chat == 7));
    assert!(heard(
        &clinic.passes(11 * 60 * MINUTE).await,
        7,
        "A nurse asks you this"
    ));
}

/// Everything that is listed can be put in every language, and an answer to it is read.
#[test]
fn every_finding_with_a_screen_can_be_asked_and_answered() {
    let setting = setting();
    let set = &setting.flows;
    let today = "2026-03-04".parse().expect("a day");
    let mut asked = 0;
    for flow in [&set.intake, &set.checkin] {
        for (section, finding) in askable(&set.rules, flow) {
            assert!(!section.is_empty());
            let id = &set.rules.vocabulary().get(finding).id;
            let alone = alone(&set.rules, flow, id).expect("it can be asked");
            for language in ["en", "es"].map(Language::new) {
                let lexicon = set.lexicon(&language).expect("words");
                let context = || Context {
                    rules: &set.rules,
                    flow: &alone,
                    lexicon,
                    today,
                };
                let begun = put(&context(), 3, language.clone(), &serde_json::Map::new()).expect("put");
                let catalogs: &Catalogs = &set.catalogs;
                let renderer = Renderer {
                    catalogs,
                    clinic: &setting.clinic,
                    context: context(),
                };
                let shown = renderer.reply(&begun.conversation, &Reply::Ask).expect("worded");
                assert_eq!(shown.len(), 1, "{id}");
                assert_eq!(answered(&begun.conversation).map(|_| ()), None, "{id}");
                let mut conversation = begun.conversation;
                // Nobody knows anything: not sure, and once more after the reminder.
                for _ in 0..4 {
                    for input in replies(&context(), &conversation, &Answers::default()) {
                        if answered(&conversation).is_none() {
                            conversation = step(&context(), conversation, input)
                                .expect("a step")
                                .conversation;
                        }
                    }
                }
                let said = answered(&conversation).unwrap_or_else(|| panic!("{id} is never answered"));
                assert!(said.set.contains_key(id), "{id}");
                asked += 1;
                let begun = put(&context(), 3, language, &serde_json::Map::new()).expect("put");
                let unsure = Input::Text("not sure".to_owned());
                assert!(step(&context(), begun.conversation, unsure).is_ok(), "{id}");
            }
        }
    }
    assert!(asked > 200, "{asked}");
}
