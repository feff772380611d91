//! Erasing a patient: on their own wish with `/delete`, by the operator, or because the time is over.

use std::collections::BTreeSet;

use crate::audit::{Noted, What, Who};
use crate::domain::message::{Button, Lane, Payload};
use crate::domain::{CaseId, ChatId, Language, PatientId, Timestamp};
use crate::i18n::TextError;
use crate::render::value::date_words;
use crate::review::{Case, Door};
use crate::store::{Error, Queue, Writing};

use super::changes::{Batch, Changes};
use super::patient::{Undecided, Visit};
use super::timers::Timer;
use super::writer::Writer;

/// The setting that keeps the patients whose timers are still to be taken out.
const ERASED: &str = "erased_patients";
/// How long "Yes, erase it" holds, in seconds: a button found months later erases nothing.
const ASKED_SECONDS: i64 = 60 * 60;
/// Most timers looked at in one transaction.
const SWEPT_AT_ONCE: usize = 2000;
/// The queues that are swept, one after the other.
const QUEUES: [Queue; 3] = [Queue::Prompt, Queue::Paced, Queue::Desk];

/// That a patient is to be erased.
pub(super) struct Erase {
    /// Their chat.
    pub chat: ChatId,
    /// When.
    pub at: Timestamp,
    /// Who wishes it, and where.
    pub by: (Who, Door),
    /// The language in which they are told; nobody is told without one.
    pub tell: Option<Language>,
}

/// How far the timers of erased patients have been taken out.
pub(super) struct Sweep {
    patients: BTreeSet<PatientId>,
    queue: usize,
    after: Vec<u8>,
}

impl Visit<'_> {
    /// `/delete`: asks once to be sure.
    pub(super) fn ask_to_erase(&mut self) -> Result<(), Undecided> {
        let key = if self.open_case().is_some() {
            "delete-open_case"
        } else {
            "delete"
        };
        let button = |key: &str, answer: &str| {
            Ok::<_, TextError>(vec![Button {
                label: self.words(key)?,
                data: format!("e:{answer}:{}", self.now.0),
            }])
        };
        let buttons = vec![button("button-erase", "yes")?, button("button-keep", "no")?];
        let text = self.words(key)?;
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    /// The answer to whether they are sure.
    pub(super) fn erase_tapped(&mut self, answer: &str) -> Result<Option<String>, Undecided> {
        let (sure, asked) = answer.split_once(':').unwrap_or_default();
        let asked = asked.parse().map_or(Timestamp(0), Timestamp);
        if let Some(message) = self.inbound.message {
            let buttons = Vec::new();
            let payload = Payload::EditButtons { message, buttons };
            self.changes.owe(Lane::Normal, self.inbound.chat, payload);
        }
        if sure != "yes" {
            self.say("delete-kept")?;
            return Ok(None);
        }
        if asked.plus_seconds(ASKED_SECONDS) < self.now || asked > self.now {
            self.ask_to_erase()?;
            return Ok(None);
        }
        self.changes.erase = Some(Erase {
            chat: self.profile.chat,
            at: self.now,
            by: (Who::Patient, Door::Telegram),
            tell: Some(self.profile.language.clone()),
        });
        Ok(None)
    }
}

impl Writer {
    /// Erases a patient, tells them and the nurses, and enters it in the audit chain; of the changes only what is
    /// owed is written.
    pub(super) fn erase(
        &self,
        store: &mut Writing<'_>,
        changes: Changes,
        (patient, erase): (PatientId, Erase),
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let cases = self.cases_held(store, patient)?;
        let (keep, until) = self.must_keep(&cases, erase.at);
        // Of what was decided only what is owed is left.
        let mut changes = Changes {
            deliveries: changes.deliveries,
            ..Changes::default()
        };
        let mut entry = |case| {
            changes.audit.push(Noted {
                at: erase.at,
                who: erase.by.0.clone(),
                door: erase.by.1,
                what: What::Erased,
                case,
            });
        };
        cases.iter().for_each(|case| entry(Some(case.id)));
        if cases.is_empty() {
            entry(None);
        }
        for case in &cases {
            self.card_says(&mut changes, case, "card-erased", Lane::Urgent);
        }
        if let Some(language) = &erase.tell {
            match self.erased_text(language, until) {
                Ok(text) => changes.tell(Lane::Normal, erase.chat, text, Vec::new()),
                Err(error) => tracing::error!(%error, "that all is erased could not be worded"),
            }
        }
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        batch.erased.extend(&ids);
        let mut gone = self.outbox().about(erase.chat, &ids);
        gone.extend(store.erase(patient, erase.chat, &keep)?);
        if let Some(until) = until {
            changes.timers.push((until, Timer::Forget { patient }));
        }
        let mut erased: BTreeSet<PatientId> = store.setting(ERASED)?.unwrap_or_default();
        erased.insert(patient);
        store.set(ERASED, &erased)?;
        tracing::info!(
            patient.id = patient.0,
            cases = cases.len(),
            kept = keep.len(),
            "a patient was erased"
        );
        changes.write(store, None, gone, batch)
    }

