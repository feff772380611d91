//! `vertebot serve`: the service, on polling or behind a webhook.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;

use crate::clock::SystemClock;
use crate::config::{Config, ConsoleConfig, Mode, Secrets};
use crate::console::{Console, Place};
use crate::domain::{ChatId, Language, UserId};
use crate::render::Clinic;
use crate::review::{Member, Members};
use crate::runner::Runner;
use crate::store::{ServiceKey, Store};
use crate::telegram::{Connection, Pace, Webhook, run_polling, run_webhook};

use super::Failure;
use super::service::{Deployment, draw, now, proved_flow_set, registrations, setting};

/// Runs until told to stop.
pub(super) fn run(path: &Path, flows: Option<&Path>) -> Result<(), Failure> {
    let config = config(path)?;
    let secrets = Secrets::read(&environment()).map_err(|error| Failure::Usage(error.to_string()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Failed(format!("the runtime cannot start: {error}")))?;
    runtime.block_on(serve(config, secrets, flows))
}

async fn serve(mut config: Config, secrets: Secrets, flows: Option<&Path>) -> Result<(), Failure> {
    let usage = |error: crate::store::Error| Failure::Usage(error.to_string());
    let configured = config.flows.folder.take();
    let flows = flows.map(Path::to_path_buf).or(configured);
    let deployment = deployment(&config)?;
    let setting = setting(proved_flow_set(flows.as_deref())?, deployment)?;
    let registrations = registrations(&setting.catalogs)?;
    let key = ServiceKey::from_base64(secrets.key.expose_secret()).map_err(usage)?;
    let store = Arc::new(Store::open(&config.store.path, &key).map_err(usage)?);
    let runner = Runner::start(store, setting, Arc::new(SystemClock)).map_err(usage)?;
    let runner = Arc::new(match flows {
        Some(folder) => runner.watch(move || crate::assets::folder(&folder)),
        None => runner,
    });
    let connection = Connection {
        token: secrets.token,
        api_url: secrets.api_url,
        pace: Pace::default(),
        registrations,
        now: now(),
        draw: draw(),
    };
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    tokio::spawn(async move {
        told_to_stop().await;
        stopper.cancel();
    });
    let console = match &config.console {
        Some(configured) => Some(open_console(configured, Arc::clone(&runner)).await?),
        None => None,
    };
    let ended = match config.telegram.mode {
        Mode::Polling => run_polling(runner, connection, stop).await,
        Mode::Webhook => {
            let Some(secret) = secrets.webhook_secret else {
                let mend = "set it to a long random text; Telegram sends it back with every update";
                return Err(Failure::Usage(format!(
                    "VERTEBOT_WEBHOOK_SECRET is missing; {mend}"
                )));
            };
            let webhook = webhook(config.telegram.webhook_url, config.telegram.listen, secret)?;
            run_webhook(runner, connection, webhook, stop).await
        }
    };
    // Open consoles listen for as long as they are let.
    if let Some(console) = console {
        console.abort();
    }
    ended.map_err(|error| Failure::Failed(error.to_string()))
}

/// Serves the console until it is aborted.
async fn open_console(
    configured: &ConsoleConfig,
    runner: Arc<Runner>,
) -> Result<tokio::task::JoinHandle<std::io::Result<()>>, Failure> {
    let listen = configured.listen();
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| {
        Failure::Usage(format!(
            "[console] listen is `{listen}`: {error}; choose another address"
        ))
    })?;
    let place = Place {
        base: String::new(),
        secure: configured.public_url().starts_with("https://"),
        framed: false,
    };
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Failed(error.to_string()))?;
    tracing::info!(%address, "the console listens");
    let app = Console::new(runner, place, draw()).router();
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    Ok(tokio::spawn(async move { axum::serve(listener, app).await }))
}

/// What the configuration says of the clinic.
pub(super) fn deployment(config: &Config) -> Result<Deployment, Failure> {
    let clinic = &config.clinic;
    let default = Language::new(clinic.default_language.as_deref().unwrap_or("en"));
    let languages = match &clinic.languages {
        Some(languages) => Some((languages.iter().map(|tag| Language::new(tag)).collect(), default)),
        None => clinic.default_language.is_some().then(|| (Vec::new(), default)),
    };
    let quiet_hours = config.followup.quiet_hours.as_deref();
    let quiet_hours = quiet_hours.and_then(crate::followup::QuietHours::parse);
    let members = config.nurses.members.iter().map(|member| Member {
        id: UserId(member.telegram_id),
        name: member.name.clone(),
        role: member.role,
        language: member.language.as_deref().map(Language::new),
    });
    Ok(Deployment {
        clinic: Clinic {
            name: clinic.name.clone(),
            emergency_number: clinic.emergency_number.clone(),
            crisis_line: clinic.crisis_line.clone(),
        },
        time_zone: jiff::tz::TimeZone::get(&clinic.timezone)
            .map_err(|error| Failure::Usage(error.to_string()))?,
        group: config.nurses.group_chat_id.map(ChatId),
        members: Members::new(members.collect()),
        nurse_language: Language::new(config.nurses.language.as_deref().unwrap_or("en")),
        quiet_hours: quiet_hours.unwrap_or_default(),
        duty_hours: config.duty_hours().unwrap_or_default(),
        console: config.console.as_ref().map(ConsoleConfig::public_url),
        topics: config.nurses.topics,
        retention: config.retention,
        languages,
    })
}

fn webhook(
    url: Option<String>,
    listen: Option<String>,
    secret: secrecy::SecretString,
) -> Result<Webhook, Failure> {
    let listen = listen.unwrap_or_default();
    let address = listen.parse().map_err(|_| {
        Failure::Usage(format!(
            "[telegram] listen is `{listen}`; give an address such as 127.0.0.1:8443"
        ))
    })?;
    // The path says nothing about the token: it is there to keep scanners away.
    Ok(Webhook {
        public_url: url.unwrap_or_default(),
        path: "updates".to_owned(),
        secret,
        listen: address,
    })
}

/// The configuration in a file, with what the environment says instead.
pub(super) fn config(path: &Path) -> Result<Config, Failure> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::Usage(format!(
            "{shown}: {error}; write it as README.md shows, or name another with --config"
        ))
    })?;
    Config::load(&shown, &text, &environment()).map_err(|error| Failure::Usage(error.to_string()))
}

fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The service key, from the environment only.
pub(super) fn service_key() -> Result<ServiceKey, Failure> {
    let named = |name: &str| std::env::var(name).ok();
    let key = crate::config::service_key(&named).map_err(|error| Failure::Usage(error.to_string()))?;
    ServiceKey::from_base64(key.expose_secret()).map_err(|error| Failure::Usage(error.to_string()))
}

/// Waits for an interrupt or a request to end.
pub(super) async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut ended) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        // Without that signal the interrupt alone stops it.
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = ended.recv() => {}
    }
}
