//! A timer whose matter has moved on does nothing, and the log says so without a word about the patient.

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use support::patients::{DAY, HOUR, answers, same_as_before, strained};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// The lines since the last time.
    fn lines(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().expect("not poisoned"));
        String::from_utf8(bytes)
            .expect("text")
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

#[tokio::test]
async fn stale_timers_are_logged_with_their_reason() {
    let log = Log::default();
    let written = log.clone();
    // The writer has a thread of its own, so the log is the whole process's.
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter("vertebot=info")
        .with_writer(move || written.clone())
        .init();
    let mut clinic = strained().await;
    clinic.passes(3 * HOUR).await;
    let finished = log.lines();
    let stale = |lines: &[String], reason: &str| {
        let found = lines
            .iter()
            .find(|line| line.contains("came to nothing") && line.contains(reason));
        found
            .unwrap_or_else(|| panic!("no `{reason}` in {lines:#?}"))
            .clone()
    };
    let line = stale(&finished, "the interview is over");
    assert!(
        line.contains("patient.id=1") && line.contains("Unfinished"),
        "{line}"
    );

    // A check-in answered in time, and one overtaken by a new first contact.
    clinic.passes(DAY).await;
    same_as_before(&mut clinic, 7).await;
    clinic.passes(DAY).await;
    stale(&log.lines(), "the check-in is over");
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &support::patients::STRAIN).await;
    clinic.passes(30 * HOUR).await;
    stale(&log.lines(), "the plan is over");

    // Stopped, and gone.
    clinic.says(7, "/stop").await;
    clinic.passes(5 * DAY).await;
    let stopped = log.lines();
    stale(&stopped, "the patient stopped");
    clinic.says(7, "/start").await;
    clinic.says(7, "/cancel").await;
    clinic.blocks(7).await;
    clinic.passes(5 * DAY).await;
    let gone = log.lines();
    stale(&gone, "the patient cannot be reached");
    for line in finished.iter().chain(&stopped).chain(&gone) {
        for word in ["pain", "lower_back", "chat", "Lower back"] {
            assert!(!line.contains(word), "the log tells of a patient: {line}");
        }
    }
}
