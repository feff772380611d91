//! Every mutant of the shipped set is caught: each `mutants/<fault>.set` is one small fault (see `support/sets.rs`), and
//! the check says of it what stands in the `.expected` beside it: its issues, and for each property that does not hold
//! the counterexample, which the real engine lives through to the breach. `UPDATE_GOLDEN=1` rewrites them.

#[path = "support/counterexample.rs"]
mod counterexample;
#[path = "support/sets.rs"]
mod sets;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::{Date, date};
use vertebot::assets;
use vertebot::check::check;
use vertebot::check::proved::prove;
use vertebot::flowset::Files;
use vertebot::proof::prove::Verdict;
use vertebot::proof::safety::Part;

use counterexample::{breaks, told};
use sets::{changed, underlined};

const FOLDER: &str = "tests/mutants";
/// The day on which patients of counterexamples write.
const TODAY: Date = date(2026, 3, 4);
/// Fewest mutants that are worth the name of a test.
const FEWEST: usize = 25;
/// How many are checked at once.
const AT_ONCE: usize = 2;

/// What the check says of a set, and who breaks its properties; nothing if it is fine. `expected`, if there is any,
/// names the properties that are worth proving.
fn said(files: Files, expected: Option<&str>) -> Result<String, String> {
    let mut checked = check(files.clone());
    if let (Some(set), Some(expected)) = (&mut checked.set, expected) {
        set.safety.properties.retain(|property| {
            let named = expected.contains(&format!("property `{}`", property.id));
            let dead_rules = property
                .parts
                .iter()
                .any(|part| matches!(part, Part::NoDeadRule { .. }));
            named || dead_rules && expected.contains("[dead-rule]")
        });
    }
    let mut issues = checked.issues;
    let mut examples = String::new();
    let mut spurious = Vec::new();
    if let Some(set) = &checked.set {
        issues.extend(prove(set, Arc::new(|| false), TODAY, &mut |proof| {
            let Verdict::Broken(breaches) = &proof.verdict else {
                return;
            };
            for breach in breaches {
                if !breaks(set, &proof.property, breach) {
                    spurious.push(format!("{}: {:?}", proof.property.id, breach.what));
                }
                for witness in &breach.witnesses {
                    examples.push_str(&format!(
                        "\n# {}   ({} broken)\n",
                        proof.property.name, proof.property.id
                    ));
                    examples.extend(told(set, witness).iter().map(|line| format!("{line}\n")));
                }
            }
        }));
    }
    let issues: String = issues
        .iter()
        .map(|issue| underlined(&files, issue) + "\n")
        .collect();
    if spurious.is_empty() {
        Ok(issues + &examples)
    } else {
        Err(format!(
            "the engine does not live through {spurious:?}:\n{issues}{examples}"
        ))
    }
}

fn mutants() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(FOLDER).expect("the folder of mutants");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "set"));
    files.sort();
    files
}

/// What is wrong with how one mutant is caught; nothing if it is caught as it should be.
fn fault(file: &Path, update: bool) -> Option<String> {
    let name = file.display();
    let text = std::fs::read_to_string(file).expect("a mutant");
    let golden = file.with_extension("expected");
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    let at = std::time::Instant::now();
    let expected = if update {
        // Which patients are shown depends on all that was proved before: proved again as the test does it.
        said(changed(&text), None).unwrap_or_else(|spurious| spurious)
    } else {
        expected
    };
    let found = match said(changed(&text), Some(&expected)) {
        Ok(found) if found.is_empty() => return Some(format!("{name} is not caught")),
        Ok(found) => found,
        Err(spurious) => return Some(format!("{name}: {spurious}")),
    };
    eprintln!("{name} {:?}", at.elapsed());
    if update {
        std::fs::write(&golden, &found).expect("the expected words are written");
        return None;
    }
    (expected != found).then(|| format!("{name}: {} does not say:\n{found}", golden.display()))
}

#[test]
fn every_mutant_is_caught_and_the_shipped_set_is_clean() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mutants = mutants();
    assert!(
        mutants.len() >= FEWEST,
        "only {} mutants were found",
        mutants.len()
    );
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(file) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrong.lock().expect("a lock").extend(fault(file, update));
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().expect("a lock");
    wrong.sort();
    match said(assets::shipped(), None) {
        Ok(nothing) if nothing.is_empty() => {}
        Ok(said) | Err(said) => wrong.push(format!("the shipped set: {said}")),
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}
