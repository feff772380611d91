//! Where a nurse reads what they asked for: the group, in its language, or their own chat with the bot, in theirs. In
//! their own chat enrolled members have the desk's commands, cards and their buttons; all else they do there they do as
//! anybody would, for they may be patients as well.

use crate::domain::message::{Button, Inbound, InboundBody, Lane, Payload, Place};
use crate::domain::{ChatId, Language, Timestamp, UserId};
use crate::i18n::Args;
use crate::render::desk::Words;
use crate::review::Case;
use crate::store::{Error, Writing};

use super::cards::{Meaning, Tag};
use super::changes::{Changes, Owed, Profile};
use super::topics::Said;
use super::writer::Writer;

/// The commands of the desk.
const COMMANDS: [&str; 3] = ["queue", "case", "duty"];
/// What the data of the desk's buttons begins with.
const BUTTONS: [&str; 2] = ["n:", "d:"];

/// Somebody at the desk.
pub(super) struct Reader {
    /// Where they read.
    pub chat: ChatId,
    /// In what language.
    pub language: Language,
    /// In their own chat.
    pub private: bool,
}

/// Whether a command, without its sign, is one of the desk.
pub(super) fn of_the_desk(command: &str) -> bool {
    let name = command.split_whitespace().next().unwrap_or_default();
    let name = name.split('@').next().unwrap_or_default();
    COMMANDS.contains(&name)
}

impl Writer {
    /// Who reads what comes of this.
    pub(super) fn reader(&self, inbound: &Inbound) -> Reader {
        let private = Some(inbound.chat) != self.setting().group;
        let language = if private {
            self.language_of(inbound.sender)
        } else {
            self.setting().nurse_language.clone()
        };
        Reader {
            chat: inbound.chat,
            language,
            private,
        }
    }

    /// The language in which a member reads in their own chat; that of the group where none is said or the texts lack
    /// it.
    pub(super) fn language_of(&self, member: UserId) -> Language {
        let setting = self.setting();
        let own = setting.members.language(member);
        let spoken = own.filter(|own| setting.catalogs.languages().any(|known| known == *own));
        spoken.unwrap_or(&setting.nurse_language).clone()
    }

    /// What an enrolled member does with the desk in their own chat; none when it has nothing to do with the desk, or
    /// they are not enrolled: then it is a patient's.
    pub(super) fn nurse_privately(
        &self,
        store: &Writing<'_>,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<Option<Changes>, Error> {
        if self.setting().members.sign_in(inbound.sender).is_none() {
            return Ok(None);
        }
        let desk = match &inbound.body {
            InboundBody::Tap { data, .. } => BUTTONS.iter().any(|beginning| data.starts_with(beginning)),
            InboundBody::Text(text) => match self.said_at_the_desk(store, inbound, text)? {
                Said::Command(command) => of_the_desk(command),
                Said::About(..) => true,
                Said::Talk => false,
            },
            InboundBody::Attachment { .. } => self.meaning(store, inbound)?.is_some(),
            InboundBody::EditedText(_)
            | InboundBody::Added
            | InboundBody::Blocked
            | InboundBody::Unblocked
            | InboundBody::Migrated { .. }
            | InboundBody::Unreadable => false,
        };
        if desk {
            self.nurse(store, inbound, now).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Words for whoever reads, of no case.
    pub(super) fn tell_reader(
        &self,
        changes: &mut Changes,
        reader: &Reader,
        key: &str,
        args: &Args,
        buttons: Vec<Vec<Button>>,
    ) {
        match self.setting().catalogs.text(&reader.language, key, args) {
            Ok(text) => changes.tell(Lane::Urgent, reader.chat, text, buttons),
            Err(error) => tracing::error!(%error, "a line for a nurse could not be worded"),
        }
    }

    /// Words about a case for whoever reads, and what a reply to them means.
    pub(super) fn line_for(
        &self,
        changes: &mut Changes,
        reader: &Reader,
        meaning: Meaning,
        (key, args): (&str, &Args),
        payload: impl FnOnce(String) -> Payload,
    ) {
        match self.setting().catalogs.text(&reader.language, key, args) {
            Ok(text) => changes.deliveries.push(Owed {
                lane: Lane::Urgent,
                chat: reader.chat,
                payload: payload(text),
                tag: Tag::Reply(meaning).write(),
                place: Place::Chat,
            }),
            Err(error) => tracing::error!(%error, "a line for a nurse could not be worded"),
        }
    }

    /// A card in a member's own chat: a new one, or the one that was tapped, as the case stands now. A reply to it goes
    /// to the patient.
    pub(super) fn card_for(
        &self,
        changes: &mut Changes,
        reader: &Reader,
        (case, profile): (&Case, &Profile),
        tapped: Option<&Inbound>,
    ) {
        let stands = tapped.and_then(|tapped| tapped.message);
        let payload = self.card_message((case, Some(profile)), &reader.language, stands);
        changes.deliveries.extend(payload.map(|payload| Owed {
            lane: Lane::Urgent,
            chat: reader.chat,
            payload,
            tag: Tag::Reply((case.id, Words::Reply)).write(),
            place: Place::Chat,
        }));
    }
}
