//! A clinic in this process: the real runner and store, a clock set by hand, and what would be sent.

#![allow(dead_code, reason = "each test uses what it needs")]

pub mod browserless;
pub mod crowd;
pub mod dice;
pub mod little;
pub mod patients;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::tz::TimeZone;
use vertebot::assets;
use vertebot::clock::{Clock, ManualClock};
use vertebot::domain::issue::listed;
use vertebot::domain::message::{Button, ChatKind, Delivery, Inbound, InboundBody, Payload, Place};
use vertebot::domain::{ChatId, Language, MessageId, Timestamp, UpdateId, UserId};
use vertebot::flowset::FlowSet;
use vertebot::followup::QuietHours;
use vertebot::review::{DutyHours, Member, Members, Retention, Role};
use vertebot::runner::port::{Port, Receipt, Sent};
use vertebot::runner::{Runner, Setting};
use vertebot::script::sample_clinic;
use vertebot::store::{ServiceKey, Store};

/// The nurses' group.
pub const GROUP: i64 = -1001;
/// Two nurses of the clinic.
pub const NURSES: [i64; 2] = [9001, 9002];
/// Who leads them.
pub const LEAD: i64 = 9003;
/// Who may read only.
pub const AUDITOR: i64 = 9004;

/// A message as it would have been sent.
#[derive(Clone)]
pub struct Told {
    pub chat: i64,
    pub text: String,
    pub buttons: Vec<Button>,
    pub message: i64,
    /// It came with a picture.
    pub picture: bool,
    /// The topic it came in.
    pub topic: Option<i64>,
    /// What stands in the document it came with.
    pub document: Option<String>,
    pub not_before: Timestamp,
}

pub struct Clinic {
    pub clock: Arc<ManualClock>,
    pub runner: Runner,
    pub told: Vec<Told>,
    updates: AtomicI64,
    messages: i64,
    folder: tempfile::TempDir,
    flows: Option<PathBuf>,
    /// The nurses' group has topics, and the bot may open them.
    pub forum: bool,
    /// Topics that somebody deleted.
    pub deleted: Vec<i64>,
    /// Messages that somebody deleted.
    pub lost: Vec<i64>,
}

/// A clinic in Madrid with two nurses.
pub fn setting() -> Setting {
    Setting {
        flows: Arc::new(assets::flow_set().expect("the shipped set reads")),
        clinic: sample_clinic(),
        time_zone: TimeZone::get("Europe/Madrid").expect("a zone"),
        group: Some(ChatId(GROUP)),
        members: Members::new(vec![
            member(NURSES[0], "Ana", Role::Nurse),
            member(NURSES[1], "Berta", Role::Nurse),
            member(LEAD, "Carmen", Role::Lead),
            member(AUDITOR, "Diego", Role::Auditor),
        ]),
        nurse_language: Language::new("en"),
        languages: None,
        quiet_hours: QuietHours::default(),
        duty_hours: DutyHours::default(),
        console: Some("https://desk.example".to_owned()),
        topics: false,
        retention: Retention::default(),
    }
}

fn member(id: i64, name: &str, role: Role) -> Member {
    Member {
        id: UserId(id),
        name: name.to_owned(),
        role,
        language: None,
    }
}

/// What somebody did in a chat; groups have numbers below 0.
pub fn inbound(update: i64, chat: i64, sender: i64, body: InboundBody) -> Inbound {
    Inbound {
        update: UpdateId(update),
        chat: ChatId(chat),
        chat_kind: if chat < 0 {
            ChatKind::Group
        } else {
            ChatKind::Private
        },
        sender: UserId(sender),
        sender_language: Some("en".to_owned()),
        message: Some(MessageId(1)),
        reply_to: None,
        topic: None,
        body,
    }
}

pub fn key() -> ServiceKey {
    ServiceKey::from_base64("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").expect("a key")
}

impl Clinic {
    /// Opens at an instant such as `2026-03-04T09:00:00Z`.
    pub fn open(at: &str) -> Self {
        Self::on(at, None, |_| ())
    }

