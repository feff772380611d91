//! The one thread that writes: drains what waits, decides, commits once, then answers.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::domain::message::Inbound;
use crate::domain::{CaseId, ChatId, DeliveryId, Issue, PatientId, Timestamp};
use crate::flowset::FlowSet;
use crate::review::{Member, Members};
use crate::store::{Error, Queue, Store, Writing};

use super::Setting;
use super::cards::Tag;
use super::changes::{Batch, Changes};
use super::desk::{Answer, Desk, ENROLLED, Request, team};
use super::erase::Sweep;
use super::explain::Why;
use super::flows::Older;
use super::outbox::Outbox;
use super::port::Receipt;
use super::timers::{AT_ONCE, MESSAGES_OF_ONE};

/// Most inputs in one transaction.
const BATCH: usize = 1000;
/// How often the newest time seen is kept, in seconds.
const CLOCK_KEPT_SECONDS: i64 = 60 * 60;

/// Work for the writer; each is answered once it is on disk.
pub(super) enum Job {
    /// What came in.
    Inputs(Vec<Inbound>, oneshot::Sender<()>),
    /// How deliveries ended.
    Receipts(Vec<Receipt>, oneshot::Sender<()>),
    /// The flow set changed: the one to take up, or why it cannot be.
    Flows(Result<Arc<FlowSet>, Vec<Issue>>, oneshot::Sender<()>),
    /// What the console asks for.
    Request(Box<Request>, oneshot::Sender<Answer>),
    /// Take nothing more.
    Stop,
    /// Act on the timers that are due; answered with how many messages that made owed.
    Tick(oneshot::Sender<usize>),
}

pub(super) struct Writer {
    pub(super) store: Arc<Store>,
    /// Sets that are no longer in use and still under way.
    pub(super) older: Older,
    /// The last change of the flow set was not taken up.
    pub(super) refused: bool,
    pub(super) setting: Setting,
    /// The members of the configuration file.
    configured: Members,
    desk: Arc<Desk>,
    clock: Arc<dyn Clock>,
    outbox: Arc<Outbox>,
    /// The newest time seen, kept over restarts.
    pub(super) newest: Timestamp,
    /// The next patient to be looked at, while the clock has been set back.
    pub(super) set_back: Option<u64>,
    /// Timers are due, and wait until messages have left.
    held_back: bool,
    /// Timers of erased patients are being taken out.
    pub(super) sweep: Option<Sweep>,
    /// The next patient to be looked at for what is over.
    pub(super) purge: Option<u64>,
    why: Why,
}

/// The setting that keeps a migrated group's id.
pub(super) const GROUP: &str = "group";
/// The setting that keeps the newest time seen.
pub(super) const CLOCK: &str = "clock";

/// However the writer ends, the transport hears of it.
impl Drop for Writer {
    fn drop(&mut self) {
        self.outbox.stop();
    }
}

