//! A transcript played as it goes now, line by line.

use std::sync::OnceLock;

use vertebot::assets;
use vertebot::domain::Language;
use vertebot::engine::Context;
use vertebot::flowset::FlowSet;
use vertebot::i18n::Args;
use vertebot::render::Clinic;
use vertebot::script::{Opening, Play, sample_clinic};

/// The shipped set, read once.
pub fn set() -> &'static FlowSet {
    static SET: OnceLock<FlowSet> = OnceLock::new();
    SET.get_or_init(|| assets::flow_set().expect("the shipped set reads"))
}

/// A conversation as it goes now. With `mending`, what was said to a question that is no longer asked is left out.
pub fn played(text: &str, mending: bool) -> String {
    let set = set();
    let clinic = sample_clinic();
    let mut output = String::new();
    let mut play: Option<Play<'_>> = None;
    let mut opening: Option<Opening> = None;
    let (mut asked_then, mut asked_now) = (String::new(), String::new());
    let mut say = |lines: Vec<String>, asked_now: &mut String| {
        for line in lines {
            if line.starts_with("bot ") {
                *asked_now = question(&line);
            }
            output.push_str(&line);
            output.push('\n');
        }
    };
    let lines: Vec<&str> = text.lines().chain(["# end"]).collect();
    // A conversation just written has no questions yet that could be gone.
    let mending = mending && lines.iter().any(|line| line.starts_with("bot "));
    for (number, line) in lines.iter().copied().enumerate() {
        if let Some(begun) = opening.as_mut() {
            if begun.take(line) {
                say(vec![line.to_owned()], &mut asked_now);
                continue;
            }
            let (begun, first) = begin(set, &clinic, &opening.take().expect("it opens"));
            play = Some(begun);
            say(first, &mut asked_now);
        }
        if line == "# end" {
            break;
        }
        if line.starts_with("start ") {
            opening = Some(Opening::read(line).expect("a flow, language= and at="));
            say(vec![line.to_owned()], &mut asked_now);
        } else if let Some(said) = line.strip_prefix("user <") {
            let asked_later = |asked: &str| lines[number..].iter().any(|line| question(line) == asked);
            if mending && asked_then != asked_now && asked_later(&asked_now) {
                continue;
            }
            let mut unknown = 0;
            while mending && asked_then != asked_now {
                // A question the conversation did not know: nothing of it is so.
                unknown += 1;
                assert!(unknown <= 30, "reword it in the transcripts first: {asked_then}");
                let play = play.as_mut().expect("`start` comes first");
                let language = language(text);
                let none = set
                    .catalogs
                    .text(&language, "button-none", &Args::new())
                    .expect("a text");
                let more = play.say(&none).expect("texts format");
                say(vec![format!("user < {none}")], &mut asked_now);
                say(more, &mut asked_now);
            }
            let more = play
                .as_mut()
                .expect("`start` comes first")
                .say(said)
                .expect("texts format");
            say(vec![line.to_owned()], &mut asked_now);
            say(more, &mut asked_now);
        } else if line.starts_with('+') {
            let more = play
                .as_mut()
                .expect("`start` comes first")
                .pass(line)
                .expect("texts format");
            say(vec![line.to_owned()], &mut asked_now);
            say(more, &mut asked_now);
        } else if line.starts_with('#') || line.is_empty() {
            say(vec![line.to_owned()], &mut asked_now);
        } else if line.starts_with("bot ") {
            asked_then = question(line);
        }
    }
    output
}

/// The language a conversation is held in.
fn language(text: &str) -> Language {
    let start = text
        .lines()
        .find(|line| line.starts_with("start "))
        .expect("it starts");
    Opening::read(start).expect("a flow, language= and at=").language
}

/// What a line of ours asks, without progress and buttons.
fn question(line: &str) -> String {
    line.split("  ").nth(1).unwrap_or_default().to_owned()
}

fn begin<'s>(set: &'s FlowSet, clinic: &'s Clinic, opening: &Opening) -> (Play<'s>, Vec<String>) {
    let language = &opening.language;
    let context = Context {
        rules: &set.rules,
        flow: &set.intake,
        lexicon: set.lexicon(language).expect("a language"),
        today: opening.today,
    };
    let begun = Play::begin(
        context,
        &set.checkin,
        &set.advice,
        &set.catalogs,
        clinic,
        language.clone(),
    );
    let (mut play, first) = begun.expect("texts format");
    if opening.flow == set.checkin.id() {
        let first = play.check_in(opening).expect("texts format");
        return (play, first);
    }
    (play, first)
}
