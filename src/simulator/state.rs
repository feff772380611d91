//! What the simulated Telegram remembers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::{Value as Json, json};
use tokio::sync::{Notify, watch};

use super::{GROUP, PageText};

/// The whole of it.
pub(super) struct World {
    pub token: String,
    pub page: PageText,
    state: Mutex<State>,
    pub updates_came: Notify,
    changes: watch::Sender<u64>,
}

/// What changes.
#[derive(Default)]
pub(super) struct State {
    pub chats: BTreeMap<i64, Chat>,
    pub updates: VecDeque<(i64, Json)>,
    pub next_update: i64,
    pub next_message: i64,
    pub photos: Vec<Vec<u8>>,
    pub commands: BTreeMap<String, Json>,
}

/// One chat as it would be seen.
#[derive(Clone, Default, Serialize)]
pub(super) struct Chat {
    pub id: i64,
    pub language: String,
    pub messages: Vec<Message>,
    /// Short notices on tapped buttons.
    pub notices: Vec<String>,
    /// It has topics.
    pub forum: bool,
    /// The bot may change them.
    pub rights: bool,
    /// Those that there are, by number.
    pub topics: BTreeMap<i64, Topic>,
}

/// A topic of a group.
#[derive(Clone, Default, Serialize)]
pub(super) struct Topic {
    pub name: String,
    pub closed: bool,
}

/// One message as it would be seen.
#[derive(Clone, Serialize)]
pub(super) struct Message {
    pub message_id: i64,
    pub from_bot: bool,
    pub text: String,
    pub photo: Option<usize>,
    pub buttons: Json,
    /// It asks for a reply to it.
    pub prompt: bool,
    /// The topic it stands in.
    pub topic: Option<i64>,
}

impl World {
    pub(super) fn new(token: &str, page: PageText) -> Self {
        let mut state = State {
            next_update: 1,
            next_message: 1,
            ..State::default()
        };
        state.chats.insert(
            GROUP,
            Chat {
                id: GROUP,
                ..Chat::default()
            },
        );
        Self {
            token: token.to_owned(),
            page,
            state: Mutex::new(state),
            updates_came: Notify::new(),
            changes: watch::Sender::new(0),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that something can be seen to have changed.
    pub(super) fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Follows the changes.
    pub(super) fn follow(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Puts an update in the queue.
    pub(super) fn push(&self, mut update: Json) {
        let mut state = self.lock();
        let id = state.next_update;
        state.next_update += 1;
        update["update_id"] = json!(id);
        state.updates.push_back((id, update));
        drop(state);
        self.updates_came.notify_waiters();
        self.changed();
    }
}

impl State {
    /// A new message in a chat; gives its number.
    pub(super) fn post(
        &mut self,
        chat: i64,
        from_bot: bool,
        text: String,
        photo: Option<usize>,
        buttons: Json,
    ) -> i64 {
        let message_id = self.next_message;
        self.next_message += 1;
        let chat = self.chats.entry(chat).or_insert_with(|| Chat {
            id: chat,
            ..Chat::default()
        });
        chat.messages.push(Message {
            message_id,
            from_bot,
            text,
            photo,
            buttons,
            prompt: false,
            topic: None,
        });
        message_id
    }

    /// The last message of a chat stands in this topic.
    pub(super) fn put_in_topic(&mut self, chat: i64, topic: Option<i64>) {
        let chat = self.chats.get_mut(&chat);
        if let Some(message) = chat.and_then(|chat| chat.messages.last_mut()) {
            message.topic = topic;
        }
    }

    /// The last message of a chat asks for a reply to it.
    pub(super) fn ask_for_reply(&mut self, chat: i64) {
        let chat = self.chats.get_mut(&chat);
        if let Some(message) = chat.and_then(|chat| chat.messages.last_mut()) {
            message.prompt = true;
        }
    }

    /// A message to change.
    pub(super) fn message(&mut self, chat: i64, message: i64) -> Option<&mut Message> {
        self.chats
            .get_mut(&chat)?
            .messages
            .iter_mut()
            .find(|known| known.message_id == message)
    }
}

/// A chat as the Bot API describes it.
pub(super) fn chat_json(chat: i64) -> Json {
    if chat < 0 {
        json!({"id": chat, "type": "supergroup", "title": "Nurses"})
    } else {
        json!({"id": chat, "type": "private", "first_name": "Patient"})
    }
}
