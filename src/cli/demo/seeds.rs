//! A few patients who were here before, so that the desk is not empty: played through the same doors as everybody, in
//! different states of being looked after.

use std::sync::Arc;

use crate::domain::{CaseId, Language, UserId};
use crate::i18n::Args;
use crate::review::{Command, Outcome};
use crate::runner::Runner;
use crate::runner::desk::{Answer, Asked, Order, Request};
use crate::simulator::{Person, Simulator};
use crate::triage::Tier;

/// The colleague of the nurse who reads.
pub(super) const COLLEAGUE: i64 = 9002;

/// Language and transcript of each patient. The second is in a colleague's hands and waits for the patient, the last
/// is closed.
const PLAYED: [(&str, &str); 4] = [
    (
        "en",
        include_str!("../../../flows/intake/transcripts/new_bladder_trouble_is_an_emergency.en.txt"),
    ),
    (
        "es",
        include_str!("../../../flows/intake/transcripts/sudden_pain_after_a_fall_is_urgent.es.txt"),
    ),
    (
        "es",
        include_str!("../../../flows/intake/transcripts/cancer_and_night_pain_is_seen_today.es.txt"),
    ),
    (
        "en",
        include_str!("../../../flows/intake/transcripts/some_signs_of_a_fracture_bring_an_x_ray.en.txt"),
    ),
];

/// The patients, with their chats; they say nothing yet.
pub(super) fn patients(simulator: &Simulator) -> Vec<Person> {
    PLAYED
        .iter()
        .map(|(language, _)| simulator.person(language))
        .collect()
}

/// Plays them, one after the other. Whatever goes wrong leaves the demo with fewer of them.
pub(super) async fn play(patients: Vec<Person>, runner: Arc<Runner>) {
    for (person, (_, transcript)) in patients.iter().zip(PLAYED) {
        person.writes("/start");
        let said = transcript.lines().filter_map(|line| line.strip_prefix("user < "));
        for part in said.flat_map(|line| line.split(';')) {
            if !person.says(part.trim()).await {
                tracing::warn!("a patient of the demo was not answered");
                return;
            }
        }
    }
    if work(&runner).await.is_none() {
        tracing::warn!("the colleague of the demo did not work");
    }
}

/// What the colleague does.
async fn work(runner: &Runner) -> Option<()> {
    let user = UserId(COLLEAGUE);
    let Answer::SignedIn { session } = runner.request(Request::LetIn { user }).await.ok()? else {
        return None;
    };
    let words = runner
        .desk()
        .text(&Language::new("es"), "demo-seed_reply", &Args::new())
        .ok()?;
    let (outcome, tier) = (Outcome::Referred, Tier::Routine);
    let deeds = [
        (2, Command::Reply(words)),
        (4, Command::Claim),
        (4, Command::Close { outcome, tier }),
    ];
    for (case, command) in deeds {
        let (case, order) = (CaseId(case), Order::Do(command));
        let (session, asked) = (session.clone(), Asked::Act { case, order });
        runner.request(Request::Within { session, asked }).await.ok()?;
    }
    let everywhere = false;
    runner
        .request(Request::SignOut { session, everywhere })
        .await
        .ok()?;
    Some(())
}
