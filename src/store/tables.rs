//! The tables. Keys and values are bytes; what is in them is versioned by ourselves.

use redb::TableDefinition;

/// Bytes to bytes.
pub(super) type Bytes = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// A table by any name.
pub(super) type Named<'n> = TableDefinition<'n, &'static [u8], &'static [u8]>;

/// Schema, counters, the key check.
pub(super) const META: Bytes = TableDefinition::new("meta");
/// Keyed hash of a chat to its patient.
pub(super) const CHATS: Bytes = TableDefinition::new("chats");
/// Each patient's data key, wrapped.
pub(super) const KEYS: Bytes = TableDefinition::new("keys");
/// Patient and kind to a sealed record.
pub(super) const RECORDS: Bytes = TableDefinition::new("records");
/// Patient and number to a sealed event.
pub(super) const EVENTS: Bytes = TableDefinition::new("events");
/// Case to a sealed record.
pub(super) const CASES: Bytes = TableDefinition::new("cases");
/// Updates seen.
pub(super) const UPDATES: Bytes = TableDefinition::new("updates");
/// Deliveries owed.
pub(super) const OUTBOX: Bytes = TableDefinition::new("outbox");
/// Timers of [`super::Queue::Prompt`] by due time and number.
pub(super) const TIMERS: Bytes = TableDefinition::new("timers");
/// Timers of [`super::Queue::Desk`] by due time and number.
pub(super) const DESK: Bytes = TableDefinition::new("desk_timers");
/// Timers of [`super::Queue::Paced`] by due time and number.
pub(super) const PACED: Bytes = TableDefinition::new("paced_timers");
/// Named settings of the service.
pub(super) const SETTINGS: Bytes = TableDefinition::new("settings");

/// Cases that are not closed.
pub(super) const OPEN_CASES: Bytes = TableDefinition::new("open_cases");
/// Patient and case.
pub(super) const PATIENT_CASES: Bytes = TableDefinition::new("patient_cases");
/// Chat and message to what a reply to it means.
pub(super) const REPLIES: Bytes = TableDefinition::new("replies");

/// Links that sign in and sessions, by hash.
pub(super) const SIGNIN: Bytes = TableDefinition::new("signin");
/// The audit chain: number to a sealed entry.
pub(super) const AUDIT: Bytes = TableDefinition::new("audit");
/// Case and number of an entry about it.
pub(super) const AUDIT_CASES: Bytes = TableDefinition::new("audit_cases");

/// All of them.
pub(super) const ALL: [Bytes; 18] = [
    META,
    CHATS,
    KEYS,
    RECORDS,
    EVENTS,
    CASES,
    UPDATES,
    OUTBOX,
    TIMERS,
    PACED,
    DESK,
    SETTINGS,
    OPEN_CASES,
    REPLIES,
    SIGNIN,
    PATIENT_CASES,
    AUDIT,
    AUDIT_CASES,
];
