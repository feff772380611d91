//! What the nurses' group is told: the card of a case, lines about it, and what a reply to either means.

use crate::domain::message::{Lane, Payload};
use crate::domain::{CaseId, ChatId, Language};
use crate::flowset::FlowSet;
use crate::i18n::{Args, TextError};
use crate::render::card::{Card, Followed};
use crate::render::desk::Words;
use crate::review::Case;
use crate::triage::Tier;

use super::changes::{Changes, Owed, Profile};
use super::writer::Writer;

/// What the tag of a card begins with.
const CARD: &str = "card:";
/// What the tag of any other message that can be replied to begins with.
const REPLY: &str = "reply:";

/// What a reply to a message of ours means: which case, and what the words are for.
pub(super) type Meaning = (CaseId, Words);

/// What a sent message with this tag stands for: whether it is the card of its case, and what a reply to it means.
pub(super) fn read_tag(tag: &str) -> Option<(bool, Meaning)> {
    if let Some(case) = tag.strip_prefix(CARD) {
        return Some((true, (CaseId(case.parse().ok()?), Words::Reply)));
    }
    let meaning = serde_json::from_str(tag.strip_prefix(REPLY)?).ok()?;
    Some((false, meaning))
}

fn reply_tag(case: CaseId, words: Words) -> Option<String> {
    let meaning: Meaning = (case, words);
    let meaning = serde_json::to_string(&meaning).ok()?;
    Some(format!("{REPLY}{meaning}"))
}

impl Writer {
    /// A case's card, in the words of the set it was opened on; the profile is that of the case's patient.
    pub(super) fn card<'s>(
        &'s self,
        set: &'s FlowSet,
        case: &Case,
        profile: Option<&'s Profile>,
    ) -> Card<'s> {
        let setting = self.setting();
        let followed = |plan| Followed {
            plan,
            time_zone: &setting.time_zone,
        };
        Card {
            catalogs: &set.catalogs,
            rules: &set.rules,
            flow: set.flow(&case.flow),
            book: &set.advice,
            language: &setting.nurse_language,
            followed: profile.and_then(|profile| profile.plan.as_ref()).map(followed),
        }
    }

    /// The card of a case just opened.
    pub(super) fn card_delivery(&self, case: &Case, profile: Option<&Profile>) -> Option<Owed> {
        let chat = self.setting().group?;
        let set = self.set_of(&case.version);
        let card = self.card(&set, case, profile);
        let rendered = card.text(case).and_then(|text| {
            Ok(Payload::Text {
                text,
                buttons: card.buttons(case)?,
            })
        });
        match rendered {
            Ok(payload) => {
                let urgent = case.tier >= Some(Tier::SameDay);
                let lane = if urgent { Lane::Urgent } else { Lane::Normal };
                Some(Owed {
                    lane,
                    chat,
                    payload,
                    tag: Some(format!("{CARD}{}", case.id.0)),
                })
            }
            Err(error) => {
                tracing::error!(case = case.id.0, %error, "a card could not be worded");
                None
            }
        }
    }

    /// The card in the group follows its case.
    pub(super) fn card_follows(
        &self,
        changes: &mut Changes,
        lane: Lane,
        case: &Case,
        profile: Option<&Profile>,
    ) {
        let (Some(chat), Some(message)) = (self.setting().group, case.card) else {
            return;
        };
        let set = self.set_of(&case.version);
        let card = self.card(&set, case, profile);
        match (card.text(case), card.buttons(case)) {
            (Ok(text), Ok(buttons)) => {
                let payload = Payload::EditText {
                    message,
                    text,
                    buttons,
                };
                changes.owe(lane, chat, payload);
            }
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(case = case.id.0, %error, "a card could not be worded");
            }
        }
    }

    /// A line about a case for the nurses' group, of which a reply goes to its patient.
    pub(super) fn case_line(&self, changes: &mut Changes, case: CaseId, key: &str, args: &Args) {
        self.line(changes, (case, Words::Reply), key, args, |text| Payload::Text {
            text,
            buttons: Vec::new(),
        });
    }

    /// A line for the nurses' group; a reply to it goes to the patient of the case.
    pub(super) fn alert(&self, changes: &mut Changes, key: &str, case: u64, text: Option<&str>) {
        let args = Args::new()
            .text("case", case.to_string())
            .text("text", text.unwrap_or_default());
        self.case_line(changes, CaseId(case), key, &args);
    }

    /// A line about a case for the nurses' group, and what a reply to it means.
    pub(super) fn line(
        &self,
        changes: &mut Changes,
        (case, words): Meaning,
        key: &str,
        args: &Args,
        payload: impl FnOnce(String) -> Payload,
    ) {
        let setting = self.setting();
        let Some(chat) = setting.group else { return };
        match setting.catalogs.text(&setting.nurse_language, key, args) {
            Ok(text) => changes.deliveries.push(Owed {
                lane: Lane::Urgent,
                chat,
                payload: payload(text),
                tag: (case.0 != 0).then(|| reply_tag(case, words)).flatten(),
            }),
            Err(error) => tracing::error!(%error, "a line for the nurses could not be worded"),
        }
    }

    /// A text that may name the clinic and its numbers.
    pub(super) fn clinic_text(&self, language: &Language, key: &str) -> Result<String, TextError> {
        self.clinic_text_in(&self.setting().flows, language, key)
    }

    /// The same, in the words of a set.
    pub(super) fn clinic_text_in(
        &self,
        set: &FlowSet,
        language: &Language,
        key: &str,
    ) -> Result<String, TextError> {
        set.catalogs.text(language, key, &self.clinic_args())
    }

    /// The clinic and its numbers.
    pub(super) fn clinic_args(&self) -> Args {
        let clinic = &self.setting().clinic;
        Args::new()
            .text("clinic", clinic.name.clone())
            .text("emergency", clinic.emergency_number.clone())
            .text("crisis", clinic.crisis_line.clone())
    }

    /// A file for the nurses' group; a reply to it goes to the patient of the case.
    pub(super) fn pass_on(&self, changes: &mut Changes, case: CaseId, payload: Payload) {
        if let Some(chat) = self.setting().group {
            changes.deliveries.push(Owed {
                lane: Lane::Normal,
                chat,
                payload,
                tag: reply_tag(case, Words::Reply),
            });
        }
    }

    /// The chat of the nurses.
    pub(super) fn group_chat(&self) -> Option<ChatId> {
        self.setting().group
    }
}
