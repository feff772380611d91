//! What was found, for programs: one JSON document, or SARIF 2.1.0 as code hosts read it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::domain::{Issue, Severity};

/// How many of the issues are of a severity.
pub fn count(issues: &[Issue], severity: Severity) -> usize {
    issues.iter().filter(|issue| issue.severity == severity).count()
}

/// One document: the set's version, the counts and every issue. Lines and columns count from 1, columns and lengths in
/// characters; `file` is relative to the set's folder.
pub fn json(version: &str, issues: &[Issue]) -> Value {
    let listed = issues.iter().map(|issue| {
        json!({
            "severity": issue.severity.name(),
            "code": issue.code,
            "file": issue.file,
            "line": issue.line,
            "column": issue.column,
            "length": issue.length,
            "message": issue.message,
            "hint": issue.hint,
        })
    });
    json!({
        "version": version,
        "errors": count(issues, Severity::Error),
        "warnings": count(issues, Severity::Warning),
        "issues": listed.collect::<Vec<_>>(),
    })
}

/// SARIF 2.1.0; `prefix` is put before each file, so that it is relative to the repository.
pub fn sarif(prefix: &str, issues: &[Issue]) -> Value {
    let codes: BTreeSet<&str> = issues.iter().map(|issue| issue.code).collect();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            let words = code.replace('-', " ");
            json!({ "id": code, "shortDescription": { "text": words } })
        })
        .collect();
    let results = issues.iter().map(|issue| {
        let text = match &issue.hint {
            Some(hint) => format!("{}; {hint}", issue.message),
            None => issue.message.clone(),
        };
        json!({
            "ruleId": issue.code,
            "ruleIndex": codes.iter().position(|code| *code == issue.code),
            "level": issue.severity.name(),
            "message": { "text": text },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": uri(&format!("{prefix}{}", issue.file)) },
                    "region": {
                        "startLine": issue.line,
                        "startColumn": issue.column,
                        "endColumn": issue.column + issue.length,
                    },
                },
            }],
        })
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "vertebot",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

/// A path as a relative reference: what stands for something else in an address is written as its bytes.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte);
    path.bytes()
        .map(|byte| match byte {
            byte if plain(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
