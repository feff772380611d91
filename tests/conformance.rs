//! The assessments agree with every case of the clinical contract (`conformance.jsonl`).

use serde_json::Value;
use vertebot::triage::{Rules, batch};

#[test]
fn every_case_of_the_clinical_contract_agrees() {
    let read = |path: &str| std::fs::read_to_string(path).expect("a file of the product");
    let findings = read("flows/findings.toml");
    let table = read("flows/rules.toml");
    let rules = Rules::load(("flows/findings.toml", &findings), ("flows/rules.toml", &table))
        .unwrap_or_else(|issues| panic!("{}", issues.iter().map(|i| format!("{i}\n")).collect::<String>()));
    let mut wrong = Vec::new();
    let cases = read("tests/conformance.jsonl");
    for case in cases.lines() {
        let case: Value = serde_json::from_str(case).expect("a case is JSON");
        let line = match &case["in"] {
            Value::String(raw) => raw.clone(),
            object => object.to_string(),
        };
        let found = batch::line(&rules, &line).unwrap_or(Value::Null);
        let expected = &case["out"];
        let agrees = match expected.get("error_names") {
            None => found == *expected,
            Some(name) => {
                let error = found["error"].as_str().unwrap_or_default();
                found["id"] == expected["id"]
                    && !error.is_empty()
                    && name.as_str().is_none_or(|name| error.contains(name))
            }
        };
        if !agrees {
            wrong.push(format!("in  {line}\nout {found}\nexp {expected}\n"));
        }
    }
    assert!(cases.lines().count() >= 500, "the cases were cut short");
    assert!(
        wrong.is_empty(),
        "{} cases differ, the first:\n{}",
        wrong.len(),
        wrong[0]
    );
}
