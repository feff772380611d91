//! What the nurses' group is told: the card of a case, lines about it, and what a reply to either means.

use crate::domain::message::{Lane, Payload, Place};
use crate::domain::{CaseId, Language, MessageId};
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
/// What the tag of a card that is changed in place begins with.
const EDIT: &str = "edit:";
/// What the tag of what is done to a topic begins with.
const TOPIC: &str = "topic:";
/// What the tag of any other message that can be replied to begins with.
const REPLY: &str = "reply:";

/// What a reply to a message of ours means: which case, and what the words are for.
pub(super) type Meaning = (CaseId, Words);

/// What a message for the nurses stands for.
pub(super) enum Tag {
    /// The card of a case.
    Card(CaseId),
    /// The same, changed where it stands.
    Edit(CaseId),
    /// A change of a case's topic.
    Topic(CaseId),
    /// A line about a case, and what a reply to it means.
    Reply(Meaning),
}

impl Tag {
    /// Reads what was written; none of another kind.
    pub(super) fn read(tag: &str) -> Option<Self> {
        let case = |beginning| tag.strip_prefix(beginning)?.parse().ok().map(CaseId);
        if let Some(meaning) = tag.strip_prefix(REPLY) {
            return serde_json::from_str(meaning).ok().map(Self::Reply);
        }
        case(CARD)
            .map(Self::Card)
            .or_else(|| case(EDIT).map(Self::Edit))
            .or_else(|| case(TOPIC).map(Self::Topic))
    }

    pub(super) fn write(&self) -> Option<String> {
        Some(match self {
            Self::Card(case) => format!("{CARD}{}", case.0),
            Self::Edit(case) => format!("{EDIT}{}", case.0),
            Self::Topic(case) => format!("{TOPIC}{}", case.0),
            Self::Reply(meaning) => format!("{REPLY}{}", serde_json::to_string(meaning).ok()?),
        })
    }

    /// The case it is about.
    pub(super) fn case(&self) -> CaseId {
        match self {
            Self::Card(case) | Self::Edit(case) | Self::Topic(case) | Self::Reply((case, _)) => *case,
        }
    }

    /// What a reply to the sent message means.
    pub(super) fn meaning(self) -> Option<Meaning> {
        match self {
            Self::Card(case) => Some((case, Words::Reply)),
            Self::Reply(meaning) => Some(meaning),
            Self::Edit(_) | Self::Topic(_) => None,
        }
    }
}

impl Writer {
    /// A case's card, in the words of the set it was opened on; the profile is that of the case's patient.
    pub(super) fn card<'s>(
        &'s self,
        set: &'s FlowSet,
        case: &Case,
        profile: Option<&'s Profile>,
    ) -> Card<'s> {
        self.card_in(set, case, profile, &self.setting().nurse_language)
    }

    /// The same in a language, if the set has it.
    pub(super) fn card_in<'s>(
        &'s self,
        set: &'s FlowSet,
        case: &Case,
        profile: Option<&'s Profile>,
        language: &'s Language,
    ) -> Card<'s> {
        let setting = self.setting();
        let spoken = set.catalogs.languages().any(|known| known == language);
        let followed = |plan| Followed {
            plan,
            time_zone: &setting.time_zone,
        };
        Card {
            catalogs: &set.catalogs,
            rules: &set.rules,
            flow: set.flow(&case.flow),
            book: &set.advice,
            language: if spoken { language } else { &setting.nurse_language },
            followed: profile.and_then(|profile| profile.plan.as_ref()).map(followed),
        }
    }

    /// A card as a message: a new one, or a change of the one that stands there. None if it cannot be worded.
    pub(super) fn card_message(
        &self,
        (case, profile): (&Case, Option<&Profile>),
        language: &Language,
        stands: Option<MessageId>,
    ) -> Option<Payload> {
        let set = self.set_of(&case.version);
        let card = self.card_in(&set, case, profile, language);
        let words = card.text(case).and_then(|text| Ok((text, card.buttons(case)?)));
        let worded = words.map(|(text, buttons)| match stands {
            Some(message) => Payload::EditText {
                message,
                text,
                buttons,
            },
            None => Payload::Text { text, buttons },
        });
        let told = |error| tracing::error!(case = case.id.0, %error, "a card could not be worded");
        worded.map_err(told).ok()
    }

    /// The card of a case just opened.
    pub(super) fn card_delivery(&self, case: &Case, profile: Option<&Profile>) -> Option<Owed> {
        let setting = self.setting();
        let urgent = case.tier >= Some(Tier::SameDay);
        Some(Owed {
            lane: if urgent { Lane::Urgent } else { Lane::Normal },
            chat: setting.group?,
            payload: self.card_message((case, profile), &setting.nurse_language, None)?,
            tag: Tag::Card(case.id).write(),
            place: Place::Chat,
        })
    }

    /// The card in the group follows its case.
    pub(super) fn card_follows(
        &self,
        changes: &mut Changes,
        lane: Lane,
        case: &Case,
        profile: Option<&Profile>,
    ) {
        let setting = self.setting();
        let (Some(chat), Some(_)) = (setting.group, case.card) else {
            return;
        };
        let payload = self.card_message((case, profile), &setting.nurse_language, case.card);
        changes.deliveries.extend(payload.map(|payload| Owed {
            lane,
            chat,
            payload,
            tag: Tag::Edit(case.id).write(),
            place: Place::Chat,
        }));
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
                tag: (case.0 != 0).then(|| Tag::Reply((case, words)).write()).flatten(),
                place: Place::Chat,
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
                tag: Tag::Reply((case, Words::Reply)).write(),
                place: Place::Chat,
            });
        }
    }
}
