//! Reads a raw update into our own model. It looks only at the few fields we use, so that entities, origins
//! and kinds of update newer than this code lose nobody's words.

use serde_json::Value;

use crate::domain::message::{AttachmentKind, ChatKind, Inbound, InboundBody};
use crate::domain::{ChatId, MessageId, UpdateId, UserId};

/// The kinds of update asked for at Telegram.
pub const KINDS: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];

/// Longest text read, in characters. Telegram sends at most 4,096; anything far above is not from a person.
const LONGEST_TEXT: usize = 10_000;
/// Longest button data read, in bytes; Telegram allows 64.
const LONGEST_DATA: usize = 256;
/// Longest id of a file or of a tap, in bytes.
const LONGEST_ID: usize = 512;
/// Numbers above this do not survive every JSON reader: none of Telegram's ids is larger.
const LARGEST_UPDATE: i64 = 1 << 53;

/// Content that is not text, whose file (if any) lies in the object of this name.
const OTHER_CONTENT: [&str; 14] = [
    "sticker",
    "animation",
    "audio",
    "video_note",
    "location",
    "venue",
    "contact",
    "poll",
    "dice",
    "story",
    "paid_media",
    "game",
    "checklist",
    "rich_message",
];
/// Notices a private chat can hold that nobody wrote.
const PRIVATE_NOTICES: [&str; 7] = [
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "chat_background_set",
    "users_shared",
    "chat_shared",
    "successful_payment",
];

/// Reads one update. `None` only if it has no usable number, without which it cannot be acknowledged.
pub fn read(update: &Value) -> Option<Inbound> {
    let number = update
        .get("update_id")
        .and_then(Value::as_i64)
        .filter(|n| (0..LARGEST_UPDATE).contains(n))?;
    let part = |kind: &str| update.get(kind).filter(|value| value.is_object());
    let inbound = if let Some(message) = part("message") {
        inbound(number, message, message.get("from"), written(message))
    } else if let Some(message) = part("edited_message") {
        inbound(number, message, message.get("from"), edited(message))
    } else if let Some(tap) = part("callback_query") {
        let message = tap.get("message").unwrap_or(&Value::Null);
        inbound(number, message, tap.get("from"), tapped(tap))
    } else if let Some(change) = part("my_chat_member") {
        let body = membership(change);
        inbound(number, change, change.get("from"), body)
    } else {
        inbound(number, &Value::Null, None, Some(InboundBody::Unreadable))
    };
    Some(inbound)
}

fn inbound(number: i64, message: &Value, from: Option<&Value>, body: Option<InboundBody>) -> Inbound {
    Inbound {
        update: UpdateId(number),
        chat: ChatId(message["chat"]["id"].as_i64().unwrap_or(0)),
        chat_kind: chat_kind(message),
        sender: UserId(from.and_then(|from| from["id"].as_i64()).unwrap_or(0)),
        sender_language: from
            .and_then(|from| from["language_code"].as_str())
            .filter(|tag| tag.len() <= 35)
            .map(str::to_owned),
        message: message["message_id"].as_i64().map(MessageId),
        reply_to: message["reply_to_message"]["message_id"].as_i64().map(MessageId),
        // A thread of replies has such a number too, and is no topic.
        topic: message["message_thread_id"]
            .as_i64()
            .filter(|_| message["is_topic_message"] == true)
            .map(MessageId),
        body: body.unwrap_or(InboundBody::Unreadable),
    }
}

fn chat_kind(message: &Value) -> ChatKind {
    match message["chat"]["type"].as_str() {
        Some("private") => ChatKind::Private,
        Some("group" | "supergroup") => ChatKind::Group,
        _ => ChatKind::Other,
    }
}

/// `Some(None)` if there is no such text, `None` if it is too long to be read.
fn words(message: &Value, field: &str) -> Option<Option<String>> {
    match message[field].as_str() {
        None => Some(None),
        // Bytes first: cheap, and enough for nearly all.
        Some(text) if text.len() <= LONGEST_TEXT || text.chars().count() <= LONGEST_TEXT => {
            Some(Some(text.to_owned()))
        }
        Some(_) => None,
    }
}

fn written(message: &Value) -> Option<InboundBody> {
    if let Some(text) = words(message, "text")? {
        return Some(InboundBody::Text(text));
    }
    if let Some(to) = message["migrate_to_chat_id"].as_i64() {
        return Some(InboundBody::Migrated { to: ChatId(to) });
    }
    let (kind, file_id) = attachment(message)?;
    Some(InboundBody::Attachment {
        kind,
        file_id,
        caption: words(message, "caption")?,
    })
}

