//! Patients as most tests need them.

use super::{Clinic, GROUP, Told, heard};

pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;
pub const WEEK: i64 = 7 * DAY;

/// The answers of someone with a plain strain, label by label or typed.
pub const STRAIN: [&str; 22] = [
    "for myself",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "=45",
    "Male",
    "=yesterday",
    "Lower back",
    "Done",
    "3",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "=178",
    "=178",
    "None of these",
    "None of these",
    "None of these",
    "All correct",
];

pub async fn answers(clinic: &mut Clinic, chat: i64, said: &[&str]) {
    for word in said {
        match word.strip_prefix('=') {
            Some(text) => clinic.says(chat, text).await,
            None => clinic.taps(chat, chat, word).await,
        };
    }
}

/// A clinic with a patient whose first contact ended in self-care.
pub async fn strained() -> Clinic {
    let mut clinic = Clinic::open(MORNING);
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &STRAIN).await;
    assert!(
        heard(&clinic.told, 7, "5 March 2026"),
        "the patient hears when we ask again"
    );
    clinic
}

/// A clinic with a patient who was sent to be seen today.
pub async fn feverish() -> Clinic {
    let mut clinic = Clinic::open(MORNING);
    clinic.says(7, "/start").await;
    let mut said = STRAIN.to_vec();
    said[2] = "38";
    said.insert(3, "Done");
    answers(&mut clinic, 7, &said).await;
    assert!(heard(&clinic.told, GROUP, "Case 1"));
    clinic
}

/// Ten in the morning in Madrid.
pub const MORNING: &str = "2026-03-04T09:00:00Z";

/// How often a chat was asked how the back is.
pub fn asked(told: &[Told], chat: i64) -> usize {
    let own = told.iter().filter(|told| told.chat == chat);
    own.filter(|told| told.text.contains("better, the same, or worse"))
        .count()
}

/// What a chat heard.
pub fn to(told: &[Told], chat: i64) -> Vec<&Told> {
    told.iter().filter(|told| told.chat == chat).collect()
}

/// Answers a check-in from its first question to its end, as someone who is not better.
pub async fn same_as_before(clinic: &mut Clinic, chat: i64) {
    answers(clinic, chat, &["The same", "3"]).await;
    answers(clinic, chat, &["None of these"; 5]).await;
    answers(clinic, chat, &["Lower back", "Done", "1", "2"]).await;
    answers(clinic, chat, &["None of these"; 4]).await;
    clinic.taps(chat, chat, "All correct").await;
}
