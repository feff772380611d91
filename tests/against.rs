//! `vertebot check --against OLD`: who is decided otherwise than by an earlier set, as an operator and a build server
//! meet it, and that each class of patients shows somebody real.

#[path = "support/sets.rs"]
mod sets;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, date};
use serde_json::Value;
use tempfile::TempDir;
use vertebot::assets;
use vertebot::check::compared::{Compared, compare, version};
use vertebot::flowset::{CHANGES, Files, FlowSet, Parts};
use vertebot::proof::compare::{Change, Side};
use vertebot::triage::{Rules, Tier, wire};

use sets::changed;

const TODAY: Date = date(2026, 3, 4);

/// A threshold that no safety property is about: unsteady people are sent to the falls clinic after two falls only.
const FALLS: &str = "\
# Two falls
@ flows/rules.toml
< falls_past_year >=1 or
> falls_past_year >=2 or
";

/// The same patients lowered and others raised: those of sixty to sixty-four need no bloods, severe limits more.
const SEVERAL: &str = "\
# Several
@ flows/rules.toml
< age_years >=60 and ((known_vcf = confirmed
> age_years >=65 and ((known_vcf = confirmed
@ flows/rules.toml
- id = \"R58\"
- tier = \"routine\"
+ id = \"R58\"
+ tier = \"urgent\"
";

fn write(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files.iter() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    folder
}

fn run(new: &Path, old: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .args(["check", "--timeout", "600", "--flows"])
        .arg(new)
        .arg("--against")
        .arg(old)
        .args(more)
        .output()
        .expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// What comparing with the shipped set finds, without proving the rest.
fn compared(new: &Files) -> (FlowSet, Compared) {
    let set = FlowSet::load(new.clone()).unwrap_or_else(|issues| panic!("{issues:?}"));
    let old = Parts::read(&assets::shipped());
    let compared = compare(
        &version(&old).expect("it reads"),
        &set,
        &(Arc::new(|| false) as _),
        TODAY,
    );
    (set, compared)
}

fn ids(compared: &Compared) -> Vec<String> {
    compared.classes.iter().map(|found| found.class.id()).collect()
}

/// The engine decides of every witness what its class says.
fn every_witness_is_real(compared: &Compared) {
    for found in &compared.classes {
        let (id, old, new) = (found.class.id(), &found.old, &found.new);
        let has = |flags: &[String], flag: &String| flags.contains(flag);
        let real = match &found.class.change {
            Change::Tier(from, to) => (old.tier, new.tier) == (*from, *to),
            Change::Lost(flag) => has(&old.flags, flag) && !has(&new.flags, flag) && new.tier >= old.tier,
            Change::Gained(flag) => !has(&old.flags, flag) && has(&new.flags, flag) && new.tier == old.tier,
        };
        assert!(
            real,
            "{id}: {:?} {:?} {:?}, then {:?} {:?} {:?}",
            old.tier, old.rules, old.flags, new.tier, new.rules, new.flags
        );
    }
}

#[test]
fn the_same_set_decides_the_same() {
    let folder = write(&assets::shipped());
    let output = run(folder.path(), folder.path(), &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains(": nobody is decided otherwise\n"), "{said}");
}

#[test]
fn who_is_lowered_must_be_acknowledged_by_name() {
    let (old, new) = (write(&assets::shipped()), write(&changed(FALLS)));
    let output = run(new.path(), old.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let classes = document["against"]["classes"].as_array().expect("classes");
    let lowered: Vec<&str> = classes
        .iter()
        .filter(|class| class["lowered"] == true)
        .map(|class| class["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(lowered, ["routine-to-selfcare/R64", "lost-referral_falls/R64"]);
    let first = &classes[0];
    assert_eq!(first["old"]["tier"], "routine");
    assert_eq!(first["new"]["tier"], "selfcare");
    assert_eq!(first["cause"], "R64");
    let transcript = first["witness"]["transcript"].as_str().expect("a conversation");
    assert!(transcript.starts_with("start intake "), "{transcript}");
    assert!(
        transcript.contains("event  interview_ended tier=selfcare "),
        "{transcript}"
    );
    let codes: Vec<&str> = document["issues"]
        .as_array()
        .expect("issues")
        .iter()
        .map(|issue| issue["code"].as_str().expect("a code"))
        .collect();
    assert_eq!(codes, ["lowered", "lowered"]);

    let mut acknowledged = String::from("format = 1\n");
    for id in lowered {
        acknowledged.push_str(&format!(
            "\n[[lowered]]\nid = \"{id}\"\nwhy = \"The falls clinic asks for two falls.\"\nby = \"Dr Example\"\n"
        ));
    }
    std::fs::write(new.path().join(CHANGES), &acknowledged).expect("written");
    let output = run(new.path(), old.path(), &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("(routine-to-selfcare/R64; over intake"), "{said}");
    assert!(said.contains("2 classes of patients lowered"), "{said}");

    // The same words about a set that lowers nobody.
    std::fs::write(old.path().join(CHANGES), &acknowledged).expect("written");
    let output = run(old.path(), old.path(), &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.matches("error[stale-acknowledgement]").count(), 2, "{said}");
    assert!(
        said.contains("--> ") && said.contains("flows/CHANGES.toml:4:7"),
        "{said}"
    );
}

#[test]
fn wrong_usage_and_an_old_set_that_cannot_be_read_are_told_apart() {
    let new = write(&assets::shipped());
    let nowhere = run(new.path(), Path::new("no/such/folder"), &[]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("--against no/such/folder: is no folder"));
    let mut files = assets::shipped();
    files.add("flows/rules.toml", b"all_flags = 1".to_vec());
    let old = write(&files);
    let unread = run(new.path(), old.path(), &[]);
    assert_eq!(unread.status.code(), Some(1));
    let said = text(&unread.stderr);
    assert!(
        said.contains("cannot be read") && said.contains("flows/rules.toml:1:13"),
        "{said}"
    );
}

#[test]
fn acknowledgements_are_checked_as_they_stand() {
    let change = "\
# Bad
@ flows/CHANGES.toml
+ format = 2
+ [[lowered]]
+ id = \"urgent-to-routine/R58\"
+ why = \" \"
+ [[lowered]]
+ id = \"urgent-to-routine/R58\"
+ why = \"So it is.\"
+ by = \"Dr Example\"
+ reason = \"none\"
";
    let issues = vertebot::check::check(changed(change)).issues;
    let codes: Vec<&str> = issues.iter().map(|issue| issue.code).collect();
    assert_eq!(
        codes,
        [
            "wrong-format",
            "missing-key",
            "empty-acknowledgement",
            "duplicate-acknowledgement",
            "unknown-key"
        ],
        "{issues:?}"
    );
}

#[test]
fn raised_stand_before_lowered_and_each_is_somebody() {
    let (_, compared) = compared(&changed(SEVERAL));
    every_witness_is_real(&compared);
    let found = ids(&compared);
    assert_eq!(
        found,
        [
            "routine-to-urgent/R58",
            "routine-to-selfcare/R61",
            "lost-bloods/R61",
            "lost-nurse_review/R61",
        ]
    );
    let lowered: Vec<bool> = compared
        .classes
        .iter()
        .map(|found| found.class.lowers())
        .collect();
    assert_eq!(lowered, [false, true, true, true]);
    assert!(compared.one_sided.is_empty());
}

/// Faults of which some break no property: what they lower is found here all the same.
const FAULTS: [&str; 8] = [
    "@ flows/rules.toml\n< blood_or_valve_infection/recent_spine_procedure/tb_ever and\n> blood_or_valve_infection/recent_spine_procedure and",
    "@ flows/rules.toml\n< neuro_onset = over_2_weeks_stable)) and not R21\n> neuro_onset = within_2_weeks)) and not R21",
    "@ flows/rules.toml\n- id = \"F2\"\n- when = \"known_vcf = confirmed and pain_nrs_move <=3 and change_since_last = better\"\n+ id = \"F2\"\n+ when = \"known_vcf = confirmed and pain_nrs_move <=6 and change_since_last = better\"",
    "@ flows/rules.toml\n- id = \"R00b\"\n- when = \"age_years <18\"\n+ id = \"R00b\"\n+ when = \"age_years <21\"",
    "@ flows/findings.toml\n< or sexual_change = new or leg_weakness has both_legs\"\n> or leg_weakness has both_legs\"",
    "@ flows/findings.toml\n< d.pain_days <=42 and pain_onset_speed = sudden and d.bpit\n> d.pain_days <=14 and pain_onset_speed = sudden and d.bpit",
    "@ flows/checkin/flow.toml\n< adds = [\"imaging_done\", \"seen_by_clinician\"]\n> adds = [\"seen_by_clinician\"]",
    "@ flows/intake/flow.toml\n< gate = \"analgesics has paracetamol\"\n> gate = \"analgesics has paracetamol and pain_control = poor\"",
];

/// Each fault with its set and what comparing finds, once for all tests.
fn faults() -> &'static [(FlowSet, Compared)] {
    static FOUND: OnceLock<Vec<(FlowSet, Compared)>> = OnceLock::new();
    FOUND.get_or_init(|| {
        FAULTS
            .iter()
            .map(|fault| compared(&changed(&format!("# A fault\n{fault}\n"))))
            .collect()
    })
}

#[test]
fn every_class_of_every_fault_shows_somebody_of_whom_the_engine_says_so() {
    for (fault, (_, compared)) in FAULTS.iter().zip(faults()) {
        assert!(
            !compared.classes.is_empty(),
            "nobody is decided otherwise by {fault}"
        );
        every_witness_is_real(compared);
        let lowered = compared.classes.iter().filter(|found| found.class.lowers());
        assert_eq!(lowered.count(), compared.issues.len(), "{fault}");
        let mut once = ids(compared);
        once.sort();
        once.dedup();
        assert_eq!(once.len(), compared.classes.len(), "{fault}");
    }
}

#[test]
fn whoever_is_decided_otherwise_belongs_to_a_class() {
    let old = assets::flow_set().expect("the set reads");
    let mut tried = 0;
    for (set, compared) in &faults()[..6] {
        let found = ids(compared);
        for answers in sample(&old.rules) {
            let answers = wire::read_all(old.rules.vocabulary(), &answers, TODAY).expect("answers");
            let (was, is) = (
                old.rules.assess(&answers, TODAY),
                set.rules.assess(&answers, TODAY),
            );
            if was.tier == is.tier {
                continue;
            }
            let name = |tier: Option<Tier>| tier.map_or("none", Tier::name);
            let prefix = format!("{}-to-{}/", name(was.tier), name(is.tier));
            let of = if is.tier < was.tier && is.tier.is_some() {
                &was.rules
            } else {
                &is.rules
            };
            let belongs = found.iter().any(|id| {
                id.strip_prefix(&prefix)
                    .is_some_and(|cause| of.iter().any(|rule| rule == cause))
            });
            assert!(belongs, "{prefix} of {of:?} is not among {found:?}");
            tried += 1;
        }
    }
    assert!(tried > 20, "only {tried} people were decided otherwise");
}

/// The answers of the conformance cases, each with one answer more.
fn sample(rules: &Rules) -> Vec<serde_json::Map<String, Value>> {
    let cases = std::fs::read_to_string("tests/conformance.jsonl").expect("the cases");
    let mut sample = Vec::new();
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        let Some(answers) = case["in"]["answers"].as_object() else {
            continue;
        };
        for (finding, value) in [
            ("age_years", serde_json::json!(19)),
            ("sexual_change", serde_json::json!("new")),
            ("infection_risk", serde_json::json!(["tb_ever"])),
            ("pain_features", serde_json::json!(["unrelenting"])),
        ] {
            let mut answers = answers.clone();
            answers.insert(finding.to_owned(), value);
            let read = wire::read_all(rules.vocabulary(), &answers, TODAY);
            sample.extend(read.is_ok().then_some(answers));
        }
    }
    sample
}

#[test]
fn what_one_side_alone_has_is_told_and_not_taken_for_anything_else() {
    let change = "\
# One-sided
@ flows/findings.toml
- [[finding]]
- id = \"respondent_role\"
+ [[finding]]
+ id = \"grip_strength\"
+ type = \"choice\"
+ options = [\"usual\", \"weaker\"]
+ source = \"2\"
+
+ [[finding]]
+ id = \"respondent_role\"
@ flows/findings.toml
< options = [\"none\", \"rash_le_3_days\", \"rash_gt_3_days\", \"burning_no_rash\"]
> options = [\"none\", \"rash_le_3_days\", \"rash_gt_3_days\", \"burning_no_rash\", \"rash_both_sides\"]
@ flows/rules.toml
- [[rule]]
- id = \"R70\"
+ [[rule]]
+ id = \"R80\"
+ tier = \"routine\"
+ when = \"grip_strength = weaker or rash_one_side = rash_both_sides\"
+ flags = [\"nurse_review\"]
+ reason = \"gi_bleed\"
+ section = \"1.6\"
+ sources = [\"S15\"]
+
+ [[rule]]
+ id = \"R70\"
";
    let (_, compared) = compared(&changed(change));
    let told: Vec<(Side, &str, &str)> = compared
        .one_sided
        .iter()
        .map(|one| (one.side, one.what, one.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Side::New, "finding", "grip_strength"),
            (Side::New, "option", "grip_strength/usual"),
            (Side::New, "option", "grip_strength/weaker"),
            (Side::New, "option", "rash_one_side/rash_both_sides"),
            (Side::New, "rule", "R80"),
        ]
    );
    every_witness_is_real(&compared);
    assert!(
        ids(&compared).contains(&"selfcare-to-routine/R80".to_owned()),
        "{:?}",
        ids(&compared)
    );
    assert!(
        compared.classes.iter().all(|found| !found.class.lowers()),
        "{:?}",
        ids(&compared)
    );
}

#[test]
fn what_is_not_found_out_in_time_is_no_success() {
    let set = FlowSet::load(changed(FALLS)).unwrap_or_else(|issues| panic!("{issues:?}"));
    let old = Parts::read(&assets::shipped());
    let compared = compare(
        &version(&old).expect("it reads"),
        &set,
        &(Arc::new(|| true) as _),
        TODAY,
    );
    assert!(!compared.complete && compared.classes.is_empty());
    let codes: Vec<&str> = compared.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, ["not-decided"]);
}

#[test]
fn without_time_a_comparison_fails_and_says_so() {
    let folder = write(&assets::shipped());
    let output = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .args(["check", "--timeout", "0", "--flows"])
        .arg(folder.path())
        .arg("--against")
        .arg(folder.path())
        .output()
        .expect("it runs");
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("whether anybody is decided differently was not found out in time"),
        "{said}"
    );
    assert!(said.contains(": not found out in the time allowed\n"), "{said}");
    assert!(!said.contains("nobody is decided otherwise"), "{said}");
}

#[test]
fn a_code_host_hears_of_whoever_is_lowered() {
    let (old, new) = (write(&assets::shipped()), write(&changed(FALLS)));
    let output = run(new.path(), old.path(), &["--sarif", "-"]);
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).expect("SARIF");
    let results = document["runs"][0]["results"].as_array().expect("results");
    let rules: Vec<&Value> = results.iter().map(|result| &result["ruleId"]).collect();
    assert_eq!(rules, ["lowered", "lowered"]);
    let place = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(
        place.as_str().is_some_and(|uri| uri.ends_with(CHANGES)),
        "{place}"
    );
}