fn edited(message: &Value) -> Option<InboundBody> {
    let text = match words(message, "text")? {
        Some(text) => Some(text),
        None => words(message, "caption")?,
    };
    text.map(InboundBody::EditedText)
}

fn attachment(message: &Value) -> Option<(AttachmentKind, String)> {
    if let Some(sizes) = message["photo"].as_array() {
        let area = |size: &Value| {
            let side = |name: &str| size[name].as_u64().unwrap_or(0);
            side("width").saturating_mul(side("height"))
        };
        let largest = sizes
            .iter()
            .filter(|size| id(&size["file_id"]).is_some())
            .max_by_key(|size| area(size));
        return largest
            .and_then(|size| id(&size["file_id"]))
            .map(|file| (AttachmentKind::Photo, file));
    }
    // An animation also carries a document of the same file, for old programs: it must be seen first.
    if message["animation"].is_object() {
        return Some((
            AttachmentKind::Other,
            id(&message["animation"]["file_id"]).unwrap_or_default(),
        ));
    }
    let files = [
        ("document", AttachmentKind::Document),
        ("voice", AttachmentKind::Voice),
        ("video", AttachmentKind::Video),
    ];
    for (field, kind) in files {
        if message[field].is_object() {
            return id(&message[field]["file_id"]).map(|file| (kind, file));
        }
    }
    if let Some(field) = OTHER_CONTENT.iter().find(|field| !message[**field].is_null()) {
        return Some((
            AttachmentKind::Other,
            id(&message[*field]["file_id"]).unwrap_or_default(),
        ));
    }
    // Content newer than this code: a patient alone with the bot should hear that text is needed.
    let notice = PRIVATE_NOTICES.iter().any(|field| !message[*field].is_null());
    (chat_kind(message) == ChatKind::Private && !notice).then(|| (AttachmentKind::Other, String::new()))
}

fn id(value: &Value) -> Option<String> {
    value
        .as_str()
        .filter(|id| !id.is_empty() && id.len() <= LONGEST_ID)
        .map(str::to_owned)
}

fn tapped(tap: &Value) -> Option<InboundBody> {
    let data = tap["data"].as_str().filter(|data| data.len() <= LONGEST_DATA)?;
    Some(InboundBody::Tap {
        callback: id(&tap["id"])?,
        data: data.to_owned(),
    })
}

