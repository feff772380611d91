//! What `check` believes of the program is what stands in the sources: the texts, findings, derived values, rules and
//! flags it uses by name. The shipped set has nothing wrong with it.

use std::collections::BTreeSet;
use std::path::Path;

use vertebot::assets;
use vertebot::check::{check, console, program};
use vertebot::domain::issue::listed;
use vertebot::flowset::FlowSet;
use vertebot::triage::Tier;

fn set() -> FlowSet {
    assets::flow_set().unwrap_or_else(|issues| panic!("{}", listed(&issues)))
}

/// Everything between double quotes in the sources, `check` itself, comments and unit tests aside.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![Path::new("src").to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the product") {
            let path = entry.expect("an entry").path();
            if path.ends_with("src/check") || path.ends_with("domain/commands.rs") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                let code: String = lines.flat_map(|line| [line, "\n"]).collect();
                found.extend(code.split('"').map(str::to_owned));
            }
        }
    }
    found
}

/// Names that one side has and the other has not, as lines to write or delete.
fn differences<'n>(listed: impl IntoIterator<Item = &'n str>, used: &BTreeSet<&str>) -> Vec<String> {
    let listed: BTreeSet<&str> = listed.into_iter().collect();
    let add = used.difference(&listed).map(|name| format!("add {name:?}"));
    let delete = listed.difference(used).map(|name| format!("delete {name:?}"));
    add.chain(delete).collect()
}

#[test]
fn the_shipped_set_has_nothing_wrong_with_it() {
    let checked = check(assets::shipped());
    assert!(checked.issues.is_empty(), "{}", listed(&checked.issues));
    assert!(checked.set.is_some());
}

#[test]
fn the_texts_that_the_program_asks_for_are_listed() {
    let (set, literals) = (set(), literals());
    let keys = set.catalogs.keys().map(|(key, _)| key);
    let used: BTreeSet<&str> = keys.filter(|key| literals.contains(*key)).collect();
    let all = program::TEXTS.iter().chain(console::TEXTS);
    let wrong = differences(all.map(|(key, _)| *key), &used);
    assert!(
        wrong.is_empty(),
        "in TEXTS of src/check/program.rs or, for the console, src/check/console.rs: {wrong:#?}"
    );
    for texts in [program::TEXTS, console::TEXTS] {
        assert!(
            texts.iter().map(|(key, _)| *key).is_sorted(),
            "TEXTS stand in order"
        );
    }
}

#[test]
fn the_names_that_the_program_reads_are_listed() {
    let (set, literals) = (set(), literals());
    let used = |names: Vec<&'_ str>| -> Vec<String> {
        let used = names.into_iter().filter(|name| literals.contains(*name));
        used.map(str::to_owned).collect()
    };
    let findings = set.rules.vocabulary().iter();
    let findings = findings.map(|(_, finding)| finding.id.as_str()).collect();
    let derived = set
        .rules
        .derived()
        .iter()
        .map(|derived| derived.id.as_str())
        .collect();
    let rules = set.rules.rules().iter().map(|rule| rule.id.as_str()).collect();
    // One flag is called as a tier is, which the program names.
    let flags = set.rules.flags().iter().map(String::as_str);
    let flags = flags.filter(|flag| Tier::named(flag).is_none()).collect();
    for (what, listed, names) in [
        ("FINDINGS", program::FINDINGS, used(findings)),
        ("DERIVED", program::DERIVED, used(derived)),
        ("RULES", program::RULES, used(rules)),
        ("FLAGS", program::FLAGS, used(flags)),
    ] {
        let used = names.iter().map(String::as_str).collect();
        let wrong = differences(listed.iter().copied(), &used);
        assert!(wrong.is_empty(), "in {what} of src/check/program.rs: {wrong:#?}");
    }
    for reason in program::REASONS {
        assert!(
            literals.contains(*reason),
            "the program opens no case for `{reason}`"
        );
    }
    for notice in program::NOTICES {
        assert!(literals.contains(*notice), "the program shows no `{notice}`");
    }
}

#[test]
fn the_properties_that_every_set_must_state_are_those_of_the_shipped_set() {
    let set = set();
    let shipped = set.safety.properties.iter();
    let shipped: Vec<(&str, &str)> = shipped
        .map(|property| (property.id.as_str(), property.name.as_str()))
        .collect();
    assert_eq!(program::PROPERTIES, shipped);
    // Section 16 of the clinical contract has P1 to P20.
    for number in 1..=20 {
        let id = format!("P{number}");
        assert!(shipped.iter().any(|(known, _)| *known == id), "{id}");
    }
}
