//! `assess --explain` with the real binary.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use vertebot::assets;
use vertebot::triage::batch;

/// What the binary writes for these lines.
fn assess(arguments: &[&str], lines: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .arg("assess")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("its input");
    let lines = lines.to_owned();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("it reads");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text")
}

/// The contract's cases, as lines.
fn contract() -> String {
    let cases = std::fs::read_to_string("tests/conformance.jsonl").expect("the cases");
    let lines = cases.lines().map(|case| {
        let case: Json = serde_json::from_str(case).expect("a case is JSON");
        match &case["in"] {
            Json::String(raw) => format!("{raw}\n"),
            object => format!("{object}\n"),
        }
    });
    lines.collect()
}

#[test]
fn without_the_flag_nothing_changes_and_with_it_one_key_is_added_at_the_end() {
    let rules = assets::flow_set().expect("the shipped set reads").rules;
    // Of the same kind all the way down; each tenth is enough of them.
    let lines: String = contract()
        .lines()
        .step_by(10)
        .map(|line| format!("{line}\n"))
        .collect();
    let (plain, explained) = (assess(&[], &lines), assess(&["--explain"], &lines));
    let written: String = lines
        .lines()
        .filter_map(|line| batch::line(&rules, line))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(plain, written);
    assert_eq!(plain.lines().count(), explained.lines().count());
    let (mut with_tier, mut errors) = (0, 0);
    for (plain, explained) in plain.lines().zip(explained.lines()) {
        let read: Json = serde_json::from_str(explained).expect("JSON");
        if read.get("error").is_some() {
            assert_eq!(plain, explained, "an error line stays as it is");
            errors += 1;
            continue;
        }
        let start = plain.strip_suffix('}').expect("an object");
        assert!(
            explained.starts_with(&format!("{start},\"explain\":{{\"because\":[")),
            "{explained}"
        );
        with_tier += usize::from(!read["tier"].is_null());
    }
    assert!(with_tier > 30 && errors > 0, "{with_tier} {errors}");
}

#[test]
fn the_line_tells_what_decided_and_what_would_change_it() {
    let safe = json!({
        "age_years": 40, "sex_at_birth": "male", "known_vcf": "no", "pain_start_date": "2026-11-13",
        "pain_onset_speed": "gradual", "pain_nrs_move": 4, "pain_site": ["lower_back"], "saddle_numbness": "no",
        "leg_numbness": "none", "gait_change": false, "arm_hand_change": false, "tearing_pain": false,
        "trauma_type": "none", "cancer_history": "none", "bladder_change": ["none"], "bowel_change": ["none"],
        "leg_weakness": ["none"], "systemic_signs": ["none"], "cardioresp_signs": ["none"],
        "abdo_vascular": ["none"], "spine_history": ["none"], "exam_unreliable": ["none"],
    });
    let explain = |others: Json| {
        let mut answers = safe.clone();
        for (name, answer) in others.as_object().expect("an object") {
            answers[name] = answer.clone();
        }
        let line = json!({ "id": "1", "today": "2026-11-23", "answers": answers });
        let out = assess(&["--explain"], &format!("{line}\n"));
        let out: Json = serde_json::from_str(out.trim()).expect("JSON");
        out["explain"].clone()
    };
    assert_eq!(
        explain(json!({ "analgesics": ["nsaid"], "nsaid_cautions": ["ulcer_bleed"] })),
        json!({
            "because": ["analgesics", "nsaid_cautions"],
            "rules": ["R52"],
            "lower": {
                "tier": "selfcare",
                "changes": [{ "finding": "analgesics", "from": ["nsaid"], "to": ["none"] }],
            },
            "raise": {
                "tier": "same_day",
                "changes": [{ "finding": "leg_weakness", "from": ["none"], "to": ["one_leg"] }],
            },
        })
    );
    let denosumab = explain(json!({ "bone_medicine": ["denosumab"], "denosumab_last": "2026-03-01" }));
    assert_eq!(denosumab["because"], json!(["denosumab_last"]));
    assert_eq!(
        denosumab["lower"],
        json!({
            "tier": "routine",
            "changes": [{
                "finding": "denosumab_last", "from": "2026-03-01", "to": "2026-04-27", "days_ago": 210,
            }],
        })
    );
    // Under 18 there is no tier to explain; what decided is said all the same.
    assert_eq!(
        explain(json!({ "age_years": 12 })),
        json!({ "because": ["age_years"], "rules": ["R00b"], "lower": null, "raise": null })
    );
    assert_eq!(explain(json!({}))["because"], json!([]));
}
