//! `vertebot chat`: the interview in the terminal, in the transcript format.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use crate::domain::Language;
use crate::engine::Context;
use crate::script::{Play, sample_clinic};

use super::Failure;
use super::service::flow_set;

/// What can still be typed when an interview is over.
const OVER: &str = "The interview is over. /learn, /plan, /diary, /pause, /help, /emergency, /start and +14d go on; Ctrl-D ends.";

pub(super) fn run(
    language: &str,
    flow: &str,
    script: Option<&Path>,
    days: i64,
    flows: Option<&Path>,
) -> Result<(), Failure> {
    let set = flow_set(flows)?;
    let language = Language::new(language);
    let Some(lexicon) = set.lexicon(&language) else {
        let known: Vec<&str> = set.catalogs.languages().map(Language::as_str).collect();
        return Err(Failure::Usage(format!(
            "--lang: `{language}` is not spoken here; allowed are {}",
            known.join(", ")
        )));
    };
    if flow != "intake" {
        return Err(Failure::Usage(format!(
            "--flow: `{flow}` is no flow; allowed is intake"
        )));
    }
    let flow = &set.intake;
    let today = crate::clock::today_utc();
    let context = Context {
        rules: &set.rules,
        flow,
        lexicon,
        today,
    };
    let clinic = sample_clinic();
    let wording = |error: crate::i18n::TextError| Failure::Failed(error.to_string());
    println!("start {}  language={language}  at={today}T08:00Z", flow.id());
    let (mut play, lines) = Play::begin(
        context,
        &set.checkin,
        &set.advice,
        &set.catalogs,
        &clinic,
        language.clone(),
    )
    .map_err(wording)?;
    play = play.with_teaching(&set.library, &set.sources);
    lines.iter().for_each(|line| println!("{line}"));
    let mut input: Box<dyn BufRead> = match script {
        None => Box::new(std::io::stdin().lock()),
        Some(path) => {
            let file = std::fs::File::open(path);
            let file =
                file.map_err(|error| Failure::Usage(format!("--script {}: {error}", path.display())))?;
            Box::new(std::io::BufReader::new(file))
        }
    };
    let mut line = String::new();
    let mut days_left = days;
    let asking = script.is_none() && std::io::stdin().is_terminal();
    let mut over_told = false;
    loop {
        if play.ended() {
            // With `--days`, the check-ins of that time follow without waiting.
            if let Some(wait) = play.days_to_next().filter(|wait| *wait <= days_left) {
                days_left -= wait;
                println!("+{wait}d");
                let lines = play.pass(&format!("+{wait}d")).map_err(wording)?;
                lines.iter().for_each(|line| println!("{line}"));
            } else if !std::mem::replace(&mut over_told, true) && asking {
                eprintln!("{OVER}");
            }
        }
        line.clear();
        std::io::stdout()
            .flush()
            .map_err(|error| Failure::Failed(format!("standard output: {error}")))?;
        let read = input.read_line(&mut line);
        if read.map_err(|error| Failure::Failed(format!("standard input: {error}")))? == 0 {
            break;
        }
        let said = line.trim();
        // A transcript can be fed back: its output lines are passed over.
        if said.starts_with('+') {
            println!("{said}");
            let lines = play.pass(said).map_err(wording)?;
            lines.iter().for_each(|line| println!("{line}"));
            continue;
        }
        let Some(said) = user_line(said) else { continue };
        println!("user < {said}");
        play.say(said)
            .map_err(wording)?
            .iter()
            .for_each(|line| println!("{line}"));
    }
    Ok(())
}

fn user_line(line: &str) -> Option<&str> {
    if let Some(said) = line.strip_prefix("user <") {
        return Some(said.trim());
    }
    let output = ["bot  >", "event ", "start ", "#"]
        .iter()
        .any(|prefix| line.starts_with(prefix));
    (!output && !line.is_empty()).then_some(line)
}
