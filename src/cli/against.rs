//! `vertebot check --against OLD`: for whom the set decides otherwise than an earlier one, each class of patients with
//! a conversation to read.

use std::path::Path;

use serde_json::{Value, json};

use crate::assets;
use crate::check::compared::{Compared, Decided, Difference, compare, described, version};
use crate::domain::Issue;
use crate::domain::issue::listed;
use crate::flowset::{FlowSet, Parts};
use crate::proof::circuit::Stop;
use crate::proof::compare::Side;
use crate::triage::{Tier, wire};

use super::check::Output;
use super::{Failure, proofs};

/// The comparison with an earlier set.
pub(super) struct Against {
    /// The earlier set's version.
    version: String,
    compared: Compared,
}

impl Against {
    /// Compares a set with the one in a folder.
    pub(super) fn run(set: &FlowSet, folder: &Path, stop: &Stop) -> Result<Self, Failure> {
        let shown = folder.display();
        if !folder.is_dir() {
            let message = "is no folder; name one that holds `flows/` and `locales/` of an earlier set";
            return Err(Failure::Usage(format!("--against {shown}: {message}")));
        }
        let files = assets::folder(folder);
        let parts = Parts::read(&files);
        let Some(old) = version(&parts) else {
            let message = "its vocabulary, table and flows cannot be read, so that nothing can be compared";
            return Err(Failure::Failed(format!(
                "--against {shown}: {message}:\n{}",
                listed(&parts.issues)
            )));
        };
        Ok(Self {
            version: files.version(),
            compared: compare(&old, set, stop, crate::clock::today_utc()),
        })
    }

    /// What is wrong with what was found.
    pub(super) fn issues(&self) -> &[Issue] {
        &self.compared.issues
    }

    /// For people: what is on one side only, then each class with a conversation that can be saved beside the flow.
    pub(super) fn told(&self, set: &FlowSet, output: &Output<'_>) -> String {
        let mut text = String::new();
        for one in &self.compared.one_sided {
            let (what, name) = (one.what, &one.name);
            text.push_str(&match one.side {
                Side::Old => format!("only in the earlier set: {what} {name}\n"),
                Side::New => format!("only in this set: {what} {name}\n"),
                Side::Differs => format!("asked otherwise in the earlier set: {what} {name}\n"),
            });
        }
        if !text.is_empty() {
            text.push('\n');
        }
        for found in &self.compared.classes {
            text.push_str(&class(set, found, output));
        }
        let lowered = self
            .compared
            .classes
            .iter()
            .filter(|found| found.class.lowers())
            .count();
        let others = self.compared.classes.len() - lowered;
        let count = |number: usize| match number {
            1 => "1 class".to_owned(),
            number => format!("{number} classes"),
        };
        text.push_str(&match self.compared.classes.len() {
            _ if !self.compared.complete => {
                format!("against {}: not found out in the time allowed\n", self.version)
            }
            0 => format!("against {}: nobody is decided otherwise\n", self.version),
            _ => format!(
                "against {}: {} of patients lowered, {} decided otherwise\n",
                self.version,
                count(lowered),
                count(others)
            ),
        });
        text
    }

    /// For programs.
    pub(super) fn json(&self, set: &FlowSet, output: &Output<'_>) -> Value {
        let sided = |side: Side| -> Vec<Value> {
            let own = self.compared.one_sided.iter().filter(|one| one.side == side);
            own.map(|one| json!({ "what": one.what, "name": one.name }))
                .collect()
        };
        let classes = self.compared.classes.iter().map(|found| {
            json!({
                "id": found.class.id(),
                "lowered": found.class.lowers(),
                "acknowledged": found.acknowledged,
                "description": described(&found.class),
                "cause": found.class.cause,
                "over": found.class.over,
                "old": decided(&found.old),
                "new": decided(&found.new),
                "witness": witness(set, found, output),
            })
        });
        json!({
            "version": self.version,
            "complete": self.compared.complete,
            "only_old": sided(Side::Old),
            "only_new": sided(Side::New),
            "asked_otherwise": sided(Side::Differs),
            "classes": classes.collect::<Vec<_>>(),
        })
    }
}

fn class(set: &FlowSet, found: &Difference, output: &Output<'_>) -> String {
    let id = found.class.id();
    let over = found.class.over.join(", ");
    let acknowledged = if found.class.lowers() && found.acknowledged {
        ", acknowledged"
    } else {
        ""
    };
    let line = |name: &str, decided: &Decided| {
        let Decided {
            tier,
            headline,
            rules,
            flags,
        } = decided;
        let tier = tier.map_or("none", Tier::name);
        format!(
            "# {name}  tier={tier} headline={headline} rules={} flags={}\n",
            rules.join(","),
            flags.join(",")
        )
    };
    format!(
        "# {}.   ({id}; over {over}{acknowledged})\n{}{}{}\n",
        described(&found.class),
        line("old", &found.old),
        line("new", &found.new),
        conversation(set, found, output)
    )
}

/// The conversation of a class's witness in this set, or the answers if no interview gathers them.
fn conversation(set: &FlowSet, found: &Difference, output: &Output<'_>) -> String {
    let witness = &found.class.new;
    match &witness.flow {
        Some(flow) => proofs::transcript(set, flow, witness, &output.language)
            .unwrap_or_else(|error| format!("{error}\n")),
        None => proofs::answers(set, witness),
    }
}

fn decided(decided: &Decided) -> Value {
    json!({
        "tier": decided.tier.map(Tier::name),
        "headline": decided.headline,
        "rules": decided.rules,
        "flags": decided.flags,
    })
}

fn witness(set: &FlowSet, found: &Difference, output: &Output<'_>) -> Value {
    let (vocabulary, witness) = (set.rules.vocabulary(), &found.class.new);
    json!({
        "flow": witness.flow,
        "today": witness.today.to_string(),
        "week": witness.week,
        "answers": wire::write_all(vocabulary, &witness.answers),
        "known": wire::write_all(vocabulary, &witness.carried),
        "before": wire::write_all(vocabulary, &witness.before),
        "transcript": witness.flow.as_ref().map(|_| conversation(set, found, output)),
    })
}
