//! The words on the pages, in one language. A name that has no words there stands for itself.

use crate::domain::Language;
use crate::i18n::{Args, Catalogs, TextError};
use crate::triage::{Rule, Rules};

/// Where the words come from.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) catalogs: &'a Catalogs,
    pub(super) language: &'a Language,
}

impl Words<'_> {
    /// The text of this key.
    pub(super) fn say(&self, key: &str) -> Result<String, TextError> {
        self.with(key, Args::new())
    }

    /// The text of this key with arguments.
    pub(super) fn with(&self, key: &str, args: Args) -> Result<String, TextError> {
        self.catalogs.text(self.language, key, &args)
    }

    /// What a name of this family is called; nothing when it has no words.
    pub(super) fn called(&self, family: &str, name: &str) -> Result<Option<String>, TextError> {
        let key = format!("{family}-{name}");
        if self.catalogs.has(&key) {
            self.say(&key).map(Some)
        } else {
            Ok(None)
        }
    }

    /// What a name of this family is called, or the name.
    pub(super) fn named(&self, family: &str, name: &str) -> Result<String, TextError> {
        Ok(self.called(family, name)?.unwrap_or_else(|| name.to_owned()))
    }

    /// Why a rule or gate is hit.
    pub(super) fn reason(&self, rules: &Rules, id: &str) -> Result<String, TextError> {
        let reason = |(_, rule): (usize, &Rule)| rule.reason.replace('_', " ");
        Ok(match self.called("rule", id)? {
            Some(text) => text,
            None => rules.rule(id).map(reason).unwrap_or_default(),
        })
    }
}
