//! From what the engine decided to what a patient reads: texts and buttons, by key and language. Decides
//! nothing; every word comes from the catalogs.

pub mod askable;
pub mod button;
pub mod card;
mod card_advice;
mod chat;
pub mod closing;
pub mod desk;
pub mod diary;
mod explain;
pub mod mydata;
mod question;
mod result;
mod summary;
pub mod timeline;
pub mod value;

pub use chat::Turn;

use crate::domain::Language;
use crate::domain::message::{Button, Picture};
use crate::engine::{Context, Conversation, Ending, Phase, Reply};
use crate::i18n::{Args, Catalogs, TextError};

/// One message as it will be shown. Holds a patient's words: no `Debug`.
#[derive(Clone, PartialEq)]
pub struct Shown {
    /// The words.
    pub text: String,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Button>>,
    /// A picture above the words.
    pub picture: Option<Picture>,
}

/// The clinic as texts name it.
#[derive(Clone, Debug)]
pub struct Clinic {
    /// Its name.
    pub name: String,
    /// The emergency number of its country.
    pub emergency_number: String,
    /// The crisis line of its country.
    pub crisis_line: String,
}

/// What rendering needs.
pub struct Renderer<'a> {
    /// The texts.
    pub catalogs: &'a Catalogs,
    /// The clinic.
    pub clinic: &'a Clinic,
    /// The data the conversation runs on.
    pub context: Context<'a>,
}

pub(crate) type Rendered<T> = Result<T, TextError>;

impl Renderer<'_> {
    /// The messages of one reply.
    pub fn reply(&self, conversation: &Conversation, reply: &Reply) -> Rendered<Vec<Shown>> {
        let language = &conversation.language;
        match reply {
            Reply::Say(key) => Ok(vec![plain(self.clinic_text(language, key)?)]),
            Reply::OutOfRange(low, high) => {
                let args = Args::new()
                    .text("low", (low / 10).to_string())
                    .text("high", (high / 10).to_string());
                Ok(vec![plain(self.catalogs.text(
                    language,
                    "out_of_range",
                    &args,
                )?)])
            }
            Reply::Ask | Reply::Refresh => Ok(self.current(conversation)?.into_iter().collect()),
            Reply::Settle => Ok(Vec::new()),
            Reply::Result => match &conversation.phase {
                Phase::Ended { ending } => self.result(conversation, ending),
                _ => Ok(Vec::new()),
            },
        }
    }

    /// What the conversation waits for, if it waits.
    pub fn current(&self, conversation: &Conversation) -> Rendered<Option<Shown>> {
        match &conversation.phase {
            Phase::Asking { screen, draft } => self.question(conversation, screen, draft).map(Some),
            Phase::AskingRaised { finding, .. } => self.raised(conversation, finding).map(Some),
            Phase::Confirming => self.summary(conversation).map(Some),
            Phase::Ended {
                ending: Ending::Cancelled | Ending::Gate { .. } | Ending::Assessed { .. },
            } => Ok(None),
        }
    }

    /// A text that may name the clinic and its numbers.
    pub fn clinic_text(&self, language: &Language, key: &str) -> Rendered<String> {
        let args = Args::new()
            .text("clinic", self.clinic.name.clone())
            .text("emergency", self.clinic.emergency_number.clone())
            .text("crisis", self.clinic.crisis_line.clone());
        self.catalogs.text(language, key, &args)
    }

    fn text(&self, language: &Language, key: &str) -> Rendered<String> {
        self.catalogs.text(language, key, &Args::new())
    }

    /// "self" or "carer", for texts that differ.
    fn who(&self, conversation: &Conversation) -> &'static str {
        let role = conversation
            .visits
            .values()
            .find_map(|visit| visit.set.get("respondent_role"))
            .or_else(|| conversation.carried.get("respondent_role"));
        if role.and_then(|role| role.as_str()) == Some("carer") {
            "carer"
        } else {
            "self"
        }
    }
}

fn plain(text: String) -> Shown {
    Shown {
        text,
        buttons: Vec::new(),
        picture: None,
    }
}
