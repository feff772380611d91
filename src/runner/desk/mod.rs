//! The nurses' desk as the console sees it: reads from snapshots and from a list kept in memory, which never hold the
//! writer up, and requests that the writer carries out.

mod carry;
mod enrolled;
mod entrance;
mod list;
mod report;
mod request;
mod view;

pub use list::{Counts, Filter, Listed, Row, Standing};
pub use report::{Report, TierReport};
pub use request::{Answer, Asked, Order, Request, Why};
pub use view::{CaseView, Chat, Clocked, Said};

pub(super) use enrolled::{ENROLLED, team};

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::broadcast;

use crate::audit::{Broken, Ends, Link, Verified, line, verify};
use crate::clock::Clock;
use crate::domain::{CaseId, Language, Timestamp, UserId};
use crate::flowset::FlowSet;
use crate::i18n::{Args, TextError};
use crate::render::Clinic;
use crate::review::{Case, DutyHours, Members, Role, SignedIn};
use crate::signin::Session;
use crate::store::{Error, Store};

use super::Setting;
use super::duty::DUTY;
use super::flows::{Languages, Older, set_of};
use super::readable::readable_cases;
use list::List;

/// How many changes a slow listener may be behind; it then looks at everything anew.
const BEHIND: usize = 256;

/// What the console reads.
pub struct Desk {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    clinic: Clinic,
    zone: jiff::tz::TimeZone,
    hours: DutyHours,
    languages: Languages,
    nurse_language: Language,
    flows: RwLock<Arc<FlowSet>>,
    older: Older,
    members: RwLock<Members>,
    list: Mutex<Option<List>>,
    changed: broadcast::Sender<CaseId>,
}

/// Somebody signed in, in one browser.
#[derive(Clone)]
pub struct Visitor {
    /// Who, as enrolled now.
    pub who: SignedIn,
    /// Their session.
    pub session: Session,
}

/// Somebody of the team, and whether they are on duty.
pub struct OnDuty {
    /// Their id at Telegram.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Whether they are on duty.
    pub on: bool,
    /// Whether the configuration file names them: it alone can let them go.
    pub configured: bool,
}

