//! The nurses' queue and who is on duty, as the group sees them.

use crate::audit::What;
use crate::domain::message::{Button, Inbound, Lane, Payload};
use crate::domain::{Language, Timestamp, UserId};
use crate::i18n::{Args, TextError};
use crate::render::desk::short;
use crate::review::{Case, Refused, Role, Running, SignedIn, Status, running};
use crate::store::{Error, Writing};
use crate::triage::Tier;

use super::changes::Changes;
use super::deed::No;
use super::readable::readable_cases;
use super::reader::Reader;
use super::writer::Writer;

/// The setting that keeps who is on duty.
pub(super) const DUTY: &str = "duty";
/// Most cases a list in the group shows.
const SHOWN: usize = 25;

impl Writer {
    /// The clocks of a case that run.
    pub(super) fn clocks(&self, case: &Case) -> Vec<Running> {
        let setting = self.setting();
        running(case, &setting.duty_hours, &setting.time_zone)
    }

    /// Who is on duty, in the order of the configuration; all who work on cases until somebody says otherwise.
    pub(super) fn on_duty(&self, store: &Writing<'_>) -> Result<Vec<SignedIn>, Error> {
        let chosen = store.setting::<Vec<UserId>>(DUTY)?;
        let members = &self.setting().members;
        let works = members.all().iter().filter(|member| member.role != Role::Auditor);
        let chosen = works.filter(|member| chosen.as_ref().is_none_or(|chosen| chosen.contains(&member.id)));
        Ok(chosen.filter_map(|member| members.sign_in(member.id)).collect())
    }

    /// `/queue`: what is open, the most urgent first and then what is due first.
    pub(super) fn show_queue(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        reader: &Reader,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut open = readable_cases(store.open_case_numbers()?, |id| store.get_case(id))?;
        let due = |case: &Case| {
            self.clocks(case)
                .first()
                .map_or(i64::MAX, |running| running.due.0)
        };
        open.sort_by_cached_key(|case| (std::cmp::Reverse(case.tier), due(case), case.id));
        let mut lines = Vec::new();
        for case in open.iter().take(SHOWN) {
            match self.queue_line(case, &reader.language, now) {
                Ok(line) => lines.push(line),
                Err(error) => tracing::error!(case = case.id.0, %error, "a queue line could not be worded"),
            }
        }
        let count = open.len();
        let more = count.saturating_sub(SHOWN);
        let key = match (count, more) {
            (0, _) => "queue-empty",
            (_, 0) => "queue",
            (_, _) => "queue-more",
        };
        let args = Args::new()
            .text("cases", count.to_string())
            .text("more", more.to_string())
            .text("list", lines.join("\n"));
        self.tell_reader(changes, reader, key, &args, Vec::new());
        Ok(())
    }

    fn queue_line(&self, case: &Case, language: &Language, now: Timestamp) -> Result<String, TextError> {
        let setting = self.setting();
        let word = |key: &str| setting.catalogs.text(language, key, &Args::new());
        let tier = case.tier.map_or("none", Tier::name);
        let reason = format!("rule-{}", case.headline);
        let holder = case.holder().map(|(nurse, _)| nurse.name().to_owned());
        let clocks = self.clocks(case);
        let due = match clocks.first() {
            Some(running) if running.due <= now => word("queue-late")?,
            _ if matches!(case.status, Status::Waiting { .. }) => word("queue-waiting")?,
            None => word("queue-no_clock")?,
            Some(running) => {
                let key = format!("queue-{}", running.clock.name());
                let args = Args::new().text("time", self.local_time(running.due, now));
                setting.catalogs.text(language, &key, &args)?
            }
        };
        let args = Args::new()
            .text("symbol", word(&format!("symbol-{tier}"))?)
            .text("tier", word(&format!("tier-{tier}"))?)
            .text("case", case.id.0.to_string())
            .text(
                "reason",
                if setting.catalogs.has(&reason) {
                    word(&reason)?
                } else {
                    case.headline.clone()
                },
            )
            .text("due", due)
            .text("nurse", holder.map_or_else(|| word("queue-nobody"), Ok)?);
        setting.catalogs.text(language, "queue-line", &args)
    }

