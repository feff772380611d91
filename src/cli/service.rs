//! What `demo` and `serve` have in common: the setting read and checked, and the bot's registration.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::assets;
use crate::check::proved::prove;
use crate::check::{Checked, check};
use crate::clock::{Clock, SystemClock, today_utc};
pub use crate::domain::commands::COMMANDS;
use crate::domain::issue::listed;
use crate::domain::message::Picture;
use crate::domain::{ChatId, Issue, Language, Severity};
use crate::flowset::FlowSet;
use crate::followup::QuietHours;
use crate::i18n::{Args, Catalogs};
use crate::render::Clinic;
use crate::review::{DutyHours, Members, Retention};
use crate::runner::Setting;
use crate::telegram::{Draw, Now, Registration};

use super::Failure;

/// What only the clinic can say.
pub(super) struct Deployment {
    pub clinic: Clinic,
    pub time_zone: jiff::tz::TimeZone,
    pub group: Option<ChatId>,
    pub members: Members,
    pub nurse_language: Language,
    pub quiet_hours: QuietHours,
    pub duty_hours: DutyHours,
    /// Where the console is reached from outside.
    pub console: Option<String>,
    pub topics: bool,
    pub retention: Retention,
    /// Languages spoken with patients, and the one for all others; all of ours when none.
    pub languages: Option<(Vec<Language>, Language)>,
}

/// Joins a flow set with what only the clinic can say.
pub(super) fn setting(mut flows: FlowSet, deployment: Deployment) -> Result<Setting, Failure> {
    if let Some((languages, default)) = &deployment.languages {
        let wrong = |problem| Failure::Usage(format!("[clinic] languages: {problem}"));
        flows.catalogs.speak(languages, default).map_err(wrong)?;
    }
    spoken(&flows.catalogs, "[nurses] language", &deployment.nurse_language)?;
    for member in deployment.members.all() {
        if let Some(language) = &member.language {
            let key = format!("[nurses] members: the language of {}", member.name);
            spoken(&flows.catalogs, &key, language)?;
        }
    }
    let Deployment {
        clinic,
        time_zone,
        group,
        members,
        nurse_language,
        quiet_hours,
        duty_hours,
        console,
        topics,
        retention,
        languages,
    } = deployment;
    Ok(Setting {
        flows: Arc::new(flows),
        clinic,
        time_zone,
        group,
        members,
        nurse_language,
        languages,
        quiet_hours,
        duty_hours,
        console,
        topics,
        retention,
    })
}

/// The flow set in a folder, checked, or the shipped one; the failure names every error.
pub(super) fn flow_set(folder: Option<&Path>) -> Result<FlowSet, Failure> {
    let Some(folder) = folder else {
        // Our own tests have checked it.
        return FlowSet::load(assets::shipped()).map_err(|issues| Failure::Usage(listed(&issues)));
    };
    let Checked { set, issues } = check(assets::folder(folder));
    set.ok_or_else(|| {
        let errors: Vec<Issue> = issues
            .into_iter()
            .filter(|issue| issue.severity == Severity::Error)
            .collect();
        let shown = folder.display();
        Failure::Usage(format!(
            "the flow set in {shown} does not check; `vertebot check --flows {shown}` shows each place:\n{}",
            listed(&errors)
        ))
    })
}

/// The flow set that is served: a clinic's own must be proved too, as ours is by our own tests.
pub(super) fn proved_flow_set(folder: Option<&Path>) -> Result<FlowSet, Failure> {
    let set = flow_set(folder)?;
    let Some(folder) = folder else { return Ok(set) };
    let until = Instant::now() + PROOFS_WITHIN;
    let issues = prove(
        &set,
        Arc::new(move || Instant::now() >= until),
        today_utc(),
        &mut |_| {},
    );
    if issues.is_empty() {
        return Ok(set);
    }
    let shown = folder.display();
    Err(Failure::Usage(format!(
        "the flow set in {shown} is not safe; `vertebot check --flows {shown}` shows who is told too little:\n{}",
        listed(&issues)
    )))
}

/// How long the proofs may take before the start.
const PROOFS_WITHIN: Duration = Duration::from_secs(60);

fn spoken(catalogs: &Catalogs, key: &str, language: &Language) -> Result<(), Failure> {
    if catalogs.languages().any(|known| known == language) {
        return Ok(());
    }
    let known: Vec<&str> = catalogs.languages().map(Language::as_str).collect();
    Err(Failure::Usage(format!(
        "{key} is `{language}`; allowed are {}",
        known.join(", ")
    )))
}

/// Name, description and commands of the bot, once per language and once for all others.
pub(super) fn registrations(catalogs: &Catalogs) -> Result<Vec<Registration>, Failure> {
    let reference = catalogs.reference().clone();
    let languages = catalogs
        .languages()
        .map(|language| (Some(language.to_string()), language.clone()));
    let mut registrations = Vec::new();
    for (code, language) in std::iter::once((None, reference)).chain(languages) {
        let text = |key: &str| {
            catalogs
                .text(&language, key, &Args::new())
                .map_err(|error| Failure::Usage(error.to_string()))
        };
        let mut commands = Vec::new();
        for command in COMMANDS {
            commands.push((command.to_owned(), text(&format!("command-{command}"))?));
        }
        registrations.push(Registration {
            language: code,
            name: text("bot-name")?,
            description: text("bot-description")?,
            short_description: text("bot-short_description")?,
            commands,
        });
    }
    Ok(registrations)
}

/// Draws the pictures that messages ask for.
pub(super) fn draw() -> Draw {
    Arc::new(|picture: &Picture| match picture {
        Picture::Back { marked } => Arc::new(crate::picture::back_png(marked)),
        Picture::Chart { points, words } => Arc::new(crate::picture::chart_png(points, words)),
        Picture::Drawing { drawing } => Arc::new(crate::picture::drawing_png(*drawing)),
    })
}

/// The system's clock as the transport wants it.
pub(super) fn now() -> Now {
    Arc::new(|| SystemClock.now())
}
