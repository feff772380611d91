//! Imports point downwards only. The compiler does not hold the layers of one package apart; this does: it
//! reads every path in the sources and compares it with the table below. Unit tests at the foot of a file may
//! reach for anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each top-level module and the modules of ours it may import.
const ALLOWED: &[(&str, &[&str])] = &[
    // The pure core.
    ("domain", &[]),
    ("i18n", &["domain"]),
    ("triage", &["domain"]),
    ("reading", &["domain"]),
    ("flow", &["domain", "triage"]),
    ("followup", &["domain", "triage", "flow"]),
    ("learn", &["domain", "triage", "flow"]),
    // Reads them all together; knows nothing of what is done with them.
    (
        "flowset",
        &[
            "proof", "domain", "i18n", "triage", "reading", "flow", "learn", "followup",
        ],
    ),
    // `reading`: typed words are answers, and only the engine knows to which question.
    ("engine", &["domain", "triage", "flow", "reading"]),
    ("review", &["domain", "triage"]),
    // How long a link and a session hold.
    ("signin", &["domain"]),
    ("audit", &["domain", "triage", "review"]),
    ("proof", &["domain", "triage", "flow"]),
    // Two flow sets and the engine on both.
    (
        "replay",
        &["domain", "triage", "reading", "flow", "flowset", "engine"],
    ),
    // `i18n`: titles and reasons are words for people.
    ("graph", &["domain", "i18n", "triage", "flow"]),
    // `engine`, `review`, `render`: what is too long is seen only where it is shown.
    (
        "check",
        &[
            "domain", "i18n", "triage", "reading", "flow", "followup", "learn", "flowset", "engine",
            "review", "render", "proof", "audit",
        ],
    ),
    ("fhir", &["domain", "triage", "review"]),
    // `followup`: what was advised and what came of it is shown to patient and nurse.
    (
        "render",
        &[
            "domain", "i18n", "triage", "flow", "engine", "review", "reading", "followup",
        ],
    ),
    ("picture", &["domain"]),
    // The shell.
    ("clock", &["domain"]),
    // `followup`: quiet hours are read where the file is.
    (
        "config",
        &["domain", "i18n", "flow", "followup", "review", "check"],
    ),
    ("assets", &["domain", "flowset"]),
    // `render`: what `chat` prints is what a patient would read. `proof`, `review`: why a result came out so.
    (
        "script",
        &[
            "domain", "i18n", "triage", "reading", "flow", "engine", "proof", "review", "render", "followup",
            "learn",
        ],
    ),
    // `audit`: the next entry of the chain is made where its end is kept.
    (
        "store",
        &[
            "domain", "triage", "flow", "engine", "review", "followup", "signin", "audit",
        ],
    ),
    // `proof`: an interview is explained when it ends.
    (
        "runner",
        &[
            "domain", "i18n", "triage", "reading", "flow", "followup", "learn", "flowset", "engine",
            "review", "check", "fhir", "render", "store", "clock", "proof", "signin", "audit",
        ],
    ),
    ("telegram", &["domain", "engine", "review", "runner"]),
    (
        "console",
        &["domain", "i18n", "triage", "review", "render", "runner", "audit"],
    ),
    ("simulator", &["domain"]),
    (
        "cli",
        &[
            "domain",
            "i18n",
            "triage",
            "reading",
            "flow",
            "followup",
            "learn",
            "flowset",
            "engine",
            "proof",
            "review",
            "check",
            "graph",
            "replay",
            "fhir",
            "render",
            "picture",
            "clock",
            "config",
            "assets",
            "script",
            "store",
            "runner",
            "telegram",
            "console",
            "simulator",
            "proof",
            "audit",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Modules without clock, file, network, store, thread or log.
const PURE: &[&str] = &[
    "domain", "i18n", "triage", "reading", "flow", "followup", "learn", "flowset", "engine", "review",
    "proof", "check", "graph", "replay", "audit",
];

/// What a pure module never names.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::net",
    "std::thread",
    "std::process",
    "std::env",
    "tokio",
    "redb",
    "axum",
    "reqwest",
    "teloxide",
    "tracing",
    "getrandom",
];

/// Most lines of one source file.
const MOST_LINES: usize = 600;

/// A path as written in a source, groups in braces unfolded.
struct Named {
    line: usize,
    path: Vec<String>,
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::from(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the product") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The names of the modules a file lies in: `src/cli/demo.rs` is `["cli", "demo"]`.
fn module(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix("src").expect("a file of src");
    let mut names: Vec<String> = inside
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if names.last().is_some_and(|last| last == "mod") {
        names.pop();
    }
    names
}

/// The code without comments, strings and the unit tests at its foot; lines stay where they are.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let letters: Vec<char> = text.chars().collect();
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    let mut kept = String::with_capacity(text.len());
    let mut place = 0;
    while place < letters.len() {
        let from = place;
        match (at(place), at(place + 1)) {
            ('/', '/') => {
                while place < letters.len() && at(place) != '\n' {
                    place += 1;
                }
            }
            ('/', '*') => {
                while place < letters.len() && (at(place), at(place + 1)) != ('*', '/') {
                    place += 1;
                }
                place += 2;
            }
            ('"', _) => {
                place += 1;
                while place < letters.len() && at(place) != '"' {
                    place += if at(place) == '\\' { 2 } else { 1 };
                }
                place += 1;
            }
            ('r', '#') if at(place + 2) == '"' => {
                while place < letters.len() && (at(place), at(place + 1)) != ('"', '#') {
                    place += 1 + usize::from(place == from) * 2;
                }
                place += 2;
            }
            ('\'', '\\') => place += 4,
            ('\'', _) if at(place + 2) == '\'' => place += 3,
            (letter, _) => {
                kept.push(letter);
                place += 1;
                continue;
            }
        }
        let skipped = &letters[from..place.min(letters.len())];
        kept.push(' ');
        kept.extend(skipped.iter().filter(|letter| **letter == '\n'));
    }
    kept
}

/// Every path in a source, in order.
fn named(text: &str) -> Vec<Named> {
    let code = code(text);
    let mut names = Vec::new();
    for (start, _) in code.char_indices().filter(|(start, _)| begins(&code, *start)) {
        let line = code[..start].matches('\n').count() + 1;
        unfold(&code[start..], &[], line, &mut names);
    }
    names
}

/// Whether a path begins here: a word that no word and no `::` comes before.
fn begins(code: &str, start: usize) -> bool {
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let before = code[..start].chars().next_back();
    let here = code[start..].chars().next();
    here.is_some_and(|letter| letter.is_alphabetic() || letter == '_')
        && !before.is_some_and(|letter| word(letter) || letter == ':')
}

/// Reads one path, unfolding groups; gives what is left of the text.
fn unfold<'t>(text: &'t str, before: &[String], line: usize, names: &mut Vec<Named>) -> &'t str {
    let end = text
        .find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .unwrap_or(text.len());
    let path = [before, &[text[..end].to_owned()]].concat();
    let Some(rest) = text[end..].strip_prefix("::") else {
        names.push(Named { line, path });
        return &text[end..];
    };
    if let Some(group) = rest.strip_prefix('{') {
        let mut left = group;
        loop {
            let skipped = left.len() - left.trim_start().len();
            let line = line + group[..group.len() - left.len() + skipped].matches('\n').count();
            left = left.trim_start();
            if left.starts_with('}') || left.is_empty() {
                return left.strip_prefix('}').unwrap_or_default();
            }
            left = unfold(left, &path, line, names);
            // `as other`, `*` and the comma.
            let next = left.find([',', '}']).unwrap_or(left.len());
            left = left[next..].strip_prefix(',').unwrap_or(&left[next..]);
        }
    }
    if rest.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') {
        return unfold(rest, &path, line, names);
    }
    names.push(Named { line, path });
    rest
}

