//! A flow set that changes while the service runs: taken up without a restart if it checks, and told to the nurses if
//! it does not. Whoever is in the middle of an interview ends it on the set they began with, over a restart too.

#[path = "support/sets.rs"]
mod sets;
mod support;

use std::path::Path;

use support::{Clinic, GROUP, NURSES, Told, heard};
use tempfile::TempDir;
use vertebot::assets;
use vertebot::audit::What;
use vertebot::runner::Looked;
use vertebot::store::Archive;

const AT: &str = "2026-03-04T09:00:00Z";
const QUESTION: (&str, &str) = ("First, a safety check.", "Now the changed safety check.");

/// The shipped set in a folder.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in assets::shipped().iter() {
        write(folder.path(), path, text);
    }
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("written");
}

/// Asks so little of the set in a folder that a changed table still passes.
fn ask_little(folder: &TempDir) {
    let texts = "\n[[property]]\nid = \"T\"\nname = \"texts\"\nover = [\"answers\"]\n\
        texts = [\n  { key = \"advice-nsaid-ok\", only_when = \"d.nsaid_ok\" },\n\
        { key = \"advice-paracetamol-3000\", only_when = \"d.paracetamol_ceiling = 3000\" },\n\
        { key = \"advice-paracetamol-4000\", only_when = \"d.paracetamol_ceiling = 4000\" },\n]\n";
    let safety = format!("format = 1\n{texts}{}", sets::little_of_every_property());
    write(folder.path(), "flows/safety.toml", &safety);
}

/// Moves every finding of the set in a folder by a place.
fn add_a_finding_at_the_top(folder: &TempDir) {
    let first = "[[finding]]\nid = \"consent_given\"";
    let hat = "[[finding]]\nid = \"wears_a_hat\"\ntype = \"bool\"\nsource = \"2\"";
    replace(folder, "flows/findings.toml", first, &format!("{hat}\n\n{first}"));
}

/// Puts words in the place of others, wherever they stand in a file.
fn replace(folder: &TempDir, path: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.path().join(path)).expect("a file");
    assert!(text.contains(from), "{path} does not say {from}");
    write(folder.path(), path, &text.replace(from, to));
}

/// Looks until what is there is taken up, refused or known; gives that and what was sent.
async fn settled(clinic: &mut Clinic) -> (Looked, Vec<Told>) {
    for _ in 0..5 {
        match clinic.runner.look().await.expect("the runner runs") {
            Looked::Changing => {}
            looked => return (looked, clinic.sent().await),
        }
    }
    panic!("the folder never comes to rest");
}

/// Begins and goes to the emergency screen; gives what was said there.
async fn begins(clinic: &mut Clinic, chat: i64) -> Vec<Told> {
    clinic.says(chat, "/start").await;
    clinic.taps(chat, chat, "for myself").await
}

#[tokio::test]
async fn whoever_begins_gets_the_changed_set_and_whoever_is_under_way_ends_on_theirs() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    assert!(heard(&begins(&mut clinic, 7).await, 7, QUESTION.0));
    assert_eq!(settled(&mut clinic).await.0, Looked::Same);
    replace(&flows, "locales/en/intake.ftl", QUESTION.0, QUESTION.1);
    replace(
        &flows,
        "locales/en/intake.ftl",
        "Chest pain or pressure",
        "Pain in the chest",
    );
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Taken);
    assert!(told.is_empty(), "nobody need hear of a set that is fine");
    let told = begins(&mut clinic, 8).await;
    assert!(heard(&told, 8, QUESTION.1), "new words for whoever begins");
    let told = clinic.taps(7, 7, "Chest pain or pressure").await;
    assert!(
        heard(&told, 7, QUESTION.0),
        "the old words for whoever is under way"
    );
    // The same after a restart, which knows the older set from the store only.
    let mut clinic = clinic.restart().await;
    let told = clinic.taps(7, 7, "Why do you ask?").await;
    assert!(heard(&told, 7, QUESTION.0), "the old words after a restart");
    let told = clinic.taps(7, 7, "Done").await;
    assert!(
        heard(&told, 7, "Call 112 now"),
        "and they end where they would have ended"
    );
    let told = begins(&mut clinic, 7).await;
    assert!(
        heard(&told, 7, QUESTION.1),
        "the next interview is on the new set"
    );
    let store = clinic.close().await;
    let store = Archive::open(&store.path().join("store.redb"), &support::key()).expect("a store");
    let oldest = store
        .read()
        .and_then(|store| store.audit(Some(1), 1))
        .expect("a page");
    let entry = oldest[0].entry().expect("an entry");
    assert!(
        matches!(&entry.noted.what, What::SettingsChanged { setting } if setting.starts_with("flows ")),
        "{entry:?}"
    );
}

