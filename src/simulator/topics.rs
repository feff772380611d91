//! Topics of a group, as Telegram answers about them.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::bot_api::{Call, error, ok};
use super::state::{State, Topic};

/// Longest name of a topic, in characters.
const LONGEST_NAME: usize = 128;

/// What is wrong with a message for this topic.
pub(super) fn shut(state: &State, chat: i64, topic: i64) -> Option<&'static str> {
    let group = state.chats.get(&chat);
    match group.and_then(|group| Some((group, group.topics.get(&topic)?))) {
        None => Some("Bad Request: message thread not found"),
        Some((group, known)) if known.closed && !group.rights => Some("Bad Request: TOPIC_CLOSED"),
        Some(_) => None,
    }
}

/// Answers a method about topics.
pub(super) fn answer(state: &mut State, method: &str, call: &Call) -> Response {
    let wrong = |description: &str| error(StatusCode::BAD_REQUEST, description);
    let (id, name) = (call.number("message_thread_id"), call.text("name"));
    let next = state.next_message;
    let Some(group) = state.chats.get_mut(&call.number("chat_id")) else {
        return wrong("Bad Request: chat not found");
    };
    if !group.forum {
        return wrong("Bad Request: the chat is not a forum");
    }
    if !group.rights {
        return wrong("Bad Request: not enough rights to create a topic");
    }
    if method == "createforumtopic" {
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return wrong("Bad Request: topic name is empty or too long");
        }
        let topic = Topic {
            name: name.clone(),
            closed: false,
        };
        group.topics.insert(next, topic);
        state.next_message += 1;
        return ok(json!({"message_thread_id": next, "name": name, "icon_color": 7_322_096}));
    }
    let Some(topic) = group.topics.get_mut(&id) else {
        return wrong("Bad Request: TOPIC_ID_INVALID");
    };
    let wanted = match method {
        "editforumtopic" => Topic {
            name,
            ..topic.clone()
        },
        "closeforumtopic" | "reopenforumtopic" => Topic {
            closed: method == "closeforumtopic",
            ..topic.clone()
        },
        _ => return error(StatusCode::NOT_FOUND, "Not Found"),
    };
    if (&wanted.name, wanted.closed) == (&topic.name, topic.closed) {
        return wrong("Bad Request: TOPIC_NOT_MODIFIED");
    }
    *topic = wanted;
    ok(json!(true))
}
