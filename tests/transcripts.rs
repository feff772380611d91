//! Every transcript beside a flow is played and compared whole. `UPDATE_GOLDEN=1` rewrites the output
//! lines; comments, `start` and `user` lines are input and stay.

use std::path::PathBuf;

use vertebot::assets;
use vertebot::domain::Language;
use vertebot::engine::Context;
use vertebot::script::{Play, date_at, sample_clinic};

fn played(text: &str) -> String {
    let rules = assets::rules().expect("the rules read");
    let flow = assets::intake(&rules).expect("the flow reads");
    let catalogs = assets::catalogs().expect("the wording reads");
    let clinic = sample_clinic();
    let mut output = String::new();
    let mut play: Option<Play<'_>> = None;
    let lexicons: Vec<_> = ["en", "es"]
        .map(|tag| {
            (
                tag,
                assets::lexicon(&Language::new(tag))
                    .expect("a language")
                    .expect("the lexicon reads"),
            )
        })
        .into_iter()
        .collect();
    for line in text.lines() {
        let mut lines = Vec::new();
        if let Some(start) = line.strip_prefix("start ") {
            let value = |name: &str| {
                start
                    .split_whitespace()
                    .find_map(|word| word.strip_prefix(&format!("{name}=")))
                    .expect("language= and at=")
            };
            let tag = value("language");
            let lexicon = &lexicons
                .iter()
                .find(|(known, _)| *known == tag)
                .expect("a language")
                .1;
            let today = date_at(value("at")).expect("a time");
            let context = Context {
                rules: &rules,
                flow: &flow,
                lexicon,
                today,
            };
            let (begun, first) =
                Play::begin(context, &catalogs, &clinic, Language::new(tag)).expect("texts format");
            play = Some(begun);
            lines = first;
        } else if let Some(said) = line.strip_prefix("user <") {
            lines = play
                .as_mut()
                .expect("`start` comes first")
                .say(said)
                .expect("texts format");
        } else if !(line.starts_with('#') || line.is_empty()) {
            continue;
        }
        for line in std::iter::once(line.to_owned()).chain(lines) {
            output.push_str(&line);
            output.push('\n');
        }
    }
    output
}

#[test]
fn every_transcript_plays_as_written() {
    let folder = PathBuf::from("flows/intake/transcripts");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the transcripts' folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(files.len() >= 10, "only {} transcripts were found", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a transcript");
        let found = played(&text);
        if update {
            std::fs::write(&file, &found).expect("the transcript is rewritten");
        } else if found != text {
            let line = found
                .lines()
                .zip(text.lines())
                .find(|(found, text)| found != text);
            wrong.push(format!("{}: {line:#?}", file.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} transcripts differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