#[tokio::test]
async fn rules_that_change_do_not_change_an_interview_under_way() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    begins(&mut clinic, 7).await;
    // The rule on chest pain is gone as well.
    add_a_finding_at_the_top(&flows);
    ask_little(&flows);
    replace(
        &flows,
        "flows/rules.toml",
        "cardioresp_signs has chest_pain/breathless",
        "cardioresp_signs has breathless",
    );
    assert_eq!(settled(&mut clinic).await.0, Looked::Taken);
    clinic.taps(7, 7, "Chest pain or pressure").await;
    let told = clinic.taps(7, 7, "Done").await;
    assert!(
        heard(&told, 7, "Call 112 now"),
        "decided by the rules it began with"
    );
    assert!(
        heard(&told, GROUP, "Chest pain or pressure"),
        "and the nurse sees what was ticked"
    );
}

#[tokio::test]
async fn a_result_is_explained_by_the_rules_its_interview_began_with() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    begins(&mut clinic, 7).await;
    add_a_finding_at_the_top(&flows);
    ask_little(&flows);
    assert_eq!(settled(&mut clinic).await.0, Looked::Taken);
    begins(&mut clinic, 8).await;
    for patient in [8, 7] {
        clinic.taps(patient, patient, "Chest pain or pressure").await;
        let told = clinic.taps(patient, patient, "Done").await;
        let why = "Because you told us: Chest pain or pressure.";
        assert!(heard(&told, patient, why), "patient {patient}");
        assert!(
            heard(&told, GROUP, "Decided by: Chest pain or pressure\n"),
            "{patient}"
        );
    }
}

#[tokio::test]
async fn a_set_that_would_miss_an_emergency_is_not_taken_up() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    begins(&mut clinic, 7).await;
    replace(
        &flows,
        "flows/rules.toml",
        "cardioresp_signs has chest_pain/breathless",
        "cardioresp_signs has breathless",
    );
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Refused, "it checks, but P1 does not hold");
    assert!(heard(&told, GROUP, "P1"), "the nurses hear why");
    let told = begins(&mut clinic, 8).await;
    assert!(!told.is_empty(), "the line goes on");
}

#[tokio::test]
async fn silence_is_read_and_reminded_of_by_the_set_the_interview_began_with() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    begins(&mut clinic, 7).await;
    begins(&mut clinic, 8).await;
    clinic.taps(8, 8, "Chest pain or pressure").await;
    replace(&flows, "locales/en/intake.ftl", QUESTION.0, QUESTION.1);
    ask_little(&flows);
    replace(
        &flows,
        "flows/rules.toml",
        "cardioresp_signs has chest_pain/breathless",
        "cardioresp_signs has breathless",
    );
    assert_eq!(settled(&mut clinic).await.0, Looked::Taken);
    let told = clinic.passes(2 * 60 * 60).await;
    assert!(
        heard(&told, 7, QUESTION.0),
        "the reminder shows the question as it was asked"
    );
    assert!(
        heard(&told, GROUP, "Chest pain or pressure"),
        "what was ticked is told by the rules it was asked under"
    );
    clinic.passes(8 * 24 * 60 * 60).await;
    let told = clinic.taps(7, 7, "None of these").await;
    assert!(heard(&told, 7, "more than a week old"), "too old to go on with");
    let told = clinic.taps(7, 7, "for myself").await;
    assert!(
        heard(&told, 7, QUESTION.1),
        "what begins anew is on the set in use"
    );
}

