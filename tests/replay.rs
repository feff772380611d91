//! `vertebot replay` from the outside: a copied flow set with one thing changed, and which outcomes change with it.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::Clinic;
use tempfile::TempDir;
use vertebot::domain::message::InboundBody;

/// The key that `support` opens stores with.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The conversations beside the flows that begin with a first contact.
const FOLDERS: [&str; 2] = ["flows/intake/transcripts", "flows/checkin/transcripts"];

/// A copy of the shipped set, to be changed.
struct Copied(TempDir);

impl Copied {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["flows", "locales"] {
            copy(Path::new(part), &folder.path().join(part));
        }
        Self(folder)
    }

    /// With this text, which stands in the file once, replaced by another.
    fn with(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.0.path().join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert_eq!(text.matches(from).count(), 1, "{file}: {from}");
        std::fs::write(&path, text.replace(from, to)).expect("it is written");
        self
    }

    fn path(&self) -> String {
        self.0.path().to_string_lossy().into_owned()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("it is copied");
        }
    }
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn replay(arguments: &[&str]) -> Ran {
    run(arguments, &[("VERTEBOT_KEY", KEY)])
}

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vertebot"));
    command.env_remove("VERTEBOT_KEY").env_remove("VERTEBOT_KEY_FILE");
    let run = command
        .arg("replay")
        .args(arguments)
        .envs(environment.iter().copied())
        .output();
    let run = run.expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran {
        code: run.status.code().expect("a code"),
        out: text(run.stdout),
        err: text(run.stderr),
    }
}

fn as_json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
}

/// JSON lines in a file of this name.
fn lines(folder: &TempDir, name: &str, lines: &[Value]) -> String {
    let path = folder.path().join(name);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&path, text).expect("it is written");
    path.to_string_lossy().into_owned()
}

/// The cases of the clinical contract that can be read, as JSON lines.
fn contract() -> Vec<Value> {
    let text = std::fs::read_to_string("tests/conformance.jsonl").expect("the cases");
    let cases = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a case"));
    let cases = cases.filter(|case| case["out"].get("error_names").is_none());
    cases
        .map(|case| case["in"].clone())
        .filter(Value::is_object)
        .collect()
}

