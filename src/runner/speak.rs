//! What a patient is told: texts by key, and replies of the engine as messages.

use crate::domain::message::{InboundBody, Lane, Payload};
use crate::domain::{ChatId, Language, MessageId};
use crate::engine::{Context, Conversation, Ending, Phase, Reply};
use crate::flowset::FlowSet;
use crate::i18n::TextError;
use crate::reading::Lexicon;
use crate::render::{Renderer, Shown};
use crate::triage::Tier;

use super::patient::{Undecided, Visit};

impl Visit<'_> {
    pub(super) fn show(&mut self, replies: &[Reply]) -> Result<(), Undecided> {
        let Some(conversation) = self.conversation.clone() else {
            return Ok(());
        };
        let tapped = match self.inbound.body {
            InboundBody::Tap { .. } => self.inbound.message,
            _ => None,
        };
        let mut owed = Vec::new();
        {
            let renderer = self.renderer()?;
            for reply in replies {
                let lane = lane(&conversation, reply);
                if let (Reply::Settle, Some(message)) = (reply, tapped) {
                    owed.push((
                        lane,
                        Payload::EditButtons {
                            message,
                            buttons: Vec::new(),
                        },
                    ));
                }
                let mut messages = renderer.reply(&conversation, reply)?;
                if let (Reply::Result, Some(explained)) = (reply, &self.explained) {
                    // A result never waits for the words that explain it.
                    if let Err(error) = renderer.give_reason(&conversation, explained, &mut messages) {
                        tracing::error!(%error, "a reason could not be worded");
                    }
                }
                for shown in messages {
                    let message = tapped.filter(|_| *reply == Reply::Refresh);
                    owed.push((lane, payload(shown, message)));
                }
            }
        }
        let chat = self.inbound.chat;
        owed.into_iter()
            .for_each(|(lane, payload)| self.changes.owe(lane, chat, payload));
        Ok(())
    }

    /// A text of the set under way; one that it does not have yet is that of the set in use.
    pub(super) fn words(&self, key: &str) -> Result<String, TextError> {
        let language = &self.profile.language;
        let own = self.writer.clinic_text_in(&self.set, language, key);
        own.or_else(|_| self.writer.clinic_text(language, key))
    }

    pub(super) fn say(&mut self, key: &str) -> Result<(), Undecided> {
        self.say_in(Lane::Normal, key)
    }

    pub(super) fn say_urgent(&mut self, key: &str) -> Result<(), Undecided> {
        self.say_in(Lane::Urgent, key)
    }

    fn say_in(&mut self, lane: Lane, key: &str) -> Result<(), Undecided> {
        let text = self.words(key)?;
        let chat: ChatId = self.inbound.chat;
        self.changes.owe(
            lane,
            chat,
            Payload::Text {
                text,
                buttons: Vec::new(),
            },
        );
        Ok(())
    }

    pub(super) fn lexicon(&self) -> Result<&Lexicon, Undecided> {
        lexicon(&self.set, &self.profile.language)
    }

    pub(super) fn context(&self) -> Result<Context<'_>, Undecided> {
        Ok(Context {
            rules: &self.set.rules,
            flow: self
                .set
                .flow(self.conversation.as_ref().map_or("", |known| known.flow.as_str())),
            lexicon: self.lexicon()?,
            today: self.writer.today(self.now),
        })
    }

    pub(super) fn renderer(&self) -> Result<Renderer<'_>, Undecided> {
        Ok(Renderer {
            catalogs: &self.set.catalogs,
            clinic: &self.writer.setting().clinic,
            context: self.context()?,
        })
    }
}

/// The words typed in a language; those of the reference where the set does not speak it any more.
pub(super) fn lexicon<'s>(set: &'s FlowSet, language: &Language) -> Result<&'s Lexicon, Undecided> {
    let found = set
        .lexicon(language)
        .or_else(|| set.lexicon(set.catalogs.reference()));
    found.ok_or_else(|| Undecided::NoLexicon(language.clone()))
}

/// An emergency's result leaves before all else.
fn lane(conversation: &Conversation, reply: &Reply) -> Lane {
    let emergency = matches!(
        conversation.phase,
        Phase::Ended {
            ending: Ending::Assessed {
                tier: Tier::EmergencyNow,
                ..
            }
        }
    );
    if emergency && *reply == Reply::Result {
        Lane::Urgent
    } else {
        Lane::Normal
    }
}

pub(super) fn payload(shown: Shown, message: Option<MessageId>) -> Payload {
    let Shown {
        text,
        buttons,
        picture,
    } = shown;
    match (picture, message) {
        (None, None) => Payload::Text { text, buttons },
        (None, Some(message)) => Payload::EditText {
            message,
            text,
            buttons,
        },
        (Some(picture), None) => Payload::Picture {
            picture,
            caption: text,
            buttons,
        },
        (Some(picture), Some(message)) => Payload::EditPicture {
            message,
            picture,
            caption: text,
            buttons,
        },
    }
}
