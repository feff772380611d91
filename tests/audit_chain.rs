//! The audit chain when something is done to it behind our back, and the commands that verify it and write it out.

mod support;

use std::convert::Infallible;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use redb::{ReadableTable, TableDefinition};
use serde_json::Value;
use support::{AUDITOR, Clinic, GROUP, LEAD, NURSES};
use vertebot::audit::{
    Broken, Ends, Fault, Hash, Head, Link, Noted, Person, Seen, Verified, What, Who, line, read_line, verify,
};
use vertebot::domain::{CaseId, Timestamp, UserId};
use vertebot::review::{Call, Door, Outcome, Role};
use vertebot::store::Store;
use vertebot::triage::Tier;

const ANA: i64 = NURSES[0];
const BERTA: i64 = NURSES[1];
/// The key that `support` opens stores with.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const AUDIT: TableDefinition<'static, &[u8], &[u8]> = TableDefinition::new("audit");

/// A morning on which much is done, seen and refused.
async fn busy() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic
        .replies(ANA, "Case 1", "Since when is the pain there?")
        .await;
    clinic.says(7, "Since I fell in the kitchen").await;
    clinic.replies(BERTA, "Case 1", "Hello").await;
    clinic.taps(GROUP, ANA, "Note").await;
    clinic
        .replies(ANA, "Only colleagues see it", "daughter phones on Friday")
        .await;
    clinic.nurse_says(LEAD, "/queue").await;
    clinic.nurse_says(4711, "/queue").await;
    clinic.nurse_says(AUDITOR, "/case 1").await;
    clinic
}

#[tokio::test]
async fn the_chain_holds_no_words_and_the_file_no_names() {
    let folder = busy().await.close().await;
    let file = folder.path().join("store.redb");
    let lines = run(&["export", "--store"], &file).stdout;
    for words in ["pain", "kitchen", "daughter", "Friday", "Hello"] {
        assert!(!lines.contains(words), "{words}: {lines}");
    }
    assert!(
        lines.contains("Ana") && lines.contains("4711"),
        "those who acted are named"
    );
    let raw = std::fs::read(&file).expect("a file");
    for sealed in ["\"who\"", "telegram", "claimed"] {
        let found = raw.windows(sealed.len()).any(|bytes| bytes == sealed.as_bytes());
        assert!(!found, "{sealed} stands in the file");
    }
}

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs `vertebot audit` with these arguments and a file behind them.
fn run(arguments: &[&str], file: &Path) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .arg("audit")
        .args(arguments)
        .arg(file)
        .env("VERTEBOT_KEY", KEY)
        .output()
        .expect("it runs");
    Ran {
        code: output.status.code().expect("a code"),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Does something to the rows of the chain behind the program's back, on a copy of the store; tells what verifying
/// says then.
fn meddled(file: &Path, meddle: impl FnOnce(&mut redb::Table<'_, &'static [u8], &'static [u8]>)) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.redb");
    std::fs::copy(file, &copy).expect("copied");
    let database = redb::Database::create(&copy).expect("a database");
    let transaction = database.begin_write().expect("begun");
    meddle(&mut transaction.open_table(AUDIT).expect("a table"));
    transaction.commit().expect("committed");
    drop(database);
    run(&["verify", "--store"], &copy)
}

#[tokio::test]
async fn rows_changed_dropped_or_put_elsewhere_are_found_with_their_place() {
    let folder = busy().await.close().await;
    let file = folder.path().join("store.redb");
    let whole = run(&["verify", "--store"], &file);
    assert_eq!((whole.code, whole.stderr.as_str()), (0, ""));
    assert!(whole.stdout.contains("8 entries"), "{}", whole.stdout);
    let key = |number: u64| number.to_be_bytes();
    for number in 1..=8 {
        let dropped = meddled(&file, |rows| {
            rows.remove(key(number).as_slice()).expect("removed");
        });
        assert_eq!(dropped.code, 1);
        assert!(
            dropped.stderr.contains(&format!("is broken: entry {number}:")),
            "{}",
            dropped.stderr
        );
        assert!(dropped.stderr.contains("vertebot audit export"), "what to do");
        let changed = meddled(&file, |rows| {
            let mut row = rows
                .get(key(number).as_slice())
                .expect("it reads")
                .expect("a row")
                .value()
                .to_vec();
            let middle = row.len() / 2;
            row[middle] ^= 1;
            rows.insert(key(number).as_slice(), row.as_slice()).expect("put");
        });
        assert!(
            changed
                .stderr
                .contains(&format!("entry {number}: what is kept there does not read")),
            "{}",
            changed.stderr
        );
    }
    let swapped = meddled(&file, |rows| {
        let row = |rows: &mut redb::Table<'_, &'static [u8], &'static [u8]>, number| {
            rows.get(key(number).as_slice())
                .expect("it reads")
                .expect("a row")
                .value()
                .to_vec()
        };
        let (third, fourth) = (row(rows, 3), row(rows, 4));
        rows.insert(key(3).as_slice(), fourth.as_slice()).expect("put");
        rows.insert(key(4).as_slice(), third.as_slice()).expect("put");
    });
    assert!(swapped.stderr.contains("entry 3:"), "{}", swapped.stderr);
    let cleared = meddled(&file, |rows| rows.retain(|_, _| false).expect("cleared"));
    assert!(
        cleared.stderr.contains("does not end where it ended"),
        "{}",
        cleared.stderr
    );
}

#[tokio::test]
async fn an_older_store_put_back_is_found_by_the_hash_kept_elsewhere() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let folder = clinic.close().await;
    let file = folder.path().join("store.redb");
    let first = head(&file);
    let older = folder.path().join("older.redb");
    std::fs::copy(&file, &older).expect("copied");
    let store = Store::open(&file, &support::key()).expect("a store");
    let seen = noted(What::Saw(Seen::Report), Some(1));
    store.write(|store| store.append_audit(seen)).expect("written");
    drop(store);
    let second = head(&file);
    // What was known then is still there, whatever came since.
    for known in [&first, &second] {
        assert_eq!(run(&["verify", "--head", known, "--store"], &file).code, 0);
    }
    assert_eq!(run(&["verify", "--head", &first, "--store"], &older).code, 0);
    let back = run(&["verify", "--head", &second, "--store"], &older);
    assert_eq!(back.code, 1);
    assert!(
        back.stderr
            .contains("entry 3: a hash that stood in the chain is not there")
            && back.stderr.contains(&second),
        "{}",
        back.stderr
    );
    let wrong = run(&["verify", "--head", "abc", "--store"], &file);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("64 digits"), "{}", wrong.stderr);
}

