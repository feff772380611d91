//! `vertebot demo`: a simulated Telegram on loopback, the real bot against it, the console, and one page.

mod seeds;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::extract::Query;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, ForwardClock};
use crate::console::{Console, Place};
use crate::domain::{ChatId, Language, UserId};
use crate::followup::QuietHours;
use crate::i18n::{Args, Catalogs};
use crate::review::{DutyHours, Member, Members, Retention, Role};
use crate::runner::Runner;
use crate::script::sample_clinic;
use crate::simulator::{GROUP, NURSE, PageText, Simulator};
use crate::store::Store;
use crate::telegram::{Connection, Pace, run_polling};

use super::Failure;
use super::service::{Deployment, draw, flow_set, now, registrations, setting};

/// The simulated bot's token; it opens nothing.
const TOKEN: &str = "1:demo";
const CONCURRENCY: usize = 16;
/// Where the console stands beside the chat.
const CONSOLE: &str = "/console";

/// Runs until told to stop.
pub(super) fn run(
    listen: &str,
    store: Option<&Path>,
    flows: Option<&Path>,
    empty: bool,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Failed(format!("the runtime cannot start: {error}")))?;
    // A store that is kept has patients of its own, and a flow set of one's own other questions.
    let seeded = !empty && store.is_none() && flows.is_none();
    runtime.block_on(demo(listen, store, flows, seeded))
}

async fn demo(listen: &str, store: Option<&Path>, flows: Option<&Path>, seeded: bool) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| {
        Failure::Usage(format!(
            "--listen {listen}: {error}; choose another, for example --listen 127.0.0.1:0"
        ))
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Failed(error.to_string()))?;
    let deployment = Deployment {
        clinic: sample_clinic(),
        time_zone: jiff::tz::TimeZone::UTC,
        group: Some(ChatId(GROUP)),
        members: Members::new(vec![
            member(NURSE, "Ana", Role::Lead),
            member(seeds::COLLEAGUE, "Berta", Role::Nurse),
        ]),
        nurse_language: Language::new("en"),
        quiet_hours: QuietHours::default(),
        duty_hours: DutyHours::default(),
        console: Some(format!("http://{address}{CONSOLE}")),
        topics: false,
        retention: Retention::default(),
        languages: None,
    };
    let setting = setting(flow_set(flows)?, deployment)?;
    let simulator = Simulator::new(TOKEN, page_text(&setting.catalogs)?);
    let registrations = registrations(&setting.catalogs)?;
    let failed = |error: crate::store::Error| Failure::Failed(error.to_string());
    let store = match store {
        None => Store::in_memory().map_err(failed)?,
        Some(path) => Store::open(path, &super::serve::service_key()?).map_err(failed)?,
    };
    let store = Arc::new(store);
    let clock = Arc::new(ForwardClock::default());
    let runner = Runner::start(Arc::clone(&store), setting, Arc::clone(&clock) as Arc<dyn Clock>);
    let runner = runner.map_err(failed)?;
    let watched = flows.map(Path::to_path_buf);
    let runner = Arc::new(match watched {
        Some(folder) => runner.watch(move || crate::assets::folder(&folder)),
        None => runner,
    });
    let skipper = Skipper {
        store,
        clock,
        runner: Arc::clone(&runner),
    };
    let connection = Connection {
        token: SecretString::from(TOKEN),
        api_url: Some(format!("http://{address}")),
        pace: Pace::unlimited(CONCURRENCY),
        registrations,
        now: now(),
        draw: draw(),
    };
    let stop = CancellationToken::new();
    let place = Place {
        base: CONSOLE.to_owned(),
        secure: false,
        framed: true,
    };
    let console = Console::new(Arc::clone(&runner), place, draw());
    let as_nurse = console.clone();
    let enter = axum::routing::get(async move |Query(asked): Query<HashMap<String, String>>| {
        let language = asked.get("language").map_or("en", String::as_str);
        as_nurse.enter_as(UserId(NURSE), Language::new(language)).await
    });
    let app = simulator
        .router()
        .merge(skipper.router())
        .route("/demo/console", enter)
        .merge(console.router());
    let app = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
    // They are there before anybody opens the page.
    let patients = if seeded {
        seeds::patients(&simulator)
    } else {
        Vec::new()
    };
    let served = axum::serve(listener, app).with_graceful_shutdown(stop.clone().cancelled_owned());
    let served = tokio::spawn(served.into_future());
    println!("Vertebot is running. Open http://{address} in a browser; press Ctrl-C here to end it.");
    if seeded {
        tokio::spawn(seeds::play(patients, Arc::clone(&runner)));
    }
    let bot = run_polling(runner, connection, stop.clone());
    let outcome = tokio::select! {
        ended = bot => ended.map_err(|error| Failure::Failed(error.to_string())),
        () = super::serve::told_to_stop() => Ok(()),
    };
    stop.cancel();
    // Open pages may keep asking; the process ends without waiting for them.
    served.abort();
    outcome
}

fn member(id: i64, name: &str, role: Role) -> Member {
    Member {
        id: UserId(id),
        name: name.to_owned(),
        role,
        language: None,
    }
}

/// Sets the demo's clock forward to the next message that is due.
#[derive(Clone)]
struct Skipper {
    store: Arc<Store>,
    clock: Arc<ForwardClock>,
    runner: Arc<Runner>,
}

/// Most timers passed over that come to nothing, such as one of an interview long finished.
const IDLE_TIMERS: usize = 100;

impl Skipper {
    fn router(self) -> axum::Router {
        axum::Router::new().route("/demo/skip", axum::routing::post(async move || self.skip().await))
    }

    /// Says whether there was something to skip to.
    async fn skip(&self) -> axum::Json<bool> {
        for _ in 0..IDLE_TIMERS {
            let due = self.store.read().and_then(|store| store.next_timer());
            let Ok(Some(due)) = due else { break };
            self.clock.forward_to(due.plus_seconds(1));
            match self.runner.tick().await {
                Ok(0) => {}
                Ok(_) => return axum::Json(true),
                Err(_) => break,
            }
        }
        axum::Json(false)
    }
}

/// The page's words in every language.
fn page_text(catalogs: &Catalogs) -> Result<PageText, Failure> {
    let mut page = PageText::new();
    let keys: Vec<&str> = catalogs
        .keys()
        .map(|(key, _)| key)
        .filter(|key| key.starts_with("demo-") || *key == "language-name")
        .collect();
    for language in catalogs.languages() {
        let own = page.entry(language.to_string()).or_default();
        for key in &keys {
            let text = catalogs.text(language, key, &Args::new());
            own.insert(
                (*key).to_owned(),
                text.map_err(|error| Failure::Usage(error.to_string()))?,
            );
        }
    }
    Ok(page)
}
