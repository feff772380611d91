//! Generated coverage: for each rule, in each flow in which it can fire, a conversation in which it fires alone or
//! with few others, as `vertebot check --flows . --write-witnesses` writes them. `UPDATE_GOLDEN=1` rewrites what the
//! bot says; where a rule no longer fires, they must be written anew.

#[path = "support/played.rs"]
mod played;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jiff::civil::date;
use vertebot::assets;
use vertebot::check::proved::{courses, told};
use vertebot::flowset::FLOWS;
use vertebot::proof::prove::Prover;

use played::{played, set};

fn folder(flow: &str) -> String {
    format!("flows/{flow}/witnesses")
}

/// The witnesses of a flow, rule to text.
fn witnesses(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).expect("the folder of witnesses");
    let files = entries.map(|entry| entry.expect("an entry").path());
    files
        .map(|file| {
            let rule = file.file_stem().expect("a name").to_string_lossy().into_owned();
            (rule, std::fs::read_to_string(&file).expect("a witness"))
        })
        .collect()
}

/// The rules that fire.
fn fired(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines
        .filter_map(|line| line.strip_prefix("event  rule_fired "))
        .collect()
}

/// What the first line must say of these rules.
fn claim(rule: &str, fired: &[&str]) -> String {
    let others: Vec<&str> = fired.iter().filter(|other| **other != rule).copied().collect();
    match others.as_slice() {
        [] => format!("# {rule} fires alone.   ({rule})"),
        others => format!(
            "# {rule} fires, with {}: no interview is known in which fewer do.   ({rule})",
            others.join(", ")
        ),
    }
}

#[test]
fn every_witness_plays_as_written_and_fires_its_rule() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for flow in FLOWS {
        for (rule, text) in witnesses(Path::new(&folder(flow))) {
            let name = format!("{}/{rule}.txt", folder(flow));
            let now = played(&text, update);
            if update {
                std::fs::write(&name, &now).expect("the witness is rewritten");
            } else if now != text {
                let line = now.lines().zip(text.lines()).find(|(now, then)| now != then);
                wrong.push(format!("{name}: {line:#?}"));
            }
            let fired = fired(&now);
            if !fired.contains(&rule.as_str()) {
                wrong.push(format!("{name}: {rule} does not fire"));
            }
            let said = now.lines().next().unwrap_or_default();
            let claim = claim(&rule, &fired);
            if said != claim {
                wrong.push(format!("{name} says `{said}`, but: `{claim}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_a_witness_in_each_flow_in_which_it_can_fire() {
    let set = set();
    let mut prover = Prover::new(
        &set.rules,
        courses(set),
        told(set),
        Arc::new(|| false),
        date(2026, 3, 4),
    );
    let rules = || set.rules.rules().iter().enumerate();
    let mut alone = Vec::new();
    let mut wrong = Vec::new();
    for flow in FLOWS {
        let shown = witnesses(Path::new(&folder(flow)));
        let world = prover.interviews(flow).expect("a flow");
        let ends = world.ends();
        for (place, rule) in rules().filter(|(_, rule)| !shown.contains_key(&rule.id)) {
            if world.fires(&ends, place).unwrap_or(true) {
                wrong.push(format!("{} fires in {flow} and has no witness", rule.id));
            }
        }
        let known = |id: &String| rules().any(|(_, rule)| rule.id == *id);
        let strangers = shown.keys().filter(|id| !known(id));
        wrong.extend(strangers.map(|id| format!("{flow} has a witness of {id}, which is no rule")));
        let own = shown.iter().filter(|(rule, text)| fired(text) == [rule.as_str()]);
        alone.extend(own.map(|(rule, _)| rule.clone()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    alone.sort();
    alone.dedup();
    // Most rules say something that no other says; those that never do are emergencies that cut the interview short,
    // and rules about other rules.
    assert!(alone.len() > 50, "only {} rules fire alone", alone.len());
}

#[test]
fn witnesses_of_rules_that_are_no_more_go_and_what_somebody_else_wrote_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in assets::shipped().iter() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let own = folder.path().join("flows/intake/witnesses");
    std::fs::create_dir_all(&own).expect("a folder");
    let shipped = std::fs::read_to_string("flows/intake/witnesses/R70.txt").expect("a witness");
    std::fs::write(own.join("R98.txt"), &shipped).expect("written");
    std::fs::write(own.join("notes.txt"), "Ours.\n").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .args(["check", "--write-witnesses", "--rule", "R70", "--flows"])
        .arg(folder.path())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let found: Vec<String> = witnesses(&own).into_keys().collect();
    assert_eq!(found, ["R70", "notes"]);
    // The same people, whenever it is run.
    assert_eq!(witnesses(&own)["R70"], shipped);
}
