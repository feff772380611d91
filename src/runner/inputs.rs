//! One input: whose it is, and what becomes of it when it fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::domain::message::{ChatKind, Inbound, InboundBody, Lane, Payload};
use crate::domain::{PatientId, Timestamp};
use crate::store::{Error, Kind, Writing};

use super::changes::{Batch, Changes, Profile};
use super::writer::{GROUP, Writer};

impl Writer {
    /// Decides one input and writes what follows from it.
    pub(super) fn input(
        &mut self,
        store: &mut Writing<'_>,
        inbound: &Inbound,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if let InboundBody::Migrated { to } = inbound.body {
            if Some(inbound.chat) == self.setting.group {
                store.set(GROUP, &(inbound.chat, to))?;
                self.setting.group = Some(to);
            }
            return Ok(());
        }
        let ours = inbound.chat_kind == ChatKind::Private || Some(inbound.chat) == self.setting.group;
        if let Some(who) = self.asks_for_console(inbound).filter(|_| ours) {
            let changes = self.send_link(store, (&who, inbound), now)?;
            return self.write(store, changes, None, batch);
        }
        if inbound.chat_kind != ChatKind::Private {
            return self.group(store, inbound, now, batch);
        }
        if let Some(changes) = self.nurse_privately(store, inbound, now)? {
            return self.write(store, changes, None, batch);
        }
        let patient = match store.patient_of(inbound.chat)? {
            Some(patient) => patient,
            None => store.create_patient(inbound.chat)?,
        };
        let decided = catch_unwind(AssertUnwindSafe(|| self.patient(store, patient, inbound, now)));
        let changes = match decided {
            Ok(Ok(changes)) => changes,
            Ok(Err(error)) => {
                tracing::error!(patient = patient.0, %error, "an input was not decided");
                self.apology(store, patient, inbound)
            }
            Err(_) => {
                tracing::error!(patient = patient.0, "an input made the program fail");
                self.apology(store, patient, inbound)
            }
        };
        self.write(store, changes, Some(patient), batch)
    }

    fn group(
        &mut self,
        store: &mut Writing<'_>,
        inbound: &Inbound,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut changes = if Some(inbound.chat) == self.setting.group {
            self.nurse(store, inbound, now)?
        } else {
            self.refuse_group(inbound)
        };
        self.answers_in_topic(&mut changes, inbound);
        self.write(store, changes, None, batch)
    }

    /// What a patient hears, and the nurses, when an input failed.
    fn apology(&self, store: &Writing<'_>, patient: PatientId, inbound: &Inbound) -> Changes {
        let profile: Option<Profile> = store.get(patient, Kind::Profile).ok().flatten();
        let language = profile.as_ref().map_or_else(
            || self.setting.catalogs.reference().clone(),
            |p| p.language.clone(),
        );
        let mut changes = Changes::default();
        if let Ok(text) = self.clinic_text(&language, "error_apology") {
            changes.owe(
                Lane::Urgent,
                inbound.chat,
                Payload::Text {
                    text,
                    buttons: Vec::new(),
                },
            );
        }
        let case = profile.and_then(|profile| profile.case).map_or(0, |case| case.0);
        self.alert(&mut changes, "alert-failure", case, None);
        changes
    }
}