    /// Opens on the flow set in a folder, and watches it.
    pub fn watching(at: &str, flows: &Path) -> Self {
        Self::on(at, Some(flows.to_owned()), |_| ())
    }

    /// Opens on a store prepared first.
    pub fn open_on(at: &str, prepare: impl FnOnce(&Store)) -> Self {
        Self::on(at, None, prepare)
    }

    fn on(at: &str, flows: Option<PathBuf>, prepare: impl FnOnce(&Store)) -> Self {
        let clock = Arc::new(ManualClock::at(instant(at)));
        let folder = tempfile::tempdir().expect("a folder");
        let runner = start(&folder, &clock, flows.as_deref(), |store, _| prepare(store));
        Self {
            clock,
            runner,
            told: Vec::new(),
            updates: AtomicI64::new(1),
            messages: 100,
            folder,
            flows,
            forum: true,
            deleted: Vec::new(),
            lost: Vec::new(),
        }
    }

    pub fn inbound(&self, chat: i64, sender: i64, body: InboundBody) -> Inbound {
        inbound(self.updates.fetch_add(1, Ordering::SeqCst), chat, sender, body)
    }

    pub async fn give(&mut self, batch: Vec<Inbound>) -> Vec<Told> {
        self.runner.accept(batch).await.expect("committed");
        self.sent().await
    }

    /// A patient writes.
    pub async fn says(&mut self, chat: i64, text: &str) -> Vec<Told> {
        let inbound = self.inbound(chat, chat, InboundBody::Text(text.to_owned()));
        self.give(vec![inbound]).await
    }

    /// Someone taps the button with this label on the last message of a chat that has it.
    pub async fn taps(&mut self, chat: i64, sender: i64, label: &str) -> Vec<Told> {
        let inbound = self.tap_of(chat, sender, label);
        self.give(vec![inbound]).await
    }

    pub fn tap_of(&self, chat: i64, sender: i64, label: &str) -> Inbound {
        let found = self.told.iter().rev().filter(|told| told.chat == chat);
        let mut with = found.filter_map(|told| {
            let button = told.buttons.iter().find(|button| button.label.contains(label))?;
            Some((told.message, told.topic, button.data.clone()))
        });
        let (message, topic, data) = with
            .next()
            .unwrap_or_else(|| panic!("no button `{label}` in {chat}"));
        let callback = "1".to_owned();
        let mut inbound = self.inbound(chat, sender, InboundBody::Tap { callback, data });
        inbound.message = Some(MessageId(message));
        inbound.topic = topic.map(MessageId);
        inbound
    }

    /// A nurse writes in the group, in reply to the last message there that holds these words.
    pub async fn replies(&mut self, nurse: i64, to: &str, text: &str) -> Vec<Told> {
        let inbound = self.reply_of(nurse, to, InboundBody::Text(text.to_owned()));
        self.give(vec![inbound]).await
    }

    pub fn reply_of(&self, nurse: i64, to: &str, body: InboundBody) -> Inbound {
        let mut found = self.told.iter().rev().filter(|told| told.chat == GROUP);
        let told = found
            .find(|told| told.text.contains(to))
            .unwrap_or_else(|| panic!("no message `{to}` in the group"));
        let mut inbound = self.inbound(GROUP, nurse, body);
        inbound.reply_to = Some(MessageId(told.message));
        inbound.topic = told.topic.map(MessageId);
        inbound
    }

    /// A nurse writes in a topic, in reply to nothing; Telegram says that it replies to the topic's beginning.
    pub async fn writes_in(&mut self, topic: i64, nurse: i64, text: &str) -> Vec<Told> {
        let inbound = self.in_topic(topic, nurse, InboundBody::Text(text.to_owned()));
        self.give(vec![inbound]).await
    }

    pub fn in_topic(&self, topic: i64, nurse: i64, body: InboundBody) -> Inbound {
        let mut inbound = self.inbound(GROUP, nurse, body);
        inbound.topic = Some(MessageId(topic));
        inbound.reply_to = Some(MessageId(topic));
        inbound
    }

