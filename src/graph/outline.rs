//! A flow as what its pages say: sections in order, and of each screen what it asks, when, and what may end
//! the interview there.

use crate::flow::{Flow, Form, Line, Part, PartKind, Screen, Weeks};
use crate::i18n::{Args, TextError};
use crate::triage::condition::Names;
use crate::triage::{Condition, FindingId, Rules};

use super::measure::Face;
use super::words::Words;

/// A line of a box: what it is about, and what it says.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) face: Face,
}

/// One screen.
pub(super) struct Outline {
    pub(super) id: String,
    pub(super) title: String,
    /// What kind of question it is, and what else marks it.
    pub(super) marks: Vec<String>,
    pub(super) block: bool,
    /// What must hold for it to be asked; nothing when it always is.
    pub(super) only: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Id and reason of what may end the interview right after it.
    pub(super) ends: Vec<(String, String)>,
}

/// Screens of one section that follow each other.
pub(super) struct Section {
    /// Its name in the flow.
    pub(super) id: String,
    /// What it is called.
    pub(super) title: String,
    pub(super) screens: Vec<Outline>,
}

/// The sections of a flow in order; one that comes back later counts again.
pub(super) fn sections(rules: &Rules, flow: &Flow, words: Words<'_>) -> Result<Vec<Section>, TextError> {
    let ids: Vec<String> = flow.screens().iter().map(|screen| screen.id.clone()).collect();
    let writer = Writer {
        rules,
        names: rules.names(&ids),
        words,
    };
    let mut sections: Vec<Section> = Vec::new();
    for (screen, ends) in flow.screens().iter().zip(super::endings(rules, flow)) {
        if sections.last().is_none_or(|last| last.id != screen.section) {
            let title = match screen.section.as_str() {
                "" => words.say("graph-no_section")?,
                named => words.named("graph-section", named)?,
            };
            sections.push(Section {
                id: screen.section.clone(),
                title,
                screens: Vec::new(),
            });
        }
        let outline = writer.screen(screen, ends)?;
        if let Some(last) = sections.last_mut() {
            last.screens.push(outline);
        }
    }
    Ok(sections)
}

struct Writer<'a> {
    rules: &'a Rules,
    names: Names<'a>,
    words: Words<'a>,
}