#[test]
fn nothing_changes_on_a_copy() {
    let (copied, folder) = (Copied::new(), tempfile::tempdir().expect("a folder"));
    let contract = contract();
    assert!(contract.len() > 400, "only {} cases were read", contract.len());
    let file = lines(&folder, "contract.jsonl", &contract);
    let ran = replay(&["--flows", &copied.path(), "--json", FOLDERS[0], FOLDERS[1], &file]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = as_json(&ran);
    assert_eq!(report["changes"], json!([]));
    assert_eq!(report["not_held_again"], json!([]));
    assert_eq!(report["baseline"], report["other"]);
    let totals = &report["totals"];
    assert_eq!(totals["held_again"], totals["same"]);
    // Transcripts of check-ins hold a conversation for each.
    assert!(
        totals["same"].as_u64() > Some(contract.len() as u64 + 200),
        "{totals}"
    );
}

const CONFUSED: &str = "flows/intake/transcripts/new_confusion_is_an_emergency.en.txt";

fn r04_lowered() -> Copied {
    let rule = "id = \"R04\"\ntier = \"emergency_now\"";
    let changed = Copied::new().with("flows/rules.toml", rule, "id = \"R04\"\ntier = \"same_day\"");
    let interrupt = "interrupt = true\nreason = \"sepsis_acute_illness\"";
    changed.with("flows/rules.toml", interrupt, "reason = \"sepsis_acute_illness\"")
}

#[test]
fn a_rule_made_less_urgent_is_told_as_lowered() {
    let changed = r04_lowered();
    let ran = replay(&["--flows", &changed.path(), CONFUSED]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    let told: Vec<&str> = ran.out.lines().take(6).collect();
    assert_eq!(
        told,
        [
            &format!("{CONFUSED}:2 (intake)"),
            "  LOWERED: emergency_now R04 -> same_day R04",
            "  R04 changed",
            "    its tier was emergency_now, is same_day",
            "    it no longer ends the interview on the spot",
            "    its condition: systemic_signs has new_confusion/mottled_or_breathless",
        ]
    );
    assert!(
        ran.out.contains("asked now, never asked then: E3, "),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .ends_with("1 held again: 1 lowered, 0 raised, 0 changed, 0 the same; 0 not held again\n")
    );

    assert_eq!(
        replay(&["--flows", &changed.path(), "--allow-lowered", CONFUSED]).code,
        0
    );
    // The other way round it is raised, and that is no failure.
    let shipped = Copied::new();
    let ran = replay(&[
        "--flows",
        &shipped.path(),
        "--against",
        &changed.path(),
        "--json",
        CONFUSED,
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = as_json(&ran);
    assert_eq!(report["totals"]["raised"], 1, "{report}");
}

#[test]
fn all_conversations_with_a_rule_are_found_in_folders() {
    let changed = r04_lowered();
    let ran = replay(&["--flows", &changed.path(), "--json", FOLDERS[0], FOLDERS[1]]);
    assert_eq!(ran.code, 1);
    let report = as_json(&ran);
    let changes = report["changes"].as_array().expect("a list");
    assert_eq!(changes.len(), 2, "{report}");
    for change in changes {
        assert!(
            change["name"]
                .as_str()
                .is_some_and(|name| name.contains("new_confusion")),
            "{change}"
        );
        assert_eq!(change["change"], "lowered");
        assert_eq!(change["old"]["tier"], "emergency_now");
        assert_eq!(change["new"]["tier"], "same_day");
        assert_eq!(change["causes"][0]["rule"], "R04");
        assert_eq!(
            change["causes"][0]["because"][0],
            json!({ "what": "tier", "was": "emergency_now", "is": "same_day" })
        );
    }
}

#[test]
fn a_changed_condition_is_quoted_as_it_was_and_is() {
    let from = "when = \"d.ces_item and not (neuro_onset = over_2_weeks_stable)\"";
    let to = "when = \"d.ces_item and neuro_onset in within_24h/within_2_weeks\"";
    let changed = Copied::new().with("flows/rules.toml", from, to);
    let ran = replay(&["--flows", &changed.path(), "flows/intake/transcripts"]);
    assert_eq!(ran.code, 1);
    let wanted = "\n  R06 lost\n    its condition was: d.ces_item and not (neuro_onset = over_2_weeks_stable)\n      \
                  is: d.ces_item and neuro_onset in within_24h/within_2_weeks\n";
    assert!(ran.out.contains(wanted), "{}", ran.out);
}

#[test]
fn a_derived_value_computed_otherwise_is_named() {
    let from = "when = \"steroid_use = current_3m_plus\"";
    let changed = Copied::new().with("flows/findings.toml", from, "when = \"steroid_use = past\"");
    let folder = tempfile::tempdir().expect("a folder");
    let file = lines(&folder, "contract.jsonl", &contract());
    let report = as_json(&replay(&["--flows", &changed.path(), "--json", &file]));
    let causes = report["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|change| change["causes"].as_array().cloned().unwrap_or_default());
    let mut because = causes.flat_map(|cause| cause["because"].as_array().cloned().unwrap_or_default());
    let named = because.any(|because| {
        let names = because["names"].as_array().cloned().unwrap_or_default();
        because["what"] == "derived" && names.contains(&json!("d.prolonged_steroid"))
    });
    assert!(named, "{report}");
}

#[test]
fn a_flag_less_is_lowered_too() {
    let rule = "flags = [\"nurse_review\"]\nreason = \"possible_dvt\"";
    let changed = Copied::new().with("flows/rules.toml", rule, "flags = []\nreason = \"possible_dvt\"");
    let file = "flows/intake/transcripts/swollen_calf_alone_is_seen_today.en.txt";
    let ran = replay(&["--flows", &changed.path(), file]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("LOWERED: same_day R31 -> same_day R31"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("flags: -nurse_review\n"), "{}", ran.out);
    assert!(
        ran.out.contains("its flags were nurse_review; are \n"),
        "{}",
        ran.out
    );
}

#[test]
fn a_question_asked_no_more_is_judged_and_told() {
    let gate = "gate = \"bone_medicine has oral_bisphosphonate/iv_bisphosphonate/denosumab/serm/anabolic/hrt or \
                bone_medicine unknown\"";
    let changed = Copied::new().with(
        "flows/intake/flow.toml",
        gate,
        "gate = \"bone_medicine has serm\"",
    );
    let file = "flows/intake/transcripts/thigh_pain_on_bone_tablets_is_xrayed.en.txt";
    let ran = replay(&["--flows", &changed.path(), file]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.out
            .contains("\n  R49 lost\n    other answers are gathered: thigh_groin_pain\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("asked no more: bone_drug_cautions, thigh_groin_pain\n"),
        "{}",
        ran.out
    );
}

/// What any first contact says.
fn answers(more: Value) -> Value {
    let mut answers =
        json!({ "age_years": 85, "sex_at_birth": "female", "nonop_measures": ["activity_change"] });
    for (finding, value) in more.as_object().expect("an object") {
        answers[finding] = value.clone();
    }
    json!({ "id": "a", "today": "2026-11-23", "answers": answers })
}

#[test]
fn what_cannot_be_held_again_is_listed_without_an_answer() {
    let line =
        "  { id = \"nonop_measures-activity_change\", sets = { nonop_measures = \"activity_change\" } },\n";
    let age = "id = \"age_years\"\ntype = \"number\"\nmin = 0\nmax = 120";
    let folder = tempfile::tempdir().expect("a folder");
    let file = lines(&folder, "one.jsonl", &[answers(json!({}))]);
    for (changed, reason) in [
        (
            Copied::new().with("flows/intake/flow.toml", line, ""),
            "an option of `nonop_measures` that was answered is offered no more",
        ),
        (
            Copied::new().with("flows/findings.toml", age, &age.replace("120", "84")),
            "the answer to `age_years` cannot be read by the other set",
        ),
    ] {
        let ran = replay(&["--flows", &changed.path(), &file]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(
            ran.out
                .contains(&format!("Not held again:\n  {file}:1 a: {reason}\n")),
            "{}",
            ran.out
        );
        assert!(
            ran.out
                .ends_with("0 held again: 0 lowered, 0 raised, 0 changed, 0 the same; 1 not held again\n")
        );
        // The names of the sets may hold any digits.
        let told: Vec<&str> = ran
            .out
            .lines()
            .filter(|line| !line.starts_with("baseline "))
            .collect();
        let told = told.join("\n");
        assert!(!told.contains("foot_drop") && !told.contains("85"), "{told}");
    }
}

#[test]
fn broken_lines_and_transcripts_are_listed_with_their_place() {
    let (copied, folder) = (Copied::new(), tempfile::tempdir().expect("a folder"));
    let file = folder.path().join("a.jsonl");
    let good = answers(json!({ "tearing_pain": true }));
    let text = format!(
        "{{\n\n[]\n{{\"today\":\"2026-13-01\",\"answers\":{{}}}}\n{{\"today\":\"2026-11-23\"}}\n{}\n{}\n{good}\n",
        answers(json!({ "no_such": 1 })),
        answers(json!({ "pain_nrs_move": 11 })),
    );
    std::fs::write(&file, text).expect("it is written");
    let confused = std::fs::read_to_string(CONFUSED).expect("a transcript");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it is written");
    write("b.txt", &confused.replace("None of these", "None of the above"));
    write("c.txt", &confused.replace("start intake", "start outtake"));
    write("d.txt", &confused.replace("language=en", "language=fr"));
    write("e.txt", "hello\n");
    write("f.md", "passed over");
    let ran = replay(&[
        "--flows",
        &copied.path(),
        "--json",
        &folder.path().to_string_lossy(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = as_json(&ran);
    let short = |name: &Value| {
        let name = name.as_str().expect("a name");
        PathBuf::from(name)
            .file_name()
            .expect("a file")
            .to_string_lossy()
            .into_owned()
    };
    let left = report["not_held_again"].as_array().expect("a list");
    let left: Vec<(String, &str)> = left
        .iter()
        .map(|left| (short(&left["name"]), left["reason"].as_str().expect("a reason")))
        .collect();
    let said = confused
        .lines()
        .position(|line| line == "user < None of these")
        .expect("a line")
        + 1;
    let unheard = format!("what is said in line {said} is no answer there");
    let expected = [
        ("a.jsonl:1", "this line is no JSON object"),
        ("a.jsonl:3", "this line is no JSON object"),
        ("a.jsonl:4", "`today` must be a date YYYY-MM-DD"),
        ("a.jsonl:5", "`answers` must be an object of findings"),
        ("b.txt:2", unheard.as_str()),
        ("c.txt:2", "a transcript begins with `intake`, not `outtake`"),
        ("d.txt:2", "the baseline does not speak `fr`"),
        (
            "e.txt",
            "a transcript begins with `start FLOW  language=..  at=..`",
        ),
        ("a.jsonl:6 a", "`no_such` is no finding of the baseline set"),
        (
            "a.jsonl:7 a",
            "the answer to `pain_nrs_move` cannot be read by the baseline set",
        ),
    ];
    let expected: Vec<(String, &str)> = expected.map(|(name, reason)| (name.to_owned(), reason)).into();
    assert_eq!(left, expected);
    assert_eq!(report["totals"]["same"], 1);
}

#[test]
fn wrong_use_is_refused_with_what_to_do() {
    let (copied, folder) = (Copied::new(), tempfile::tempdir().expect("a folder"));
    let path = copied.path();
    let nowhere = folder.path().join("nowhere").to_string_lossy().into_owned();
    let empty = folder.path().to_string_lossy().into_owned();
    for (arguments, code, said) in [
        (
            vec!["--flows", &path],
            2,
            "nothing to hold again; name transcripts",
        ),
        (vec!["--flows", &path, &nowhere], 2, "nowhere: "),
        (vec!["--flows", &path, &empty], 2, "no interview was found there"),
        (vec!["--flows", &nowhere, CONFUSED], 2, "nowhere"),
        (vec!["--flows", &path, "--store", &nowhere], 1, "nowhere"),
        (vec![CONFUSED], 2, "--flows"),
    ] {
        let ran = replay(&arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
    }
    assert!(
        !Path::new(&nowhere).exists(),
        "a store that is not there is not made"
    );
    let ran = run(&["--flows", &path, "--store", &nowhere], &[]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("set VERTEBOT_KEY or VERTEBOT_KEY_FILE"),
        "{}",
        ran.err
    );
}

/// What a patient does: taps a button, or types.
async fn does(clinic: &mut Clinic, chat: i64, all: &str) {
    for one in all.split("; ") {
        match one.strip_prefix("type ") {
            Some(text) => clinic.says(chat, text).await,
            None => clinic.taps(chat, chat, one).await,
        };
    }
}

const STRAIN: &str = "Yes, for myself; None of these; None of these; None of these; None of these; None of these; \
                      type 45; Male; 3 days ago; 3 Lower back; Done; 4; Better when lying down; Done; None of these; \
                      None of these; None of these; type 178; type 178; None of these; None of these; None of these; \
                      All correct";

/// A clinic with three patients: one with a thing of the heart, one who strained the back, one who broke off.
async fn clinic() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic
        .give(vec![clinic.inbound(support::GROUP, 1, InboundBody::Added)])
        .await;
    for chat in [7, 8, 9] {
        clinic.says(chat, "/start").await;
    }
    does(&mut clinic, 7, "Yes, for myself; Chest pain; Done").await;
    does(&mut clinic, 8, STRAIN).await;
    does(&mut clinic, 9, "Yes, for myself; None of these").await;
    clinic
}

#[tokio::test]
async fn stored_conversations_are_held_again_and_the_store_is_left_as_it_is() {
    let clinic = clinic().await;
    let file = clinic.file();
    let store = file.to_string_lossy().into_owned();
    let rule = "id = \"R03\"\ntier = \"emergency_now\"";
    let changed = Copied::new().with("flows/rules.toml", rule, "id = \"R03\"\ntier = \"same_day\"");
    let interrupt = "interrupt = true\nreason = \"dissection_pe_heart\"";
    let changed = changed.with("flows/rules.toml", interrupt, "reason = \"dissection_pe_heart\"");

    let busy = replay(&["--flows", &changed.path(), "--store", &store]);
    assert_eq!(busy.code, 1);
    assert!(busy.err.contains("in use by another process"), "{}", busy.err);

    let folder = clinic.close().await;
    let before = std::fs::read(&file).expect("the store");
    let ran = replay(&["--flows", &changed.path(), "--store", &store]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let told = "case 1, patient 1, conversation 1 (intake)\n  LOWERED: emergency_now R03 -> same_day R03\n";
    assert!(ran.out.starts_with(told), "{}", ran.out);
    assert!(
        ran.out
            .ends_with("3 held again: 1 lowered, 0 raised, 0 changed, 2 the same; 0 not held again\n"),
        "{}",
        ran.out
    );
    let same = replay(&["--flows", &Copied::new().path(), "--store", &store, "--json"]);
    assert_eq!(same.code, 0);
    assert_eq!(as_json(&same)["totals"]["same"], 3);
    assert!(
        std::fs::read(&file).expect("the store") == before,
        "the file is as it was"
    );

    let key = folder.path().join("key");
    std::fs::write(&key, format!("{KEY}\n")).expect("a file");
    let key = key.to_string_lossy().into_owned();
    let ran = run(
        &["--flows", &changed.path(), "--store", &store],
        &[("VERTEBOT_KEY_FILE", &key)],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("LOWERED"));
    let other = KEY.replace("AAEC", "BBEC");
    let ran = run(
        &["--flows", &changed.path(), "--store", &store],
        &[("VERTEBOT_KEY", &other)],
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("does not open this store"), "{}", ran.err);
}

#[tokio::test]
async fn a_case_of_an_earlier_interview_is_held_again_too() {
    let mut clinic = clinic().await;
    // The patient begins anew: the conversation of the case is gone, the case is not.
    clinic.says(7, "/start").await;
    does(&mut clinic, 7, "Yes, for myself; None of these").await;
    let file = clinic.file();
    let store = file.to_string_lossy().into_owned();
    let _folder = clinic.close().await;
    let rule = "when = \"tearing_pain or cardioresp_signs has chest_pain/breathless/cough_blood/arm_jaw_pain/clammy\"";
    let changed = Copied::new().with("flows/rules.toml", rule, "when = \"tearing_pain\"");
    let report = as_json(&replay(&[
        "--flows",
        &changed.path(),
        "--store",
        &store,
        "--json",
    ]));
    assert_eq!(report["totals"]["held_again"], 4, "{report}");
    let changes = report["changes"].as_array().expect("a list");
    assert_eq!(changes.len(), 1, "{report}");
    assert_eq!(changes[0]["name"], "case 1, patient 1");
    assert_eq!(changes[0]["change"], "lowered");
    assert_eq!(changes[0]["causes"][0]["rule"], "R03");
    // Nothing that was answered stands in it.
    assert!(!report.to_string().contains("\"chest_pain\""), "{report}");
}