    /// A nurse writes in the group.
    pub async fn nurse_says(&mut self, nurse: i64, text: &str) -> Vec<Told> {
        let inbound = self.inbound(GROUP, nurse, InboundBody::Text(text.to_owned()));
        self.give(vec![inbound]).await
    }

    /// Time passes, and due timers are acted on.
    pub async fn passes(&mut self, seconds: i64) -> Vec<Told> {
        self.clock.advance(seconds);
        self.runner.tick().await.expect("committed");
        self.sent().await
    }

    /// Takes what may leave now and reports it sent.
    pub async fn sent(&mut self) -> Vec<Told> {
        let mut new = Vec::new();
        while let Ok(due) = tokio::time::timeout(Duration::ZERO, self.runner.due(100)).await {
            let mut receipts = Vec::new();
            for delivery in due.expect("the runner runs") {
                self.messages += 1;
                let message = self.messages;
                let sent = self.ends(&delivery, message);
                receipts.push(Receipt {
                    delivery: delivery.id,
                    sent,
                });
                if receipts
                    .last()
                    .is_some_and(|receipt| matches!(receipt.sent, Sent::Done(_)))
                {
                    new.extend(told(delivery, message));
                }
            }
            self.runner.delivered(receipts).await.expect("committed");
        }
        self.told.extend(new.clone());
        new
    }

    /// How the sending of this ends at Telegram.
    fn ends(&self, delivery: &Delivery, message: i64) -> Sent {
        let deleted = |topic: MessageId| self.deleted.contains(&topic.0);
        match (&delivery.payload, delivery.place) {
            (Payload::OpenTopic { .. }, _) if !self.forum => Sent::NoTopics,
            (
                Payload::NameTopic { topic, .. }
                | Payload::CloseTopic { topic }
                | Payload::ReopenTopic { topic },
                _,
            ) if deleted(*topic) => Sent::TopicGone,
            (Payload::EditText { message: edited, .. }, _) if self.was_deleted(edited.0) => Sent::Gone,
            (_, Place::Topic(topic)) if deleted(topic) => Sent::TopicGone,
            _ => Sent::Done(Some(MessageId(message))),
        }
    }

    fn was_deleted(&self, message: i64) -> bool {
        if self.lost.contains(&message) {
            return true;
        }
        let found = self.told.iter().find(|told| told.message == message);
        let topic = found.and_then(|told| told.topic);
        topic.is_some_and(|topic| self.deleted.contains(&topic))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Stops and starts the service on the same store.
    pub async fn restart(self) -> Self {
        self.restart_with(|_, _| ()).await
    }

    /// The same after so many seconds.
    pub async fn down(self, seconds: i64) -> Self {
        self.clock.advance(seconds);
        self.restart().await
    }

    /// The same with something done to the store or the configuration in between.
    pub async fn restart_with(mut self, change: impl FnOnce(&Store, &mut Setting)) -> Self {
        let Self { runner, .. } = self;
        runner.stop().await;
        self.runner = start(&self.folder, &self.clock, self.flows.as_deref(), change);
        self
    }

    /// Stops, looks at what is on disk, and starts again.
    pub async fn restart_from(mut self, look: impl FnOnce()) -> Self {
        let Self { runner, .. } = self;
        runner.stop().await;
        look();
        self.runner = start(&self.folder, &self.clock, self.flows.as_deref(), |_, _| ());
        self
    }

    /// Stops the service; the store stays as long as its folder.
    pub async fn close(self) -> tempfile::TempDir {
        let Self { runner, folder, .. } = self;
        runner.stop().await;
        folder
    }

    /// Takes what may leave now; what goes to this chat comes back as from someone who blocked the bot.
    pub async fn sent_but_blocked_by(&mut self, chat: i64) {
        while let Ok(due) = tokio::time::timeout(Duration::ZERO, self.runner.due(100)).await {
            let mut receipts = Vec::new();
            for delivery in due.expect("the runner runs") {
                self.messages += 1;
                let sent = if delivery.chat.0 == chat {
                    Sent::Unreachable
                } else {
                    Sent::Done(Some(MessageId(self.messages)))
                };
                receipts.push(Receipt {
                    delivery: delivery.id,
                    sent,
                });
                if delivery.chat.0 != chat {
                    self.told.extend(told(delivery, self.messages));
                }
            }
            self.runner.delivered(receipts).await.expect("committed");
        }
    }

    /// A patient blocks the bot, or lets it in again.
    pub async fn blocks(&mut self, chat: i64) -> Vec<Told> {
        let inbound = self.inbound(chat, chat, InboundBody::Blocked);
        self.give(vec![inbound]).await
    }

    pub async fn unblocks(&mut self, chat: i64) -> Vec<Told> {
        let inbound = self.inbound(chat, chat, InboundBody::Unblocked);
        self.give(vec![inbound]).await
    }

    /// The store's file.
    pub fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("store.redb")
    }
}

