//! Going through all lines, findings and conditions of a set.

use crate::flow::{Form, Line, PartKind, Screen};
use crate::triage::{Condition, Rules};

use super::Seen;

/// Findings that a flow asks, sets beside that, or begins with.
pub(super) fn set(seen: &Seen<'_>) -> u128 {
    let mut set = 0;
    for (_, flow) in seen.flows {
        set |= flow
            .presets()
            .iter()
            .fold(0, |set, (finding, _)| set | finding.bit());
        for screen in flow.screens() {
            set |= screen.asks.iter().fold(0, |set, finding| set | finding.bit());
            for line in lines(screen) {
                set |= line.sets.iter().fold(0, |set, (finding, _)| set | finding.bit());
            }
        }
    }
    set
}

/// All lines and options of a screen.
pub(super) fn lines(screen: &Screen) -> Vec<&Line> {
    match &screen.form {
        Form::Checklist { lines, .. } => lines.iter().collect(),
        Form::Parts(parts) => parts
            .iter()
            .flat_map(|part| match &part.kind {
                PartKind::Choice(lines) => lines.as_slice(),
                PartKind::Scale | PartKind::Number | PartKind::Date => &[],
            })
            .collect(),
    }
}

/// Visits every condition of the table and the flows.
pub(super) fn conditions(seen: &Seen<'_>, visit: &mut impl FnMut(&Condition)) {
    let rules: &Rules = seen.rules;
    let derived = rules.derived().iter();
    derived
        .flat_map(|derived| derived.definition.conditions())
        .for_each(&mut *visit);
    rules.gates().iter().for_each(|gate| visit(&gate.when));
    for rule in rules.rules() {
        visit(&rule.when);
        rule.flags_when.iter().for_each(|(_, when)| visit(when));
    }
    rules
        .corrections()
        .iter()
        .for_each(|correction| visit(&correction.when));
    for (_, flow) in seen.flows {
        for screen in flow.screens() {
            visit(&screen.gate);
            lines(screen).iter().for_each(|line| visit(&line.gate));
            if let Form::Parts(parts) = &screen.form {
                parts.iter().for_each(|part| visit(&part.gate));
            }
        }
    }
}
