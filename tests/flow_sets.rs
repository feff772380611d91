//! A flow set is one thing wherever it comes from: shipped inside the program or read from a folder. Whatever is
//! wrong with it is told at once, all files together.

use std::path::Path;
use std::process::Command;

use vertebot::assets;
use vertebot::domain::issue::listed;
use vertebot::flowset::{Files, FlowSet};

/// Writes a set into a folder.
fn write(files: &Files, folder: &Path) {
    for (path, text) in files.iter() {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
}

/// What is said about the shipped set after a change.
fn said(change: impl FnOnce(&mut Files)) -> Vec<String> {
    let mut files = assets::shipped();
    change(&mut files);
    let issues = FlowSet::load(files).err().unwrap_or_default();
    issues.iter().map(ToString::to_string).collect()
}

/// Puts words in the place of others in a file.
fn replace(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = files.get(path).expect("a shipped file");
    assert!(text.contains(from), "{path} does not say {from}");
    let text = text.replacen(from, to, 1);
    files.add(path, text.into_bytes());
}

#[test]
fn every_file_of_flows_and_locales_is_shipped() {
    let (shipped, disk) = (assets::shipped(), assets::folder(Path::new(".")));
    let paths = |files: &Files| files.iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        paths(&shipped),
        paths(&disk),
        "a file that was added is shipped once build.rs is run again: `touch build.rs`"
    );
    assert_eq!(shipped.version(), disk.version());
    assert!(paths(&shipped).len() >= 20, "{:?}", paths(&shipped));
}

#[test]
fn a_folder_reads_as_the_shipped_set_does() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&assets::shipped(), folder.path());
    // What lies beside a set and is none of it.
    std::fs::write(folder.path().join("flows/.rules.toml.swp"), [0xFF]).expect("written");
    std::fs::write(folder.path().join("flows/notes.txt"), [0xFF]).expect("written");
    let set =
        FlowSet::load(assets::folder(folder.path())).unwrap_or_else(|issues| panic!("{}", listed(&issues)));
    assert_eq!(set.version, assets::shipped().version());
    assert_eq!(set.intake.version(), set.version);
    assert_eq!(set.lexicons.len(), 2);
}

#[test]
fn a_language_is_a_folder() {
    let mut files = assets::shipped();
    let spanish: Vec<(String, String)> = files
        .iter()
        .filter(|(path, _)| path.starts_with("locales/es/"))
        .map(|(path, text)| (path.replace("/es/", "/ca/"), text.to_owned()))
        .collect();
    for (path, text) in spanish {
        files.add(&path, text.into_bytes());
    }
    let set = FlowSet::load(files).unwrap_or_else(|issues| panic!("{}", listed(&issues)));
    let spoken: Vec<String> = set.catalogs.languages().map(ToString::to_string).collect();
    assert_eq!(spoken, ["ca", "en", "es"]);
}

#[test]
fn one_change_in_one_file_is_another_version() {
    let (before, mut after) = (assets::shipped(), assets::shipped());
    replace(&mut after, "locales/es/common.ftl", "Vertebot", "Vertebot ");
    assert_ne!(before.version(), after.version());
}

#[test]
fn everything_wrong_in_all_files_is_told_at_once() {
    let found = said(|files| {
        replace(files, "flows/sources.toml", "text =", "txt =");
        replace(files, "flows/rules.toml", "interrupt = true", "interrupt = 1");
        replace(
            files,
            "flows/intake/flow.toml",
            "kind = \"checklist\"",
            "kind = \"checklst\"",
        );
        replace(files, "locales/es/common.ftl", " = ", " =");
        replace(files, "locales/es/lexicon.toml", "\"sí\"", "\"no\"");
        files.remove("flows/checkin/flow.toml");
        files.remove("locales/en/lexicon.toml");
        files.add("flows/learn.toml", vec![b'a', 0xFF]);
        files.add("locales/en/nurse.ftl", b"card-case = x\0y\n".to_vec());
    });
    let files: Vec<&str> = found.iter().filter_map(|line| line.split(':').next()).collect();
    for file in [
        "flows/checkin/flow.toml",
        "flows/intake/flow.toml",
        "flows/learn.toml",
        "flows/rules.toml",
        "flows/sources.toml",
        "locales/en/lexicon.toml",
        "locales/en/nurse.ftl",
        "locales/es/lexicon.toml",
    ] {
        assert!(files.contains(&file), "nothing is said of {file}: {found:#?}");
    }
    assert!(found.len() < 15, "one fault is told many times: {found:#?}");
    let sorted = {
        let mut sorted = files.clone();
        sorted.sort_unstable();
        sorted
    };
    assert_eq!(files, sorted, "issues stand by file");
}

#[test]
fn one_broken_finding_is_not_told_by_every_file_that_names_it() {
    let found = said(|files| replace(files, "flows/findings.toml", "type = \"bool\"", "type = \"bol\""));
    assert_eq!(found.len(), 1, "{found:#?}");
    let found = said(|files| replace(files, "flows/findings.toml", "[[finding]]", "[[finding]"));
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn a_set_with_no_file_at_all_names_each_that_is_missing() {
    let found = FlowSet::load(Files::default()).err().unwrap_or_default();
    assert_eq!(found.len(), 8, "{}", listed(&found));
    assert!(found.iter().all(|issue| issue.code == "missing-file"));
}

#[test]
fn chat_speaks_with_the_set_of_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = assets::shipped();
    replace(
        &mut files,
        "locales/en/intake.ftl",
        "Shall we start?",
        "Shall we begin?",
    );
    write(&files, folder.path());
    let chat = |folder: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vertebot"));
        command.args(["chat", "--flows"]).arg(folder);
        command
            .stdin(std::process::Stdio::null())
            .output()
            .expect("it runs")
    };
    let output = chat(folder.path());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Shall we begin?"), "{said}");
    std::fs::remove_file(folder.path().join("flows/rules.toml")).expect("removed");
    let output = chat(folder.path());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("flows/rules.toml:1:1: this file is missing"),
        "{said}"
    );
}
