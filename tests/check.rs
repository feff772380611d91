//! `vertebot check` as an operator and a build server meet it: exit codes, what is printed, JSON and SARIF.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use vertebot::assets;
use vertebot::flowset::Files;

/// The shipped set in a folder, changed.
fn folder(change: impl FnOnce(&mut Files)) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = assets::shipped();
    change(&mut files);
    for (path, text) in files.iter() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    folder
}

fn replace(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = files.get(path).expect("a shipped file");
    assert!(text.contains(from), "{path} does not say {from}");
    files.add(path, text.replacen(from, to, 1).into_bytes());
}

fn run(inside: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .arg("check")
        .args(arguments)
        .current_dir(inside)
        .output()
        .expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// One error after letters of two bytes on its line, and one warning.
fn one_of_each() -> TempDir {
    folder(|files| {
        replace(
            files,
            "flows/intake/flow.toml",
            "asks = [\"pain_site\", ",
            "asks = [\"niño\", \"pain_sit\", ",
        );
        files.add("flows/rule.toml", Vec::new());
    })
}

const PRINTED: &str = "\
error[unknown-finding]: screen `Q4` asks `niño`, which is no finding
   --> flows/intake/flow.toml:LINE:10
    |
LINE | asks = [\"niño\", \"pain_sit\", \"pain_midline\", \"leg_pain\", \"rash_one_side\"]
    |          ^^^^

error[unknown-finding]: screen `Q4` asks `pain_sit`, which is no finding
   --> flows/intake/flow.toml:LINE:18
    |
LINE | asks = [\"niño\", \"pain_sit\", \"pain_midline\", \"leg_pain\", \"rash_one_side\"]
    |                  ^^^^^^^^
    = did you mean `pain_site`?

warning[unknown-file]: this file is no part of a flow set and is not read
 --> flows/rule.toml:1:1
  = did you mean `flows/rules.toml`?

FILES files: 2 errors, 1 warning
";

#[test]
fn the_shipped_set_is_fine() {
    let output = run(Path::new("."), &[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stdout).ends_with("files: nothing is wrong\n"),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn issues_are_printed_with_their_line_and_underlined_without_colour_when_piped() {
    let folder = one_of_each();
    let output = run(folder.path(), &["--flows", "."]);
    assert_eq!(output.status.code(), Some(1));
    let lines = std::fs::read_to_string(folder.path().join("flows/intake/flow.toml")).expect("the flow");
    let line = 1 + lines
        .lines()
        .position(|line| line.contains("niño"))
        .expect("the line");
    assert_eq!(
        text(&output.stdout),
        PRINTED.replace("LINE", &line.to_string()).replace(
            "FILES",
            &(1 + vertebot::assets::shipped().iter().count()).to_string()
        )
    );
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_warning_alone_is_no_failure() {
    let folder = folder(|files| files.add("flows/rule.toml", Vec::new()));
    let output = run(folder.path(), &["--flows", "."]);
    assert_eq!(output.status.code(), Some(0));
    let summary = format!(
        "{} files: 1 warning\n",
        1 + vertebot::assets::shipped().iter().count()
    );
    assert!(text(&output.stdout).ends_with(&summary));
}

#[test]
fn wrong_usage_has_a_code_of_its_own() {
    let nowhere = run(Path::new("."), &["--flows", "no/such/folder"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(
        text(&nowhere.stderr).contains("no/such/folder: is no folder"),
        "{}",
        text(&nowhere.stderr)
    );
    assert_eq!(
        run(Path::new("."), &["--json", "--sarif", "-"]).status.code(),
        Some(2)
    );
    assert_eq!(run(Path::new("."), &["--colour"]).status.code(), Some(2));
    let unwritable = run(Path::new("."), &["--sarif", "no/such/folder/report.sarif"]);
    assert_eq!(unwritable.status.code(), Some(2));
}

#[test]
fn programs_read_one_json_document() {
    let folder = one_of_each();
    let output = run(folder.path(), &["--flows", ".", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let mut document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let version = document["version"].take();
    assert_eq!(version.as_str().map(str::len), Some(32), "{version}");
    for issue in document["issues"].as_array_mut().expect("a list") {
        assert!(issue["line"].take().as_u64().is_some_and(|line| line > 0));
    }
    assert_eq!(
        document,
        json!({
            "version": null,
            "errors": 2,
            "warnings": 1,
            "issues": [
                {
                    "severity": "error", "code": "unknown-finding", "file": "flows/intake/flow.toml",
                    "line": null, "column": 10, "length": 4,
                    "message": "screen `Q4` asks `niño`, which is no finding", "hint": null,
                },
                {
                    "severity": "error", "code": "unknown-finding", "file": "flows/intake/flow.toml",
                    "line": null, "column": 18, "length": 8,
                    "message": "screen `Q4` asks `pain_sit`, which is no finding",
                    "hint": "did you mean `pain_site`?",
                },
                {
                    "severity": "warning", "code": "unknown-file", "file": "flows/rule.toml",
                    "line": null, "column": 1, "length": 1,
                    "message": "this file is no part of a flow set and is not read",
                    "hint": "did you mean `flows/rules.toml`?",
                },
            ],
        })
    );
}

#[test]
fn a_code_host_reads_sarif() {
    let folder = one_of_each();
    let parent = folder.path().parent().expect("a folder");
    let name = folder.path().file_name().expect("a name").to_str().expect("text");
    let output = run(parent, &["--flows", name, "--sarif", "-"]);
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["version"], "2.1.0");
    let run_of = &document["runs"][0];
    assert_eq!(run_of["tool"]["driver"]["name"], "vertebot");
    assert_eq!(run_of["columnKind"], "unicodeCodePoints");
    let rules: Vec<&str> = run_of["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| rule["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(rules, ["unknown-file", "unknown-finding"]);
    let results = run_of["results"].as_array().expect("results");
    assert_eq!(results.len(), 3);
    let mut second = results[1].clone();
    let region = &mut second["locations"][0]["physicalLocation"]["region"];
    assert!(region["startLine"].take().as_u64().is_some_and(|line| line > 0));
    assert_eq!(
        second,
        json!({
            "ruleId": "unknown-finding",
            "ruleIndex": 1,
            "level": "error",
            "message": {
                "text": "screen `Q4` asks `pain_sit`, which is no finding; did you mean `pain_site`?"
            },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": format!("{name}/flows/intake/flow.toml") },
                    "region": { "startLine": null, "startColumn": 18, "endColumn": 26 },
                },
            }],
        })
    );
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(result["ruleId"], rules[index]);
    }
}

#[test]
fn sarif_goes_to_a_file_beside_what_people_read() {
    let folder = one_of_each();
    let output = run(folder.path(), &["--flows", ".", "--sarif", "report.sarif"]);
    assert!(text(&output.stdout).contains("error[unknown-finding]"));
    let written = std::fs::read_to_string(folder.path().join("report.sarif")).expect("the report");
    assert!(serde_json::from_str::<Value>(&written).is_ok());
}
