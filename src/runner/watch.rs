//! Looks at the folder of the flow set again and again, on a thread of its own: a set that changed is read and
//! checked there, and handed to the writer whichever way that ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::check::Checked;
use crate::check::proved::check_and_prove;
use crate::domain::issue::any_error;
use crate::domain::{Issue, Language};
use crate::flowset::{Files, FlowSet};
use crate::proof::circuit::Stop;

use super::flows::{Languages, fitted};
use super::writer::Job;

/// How long the proofs of a changed set may take; what is not decided by then is refused.
const PROOFS_WITHIN: Duration = Duration::from_secs(60);
/// How often the folder is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a look came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Nothing has changed since the last set that was taken up or refused.
    Same,
    /// Something is changing: it is taken up once two looks see the same.
    Changing,
    /// A changed set is in use.
    Taken,
    /// A changed set is not taken up: it has errors.
    Refused,
}

/// The door to the watching thread.
pub(super) struct Watch {
    looks: SyncSender<oneshot::Sender<Looked>>,
}

/// What the thread needs.
pub(super) struct Watching<R> {
    /// Reads the folder.
    pub read: R,
    /// The version in use.
    pub version: String,
    /// What the clinic speaks.
    pub languages: Languages,
    /// What its nurses speak.
    pub nurses: Language,
    /// The writer's door.
    pub jobs: mpsc::WeakSender<Job>,
}

impl Watch {
    pub(super) fn start<R: Fn() -> Files + Send + 'static>(watching: Watching<R>) -> Self {
        let (looks, asked) = sync_channel(16);
        std::thread::spawn(move || watching.run(&asked));
        Self { looks }
    }

    /// Looks now; gives what became of it once that is committed, or nothing when the runner has stopped.
    pub(super) async fn look(&self) -> Option<Looked> {
        let (done, looked) = oneshot::channel();
        // A thread that has many looks before it will see the same by the last of them.
        self.looks.try_send(done).ok()?;
        looked.await.ok()
    }
}

impl<R: Fn() -> Files> Watching<R> {
    fn run(mut self, asked: &Receiver<oneshot::Sender<Looked>>) {
        let mut seen = None;
        loop {
            let done = match asked.recv_timeout(LOOK_EVERY) {
                Ok(done) => Some(done),
                Err(RecvTimeoutError::Timeout) => None,
                // The runner is gone.
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let Some(looked) = self.look(&mut seen) else {
                return;
            };
            if let Some(done) = done {
                // Whoever asked may have gone away.
                let _ = done.send(looked);
            }
        }
    }

    /// One look; nothing when the writer takes nothing more.
    fn look(&mut self, seen: &mut Option<String>) -> Option<Looked> {
        let files = (self.read)();
        let version = files.version();
        if version == self.version {
            *seen = None;
            return Some(Looked::Same);
        }
        // Somebody may be in the middle of copying files.
        if seen.as_ref() != Some(&version) {
            *seen = Some(version);
            return Some(Looked::Changing);
        }
        let found = self.judge(files);
        let looked = if found.is_ok() {
            Looked::Taken
        } else {
            Looked::Refused
        };
        let (done, committed) = oneshot::channel();
        let jobs = self.jobs.upgrade()?;
        jobs.blocking_send(Job::Flows(found, done)).ok()?;
        drop(jobs);
        committed.blocking_recv().ok()?;
        // Judged once, whichever way: the same set is not told of again.
        self.version = version;
        *seen = None;
        Some(looked)
    }

    /// Reads and checks a set; a failure of the checker is an issue like another, and leaves the old set running.
    fn judge(&self, files: Files) -> Result<Arc<FlowSet>, Vec<Issue>> {
        let until = Instant::now() + PROOFS_WITHIN;
        let stop: Stop = Arc::new(move || Instant::now() >= until);
        let checked = catch_unwind(AssertUnwindSafe(|| check_and_prove(files, stop))).unwrap_or_else(|_| {
            let message = "the program failed on these files; please report it";
            Checked {
                set: None,
                issues: vec![Issue::of_file("program-failed", "flows", message)],
            }
        });
        let Some(set) = checked.set.filter(|_| !any_error(&checked.issues)) else {
            let errors = checked.issues.into_iter();
            return Err(errors
                .filter(|issue| any_error(std::slice::from_ref(issue)))
                .collect());
        };
        fitted(set, &self.languages, &self.nurses)
            .map(Arc::new)
            .map_err(|issue| vec![issue])
    }
}