impl Writer<'_> {
    fn screen(&self, screen: &Screen, ends: Vec<String>) -> Result<Outline, TextError> {
        let mut rows = vec![self.row("graph-asks", self.list(&screen.asks), Face::Code)?];
        if screen.gate != Condition::Always {
            rows.push(self.row("graph-asked_if", screen.gate.words(self.names), Face::Code)?);
        }
        if let Form::Parts(parts) = &screen.form {
            for part in parts.iter().filter(|part| part.gate != Condition::Always) {
                let text = format!("{}: {}", self.id(part.finding), part.gate.words(self.names));
                rows.push(self.row("graph-offered_if", text, Face::Code)?);
            }
        }
        self.lines(screen, &mut rows)?;
        if !screen.keeps.is_empty() {
            rows.push(self.row("graph-keeps", self.list(&screen.keeps), Face::Code)?);
        }
        let mut only = self.weeks(&screen.weeks)?;
        if screen.gate != Condition::Always {
            only.push(screen.gate.words(self.names));
        }
        let reasons = ends.into_iter().map(|id| {
            let reason = self.words.reason(self.rules, &id)?;
            Ok((id, reason))
        });
        Ok(Outline {
            id: screen.id.clone(),
            title: self.words.called("section", &screen.id)?.unwrap_or_default(),
            marks: self.marks(screen)?,
            block: screen.block,
            only,
            rows,
            ends: reasons.collect::<Result<_, TextError>>()?,
        })
    }

    fn marks(&self, screen: &Screen) -> Result<Vec<String>, TextError> {
        let mut marks = vec![self.kind(&screen.form)?];
        if screen.required {
            marks.push(self.words.say("graph-required")?);
        }
        if screen.picture {
            marks.push(self.words.say("graph-picture")?);
        }
        marks.extend(self.weeks(&screen.weeks)?);
        Ok(marks)
    }

    fn kind(&self, form: &Form) -> Result<String, TextError> {
        let counted =
            |key: &str, count: usize| self.words.with(key, Args::new().count("count", count as i64));
        match form {
            Form::Checklist { lines, .. } => counted("graph-kind-checklist", lines.len()),
            Form::Parts(parts) => match parts.as_slice() {
                [
                    Part {
                        kind: PartKind::Choice(options),
                        ..
                    },
                ] => counted("graph-kind-choice", options.len()),
                [
                    Part {
                        kind: PartKind::Scale,
                        ..
                    },
                ] => self.words.say("graph-kind-scale"),
                [
                    Part {
                        kind: PartKind::Number,
                        ..
                    },
                ] => self.words.say("graph-kind-number"),
                [
                    Part {
                        kind: PartKind::Date, ..
                    },
                ] => self.words.say("graph-kind-date"),
                several => counted("graph-kind-several", several.len()),
            },
        }
    }

    fn weeks(&self, weeks: &Weeks) -> Result<Vec<String>, TextError> {
        let mut marks = Vec::new();
        if !weeks.only.is_empty() {
            let only: Vec<String> = weeks.only.iter().map(u32::to_string).collect();
            marks.push(
                self.words
                    .with("graph-weeks", Args::new().text("weeks", only.join(", ")))?,
            );
        }
        if weeks.from > 0 {
            marks.push(self.words.with(
                "graph-from_week",
                Args::new().text("week", weeks.from.to_string()),
            )?);
        }
        Ok(marks)
    }

    /// What is said of some lines only: when they are offered, and what a tick takes back.
    fn lines(&self, screen: &Screen, rows: &mut Vec<Row>) -> Result<(), TextError> {
        let Form::Checklist { lines, .. } = &screen.form else {
            return Ok(());
        };
        for alike in alike(lines, |line| &line.gate).filter(|alike| alike[0].gate != Condition::Always) {
            let text = format!("{}: {}", self.of(&alike), alike[0].gate.words(self.names));
            rows.push(self.row("graph-offered_if", text, Face::Code)?);
        }
        for alike in alike(lines, |line| &line.weeks).filter(|alike| alike[0].weeks != Weeks::default()) {
            let weeks = self.weeks(&alike[0].weeks)?.join(", ");
            rows.push(self.row(
                "graph-offered",
                format!("{}: {weeks}", self.of(&alike)),
                Face::Plain,
            )?);
        }
        for alike in alike(lines, |line| &line.clears).filter(|alike| !alike[0].clears.is_empty()) {
            let text = format!("{}: {}", self.of(&alike), self.list(&alike[0].clears));
            rows.push(self.row("graph-clears", text, Face::Code)?);
        }
        Ok(())
    }

    /// The findings that some lines set first.
    fn of(&self, lines: &[&Line]) -> String {
        let mut findings: Vec<FindingId> = Vec::new();
        for (finding, _) in lines.iter().filter_map(|line| line.sets.first()) {
            if !findings.contains(finding) {
                findings.push(*finding);
            }
        }
        self.list(&findings)
    }

    fn row(&self, label: &str, text: String, face: Face) -> Result<Row, TextError> {
        Ok(Row {
            label: self.words.say(label)?,
            text,
            face,
        })
    }

    fn id(&self, finding: FindingId) -> &str {
        &self.rules.vocabulary().get(finding).id
    }

    fn list(&self, findings: &[FindingId]) -> String {
        findings
            .iter()
            .map(|finding| self.id(*finding))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Lines with the same of something, in the order of the first of each.
fn alike<T: PartialEq>(lines: &[Line], of: impl Fn(&Line) -> &T) -> impl Iterator<Item = Vec<&Line>> {
    let mut groups: Vec<Vec<&Line>> = Vec::new();
    for line in lines {
        match groups.iter_mut().find(|group| of(group[0]) == of(line)) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    groups.into_iter()
}
