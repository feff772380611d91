//! Every broken file in `broken_flows` is refused with exactly the words beside it: where, what was found, what
//! is allowed, what to do. `UPDATE_GOLDEN=1` rewrites the `.expected` files.
//!
//! `<fault>.set` is a change to the shipped set (see `support/sets.rs`), which is then checked whole. `<fault>.toml` is
//! a flow; `<fault>.findings.toml`, `.rules.toml`, `.sources.toml`, `.advice.toml`, `.learn.toml` and `.lexicon.toml`
//! are what they say; `<fault>.ftl` is a translation of `reference.en.ftl`.

#[path = "support/sets.rs"]
mod sets;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use vertebot::assets;
use vertebot::check::check;
use vertebot::domain::Language;
use vertebot::flow::Flow;
use vertebot::followup::AdviceBook;
use vertebot::i18n::Catalogs;
use vertebot::learn::Library;
use vertebot::reading::Lexicon;
use vertebot::triage::{Issue, Rules, register};

use sets::{changed, underlined};

const FOLDER: &str = "tests/broken_flows";
const REFERENCE: &str = "reference.en.ftl";

/// Files that rules and findings are read with.
const NO_RULES: (&str, &str) = ("rules.toml", "all_flags = []\n");

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn lines(issues: Vec<Issue>) -> Vec<String> {
    issues.iter().map(Issue::to_string).collect()
}

/// The shipped rules, read once.
fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| assets::flow_set().expect("the shipped set reads").rules)
}

/// What is said about a file; nothing if it is accepted.
fn said(name: &str, text: &str) -> Vec<String> {
    let (findings, sources) = (
        read(Path::new("flows/findings.toml")),
        read(Path::new("flows/sources.toml")),
    );
    let findings = ("findings.toml", findings.as_str());
    let sources = ("sources.toml", sources.as_str());
    let ending = name.split_once('.').map(|(_, ending)| ending).unwrap_or_default();
    match ending {
        "toml" => {
            let rules = rules();
            Flow::load(name, text, rules).err().map(lines)
        }
        "findings.toml" => Rules::load_cited((name, text), NO_RULES, sources)
            .err()
            .map(lines),
        "rules.toml" => Rules::load_cited(findings, (name, text), sources)
            .err()
            .map(lines),
        "sources.toml" => Rules::load_cited(findings, NO_RULES, (name, text))
            .err()
            .map(lines),
        "lexicon.toml" => {
            let rules = rules();
            let names: Vec<&str> = rules
                .vocabulary()
                .iter()
                .map(|(_, finding)| finding.id.as_str())
                .collect();
            let found = Lexicon::parse(name, text);
            Some(lines(found.map_or_else(
                |issues| issues,
                |lexicon| lexicon.unknown_findings(&names),
            )))
        }
        "set" => {
            let files = changed(text);
            let issues = check(files.clone()).issues;
            Some(issues.iter().map(|issue| underlined(&files, issue)).collect())
        }
        "advice.toml" => {
            let (known, _) = register(sources.0, sources.1);
            AdviceBook::load(name, text, Some(&known), rules())
                .err()
                .map(lines)
        }
        "learn.toml" => {
            let (known, _) = register(sources.0, sources.1);
            Library::load(name, text, Some(&known), rules()).err().map(lines)
        }
        "ftl" => {
            let reference = read(&Path::new(FOLDER).join(REFERENCE));
            let (en, es) = (Language::new("en"), Language::new("es"));
            let files = [(en.clone(), REFERENCE, reference.as_str()), (es, name, text)];
            Catalogs::parse(&files, &en).err().map(lines)
        }
        other => panic!("{name}: no kind of file ends in .{other}"),
    }
    .unwrap_or_default()
}

fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(FOLDER).expect("the folder of broken files");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn every_broken_file_is_refused_with_the_words_beside_it() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let (expected, broken): (Vec<PathBuf>, Vec<PathBuf>) = files()
        .into_iter()
        .partition(|file| file.extension().is_some_and(|ending| ending == "expected"));
    let broken: Vec<PathBuf> = broken
        .into_iter()
        .filter(|file| name(file) != REFERENCE)
        .collect();
    assert!(
        broken.len() >= 100,
        "only {} broken files were found",
        broken.len()
    );
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for file in &broken {
        let name = name(file);
        let text = read(file);
        let fault = name.split('.').next().unwrap_or_default();
        let golden = Path::new(FOLDER).join(format!("{fault}.expected"));
        used.insert(golden.clone());
        let Ok(found) = catch_unwind(AssertUnwindSafe(|| said(&name, &text))) else {
            wrong.push(format!("{name}: the loader panics"));
            continue;
        };
        if found.is_empty() {
            wrong.push(format!("{name}: the fault is accepted silently"));
        }
        let found: String = found.iter().map(|line| format!("{line}\n")).collect();
        if update {
            std::fs::write(&golden, &found).expect("the expected words are written");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != found {
            wrong.push(format!("{name}: {} does not say:\n{found}", golden.display()));
        }
    }
    for file in expected.iter().filter(|file| !used.contains(*file)) {
        wrong.push(format!("{}: no broken file has these words", file.display()));
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_message_says_where() {
    let mut wrong = Vec::new();
    for file in files()
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "expected"))
    {
        let broken = name(&file.with_extension(""));
        for line in read(&file).lines() {
            // A whole set has files of its own, and shows the words instead.
            let whole = ["flows", "locales"].iter().any(|folder| line.starts_with(folder));
            if whole && line.contains(" at [") {
                continue;
            }
            let place: Vec<&str> = line
                .strip_prefix(&broken)
                .unwrap_or_default()
                .splitn(4, ':')
                .collect();
            let number = |at: usize| {
                place
                    .get(at)
                    .is_some_and(|part| part.parse::<usize>().is_ok_and(|n| n > 0))
            };
            if !(number(1) && number(2)) {
                wrong.push(format!("{broken}: {line}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these name no file, line and column:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_broken_file_begins_with_its_fault() {
    for file in files()
        .into_iter()
        .filter(|file| file.extension().is_none_or(|ending| ending != "expected"))
    {
        let text = read(&file);
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("# ") && first.ends_with(['.', '?']),
            "{}: {first}",
            file.display()
        );
    }
}

#[test]
fn no_file_with_a_line_missing_or_cut_makes_a_loader_panic() {
    let shipped = [
        ("broken.toml", "flows/intake/flow.toml", 3),
        ("broken.rules.toml", "flows/rules.toml", 23),
        ("broken.findings.toml", "flows/findings.toml", 23),
        ("broken.sources.toml", "flows/sources.toml", 23),
        ("broken.lexicon.toml", "locales/es/lexicon.toml", 3),
        ("broken.ftl", "locales/es/intake.ftl", 23),
    ];
    let mut panicked = Vec::new();
    for (name, path, step) in shipped {
        let text = read(Path::new(path));
        let lines: Vec<&str> = text.lines().collect();
        for at in (0..lines.len()).step_by(step) {
            let half: String = lines[at].chars().take(lines[at].chars().count() / 2).collect();
            for middle in ["", half.as_str(), "\u{7f}é\""] {
                let broken = [&lines[..at], &[middle], &lines[at + 1..]].concat().join("\n");
                if catch_unwind(AssertUnwindSafe(|| said(name, &broken))).is_err() {
                    panicked.push(format!("{path}:{}: {middle:?} instead of the line", at + 1));
                }
            }
        }
    }
    assert!(panicked.is_empty(), "{}", panicked.join("\n"));
}
