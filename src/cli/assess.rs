//! `vertebot assess`: the batch interface of the clinical contract over stdin and stdout.

use std::io::{BufRead, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::clock::{Deadline, SystemClock};
use crate::domain::answer::{Answer, DateAnswer, Value};
use crate::proof::explain::{Change, Explainer};
use crate::triage::{Answers, FindingId, Rules, batch, wire};

use super::Failure;
use super::service::flow_set;

/// How long one explanation may take, in milliseconds.
const PATIENCE: i64 = 10_000;

pub(super) fn run(flows: Option<&Path>, explain: bool) -> Result<(), Failure> {
    let set = flow_set(flows)?;
    let rules = &set.rules;
    let deadline = Arc::new(Deadline::new(Arc::new(SystemClock)));
    let over = Arc::clone(&deadline);
    let mut explainer =
        explain.then(|| Explainer::new(rules, set.checkin.carries(), Arc::new(move || over.over())));
    let mut input = std::io::stdin().lock();
    let mut output = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::Failed(format!("standard input: {error}")))? == 0 {
            break;
        }
        // A line that is no UTF-8 becomes an error line like any other that cannot be read.
        let text = String::from_utf8_lossy(&line);
        let assessed = match &mut explainer {
            None => batch::line(rules, &text),
            Some(explainer) => batch::line_with(rules, &text, |answers, today| {
                deadline.set(PATIENCE);
                vec![("explain", explained(rules, explainer, answers, today))]
            }),
        };
        let Some(assessed) = assessed else {
            continue;
        };
        match writeln!(output, "{assessed}") {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            other => other.map_err(|error| Failure::Failed(format!("standard output: {error}")))?,
        }
    }
    match output.flush() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// The explanation of one line.
fn explained(rules: &Rules, explainer: &mut Explainer, answers: &Answers, today: Date) -> Json {
    let Ok(found) = explainer.explain(answers, today) else {
        return json!({ "error": format!("not found within {} seconds", PATIENCE / 1000) });
    };
    let vocabulary = rules.vocabulary();
    let because = found.decided.because.iter();
    let because: Vec<&str> = because
        .map(|finding| vocabulary.get(*finding).id.as_str())
        .collect();
    let gate = rules.gate(answers, today).map(str::to_owned);
    let made_sure = found.decided.rules.iter();
    let hit: Vec<String> = made_sure
        .map(|place| rules.rules()[*place].id.clone())
        .chain(gate)
        .collect();
    let change = |change: &Option<Change>| match change {
        None => Json::Null,
        Some(change) => {
            let changes = change.answers.iter();
            let changes: Vec<Json> = changes
                .map(|(finding, to)| one_change(rules, *finding, answers, to, today))
                .collect();
            json!({ "tier": change.tier.name(), "changes": changes })
        }
    };
    json!({
        "because": because,
        "rules": hit,
        "lower": change(&found.lower),
        "raise": change(&found.raise),
    })
}

/// One finding's answer as it was, null if it was not asked, and as it would have to be; of a date also how many
/// days ago.
fn one_change(rules: &Rules, finding: FindingId, answers: &Answers, to: &Answer, today: Date) -> Json {
    let vocabulary = rules.vocabulary();
    let from = answers.get(finding);
    let mut change = json!({
        "finding": vocabulary.get(finding).id,
        "from": from.map(|from| wire::write(vocabulary, finding, from)),
        "to": wire::write(vocabulary, finding, to),
    });
    if let Answer::Known(Value::Date(DateAnswer::Day(day))) = to {
        let days = today.since(*day).map_or(0, |span| span.get_days());
        change["days_ago"] = json!(days);
    }
    change
}
