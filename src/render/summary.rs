//! The summary to confirm or change before the result.

use serde_json::Value as Json;

use crate::domain::message::Button;
use crate::engine::{Action, Conversation, Visit};
use crate::flow::{Form, Line, PartKind, Screen};
use crate::i18n::Args;

use super::{Rendered, Renderer, Shown};

impl Renderer<'_> {
    pub(super) fn summary(&self, conversation: &Conversation) -> Rendered<Shown> {
        let language = &conversation.language;
        let mut lines = vec![self.text(language, "summary-title")?, String::new()];
        let mut changes = Vec::new();
        for (place, screen) in self.context.flow.screens().iter().enumerate() {
            let Some(visit) = conversation.visits.get(&screen.id) else {
                continue;
            };
            if super::question::consents(screen, self.context.rules) {
                continue;
            }
            let section = self.text(language, &format!("section-{}", screen.id))?;
            lines.push(format!(
                "• {section}: {}",
                self.said(conversation, screen, visit)?
            ));
            let label = self
                .catalogs
                .text(language, "button-change", &Args::new().text("what", section))?;
            changes.push(vec![Button {
                label,
                data: self.data(conversation, Action::Change(place as u8)),
            }]);
        }
        lines.extend([String::new(), self.text(language, "summary-question")?]);
        let confirm = Button {
            label: self.text(language, "button-confirm")?,
            data: self.data(conversation, Action::Confirm),
        };
        let mut buttons = vec![vec![confirm]];
        buttons.extend(changes);
        Ok(Shown {
            text: lines.join("\n"),
            buttons,
            picture: None,
        })
    }

    /// What was answered to a screen, in its own words.
    pub(super) fn said(
        &self,
        conversation: &Conversation,
        screen: &Screen,
        visit: &Visit,
    ) -> Rendered<String> {
        let language = &conversation.language;
        let mut said = Vec::new();
        let mut doubt = false;
        match &screen.form {
            Form::Checklist { lines, safe } => {
                for line in lines.iter().filter(|line| self.chosen(line, visit)) {
                    said.push(self.line(conversation, line)?);
                }
                let unsure = |finding: &crate::triage::FindingId| {
                    let value = visit.set.get(&self.context.rules.vocabulary().get(*finding).id);
                    value.is_some_and(|value| value == "unsure" || has(value, "unsure") || value.is_null())
                };
                let by_default = |finding: &crate::triage::FindingId| {
                    safe.iter().any(|(known, answer)| {
                        known == finding && !matches!(answer, crate::domain::Answer::Known(_))
                    })
                };
                doubt = screen
                    .asks
                    .iter()
                    .any(|finding| unsure(finding) && !by_default(finding));
            }
            Form::Parts(parts) => {
                for part in parts {
                    let finding = self.context.rules.vocabulary().get(part.finding);
                    let id = &finding.id;
                    match (&part.kind, visit.set.get(id)) {
                        (_, None) => {}
                        (_, Some(Json::Null)) => said.push(self.text(language, "value-skipped")?),
                        (PartKind::Choice(lines), Some(_)) => {
                            for line in lines.iter().filter(|line| self.chosen(line, visit)) {
                                said.push(self.line(conversation, line)?);
                            }
                        }
                        (_, Some(answer)) => {
                            said.extend(super::value::value(self.catalogs, language, finding, answer)?);
                        }
                    }
                }
            }
        }
        if doubt {
            said.push(self.text(language, "value-unsure")?);
        }
        if said.is_empty() {
            self.text(language, "summary-none")
        } else {
            Ok(said.join(", "))
        }
    }

    /// Whether a line's settings are all among what was set.
    fn chosen(&self, line: &Line, visit: &Visit) -> bool {
        let vocabulary = self.context.rules.vocabulary();
        line.sets.iter().all(|(finding, answer)| {
            let id = &vocabulary.get(*finding).id;
            let wanted = crate::triage::wire::write(vocabulary, *finding, answer);
            match (visit.set.get(id), wanted) {
                (Some(found), Json::Array(options)) => options
                    .iter()
                    .all(|option| option.as_str().is_some_and(|option| has(found, option))),
                (Some(found), wanted) => *found == wanted,
                (None, _) => false,
            }
        })
    }
}

fn has(list: &Json, option: &str) -> bool {
    list.as_array()
        .is_some_and(|items| items.iter().any(|item| item == option))
}
