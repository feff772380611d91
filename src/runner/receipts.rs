//! How deliveries ended, and what follows from it.

use crate::domain::message::{Delivery, Payload};
use crate::domain::{CaseId, ChatId, DeliveryId, Timestamp};
use crate::review::Case;
use crate::store::{Error, Writing};

use super::cards::Tag;
use super::changes::{Batch, Changes};
use super::port::{Receipt, Sent};
use super::readable::readable;
use super::topics::opening_failed;
use super::writer::{GROUP, Writer};

/// When a message for a nurses' group that shuts us out is tried again, in seconds.
const GROUP_RETRY_SECONDS: i64 = 60;

impl Writer {
    pub(super) fn receipt(
        &mut self,
        store: &mut Writing<'_>,
        receipt: &Receipt,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let id = receipt.delivery;
        let delivery = store.change_delivery(id, |_| ())?;
        let tag = delivery.as_ref().and_then(|owed| Tag::read(owed.tag.as_deref()?));
        let opens = delivery
            .as_ref()
            .filter(|owed| matches!(owed.payload, Payload::OpenTopic { .. }));
        if let (Some(owed), Some(Tag::Topic(case))) = (opens, &tag) {
            match &receipt.sent {
                Sent::Done(Some(thread)) => self.topic_opened(store, owed, (*case, *thread), batch)?,
                Sent::Done(None) | Sent::Needless | Sent::Gone | Sent::Refused(_) => {
                    self.no_topic(store, *case, false, batch)?;
                }
                Sent::NoTopics | Sent::TopicGone => self.no_topic(store, *case, true, batch)?,
                Sent::Retry(_) if opening_failed(owed) => self.no_topic(store, *case, false, batch)?,
                Sent::Retry(_) | Sent::Unreachable | Sent::Migrated(_) => {
                    return self.ended(store, receipt, tag, now, batch);
                }
            }
            return settled(store, id, batch);
        }
        match (&receipt.sent, &delivery) {
            (Sent::TopicGone, Some(owed)) => return self.topic_gone(store, owed, batch),
            (Sent::NoTopics, Some(owed)) => return self.topics_refused(store, owed, batch),
            _ => {}
        }
        self.ended(store, receipt, tag, now, batch)
    }

    /// What follows from the end of a delivery that has nothing to do with topics.
    fn ended(
        &mut self,
        store: &mut Writing<'_>,
        receipt: &Receipt,
        tag: Option<Tag>,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let id = receipt.delivery;
        match &receipt.sent {
            Sent::Retry(at) => {
                let again = store.change_delivery(id, |delivery| put_off(delivery, *at))?;
                owed_again(again, receipt, batch);
                return Ok(());
            }
            Sent::Migrated(to) => {
                let mut moved = None;
                let again = store.change_delivery(id, |delivery| {
                    if Some(delivery.chat) == self.setting.group {
                        moved = Some((delivery.chat, *to));
                    }
                    delivery.chat = *to;
                })?;
                if let Some(moved) = moved {
                    store.set(GROUP, &moved)?;
                    self.setting.group = Some(*to);
                }
                owed_again(again, receipt, batch);
                return Ok(());
            }
            Sent::Done(Some(message)) => {
                let card = matches!(tag, Some(Tag::Card(_)));
                let mut chat = None;
                store.change_delivery(id, |delivery| chat = Some(delivery.chat))?;
                if let (Some(meaning), Some(chat)) = (tag.and_then(Tag::meaning), chat) {
                    let id = meaning.0;
                    store.keep_reply(chat, *message, &meaning)?;
                    if card && let Some(mut case) = readable(store.get_case::<Case>(id))? {
                        case.card = Some(*message);
                        store.put_case(id, case.patient, !case.closed(), &case)?;
                    }
                }
            }
            Sent::Gone => {
                if let Some(Tag::Edit(case)) = tag {
                    self.card_gone(store, receipt.delivery, case, batch)?;
                }
            }
            Sent::Unreachable => {
                let mut chat = None;
                store.change_delivery(id, |delivery| chat = Some(delivery.chat))?;
                if chat.is_some() && chat == self.setting.group {
                    // What nurses must hear is never given up.
                    tracing::error!("the nurses' group shuts the bot out; add it to the group again");
                    let at = now.plus_seconds(GROUP_RETRY_SECONDS);
                    let again = store.change_delivery(id, |delivery| put_off(delivery, at))?;
                    owed_again(again, receipt, batch);
                    return Ok(());
                }
                self.unreachable(store, chat, now, batch)?;
            }
            Sent::Refused(reason) => {
                tracing::error!(
                    delivery.id = id.0,
                    reason,
                    "Telegram refuses this message for good"
                );
            }
            Sent::Done(None) | Sent::Needless | Sent::TopicGone | Sent::NoTopics => {}
        }
        settled(store, id, batch)
    }

    /// Somebody deleted the card of a case: while it is open, it gets a new one.
    fn card_gone(
        &self,
        store: &mut Writing<'_>,
        delivery: DeliveryId,
        case: CaseId,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut edited = None;
        store.change_delivery(delivery, |delivery| {
            if let Payload::EditText { message, .. } = &delivery.payload {
                edited = Some(*message);
            }
        })?;
        let case = readable(store.get_case::<Case>(case))?;
        match case.filter(|case| !case.closed() && case.card == edited) {
            Some(case) => self.new_card(store, case, batch),
            None => Ok(()),
        }
    }

    /// A case whose card is lost gets a new one.
    pub(super) fn new_card(
        &self,
        store: &mut Writing<'_>,
        mut case: Case,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        case.card = None;
        let found = self.found(store, case.patient)?;
        let changes = Changes {
            case: Some(case),
            profile: found.map(|found| found.profile),
            ..Changes::default()
        };
        self.write(store, changes, None, batch)
    }

    fn unreachable(
        &self,
        store: &mut Writing<'_>,
        chat: Option<ChatId>,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let Some(patient) = chat.map(|chat| store.patient_of(chat)).transpose()?.flatten() else {
            return Ok(());
        };
        let Some(found) = self.found(store, patient)? else {
            return Ok(());
        };
        let changes = self.gone(found, now);
        self.write(store, changes, Some(patient), batch)
    }
}

fn settled(store: &mut Writing<'_>, id: DeliveryId, batch: &mut Batch) -> Result<(), Error> {
    store.settle(id)?;
    batch.gone.push(id);
    Ok(())
}

fn put_off(delivery: &mut Delivery, at: Timestamp) {
    delivery.attempts += 1;
    delivery.not_before = at;
}

/// A delivery goes back among those that wait, unless it was withdrawn meanwhile.
fn owed_again(again: Option<Delivery>, receipt: &Receipt, batch: &mut Batch) {
    match again {
        Some(delivery) => batch.owed.push(delivery),
        None => batch.gone.push(receipt.delivery),
    }
}
