//! A person at the simulated Telegram, played by the program: taps the buttons of a transcript, or types.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::Simulator;
use super::control::{pushed_tap, pushed_text};
use super::state::{Chat, Message, World};

/// Longest wait for an answer of the bot; a person played gives up after it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A person with a chat of their own.
pub struct Person {
    world: Arc<World>,
    chat: i64,
}

impl Simulator {
    /// Somebody new with this language.
    pub fn person(&self, language: &str) -> Person {
        let world = Arc::clone(&self.world);
        let mut state = world.lock();
        let id = 1000 + state.chats.len() as i64;
        let chat = Chat {
            id,
            language: language.to_owned(),
            ..Chat::default()
        };
        state.chats.insert(id, chat);
        drop(state);
        world.changed();
        Person { world, chat: id }
    }
}

impl Person {
    /// Writes.
    pub fn writes(&self, text: &str) {
        pushed_text(&self.world, self.chat, text);
    }

    /// Says one part of an answer: taps the button of that name under the last message, or types it. Tells whether
    /// the bot answered.
    pub async fn says(&self, part: &str) -> bool {
        let Some((asked, before)) = self
            .until(|messages| {
                let asked = messages.last().filter(|message| has_buttons(message))?;
                Some((asked.clone(), messages.len()))
            })
            .await
        else {
            return false;
        };
        match button(&asked, part) {
            Some(data) => pushed_tap(&self.world, self.chat, asked.message_id, &data),
            None => self.writes(part),
        }
        let answered = self.until(|messages| {
            let same = messages
                .iter()
                .find(|message| message.message_id == asked.message_id)?;
            let ticked = has_buttons(same) && same.buttons != asked.buttons;
            let newer = messages.iter().skip(before).any(|message| message.from_bot);
            (ticked || newer).then_some(())
        });
        answered.await.is_some()
    }

    /// Waits until the chat is as wanted; gives up after a while.
    async fn until<T>(&self, wanted: impl Fn(&[Message]) -> Option<T>) -> Option<T> {
        let mut changes = self.world.follow();
        let look = async {
            loop {
                changes.borrow_and_update();
                let found = {
                    let state = self.world.lock();
                    let chat = state.chats.get(&self.chat);
                    chat.and_then(|chat| wanted(&chat.messages))
                };
                if found.is_some() {
                    return found;
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.ok().flatten()
    }
}

fn has_buttons(message: &Message) -> bool {
    message.from_bot && message.buttons.as_array().is_some_and(|rows| !rows.is_empty())
}

/// What the button of this name carries; the mark before a line to tick is no part of its name.
fn button(message: &Message, name: &str) -> Option<Json> {
    let rows = message.buttons.as_array()?;
    let mut buttons = rows.iter().filter_map(Json::as_array).flatten();
    let found = buttons.find(|button| {
        let label = button["text"].as_str().unwrap_or_default();
        label.trim_start_matches(['☐', '☑', '?']).trim_start() == name
    })?;
    Some(json!(found["callback_data"]))
}
