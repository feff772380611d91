//! The desk in a nurse's own chat with the bot: the same commands, cards and rights as in the group, in their language;
//! all else they do there they do as anybody would.

mod support;

use support::{AUDITOR, Clinic, GROUP, LEAD, NURSES, Told, heard};
use vertebot::domain::message::{AttachmentKind, InboundBody};
use vertebot::domain::{Language, MessageId, UserId};
use vertebot::review::{Member, Members, Role};

const ANA: i64 = NURSES[0];
const BERTA: i64 = NURSES[1];

/// Case 1 is open; Berta reads Spanish.
async fn with_a_case() -> Clinic {
    let clinic = Clinic::open("2026-03-04T09:00:00Z");
    let mut clinic = clinic
        .restart_with(|_, setting| setting.members = team(&[ANA, BERTA, LEAD, AUDITOR]))
        .await;
    clinic.says(7, "/human").await;
    clinic
}

fn team(who: &[i64]) -> Members {
    let all = [
        (ANA, "Ana", Role::Nurse, None),
        (BERTA, "Berta", Role::Nurse, Some("es")),
        (LEAD, "Carmen", Role::Lead, Some("fr")),
        (AUDITOR, "Diego", Role::Auditor, None),
    ];
    let members = all.into_iter().filter(|(id, ..)| who.contains(id));
    let member = |(id, name, role, language): (i64, &str, Role, Option<&str>)| Member {
        id: UserId(id),
        name: name.to_owned(),
        role,
        language: language.map(Language::new),
    };
    Members::new(members.map(member).collect())
}

/// A nurse replies in their own chat to the last message there that holds these words.
async fn replies(clinic: &mut Clinic, nurse: i64, to: &str, body: InboundBody) -> Vec<Told> {
    let mut found = clinic.told.iter().rev().filter(|told| told.chat == nurse);
    let message = found
        .find(|told| told.text.contains(to))
        .expect("a message")
        .message;
    let mut inbound = clinic.inbound(nurse, nurse, body);
    inbound.reply_to = Some(MessageId(message));
    clinic.give(vec![inbound]).await
}

fn text(words: &str) -> InboundBody {
    InboundBody::Text(words.to_owned())
}

#[tokio::test]
async fn a_nurse_works_a_case_from_their_own_chat_in_their_language() {
    let mut clinic = with_a_case().await;
    let told = clinic.says(BERTA, "/queue").await;
    assert!(
        heard(&told, BERTA, "Casos abiertos: 1"),
        "{:?}",
        told.iter().map(|told| &told.text).collect::<Vec<_>>()
    );
    assert!(!told.iter().any(|told| told.chat == GROUP));
    let told = clinic.says(BERTA, "/case 1").await;
    assert!(heard(&told, BERTA, "SITUACIÓN") && !told.iter().any(|told| told.chat == GROUP));
    // The group's card follows, and the one in their chat.
    let told = clinic.taps(BERTA, BERTA, "Lo llevo yo").await;
    assert!(heard(&told, GROUP, "Claimed by Berta") && heard(&told, 7, "A nurse is looking"));
    assert!(
        told.iter()
            .any(|told| told.chat == BERTA && told.text.contains("Berta") && !told.buttons.is_empty())
    );
    clinic.taps(BERTA, BERTA, "Hacer una pregunta").await;
    clinic.taps(BERTA, BERTA, "persona").await;
    let told = clinic.taps(BERTA, BERTA, "Edad").await;
    assert!(
        heard(&told, 7, "How old are you?"),
        "the patient's language is the patient's"
    );
    clinic.taps(BERTA, BERTA, "Escribir").await;
    let told = replies(&mut clinic, BERTA, "Caso 1", text("Soy Berta")).await;
    assert!(heard(&told, 7, "A nurse writes: Soy Berta") && heard(&told, BERTA, "enviado al paciente"));
    let photo = InboundBody::Attachment {
        kind: AttachmentKind::Photo,
        file_id: "F".to_owned(),
        caption: Some("Así".to_owned()),
    };
    let told = replies(&mut clinic, BERTA, "SITUACIÓN", photo).await;
    assert!(heard(&told, 7, "A nurse writes: Así"));
    // What is refused is said there, in their language.
    let told = clinic.says(BERTA, "/case 77").await;
    assert!(heard(&told, BERTA, "No hay tal caso"), "{:?}", told[0].text);
    for tap in ["Cerrar", "Derivado", "URGENTE"] {
        clinic.taps(BERTA, BERTA, tap).await;
    }
    assert!(heard(&clinic.told, GROUP, "Closed by Berta"));
}