/// The hash that verifying ends with.
fn head(file: &Path) -> String {
    let ran = run(&["verify", "--json", "--store"], file);
    let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((ran.code, &told["holds"]), (0, &Value::Bool(true)));
    told["head"].as_str().expect("a hash").to_owned()
}

#[tokio::test]
async fn what_is_exported_verifies_without_the_key_and_no_field_can_be_changed() {
    let folder = busy().await.close().await;
    let file = folder.path().join("store.redb");
    let exported = run(&["export", "--store"], &file).stdout;
    let lines: Vec<&str> = exported.lines().collect();
    assert_eq!(lines.len(), 8);
    let verified = |lines: &[String], head: Option<&str>| {
        let path = folder.path().join("lines.jsonl");
        std::fs::write(&path, lines.join("\n")).expect("written");
        let mut arguments = vec!["verify", "--json"];
        arguments.extend(head.iter().flat_map(|head| ["--head", *head]));
        arguments.push("--export");
        let ran = run(&arguments, &path);
        let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        (ran.code, told)
    };
    let owned: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let (code, told) = verified(&owned, None);
    assert_eq!((code, told["entries"].as_u64()), (0, Some(8)));
    assert_eq!(told["head"].as_str(), Some(head(&file).as_str()));
    let mut changes = 0;
    for place in 0..lines.len() {
        let entry: Value = serde_json::from_str(lines[place]).expect("JSON");
        for path in leaves(&entry, "") {
            let mut other = entry.clone();
            let leaf = other.pointer_mut(&path).expect("a leaf");
            *leaf = changed(leaf);
            let mut lines = owned.clone();
            lines[place] = other.to_string();
            let (code, told) = verified(&lines, None);
            assert_eq!(
                (code, told["at"].as_u64()),
                (1, Some(place as u64 + 1)),
                "{path} of {}: {told}",
                lines[place]
            );
            changes += 1;
        }
    }
    assert!(changes > 60, "only {changes} fields were changed");
    // A file that ends early is whole in itself; the hash kept elsewhere tells.
    let known = head(&file);
    let (code, _) = verified(&owned[..6], None);
    assert_eq!(code, 0);
    let (code, told) = verified(&owned[..6], Some(&known));
    assert_eq!((code, told["fault"].as_str()), (1, Some("hash_missing")));
}

/// The places of all values in a document that hold no others.
fn leaves(value: &Value, path: &str) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(place, value)| (place.to_string(), value))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return vec![path.to_owned()],
    };
    inner
        .into_iter()
        .flat_map(|(key, value)| leaves(value, &format!("{path}/{key}")))
        .collect()
}

