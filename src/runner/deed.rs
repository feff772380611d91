//! A nurse's command carried out, whichever door it came through: the case changes, its card and its patient follow.

use crate::domain::message::Lane;
use crate::domain::{CaseId, MessageId, Timestamp};
use crate::engine::Reply;
use crate::render::Renderer;
use crate::review::{Case, Command, Door, Refused, Worker, apply};
use crate::store::{Error, Writing};
use crate::triage::Tier;

use super::changes::{Changes, Reach};
use super::patient::Undecided;
use super::readable::readable;
use super::timers::Found;
use super::writer::Writer;

/// Whoever wrote so many seconds ago is taken to be awake (the interval is ours).
const AWAKE_SECONDS: i64 = 60 * 60;

/// Why a nurse's wish comes to nothing.
pub(super) enum No {
    /// The case cannot be changed so.
    Refused(Refused),
    /// They are not of the clinic's team.
    Stranger,
    /// There is no such case, or its patient was erased.
    UnknownCase,
    /// Nothing can be sent to the patient.
    Unreachable,
}

/// A command was carried out: when what the nurse has for the patient leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// At once, if there is anything.
    Now,
    /// When the quiet hours are over.
    InTheMorning,
}

impl No {
    /// The key of its words, and the nurse they name.
    pub(super) fn words(&self) -> (&'static str, &str) {
        match self {
            Self::Stranger => ("case-not_member", ""),
            Self::UnknownCase => ("case-unknown", ""),
            Self::Unreachable => ("case-unreachable", ""),
            Self::Refused(refused) => match refused {
                Refused::Taken(nurse) => ("case-taken", nurse.as_str()),
                Refused::Closed => ("case-closed", ""),
                Refused::NotClosed => ("case-not_closed", ""),
                Refused::NotYours => ("case-not_yours", ""),
                Refused::OnlyLeads => ("case-only_leads", ""),
                Refused::OnlyReads => ("case-only_reads", ""),
                Refused::NoWords => ("case-no_words", ""),
                Refused::TooLong => ("case-too_long", ""),
                Refused::NotAskable => ("case-not_askable", ""),
                Refused::TooManyQuestions => ("case-too_many_questions", ""),
                Refused::SameTier => ("case-same_tier", ""),
                Refused::NoSuchFlag => ("case-no_such_flag", ""),
            },
        }
    }
}

impl From<Refused> for No {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Writer {
    /// A case, and what is known of its patient.
    pub(super) fn case_of(&self, store: &Writing<'_>, id: CaseId) -> Result<Option<(Case, Found)>, Error> {
        let Some(case) = readable(store.get_case::<Case>(id))? else {
            return Ok(None);
        };
        let found = readable(self.found(store, case.patient))?;
        Ok(found.map(|found| (case, found)))
    }

    /// Carries out a command; card and patient follow.
    pub(super) fn command(
        &self,
        changes: &mut Changes,
        (before, found): (Case, &Found),
        command: Command,
        worker: &Worker,
        (door, card, now): (Door, Option<MessageId>, Timestamp),
    ) -> Result<Carried, No> {
        let words = match &command {
            Command::Reply(text) | Command::SendFile { text, .. } => Some(text.trim().to_owned()),
            Command::Claim
            | Command::Release
            | Command::HandTo(_)
            | Command::Ask(_)
            | Command::Tier { .. }
            | Command::Note(_)
            | Command::Call(_)
            | Command::Arrange { .. }
            | Command::Escalate(_)
            | Command::Reopen(_)
            | Command::Close { .. } => None,
        };
        let asks = matches!(command, Command::Ask(_));
        if let Command::Ask(finding) = &command
            && !self.can_ask(&before, finding)
        {
            return Err(Refused::NotAskable.into());
        }
        let for_patient = asks || words.is_some();
        if for_patient && (found.profile.stopped || found.profile.reach == Reach::Gone) {
            return Err(No::Unreachable);
        }
        let (held, was_closed) = (before.holder().is_some(), before.closed());
        let waiting = before.asks.len();
        let mut case = apply(before, command, worker, door, now)?;
        if asks && case.asks.len() > waiting {
            self.put_asked(changes, &case, found, lane(&case, found, now), now)?;
        }
        case.card = case.card.or(card);
        self.card_follows(changes, Lane::Urgent, &case, Some(&found.profile));
        let takes = !held && case.holder().is_some();
        if let Some(words) = words {
            self.tell_patient(changes, &case, found, "nurse_writes", Some(&words), now);
        } else if asks {
            // The question is all that the patient gets.
        } else if case.closed() && !was_closed {
            self.tell_patient(changes, &case, found, "case_closed_patient", None, now);
            self.ask_again(changes, &case, found, now);
        } else if takes {
            self.tell_patient(changes, &case, found, "nurse_looking", None, now);
        } else if held && case.holder().is_none() && case.taken_since().is_none() {
            self.ask_again(changes, &case, found, now);
        }
        let allowed = self
            .setting()
            .quiet_hours
            .next_allowed(now, &self.setting().time_zone);
        let waits = for_patient && lane(&case, found, now) == Lane::Unasked && allowed > now;
        changes.case = Some(case);
        Ok(if waits {
            Carried::InTheMorning
        } else {
            Carried::Now
        })
    }

    /// A message for the patient of a case; not in the night, unless they are awake.
    fn tell_patient(
        &self,
        changes: &mut Changes,
        case: &Case,
        found: &Found,
        key: &str,
        words: Option<&str>,
        now: Timestamp,
    ) {
        let profile = &found.profile;
        if profile.stopped || profile.reach == Reach::Gone {
            return;
        }
        let args = self.clinic_args().text("text", words.unwrap_or_default());
        match self.setting().catalogs.text(&profile.language, key, &args) {
            Ok(text) => changes.tell(lane(case, found, now), profile.chat, text, Vec::new()),
            Err(error) => tracing::error!(%error, "a text could not be worded"),
        }
    }

    /// The bot speaks again: the question that waited is asked once more.
    fn ask_again(&self, changes: &mut Changes, case: &Case, found: &Found, now: Timestamp) {
        let Some(running) = found.running() else { return };
        let set = self.set_of(&running.version);
        let shown = self.context(&set, running, now).and_then(|context| {
            let renderer = Renderer {
                catalogs: &set.catalogs,
                clinic: &self.setting().clinic,
                context,
            };
            renderer.reply(running, &Reply::Ask).map_err(Undecided::from)
        });
        match shown {
            Ok(shown) => {
                for shown in shown {
                    let payload = super::speak::payload(shown, None);
                    changes.owe(lane(case, found, now), found.profile.chat, payload);
                }
            }
            Err(error) => tracing::error!(case = case.id.0, %error, "a question could not be asked again"),
        }
    }
}

/// A nurse's words do not wake a patient, unless it is an emergency; whoever wrote lately is awake.
pub(super) fn lane(case: &Case, found: &Found, now: Timestamp) -> Lane {
    let active = found.profile.last_active.plus_seconds(AWAKE_SECONDS);
    if case.tier == Some(Tier::EmergencyNow) || active > now {
        Lane::Normal
    } else {
        Lane::Unasked
    }
}