    /// All cases of a patient.
    pub(super) fn cases_held(&self, store: &Writing<'_>, patient: PatientId) -> Result<Vec<Case>, Error> {
        let mut cases = Vec::new();
        for id in store.cases_of(patient)? {
            cases.extend(store.get_case::<Case>(id)?);
        }
        Ok(cases)
    }

    /// Which of these the law makes us keep, and until when.
    pub(super) fn must_keep(&self, cases: &[Case], now: Timestamp) -> (Vec<CaseId>, Option<Timestamp>) {
        let retention = &self.setting().retention;
        let kept = cases
            .iter()
            .filter_map(|case| Some((case.id, retention.must_keep(case, now)?)));
        let (keep, until): (Vec<CaseId>, Vec<Timestamp>) = kept.unzip();
        (keep, until.into_iter().max())
    }

    /// What the law made us keep of an erased patient goes when its time is over.
    pub(super) fn forget(
        &self,
        store: &mut Writing<'_>,
        patient: PatientId,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut changes = Changes::default();
        let mut later = None;
        for id in store.cases_of(patient)? {
            let Some(case) = store.get_case::<Case>(id)? else {
                continue;
            };
            // The configuration may say another time now.
            match self
                .setting()
                .retention
                .must_keep(&case, now)
                .filter(|_| case.closed())
            {
                Some(until) => later = later.max(Some(until)),
                None => {
                    store.forget_case(patient, id)?;
                    changes.audit.push(Noted {
                        at: now,
                        who: Who::Bot,
                        door: Door::Bot,
                        what: What::Erased,
                        case: Some(id),
                    });
                }
            }
        }
        match later {
            Some(later) => changes.timers.push((later, Timer::Forget { patient })),
            None => store.forget_patient(patient)?,
        }
        changes.write(store, None, Vec::new(), batch)
    }

    /// Takes out some of the timers of erased patients.
    pub(super) fn sweep(&mut self, store: &mut Writing<'_>) -> Result<(), Error> {
        let mut sweep = match self.sweep.take() {
            Some(sweep) => sweep,
            None => Sweep {
                patients: store.setting(ERASED)?.unwrap_or_default(),
                queue: 0,
                after: Vec::new(),
            },
        };
        let Some(queue) = QUEUES.get(sweep.queue).filter(|_| !sweep.patients.is_empty()) else {
            return self.swept(store, &sweep);
        };
        let of_erased = |timer: &Timer| match timer {
            Timer::Forget { .. } => false,
            Timer::Unfinished { patient, .. }
            | Timer::CheckIn { patient, .. }
            | Timer::Seen { patient, .. }
            | Timer::Missed { patient, .. }
            | Timer::Clock { patient, .. }
            | Timer::Advice { patient, .. } => sweep.patients.contains(patient),
        };
        let next = store.sweep_timers(*queue, &sweep.after, SWEPT_AT_ONCE, of_erased)?;
        match next {
            Some(after) => sweep.after = after,
            None => {
                sweep.queue += 1;
                sweep.after.clear();
            }
        }
        self.sweep = Some(sweep);
        Ok(())
    }

    /// Those swept are done with; others may have been erased meanwhile.
    fn swept(&mut self, store: &mut Writing<'_>, sweep: &Sweep) -> Result<(), Error> {
        let mut erased: BTreeSet<PatientId> = store.setting(ERASED)?.unwrap_or_default();
        erased.retain(|patient| !sweep.patients.contains(patient));
        self.sweep = None;
        if erased.is_empty() {
            store.unset(ERASED)
        } else {
            store.set(ERASED, &erased)
        }
    }

    /// Whether timers of erased patients are still to be taken out.
    pub(super) fn has_to_sweep(&self) -> Result<bool, Error> {
        if self.sweep.is_some() {
            return Ok(true);
        }
        let erased = self.store.read()?.setting::<BTreeSet<PatientId>>(ERASED)?;
        Ok(erased.is_some())
    }

    fn erased_text(&self, language: &Language, until: Option<Timestamp>) -> Result<String, TextError> {
        let Some(until) = until else {
            return self.clinic_text(language, "deleted");
        };
        let setting = self.setting();
        let date = date_words(&setting.catalogs, language, &self.today(until).to_string())?;
        let args = self.clinic_args().text("date", date);
        setting.catalogs.text(language, "deleted-but", &args)
    }
}
