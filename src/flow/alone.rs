//! A flow cut down to the one question about a finding, as it is asked outside of an interview.

use crate::triage::{Condition, FindingId};

use super::{Flow, Form, Line, Screen, Weeks};

impl Flow {
    /// This flow as the question about one finding alone, on the screen that asks most about it; none when no screen
    /// does. It depends on nothing: it is asked whatever else was answered, and in any week. Nobody has to answer it.
    pub fn alone(&self, finding: FindingId) -> Option<Self> {
        let screens = self
            .screens
            .iter()
            .filter(|screen| screen.asks.contains(&finding));
        // Of several that ask as much, the first.
        let most = screens.rev().max_by_key(|screen| choices(screen, finding))?;
        Some(Self {
            id: self.id.clone(),
            screens: vec![cut(most, finding)],
            presets: Vec::new(),
            version: self.version.clone(),
            consent_version: self.consent_version.clone(),
            carries: Vec::new(),
            adds: 0,
            never_together: Vec::new(),
            alone: true,
        })
    }

    /// Whether it is one question alone.
    pub fn is_alone(&self) -> bool {
        self.alone
    }
}

fn about(line: &Line, finding: FindingId) -> bool {
    line.sets.iter().any(|(known, _)| *known == finding)
}

/// How many lines can be ticked of it; a typed answer says more than any.
fn choices(screen: &Screen, finding: FindingId) -> usize {
    match &screen.form {
        Form::Checklist { lines, .. } => lines.iter().filter(|line| about(line, finding)).count(),
        Form::Parts(_) => usize::MAX,
    }
}

fn cut(screen: &Screen, finding: FindingId) -> Screen {
    let form = match &screen.form {
        Form::Checklist { lines, safe } => Form::Checklist {
            lines: lines
                .iter()
                .filter(|line| about(line, finding))
                .map(free)
                .collect(),
            safe: safe
                .iter()
                .filter(|(known, _)| *known == finding)
                .cloned()
                .collect(),
        },
        Form::Parts(parts) => {
            let own = parts.iter().filter(|part| part.finding == finding);
            let free = own.map(|part| super::Part {
                gate: Condition::Always,
                ..part.clone()
            });
            Form::Parts(free.collect())
        }
    };
    Screen {
        id: screen.id.clone(),
        section: screen.section.clone(),
        block: false,
        gate: Condition::Always,
        asks: vec![finding],
        required: false,
        picture: screen.picture,
        weeks: Weeks::default(),
        keeps: Vec::new(),
        record: Vec::new(),
        skips: Vec::new(),
        form,
    }
}

/// A line that is always offered.
fn free(line: &Line) -> Line {
    Line {
        gate: Condition::Always,
        weeks: Weeks::default(),
        ..line.clone()
    }
}