/// The top-level module of ours that a path leads to, if it leaves its own.
fn target(path: &[String], inside: &[String]) -> Option<String> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let name = match path.first()?.as_str() {
        "crate" | "vertebot" => path.get(1)?,
        "super" if ups >= inside.len() => path.get(ups)?,
        _ => return None,
    };
    (*name != inside[0]).then(|| name.clone())
}

/// What is wrong with the imports of one file.
fn wrong_arrows(file: &Path, text: &str) -> Vec<String> {
    let inside = module(file);
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == inside[0]) else {
        return vec![format!(
            "{}: `{}` stands in no row of the import table",
            file.display(),
            inside[0]
        )];
    };
    let mut wrong = Vec::new();
    for found in named(text) {
        let Some(target) = target(&found.path, &inside) else {
            continue;
        };
        let ours = ALLOWED.iter().any(|(known, _)| *known == target);
        if ours && !allowed.contains(&target.as_str()) {
            wrong.push(format!(
                "{}:{}: {} -> {target} (`{}`); {} may import {}",
                file.display(),
                found.line,
                inside[0],
                found.path.join("::"),
                inside[0],
                if allowed.is_empty() {
                    "nothing of ours".to_owned()
                } else {
                    allowed.join(", ")
                },
            ));
        }
    }
    wrong
}

