//! What a transport needs of the runner: a door for what came in, and the deliveries that are due.

use std::future::Future;

use crate::domain::message::{Delivery, Inbound};
use crate::domain::{ChatId, DeliveryId, MessageId, Timestamp};

/// How the sending of one delivery ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Telegram has it; the id of the message, where there is one.
    Done(Option<MessageId>),
    /// Not needed any more (text unchanged, tap too old): counts as delivered.
    Needless,
    /// To be tried again, not before this instant.
    Retry(Timestamp),
    /// The person blocked the bot or deleted the account.
    Unreachable,
    /// The group has a new id; to be sent there.
    Migrated(ChatId),
    /// Telegram refuses it for good; the code says why, never the content.
    Refused(String),
    /// The message to be changed is not there any more.
    Gone,
    /// The topic it was for is not there any more.
    TopicGone,
    /// The group has no topics, or the bot may not touch them.
    NoTopics,
}

/// The report on one delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// How it ended.
    pub sent: Sent,
}

/// The runner can take nothing more: it is stopping, or the store failed.
#[derive(Debug, thiserror::Error)]
#[error("the runner has stopped; nothing more is accepted")]
pub struct Stopped;

/// The runner as a transport sees it. Every method is safe to call from many tasks.
pub trait Port: Send + Sync + 'static {
    /// Hands over what came in; returns when all of it is committed to disk, so that the caller
    /// may acknowledge it. Repeats are dropped by update number inside.
    fn accept(&self, batch: Vec<Inbound>) -> impl Future<Output = Result<(), Stopped>> + Send;
    /// Up to `limit` deliveries due at `now`, urgent first, each chat's in order, and never one that was
    /// given out and not yet reported. Waits until there is at least one.
    fn due(&self, limit: usize) -> impl Future<Output = Result<Vec<Delivery>, Stopped>> + Send;
    /// The same of the urgent ones alone, for a transport whose hands are full of others.
    fn due_urgent(&self, limit: usize) -> impl Future<Output = Result<Vec<Delivery>, Stopped>> + Send;
    /// Reports how deliveries ended; returns when that is committed.
    fn delivered(&self, receipts: Vec<Receipt>) -> impl Future<Output = Result<(), Stopped>> + Send;
}