/// Reads an instant such as `2026-03-04T09:00:00Z`.
pub fn instant(at: &str) -> Timestamp {
    let at: jiff::Timestamp = at.parse().expect("an instant");
    Timestamp(at.as_millisecond())
}

fn start(
    folder: &tempfile::TempDir,
    clock: &Arc<ManualClock>,
    flows: Option<&Path>,
    change: impl FnOnce(&Store, &mut Setting),
) -> Runner {
    let store = Store::open(&folder.path().join("store.redb"), &key()).expect("a store");
    let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    let mut setting = setting();
    change(&store, &mut setting);
    let Some(flows) = flows.map(Path::to_owned) else {
        return Runner::start(Arc::new(store), setting, clock).expect("it starts");
    };
    let set = FlowSet::load(assets::folder(&flows));
    setting.flows = Arc::new(set.unwrap_or_else(|issues| panic!("{}", listed(&issues))));
    let runner = Runner::start(Arc::new(store), setting, clock).expect("it starts");
    runner.watch(move || assets::folder(&flows))
}

fn told(delivery: Delivery, message: i64) -> Option<Told> {
    let picture = matches!(delivery.payload, Payload::Picture { .. });
    let topic = match delivery.place {
        Place::Topic(topic) => Some(topic.0),
        Place::Chat | Place::Soon(_) => None,
    };
    let document = match &delivery.payload {
        Payload::Document { text, .. } => Some(text.clone()),
        _ => None,
    };
    let (text, buttons, message) = match delivery.payload {
        Payload::Text { text, buttons } => (text, buttons, message),
        Payload::Prompt { text } => (text, Vec::new(), message),
        Payload::Picture { caption, buttons, .. } => (caption, buttons, message),
        Payload::EditText {
            message,
            text,
            buttons,
        } => (text, buttons, message.0),
        Payload::EditPicture {
            message,
            caption,
            buttons,
            ..
        } => (caption, buttons, message.0),
        Payload::EditButtons { message, buttons } => (String::new(), buttons, message.0),
        Payload::Acknowledge { text, .. } => (text?, Vec::new(), message),
        Payload::File { caption, .. } => (caption, Vec::new(), message),
        Payload::Document { caption, .. } => (caption, Vec::new(), message),
        Payload::Leave => ("(leaves)".to_owned(), Vec::new(), message),
        Payload::OpenTopic { name } => (format!("(opens {name})"), Vec::new(), message),
        Payload::NameTopic { topic, name } => (format!("(calls {} {name})", topic.0), Vec::new(), message),
        Payload::CloseTopic { topic } => (format!("(closes {})", topic.0), Vec::new(), message),
        Payload::ReopenTopic { topic } => (format!("(reopens {})", topic.0), Vec::new(), message),
    };
    Some(Told {
        chat: delivery.chat.0,
        text,
        buttons: buttons.into_iter().flatten().collect(),
        message,
        picture,
        topic,
        document,
        not_before: delivery.not_before,
    })
}

/// Whether one of the messages to a chat holds these words.
pub fn heard(told: &[Told], chat: i64, words: &str) -> bool {
    told.iter()
        .any(|told| told.chat == chat && told.text.contains(words))
}
