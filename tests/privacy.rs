//! What a patient can have erased, from the outside: what is in the file before and after, who hears of it, and what
//! comes of everything that was under way.

mod support;

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use redb::{ReadableDatabase, ReadableTable, TableDefinition, TableHandle};
use support::patients::{DAY, HOUR, MORNING, STRAIN, answers, feverish, strained, to};
use support::{Clinic, GROUP, NURSES, heard};
use vertebot::audit::{What, Who};
use vertebot::domain::message::InboundBody;
use vertebot::domain::{ChatId, PatientId, UpdateId};
use vertebot::review::{Case, Retention};
use vertebot::store::{Archive, Kind, Store};

const ANA: i64 = NURSES[0];
/// A chat whose number is long enough to be found in a file by chance never.
const CHAT: i64 = 7_301_455_916_204;

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// All rows of all tables of a store that nobody has open.
fn tables(file: &Path) -> BTreeMap<String, Rows> {
    let database = redb::Database::open(file).expect("a database");
    let reading = database.begin_read().expect("begun");
    let names: Vec<String> = reading
        .list_tables()
        .expect("a list")
        .map(|table| table.name().to_owned())
        .collect();
    let rows = |name: &String| {
        let table: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new(name);
        let table = reading.open_table(table).expect("a table");
        let rows = table.iter().expect("rows").map(|row| {
            let (key, value) = row.expect("a row");
            (key.value().to_vec(), value.value().to_vec())
        });
        rows.collect()
    };
    names.iter().map(|name| (name.clone(), rows(name))).collect()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// A patient with a check-in to come, a case that Ana has, words and a name.
async fn known() -> Clinic {
    let mut clinic = Clinic::open(MORNING);
    clinic.says(CHAT, "/start").await;
    answers(&mut clinic, CHAT, &STRAIN).await;
    clinic.says(CHAT, "/human").await;
    clinic
        .says(CHAT, "Ms Wilhelmina Quackenbush fell off her bicycle")
        .await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.taps(GROUP, ANA, "Note").await;
    clinic
        .replies(ANA, "Only colleagues see it", "husband Rumpelstilz phoned")
        .await;
    clinic
}

/// Asks to be erased, and is sure.
async fn erased(clinic: &mut Clinic) -> Vec<support::Told> {
    clinic.says(CHAT, "/delete").await;
    clinic.taps(CHAT, CHAT, "Yes, erase everything").await
}

#[tokio::test]
async fn nothing_of_a_patient_can_be_read_in_the_file() {
    let clinic = known().await;
    // Something is owed and under way.
    clinic.clock.advance(DAY);
    clinic.runner.tick().await.expect("committed");
    let folder = clinic.close().await;
    let raw = std::fs::read(folder.path().join("store.redb")).expect("a file");
    assert!(raw.len() > 10_000);
    let words = [
        "Wilhelmina",
        "Quackenbush",
        "bicycle",
        "Rumpelstilz",
        "husband",
        "lower_back",
        "age_years",
        "selfcare",
        "pain_nrs_move",
        "visits",
        "Lower back",
        "Case 1",
        "human",
        "CheckIn",
        "conversation",
    ];
    for word in words {
        assert!(!holds(&raw, word.as_bytes()), "{word} stands in the file");
    }
    assert!(!holds(&raw, CHAT.to_string().as_bytes()));
    assert!(!holds(&raw, &CHAT.to_be_bytes()) && !holds(&raw, &CHAT.to_le_bytes()));
    assert!(!holds(&raw, &CHAT.to_be_bytes()[2..]) && !holds(&raw, &CHAT.to_le_bytes()[..6]));
}

#[tokio::test]
async fn a_patient_is_sent_everything_that_is_held() {
    let mut clinic = known().await;
    // Another patient, of whom nothing may be in it.
    clinic.says(8, "/start").await;
    clinic.taps(8, 8, "for myself").await;
    clinic.taps(8, 8, "Chest pain or pressure").await;
    clinic.replies(ANA, "Case 1", "Please rest until Monday").await;
    let told = clinic.says(CHAT, "/mydata").await;
    let text = &told[0].text;
    for words in [
        "7301455916204",
        "English",
        "4 March 2026",
        "version 2026-11",
        "Age: 45 years",
        "Where it hurts: 3 Lower back",
        "4 March 2026: moving 3",
        "as case 1 on 4 March 2026",
        "husband Rumpelstilz phoned",
        "Please rest until Monday",
    ] {
        assert!(text.contains(words), "{words} is missing in: {text}");
    }
    let document = told[1].document.as_ref().expect("a document");
    let all: serde_json::Value = serde_json::from_str(document).expect("JSON");
    assert_eq!(all["profile"]["chat"], CHAT);
    assert_eq!(all["profile"]["plan"]["last"]["age_years"], 45);
    assert_eq!(all["conversation"]["consent_version"], "2026-11");
    assert!(all["history"].as_array().is_some_and(|events| events.len() > 20));
    assert_eq!(all["cases"][0]["id"], 1);
    let history = all["cases"][0]["history"].as_array().expect("a history");
    assert!(history.iter().any(|happened| happened["nurse"] == "nurse"));
    // Whoever works for the clinic is not named, and nobody else's answers are there.
    for others in ["Ana", "9001", "Chest pain", "\"chat\": 8"] {
        assert!(!text.contains(others) && !document.contains(others), "{others}");
    }
    // It is all: whatever is stored of the patient is in the document.
    let folder = clinic.close().await;
    let archive = Archive::open(&folder.path().join("store.redb"), &support::key()).expect("a store");
    let store = archive.read().expect("a snapshot");
    for kind in [Kind::Profile, Kind::Conversation] {
        let records: Vec<(PatientId, serde_json::Value)> = store.records(kind).expect("they read");
        let own = records
            .iter()
            .find(|(patient, _)| patient.0 == 1)
            .expect("a record");
        let name = if kind == Kind::Profile {
            "profile"
        } else {
            "conversation"
        };
        assert_eq!(all[name], own.1, "{name}");
    }
    let entry = store.audit(None, 1).expect("a page")[0]
        .entry()
        .expect("an entry")
        .noted;
    assert_eq!((entry.who, entry.what.name()), (Who::Patient, "exported"));
}

#[tokio::test]
async fn in_spanish_in_the_middle_of_an_interview_and_before_anything_was_said() {
    let mut clinic = Clinic::open(MORNING);
    let told = clinic.says(7, "/mydata").await;
    assert!(heard(&told, 7, "This is all that") && !heard(&told, 7, "What you told us"));
    let all: serde_json::Value = told[1]
        .document
        .as_deref()
        .map(serde_json::from_str)
        .expect("one")
        .expect("JSON");
    assert_eq!(
        (&all["conversation"], all["cases"].as_array().map(Vec::len)),
        (&serde_json::Value::Null, Some(0))
    );
    clinic.says(7, "/language").await;
    clinic.taps(7, 7, "Español").await;
    clinic.says(7, "/start").await;
    clinic.taps(7, 7, "para mí").await;
    clinic.taps(7, 7, "Dolor o presión en el pecho").await;
    clinic.taps(7, 7, "Listo").await;
    let told = clinic.says(7, "/mydata").await;
    let text = &told[0].text;
    assert!(
        text.contains("Esto es todo lo que") && text.contains("Lo que nos dijo"),
        "{text}"
    );
    assert!(text.contains("4 de marzo de 2026"), "{text}");
    assert!(
        !text.contains("{") && !text.contains("_"),
        "a name of ours is no word: {text}"
    );
}

#[tokio::test]
async fn after_delete_nothing_is_left_to_read_with_any_key() {
    let clinic = known().await;
    let mut clinic = clinic.restart().await;
    clinic.passes(DAY).await;
    let clinic = clinic.restart().await;
    let before = tables_of(clinic).await;
    let (mut clinic, before) = before;
    for table in ["chats", "keys", "records", "events", "cases", "timers"] {
        assert!(!before[table].is_empty(), "{table} has something to erase");
    }
    let told = erased(&mut clinic).await;
    assert!(heard(&told, CHAT, "It is done."));
    clinic.passes(1).await;
    // The card in the group says so, and nothing else.
    let card = told.iter().rfind(|told| told.chat == GROUP).expect("a card");
    assert!(
        card.text.starts_with("Case 1.") && card.buttons.is_empty(),
        "{}",
        card.text
    );
    let (clinic, after) = tables_of(clinic).await;
    for table in [
        "chats",
        "keys",
        "records",
        "events",
        "cases",
        "open_cases",
        "patient_cases",
        "outbox",
        "timers",
        "paced_timers",
        "desk_timers",
    ] {
        assert!(after[table].is_empty(), "{table}: {} rows", after[table].len());
    }
    let folder = clinic.close().await;
    let file = folder.path().join("store.redb");
    drop(Store::open(&file, &support::key()).expect("a store"));
    // Not even in the free space of the file, where the wrapped key would open what lies beside it.
    let raw = std::fs::read(&file).expect("a file");
    let mut looked = 0;
    for table in [
        "chats",
        "keys",
        "records",
        "events",
        "cases",
        "timers",
        "paced_timers",
    ] {
        for value in before[table].values() {
            assert!(
                table == "chats" || !holds(&raw, value),
                "a row of {table} is left"
            );
            looked += 1;
        }
    }
    for hash in before["chats"].keys() {
        assert!(!holds(&raw, hash), "the chat's hash is left");
    }
    assert!(looked > 6, "{looked} rows");
    let archive = Archive::open(&file, &support::key()).expect("a store");
    let store = archive.read().expect("a snapshot");
    assert!(store.cases::<Case>().expect("it reads").is_empty());
    let chain = store.audit(None, 1).expect("a page");
    let entry = chain[0].entry().expect("an entry").noted;
    assert_eq!((entry.who, entry.what), (Who::Patient, What::Erased));
    assert_eq!(entry.case.map(|case| case.0), Some(1));
}

/// What a store holds, looked at between two runs of the service.
async fn tables_of(clinic: Clinic) -> (Clinic, BTreeMap<String, Rows>) {
    let file = clinic.file();
    let mut found = BTreeMap::new();
    let clinic = clinic.restart_from(|| found = tables(&file)).await;
    (clinic, found)
}

#[tokio::test]
async fn who_was_erased_begins_as_a_newcomer() {
    let mut clinic = known().await;
    erased(&mut clinic).await;
    for (command, answer) in [
        ("/status", "Nothing is under way"),
        ("/plan", "Nothing is planned"),
        ("/start", "Shall we start?"),
    ] {
        let told = clinic.says(CHAT, command).await;
        assert!(heard(&told, CHAT, answer), "{command}: {}", told[0].text);
    }
    answers(&mut clinic, CHAT, &STRAIN).await;
    assert!(heard(&clinic.told, CHAT, "5 March 2026"));
    // Nothing of before asks beside it: one check-in comes.
    let told = clinic.passes(DAY).await;
    assert_eq!(support::patients::asked(&told, CHAT), 1);
    let folder = clinic.close().await;
    let rows = tables(&folder.path().join("store.redb"));
    assert_eq!(
        rows["keys"].keys().collect::<Vec<_>>(),
        [&2_u64.to_be_bytes().to_vec()]
    );
}

#[tokio::test]
async fn asked_once_whether_they_are_sure_and_a_no_is_a_no() {
    let mut clinic = strained().await;
    let told = clinic.says(7, "/delete").await;
    assert!(heard(&told, 7, "It cannot be undone") && told[0].buttons.len() == 2);
    let told = clinic.taps(7, 7, "No, keep it").await;
    assert!(heard(&told, 7, "Nothing was erased"));
    assert!(heard(&clinic.says(7, "/plan").await, 7, "5 March 2026"));
    // A button found later, or forged, erases nothing: it is asked again.
    clinic.says(7, "/delete").await;
    let late = clinic.tap_of(7, 7, "Yes, erase everything");
    clinic.clock.advance(2 * HOUR);
    let told = clinic.give(vec![late]).await;
    assert!(heard(&told, 7, "It cannot be undone") && !heard(&told, 7, "It is done"));
    for forged in ["e:yes:9999999999999", "e:yes:", "e:yes:x", "e:yes", "e:"] {
        let (callback, data) = ("1".to_owned(), forged.to_owned());
        let tap = clinic.inbound(7, 7, InboundBody::Tap { callback, data });
        let told = clinic.give(vec![tap]).await;
        assert!(!heard(&told, 7, "It is done"), "{forged}");
    }
    assert!(heard(&clinic.says(7, "/plan").await, 7, "5 March 2026"));
    // Whoever writes on in the same moment is a newcomer already.
    clinic.says(7, "/delete").await;
    let sure = clinic.tap_of(7, 7, "Yes, erase everything");
    let again = clinic.tap_of(7, 7, "Yes, erase everything");
    let start = clinic.inbound(7, 7, InboundBody::Text("/start".to_owned()));
    let told = clinic.give(vec![sure, again, start]).await;
    assert!(heard(&told, 7, "It is done") && heard(&told, 7, "Shall we start?"));
}

#[tokio::test]
async fn nurses_find_nothing_of_the_case_and_what_was_owed_does_not_leave() {
    let mut clinic = known().await;
    // In the night a nurse writes; her words wait for the morning, and never leave.
    clinic.clock.advance(13 * HOUR);
    let told = clinic.replies(ANA, "Case 1", "Sleep well, Wilhelmina").await;
    assert!(heard(&told, GROUP, "in the morning"));
    let told = clinic.says(CHAT, "/delete").await;
    assert!(heard(&told, CHAT, "A nurse has not finished"), "{}", told[0].text);
    let told = clinic.taps(CHAT, CHAT, "Yes, erase everything").await;
    assert!(heard(&told, GROUP, "had everything erased"));
    let told = clinic.passes(20 * HOUR).await;
    assert!(told.is_empty(), "{}", told.len());
    for (nurse, to, words) in [(ANA, "Case 1", "Good morning")] {
        let told = clinic.replies(nurse, to, words).await;
        assert!(heard(&told, GROUP, "no such case") && to_patient(&told) == 0);
    }
    assert!(heard(
        &clinic.nurse_says(ANA, "/case 1").await,
        GROUP,
        "no such case"
    ));
    assert!(heard(
        &clinic.nurse_says(ANA, "/queue").await,
        GROUP,
        "No case is open"
    ));
    let mut clinic = clinic.restart().await;
    assert!(
        clinic.passes(60 * DAY).await.is_empty(),
        "no clock, no check-in, no reminder"
    );
}

fn to_patient(told: &[support::Told]) -> usize {
    to(told, CHAT).len()
}

#[tokio::test]
async fn what_the_law_keeps_is_said_and_goes_when_its_time_is_over() {
    let keeps = |_: &Store, setting: &mut vertebot::runner::Setting| {
        setting.retention = Retention {
            keep_cases_days: Some(30),
            ..Retention::default()
        };
    };
    let mut clinic = known().await.restart_with(keeps).await;
    clinic.taps(GROUP, ANA, "Close").await;
    clinic.taps(GROUP, ANA, "Advice given").await;
    clinic.taps(GROUP, ANA, "SELF-CARE").await;
    clinic.clock.advance(10 * DAY);
    let told = erased(&mut clinic).await;
    assert!(heard(&told, CHAT, "until 3 April 2026"), "{}", told[1].text);
    assert!(heard(&told, GROUP, "had everything erased"));
    assert!(heard(
        &clinic.nurse_says(ANA, "/case 1").await,
        GROUP,
        "no such case"
    ));
    clinic.passes(0).await;
    let (clinic, rows) = tables_of(clinic.restart_with(keeps).await).await;
    for table in [
        "chats",
        "records",
        "events",
        "open_cases",
        "paced_timers",
        "desk_timers",
    ] {
        assert!(rows[table].is_empty(), "{table}");
    }
    assert_eq!(
        (rows["keys"].len(), rows["cases"].len(), rows["timers"].len()),
        (1, 1, 1)
    );
    let mut clinic = clinic.restart_with(keeps).await;
    clinic.passes(19 * DAY).await;
    let (clinic, rows) = tables_of(clinic).await;
    assert_eq!((rows["keys"].len(), rows["cases"].len()), (1, 1), "not yet");
    let mut clinic = clinic.restart_with(keeps).await;
    clinic.passes(2 * DAY).await;
    let (_, rows) = tables_of(clinic).await;
    for table in ["keys", "cases", "patient_cases", "timers"] {
        assert!(rows[table].is_empty(), "{table}");
    }
}

#[tokio::test]
async fn one_patient_gone_is_one_patient_gone() {
    let mut clinic = feverish().await;
    clinic.says(CHAT, "/start").await;
    answers(&mut clinic, CHAT, &STRAIN).await;
    let told = erased(&mut clinic).await;
    assert!(heard(&told, CHAT, "It is done") && !told.iter().any(|told| told.chat == GROUP));
    clinic.passes(1).await;
    assert!(heard(&clinic.nurse_says(ANA, "/queue").await, GROUP, "Case 1"));
    let told = clinic.passes(DAY).await;
    assert!(!to(&told, 7).is_empty() && to(&told, CHAT).is_empty());
}

#[test]
fn the_file_is_written_anew_whole_whatever_an_earlier_attempt_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("store.redb");
    let store = Store::open(&file, &support::key()).expect("a store");
    // More rows than one transaction takes.
    store
        .write(|store| {
            for number in 0..12_000_i64 {
                store.first_time(UpdateId(5 * 1_000_000 + number))?;
            }
            store.set("kept", &"this")
        })
        .expect("written");
    let erase = |store: &Store, chat: i64| {
        store.write(|store| {
            let patient = store.create_patient(ChatId(chat))?;
            store.erase(patient, ChatId(chat), &[])
        })
    };
    erase(&store, 7).expect("erased");
    drop(store);
    std::fs::write(folder.path().join("store.redb.anew"), "half of something").expect("written");
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("set");
    let link = folder.path().join("link.redb");
    symlink(&file, &link).expect("a link");
    let before = tables(&file);
    drop(Store::open(&link, &support::key()).expect("a store"));
    let after = tables(&file);
    assert_eq!(before["updates"].len(), 12_000);
    for (table, rows) in &before {
        let gone = usize::from(table == "meta");
        assert_eq!(after[table].len() + gone, rows.len(), "{table}");
    }
    assert!(!folder.path().join("store.redb.anew").exists());
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for the same eyes as before");
    assert!(std::fs::symlink_metadata(&link).expect("a link").is_symlink());
    // Where the new file cannot be made the store opens all the same, and the next time is soon enough.
    let store = Store::open(&file, &support::key()).expect("a store");
    erase(&store, 8).expect("erased");
    drop(store);
    std::fs::create_dir(folder.path().join("store.redb.anew")).expect("in the way");
    let store = Store::open(&file, &support::key()).expect("it opens");
    let kept = store.read().expect("a snapshot").setting::<String>("kept");
    assert_eq!(kept.expect("it reads").as_deref(), Some("this"));
    drop(store);
    std::fs::remove_dir(folder.path().join("store.redb.anew")).expect("out of the way");
    drop(Store::open(&file, &support::key()).expect("a store"));
    assert_eq!(tables(&file)["meta"].len(), after["meta"].len());
}
