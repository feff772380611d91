//! Links that sign in and the sessions they begin. What a chat or browser carries is not stored, only its hash: who
//! reads the store cannot sign in with it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redb::ReadableTable;
use sha2::{Digest, Sha256};

use crate::domain::{Timestamp, UserId};
use crate::signin::{Link, Session};

use super::keys::random;
use super::writing::{read, write};
use super::{Error, Reading, Writing, tables};

/// What the key of a link begins with.
const LINK: u8 = 1;
/// What the key of a session begins with.
const SESSION: u8 = 2;

/// A text that nobody can guess: 32 random bytes.
pub fn secret() -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

fn key(kind: u8, secret: &str) -> Vec<u8> {
    let mut key = vec![kind];
    key.extend_from_slice(&Sha256::digest(secret.as_bytes()));
    key
}

impl Writing<'_> {
    /// Keeps a link.
    pub fn put_link(&mut self, secret: &str, link: &Link) -> Result<(), Error> {
        let key = key(LINK, secret);
        let sealed = write(self.keys, 0, "signin", &key, link)?;
        self.signin.insert(key.as_slice(), sealed.as_slice())?;
        Ok(())
    }

    /// Takes a link: it is not there a second time.
    pub fn take_link(&mut self, secret: &str) -> Result<Option<Link>, Error> {
        let key = key(LINK, secret);
        let Some(sealed) = self.signin.remove(key.as_slice())? else {
            return Ok(None);
        };
        read(self.keys, 0, "signin", &key, sealed.value()).map(Some)
    }

    /// Keeps a session.
    pub fn put_session(&mut self, secret: &str, session: &Session) -> Result<(), Error> {
        let key = key(SESSION, secret);
        let sealed = write(self.keys, 0, "signin", &key, session)?;
        self.signin.insert(key.as_slice(), sealed.as_slice())?;
        Ok(())
    }

    /// A session.
    pub fn session(&self, secret: &str) -> Result<Option<Session>, Error> {
        let key = key(SESSION, secret);
        let Some(sealed) = self.signin.get(key.as_slice())? else {
            return Ok(None);
        };
        read(self.keys, 0, "signin", &key, sealed.value()).map(Some)
    }

    /// Ends a session.
    pub fn end_session(&mut self, secret: &str) -> Result<(), Error> {
        self.signin.remove(key(SESSION, secret).as_slice())?;
        Ok(())
    }

    /// Ends all sessions and links of one person; gives whose sessions there were.
    pub fn end_sessions_of(&mut self, user: UserId) -> Result<Vec<UserId>, Error> {
        self.end_signin(|link| link.user == user, |session| session.user == user)
    }

    /// Lets go of links and sessions that hold no longer; gives whose sessions they were.
    pub fn sweep_signin(&mut self, now: Timestamp) -> Result<Vec<UserId>, Error> {
        self.end_signin(|link| !link.holds(now), |session| !session.holds(now))
    }

    fn end_signin(
        &mut self,
        link: impl Fn(&Link) -> bool,
        session: impl Fn(&Session) -> bool,
    ) -> Result<Vec<UserId>, Error> {
        let (mut ended, mut sessions) = (Vec::new(), Vec::new());
        for entry in self.signin.iter()? {
            let (key, sealed) = entry?;
            let is_session = key.value().first() == Some(&SESSION);
            let over = if is_session {
                let known: Session = read(self.keys, 0, "signin", key.value(), sealed.value())?;
                let over = session(&known);
                sessions.extend(over.then_some(known.user));
                over
            } else {
                link(&read(self.keys, 0, "signin", key.value(), sealed.value())?)
            };
            if over {
                ended.push(key.value().to_vec());
            }
        }
        for key in ended {
            self.signin.remove(key.as_slice())?;
        }
        Ok(sessions)
    }
}

impl Reading<'_> {
    /// A session.
    pub fn session(&self, secret: &str) -> Result<Option<Session>, Error> {
        let table = self.transaction.open_table(tables::SIGNIN)?;
        let key = key(SESSION, secret);
        let Some(sealed) = table.get(key.as_slice())? else {
            return Ok(None);
        };
        read(self.keys, 0, "signin", &key, sealed.value()).map(Some)
    }
}
