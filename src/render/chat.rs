//! What was asked and answered, as a nurse reads it beside the patient's own words for it.

use crate::domain::Language;
use crate::engine::{Conversation, Draft, Reply};
use crate::flow::Form;

use super::{Rendered, Renderer};

/// One question and what was answered to it. Holds a patient's answers: no `Debug`.
#[derive(Clone, PartialEq)]
pub struct Turn {
    /// The question.
    pub question: String,
    /// The answer, in the words of its buttons.
    pub answer: String,
}

impl Renderer<'_> {
    /// What was asked and answered, in the order of the flow, in a language. All of it is coded, so the words of one
    /// language say exactly what those of another do.
    pub fn chat(&self, conversation: &Conversation, language: &Language) -> Rendered<Vec<Turn>> {
        let read = in_language(conversation, language);
        let mut turns = Vec::new();
        for screen in self.context.flow.screens() {
            let Some(visit) = read.visits.get(&screen.id) else {
                continue;
            };
            let several = matches!(&screen.form, Form::Parts(parts) if parts.len() > 1);
            let section = format!("section-{}", screen.id);
            let question = if several && self.catalogs.has(&section) {
                self.text(language, &section)?
            } else {
                self.ask(&read, screen, &Draft::default())?
            };
            let answer = self.said(&read, screen, visit)?;
            turns.push(Turn { question, answer });
        }
        Ok(turns)
    }

    /// What the patient was told in the end, in a language; nothing while the interview goes on.
    pub fn told(&self, conversation: &Conversation, language: &Language) -> Rendered<Vec<String>> {
        let shown = self.reply(&in_language(conversation, language), &Reply::Result)?;
        Ok(shown.into_iter().map(|shown| shown.text).collect())
    }
}

fn in_language(conversation: &Conversation, language: &Language) -> Conversation {
    let mut read = conversation.clone();
    read.language = language.clone();
    read
}
