//! Changes to the shipped set, as `.set` files write them: `@ path` names a file, its `-` lines are found there and its
//! `+` lines stand in their place (without `-` lines they are added at the end, as a new file if there is none), or the
//! words after `<`, which must stand there once, give way to those after `>`; `@ path deleted` takes a file away.

#![allow(dead_code, reason = "each test uses what it needs")]

use vertebot::assets;
use vertebot::domain::Issue;
use vertebot::flowset::Files;

/// An issue with the words that it underlines: lines of the shipped set move whenever somebody adds one.
pub fn underlined(files: &Files, issue: &Issue) -> String {
    let text = files.get(&issue.file).unwrap_or_default();
    let line = text.lines().nth(issue.line - 1).unwrap_or_default();
    let words: String = line.chars().skip(issue.column - 1).take(issue.length).collect();
    let hint = issue
        .hint
        .as_ref()
        .map(|hint| format!("; {hint}"))
        .unwrap_or_default();
    let (severity, code) = (issue.severity.name(), issue.code);
    format!(
        "{} at [{words}]: {severity}[{code}] {}{hint}",
        issue.file, issue.message
    )
}

/// Every property that a set must state, saying no more than that there is a tier, for sets that are to be asked little.
pub fn little_of_every_property() -> String {
    let little = "over = [\"answers\"]\nclaims = [{ then = \"tier >= selfcare\" }]\n";
    let properties = vertebot::check::program::PROPERTIES.iter();
    properties
        .map(|(id, name)| format!("\n[[property]]\nid = \"{id}\"\nname = \"{name}\"\n{little}"))
        .collect()
}

/// The shipped set with a change made to it.
pub fn changed(change: &str) -> Files {
    let mut files = assets::shipped();
    for part in change.split("\n@ ").skip(1) {
        let (path, lines) = part.split_once('\n').unwrap_or((part, ""));
        if let Some(path) = path.strip_suffix(" deleted") {
            files.remove(path);
            continue;
        }
        let side = |mark: char| -> String {
            let own = lines.lines().filter_map(|line| line.strip_prefix(mark));
            own.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
                .collect()
        };
        let text = files.get(path).unwrap_or_default().to_owned();
        let (from, to) = match side('<').as_str().trim_end() {
            "" => (side('-'), side('+')),
            words => {
                let found = text.matches(words).count();
                assert_eq!(found, 1, "so often {path} holds: {words}");
                (words.to_owned(), side('>').trim_end().to_owned())
            }
        };
        assert!(text.contains(&from), "{path} does not hold:\n{from}");
        let text = if from.is_empty() {
            text + &to
        } else {
            text.replacen(&from, &to, 1)
        };
        files.add(path, text.into_bytes());
    }
    files
}
