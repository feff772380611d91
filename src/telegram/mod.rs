//! Telegram: receiving by long polling or webhook, and sending what the store owes. Updates are read raw
//! into our own tolerant model; only outgoing requests use teloxide's types.

pub mod book;
pub mod classify;
#[cfg(test)]
mod crowd;
#[cfg(test)]
mod fake;
pub mod model;
pub mod outbox;
pub mod pace;
pub mod polling;
pub mod register;
pub mod send;
pub mod webhook;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use teloxide::{Bot, RequestError};
use tokio_util::sync::CancellationToken;

use crate::domain::Timestamp;
use crate::runner::port::{Port, Stopped};

pub use pace::{Pace, Rate};
pub use register::Registration;
pub use send::Draw;
pub use webhook::Webhook;

/// Tells the instant; handed in, so that a simulation can run on its own time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// All that is needed to speak with the Bot API. Holds the token: no `Debug`.
#[derive(Clone)]
pub struct Connection {
    /// The bot's token.
    pub token: SecretString,
    /// Another server than Telegram's own, as an address with an optional path prefix.
    pub api_url: Option<String>,
    /// How fast to send.
    pub pace: Pace,
    /// Name, description and commands per language, registered at start.
    pub registrations: Vec<Registration>,
    /// The clock.
    pub now: Now,
    /// Draws pictures as PNG.
    pub draw: Draw,
}

