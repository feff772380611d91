//! What goes into the audit chain: whatever changes a case, what nurses are shown, and what they are refused.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::audit::{self, Noted, Person, Seen, What, Who};
use crate::domain::message::Inbound;
use crate::domain::{CaseId, ChatId, Timestamp, UserId};
use crate::render::desk::{Wish, read};
use crate::review::Door;
use crate::store::{Error, Writing};

use super::changes::Changes;
use super::deed::No;
use super::writer::Writer;

/// How much of a case's history is in the chain already.
#[derive(Deserialize)]
struct Before {
    #[serde(default)]
    history: Vec<IgnoredAny>,
}

impl Writer {
    /// Enters what happened to a case since it was last written, whoever did it and through whichever door.
    pub(super) fn enter_deeds(&self, store: &Writing<'_>, changes: &mut Changes) -> Result<(), Error> {
        let Some(case) = &changes.case else {
            return Ok(());
        };
        let before = store.get_case::<Before>(case.id)?;
        if before.is_none() {
            changes.audit.push(Noted {
                at: case.opened,
                who: Who::Bot,
                door: Door::Bot,
                what: What::Opened,
                case: Some(case.id),
            });
        }
        let known = before.map_or(0, |before| before.history.len());
        let new = case.history.iter().skip(known);
        let deeds = new.filter_map(|happened| audit::deed(case, happened));
        changes.audit.extend(deeds);
        Ok(())
    }

    /// Enters what somebody in the nurses' group did besides deeds on cases.
    pub(super) fn did(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        (what, case): (What, Option<CaseId>),
        now: Timestamp,
    ) -> Result<(), Error> {
        let who = self.who(store, inbound.sender)?;
        changes.audit.push(Noted {
            at: now,
            who,
            door: Door::Telegram,
            what,
            case,
        });
        Ok(())
    }

    /// Enters what a member was shown.
    pub(super) fn saw(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        (seen, case): (Seen, Option<CaseId>),
        now: Timestamp,
    ) -> Result<(), Error> {
        self.did(store, changes, inbound, (What::Saw(seen), case), now)
    }

    /// Enters that something was refused, if it was.
    pub(super) fn refused(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        (deed, case, no): (&str, Option<CaseId>, Option<&No>),
        now: Timestamp,
    ) -> Result<(), Error> {
        let Some(no) = no else { return Ok(()) };
        let what = What::Refused {
            deed: deed.to_owned(),
            why: code(no).to_owned(),
        };
        self.did(store, changes, inbound, (what, case), now)
    }

    /// Enters that what a tap wished was refused.
    pub(super) fn refused_tap(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        (data, no): (&str, &No),
        now: Timestamp,
    ) -> Result<(), Error> {
        let (deed, case) = wished(data);
        self.refused(store, changes, inbound, (deed, case, Some(no)), now)
    }

    /// Who somebody at Telegram is.
    fn who(&self, store: &Writing<'_>, user: UserId) -> Result<Who, Error> {
        if let Some(member) = self.setting().members.sign_in(user) {
            return Ok(Who::Member(Person::from(&member)));
        }
        // A private chat has the number of its person.
        let patient = store.patient_of(ChatId(user.0))?.is_some();
        Ok(Who::Stranger {
            id: (!patient).then_some(user),
        })
    }
}

/// What a tap wished, and of which case. What nobody's button carries is not repeated.
fn wished(data: &str) -> (&'static str, Option<CaseId>) {
    if data.starts_with("d:") {
        return ("duty", None);
    }
    let Some((case, wish)) = read(data) else {
        return ("unknown", None);
    };
    let deed = match wish {
        Wish::Claim => "claim",
        Wish::Release => "release",
        Wish::HandTo(_) => "hand",
        Wish::Ask(_) => "ask",
        Wish::Call(_) => "call",
        Wish::Requested(_) => "arrange",
        Wish::Close(..) => "close",
        Wish::Write(words) => words.name(),
        Wish::Choose(_) => "menu",
        Wish::Chart => "chart",
    };
    (deed, Some(case))
}

pub(super) fn code(no: &No) -> &'static str {
    match no {
        No::Refused(refused) => audit::code(refused),
        No::Stranger => "not_member",
        No::UnknownCase => "unknown_case",
        No::Unreachable => "unreachable",
    }
}
