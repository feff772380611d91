//! Getting in and out of the console: links that sign in once, sessions, and who is signed in now.

use crate::audit::{Noted, What, Who};
use crate::domain::message::{Inbound, InboundBody, Lane};
use crate::domain::{ChatId, Timestamp, UserId};
use crate::i18n::Args;
use crate::review::{Door, SignedIn};
use crate::runner::changes::Changes;
use crate::runner::writer::Writer;
use crate::signin::{Link, Session};
use crate::store::{Error, Writing, secret};

use super::carry::enter;
use super::request::Answer;

impl Writer {
    /// A link that signs a member in, once.
    fn link(&self, store: &mut Writing<'_>, user: UserId, now: Timestamp) -> Result<String, Error> {
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

    pub(super) fn sign_in(
        &self,
        store: &mut Writing<'_>,
        link: &str,
        now: Timestamp,
    ) -> Result<Answer, Error> {
        let link = store.take_link(link)?.filter(|link| link.holds(now));
        let who = link.and_then(|link| self.setting().members.sign_in(link.user));
        self.let_in(store, who, now)
    }

    /// Begins a session; nobody is let in who is not a member now.
    pub(super) fn let_in(
        &self,
        store: &mut Writing<'_>,
        who: Option<SignedIn>,
        now: Timestamp,
    ) -> Result<Answer, Error> {
        self.sweep_sessions(store, now)?;
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

    /// Ends a session, or all of whoever it is.
    pub(super) fn sign_out(
        &self,
        store: &mut Writing<'_>,
        session: &str,
        everywhere: bool,
        now: Timestamp,
    ) -> Result<Answer, Error> {
        if let Some((who, _)) = self.at_console(store, session, now)? {
            if everywhere {
                store.end_sessions_of(who.id())?;
            }
            enter(store, &who, What::SignedOut, None, now)?;
        }
        store.end_session(session)?;
        Ok(Answer::SignedOut)
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

    /// Who is signed in with a session now.
    pub(super) fn at_console(
        &self,
        store: &Writing<'_>,
        session: &str,
        now: Timestamp,
    ) -> Result<Option<(SignedIn, Session)>, Error> {
        let known = store.session(session)?.filter(|known| known.holds(now));
        Ok(known.and_then(|known| Some((self.setting().members.sign_in(known.user)?, known))))
    }
}