    /// The clinic's time of day; with the date when it is another day.
    pub(super) fn local_time(&self, at: Timestamp, now: Timestamp) -> String {
        let (day, time) = (self.today(at), self.clock_time(at));
        if day == self.today(now) {
            time
        } else {
            format!("{day} {time}")
        }
    }

    /// The clinic's time of day.
    pub(super) fn clock_time(&self, at: Timestamp) -> String {
        let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        let local = self.setting().time_zone.to_datetime(instant);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// `/duty`: who is on duty, with a button for each to change it.
    pub(super) fn show_duty(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        reader: &Reader,
        edited: Option<&Inbound>,
    ) -> Result<(), Error> {
        let on: Vec<UserId> = match &changes.duty {
            Some(changed) => changed.clone(),
            None => self.on_duty(store)?.iter().map(SignedIn::id).collect(),
        };
        let setting = self.setting();
        let works = setting
            .members
            .all()
            .iter()
            .filter(|member| member.role != Role::Auditor);
        let mut buttons = Vec::new();
        for member in works {
            let key = if on.contains(&member.id) {
                "duty-on"
            } else {
                "duty-off"
            };
            let args = Args::new().text("nurse", short(&member.name));
            match setting.catalogs.text(&reader.language, key, &args) {
                Ok(label) => buttons.push(vec![Button {
                    label,
                    data: format!("d:{}", member.id.0),
                }]),
                Err(error) => tracing::error!(%error, "a button could not be worded"),
            }
        }
        match edited.and_then(|inbound| Some((inbound.chat, inbound.message?))) {
            Some((chat, message)) => {
                changes.owe(Lane::Urgent, chat, Payload::EditButtons { message, buttons });
            }
            None => self.tell_reader(changes, reader, "duty", &Args::new(), buttons),
        }
        Ok(())
    }

    /// A tap under `/duty`.
    pub(super) fn duty_tapped(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        (user, now): (&str, Timestamp),
    ) -> Result<Result<(), No>, Error> {
        let Some(who) = self.setting().members.sign_in(inbound.sender) else {
            return Ok(Err(No::Stranger));
        };
        let Ok(user) = user.parse() else {
            return Ok(Err(No::Stranger));
        };
        let set = self.set_duty(store, changes, &who, UserId(user), None)?;
        if let (true, Some(on)) = (set.is_ok(), changes.duty.clone()) {
            self.did(store, changes, inbound, (What::DutyChanged { on }, None), now)?;
            self.show_duty(store, changes, &self.reader(inbound), Some(inbound))?;
        }
        Ok(set)
    }

    /// Sets whether somebody is on duty, the other way round unless it is said: everybody says for themselves, leads
    /// for all.
    pub(super) fn set_duty(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        who: &SignedIn,
        user: UserId,
        on: Option<bool>,
    ) -> Result<Result<(), No>, Error> {
        let worker = match who.clone().working() {
            Ok(worker) => worker,
            Err(refused) => return Ok(Err(No::Refused(refused))),
        };
        let named = self.setting().members.sign_in(user);
        let Some(named) = named.and_then(|member| member.working().ok()) else {
            return Ok(Err(No::Stranger));
        };
        let named = named.who();
        if !worker.is(named) && !worker.leads() {
            return Ok(Err(No::Refused(Refused::OnlyLeads)));
        }
        let mut duty: Vec<UserId> = self.on_duty(store)?.iter().map(SignedIn::id).collect();
        let place = duty.iter().position(|id| *id == named.id());
        match (place, on) {
            (Some(place), None | Some(false)) => {
                duty.remove(place);
            }
            (None, None | Some(true)) => duty.push(named.id()),
            (Some(_), Some(true)) | (None, Some(false)) => {}
        }
        changes.duty = Some(duty);
        Ok(Ok(()))
    }

    /// Words for the group that no case is asked of.
    pub(super) fn to_group(&self, changes: &mut Changes, key: &str, args: &Args, buttons: Vec<Vec<Button>>) {
        let setting = self.setting();
        let Some(chat) = setting.group else { return };
        match setting.catalogs.text(&setting.nurse_language, key, args) {
            Ok(text) => changes.tell(Lane::Urgent, chat, text, buttons),
            Err(error) => tracing::error!(%error, "a line for the nurses could not be worded"),
        }
    }
}
