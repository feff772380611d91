//! How deliveries ended, and what follows from it.

use crate::domain::message::Delivery;
use crate::domain::{ChatId, Timestamp};
use crate::review::Case;
use crate::store::{Error, Writing};

use super::cards::read_tag;
use super::changes::Batch;
use super::port::{Receipt, Sent};
use super::writer::Writer;

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
        match &receipt.sent {
            Sent::Retry(at) => {
                let again = store.change_delivery(id, |delivery| put_off(delivery, *at))?;
                owed_again(again, receipt, batch);
                return Ok(());
            }
            Sent::Migrated(to) => {
                let again = store.change_delivery(id, |delivery| {
                    if Some(delivery.chat) == self.setting.group {
                        self.setting.group = Some(*to);
                    }
                    delivery.chat = *to;
                })?;
                owed_again(again, receipt, batch);
                return Ok(());
            }
            Sent::Done(Some(message)) => {
                let mut tag = None;
                store.change_delivery(id, |delivery| tag = delivery.tag.clone())?;
                if let Some((card, meaning)) = tag.as_deref().and_then(read_tag)
                    && let Some(chat) = self.setting.group
                {
                    let id = meaning.0;
                    store.keep_reply(chat, *message, &meaning)?;
                    if card && let Some(mut case) = store.get_case::<Case>(id)? {
                        case.card = Some(*message);
                        store.put_case(id, case.patient, !case.closed(), &case)?;
                    }
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
            Sent::Done(None) | Sent::Needless => {}
        }
        store.settle(id)?;
        batch.gone.push(id);
        Ok(())
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
