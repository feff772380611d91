//! What the console asks for, carried out by the writer. Whoever asks is checked anew in the transaction that does it:
//! a page that stands open for hours gives nobody a right. Everything done and refused is entered in the audit chain.

use crate::audit::{Noted, Person, What, Who};
use crate::domain::message::{Inbound, InboundBody, Lane};
use crate::domain::{CaseId, ChatId, Timestamp, UserId};
use crate::i18n::Args;
use crate::review::{Case, Command, Deed, Door, Refused, Role, SignedIn};
use crate::signin::{Link, Session};
use crate::store::{Error, Writing, secret};

use super::enrolled;
use super::request::{Answer, Order, Request};
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
            Request::SignOut { session, everywhere } => {
                if let Some((who, _)) = self.at_console(store, session, now)? {
                    if *everywhere {
                        store.end_sessions_of(who.id())?;
                    }
                    enter(store, &who, What::SignedOut, None, now)?;
                }
                store.end_session(session)?;
                Ok(Answer::SignedOut)
            }
            Request::Present { session } => self.signed_in(store, session, now, |_, store, _, mut known| {
                known.seen = now;
                store.put_session(session, &known)?;
                Ok(Answer::Done)
            }),
            Request::Speak { session, language } => {
                self.signed_in(store, session, now, |writer, store, _, mut known| {
                    if writer.setting().catalogs.languages().any(|own| own == language) {
                        known.language = language.clone();
                        store.put_session(session, &known)?;
                    }
                    Ok(Answer::Done)
                })
            }
            Request::Act { session, case, order } => {
                self.signed_in(store, session, now, |writer, store, who, _| {
                    writer.ordered(store, who, *case, order, now, batch)
                })
            }
            Request::Duty { session, user, on } => {
                self.signed_in(store, session, now, |writer, store, who, _| {
                    let mut changes = Changes::default();
                    match writer.set_duty(store, &mut changes, who, *user, Some(*on))? {
                        Ok(()) => {
                            let on = changes.duty.clone().unwrap_or_default();
                            enter(store, who, What::DutyChanged { on }, None, now)?;
                            writer.write(store, changes, None, batch)?;
                            Ok(Answer::Done)
                        }
                        Err(no) => refuse(store, who, "duty", None, &no, now),
                    }
                })
            }
            Request::Saw { session, seen, case } => {
                self.signed_in(store, session, now, |_, store, who, _| {
                    enter(store, who, What::Saw(*seen), *case, now)?;
                    Ok(Answer::Done)
                })
            }
            Request::Exported { session, form } => self.signed_in(store, session, now, |_, store, who, _| {
                if who.role() == Role::Nurse {
                    return refuse(store, who, "export", None, &No::Refused(Refused::OnlyLeads), now);
                }
                let form = (*form).to_owned();
                enter(store, who, What::Exported { form }, None, now)?;
                Ok(Answer::Done)
            }),
            Request::Enrol { session, member } => {
                self.signed_in(store, session, now, |writer, store, who, _| {
                    if who.role() != Role::Lead {
                        return refuse(store, who, "enrol", None, &No::Refused(Refused::OnlyLeads), now);
                    }
                    enrolled::enrol(store, member.clone())?;
                    writer.team_changed(store, who, now)?;
                    Ok(Answer::Done)
                })
            }
            Request::Remove { session, user } => {
                self.signed_in(store, session, now, |writer, store, who, _| {
                    if who.role() != Role::Lead {
                        return refuse(store, who, "remove", None, &No::Refused(Refused::OnlyLeads), now);
                    }
                    if enrolled::remove(store, *user)? {
                        store.end_sessions_of(*user)?;
                        writer.team_changed(store, who, now)?;
                    }
                    Ok(Answer::Done)
                })
            }
        }
    }

    /// A link that signs a member in, once.
    pub(in crate::runner) fn link(
        &self,
        store: &mut Writing<'_>,
        user: UserId,
        now: Timestamp,
    ) -> Result<String, Error> {
        self.sweep_sessions(store, now)?;
        let secret = secret()?;
        store.put_link(&secret, &Link { user, made: now })?;
        Ok(secret)
    }

    /// The member who asks for the console; to anybody else it is an unknown command.
    pub(in crate::runner) fn asks_for_console(&self, inbound: &Inbound) -> Option<SignedIn> {
        let InboundBody::Text(text) = &inbound.body else {
            return None;
        };
        let asks = text.trim().split('@').next() == Some("/console");
        asks.then(|| self.setting().members.sign_in(inbound.sender))
            .flatten()
    }

    /// A link to sign in, for a member's own chat, wherever they asked for it.
    pub(in crate::runner) fn send_link(
        &self,
        store: &mut Writing<'_>,
        (who, inbound): (&SignedIn, &Inbound),
        now: Timestamp,
    ) -> Result<Changes, Error> {
        let mut changes = Changes::default();
        let setting = self.setting();
        if Some(inbound.chat) == setting.group {
            self.to_group(&mut changes, "console_sent", &Args::new(), Vec::new());
        }
        let (key, args) = match &setting.console {
            None => ("console_none", Args::new()),
            Some(url) => {
                let link = self.link(store, who.id(), now)?;
                let args = Args::new().text("link", format!("{url}/sign-in?link={link}"));
                ("console_link", args)
            }
        };
        match setting.catalogs.text(&self.language_of(who.id()), key, &args) {
            Ok(text) => changes.tell(Lane::Urgent, ChatId(who.id().0), text, Vec::new()),
            Err(error) => tracing::error!(%error, "a link could not be worded"),
        }
        Ok(changes)
    }

    fn sign_in(&self, store: &mut Writing<'_>, link: &str, now: Timestamp) -> Result<Answer, Error> {
        let link = store.take_link(link)?.filter(|link| link.holds(now));
        let who = link.and_then(|link| self.setting().members.sign_in(link.user));
        let Some(who) = who else {
            let why = "link".to_owned();
            store.append_audit(Noted {
                at: now,
                who: Who::Stranger { id: None },
                door: Door::Console,
                what: What::SignInRefused { why },
                case: None,
            })?;
            return Ok(Answer::SignedOut);
        };
        self.sweep_sessions(store, now)?;
        enter(store, &who, What::SignedIn, None, now)?;
        let session = secret()?;
        let begun = Session {
            user: who.id(),
            begun: now,
            seen: now,
            csrf: secret()?,
            language: self.language_of(who.id()),
        };
        store.put_session(&session, &begun)?;
        Ok(Answer::SignedIn { session })
    }

    /// Lets go of links and sessions that hold no longer.
    fn sweep_sessions(&self, store: &mut Writing<'_>, now: Timestamp) -> Result<(), Error> {
        for user in store.sweep_signin(now)? {
            if let Some(who) = self.setting().members.sign_in(user) {
                enter(store, &who, What::SessionExpired, None, now)?;
            }
        }
        Ok(())
    }

    fn at_console(
        &self,
        store: &Writing<'_>,
        session: &str,
        now: Timestamp,
    ) -> Result<Option<(SignedIn, Session)>, Error> {
        let known = store.session(session)?.filter(|known| known.holds(now));
        Ok(known.and_then(|known| Some((self.setting().members.sign_in(known.user)?, known))))
    }

    fn signed_in(
        &mut self,
        store: &mut Writing<'_>,
        session: &str,
        now: Timestamp,
        work: impl FnOnce(&mut Self, &mut Writing<'_>, &SignedIn, Session) -> Result<Answer, Error>,
    ) -> Result<Answer, Error> {
        match self.at_console(store, session, now)? {
            Some((who, known)) => work(self, store, &who, known),
            None => Ok(Answer::SignedOut),
        }
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
fn enter(
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
