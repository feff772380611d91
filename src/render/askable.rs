//! What a nurse can ask a patient, with its names: the same list for every door.

use crate::domain::message::Button;
use crate::engine::question::askable;
use crate::review::Case;

use super::Rendered;
use super::card::Card;
use super::desk::short;

/// Most findings on one page of buttons.
pub const PAGE: usize = 8;

/// A part of the interview with what it asks.
pub struct Section {
    /// What it is called, in the nurse's language.
    pub label: String,
    /// The findings, each with what it is called.
    pub findings: Vec<(String, String)>,
}

impl Card<'_> {
    /// What can be asked of the patient of this card: each section of the interview they were answered in.
    ///
    /// # Errors
    /// A text that cannot be worded.
    pub fn askable(&self) -> Rendered<Vec<Section>> {
        let mut sections: Vec<(&str, Section)> = Vec::new();
        for (name, finding) in askable(self.rules, self.flow) {
            let finding = self.rules.vocabulary().get(finding).id.clone();
            let label = self.finding(&finding)?;
            match sections.iter_mut().find(|(known, _)| *known == name) {
                Some((_, section)) => section.findings.push((finding, label)),
                None => {
                    let section = Section {
                        label: self.named("graph-section", name)?,
                        findings: vec![(finding, label)],
                    };
                    sections.push((name, section));
                }
            }
        }
        Ok(sections.into_iter().map(|(_, section)| section).collect())
    }

    /// Buttons for the sections.
    pub(super) fn sections(&self, case: &Case) -> Rendered<Vec<Vec<Button>>> {
        let sections = self.askable()?.into_iter().enumerate();
        let row =
            |(place, section): (usize, Section)| button(case, &section.label, &format!("ask:{place}:0"));
        Ok(sections.map(row).collect())
    }

    /// Buttons for one page of what a section asks, with the way to further pages.
    pub(super) fn findings(&self, case: &Case, section: u8, page: u8) -> Rendered<Vec<Vec<Button>>> {
        let sections = self.askable()?;
        let Some(found) = sections.get(usize::from(section)) else {
            return self.sections(case);
        };
        let first = usize::from(page) * PAGE;
        let shown = found.findings.iter().skip(first).take(PAGE);
        let row = |(finding, label): &(String, String)| button(case, label, &format!("put:{finding}"));
        let mut rows: Vec<Vec<Button>> = shown.map(row).collect();
        let mut turn = Vec::new();
        if page > 0 {
            let label = self.word("button-page_before")?;
            turn.extend(button(case, &label, &format!("ask:{section}:{}", page - 1)));
        }
        if found.findings.len() > first + PAGE {
            let label = self.word("button-page_after")?;
            turn.extend(button(case, &label, &format!("ask:{section}:{}", page + 1)));
        }
        if !turn.is_empty() {
            rows.push(turn);
        }
        Ok(rows)
    }
}

fn button(case: &Case, label: &str, what: &str) -> Vec<Button> {
    vec![Button {
        label: short(label),
        data: format!("n:{}:{what}", case.id.0),
    }]
}
