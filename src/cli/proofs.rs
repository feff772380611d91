//! The proofs of `vertebot check`: time limit, progress, counterexamples as transcripts, and the search for what
//! need not be asked.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::assets;
use crate::check::proved::{Proof, prove as prove_set, told as told_of, weeks};
use crate::domain::issue::listed;
use crate::domain::{Issue, Language};
use crate::engine::Context;
use crate::flowset::{CHECKIN_SKIPS, FlowSet, INTAKE_SKIPS};
use crate::i18n::TextError;
use crate::proof::ask_less::{Question, candidates, find};
use crate::proof::bound::closer;
use crate::proof::circuit::Stop;
use crate::proof::prove::{Breach, Verdict, Witness};
use crate::proof::together::never_together;
use crate::proof::written::written;
use crate::script::{Opening, Play, sample_clinic};
use crate::triage::wire;

use super::Failure;
use super::check::Output;

/// What the proofs brought.
pub(super) struct Found {
    /// What does not hold.
    pub issues: Vec<Issue>,
    /// Who breaks it, as transcripts ready to be saved.
    pub counterexamples: String,
}

/// Proves a set's properties within the time allowed.
pub(super) fn prove(set: &FlowSet, output: &Output<'_>, stop: &Stop) -> Result<Found, Failure> {
    if set.lexicon(&output.language).is_none() {
        let known: Vec<String> = set.lexicons.iter().map(|(tag, _)| tag.to_string()).collect();
        let message = format!(
            "--lang: `{}` is not spoken here; allowed are {}",
            output.language,
            known.join(", ")
        );
        return Err(Failure::Usage(message));
    }
    let progress = std::io::stderr().is_terminal();
    let mut counterexamples = String::new();
    let mut last = Instant::now();
    let today = crate::clock::today_utc();
    let issues = prove_set(set, stop.clone(), today, &mut |proof| {
        let took = last.elapsed();
        last = Instant::now();
        let Proof { property, verdict } = proof;
        let word = match verdict {
            Verdict::Proved => "proved",
            Verdict::Broken(_) => "BROKEN",
            Verdict::Undecided => "not decided",
        };
        if output.proofs || progress {
            let time = format!("{:.3} s", took.as_secs_f64());
            let line = format!("{:12} {:9} {time:>9}  {}", property.id, word, property.name);
            // A reader who went away needs no progress.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
        if let Verdict::Broken(breaches) = verdict {
            for breach in breaches {
                counterexamples.push_str(&told(set, &property.id, &property.name, breach, output));
            }
        }
    });
    Ok(Found {
        issues,
        counterexamples,
    })
}

/// A counterexample: the conversation that breaks the property, or the answers if no interview does.
fn told(set: &FlowSet, id: &str, name: &str, breach: &Breach, output: &Output<'_>) -> String {
    let mut text = String::new();
    for witness in &breach.witnesses {
        let conversation = match &witness.flow {
            Some(flow) => transcript(set, flow, witness, &output.language),
            None => Ok(answers(set, witness)),
        };
        let conversation = conversation.unwrap_or_else(|error| format!("{error}\n"));
        text.push_str(&format!(
            "# {name} does not hold.   ({id} broken)\n{conversation}\n"
        ));
    }
    text
}

/// The interview of a witness, ready to be saved beside the flow.
pub(super) fn transcript(
    set: &FlowSet,
    flow: &str,
    witness: &Witness,
    language: &Language,
) -> Result<String, TextError> {
    let Some(lexicon) = set.lexicon(language) else {
        return Ok(String::new());
    };
    let context = Context {
        rules: &set.rules,
        flow: &set.intake,
        lexicon,
        today: witness.today,
    };
    let clinic = sample_clinic();
    let vocabulary = set.rules.vocabulary();
    let opening = Opening::new(flow, language.clone(), witness.today, witness.week);
    let opening = opening.knowing(vocabulary, &witness.carried, &witness.before);
    let (mut play, first) = Play::begin(
        context,
        &set.checkin,
        &set.advice,
        &set.catalogs,
        &clinic,
        language.clone(),
    )?;
    let first = if flow == set.checkin.id() {
        play.check_in(&opening)?
    } else {
        first
    };
    let mut lines = opening.lines();
    lines.extend(first);
    lines.extend(play.as_person(&witness.answers)?);
    Ok(lines.join("\n") + "\n")
}

/// Answers that no interview gathers, as a line for `vertebot assess`.
pub(super) fn answers(set: &FlowSet, witness: &Witness) -> String {
    let answers = wire::write_all(set.rules.vocabulary(), &witness.answers);
    let line =
        serde_json::json!({ "id": "counterexample", "today": witness.today.to_string(), "answers": answers });
    format!(
        "# No interview of this set gathers these answers; `vertebot assess` shows what they come to.\n{line}\n"
    )
}

/// Finds anew what the interviews of the set in a folder need not ask, and writes it there.
pub(super) fn write_skips(folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder else {
        return Err(Failure::Usage("--write-skips needs `--flows`".to_owned()));
    };
    let set = FlowSet::load(assets::folder(folder)).map_err(|issues| Failure::Failed(listed(&issues)))?;
    let stop: Stop = Arc::new(|| false);
    let told = told_of(&set);
    let later = weeks(&set.checkin);
    for (file, flow) in [(INTAKE_SKIPS, &set.intake), (CHECKIN_SKIPS, &set.checkin)] {
        let question = Question {
            rules: &set.rules,
            flow,
            weeks: &weeks(flow),
            later: (&set.checkin, &later),
            told: &told,
        };
        let mut found = Vec::new();
        for (screen, finding) in candidates(&set.rules, flow) {
            let name = &set.rules.vocabulary().get(finding).id;
            // A reader who went away needs no progress.
            let _ = writeln!(
                std::io::stderr(),
                "{} {} {name}",
                flow.id(),
                flow.screens()[screen].id
            );
            // Nothing stops this search but its end.
            found.extend(find(&question, (screen, finding), &stop).unwrap_or_default());
        }
        let never = never_together(&set.rules, flow, &weeks(flow), stop.clone()).unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "{} bound", flow.id());
        let never = closer(&set.rules, flow, &weeks(flow), never, stop.clone()).unwrap_or_default();
        let path = folder.join(file);
        std::fs::write(&path, written(&set.rules, flow, &found, &never))
            .map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}
