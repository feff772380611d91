//! The language a patient chooses.

use std::sync::Arc;

use crate::domain::Language;
use crate::domain::message::{Button, Lane, Payload};
use crate::engine::Input;
use crate::i18n::Args;

use super::patient::{Undecided, Visit};

impl Visit<'_> {
    /// `/language`
    pub(super) fn offer_languages(&mut self) -> Result<(), Undecided> {
        let set = Arc::clone(&self.set);
        let catalogs = &set.catalogs;
        let mut buttons = Vec::new();
        for language in catalogs.offered() {
            let label = catalogs.text(language, "language-name", &Args::new())?;
            buttons.push(vec![Button {
                label,
                data: format!("l:{language}"),
            }]);
        }
        let text = self.words("choose_language")?;
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    /// The language that was tapped; the question that waits is asked in it.
    pub(super) fn speak(&mut self, tag: &str) -> Result<(), Undecided> {
        let language = Language::new(tag);
        if !self.set.catalogs.offered().contains(&language) {
            return Ok(());
        }
        self.profile.language = language.clone();
        if let Some(conversation) = &mut self.conversation {
            conversation.language = language;
        }
        match self.running() {
            _ if self.question().is_some() => self.ask_it_again(),
            Some(_) => self.input(Input::Repeat),
            None => self.say("help"),
        }
    }
}