impl Writer {
    pub(super) fn new(
        store: Arc<Store>,
        mut setting: Setting,
        clock: Arc<dyn Clock>,
        outbox: Arc<Outbox>,
    ) -> Result<Self, Error> {
        type Moved = Option<(ChatId, ChatId)>;
        let (moved, newest): (Moved, Option<Timestamp>) =
            store.write(|store| Ok((store.setting(GROUP)?, store.setting(CLOCK)?)))?;
        // A group that became a supergroup keeps its new id over a restart.
        if let Some((from, to)) = moved
            && setting.group == Some(from)
        {
            setting.group = Some(to);
        }
        super::flows::keep_first(&store, &setting.flows, clock.now())?;
        let configured = setting.members.clone();
        let enrolled = store.read()?.setting(ENROLLED)?.unwrap_or_default();
        setting.members = team(&configured, enrolled);
        let desk = Arc::new(Desk::new(Arc::clone(&store), &setting, Arc::clone(&clock)));
        let writer = Self {
            older: Older::default(),
            refused: false,
            store,
            setting,
            configured,
            desk,
            why: Why::new(Arc::clone(&clock)),
            clock,
            outbox,
            newest: newest.unwrap_or(Timestamp(0)),
            set_back: None,
            held_back: false,
            sweep: None,
            purge: None,
        };
        writer.note_cases()?;
        Ok(writer)
    }

    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        // While timers are due they are acted on bit by bit, and what comes in between is served first.
        let mut busy = false;
        let (mut ticks, mut made) = (Vec::new(), 0);
        loop {
            let first = if busy {
                queue.try_recv().ok()
            } else {
                match queue.blocking_recv() {
                    Some(job) => Some(job),
                    None => break,
                }
            };
            let jobs = gather(&mut queue, first);
            let stop = jobs.iter().any(|job| matches!(job, Job::Stop));
            if stop {
                queue.close();
            }
            let asked = jobs.iter().any(|job| matches!(job, Job::Tick(_)));
            let acted = self.serve(jobs, &mut ticks).and_then(|()| {
                let room_again = self.held_back && self.outbox.room() > 0;
                let look = !stop && (busy || asked || room_again);
                if look { self.act_on_timers() } else { Ok(None) }
            });
            match acted {
                Ok(Some(count)) => {
                    busy = true;
                    made += count;
                }
                Ok(None) => {
                    busy = false;
                    for done in ticks.drain(..) {
                        // A caller that went away has nothing to be told.
                        let _: Result<(), usize> = oneshot::Sender::send(done, made);
                    }
                    made = 0;
                }
                Err(error) => {
                    // Nothing was written and nothing is acknowledged: Telegram will repeat it all.
                    tracing::error!(%error, "the batch was not committed; the service stops");
                    break;
                }
            }
            if stop {
                break;
            }
        }
    }

    /// Commits what came in, how deliveries ended and a changed flow set, in one transaction, and answers.
    fn serve(&mut self, jobs: Vec<Job>, ticks: &mut Vec<oneshot::Sender<usize>>) -> Result<(), Error> {
        let (mut work, mut done) = (Vec::new(), Vec::new());
        let mut answers = Vec::new();
        for job in jobs {
            match job {
                Job::Inputs(batch, sender) => {
                    work.push(Work::Inputs(batch));
                    done.push(sender);
                }
                Job::Flows(found, sender) => {
                    work.push(Work::Flows(found));
                    done.push(sender);
                }
                Job::Receipts(receipts, sender) => {
                    work.push(Work::Receipts(receipts));
                    done.push(sender);
                }
                Job::Request(request, sender) => {
                    work.push(Work::Request(request, answers.len()));
                    answers.push((sender, Answer::SignedOut));
                }
                Job::Tick(sender) => ticks.push(sender),
                Job::Stop => {}
            }
        }
        if work.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        self.transaction(now, |writer, store, batch| {
            for work in &work {
                match work {
                    Work::Inputs(inputs) => {
                        for inbound in inputs {
                            if store.first_time(inbound.update)? {
                                writer.input(store, inbound, now, batch)?;
                            }
                        }
                    }
                    Work::Receipts(receipts) => {
                        for receipt in receipts {
                            writer.receipt(store, receipt, now, batch)?;
                        }
                    }
                    Work::Flows(found) => writer.take_up(store, found, now, batch)?,
                    Work::Request(request, place) => {
                        answers[*place].1 = writer.request(store, request, now, batch)?;
                    }
                }
            }
            Ok(())
        })?;
        for sender in done {
            // A caller that went away has nothing to be told.
            let _ = sender.send(());
        }
        for (sender, answer) in answers {
            let _ = sender.send(answer);
        }
        Ok(())
    }

    /// Acts on some of the timers that are due, in one short transaction, and tells how many messages that
    /// made; none when nothing is left to be done now.
    pub(super) fn act_on_timers(&mut self) -> Result<Option<usize>, Error> {
        let now = self.clock.now();
        self.notice_set_back(now);
        let room = self.outbox.room();
        let due = {
            let reading = self.store.read()?;
            let due = |queue| Ok::<_, Error>(reading.next_due(queue)?.is_some_and(|due| due <= now));
            (due(Queue::Prompt)? || due(Queue::Desk)?, due(Queue::Paced)?)
        };
        let (prompt, paced) = due;
        self.held_back = paced && room == 0;
        let (sweeps, purges) = (self.has_to_sweep()?, self.has_to_purge(now)?);
        if !prompt && (!paced || room == 0) && self.set_back.is_none() && !sweeps && !purges {
            // The disk is left alone.
            return Ok(None);
        }
        self.transaction(now, |writer, store, batch| {
            writer.timers(store, Queue::Desk, AT_ONCE, room, now, batch)?;
            writer.timers(store, Queue::Prompt, AT_ONCE, room, now, batch)?;
            let room = room.saturating_sub(batch.unasked());
            if room > 0 {
                let most = (room / MESSAGES_OF_ONE).clamp(1, AT_ONCE);
                writer.timers(store, Queue::Paced, most, usize::MAX, now, batch)?;
            }
            if sweeps {
                writer.sweep(store)?;
            }
            if purges {
                writer.purge(store, now, batch)?;
            }
            writer.look_after_set_back(store, now, batch)
        })
        .map(Some)
    }

    /// Runs one transaction; what it made goes to the outbox once it is on disk. Tells how many messages are
    /// owed since.
    fn transaction(
        &mut self,
        now: Timestamp,
        work: impl FnOnce(&mut Self, &mut Writing<'_>, &mut Batch) -> Result<(), Error>,
    ) -> Result<usize, Error> {
        let store = Arc::clone(&self.store);
        let batch = store.write(|store| {
            let mut batch = Batch::default();
            work(self, store, &mut batch)?;
            if now > self.newest.plus_seconds(CLOCK_KEPT_SECONDS) {
                self.newest = now;
                store.set(CLOCK, &now)?;
            }
            Ok(batch)
        })?;
        let count = batch.owed.len();
        self.outbox.remove(&batch.gone);
        self.outbox.add(batch.owed);
        self.desk.note(&batch.cases);
        self.desk.forget(&batch.erased);
        Ok(count)
    }

    /// Writes changes; a case opened gets its number and its card here.
    pub(super) fn write(
        &self,
        store: &mut Writing<'_>,
        mut changes: Changes,
        patient: Option<PatientId>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut unsent = Vec::new();
        if let (Some(erase), Some(patient)) = (changes.erase.take(), patient) {
            return self.erase(store, changes, (patient, erase), batch);
        }
        if let Some(case) = changes
            .case
            .as_mut()
            .filter(|case| case.id.0 == 0 || case.card.is_none())
        {
            if let Some(tag) = Tag::Card(case.id).write().filter(|_| case.id.0 != 0) {
                // A card that has not left yet is overtaken by this one.
                unsent.extend(self.outbox.waiting_with(&tag));
                let made = batch.owed.iter().filter(|owed| owed.tag.as_ref() == Some(&tag));
                unsent.extend(made.map(|owed| owed.id));
            }
            if case.id.0 == 0 {
                case.id = store.next_case()?;
            }
            if let Some(profile) = &mut changes.profile {
                profile.case = Some(case.id);
            }
            let card = self.card_delivery(case, changes.profile.as_ref());
            changes.deliveries.extend(card);
            self.open_topic(&mut changes);
        }
        if let (Some(words), Some(id)) = (changes.words.take(), changes.case.as_ref().map(|case| case.id.0)) {
            self.alert(&mut changes, "alert-text", id, Some(&words));
        }
        self.arm(&mut changes);
        self.enter_deeds(store, &mut changes)?;
        self.topic_follows(&mut changes);
        self.places(store, &mut changes)?;
        if let Some(profile) = changes.profile.as_ref().filter(|_| changes.withdraw) {
            unsent.extend(self.unsent(profile.chat));
        }
        changes.write(store, patient, unsent, batch)
    }

    /// The check-ins and reminders of a chat that have not left.
    pub(super) fn unsent(&self, chat: ChatId) -> Vec<DeliveryId> {
        self.outbox.unsent(chat)
    }

    /// What waits for the topic of a case.
    pub(super) fn waiting_for(&self, case: CaseId) -> Vec<DeliveryId> {
        self.outbox.waiting_for(case)
    }

    /// Puts a set in use; gives the one before.
    pub(super) fn exchange(&mut self, set: Arc<FlowSet>) -> Arc<FlowSet> {
        self.desk.take_up(Arc::clone(&set));
        std::mem::replace(&mut self.setting.flows, set)
    }

    pub(super) fn reads(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The team is that of the configuration file with these beside it.
    pub(super) fn join_team(&mut self, enrolled: Vec<Member>) {
        self.setting.members = team(&self.configured, enrolled);
        self.desk.enrol(self.setting.members.clone());
    }

    pub(super) fn setting(&self) -> &Setting {
        &self.setting
    }

    pub(super) fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    pub(super) fn why(&self) -> &Why {
        &self.why
    }
}

/// What one transaction takes up: inputs, receipts and changes of the flow set.
enum Work {
    Inputs(Vec<Inbound>),
    Receipts(Vec<Receipt>),
    Flows(Result<Arc<FlowSet>, Vec<Issue>>),
    Request(Box<Request>, usize),
}

/// The first job and those that wait behind it, as many as one transaction takes.
fn gather(queue: &mut mpsc::Receiver<Job>, first: Option<Job>) -> Vec<Job> {
    let mut jobs: Vec<Job> = first.into_iter().collect();
    let mut inputs: usize = jobs.iter().map(size).sum();
    while !jobs.is_empty() && inputs < BATCH && !matches!(jobs.last(), Some(Job::Stop)) {
        let Ok(job) = queue.try_recv() else { break };
        inputs += size(&job);
        jobs.push(job);
    }
    jobs
}

fn size(job: &Job) -> usize {
    match job {
        Job::Inputs(batch, _) => batch.len(),
        Job::Receipts(receipts, _) => receipts.len(),
        Job::Tick(_) | Job::Flows(..) | Job::Request(..) | Job::Stop => 1,
    }
}