#[tokio::test]
async fn a_set_with_an_error_leaves_the_old_one_and_is_told_once_and_its_healing_too() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    replace(
        &flows,
        "flows/intake/flow.toml",
        "asks = [\"pain_site\"",
        "asks = [\"pain_sit\"",
    );
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Refused);
    assert_eq!(told.len(), 1, "one message");
    assert!(heard(&told, GROUP, "are not used"));
    assert!(
        heard(&told, GROUP, "flows/intake/flow.toml:"),
        "it names the place: {}",
        told[0].text
    );
    assert!(heard(&told, GROUP, "did you mean `pain_site`?"));
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Same);
    assert!(told.is_empty(), "the same set is told once");
    assert!(
        heard(&begins(&mut clinic, 7).await, 7, QUESTION.0),
        "the old one serves on"
    );
    replace(
        &flows,
        "flows/intake/flow.toml",
        "asks = [\"pain_sit\"",
        "asks = [\"pain_st\"",
    );
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(
        (looked, told.len()),
        (Looked::Refused, 1),
        "another fault is told again"
    );
    replace(
        &flows,
        "flows/intake/flow.toml",
        "asks = [\"pain_st\"",
        "asks = [\"pain_site\"",
    );
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Taken);
    assert!(heard(&told, GROUP, "no fault any more") && told.len() == 1);
    let (looked, told) = settled(&mut clinic).await;
    assert!(looked == Looked::Same && told.is_empty());
}

#[tokio::test]
async fn files_that_are_being_copied_are_waited_for() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    let text = std::fs::read_to_string(flows.path().join("flows/rules.toml")).expect("a file");
    for part in [1000, 2000, 3000] {
        write(flows.path(), "flows/rules.toml", &text[..part]);
        assert_eq!(clinic.runner.look().await.expect("it runs"), Looked::Changing);
    }
    write(flows.path(), "flows/rules.toml", &format!("{text}# Copied.\n"));
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Taken);
    assert!(told.is_empty(), "no half file was told of");
}

#[tokio::test]
async fn a_folder_that_vanishes_leaves_the_old_set() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    std::fs::rename(flows.path().join("flows"), flows.path().join("away")).expect("moved");
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Refused);
    assert!(heard(&told, GROUP, "flows"));
    assert!(heard(&begins(&mut clinic, 7).await, 7, QUESTION.0));
    std::fs::rename(flows.path().join("away"), flows.path().join("flows")).expect("moved");
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Taken);
    assert!(heard(&told, GROUP, "no fault any more"));
}

#[tokio::test]
async fn a_language_without_texts_is_refused() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    for entry in std::fs::read_dir(flows.path().join("locales/es")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            std::fs::remove_file(path).expect("removed");
        }
    }
    let (looked, told) = settled(&mut clinic).await;
    assert_eq!(looked, Looked::Refused);
    let words = "locales/es:1:1: this language has no texts";
    assert!(heard(&told, GROUP, words), "{}", told[0].text);
}

#[tokio::test]
async fn a_card_keeps_the_words_of_the_set_it_was_opened_on() {
    let flows = folder();
    let mut clinic = Clinic::watching(AT, flows.path());
    begins(&mut clinic, 7).await;
    clinic.taps(7, 7, "Chest pain or pressure").await;
    let told = clinic.taps(7, 7, "Done").await;
    assert!(heard(&told, GROUP, "Chest pain or pressure"));
    replace(
        &flows,
        "locales/en/intake.ftl",
        "Chest pain or pressure",
        "Pain in the chest",
    );
    assert_eq!(settled(&mut clinic).await.0, Looked::Taken);
    let told = clinic.taps(GROUP, NURSES[0], "I take this case").await;
    assert!(heard(&told, GROUP, "Claimed by Ana"));
    assert!(
        heard(&told, GROUP, "Chest pain or pressure"),
        "as the nurse has read it before"
    );
    let mut clinic = clinic.restart().await;
    let told = clinic.taps(GROUP, NURSES[0], "Give it back").await;
    assert!(
        heard(&told, GROUP, "Chest pain or pressure"),
        "after a restart too"
    );
}
