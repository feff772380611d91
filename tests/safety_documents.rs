//! Everything that the safety file and the threat model rest on is there: each rule, each property, each test.

use std::collections::BTreeSet;

use vertebot::assets;

fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir("tests").expect("a folder of the product") {
        let path = entry.expect("an entry").path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let mut attributed = false;
        for line in text.lines().map(str::trim) {
            let name = line.trim_start_matches("async ").strip_prefix("fn ");
            match name.and_then(|rest| rest.split(['(', '<']).next()) {
                Some(name) if attributed => {
                    names.insert(name.to_owned());
                }
                _ => {}
            }
            attributed = line.starts_with("#[test]")
                || line.starts_with("#[tokio::test")
                || (attributed && line.starts_with("#["));
        }
    }
    names
}

/// What a document names after a word, in backticks.
fn named(document: &str, kind: &str) -> Vec<String> {
    let opening = format!("{kind} `");
    let parts = document.split(opening.as_str()).skip(1);
    parts
        .filter_map(|rest| rest.split('`').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn everything_that_the_documents_rest_on_is_there() {
    let set = assets::flow_set().expect("the shipped set reads");
    let tests = tests();
    let properties: BTreeSet<&str> = set
        .safety
        .properties
        .iter()
        .map(|property| property.id.as_str())
        .collect();
    let mut missing = Vec::new();
    for file in ["docs/clinical-safety.md", "docs/security.md"] {
        let document = std::fs::read_to_string(file).expect("a document of the product");
        let mut rows = 0;
        for line in document.lines().filter(|line| {
            line.starts_with("| ") && !line.starts_with("| hazard") && !line.starts_with("| who |")
        }) {
            rows += 1;
            assert!(line.contains("test `"), "{file}: a row shows nothing: {line}");
        }
        assert!(rows > 10, "{file}: {rows} rows");
        let unknown = |kind: &str, known: &dyn Fn(&str) -> bool| {
            let names = named(&document, kind).into_iter().filter(|name| !known(name));
            names
                .map(|name| format!("{file}: {kind} `{name}`"))
                .collect::<Vec<_>>()
        };
        missing.extend(unknown("test", &|name| tests.contains(name)));
        missing.extend(unknown("rule", &|name| set.rules.rule(name).is_some()));
        missing.extend(unknown("property", &|name| properties.contains(name)));
    }
    assert!(missing.is_empty(), "not there: {missing:#?}");
}

#[test]
fn every_emergency_rule_and_safety_property_has_a_hazard() {
    let set = assets::flow_set().expect("the shipped set reads");
    let document = std::fs::read_to_string("docs/clinical-safety.md").expect("a document of the product");
    let rules = set.rules.rules().iter();
    let emergencies = rules.filter(|rule| rule.tier == Some(vertebot::triage::Tier::EmergencyNow));
    for rule in emergencies {
        assert!(
            document.contains(&format!("rule `{}`", rule.id)),
            "{} has no hazard",
            rule.id
        );
    }
}
