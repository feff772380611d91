//! Takes what comes in, decides, commits and only then lets messages leave. All inputs that wait are one
//! transaction; one that fails is isolated with an apology to its patient and an alert to the nurses.

mod audit;
mod cards;
mod cases;
mod changes;
mod checkin;
mod clocks;
mod closing;
mod consent;
mod deed;
pub mod desk;
mod duty;
mod erase;
pub mod erasing;
mod explain;
mod flows;
mod inputs;
pub mod kept;
mod language;
mod learn;
mod mydata;
mod nurse;
mod outbox;
mod patient;
mod plan;
pub mod port;
mod presence;
mod questions;
mod readable;
mod reader;
mod receipts;
mod retention;
mod set_back;
mod speak;
mod timers;
mod topics;
mod watch;
mod words;
mod writer;

pub use flows::{Languages, fitted};
pub use watch::Looked;

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::domain::message::{Delivery, Inbound, Lane};
use crate::domain::{ChatId, Language};
use crate::flowset::{Files, FlowSet};
use crate::followup::QuietHours;
use crate::render::Clinic;
use crate::review::{DutyHours, Members, Retention};
use crate::store::{Error, Store};

use desk::{Answer, Desk, Request};
use outbox::Outbox;
use port::{Port, Receipt, Stopped};
use watch::{Watch, Watching};
use writer::Job;

/// Everything a decision rests on, besides the store.
pub struct Setting {
    /// Vocabulary, table, flows and texts.
    pub flows: Arc<FlowSet>,
    /// The clinic.
    pub clinic: Clinic,
    /// Its time zone.
    pub time_zone: jiff::tz::TimeZone,
    /// The nurses' group, if there is one.
    pub group: Option<ChatId>,
    /// The nurses.
    pub members: Members,
    /// The language of the nurses' group.
    pub nurse_language: Language,
    /// Languages spoken with patients.
    pub languages: Languages,
    /// When no message of ours wakes a patient.
    pub quiet_hours: QuietHours,
    /// When nurses are on duty.
    pub duty_hours: DutyHours,
    /// Where the console is reached from outside, without a slash at the end; none when there is no console.
    pub console: Option<String>,
    /// Each case has a topic of its own in the nurses' group.
    pub topics: bool,
    /// How long what is kept.
    pub retention: Retention,
}

/// What decides and speaks is read through the setting, whichever set that is.
impl std::ops::Deref for Setting {
    type Target = FlowSet;

    fn deref(&self) -> &FlowSet {
        &self.flows
    }
}

/// What a watch begins with.
#[derive(Clone)]
struct Watched {
    version: String,
    languages: Languages,
    nurses: Language,
}

/// How many jobs may wait before a transport has to.
const QUEUE: usize = 4096;
/// How often timers are looked for at the latest, so that a clock set forward or back does no harm.
const TICK: std::time::Duration = std::time::Duration::from_secs(5);

/// The running service, as transports see it.
pub struct Runner {
    watch: Option<Watch>,
    watched: Watched,
    jobs: mpsc::Sender<Job>,
    writer: std::thread::JoinHandle<()>,
    outbox: Arc<Outbox>,
    clock: Arc<dyn Clock>,
    desk: Arc<Desk>,
}

impl Runner {
    /// Starts the writer on a thread of its own; deliveries still owed are taken up again.
    pub fn start(store: Arc<Store>, setting: Setting, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let (quiet, zone) = (setting.quiet_hours, setting.time_zone.clone());
        let outbox = Arc::new(Outbox::new(store.read()?.owed()?, quiet, zone));
        let (jobs, queue) = mpsc::channel(QUEUE);
        let watched = Watched {
            version: setting.flows.version.clone(),
            languages: setting.languages.clone(),
            nurses: setting.nurse_language.clone(),
        };
        let writer = writer::Writer::new(store, setting, Arc::clone(&clock), Arc::clone(&outbox))?;
        let desk = Arc::clone(writer.reads());
        let writer = std::thread::spawn(move || writer.run(queue));
        let ticker = jobs.downgrade();
        std::thread::spawn(move || {
            // Ends with the runner: nobody else keeps the door open.
            while let Some(jobs) = ticker.upgrade() {
                if jobs.blocking_send(Job::Tick(oneshot::channel().0)).is_err() {
                    return;
                }
                drop(jobs);
                std::thread::sleep(TICK);
            }
        });
        Ok(Self {
            watch: None,
            watched,
            jobs,
            writer,
            outbox,
            clock,
            desk,
        })
    }

    /// Looks every few seconds at where the flow set comes from: a set that changed is taken up without a restart
    /// if it checks, and the nurses are told why if it does not.
    pub fn watch(mut self, read: impl Fn() -> Files + Send + 'static) -> Self {
        let Watched {
            version,
            languages,
            nurses,
        } = self.watched.clone();
        self.watch = Some(Watch::start(Watching {
            read,
            version,
            languages,
            nurses,
            jobs: self.jobs.downgrade(),
        }));
        self
    }

    /// Looks at the flow set now; returns when what became of it is committed. Nothing is watched: the same as
    /// nothing changed.
    pub async fn look(&self) -> Result<Looked, Stopped> {
        match &self.watch {
            None => Ok(Looked::Same),
            Some(watch) => watch.look().await.ok_or(Stopped),
        }
    }

    /// Takes nothing more, finishes what was taken and closes the store.
    pub async fn stop(self) {
        let Self { jobs, writer, .. } = self;
        let _ = jobs.send(Job::Stop).await;
        drop(jobs);
        // A writer that panicked has nothing left to finish.
        let _ = tokio::task::spawn_blocking(move || writer.join()).await;
    }

    /// What the console reads.
    pub fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk)
    }

    /// Carries out what the console asks for; answered once it is on disk.
    pub async fn request(&self, request: Request) -> Result<Answer, Stopped> {
        let (done, answered) = oneshot::channel();
        let job = Job::Request(Box::new(request), done);
        self.jobs.send(job).await.map_err(|_| Stopped)?;
        answered.await.map_err(|_| Stopped)
    }

    /// Acts on the timers that are due now, as far as their messages can leave; returns when that is
    /// committed, with how many messages are owed since.
    pub async fn tick(&self) -> Result<usize, Stopped> {
        let (done, committed) = oneshot::channel();
        self.jobs.send(Job::Tick(done)).await.map_err(|_| Stopped)?;
        committed.await.map_err(|_| Stopped)
    }
}

impl Port for Runner {
    async fn accept(&self, batch: Vec<Inbound>) -> Result<(), Stopped> {
        let (done, committed) = oneshot::channel();
        self.jobs
            .send(Job::Inputs(batch, done))
            .await
            .map_err(|_| Stopped)?;
        committed.await.map_err(|_| Stopped)
    }

    async fn due(&self, limit: usize) -> Result<Vec<Delivery>, Stopped> {
        self.outbox.due(Lane::Unasked, limit, self.clock.as_ref()).await
    }

    async fn due_urgent(&self, limit: usize) -> Result<Vec<Delivery>, Stopped> {
        self.outbox.due(Lane::Urgent, limit, self.clock.as_ref()).await
    }

    async fn delivered(&self, receipts: Vec<Receipt>) -> Result<(), Stopped> {
        let (done, committed) = oneshot::channel();
        self.jobs
            .send(Job::Receipts(receipts, done))
            .await
            .map_err(|_| Stopped)?;
        committed.await.map_err(|_| Stopped)
    }
}