/// Another value of the same kind.
fn changed(value: &Value) -> Value {
    match value {
        Value::Number(number) => (number.as_i64().unwrap_or_default() + 1).into(),
        Value::Bool(known) => (!known).into(),
        Value::String(text) if text.len() == 64 => {
            let first = if text.starts_with('0') { "1" } else { "0" };
            format!("{first}{}", &text[1..]).into()
        }
        Value::String(text) => format!("{text}x").into(),
        Value::Null => 1.into(),
        Value::Array(_) | Value::Object(_) => unreachable!("a leaf holds nothing"),
    }
}

#[tokio::test]
async fn a_spreadsheet_reads_it_and_runs_nothing() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    clinic.nurse_says(4711, "/queue").await;
    let folder = clinic.close().await;
    let file = folder.path().join("store.redb");
    let store = Store::open(&file, &support::key()).expect("a store");
    let odd = Noted {
        who: Who::Member(Person {
            id: UserId(1),
            name: "=HYPERLINK(\"http://x\"), Ana".to_owned(),
            role: Role::Lead,
        }),
        ..noted(What::SignedIn, None)
    };
    store.write(|store| store.append_audit(odd)).expect("written");
    drop(store);
    let ran = run(&["export", "--csv", "--store"], &file);
    let rows: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(rows[0], "number,at,who,id,name,role,door,what,details,case,hash");
    assert!(
        rows[1].starts_with("1,2026-03-04T09:00:00Z,bot,,,,bot,opened,,1,"),
        "{}",
        rows[1]
    );
    assert!(
        rows[2].starts_with(
            "2,2026-03-04T09:00:00Z,stranger,4711,,,telegram,refused,deed=queue; why=not_member,,"
        ),
        "{}",
        rows[2]
    );
    assert!(
        rows[3].contains(",member,1,\"'=HYPERLINK(\"\"http://x\"\"), Ana\",lead,console,signed_in,,,"),
        "{}",
        rows[3]
    );
}

#[test]
fn a_store_of_before_has_an_empty_chain() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("store.redb");
    drop(Store::open(&file, &support::key()).expect("a store"));
    let database = redb::Database::create(&file).expect("a database");
    let transaction = database.begin_write().expect("begun");
    for table in ["audit", "audit_cases"] {
        let table: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new(table);
        assert!(transaction.delete_table(table).expect("deleted"));
    }
    transaction.commit().expect("committed");
    drop(database);
    let ran = run(&["verify", "--store"], &file);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("0 entries"), "{}", ran.stdout);
    assert_eq!(run(&["export", "--store"], &file).stdout, "");
    let store = Store::open(&file, &support::key()).expect("a store");
    let number = store.write(|store| store.append_audit(noted(What::SignedOut, None)));
    assert_eq!(number.expect("written"), 1);
}

#[test]
fn wrong_use_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = run(&["verify", "--store"], &folder.path().join("none.redb"));
    assert_eq!(none.code, 1);
    assert!(none.stderr.contains("none.redb"), "{}", none.stderr);
    let none = run(&["verify", "--export"], &folder.path().join("none.jsonl"));
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("audit export"), "{}", none.stderr);
    let none = run(&["export", "--config"], &folder.path().join("none.toml"));
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("--config"), "{}", none.stderr);
    // A configuration names the store.
    let file = folder.path().join("own.redb");
    drop(Store::open(&file, &support::key()).expect("a store"));
    let config = folder.path().join("vertebot.toml");
    let text = format!(
        "[clinic]\nname = \"Clinic\"\ncountry = \"ES\"\nemergency_number = \"112\"\ncrisis_line = \"024\"\n\
         timezone = \"Europe/Madrid\"\n[store]\npath = {:?}\n",
        file.display().to_string()
    );
    std::fs::write(&config, text).expect("written");
    let ran = run(&["verify", "--config"], &config);
    assert!(ran.code == 0 && ran.stdout.contains("own.redb"), "{}", ran.stderr);
}

fn noted(what: What, case: Option<u64>) -> Noted {
    Noted {
        at: Timestamp(1_772_614_800_123),
        who: Who::Bot,
        door: Door::Console,
        what,
        case: case.map(CaseId),
    }
}