/// Why the connection to Telegram ended. Holds neither the token nor anybody's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token is wrong or revoked.
    #[error("Telegram refuses the bot's token; check TELOXIDE_TOKEN")]
    Token,
    /// Somebody else reads this bot's updates.
    #[error("another process reads this bot's updates, or a webhook is set; only one may run for each token")]
    Conflict,
    /// The address of the Bot API cannot be used.
    #[error("the Bot API address is not a usable http(s) address; check TELOXIDE_API_URL")]
    ApiUrl,
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built")]
    Client(#[source] reqwest::Error),
    /// The webhook's port could not be served.
    #[error("the webhook cannot listen")]
    Listen(#[source] std::io::Error),
    /// Telegram refuses something needed at start.
    #[error("Telegram refuses {method}: {code}")]
    Refused {
        /// The method called.
        method: &'static str,
        /// Why, as far as is known.
        code: String,
    },
    /// The runner takes nothing more.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// How long one long poll lasts; the client must wait longer than this.
const POLL_CLIENT_TIMEOUT: Duration = Duration::from_secs(65);
const SEND_CLIENT_TIMEOUT: Duration = Duration::from_secs(20);

/// Receives by long polling and sends, until told to stop or until going on makes no sense.
pub async fn run_polling<P: Port>(
    port: Arc<P>,
    connection: Connection,
    stop: CancellationToken,
) -> Result<(), Error> {
    let reading = bot(&connection, POLL_CLIENT_TIMEOUT)?;
    if !register::check_token(&reading, &stop).await? {
        return Ok(());
    }
    if !polling::drop_webhook(&reading, &stop).await? {
        return Ok(());
    }
    let inner = stop.child_token();
    let receiving = polling::run(port.clone(), reading, inner.clone());
    alongside(port, connection, inner, receiving).await
}

/// Receives through a webhook and sends, until told to stop or until going on makes no sense.
pub async fn run_webhook<P: Port>(
    port: Arc<P>,
    connection: Connection,
    webhook: Webhook,
    stop: CancellationToken,
) -> Result<(), Error> {
    let calling = bot(&connection, SEND_CLIENT_TIMEOUT)?;
    if !register::check_token(&calling, &stop).await? {
        return Ok(());
    }
    let inner = stop.child_token();
    let receiving = webhook::run(port.clone(), calling, webhook, inner.clone());
    alongside(port, connection, inner, receiving).await
}

/// Runs the receiving and the sending side until both have ended; the end of one ends the other.
async fn alongside<P: Port>(
    port: Arc<P>,
    connection: Connection,
    inner: CancellationToken,
    receiving: impl Future<Output = Result<(), Error>>,
) -> Result<(), Error> {
    let sending = bot(&connection, SEND_CLIENT_TIMEOUT)?;
    let sender = send::Sender {
        bot: sending.clone(),
        draw: connection.draw.clone(),
    };
    let outgoing = outbox::run(
        port,
        sender,
        connection.now.clone(),
        connection.pace,
        inner.clone(),
    );
    let registering = register::register(&sending, &connection.registrations, &inner);
    let (received, sent, ()) = tokio::join!(
        then_cancel(receiving, &inner),
        then_cancel(outgoing, &inner),
        registering
    );
    received.and(sent)
}

async fn then_cancel<T>(work: impl Future<Output = T>, stop: &CancellationToken) -> T {
    // Also when the future is dropped or panics, the other side must not go on alone.
    let _guard = stop.clone().drop_guard();
    work.await
}

/// A bot for this connection, with its own waiting time.
fn bot(connection: &Connection, timeout: Duration) -> Result<Bot, Error> {
    let client = teloxide::net::default_reqwest_settings()
        .timeout(timeout)
        .build()
        .map_err(Error::Client)?;
    let bot = Bot::with_client(connection.token.expose_secret(), client);
    let Some(address) = &connection.api_url else {
        return Ok(bot);
    };
    // A slash at the end of a prefix would come out doubled.
    let url = Url::parse(address.trim().trim_end_matches('/')).map_err(|_| Error::ApiUrl)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(Error::ApiUrl);
    }
    Ok(bot.set_api_url(url))
}

/// The pause before trying again: doubling from one second up to the cap.
pub(crate) fn backoff(failures: u32, cap: Duration) -> Duration {
    Duration::from_secs(1 << failures.min(20)).min(cap)
}

/// Repeats a call needed at start until it succeeds, fails for good, or the stop comes (`None`).
async fn persist<T, F>(
    method: &'static str,
    stop: &CancellationToken,
    mut call: impl FnMut() -> F,
) -> Result<Option<T>, Error>
where
    F: Future<Output = Result<T, RequestError>>,
{
    let mut failures = 0;
    loop {
        let result = tokio::select! {
            () = stop.cancelled() => return Ok(None),
            result = call() => result,
        };
        let error = match result {
            Ok(value) => return Ok(Some(value)),
            Err(error) => error,
        };
        let pause = match classify::severity(&error) {
            classify::Severity::Token => return Err(Error::Token),
            classify::Severity::Conflict => return Err(Error::Conflict),
            classify::Severity::Final => {
                return Err(Error::Refused {
                    method,
                    code: classify::code(&error),
                });
            }
            classify::Severity::Wait(seconds) => Duration::from_secs(seconds),
            classify::Severity::Passing => backoff(failures, Duration::from_secs(60)),
        };
        failures += 1;
        tracing::warn!(
            method,
            code = classify::code(&error),
            failures,
            "call failed; trying again"
        );
        tokio::select! {
            () = stop.cancelled() => return Ok(None),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_cap() {
        let cap = Duration::from_secs(60);
        let pauses: Vec<u64> = [0, 1, 2, 6, 1000].map(|n| backoff(n, cap).as_secs()).into();
        assert_eq!(pauses, [1, 2, 4, 60, 60]);
    }

    #[test]
    fn an_unusable_address_is_refused() {
        for (address, usable) in [
            ("mailto:a", false),
            ("", false),
            ("http://localhost:1/prefix/", true),
            ("https://host", true),
        ] {
            let connection = fake::connection(address.to_owned());
            assert_eq!(bot(&connection, SEND_CLIENT_TIMEOUT).is_ok(), usable, "{address}");
        }
    }

    #[tokio::test]
    async fn a_bad_token_ends_with_a_clear_error() {
        let server =
            fake::Server::start(|_, _| fake::refusal(401, "Unauthorized", serde_json::json!({}))).await;
        let port = Arc::new(fake::FakePort::default());
        let ended = run_polling(
            port,
            fake::connection(server.url.clone()),
            CancellationToken::new(),
        )
        .await;
        assert!(matches!(ended, Err(Error::Token)));
    }
}
