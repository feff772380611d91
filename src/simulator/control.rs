//! What the people at the other end do: patients and nurses, driven by the page or by a test.

use std::sync::Arc;
use std::time::Duration;

use axum::Json as Body;
use axum::extract::{Path, Query, State as With};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::state::{Chat, World, chat_json};
use super::{GROUP, NURSE};

/// The page's words.
pub(super) async fn page_text(With(world): With<Arc<World>>) -> Response {
    Body(json!(world.page)).into_response()
}

#[derive(Deserialize)]
pub(super) struct NewPatient {
    language_code: String,
}

/// A new patient with a private chat.
pub(super) async fn patient(With(world): With<Arc<World>>, Body(new): Body<NewPatient>) -> Response {
    let mut state = world.lock();
    let id = 1000 + state.chats.len() as i64;
    state.chats.insert(
        id,
        Chat {
            id,
            language: new.language_code,
            ..Chat::default()
        },
    );
    drop(state);
    world.changed();
    Body(json!({"chat": id})).into_response()
}

#[derive(Deserialize)]
pub(super) struct Said {
    chat: i64,
    text: String,
    /// The message replied to.
    reply_to: Option<i64>,
    user: Option<i64>,
    /// The topic it is written in.
    topic: Option<i64>,
}

/// Somebody played by the program writes in their own chat.
pub(super) fn pushed_text(world: &World, chat: i64, text: &str) {
    let mut state = world.lock();
    let id = state.post(chat, false, text.to_owned(), None, json!([]));
    let from = sender(&state.chats, chat);
    drop(state);
    world.push(
        json!({"message": {"message_id": id, "date": 1_700_000_000, "chat": chat_json(chat),
        "from": from, "text": text}}),
    );
}

/// Somebody played by the program taps a button in their own chat.
pub(super) fn pushed_tap(world: &World, chat: i64, message: i64, data: &Json) {
    let state = world.lock();
    let from = sender(&state.chats, chat);
    let id = format!("{chat}.{}", state.next_update);
    drop(state);
    world.push(
        json!({"callback_query": {"id": id, "from": from, "chat_instance": "1", "data": data,
        "message": {"message_id": message, "date": 1_700_000_000, "chat": chat_json(chat), "text": ""}}}),
    );
}

/// Somebody writes in a chat.
pub(super) async fn say(With(world): With<Arc<World>>, Body(said): Body<Said>) -> Response {
    let mut state = world.lock();
    let id = state.post(said.chat, false, said.text.clone(), None, json!([]));
    state.put_in_topic(said.chat, said.topic);
    let mut from = sender(&state.chats, said.chat);
    if let Some(user) = said.user {
        from["id"] = json!(user);
    }
    drop(state);
    let mut message = json!({"message_id": id, "date": 1_700_000_000, "chat": chat_json(said.chat),
        "from": from, "text": said.text});
    if let Some(topic) = said.topic {
        message["message_thread_id"] = json!(topic);
        message["is_topic_message"] = json!(true);
    }
    // In a topic what replies to nothing is given as a reply to its beginning.
    if let Some(to) = said.reply_to.or(said.topic) {
        message["reply_to_message"] = json!({"message_id": to, "date": 1_700_000_000,
            "chat": chat_json(said.chat), "text": ""});
    }
    world.push(json!({"message": message}));
    Body(json!({"message_id": id})).into_response()
}

#[derive(Deserialize)]
pub(super) struct Tapped {
    chat: i64,
    message_id: i64,
    data: String,
    user: Option<i64>,
}

/// Somebody taps a button.
pub(super) async fn tap(With(world): With<Arc<World>>, Body(tapped): Body<Tapped>) -> Response {
    let state = world.lock();
    let mut from = sender(&state.chats, tapped.chat);
    if let Some(user) = tapped.user {
        from["id"] = json!(user);
    }
    let id = format!("{}.{}", tapped.chat, state.next_update);
    let known = state.chats.get(&tapped.chat).map(|chat| &chat.messages);
    let known = known.and_then(|messages| {
        messages
            .iter()
            .find(|known| known.message_id == tapped.message_id)
    });
    let topic = known.and_then(|known| known.topic);
    drop(state);
    let mut message = json!({"message_id": tapped.message_id, "date": 1_700_000_000,
        "chat": chat_json(tapped.chat), "text": ""});
    if let Some(topic) = topic {
        message["message_thread_id"] = json!(topic);
        message["is_topic_message"] = json!(true);
    }
    world.push(
        json!({"callback_query": {"id": id, "from": from, "chat_instance": "1", "data": tapped.data,
        "message": message}}),
    );
    Body(json!({})).into_response()
}

#[derive(Deserialize)]
pub(super) struct Forum {
    chat: i64,
    forum: bool,
    rights: bool,
}

/// A group gets topics or loses them, and the bot the right to change them.
pub(super) async fn forum(With(world): With<Arc<World>>, Body(forum): Body<Forum>) -> Response {
    let mut state = world.lock();
    if let Some(chat) = state.chats.get_mut(&forum.chat) {
        (chat.forum, chat.rights) = (forum.forum, forum.rights);
    }
    drop(state);
    world.changed();
    Body(json!({})).into_response()
}

#[derive(Deserialize)]
pub(super) struct Deleted {
    chat: i64,
    topic: i64,
}

/// Somebody deletes a topic with all that stands in it.
pub(super) async fn delete_topic(With(world): With<Arc<World>>, Body(gone): Body<Deleted>) -> Response {
    let mut state = world.lock();
    if let Some(chat) = state.chats.get_mut(&gone.chat) {
        chat.topics.remove(&gone.topic);
        chat.messages.retain(|message| message.topic != Some(gone.topic));
    }
    drop(state);
    world.changed();
    Body(json!({})).into_response()
}

/// Any update at all, for tests of hostile ones.
pub(super) async fn raw(With(world): With<Arc<World>>, Body(update): Body<Json>) -> Response {
    if !update.is_object() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    world.push(update);
    Body(json!({})).into_response()
}

#[derive(Deserialize)]
pub(super) struct Since {
    #[serde(default)]
    seq: u64,
}

/// Everything that can be seen, as soon as it differs from what the caller saw.
pub(super) async fn world(With(world): With<Arc<World>>, Query(since): Query<Since>) -> Response {
    let mut changes = world.follow();
    let newer = changes.wait_for(|seq| *seq > since.seq);
    // Nothing new in time is answered with what there is; the caller asks again.
    let _ = tokio::time::timeout(Duration::from_secs(20), newer)
        .await
        .map(|found| found.map(|seq| *seq));
    let seq = *world.follow().borrow();
    let state = world.lock();
    Body(
        json!({"seq": seq, "group": GROUP, "nurse": NURSE, "chats": state.chats.values().collect::<Vec<_>>(),
        "pending": state.updates.len(), "commands": state.commands}),
    )
    .into_response()
}

/// A picture as PNG.
pub(super) async fn photo(With(world): With<Arc<World>>, Path(id): Path<usize>) -> Response {
    match world.lock().photos.get(id).cloned() {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/png")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn sender(chats: &std::collections::BTreeMap<i64, Chat>, chat: i64) -> Json {
    if chat < 0 {
        return json!({"id": NURSE, "is_bot": false, "first_name": "Ana", "language_code": "en"});
    }
    let language = chats
        .get(&chat)
        .map(|chat| chat.language.clone())
        .unwrap_or_default();
    json!({"id": chat, "is_bot": false, "first_name": "Patient", "language_code": language})
}
