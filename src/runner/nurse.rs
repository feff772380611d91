//! What nurses do in their group, and what they are told there.

use crate::domain::message::{Inbound, InboundBody, Lane, Payload};
use crate::domain::{CaseId, Language, Timestamp};
use crate::flowset::FlowSet;
use crate::i18n::{Args, TextError};
use crate::render::Shown;
use crate::render::card::{Card, Followed};
use crate::render::diary::Diary;
use crate::review::{Case, Command, Outcome, Refused, Status, apply};
use crate::store::{Error, Kind, Writing};
use crate::triage::Tier;

use super::changes::{Changes, Owed, Profile, Reach};
use super::writer::Writer;

/// Whoever wrote so many seconds ago is taken to be awake (the interval is ours).
const AWAKE_SECONDS: i64 = 60 * 60;

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
                    tag: Some(format!("card:{}", case.id.0)),
                })
            }
            Err(error) => {
                tracing::error!(case = case.id.0, %error, "a card could not be worded");
                None
            }
        }
    }

    /// A line for the nurses' group.
    pub(super) fn alert(&self, changes: &mut Changes, key: &str, case: u64, text: Option<&str>) {
        let Some(chat) = self.setting().group else { return };
        let args = Args::new()
            .text("case", case.to_string())
            .text("text", text.unwrap_or_default());
        match self
            .setting()
            .catalogs
            .text(&self.setting().nurse_language, key, &args)
        {
            Ok(text) => changes.owe(
                Lane::Urgent,
                chat,
                Payload::Text {
                    text,
                    buttons: Vec::new(),
                },
            ),
            Err(error) => tracing::error!(%error, "an alert could not be worded"),
        }
    }

    /// Something done in the nurses' group.
    pub(super) fn nurse(
        &self,
        store: &Writing<'_>,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<Changes, Error> {
        let mut changes = Changes::default();
        let InboundBody::Tap { callback, data } = &inbound.body else {
            return Ok(changes);
        };
        let mut parts = data.split(':');
        let case = match (parts.next(), parts.next().and_then(|id| id.parse().ok())) {
            (Some("n"), Some(id)) => store.get_case::<Case>(CaseId(id))?,
            _ => None,
        };
        let notice = match (case, self.setting().members.sign_in(inbound.sender)) {
            (_, None) => self.word("case-not_member", None).ok(),
            (None, _) => None,
            (Some(case), Some(nurse)) => {
                let command = match (parts.next(), parts.next()) {
                    (Some("claim"), None) => Some(Command::Claim),
                    (Some("release"), None) => Some(Command::Release),
                    (Some("close"), Some(name)) => outcome(name).map(Command::Close),
                    (Some("chart"), None) => {
                        let profile = store.get(case.patient, Kind::Profile)?;
                        self.show_chart(&mut changes, inbound, &case, profile.as_ref());
                        None
                    }
                    (Some("close"), None) => {
                        self.offer_outcomes(&mut changes, inbound, &case);
                        None
                    }
                    _ => None,
                };
                match command.map(|command| apply(case, command, nurse, now)) {
                    None => None,
                    Some(Ok(case)) => {
                        let patient = store.get::<Profile>(case.patient, Kind::Profile).ok().flatten();
                        self.changed(&mut changes, inbound, &case, patient.as_ref(), now);
                        changes.case = Some(case);
                        None
                    }
                    Some(Err(refused)) => self.refusal(&refused).ok(),
                }
            }
        };
        let callback = callback.clone();
        changes.owe(
            Lane::Urgent,
            inbound.chat,
            Payload::Acknowledge {
                callback,
                text: notice,
            },
        );
        Ok(changes)
    }

    fn offer_outcomes(&self, changes: &mut Changes, inbound: &Inbound, case: &Case) {
        let set = self.set_of(&case.version);
        let outcomes = self.card(&set, case, None).outcomes(case);
        if let (Some(message), Ok(buttons)) = (inbound.message, outcomes) {
            changes.owe(
                Lane::Urgent,
                inbound.chat,
                Payload::EditButtons { message, buttons },
            );
        }
    }

    /// How pain and walking went, for a nurse: drawn, and in words under the number of the case.
    fn show_chart(&self, changes: &mut Changes, inbound: &Inbound, case: &Case, profile: Option<&Profile>) {
        let setting = self.setting();
        let diary = Diary {
            catalogs: &setting.catalogs,
            language: &setting.nurse_language,
            time_zone: &setting.time_zone,
        };
        let Some(plan) = profile.and_then(|profile| profile.plan.as_ref()) else {
            return;
        };
        let heading = Args::new().text("case", case.id.0.to_string());
        let shown = diary.chart(plan).and_then(|chart| {
            let heading = setting
                .catalogs
                .text(&setting.nurse_language, "card-case", &heading)?;
            Ok(chart.map(|shown| Shown {
                text: format!("{heading}. {}", shown.text),
                ..shown
            }))
        });
        match shown {
            Ok(Some(shown)) => changes.owe(Lane::Normal, inbound.chat, super::patient::payload(shown, None)),
            Ok(None) => {}
            Err(error) => tracing::error!(case = case.id.0, %error, "a chart could not be worded"),
        }
    }

    /// The card follows the case, and the patient hears of it; not in the night, unless they are awake.
    fn changed(
        &self,
        changes: &mut Changes,
        inbound: &Inbound,
        case: &Case,
        patient: Option<&Profile>,
        now: Timestamp,
    ) {
        let set = self.set_of(&case.version);
        let card = self.card(&set, case, patient);
        if let (Some(message), Ok(text), Ok(buttons)) =
            (case.card.or(inbound.message), card.text(case), card.buttons(case))
        {
            changes.owe(
                Lane::Urgent,
                inbound.chat,
                Payload::EditText {
                    message,
                    text,
                    buttons,
                },
            );
        }
        let key = match case.status {
            Status::Claimed { .. } => "nurse_looking",
            Status::Closed { .. } => "case_closed_patient",
            Status::Open => return,
        };
        if patient.is_some_and(|patient| patient.stopped || patient.reach == Reach::Gone) {
            return;
        }
        let active = patient.map(|patient| patient.last_active.plus_seconds(AWAKE_SECONDS));
        let awake = case.tier == Some(Tier::EmergencyNow) || active.is_some_and(|until| until > now);
        let lane = if awake { Lane::Normal } else { Lane::Unasked };
        match self.clinic_text(&case.language, key) {
            Ok(text) => changes.tell(lane, case.chat, text, Vec::new()),
            Err(error) => tracing::error!(%error, "a text could not be worded"),
        }
    }

    fn refusal(&self, refused: &Refused) -> Result<String, TextError> {
        match refused {
            Refused::Taken(nurse) => self.word("case-taken", Some(nurse)),
            Refused::Closed => self.word("case-closed", None),
            Refused::NotYours => self.word("case-not_yours", None),
        }
    }

    fn word(&self, key: &str, nurse: Option<&str>) -> Result<String, TextError> {
        let args = Args::new().text("nurse", nurse.unwrap_or_default());
        self.setting()
            .catalogs
            .text(&self.setting().nurse_language, key, &args)
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
        let clinic = &self.setting().clinic;
        let args = Args::new()
            .text("clinic", clinic.name.clone())
            .text("emergency", clinic.emergency_number.clone())
            .text("crisis", clinic.crisis_line.clone());
        set.catalogs.text(language, key, &args)
    }

    /// A group that is not the nurses' is left, with a word why.
    pub(super) fn refuse_group(&self, inbound: &Inbound) -> Changes {
        let mut changes = Changes::default();
        if matches!(inbound.body, InboundBody::Added) {
            let language = self
                .setting()
                .catalogs
                .negotiate(inbound.sender_language.as_deref());
            if let Ok(text) = self.clinic_text(&language, "group_refused") {
                changes.owe(
                    Lane::Normal,
                    inbound.chat,
                    Payload::Text {
                        text,
                        buttons: Vec::new(),
                    },
                );
            }
            changes.owe(Lane::Normal, inbound.chat, Payload::Leave);
        }
        changes
    }
}

fn outcome(name: &str) -> Option<Outcome> {
    Outcome::ALL
        .into_iter()
        .find(|(_, known)| *known == name)
        .map(|(outcome, _)| outcome)
}
