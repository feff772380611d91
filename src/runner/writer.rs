//! The one thread that writes: drains what waits, decides, commits once, then answers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::domain::message::{ChatKind, Delivery, Inbound, InboundBody, Lane, Payload};
use crate::domain::{ChatId, Issue, PatientId, Timestamp};
use crate::flowset::FlowSet;
use crate::review::{Case, Status};
use crate::store::{Error, Kind, Store, Writing};

use super::Setting;
use super::changes::{Changes, Profile};
use super::flows::Older;
use super::outbox::Outbox;
use super::port::{Receipt, Sent};

/// Most inputs in one transaction.
const BATCH: usize = 1000;

/// Work for the writer; each is answered once it is on disk.
pub(super) enum Job {
    /// What came in.
    Inputs(Vec<Inbound>, oneshot::Sender<()>),
    /// How deliveries ended.
    Receipts(Vec<Receipt>, oneshot::Sender<()>),
    /// The flow set changed: the one to take up, or why it cannot be.
    Flows(Result<Arc<FlowSet>, Vec<Issue>>, oneshot::Sender<()>),
    /// Take nothing more.
    Stop,
    /// Look for timers that are due; answered with how many messages that made owed.
    Tick(oneshot::Sender<usize>),
}

pub(super) struct Writer {
    pub(super) store: Arc<Store>,
    /// Sets that are no longer in use and still under way.
    pub(super) older: Older,
    /// The last change of the flow set was not taken up.
    pub(super) refused: bool,
    setting: Setting,
    clock: Arc<dyn Clock>,
    outbox: Arc<Outbox>,
}

/// The setting that keeps a migrated group's id.
const GROUP: &str = "group";

