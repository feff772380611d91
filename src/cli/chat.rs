//! `vertebot chat`: the interview in the terminal, in the transcript format.

use std::io::{BufRead, Write};
use std::path::Path;

use crate::assets;
use crate::domain::Language;
use crate::engine::Context;
use crate::script::{Play, sample_clinic};

use super::Failure;

pub(super) fn run(language: &str, flow: &str, script: Option<&Path>, days: i64) -> Result<(), Failure> {
    let usage = |issues: Vec<crate::triage::Issue>| Failure::Usage(assets::listed(&issues));
    let rules = assets::rules().map_err(usage)?;
    let catalogs = assets::catalogs().map_err(|issues| Failure::Usage(issues.join("\n")))?;
    let language = Language::new(language);
    let known: Vec<&str> = catalogs.languages().map(Language::as_str).collect();
    let Some(lexicon) = assets::lexicon(&language) else {
        return Err(Failure::Usage(format!(
            "--lang: `{language}` is not spoken here; allowed are {}",
            known.join(", ")
        )));
    };
    let lexicon = lexicon.map_err(Failure::Usage)?;
    if flow != "intake" {
        return Err(Failure::Usage(format!(
            "--flow: `{flow}` is no flow; allowed is intake"
        )));
    }
    let flow = assets::intake(&rules).map_err(usage)?;
    let checkin = assets::checkin(&rules).map_err(usage)?;
    let today = crate::clock::today_utc();
    let context = Context {
        rules: &rules,
        flow: &flow,
        lexicon: &lexicon,
        today,
    };
    let clinic = sample_clinic();
    let wording = |error: crate::i18n::TextError| Failure::Failed(error.to_string());
    println!("start {}  language={language}  at={today}T08:00Z", flow.id());
    let (mut play, lines) =
        Play::begin(context, &checkin, &catalogs, &clinic, language.clone()).map_err(wording)?;
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
    loop {
        if play.ended() {
            // With `--days`, the check-ins of that time follow without waiting.
            let Some(wait) = play.days_to_next().filter(|wait| *wait <= days_left) else {
                break;
            };
            days_left -= wait;
            println!("+{wait}d");
            let lines = play.pass(&format!("+{wait}d")).map_err(wording)?;
            lines.iter().for_each(|line| println!("{line}"));
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
