//! Whatever lies in the folder of a flow set, reading and checking it ends, panics nowhere, and says what is wrong at
//! a place that exists.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::Config;
use vertebot::assets;
use vertebot::check::check;
use vertebot::domain::Issue;
use vertebot::domain::issue::listed;
use vertebot::flowset::Files;

/// The shipped set with one file in the place of another.
fn with(path: &str, bytes: impl Into<Vec<u8>>) -> Files {
    let mut files = assets::shipped();
    files.add(path, bytes.into());
    files
}

/// What is said of it; every place must be one of the file.
fn said(files: Files) -> Vec<Issue> {
    let issues = check(files.clone()).issues;
    for issue in &issues {
        assert!(
            issue.line >= 1 && issue.column >= 1 && issue.length >= 1,
            "{issue}"
        );
        let Some(text) = files.get(&issue.file) else {
            continue;
        };
        let lines: Vec<&str> = text.split('\n').collect();
        let line = lines.get(issue.line - 1);
        let line = line.unwrap_or_else(|| panic!("{issue}: the file has {} lines", lines.len()));
        // One beyond the last letter is where something is missing.
        let letters = line.chars().count();
        assert!(
            issue.column <= letters + 1,
            "{issue}: the line has {letters} letters"
        );
        assert!(
            issue.column + issue.length <= letters.max(1) + 2,
            "{issue}: underlines {}",
            issue.length
        );
    }
    issues
}

fn codes(issues: &[Issue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.code).collect()
}

#[test]
fn ten_thousand_rules_are_refused_in_a_few_words() {
    let rule = |n: usize| {
        format!(
            "[[rule]]\nid = \"X{n}\"\nwhen = \"age_years >5\"\nreason = \"x\"\nsection = \"1\"\nsources = [\"S1\"]\n"
        )
    };
    let rules: String = (0..10_000).map(rule).collect();
    let found = said(with("flows/rules.toml", format!("all_flags = []\n{rules}")));
    let codes = codes(&found);
    assert!(
        codes.contains(&"too-many-rules") && codes.contains(&"too-many-items"),
        "{codes:?}"
    );
    assert!(found.len() < 500, "{}", found.len());
}

