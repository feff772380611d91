//! The long polling loop. The offset, which acknowledges, moves only when the runner has committed a batch.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use teloxide::Bot;
use teloxide::requests::{JsonRequest, Payload, Request};
use tokio_util::sync::CancellationToken;

use super::classify::{self, Severity};
use super::{Error, backoff, model, persist};
use crate::domain::message::Inbound;
use crate::runner::port::Port;

/// Longest pause between failed polls: short, as patients wait behind it.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// `getUpdates` with the updates left raw.
#[derive(Clone, Serialize)]
struct RawUpdates {
    offset: i64,
    timeout: u32,
    limit: u8,
    allowed_updates: Vec<&'static str>,
}

impl Payload for RawUpdates {
    type Output = Vec<Value>;
    const NAME: &'static str = "getUpdates";
}

/// `deleteWebhook`, with what is waiting kept.
#[derive(Clone, Serialize)]
struct DeleteWebhook {
    drop_pending_updates: bool,
}

impl Payload for DeleteWebhook {
    type Output = Value;
    const NAME: &'static str = "deleteWebhook";
}

/// Takes away a webhook left from before, without losing an update. `false` if the stop came first.
pub async fn drop_webhook(bot: &Bot, stop: &CancellationToken) -> Result<bool, Error> {
    let call = || {
        JsonRequest::new(
            bot.clone(),
            DeleteWebhook {
                drop_pending_updates: false,
            },
        )
        .send()
    };
    Ok(persist("deleteWebhook", stop, call).await?.is_some())
}

/// Polls until told to stop, or until the token or another reader makes it senseless.
pub async fn run<P: Port>(port: Arc<P>, bot: Bot, stop: CancellationToken) -> Result<(), Error> {
    let mut offset = 0;
    let mut failures = 0;
    loop {
        let request = RawUpdates {
            offset,
            timeout: 50,
            limit: 100,
            allowed_updates: model::KINDS.into(),
        };
        let answer = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            answer = JsonRequest::new(bot.clone(), request).send() => answer,
        };
        let pause = match answer {
            Ok(raw) if raw.is_empty() => None,
            Ok(raw) => {
                let batch: Vec<Inbound> = raw.iter().filter_map(model::read).collect();
                match batch.iter().map(|inbound| inbound.update.0).max() {
                    Some(last) => {
                        // Not to be interrupted by the stop: what was fetched is committed.
                        if let Err(stopped) = port.accept(batch).await {
                            return if stop.is_cancelled() {
                                Ok(())
                            } else {
                                Err(stopped.into())
                            };
                        }
                        offset = last + 1;
                        None
                    }
                    None => {
                        tracing::error!(count = raw.len(), "updates without a usable number");
                        Some(backoff(failures, LONGEST_PAUSE))
                    }
                }
            }
            Err(error) => {
                let pause = match classify::severity(&error) {
                    Severity::Token => return Err(Error::Token),
                    Severity::Conflict => return Err(Error::Conflict),
                    Severity::Wait(seconds) => Duration::from_secs(seconds),
                    Severity::Passing | Severity::Final => backoff(failures, LONGEST_PAUSE),
                };
                tracing::warn!(
                    code = classify::code(&error),
                    failures,
                    "polling failed; trying again"
                );
                Some(pause)
            }
        };
        let Some(pause) = pause else {
            failures = 0;
            continue;
        };
        failures += 1;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{self, FakePort, Server};
    use super::*;
    use serde_json::json;

    #[tokio::test]
    async fn the_offset_moves_only_after_acceptance() {
        let port = Arc::new(FakePort::default());
        let seen = port.clone();
        let stop = CancellationToken::new();
        let stopper = stop.clone();
        let server = Server::start(move |_, body| {
            let offset = body["offset"].as_i64().expect("an offset");
            // What the server can know as acknowledged must lie in the port already.
            assert_eq!(
                seen.accepted(),
                usize::try_from(offset.max(5) - 5).expect("small")
            );
            match offset {
                0 => fake::fine(json!([{"update_id": 5, "new_kind": 1}, {"update_id": 6}])),
                7 => fake::fine(json!([{"update_id": 7}])),
                _ => {
                    stopper.cancel();
                    fake::fine(json!([]))
                }
            }
        })
        .await;
        let ended = run(port.clone(), server.bot(), stop).await;
        assert!(ended.is_ok());
        assert_eq!(port.accepted(), 3);
        assert_eq!(server.offsets(), [0, 7, 8]);
    }

    #[tokio::test]
    async fn a_batch_not_accepted_is_not_acknowledged() {
        let port = Arc::new(FakePort::refusing());
        let server = Server::start(|_, _| fake::fine(json!([{"update_id": 5}]))).await;
        let ended = run(port, server.bot(), CancellationToken::new()).await;
        assert!(matches!(ended, Err(Error::Stopped(_))));
        assert_eq!(server.offsets(), [0]);
    }

    #[tokio::test]
    async fn a_second_reader_ends_it_with_a_clear_error() {
        let text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance \
                    is running";
        let server = Server::start(move |_, _| fake::refusal(409, text, json!({}))).await;
        let ended = run(
            Arc::new(FakePort::default()),
            server.bot(),
            CancellationToken::new(),
        )
        .await;
        assert!(matches!(ended, Err(Error::Conflict)));
    }
}
