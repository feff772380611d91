//! Transcripts, in the format of `vertebot chat`. What was said is read as the baseline would read it or, where that
//! does not come out as it was written down, as the other set would: on one of them it was held.

use crate::cli::Failure;
use crate::domain::Language;
use crate::engine::Context;
use crate::engine::rerun::Told;
use crate::flowset::FlowSet;
use crate::i18n::TextError;
use crate::replay::Interview;
use crate::script::{Play, date_at, sample_clinic};

use super::Read;

/// Most conversations of one transcript.
const MAX_CONVERSATIONS: usize = 1000;

/// What a patient or time did, and the lines that followed it when the transcript was written.
struct Input<'t> {
    line: usize,
    said: &'t str,
    followed: Vec<&'t str>,
}

pub(super) fn read(name: &str, text: &str, sets: [&FlowSet; 2]) -> Result<Read, Failure> {
    let mut read = Read::default();
    let inputs = inputs(text);
    let begun: Vec<usize> = (0..inputs.len())
        .filter(|place| inputs[*place].said.starts_with("start "))
        .collect();
    if begun.first() != Some(&0) {
        read.leave(
            name.to_owned(),
            "a transcript begins with `start FLOW  language=..  at=..`",
        );
        return Ok(read);
    }
    for (place, from) in begun.iter().enumerate() {
        let to = begun.get(place + 1).copied().unwrap_or(inputs.len());
        let inputs = &inputs[*from..to];
        let played = |set| one(name, inputs, set).map_err(|error| Failure::Failed(error.to_string()));
        let first = played(sets[0])?;
        let second = if first.left.is_empty() {
            None
        } else {
            Some(played(sets[1])?)
        };
        read.add(second.filter(|second| second.left.is_empty()).unwrap_or(first));
    }
    Ok(read)
}

fn inputs(text: &str) -> Vec<Input<'_>> {
    let mut inputs: Vec<Input<'_>> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let begins = ["start ", "user <", "+"]
            .iter()
            .any(|begin| line.starts_with(begin));
        if begins {
            inputs.push(Input {
                line: place + 1,
                said: line,
                followed: Vec::new(),
            });
        } else if let Some(last) = inputs.last_mut()
            && !line.starts_with('#')
            && !line.is_empty()
        {
            last.followed.push(line);
        }
    }
    inputs
}

/// Plays one transcript; every conversation in it becomes an interview.
fn one(file: &str, inputs: &[Input<'_>], set: &FlowSet) -> Result<Read, TextError> {
    let mut read = Read::default();
    let Some((start, rest)) = inputs.split_first() else {
        return Ok(read);
    };
    let at = |line: usize| format!("{file}:{line}");
    let value = |name: &str| {
        let mut words = start.said.split_whitespace();
        words.find_map(|word| word.strip_prefix(&format!("{name}=")).map(str::to_owned))
    };
    let flow = start.said.split_whitespace().nth(1).unwrap_or_default();
    if flow != set.intake.id() {
        read.leave(
            at(start.line),
            format!("a transcript begins with `{}`, not `{flow}`", set.intake.id()),
        );
        return Ok(read);
    }
    let Some(today) = value("at").as_deref().and_then(date_at) else {
        read.leave(
            at(start.line),
            "`at=` must be a date and time such as 2026-03-04T08:00Z",
        );
        return Ok(read);
    };
    let language = Language::new(&value("language").unwrap_or_default());
    let Some(lexicon) = set.lexicon(&language) else {
        read.leave(
            at(start.line),
            format!("the baseline does not speak `{language}`"),
        );
        return Ok(read);
    };
    let context = Context {
        rules: &set.rules,
        flow: &set.intake,
        lexicon,
        today,
    };
    let clinic = sample_clinic();
    let (mut play, _) = Play::begin(
        context,
        &set.checkin,
        &set.advice,
        &set.catalogs,
        &clinic,
        language,
    )?;
    let mut begun = start.line;
    for input in rest {
        let missed = play.missed();
        if input.said.starts_with('+') {
            let (before, number) = (interview(&play, &at(begun)), play.conversation().number);
            play.pass(input.said)?;
            if play.conversation().number != number {
                read.interviews.push(before);
                begun = input.line;
            }
        } else {
            let said = input.said.strip_prefix("user <").unwrap_or_default();
            let lines = play.say(said)?;
            // Not understood when it was written, too: then that belongs to it.
            if play.missed() > missed && lines != input.followed {
                read.leave(
                    at(begun),
                    format!("what is said in line {} is no answer there", input.line),
                );
                return Ok(read);
            }
        }
        if read.interviews.len() > MAX_CONVERSATIONS {
            read.leave(at(begun), format!("more than {MAX_CONVERSATIONS} conversations"));
            return Ok(read);
        }
    }
    let ended = inputs.iter().any(|input| {
        input.line >= begun
            && input
                .followed
                .iter()
                .any(|line| line.starts_with("event  interview_ended"))
    });
    if ended && !play.ended() {
        read.leave(at(begun), "on the baseline it does not come to its end");
    } else {
        read.interviews.push(interview(&play, &at(begun)));
    }
    Ok(read)
}

fn interview(play: &Play<'_>, name: &str) -> Interview {
    let conversation = play.conversation();
    Interview {
        name: name.to_owned(),
        flow: conversation.flow.clone(),
        today: play.today(),
        told: Told::of(conversation),
    }
}