impl Writer {
    pub(super) fn new(
        store: Arc<Store>,
        mut setting: Setting,
        clock: Arc<dyn Clock>,
        outbox: Arc<Outbox>,
    ) -> Result<Self, Error> {
        // A group that became a supergroup keeps its new id over a restart.
        let moved: Option<(ChatId, ChatId)> = store.write(|store| store.setting(GROUP))?;
        if let Some((from, to)) = moved
            && setting.group == Some(from)
        {
            setting.group = Some(to);
        }
        super::flows::keep_first(&store, &setting.flows, clock.now())?;
        Ok(Self {
            older: Older::default(),
            refused: false,
            store,
            setting,
            clock,
            outbox,
        })
    }

    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.blocking_recv() {
            let mut jobs = vec![first];
            let mut inputs = size(&jobs[0]);
            while inputs < BATCH && !matches!(jobs.last(), Some(Job::Stop)) {
                let Ok(job) = queue.try_recv() else { break };
                inputs += size(&job);
                jobs.push(job);
            }
            let stop = matches!(jobs.last(), Some(Job::Stop));
            if stop {
                jobs.pop();
                queue.close();
            }
            if let Err(error) = self.commit(jobs) {
                // Nothing was written and nothing is acknowledged: Telegram will repeat it all.
                tracing::error!(%error, "the batch was not committed; the service stops");
                break;
            }
            if stop {
                break;
            }
        }
        self.outbox.stop();
    }

    fn commit(&mut self, jobs: Vec<Job>) -> Result<(), Error> {
        let now = self.clock.now();
        if let [Job::Tick(_)] = jobs.as_slice()
            && self.store.read()?.next_due()?.is_none_or(|due| due > now)
        {
            // Nothing is due: the disk is left alone.
            return Self::answer(jobs, 0);
        }
        let store = Arc::clone(&self.store);
        let mut finished = Vec::new();
        let owed = store.write(|store| {
            let mut owed = Vec::new();
            for job in &jobs {
                match job {
                    Job::Inputs(batch, _) => {
                        for inbound in batch {
                            if store.first_time(inbound.update)? {
                                owed.extend(self.input(store, inbound, now)?);
                            }
                        }
                    }
                    Job::Receipts(receipts, _) => {
                        for receipt in receipts {
                            owed.extend(self.receipt(store, receipt)?);
                            finished.push(receipt.delivery);
                        }
                    }
                    Job::Flows(found, _) => owed.extend(self.take_up(store, found, now)?),
                    Job::Stop => {}
                    Job::Tick(_) => owed.extend(self.timers(store, now)?),
                }
            }
            Ok(owed)
        })?;
        let count = owed.len();
        self.outbox.add(owed);
        finished
            .into_iter()
            .for_each(|delivery| self.outbox.finish(delivery));
        Self::answer(jobs, count)
    }

    fn answer(jobs: Vec<Job>, owed: usize) -> Result<(), Error> {
        for job in jobs {
            match job {
                // A caller that went away has nothing to be told.
                Job::Inputs(_, done) | Job::Receipts(_, done) | Job::Flows(_, done) => {
                    let _ = done.send(());
                }
                Job::Tick(done) => {
                    let _ = done.send(owed);
                }
                Job::Stop => {}
            }
        }
        Ok(())
    }

    fn input(
        &mut self,
        store: &mut Writing<'_>,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, Error> {
        if let InboundBody::Migrated { to } = inbound.body {
            if Some(inbound.chat) == self.setting.group {
                store.set(GROUP, &(inbound.chat, to))?;
                self.setting.group = Some(to);
            }
            return Ok(Vec::new());
        }
        if inbound.chat_kind != ChatKind::Private {
            return self.group(store, inbound, now);
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
        self.write(store, changes, Some(patient))
    }

    fn group(
        &mut self,
        store: &mut Writing<'_>,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, Error> {
        let changes = if Some(inbound.chat) == self.setting.group {
            self.nurse(store, inbound, now)?
        } else {
            self.refuse_group(inbound)
        };
        self.write(store, changes, None)
    }

    /// Writes changes; a case opened gets its number and its card here.
    pub(super) fn write(
        &self,
        store: &mut Writing<'_>,
        mut changes: Changes,
        patient: Option<PatientId>,
    ) -> Result<Vec<Delivery>, Error> {
        if let Some(case) = changes
            .case
            .as_mut()
            .filter(|case| case.id.0 == 0 || case.card.is_none())
        {
            if case.id.0 == 0 {
                case.id = store.next_case()?;
            }
            if let Some(profile) = &mut changes.profile {
                profile.case = Some(case.id);
            }
            let card = self.card_delivery(case);
            changes.deliveries.extend(card);
        }
        changes.write(store, patient)
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

    fn receipt(&mut self, store: &mut Writing<'_>, receipt: &Receipt) -> Result<Vec<Delivery>, Error> {
        match &receipt.sent {
            Sent::Retry(at) => {
                let again = store.change_delivery(receipt.delivery, |delivery| {
                    delivery.attempts += 1;
                    delivery.not_before = *at;
                })?;
                return Ok(again.into_iter().collect());
            }
            Sent::Migrated(to) => {
                let again = store.change_delivery(receipt.delivery, |delivery| {
                    if Some(delivery.chat) == self.setting.group {
                        self.setting.group = Some(*to);
                    }
                    delivery.chat = *to;
                })?;
                return Ok(again.into_iter().collect());
            }
            Sent::Done(Some(message)) => {
                let mut tag = None;
                store.change_delivery(receipt.delivery, |delivery| tag = delivery.tag.clone())?;
                let case = tag
                    .as_deref()
                    .and_then(|tag| tag.strip_prefix("card:"))
                    .and_then(|id| id.parse().ok());
                if let Some(id) = case.map(crate::domain::CaseId)
                    && let Some(mut case) = store.get_case::<Case>(id)?
                {
                    case.card = Some(*message);
                    store.put_case(id, case.patient, &case)?;
                }
            }
            Sent::Unreachable => {
                let mut chat = None;
                store.change_delivery(receipt.delivery, |delivery| chat = Some(delivery.chat))?;
                store.settle(receipt.delivery)?;
                return self.unreachable(store, chat);
            }
            Sent::Refused(reason) => {
                tracing::error!(
                    delivery = receipt.delivery.0,
                    reason,
                    "Telegram refuses this message for good"
                );
            }
            Sent::Done(None) | Sent::Needless => {}
        }
        store.settle(receipt.delivery)?;
        Ok(Vec::new())
    }

    fn unreachable(&self, store: &mut Writing<'_>, chat: Option<ChatId>) -> Result<Vec<Delivery>, Error> {
        let Some(patient) = chat.map(|chat| store.patient_of(chat)).transpose()?.flatten() else {
            return Ok(Vec::new());
        };
        let Some(mut profile) = store.get::<Profile>(patient, Kind::Profile)? else {
            return Ok(Vec::new());
        };
        if std::mem::replace(&mut profile.stopped, true) {
            // Known already: one task is enough.
            return Ok(Vec::new());
        }
        let mut changes = Changes::default();
        let open = match profile
            .case
            .map(|id| store.get_case::<Case>(id))
            .transpose()?
            .flatten()
        {
            Some(case) if !matches!(case.status, Status::Closed { .. }) => Some(case.id),
            _ => None,
        };
        match open {
            Some(case) => self.alert(&mut changes, "alert-unreachable", case.0, None),
            None if profile.plan.is_some() => {
                let flow = self.setting.checkin.id();
                let now = self.clock.now();
                changes.case = Some(self.plain_case(patient, &profile, flow, "unreachable", now));
            }
            None => {}
        }
        changes.profile = Some(profile);
        self.write(store, changes, Some(patient))
    }

    /// Puts a set in use; gives the one before.
    pub(super) fn exchange(&mut self, set: Arc<FlowSet>) -> Arc<FlowSet> {
        std::mem::replace(&mut self.setting.flows, set)
    }

    pub(super) fn setting(&self) -> &Setting {
        &self.setting
    }
}

fn size(job: &Job) -> usize {
    match job {
        Job::Inputs(batch, _) => batch.len(),
        Job::Receipts(receipts, _) => receipts.len(),
        Job::Tick(_) | Job::Flows(..) | Job::Stop => 1,
    }
}
