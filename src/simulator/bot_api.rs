//! The methods a bot calls.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Path, Request, State as With};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::state::{World, chat_json};
use super::topics;

/// A call's parameters: fields, and the file if one came.
pub(super) struct Call {
    fields: BTreeMap<String, Json>,
    file: Option<Vec<u8>>,
}

impl Call {
    pub(super) fn text(&self, name: &str) -> String {
        self.fields
            .get(name)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn number(&self, name: &str) -> i64 {
        let value = self.fields.get(name);
        value
            .and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()))
            .unwrap_or_default()
    }

    fn markup(&self) -> Json {
        let markup = self.fields.get("reply_markup").cloned().unwrap_or_default();
        markup
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or(markup)
    }

    fn buttons(&self) -> Json {
        self.markup()
            .get("inline_keyboard")
            .cloned()
            .unwrap_or_else(|| json!([]))
    }
}

/// Any method of the Bot API.
pub(super) async fn call(
    With(world): With<Arc<World>>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    if bot.strip_prefix("bot") != Some(world.token.as_str()) {
        return error(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    let Some(call) = read(request).await else {
        return error(StatusCode::BAD_REQUEST, "Bad Request: cannot read the body");
    };
    let method = method.to_lowercase();
    if method == "getupdates" {
        return updates(&world, &call).await;
    }
    let response = answer(&world, &method, call);
    world.changed();
    response
}

async fn read(request: Request) -> Option<Call> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut call = Call {
        fields: BTreeMap::new(),
        file: None,
    };
    if kind.starts_with("multipart/") {
        let mut parts = Multipart::from_request(request, &()).await.ok()?;
        while let Some(part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            if part.file_name().is_some() {
                call.file = Some(part.bytes().await.ok()?.to_vec());
            } else {
                let text = part.text().await.ok()?;
                let value = if matches!(name.as_str(), "media" | "reply_markup") {
                    serde_json::from_str(&text).ok()
                } else {
                    None
                };
                call.fields.insert(name, value.unwrap_or(Json::String(text)));
            }
        }
        return Some(call);
    }
    let body = Bytes::from_request(request, &()).await.ok()?;
    if !body.is_empty() {
        call.fields = serde_json::from_slice(&body).ok()?;
    }
    Some(call)
}

async fn updates(world: &World, call: &Call) -> Response {
    let offset = call.number("offset");
    let deadline =
        tokio::time::Instant::now() + Duration::from_secs(call.number("timeout").clamp(0, 50) as u64);
    loop {
        let came = world.updates_came.notified();
        tokio::pin!(came);
        came.as_mut().enable();
        let waiting: Vec<Json> = {
            let mut state = world.lock();
            let before = state.updates.len();
            state.updates.retain(|(id, _)| *id >= offset);
            if state.updates.len() < before {
                // That the bot has taken them can be seen: it is no longer typing.
                world.changed();
            }
            state
                .updates
                .iter()
                .take(100)
                .map(|(_, update)| update.clone())
                .collect()
        };
        if !waiting.is_empty() || tokio::time::timeout_at(deadline, came).await.is_err() {
            return ok(json!(waiting));
        }
    }
}

fn answer(world: &World, method: &str, call: Call) -> Response {
    let chat = call.number("chat_id");
    let mut state = world.lock();
    if method.ends_with("forumtopic") {
        return topics::answer(&mut state, method, &call);
    }
    let topic = Some(call.number("message_thread_id")).filter(|topic| *topic != 0);
    if let Some(wrong) = topic.and_then(|topic| topics::shut(&state, chat, topic)) {
        return error(StatusCode::BAD_REQUEST, wrong);
    }
    match method {
        "getme" => ok(
            json!({"id": 1, "is_bot": true, "first_name": "Vertebot", "username": "vertebot_demo_bot",
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false}),
        ),
        "sendmessage" => {
            let text = call.text("text");
            if text.is_empty() || text.encode_utf16().count() > 4096 {
                return error(
                    StatusCode::BAD_REQUEST,
                    "Bad Request: message text is empty or too long",
                );
            }
            let id = state.post(chat, true, text.clone(), None, call.buttons());
            state.put_in_topic(chat, topic);
            if call.markup()["force_reply"] == true {
                state.ask_for_reply(chat);
            }
            ok(message(chat, id, &text, false))
        }
        "sendphoto" => {
            let Some(file) = call.file.clone() else {
                return error(StatusCode::BAD_REQUEST, "Bad Request: there is no photo");
            };
            state.photos.push(file);
            let photo = state.photos.len() - 1;
            let caption = call.text("caption");
            let id = state.post(chat, true, caption.clone(), Some(photo), call.buttons());
            state.put_in_topic(chat, topic);
            ok(message(chat, id, &caption, true))
        }
        "senddocument" | "sendvoice" | "sendvideo" => {
            let caption = format!("[{}] {}", &method[4..], call.text("caption"));
            let id = state.post(chat, true, caption.clone(), None, json!([]));
            state.put_in_topic(chat, topic);
            ok(message(chat, id, &caption, false))
        }
        "editmessagetext" | "editmessagereplymarkup" | "editmessagecaption" | "editmessagemedia" => {
            let id = call.number("message_id");
            let photo = call.file.clone().map(|file| {
                state.photos.push(file);
                state.photos.len() - 1
            });
            let Some(known) = state.message(chat, id) else {
                return error(StatusCode::BAD_REQUEST, "Bad Request: message to edit not found");
            };
            known.buttons = call.buttons();
            known.photo = photo.or(known.photo);
            let media = call
                .fields
                .get("media")
                .and_then(|media| media.get("caption"))
                .and_then(Json::as_str);
            let text = match method {
                "editmessagetext" => Some(call.text("text")),
                "editmessagecaption" => Some(call.text("caption")),
                _ => media.map(str::to_owned),
            };
            if let Some(text) = text {
                known.text = text;
            }
            let (text, photo) = (known.text.clone(), known.photo.is_some());
            ok(message(chat, id, &text, photo))
        }
        "answercallbackquery" => {
            let text = call.text("text");
            let chat = call
                .text("callback_query_id")
                .split('.')
                .next()
                .and_then(|id| id.parse().ok())
                .unwrap_or_default();
            if let Some(chat) = state.chats.get_mut(&chat).filter(|_| !text.is_empty()) {
                chat.notices.push(text);
            }
            ok(json!(true))
        }
        "setmycommands" => {
            state.commands.insert(
                call.text("language_code"),
                call.fields.get("commands").cloned().unwrap_or_default(),
            );
            ok(json!(true))
        }
        "deletewebhook"
        | "setwebhook"
        | "sendchataction"
        | "setmyname"
        | "setmydescription"
        | "setmyshortdescription"
        | "leavechat" => ok(json!(true)),
        _ => error(StatusCode::NOT_FOUND, "Not Found"),
    }
}

fn message(chat: i64, id: i64, text: &str, photo: bool) -> Json {
    let mut message = json!({"message_id": id, "date": 1_700_000_000, "chat": chat_json(chat),
        "from": {"id": 1, "is_bot": true, "first_name": "Vertebot"}});
    if photo {
        message["photo"] = json!([{"file_id": "p", "file_unique_id": "p", "width": 480, "height": 640}]);
        message["caption"] = json!(text);
    } else {
        message["text"] = json!(text);
    }
    message
}

pub(super) fn ok(result: Json) -> Response {
    axum::Json(json!({"ok": true, "result": result})).into_response()
}

pub(super) fn error(status: StatusCode, description: &str) -> Response {
    (
        status,
        axum::Json(json!({"ok": false, "error_code": status.as_u16(), "description": description})),
    )
        .into_response()
}
