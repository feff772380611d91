//! `vertebot erase` from the outside: the operator erases the patient of a case while the service is stopped.

mod support;

use std::path::Path;
use std::process::Command;

use support::patients::{DAY, STRAIN, answers};
use support::{Clinic, GROUP, NURSES, heard};
use vertebot::audit::{What, Who};
use vertebot::store::{Archive, Store};

const ANA: i64 = NURSES[0];
/// The key that `support` opens stores with.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs `vertebot erase` on a store, with more lines in the configuration.
fn erase(store: &Path, more: &str, arguments: &[&str]) -> Ran {
    let config = store.with_file_name("vertebot.toml");
    let text = format!(
        "[clinic]\nname = \"Clinic\"\ncountry = \"ES\"\nemergency_number = \"112\"\ncrisis_line = \"024\"\n\
         timezone = \"Europe/Madrid\"\n[store]\npath = {:?}\n[nurses]\ngroup_chat_id = {GROUP}\n{more}",
        store.display().to_string()
    );
    std::fs::write(&config, text).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .arg("erase")
        .args(arguments)
        .arg("--config")
        .arg(&config)
        .env("VERTEBOT_KEY", KEY)
        .output()
        .expect("it runs");
    Ran {
        code: output.status.code().expect("a code"),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// A clinic with a patient who has a plan and case 1, which is closed, and case 2, which is open.
async fn known() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &STRAIN).await;
    clinic.says(7, "/human").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.taps(GROUP, ANA, "Close").await;
    clinic.taps(GROUP, ANA, "Advice given").await;
    clinic.taps(GROUP, ANA, "SELF-CARE").await;
    clinic.says(7, "/human").await;
    assert!(heard(&clinic.told, GROUP, "Case 2"));
    clinic
}

#[tokio::test]
async fn all_that_is_held_about_the_patient_of_a_case_goes() {
    let clinic = known().await;
    let file = clinic.file();
    let mut ran = Vec::new();
    let clinic = clinic
        .restart_from(|| {
            ran.push(erase(&file, "", &["--case", "1"]));
            ran.push(erase(&file, "", &["--case", "9", "--yes"]));
            ran.push(erase(&file, "", &["--case", "1", "--yes"]));
            ran.push(erase(&file, "", &["--case", "2", "--yes", "--json"]));
        })
        .await;
    let [dry, unknown, done, again] = &ran[..] else {
        panic!("four runs")
    };
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(
        dry.stdout.contains("would be erased; their cases: 1, 2") && dry.stdout.contains("say --yes"),
        "{}",
        dry.stdout
    );
    assert_eq!(unknown.code, 1);
    assert!(
        unknown.stderr.contains("there is no case 9"),
        "{}",
        unknown.stderr
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stdout.contains("case 1 erased; their cases: 1, 2"),
        "{}",
        done.stdout
    );
    assert_eq!(again.code, 1, "erased with case 1");
    // The service goes on: both cards say so, the patient is not written to and is a newcomer.
    let mut clinic = clinic;
    let told = clinic.passes(1).await;
    let cards: Vec<&str> = told.iter().map(|told| told.text.as_str()).collect();
    assert!(
        cards.len() == 2 && cards.iter().all(|card| card.contains("had everything erased")),
        "{cards:?}"
    );
    assert!(clinic.passes(30 * DAY).await.is_empty());
    assert!(heard(&clinic.says(7, "/start").await, 7, "Shall we start?"));
    let folder = clinic.close().await;
    let archive = Archive::open(&folder.path().join("store.redb"), &support::key()).expect("a store");
    let chain = archive
        .read()
        .expect("a snapshot")
        .audit(None, 2)
        .expect("a page");
    for link in chain {
        let entry = link.entry().expect("an entry").noted;
        assert_eq!((entry.who, entry.what), (Who::Operator, What::Erased));
    }
}

#[tokio::test]
async fn what_must_be_kept_is_named_and_a_running_service_is_left_alone() {
    let clinic = known().await;
    let file = clinic.file();
    let running = erase(&file, "", &["--case", "1", "--yes"]);
    assert_eq!(running.code, 1);
    assert!(
        running.stderr.contains("in use by another process"),
        "{}",
        running.stderr
    );
    let folder = clinic.close().await;
    let file = folder.path().join("store.redb");
    let kept = erase(
        &file,
        "[retention]\nkeep_cases_days = 99999\n",
        &["--case", "2", "--yes", "--json"],
    );
    assert_eq!(kept.code, 0, "{}", kept.stderr);
    let told: serde_json::Value = serde_json::from_str(&kept.stdout).expect("JSON");
    assert_eq!(told["cases"], serde_json::json!([1, 2]));
    assert_eq!((&told["erased"], &told["kept"]), (&true.into(), &told["cases"]));
    assert!(
        told["kept_until"].as_str().is_some_and(|date| date.len() == 10),
        "{told}"
    );
    let store = Store::open(&file, &support::key()).expect("a store");
    assert_eq!(
        store
            .read()
            .expect("a snapshot")
            .cases::<serde_json::Value>()
            .expect("they read")
            .len(),
        2
    );
    drop(store);
    // A file that is not there is not made.
    let none = folder.path().join("none.redb");
    let ran = erase(&none, "", &["--case", "1"]);
    assert!(
        ran.code == 1 && ran.stderr.contains("[store] path") && !none.exists(),
        "{}",
        ran.stderr
    );
}
