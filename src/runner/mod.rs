//! Takes what comes in, decides, commits and only then lets messages leave. All inputs that wait are one
//! transaction; one that fails is isolated with an apology to its patient and an alert to the nurses.

mod changes;
mod nurse;
mod outbox;
mod patient;
pub mod port;
mod writer;

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::domain::message::{Delivery, Inbound};
use crate::domain::{ChatId, Language};
use crate::flow::Flow;
use crate::i18n::Catalogs;
use crate::reading::Lexicon;
use crate::render::Clinic;
use crate::review::Members;
use crate::store::{Error, Store};
use crate::triage::Rules;

use outbox::Outbox;
use port::{Port, Receipt, Stopped};
use writer::Job;

/// Everything a decision rests on, besides the store.
pub struct Setting {
    /// Vocabulary and table.
    pub rules: Rules,
    /// The first-contact interview.
    pub flow: Flow,
    /// All texts.
    pub catalogs: Catalogs,
    /// Words typed, by language.
    pub lexicons: Vec<(Language, Lexicon)>,
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
}

/// How many jobs may wait before a transport has to.
const QUEUE: usize = 4096;

/// The running service, as transports see it.
pub struct Runner {
    jobs: mpsc::Sender<Job>,
    outbox: Arc<Outbox>,
    clock: Arc<dyn Clock>,
}

impl Runner {
    /// Starts the writer on a thread of its own; deliveries still owed are taken up again.
    pub fn start(store: Arc<Store>, setting: Setting, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let outbox = Arc::new(Outbox::new(store.read()?.owed()?));
        let (jobs, queue) = mpsc::channel(QUEUE);
        let writer = writer::Writer::new(store, setting, Arc::clone(&clock), Arc::clone(&outbox))?;
        std::thread::spawn(move || writer.run(queue));
        Ok(Self { jobs, outbox, clock })
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
        self.outbox.due(limit, self.clock.as_ref()).await
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