fn membership(change: &Value) -> Option<InboundBody> {
    let new = change["new_chat_member"]["status"].as_str()?;
    let old = change["old_chat_member"]["status"].as_str();
    match (chat_kind(change), new) {
        (ChatKind::Private, "kicked") => Some(InboundBody::Blocked),
        (ChatKind::Private, "member") => Some(InboundBody::Unblocked),
        // A promotion of a member is not news.
        (ChatKind::Group, "member" | "administrator" | "restricted")
            if matches!(old, None | Some("left" | "kicked")) =>
        {
            Some(InboundBody::Added)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn message(fields: Value) -> Value {
        let mut message = json!({
            "message_id": 7,
            "from": {"id": 11, "language_code": "pt-br"},
            "chat": {"id": 11, "type": "private"},
        });
        for (key, value) in fields.as_object().expect("an object") {
            message[key] = value.clone();
        }
        json!({"update_id": 5, "message": message})
    }

    fn body(update: Value) -> InboundBody {
        read(&update).expect("has a number").body
    }

    #[test]
    fn text_survives_entities_nobody_knows() {
        let update = message(json!({
            "text": "tomorrow it hurts",
            "entities": [{"type": "date_time", "offset": 0, "length": 8, "unix_time": 1}],
            "forward_origin": {"type": "from_the_future"},
        }));
        let inbound = read(&update).expect("has a number");
        assert!(matches!(inbound.body, InboundBody::Text(text) if text == "tomorrow it hurts"));
        assert_eq!(inbound.sender_language.as_deref(), Some("pt-br"));
        assert_eq!(inbound.message, Some(MessageId(7)));
        assert!(inbound.chat == ChatId(11) && inbound.chat_kind == ChatKind::Private);
    }

    #[test]
    fn a_topic_is_told_from_a_thread_of_replies() {
        let topic = |is_topic: Value| {
            let update = message(json!({"text": "a", "message_thread_id": 40, "is_topic_message": is_topic}));
            read(&update).expect("has a number").topic
        };
        assert_eq!(topic(json!(true)), Some(MessageId(40)));
        assert_eq!(topic(Value::Null), None);
        let tap = json!({"update_id": 1, "callback_query": {"id": "q", "data": "a", "from": {"id": 3}, "message": {
            "message_id": 8, "message_thread_id": 40, "is_topic_message": true, "chat": {"id": -4, "type": "supergroup"}}}});
        assert_eq!(read(&tap).expect("has a number").topic, Some(MessageId(40)));
    }

    #[test]
    fn attachments_keep_file_and_caption() {
        let photo = message(json!({
            "caption": "here",
            "photo": [{"file_id": "s", "width": 90, "height": 90}, {"file_id": "l", "width": 800, "height": 600}],
        }));
        assert!(matches!(
            body(photo),
            InboundBody::Attachment { kind: AttachmentKind::Photo, file_id, caption: Some(caption) }
                if file_id == "l" && caption == "here"
        ));
        for (field, wanted) in [
            ("document", AttachmentKind::Document),
            ("voice", AttachmentKind::Voice),
            ("video", AttachmentKind::Video),
            ("sticker", AttachmentKind::Other),
            ("hologram", AttachmentKind::Other),
        ] {
            let update = message(json!({field: {"file_id": "f"}}));
            assert!(
                matches!(body(update), InboundBody::Attachment { kind, .. } if kind == wanted),
                "{field}"
            );
        }
    }

    #[test]
    fn notices_and_unknown_kinds_keep_their_number() {
        assert!(matches!(
            body(message(json!({"pinned_message": {}}))),
            InboundBody::Unreadable
        ));
        let unknown = read(&json!({"update_id": 9, "new_kind": {"a": 1}})).expect("has a number");
        assert!(unknown.update == UpdateId(9) && unknown.chat == ChatId(0));
        assert!(matches!(unknown.body, InboundBody::Unreadable));
        for number in [json!(-1), json!(1_u64 << 60), json!("7"), json!(1.5), Value::Null] {
            assert!(read(&json!({"update_id": number})).is_none());
        }
        assert!(read(&json!({"update_id": 4_294_967_296_i64})).is_some());
    }

    #[test]
    fn too_long_is_unreadable_long_is_kept() {
        assert!(matches!(
            body(message(json!({"text": "é".repeat(10_000)}))),
            InboundBody::Text(_)
        ));
        assert!(matches!(
            body(message(json!({"text": "e".repeat(10_001)}))),
            InboundBody::Unreadable
        ));
    }

    #[test]
    fn taps_edits_and_migration_are_read() {
        let tap = json!({"update_id": 1, "callback_query": {"id": "q", "data": "a:1", "from": {"id": 3},
            "message": {"message_id": 8, "date": 0, "chat": {"id": -4, "type": "supergroup"}}}});
        let inbound = read(&tap).expect("has a number");
        assert!(inbound.sender == UserId(3) && inbound.chat == ChatId(-4));
        assert!(
            matches!(inbound.body, InboundBody::Tap { callback, data } if callback == "q" && data == "a:1")
        );
        let edit = json!({"update_id": 1, "edited_message": {"text": "b", "chat": {"id": 1}}});
        assert!(matches!(body(edit), InboundBody::EditedText(text) if text == "b"));
        let moved = message(json!({"migrate_to_chat_id": -1009}));
        assert!(matches!(body(moved), InboundBody::Migrated { to } if to == ChatId(-1009)));
    }

    #[test]
    fn membership_is_read_by_chat() {
        let change = |kind: &str, old: &str, new: &str| {
            body(
                json!({"update_id": 1, "my_chat_member": {"chat": {"id": 1, "type": kind}, "from": {"id": 1},
                "old_chat_member": {"status": old}, "new_chat_member": {"status": new}}}),
            )
        };
        assert!(matches!(
            change("private", "member", "kicked"),
            InboundBody::Blocked
        ));
        assert!(matches!(
            change("private", "kicked", "member"),
            InboundBody::Unblocked
        ));
        assert!(matches!(change("group", "left", "member"), InboundBody::Added));
        assert!(matches!(
            change("supergroup", "member", "administrator"),
            InboundBody::Unreadable
        ));
        assert!(matches!(
            change("supergroup", "member", "kicked"),
            InboundBody::Unreadable
        ));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let keys = "update_id|message|callback_query|my_chat_member|edited_message|chat|from|id|text|photo|\
                    document|data|type|status|new_chat_member|file_id|caption|sticker|migrate_to_chat_id";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 8, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((keys, inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_json_makes_it_panic(mut update in any_json(), number in 0..LARGEST_UPDATE) {
            let _ = read(&update);
            if let Some(fields) = update.as_object_mut() {
                fields.insert("update_id".to_owned(), number.into());
                let inbound = read(&update).expect("has a number");
                prop_assert_eq!(inbound.update, UpdateId(number));
            }
        }
    }
}