impl Desk {
    pub(super) fn new(store: Arc<Store>, setting: &Setting, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            clinic: setting.clinic.clone(),
            zone: setting.time_zone.clone(),
            hours: setting.duty_hours.clone(),
            languages: setting.languages.clone(),
            nurse_language: setting.nurse_language.clone(),
            flows: RwLock::new(Arc::clone(&setting.flows)),
            older: Older::default(),
            members: RwLock::new(setting.members.clone()),
            list: Mutex::new(None),
            changed: broadcast::channel(BEHIND).0,
        }
    }

    /// The set in use changed.
    pub(super) fn take_up(&self, set: Arc<FlowSet>) {
        *self.flows.write().unwrap_or_else(PoisonError::into_inner) = set;
    }

    /// The team changed.
    pub(super) fn enrol(&self, members: Members) {
        *self.members.write().unwrap_or_else(PoisonError::into_inner) = members;
    }

    /// These cases changed, and are on disk.
    pub(super) fn note(&self, cases: &[Case]) {
        if cases.is_empty() {
            return;
        }
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        for case in cases {
            if let Some(list) = list.as_mut() {
                list.note(case, &self.hours, &self.zone);
            }
        }
        drop(list);
        for case in cases {
            // Nobody may be looking.
            let _ = self.changed.send(case.id);
        }
    }

    /// The patients of these cases were erased.
    pub(super) fn forget(&self, cases: &[CaseId]) {
        if let Some(list) = self.list.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            cases.iter().for_each(|case| list.forget(*case));
        }
        for case in cases {
            // Nobody may be looking.
            let _ = self.changed.send(*case);
        }
    }

    /// Hears of every case that changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<CaseId> {
        self.changed.subscribe()
    }

    /// Who is signed in with this secret, if anybody is now.
    pub fn visitor(&self, secret: &str) -> Result<Option<Visitor>, Error> {
        let session = self.store.read()?.session(secret)?;
        let Some(session) = session.filter(|session| session.holds(self.now())) else {
            return Ok(None);
        };
        let who = self.members().sign_in(session.user);
        Ok(who.map(|who| Visitor { who, session }))
    }

    /// A page of the worklist.
    pub fn listed(&self, filter: &Filter) -> Result<Listed, Error> {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if list.is_none() {
            let reading = self.store.read()?;
            let open = readable_cases(reading.open_case_numbers()?, |id| reading.case(id))?;
            *list = Some(List::of(open, &self.hours, &self.zone));
        }
        let set = self.flows();
        let reason = |headline: &str| {
            let key = format!("rule-{headline}");
            set.catalogs
                .text(&filter.language, &key, &Args::new())
                .unwrap_or_default()
        };
        let list = list.as_ref().ok_or(Error::Random)?;
        Ok(list.page(filter, self.now(), reason))
    }

    /// The cases closed last, the newest first, at most so many.
    pub fn closed(&self, most: usize) -> Result<Vec<Row>, Error> {
        let closed = self.all()?.into_iter().rev().filter(Case::closed);
        Ok(closed
            .take(most)
            .map(|case| Row::of(&case, &self.hours, &self.zone))
            .collect())
    }

    /// A case as the console shows it, in a language; none when there is no such case.
    pub fn case(&self, id: CaseId, language: &Language) -> Result<Option<CaseView>, Error> {
        view::case(self, id, language)
    }

    /// What became of the cases opened since an instant.
    pub fn report(&self, since: Timestamp) -> Result<Report, Error> {
        let cases = self.all()?;
        Ok(Report::of(cases.iter().filter(|case| case.opened >= since)))
    }

    /// A page of the audit chain, the newest first; of one case, if one is named.
    pub fn audit(&self, case: Option<CaseId>, from: Option<u64>, most: usize) -> Result<Vec<Link>, Error> {
        let reading = self.store.read()?;
        match case {
            Some(case) => reading.audit_of(case, from, most),
            None => reading.audit(from, most),
        }
    }

    /// Goes over the whole chain: the first place where it does not hold.
    pub fn verify(&self) -> Result<Result<Verified, Broken>, Error> {
        let reading = self.store.read()?;
        let head = Some(reading.audit_head()?);
        Ok(verify(reading.audit_chain()?, Ends { head, known: None }))
    }

    /// The whole chain as lines of JSON, the oldest entry first, each given to `take`.
    pub fn export(&self, mut take: impl FnMut(String)) -> Result<(), Error> {
        let reading = self.store.read()?;
        for link in reading.audit_chain()? {
            take(line(&link?));
        }
        Ok(())
    }

    /// The team, and who of it is on duty.
    pub fn team(&self) -> Result<Vec<OnDuty>, Error> {
        let reading = self.store.read()?;
        let chosen = reading.setting::<Vec<UserId>>(DUTY)?;
        let enrolled = enrolled::read(&reading)?;
        let members = self.members();
        let team = members.all().iter().map(|member| OnDuty {
            id: member.id,
            name: member.name.clone(),
            role: member.role,
            on: member.role != Role::Auditor
                && chosen.as_ref().is_none_or(|chosen| chosen.contains(&member.id)),
            configured: !enrolled.iter().any(|known| known.id == member.id),
        });
        Ok(team.collect())
    }

    /// A text in a language.
    pub fn text(&self, language: &Language, key: &str, args: &Args) -> Result<String, TextError> {
        self.flows().catalogs.text(language, key, args)
    }

    /// The languages the console can be read in.
    pub fn languages(&self) -> Vec<Language> {
        self.flows().catalogs.languages().cloned().collect()
    }

    /// Whether there is such a text.
    pub fn has(&self, key: &str) -> bool {
        self.flows().catalogs.has(key)
    }

    /// The clinic's date and time of day at an instant.
    pub fn local(&self, at: Timestamp) -> jiff::civil::DateTime {
        let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        self.zone.to_datetime(instant)
    }

    /// The clinic's name.
    pub fn clinic(&self) -> &str {
        &self.clinic.name
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// All cases that can be read, the oldest first.
    fn all(&self) -> Result<Vec<Case>, Error> {
        let reading = self.store.read()?;
        readable_cases(reading.case_numbers()?, |id| reading.case(id))
    }

    fn members(&self) -> Members {
        self.members
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn flows(&self) -> Arc<FlowSet> {
        Arc::clone(&self.flows.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The set of a version; the one in use when that cannot be had any more.
    fn set_of(&self, version: &str) -> Arc<FlowSet> {
        let fit = (&self.languages, &self.nurse_language);
        set_of(&self.flows(), version, &self.older, &self.store, fit)
    }
}