/// The impure things one file of the pure core names.
fn impure(file: &Path, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for found in named(text) {
        let path = found.path.join("::");
        let hit = IMPURE
            .iter()
            .find(|known| path == **known || path.starts_with(&format!("{known}::")));
        if let Some(hit) = hit {
            wrong.push(format!(
                "{}:{}: the pure core names `{hit}`; take it as an argument or move it to the shell",
                file.display(),
                found.line
            ));
        }
    }
    wrong
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).expect("a source file")
}

#[test]
fn imports_point_downwards_only() {
    let files = sources("src");
    assert!(files.len() > 50, "only {} files were found", files.len());
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|file| wrong_arrows(file, &read(file)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong arrows:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_pure_core_knows_no_clock_file_network_thread_or_log() {
    let mut wrong = Vec::new();
    for file in sources("src")
        .iter()
        .filter(|file| PURE.contains(&module(file)[0].as_str()))
    {
        wrong.extend(impure(file, &read(file)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_allows_no_circle() {
    // Rows whose imports all stand above are taken away until none is left.
    let mut above: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&(&str, &[&str])> = ALLOWED.iter().collect();
    while !left.is_empty() {
        let before = left.len();
        left.retain(|(module, allowed)| {
            let ready = allowed.iter().all(|name| above.contains(name));
            if ready {
                above.insert(*module);
            }
            !ready
        });
        assert!(
            left.len() < before,
            "these rows stand in a circle, or import no row: {left:?}"
        );
    }
}

#[test]
fn no_source_file_is_longer_than_a_reader_can_hold() {
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches"]
        .into_iter()
        .filter(|folder| Path::new(folder).is_dir())
    {
        for file in sources(folder) {
            let lines = read(&file).lines().count();
            if lines > MOST_LINES {
                long.push(format!(
                    "{}: {lines} lines; at most {MOST_LINES}, split it",
                    file.display()
                ));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_architecture_names_every_module() {
    let page = read(Path::new("ARCHITECTURE.md"));
    let modules: BTreeSet<String> = sources("src")
        .iter()
        .map(|file| module(file)[0].clone())
        .collect();
    let missing: Vec<&String> = modules
        .iter()
        .filter(|name| !["lib", "main"].contains(&name.as_str()))
        .filter(|name| !page.contains(&format!("`{name}`")))
        .collect();
    assert!(
        missing.is_empty(),
        "ARCHITECTURE.md does not name {missing:?}; add a row for each"
    );
}

#[test]
fn the_reader_of_imports_sees_every_form() {
    let file = Path::new("src/triage/load.rs");
    let text = "//! crate::store in a comment\nuse crate::{domain::{Answer, Value}, store::Store};\n\
                fn f() -> crate::runner::Port { let _ = \"crate::cli\"; super::super::clock::now() }\n\
                use super::source;\n#[cfg(test)]\nmod tests { use crate::assets; }\n";
    let wrong = wrong_arrows(file, text);
    assert_eq!(
        wrong,
        [
            "src/triage/load.rs:2: triage -> store (`crate::store::Store`); triage may import domain",
            "src/triage/load.rs:3: triage -> runner (`crate::runner::Port`); triage may import domain",
            "src/triage/load.rs:3: triage -> clock (`super::super::clock::now`); triage may import domain",
        ]
    );
    let grouped =
        "use std::{collections::BTreeMap,\n    time::{Duration, Instant}};\ntracing::info!(\"x\");\n";
    assert_eq!(impure(file, grouped).len(), 2, "{:?}", impure(file, grouped));
    assert!(!wrong_arrows(Path::new("src/unheard_of.rs"), "").is_empty());
}
