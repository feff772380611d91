//! Consent: which version of what we say about answers a patient agreed to, and asking anew when it has changed. A
//! first contact asks by itself; what follows it asks here, before anything else is asked.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::Timestamp;
use crate::domain::message::{Button, Lane, Payload};
use crate::engine::{Conversation, Input};
use crate::flow::Flow;
use crate::i18n::Args;

use super::changes::Profile;
use super::patient::{Undecided, Visit};
use super::writer::Writer;

/// The only version there was before it was kept with the patient.
const FIRST: &str = "2026-11";
/// The finding that a consent sets.
const FINDING: &str = "consent_given";
/// Letters of a version's name on a button.
const NAME: usize = 16;

/// A version that a patient agreed to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Agreed {
    /// The version.
    pub version: String,
    /// When.
    pub at: Timestamp,
}

impl Profile {
    /// The version they agreed to last.
    pub(super) fn agreed_to<'p>(&'p self, conversation: Option<&'p Conversation>) -> &'p str {
        let own = self.consents.last().map(|agreed| agreed.version.as_str());
        let older = || conversation.and_then(|known| known.consent_version.as_deref());
        own.or_else(older).unwrap_or(FIRST)
    }
}

impl Writer {
    /// Whether a patient must agree anew before a check-in goes on.
    pub(super) fn must_agree(&self, profile: &Profile, conversation: Option<&Conversation>) -> bool {
        profile.agreed_to(conversation) != self.setting().intake.consent_version()
    }

    /// What has changed, the words to agree to, and Yes and No.
    pub(super) fn consent_question(&self, profile: &Profile) -> Result<Payload, Undecided> {
        let setting = self.setting();
        let intake = &setting.intake;
        let mut text = self.clinic_text(&profile.language, "consent_changed")?;
        if let Some(screen) = consent_screen(self, intake) {
            let args = Args::new()
                .text("who", "self")
                .text("clinic", setting.clinic.name.clone())
                .text("emergency", setting.clinic.emergency_number.clone());
            let words = setting
                .catalogs
                .text(&profile.language, &format!("ask-{screen}"), &args)?;
            text = format!("{text}\n\n{words}");
        }
        let version = short(intake.consent_version());
        let button = |key: &str, answer: &str| {
            Ok::<_, Undecided>(vec![Button {
                label: self.clinic_text(&profile.language, key)?,
                data: format!("c:{answer}:{version}"),
            }])
        };
        let buttons = vec![button("button-agree", "yes")?, button("button-disagree", "no")?];
        Ok(Payload::Text { text, buttons })
    }
}

/// The screen of a first contact that asks for consent.
fn consent_screen<'f>(writer: &Writer, intake: &'f Flow) -> Option<&'f str> {
    let consent = writer.setting().rules.vocabulary().id(FINDING)?;
    let mut screens = intake.screens().iter();
    let screen = screens.find(|screen| screen.asks.contains(&consent))?;
    Some(&screen.id)
}

/// A version's name short enough for a button.
fn short(version: &str) -> String {
    let digest = Sha256::digest(version.as_bytes());
    let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat().chars().take(NAME).collect()
}

impl Visit<'_> {
    /// A check-in waits until the patient agrees anew: they are asked, and true is given.
    pub(super) fn asks_to_agree(&mut self) -> Result<bool, Undecided> {
        if !self.must_agree() {
            return Ok(false);
        }
        let question = self.writer.consent_question(&self.profile)?;
        self.changes.owe(Lane::Normal, self.inbound.chat, question);
        Ok(true)
    }

    /// Whether what follows a first contact must wait for that; an interview under way ends on what it began with.
    pub(super) fn must_agree(&self) -> bool {
        let checkin = self.writer.setting().checkin.id();
        let follows = self.running().is_none_or(|running| running.flow == checkin);
        let known = self.conversation.as_ref();
        self.profile.plan.is_some() && follows && self.writer.must_agree(&self.profile, known)
    }

    /// The answer to that.
    pub(super) fn agreed_tapped(&mut self, answer: &str) -> Result<Option<String>, Undecided> {
        if let Some(message) = self.inbound.message {
            let buttons = Vec::new();
            let payload = Payload::EditButtons { message, buttons };
            self.changes.owe(Lane::Normal, self.inbound.chat, payload);
        }
        if !self.must_agree() {
            return self.stale();
        }
        let current = self.writer.setting().intake.consent_version().to_owned();
        match answer.split_once(':') {
            Some(("yes", version)) if version == short(&current) => {
                self.agree(current);
                self.say("consent_thanks")?;
                if self.running().is_some() {
                    self.input(Input::Repeat)?;
                }
            }
            Some(("no", _)) => {
                if self.running().is_some() {
                    self.input(Input::Cancel)?;
                }
                self.profile.stopped = true;
                self.changes.withdraw = true;
                self.say("consent_declined")?;
            }
            // The words have changed again, or it is no button of ours.
            Some(_) | None => {
                self.asks_to_agree()?;
            }
        }
        Ok(None)
    }

    /// Keeps what an interview was agreed to with.
    pub(super) fn note_consent(&mut self, before: Option<&Conversation>) {
        let of = |known: &Conversation| known.consent_version.clone();
        let now = self.conversation.as_ref().and_then(of);
        if let Some(version) = now.filter(|now| before.and_then(of).as_ref() != Some(now)) {
            self.agree(version);
        }
    }

    fn agree(&mut self, version: String) {
        let at = self.now;
        self.profile.consents.push(Agreed { version, at });
    }
}
