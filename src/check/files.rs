//! Files that lie in the folder of a set and are none of it.

use crate::domain::hint::did_you_mean;
use crate::domain::{Issue, Language};
use crate::flowset::{
    ADVICE, CHANGES, CHECKIN, CHECKIN_SKIPS, FINDINGS, Files, INTAKE, INTAKE_SKIPS, LEARN, RULES, SAFETY,
    SOURCES,
};

/// The files of a set outside of `locales/`.
const KNOWN: [&str; 11] = [
    FINDINGS,
    RULES,
    SOURCES,
    SAFETY,
    LEARN,
    ADVICE,
    INTAKE,
    INTAKE_SKIPS,
    CHECKIN,
    CHECKIN_SKIPS,
    CHANGES,
];

pub(super) fn issues(files: &Files) -> Vec<Issue> {
    files.iter().filter_map(|(file, _)| stranger(file)).collect()
}

fn stranger(file: &str) -> Option<Issue> {
    let Some((tag, name)) = file
        .strip_prefix("locales/")
        .and_then(|rest| rest.split_once('/'))
    else {
        let message = "this file is no part of a flow set and is not read";
        let hint = did_you_mean(file, KNOWN.into_iter());
        return (!KNOWN.contains(&file))
            .then(|| Issue::of_file("unknown-file", file, message).hint(hint).warning());
    };
    if !Language::is_tag(tag) {
        let message = format!("`{tag}` is no tag of a language");
        let meant = Language::new(tag);
        let hint = if Language::is_tag(meant.as_str()) {
            format!("call the folder `{meant}`")
        } else {
            "call the folder `en`, `pt-br` or the like".to_owned()
        };
        return Some(Issue::of_file("bad-language", file, message).hint(hint));
    }
    let read = name.ends_with(".ftl") || name == "lexicon.toml";
    (!read).then(|| {
        let message = "this file is no part of a flow set and is not read";
        let hint = did_you_mean(name, ["lexicon.toml"].into_iter());
        Issue::of_file("unknown-file", file, message).hint(hint).warning()
    })
}
