//! The webhook route. Telegram gets its 200 only when the runner has committed the update; after anything
//! else it sends the update again.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use subtle::ConstantTimeEq;
use teloxide::Bot;
use teloxide::requests::{JsonRequest, Payload, Request as _};
use tokio_util::sync::CancellationToken;

use super::{Error, model, persist};
use crate::runner::port::Port;

const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
const LARGEST_BODY: usize = 1 << 20;

/// Where Telegram posts updates. Holds the secret: no `Debug`.
#[derive(Clone)]
pub struct Webhook {
    /// The public address up to the host, such as `https://bot.example.org`.
    pub public_url: String,
    /// The last part of the route `/telegram/<path>`.
    pub path: String,
    /// The token Telegram sends along, so that nobody else can post.
    pub secret: SecretString,
    /// Where to listen.
    pub listen: SocketAddr,
}

/// `setWebhook` as plain JSON: the typed one goes out as a form, for a certificate we never send.
#[derive(Clone, Serialize)]
struct SetWebhook {
    url: String,
    secret_token: String,
    allowed_updates: Vec<&'static str>,
    max_connections: u8,
    drop_pending_updates: bool,
}

impl Payload for SetWebhook {
    type Output = Value;
    const NAME: &'static str = "setWebhook";
}

struct Shared<P> {
    port: Arc<P>,
    path: String,
    secret: SecretString,
}

/// The route, also to be merged into another server.
pub fn router<P: Port>(port: Arc<P>, path: String, secret: SecretString) -> Router {
    Router::new()
        .route("/telegram/{path}", post(receive::<P>))
        .with_state(Arc::new(Shared { port, path, secret }))
}

/// Announces the webhook at Telegram. `false` if the stop came first.
pub async fn announce(bot: &Bot, webhook: &Webhook, stop: &CancellationToken) -> Result<bool, Error> {
    let payload = SetWebhook {
        url: format!(
            "{}/telegram/{}",
            webhook.public_url.trim_end_matches('/'),
            webhook.path
        ),
        secret_token: webhook.secret.expose_secret().to_owned(),
        allowed_updates: model::KINDS.into(),
        max_connections: 40,
        drop_pending_updates: false,
    };
    let call = || JsonRequest::new(bot.clone(), payload.clone()).send();
    Ok(persist("setWebhook", stop, call).await?.is_some())
}

/// Listens, announces the webhook, and serves until told to stop.
pub async fn run<P: Port>(
    port: Arc<P>,
    bot: Bot,
    webhook: Webhook,
    stop: CancellationToken,
) -> Result<(), Error> {
    // Before announcing: Telegram posts at once.
    let listener = tokio::net::TcpListener::bind(webhook.listen)
        .await
        .map_err(Error::Listen)?;
    let app = router(port, webhook.path.clone(), webhook.secret.clone());
    let serve = axum::serve(listener, app).with_graceful_shutdown(stop.clone().cancelled_owned());
    let serving = async { serve.await.map_err(Error::Listen) };
    let announcing = async {
        let announced = announce(&bot, &webhook, &stop).await;
        if announced.is_err() {
            stop.cancel();
        }
        announced
    };
    let (served, announced) = tokio::join!(serving, announcing);
    announced?;
    served
}

async fn receive<P: Port>(
    State(shared): State<Arc<Shared<P>>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> StatusCode {
    if !same(path.as_bytes(), shared.path.as_bytes()) {
        return StatusCode::NOT_FOUND;
    }
    let given = headers
        .get(SECRET_HEADER)
        .map(|value| value.as_bytes())
        .unwrap_or_default();
    let secret = shared.secret.expose_secret().as_bytes();
    // An empty secret would let everybody in.
    if secret.is_empty() || !same(given, secret) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(body) = to_bytes(request.into_body(), LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    let Ok(update) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let Some(inbound) = model::read(&update) else {
        // Repeating it would not give it a number.
        tracing::error!("an update without a usable number was dropped");
        return StatusCode::OK;
    };
    match shared.port.accept(vec![inbound]).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Compares in a time that tells nothing but the length.
fn same(given: &[u8], wanted: &[u8]) -> bool {
    given.ct_eq(wanted).into()
}

#[cfg(test)]
mod tests {
    use super::super::fake::{self, FakePort, Server};
    use super::*;
    use serde_json::json;

    async fn served(port: FakePort) -> (Arc<FakePort>, String) {
        let port = Arc::new(port);
        let app = router(port.clone(), "hook".to_owned(), "secret".to_owned().into());
        (port, fake::serve(app).await)
    }

    async fn post_to(url: &str, path: &str, secret: &str, body: String) -> u16 {
        let request = reqwest::Client::new().post(format!("{url}/telegram/{path}"));
        let answer = request.header(SECRET_HEADER, secret).body(body).send().await;
        answer.expect("an answer").status().as_u16()
    }

    #[tokio::test]
    async fn only_telegram_gets_in() {
        let (port, url) = served(FakePort::default()).await;
        let update = json!({"update_id": 3}).to_string();
        assert_eq!(post_to(&url, "hook", "wrong", update.clone()).await, 401);
        assert_eq!(post_to(&url, "other", "secret", update.clone()).await, 404);
        assert_eq!(post_to(&url, "hook", "secret", "{".to_owned()).await, 400);
        assert_eq!(
            post_to(&url, "hook", "secret", "x".repeat(LARGEST_BODY + 1)).await,
            413
        );
        assert_eq!(port.accepted(), 0);
        assert_eq!(post_to(&url, "hook", "secret", update).await, 200);
        assert_eq!(port.accepted(), 1);
    }

    #[tokio::test]
    async fn what_is_not_committed_is_not_acknowledged() {
        let (_, url) = served(FakePort::refusing()).await;
        assert_eq!(
            post_to(&url, "hook", "secret", json!({"update_id": 3}).to_string()).await,
            500
        );
    }

    #[tokio::test]
    async fn the_announcement_names_secret_and_kinds() {
        let server = Server::start(|_, _| fake::fine(json!(true))).await;
        let webhook = Webhook {
            public_url: "https://bot.example.org/".to_owned(),
            path: "hook".to_owned(),
            secret: "secret".to_owned().into(),
            listen: ([127, 0, 0, 1], 0).into(),
        };
        let stop = CancellationToken::new();
        assert!(announce(&server.bot(), &webhook, &stop).await.expect("announced"));
        let (_, body) = server.calls().remove(0);
        assert_eq!(body["url"], "https://bot.example.org/telegram/hook");
        assert_eq!(body["secret_token"], "secret");
        assert_eq!(body["allowed_updates"], json!(model::KINDS));
    }
}