#[tokio::test]
async fn rights_are_the_same_there() {
    let mut clinic = with_a_case().await;
    clinic.says(ANA, "/case 1").await;
    clinic.says(AUDITOR, "/case 1").await;
    let told = clinic.taps(AUDITOR, AUDITOR, "I take this case").await;
    assert!(heard(&told, AUDITOR, "Your role is to read") && !heard(&told, GROUP, "Claimed"));
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.says(BERTA, "/case 1").await;
    let told = replies(&mut clinic, BERTA, "Caso 1", text("Hola")).await;
    assert!(heard(&told, BERTA, "Ana") && !told.iter().any(|told| told.chat == 7));
    let told = clinic.says(LEAD, "/duty").await;
    assert!(
        heard(&told, LEAD, "Who is on duty?"),
        "no French: the group's language"
    );
    let told = clinic.taps(LEAD, LEAD, "Berta").await;
    let labels: Vec<_> = told
        .iter()
        .flat_map(|told| &told.buttons)
        .map(|button| button.label.as_str())
        .collect();
    assert_eq!(labels, ["✔ Ana", "– Berta", "✔ Carmen"]);
    // A patient who writes the desk's commands is a patient.
    let told = clinic.says(7, "/queue").await;
    assert!(!heard(&told, 7, "Open cases") && told.iter().all(|told| told.chat == 7));
}

#[tokio::test]
async fn who_is_not_on_the_list_any_more_can_do_nothing() {
    let mut clinic = with_a_case().await;
    clinic.says(BERTA, "/case 1").await;
    let old = clinic.tap_of(BERTA, BERTA, "Lo llevo yo");
    let old_group = clinic.tap_of(GROUP, BERTA, "I take this case");
    let mut clinic = clinic
        .restart_with(|_, setting| setting.members = team(&[ANA, LEAD]))
        .await;
    let told = clinic.give(vec![old, old_group]).await;
    assert!(!heard(&told, GROUP, "Claimed") && heard(&told, GROUP, "not on this clinic's list"));
    for command in ["/queue", "/case 1", "/duty"] {
        let told = clinic.says(BERTA, command).await;
        assert!(
            told.iter().all(|told| !told.text.contains("aso")),
            "{command}: {:?}",
            told[0].text
        );
    }
    let told = replies(&mut clinic, BERTA, "SITUACIÓN", text("Hello")).await;
    assert!(!told.iter().any(|told| told.chat == 7 || told.chat == GROUP));
    let told = clinic.nurse_says(BERTA, "/queue").await;
    assert!(heard(&told, GROUP, "not on this clinic's list"));
}

#[tokio::test]
async fn a_member_who_is_a_patient_is_one_for_all_that_is_not_the_desk() {
    let mut clinic = with_a_case().await;
    let told = clinic.says(ANA, "/start").await;
    assert!(heard(&told, ANA, "Shall we start?"));
    clinic.taps(ANA, ANA, "for myself").await;
    let told = clinic.says(ANA, "/queue").await;
    assert!(heard(&told, ANA, "Open cases: 1"));
    let told = clinic.taps(ANA, ANA, "None of these").await;
    assert!(
        heard(&told, ANA, "now or in the last days"),
        "the interview goes on"
    );
    let told = clinic.says(ANA, "/human").await;
    assert!(heard(&told, GROUP, "Case 2"));
    let told = clinic.says(ANA, "I cannot read this").await;
    assert!(!told.iter().any(|told| told.chat == 7));
}

#[tokio::test]
async fn who_is_called_by_name_reads_it_in_their_language() {
    let clinic = Clinic::open("2026-03-04T09:00:00Z");
    let mut clinic = clinic
        .restart_with(|_, setting| setting.members = team(&[BERTA]))
        .await;
    clinic.says(7, "/start").await;
    for tap in ["for myself", "Sudden ripping pain", "Done"] {
        clinic.taps(7, 7, tap).await;
    }
    clinic.passes(6 * 60).await;
    let told = clinic.passes(5 * 60).await;
    assert!(heard(&told, GROUP, "Berta, please act now"));
    assert!(
        heard(&told, BERTA, "EMERGENCIA"),
        "{:?}",
        told.iter()
            .filter(|told| told.chat == BERTA)
            .map(|told| &told.text)
            .collect::<Vec<_>>()
    );
}
