//! What the console asks for, carried out by the writer. Whoever asks is checked anew in the transaction that does it:
//! a page that stands open for hours gives nobody a right. Everything done and refused is entered in the audit chain.

use crate::audit::{Noted, Person, What, Who};
use crate::domain::{CaseId, Timestamp};
use crate::review::{Case, Command, Deed, Door, Refused, Role, SignedIn};
use crate::signin::Session;
use crate::store::{Error, Writing};

use super::enrolled;
use super::request::{Answer, Asked, Order, Request};
use crate::runner::audit::code;
use crate::runner::changes::{Batch, Changes};
use crate::runner::deed::{Carried, No};
use crate::runner::writer::Writer;

/// Words sent a second time within so many seconds are the same tap of one button.
const TWICE_SECONDS: i64 = 20;

impl Writer {
    /// Carries out a request of the console.
    pub(in crate::runner) fn request(
        &mut self,
        store: &mut Writing<'_>,
        request: &Request,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<Answer, Error> {
        match request {
            Request::SignIn { link } => self.sign_in(store, link, now),
            Request::LetIn { user } => self.let_in(store, self.setting().members.sign_in(*user), now),
            Request::SignOut { session, everywhere } => self.sign_out(store, session, *everywhere, now),
            Request::Within { session, asked } => match self.at_console(store, session, now)? {
                Some(here) => self.carry_out(store, (session, here), asked, now, batch),
                None => Ok(Answer::SignedOut),
            },
        }
    }

    /// Carries out what somebody asks for who is signed in.
    fn carry_out(
        &mut self,
        store: &mut Writing<'_>,
        (secret, (who, mut known)): (&str, (SignedIn, Session)),
        asked: &Asked,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<Answer, Error> {
        match asked {
            Asked::Present => {
                known.seen = now;
                store.put_session(secret, &known)?;
            }
            Asked::Speak(language) => {
                if self.setting().catalogs.languages().any(|own| own == language) {
                    known.language = language.clone();
                    store.put_session(secret, &known)?;
                }
            }
            Asked::Act { case, order } => return self.ordered(store, &who, *case, order, now, batch),
            Asked::Duty { user, on } => {
                let mut changes = Changes::default();
                if let Err(no) = self.set_duty(store, &mut changes, &who, *user, Some(*on))? {
                    return refuse(store, &who, "duty", None, &no, now);
                }
                let on = changes.duty.clone().unwrap_or_default();
                enter(store, &who, What::DutyChanged { on }, None, now)?;
                self.write(store, changes, None, batch)?;
            }
            Asked::Saw { seen, case } => enter(store, &who, What::Saw(*seen), *case, now)?,
            Asked::Exported { form } => {
                if who.role() == Role::Nurse {
                    return refuse(store, &who, "export", None, &Refused::OnlyLeads.into(), now);
                }
                let form = (*form).to_owned();
                enter(store, &who, What::Exported { form }, None, now)?;
            }
            Asked::Enrol(member) => {
                let lead = match who.clone().leading() {
                    Ok(lead) => lead,
                    Err(refused) => return refuse(store, &who, "enrol", None, &refused.into(), now),
                };
                enrolled::enrol(store, &lead, member.clone())?;
                self.team_changed(store, &who, now)?;
            }
            Asked::Remove(user) => {
                let lead = match who.clone().leading() {
                    Ok(lead) => lead,
                    Err(refused) => return refuse(store, &who, "remove", None, &refused.into(), now),
                };
                if enrolled::remove(store, &lead, *user)? {
                    store.end_sessions_of(*user)?;
                    self.team_changed(store, &who, now)?;
                }
            }
        }
        Ok(Answer::Done)
    }

    fn ordered(
        &self,
        store: &mut Writing<'_>,
        who: &SignedIn,
        id: CaseId,
        order: &Order,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<Answer, Error> {
        let worker = match who.clone().working() {
            Ok(worker) => worker,
            Err(refused) => return refuse(store, who, order.name(), Some(id), &refused.into(), now),
        };
        let Some((case, found)) = self.case_of(store, id)? else {
            return refuse(store, who, order.name(), Some(id), &No::UnknownCase, now);
        };
        let command = match order {
            Order::Do(command) => command.clone(),
            Order::HandTo(user) => {
                let colleague = self.setting().members.sign_in(*user);
                match colleague.map(SignedIn::working) {
                    Some(Ok(colleague)) => Command::HandTo(colleague),
                    Some(Err(refused)) => {
                        return refuse(store, who, order.name(), Some(id), &refused.into(), now);
                    }
                    None => return refuse(store, who, order.name(), Some(id), &No::Stranger, now),
                }
            }
        };
        if twice(&case, &command, who, now) {
            return Ok(Answer::Done);
        }
        let mut changes = Changes::default();
        let how = (Door::Console, None, now);
        match self.command(&mut changes, (case, &found), command, &worker, how) {
            Ok(leaves) => {
                self.write(store, changes, None, batch)?;
                Ok(match leaves {
                    Carried::Now => Answer::Done,
                    Carried::InTheMorning => Answer::DoneLater,
                })
            }
            Err(no) => refuse(store, who, order.name(), Some(id), &no, now),
        }
    }

    /// The members enrolled at the console are read anew.
    fn team_changed(&mut self, store: &mut Writing<'_>, who: &SignedIn, now: Timestamp) -> Result<(), Error> {
        let setting = enrolled::ENROLLED.to_owned();
        enter(store, who, What::SettingsChanged { setting }, None, now)?;
        let enrolled = store.setting(enrolled::ENROLLED)?.unwrap_or_default();
        self.join_team(enrolled);
        Ok(())
    }
}

/// Enters what a member did or saw at the console, besides deeds on cases.
pub(super) fn enter(
    store: &mut Writing<'_>,
    who: &SignedIn,
    what: What,
    case: Option<CaseId>,
    at: Timestamp,
) -> Result<(), Error> {
    store.append_audit(Noted {
        at,
        who: Who::Member(Person::from(who)),
        door: Door::Console,
        what,
        case,
    })?;
    Ok(())
}

/// Enters that something was refused, and says why.
fn refuse(
    store: &mut Writing<'_>,
    who: &SignedIn,
    deed: &str,
    case: Option<CaseId>,
    no: &No,
    now: Timestamp,
) -> Result<Answer, Error> {
    let (deed, why) = (deed.to_owned(), code(no).to_owned());
    enter(store, who, What::Refused { deed, why }, case, now)?;
    Ok(no.into())
}

/// The same nurse has just sent the same words: a double tap of one button.
fn twice(case: &Case, command: &Command, who: &SignedIn, now: Timestamp) -> bool {
    let Some(last) = case.history.last() else {
        return false;
    };
    let same = match (command, &last.deed) {
        (
            Command::Reply(text),
            Deed::Replied {
                text: sent,
                file: None,
            },
        ) => text.trim() == sent,
        (Command::Note(text), Deed::Noted { text: noted }) => text.trim() == noted,
        _ => false,
    };
    same && last.nurse.as_ref().is_some_and(|nurse| nurse.id() == who.id())
        && now < last.at.plus_seconds(TWICE_SECONDS)
}