/// What can stand in a chain.
fn anything() -> impl Strategy<Value = Noted> {
    let person = || {
        (any::<i64>(), ".{0,12}").prop_map(|(id, name)| Person {
            id: UserId(id),
            name,
            role: Role::Nurse,
        })
    };
    let who = prop_oneof![
        Just(Who::Bot),
        Just(Who::Patient),
        Just(Who::Operator),
        person().prop_map(Who::Member),
        any::<Option<i64>>().prop_map(|id| Who::Stranger { id: id.map(UserId) }),
    ];
    let what = prop_oneof![
        Just(What::Claimed),
        Just(What::Erased),
        person().prop_map(|to| What::HandedTo { to }),
        Just(What::Saw(Seen::Transcript)),
        Just(What::Called { came: Call::Spoke }),
        Just(What::Closed {
            outcome: Outcome::Referred,
            tier: Tier::Urgent
        }),
        Just(What::Tiered {
            from: None,
            to: Tier::Routine
        }),
        ".{0,20}".prop_map(|why| What::SignInRefused { why }),
        proptest::collection::vec(any::<i64>(), 0..3).prop_map(|on| What::DutyChanged {
            on: on.into_iter().map(UserId).collect()
        }),
    ];
    let door = prop_oneof![
        Just(Door::Telegram),
        Just(Door::Console),
        Just(Door::Bot),
        Just(Door::Machine)
    ];
    let at = prop_oneof![0..4_102_444_800_000_i64, Just(-1)];
    (at, who, door, what, any::<Option<u64>>()).prop_map(|(at, who, door, what, case)| Noted {
        at: Timestamp(at),
        who,
        door,
        what,
        case: case.map(CaseId),
    })
}

fn chain(all: &[Noted]) -> (Vec<Link>, Head) {
    let mut head = Head::default();
    let mut links = Vec::new();
    for noted in all {
        let (link, next) = Link::after(&head, noted.clone()).expect("it is written");
        links.push(link);
        head = next;
    }
    (links, head)
}

fn judge(links: &[Link], head: Head) -> Result<Verified, Broken> {
    let ends = Ends {
        head: Some(head),
        known: None,
    };
    verify(links.iter().cloned().map(Ok::<_, Infallible>), ends)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_chain_holds_as_it_was_made_and_in_no_other_way(
        all in proptest::collection::vec(anything(), 1..9),
        other in anything(),
        (place, second, byte) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let (links, head) = chain(&all);
        prop_assert_eq!(judge(&links, head), Ok(Verified { head }));
        for (link, noted) in links.iter().zip(&all) {
            prop_assert_eq!(&link.entry().expect("it reads").noted, noted);
            let written = line(link);
            prop_assert!(serde_json::from_str::<Value>(&written).is_ok() && !written.contains('\n'));
            prop_assert_eq!(&read_line(&written).expect("it reads"), link);
        }
        let place = place.index(links.len());
        let number = place as u64 + 1;
        // Dropped.
        let mut fewer = links.clone();
        fewer.remove(place);
        prop_assert_eq!(judge(&fewer, head).map_err(|broken| broken.at), Err(number));
        // Said twice.
        let mut more = links.clone();
        more.insert(place, links[place].clone());
        prop_assert_eq!(judge(&more, head).map_err(|broken| broken.at), Err(number + 1));
        // Put elsewhere.
        let second = second.index(links.len());
        if second != place {
            let mut swapped = links.clone();
            swapped.swap(place, second);
            let broken = judge(&swapped, head).expect_err("put elsewhere");
            prop_assert_eq!((broken.at, broken.fault), (place.min(second) as u64 + 1, Fault::OutOfPlace));
        }
        // Changed, with or without a hash that fits the entry alone.
        if other != all[place] {
            let mut forged = all.clone();
            forged[place] = other;
            let (forged, end) = chain(&forged);
            let mut changed = links.clone();
            changed[place].text = forged[place].text.clone();
            let broken = judge(&changed, head).expect_err("changed");
            prop_assert_eq!((broken.at, broken.fault), (number, Fault::Changed));
            changed[place] = forged[place].clone();
            let broken = judge(&changed, head).expect_err("changed with its hash");
            prop_assert_eq!(broken.at, number + 1);
            // All that follows made anew: only where the chain is kept to end tells.
            prop_assert!(judge(&forged, end).is_ok());
            let broken = judge(&forged, head).expect_err("made anew");
            prop_assert_eq!(broken.fault, Fault::EndsElsewhere);
            let known = Ends { head: Some(end), known: Some(links[place].hash) };
            let broken = verify(forged.iter().cloned().map(Ok::<_, Infallible>), known).expect_err("made anew");
            prop_assert_eq!(broken.fault, Fault::HashMissing);
        }
        // One byte of the text.
        let mut bytes = links[place].text.clone().into_bytes();
        let byte = byte.index(bytes.len());
        bytes[byte] = if bytes[byte] == b'!' { b'?' } else { b'!' };
        if let Ok(text) = String::from_utf8(bytes) {
            let mut changed = links.clone();
            changed[place].text = text;
            prop_assert_eq!(judge(&changed, head).map_err(|broken| broken.at), Err(number));
        }
        // Another hash.
        let mut changed = links.clone();
        changed[place].hash = Hash::default();
        prop_assert_eq!(judge(&changed, head).map_err(|broken| broken.fault), Err(Fault::Changed));
    }
}