#[test]
fn lists_of_many_thousand_items_are_refused_in_a_few_words() {
    let many = |item: &str, times: usize| vec![item; times].join("\n");
    let screens = format!(
        "format = 1\nid = \"intake\"\nconsent_version = \"1\"\n{}",
        many(
            "[[screen]]\nid = \"A\"\nkind = \"scale\"\nasks = [\"pain_nrs_rest\"]",
            8000
        )
    );
    let numbered = |count: usize| {
        (0..count)
            .map(|n| format!("\"o{n}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let options = format!(
        "[[finding]]\nid = \"a\"\ntype = \"multi\"\noptions = [{}]\n",
        numbered(40_000)
    );
    let sources: String = (0..20_000)
        .map(|n| format!("[[source]]\nid = \"Z{n}\"\ntext = \"x\"\n"))
        .collect();
    let texts: String = (0..40_000).map(|n| format!("t{n} = x\n")).collect();
    let lexicon = std::fs::read_to_string("locales/es/lexicon.toml").expect("a lexicon");
    let lexicon = ["\nyes = [", "\nno = ["].into_iter().fold(lexicon, |text, key| {
        assert!(text.contains(key), "{key}");
        text.replacen(key, &format!("{key}{}, ", numbered(20_000)), 1)
    });
    let condition = format!(
        "[[derived]]\nid = \"a\"\nwhen = \"{}\"\n",
        vec!["age_years >5"; 20_000].join(" or ")
    );
    for (path, text) in [
        ("flows/intake/flow.toml", screens),
        ("flows/findings.toml", options),
        ("flows/findings.toml", condition),
        ("flows/sources.toml", sources),
        ("locales/es/lexicon.toml", lexicon),
        ("locales/es/common.ftl", texts.clone()),
        ("locales/en/common.ftl", texts),
    ] {
        let found = said(with(path, text));
        assert!(
            !found.is_empty() && found.len() < 12_000,
            "{path}: {} issues",
            found.len()
        );
    }
}

#[test]
fn what_nests_too_deep_is_refused() {
    let (open, close) = ("[".repeat(50_000), "]".repeat(50_000));
    let brackets = format!("all_flags = {open}{close}\n");
    assert_eq!(codes(&said(with("flows/rules.toml", brackets)))[0], "not-toml");
    let tables = format!("a = {}1{}\n", "{ b = ".repeat(20_000), " }".repeat(20_000));
    assert!(codes(&said(with("flows/rules.toml", tables))).contains(&"not-toml"));
    let dotted = format!("{}a = 1\n", "a.".repeat(50_000));
    assert!(codes(&said(with("flows/rules.toml", dotted))).contains(&"not-toml"));
    let braces = format!("a = {}x{}\n", "{ ".repeat(50_000), " }".repeat(50_000));
    let found = said(with("locales/en/common.ftl", braces));
    assert!(codes(&found).contains(&"not-fluent"), "{}", listed(&found));
    let condition = format!(
        "[[derived]]\nid = \"a\"\nwhen = \"{}consent_given{}\"\n",
        "(".repeat(50_000),
        ")".repeat(50_000)
    );
    let found = said(with(
        "flows/findings.toml",
        format!("[[finding]]\nid = \"consent_given\"\ntype = \"bool\"\nsource = \"1\"\n{condition}"),
    ));
    assert!(codes(&found).contains(&"bad-condition"), "{}", listed(&found));
    let nots = format!(
        "[[finding]]\nid = \"a\"\ntype = \"bool\"\nsource = \"1\"\n[[derived]]\nid = \"d\"\nwhen = \"{} a\"\n",
        "not ".repeat(100_000)
    );
    assert!(codes(&said(with("flows/findings.toml", nots))).contains(&"bad-condition"));
}

#[test]
fn texts_that_hold_each_other_are_refused() {
    let found = said({
        let mut files = assets::shipped();
        for language in ["en", "es"] {
            let path = format!("locales/{language}/common.ftl");
            let text = files.get(&path).expect("a shipped file");
            let text = text
                .lines()
                .filter(|line| !line.starts_with("choose_language =") && !line.starts_with("button-done ="))
                .fold(String::new(), |text, line| text + line + "\n");
            let text = text + "choose_language = { button-done }\nbutton-done = { choose_language }\n";
            files.add(&path, text.into_bytes());
        }
        files
    });
    assert!(
        codes(&found).contains(&"text-not-formatting"),
        "{}",
        listed(&found)
    );
}

#[test]
fn numbers_beyond_all_measure_are_refused() {
    let finding = |min: &str, max: &str| {
        format!("[[finding]]\nid = \"a\"\ntype = \"number\"\nmin = {min}\nmax = {max}\nsource = \"1\"\n")
    };
    for (min, max) in [
        ("-9223372036854775808", "9223372036854775807"),
        ("0", "9223372036854775807"),
        ("0", "99999999999999999999999999"),
        ("5", "1"),
    ] {
        let found = said(with("flows/findings.toml", finding(min, max)));
        assert!(!found.is_empty(), "{min} to {max}");
    }
    for number in ["inf", "nan", "1e999"] {
        let mut files = assets::shipped();
        let text = files.get("flows/findings.toml").expect("a file").to_owned();
        files.add(
            "flows/findings.toml",
            text.replace("intercept = -7.1082", &format!("intercept = {number}"))
                .into_bytes(),
        );
        assert!(codes(&said(files)).contains(&"wrong-type"), "{number}");
    }
    let mut files = assets::shipped();
    let text = files.get("flows/findings.toml").expect("a file").to_owned();
    files.add(
        "flows/findings.toml",
        text.replace("points = 2", "points = 9223372036854775807")
            .into_bytes(),
    );
    assert!(codes(&said(files)).contains(&"bad-bounds"));
}

#[test]
fn derived_values_that_lead_to_each_other_are_refused() {
    let text = "[[finding]]\nid = \"a\"\ntype = \"bool\"\nsource = \"1\"\n\
                [[derived]]\nid = \"x\"\nwhen = \"d.y\"\n[[derived]]\nid = \"y\"\nwhen = \"d.x\"\n\
                [[derived]]\nid = \"z\"\nwhen = \"d.z\"\n";
    let found = said(with("flows/findings.toml", text));
    let circles = found
        .iter()
        .filter(|issue| issue.code == "unknown-derived" && issue.file == "flows/findings.toml")
        .count();
    assert_eq!(circles, 2, "{}", listed(&found));
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_place() {
    let found = said(with("flows/learn.toml", b"# \xC3\xB1\n# a\xFFb\n".to_vec()));
    let issue = found
        .iter()
        .find(|issue| issue.code == "not-utf8")
        .expect("it is told");
    assert_eq!((issue.line, issue.column), (2, 4), "{issue}");
    let found = said(with("locales/es/nurse.ftl", b"a = b\x00c\n".to_vec()));
    let issue = found
        .iter()
        .find(|issue| issue.code == "control-character")
        .expect("it is told");
    assert_eq!((issue.line, issue.column), (1, 6), "{issue}");
}

#[test]
fn a_mark_at_the_beginning_and_lines_of_another_system_do_no_harm() {
    let shipped = assets::shipped();
    let mut files = Files::default();
    for (path, text) in shipped.iter() {
        let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        files.add(path, text.into_bytes());
    }
    let found = said(files);
    assert!(found.is_empty(), "{}", listed(&found));
}

#[cfg(unix)]
#[test]
fn whatever_stands_in_the_place_of_a_file_is_told_and_nothing_waits() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in assets::shipped().iter() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let at = |path: &str| folder.path().join(path);
    let swap = |path: &str| std::fs::remove_file(at(path)).expect("removed");
    // A folder, a link to itself, a link to nothing, a pipe nobody writes to, a file without end.
    swap("flows/rules.toml");
    std::fs::create_dir(at("flows/rules.toml")).expect("a folder");
    swap("flows/learn.toml");
    symlink(at("flows/learn.toml"), at("flows/learn.toml")).expect("a link");
    swap("locales/es/nurse.ftl");
    symlink(at("nowhere"), at("locales/es/nurse.ftl")).expect("a link");
    swap("locales/en/nurse.ftl");
    let made = std::process::Command::new("mkfifo")
        .arg(at("locales/en/nurse.ftl"))
        .status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    swap("locales/en/learn.ftl");
    symlink(Path::new("/dev/zero"), at("locales/en/learn.ftl")).expect("a link");
    swap("locales/en/checkin.ftl");
    std::fs::write(at("locales/en/checkin.ftl"), vec![b'a'; 600_000]).expect("written");
    // Links that lead back up.
    symlink(folder.path(), at("flows/up")).expect("a link");
    symlink(at("locales"), at("locales/up")).expect("a link");
    let found = said(assets::folder(folder.path()));
    for path in [
        "flows/rules.toml",
        "flows/learn.toml",
        "locales/es/nurse.ftl",
        "locales/en/nurse.ftl",
        "locales/en/learn.ftl",
        "locales/en/checkin.ftl",
    ] {
        let told = found
            .iter()
            .find(|issue| issue.file == path && issue.code == "unreadable-file");
        assert!(told.is_some(), "{path}: {}", listed(&found));
    }
}

#[test]
fn a_folder_that_is_none_is_told() {
    let found = said(assets::folder(Path::new("Cargo.toml")));
    assert!(codes(&found).contains(&"unreadable-file"), "{}", listed(&found));
    let found = said(assets::folder(Path::new("no/such/folder")));
    assert!(codes(&found).contains(&"unreadable-file"), "{}", listed(&found));
}

/// A change to a text: what a slip of the hand, a bad merge or a broken disk does.
#[derive(Clone, Debug)]
enum Slip {
    Byte(prop::sample::Index, u8),
    Insert(prop::sample::Index, String),
    Cut(prop::sample::Index, prop::sample::Index),
    LineTwice(prop::sample::Index),
    LineGone(prop::sample::Index),
    LineMoved(prop::sample::Index, prop::sample::Index),
    WordElsewhere(prop::sample::Index, prop::sample::Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    use prop::sample::Index;
    let index = any::<Index>;
    prop_oneof![
        (index(), any::<u8>()).prop_map(|(at, byte)| Slip::Byte(at, byte)),
        (index(), "[\\[\\]{}\"'=#,.$*()\\\\\n é\u{1F600}a-z0-9-]{1,6}")
            .prop_map(|(at, words)| Slip::Insert(at, words)),
        (index(), index()).prop_map(|(from, to)| Slip::Cut(from, to)),
        index().prop_map(Slip::LineTwice),
        index().prop_map(Slip::LineGone),
        (index(), index()).prop_map(|(from, to)| Slip::LineMoved(from, to)),
        (index(), index()).prop_map(|(from, to)| Slip::WordElsewhere(from, to)),
    ]
}

fn apply(mut bytes: Vec<u8>, slip: &Slip) -> Vec<u8> {
    let lines = |bytes: &[u8]| {
        bytes
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    if bytes.is_empty() {
        return bytes;
    }
    match slip {
        Slip::Byte(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
            bytes
        }
        Slip::Insert(at, words) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, words.bytes());
            bytes
        }
        Slip::Cut(from, to) => {
            let from = from.index(bytes.len());
            let to = (from + to.index(200)).min(bytes.len());
            bytes.drain(from..to);
            bytes
        }
        Slip::LineTwice(at) => {
            let mut lines = lines(&bytes);
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
            lines.join(&b'\n')
        }
        Slip::LineGone(at) => {
            let mut lines = lines(&bytes);
            lines.remove(at.index(lines.len()));
            lines.join(&b'\n')
        }
        Slip::LineMoved(from, to) => {
            let mut lines = lines(&bytes);
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
            lines.join(&b'\n')
        }
        Slip::WordElsewhere(from, to) => {
            let from = from.index(bytes.len());
            let word: Vec<u8> = bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .copied()
                .collect();
            let to = to.index(bytes.len());
            bytes.splice(to..to, word);
            bytes
        }
    }
}

proptest! {
    #![proptest_config(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn a_set_with_slips_in_it_is_judged_without_a_panic(
        file in any::<prop::sample::Index>(),
        slips in prop::collection::vec(slip(), 1..4),
    ) {
        let mut files = assets::shipped();
        let paths: Vec<String> = files.iter().map(|(path, _)| path.to_owned()).collect();
        let path = &paths[file.index(paths.len())];
        let text = files.get(path).unwrap_or_default().as_bytes().to_vec();
        files.add(path, slips.iter().fold(text, apply));
        said(files);
    }
}
