//! What a failed call to the Bot API means. teloxide throws status and error code away, so its error
//! variants, and for newer errors the beginning of Telegram's description, have to say it.

use teloxide::{ApiError, RequestError};

use crate::domain::ChatId;

/// What a failed sending means for the delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Too fast: nothing to this chat for so many seconds.
    Flood(u64),
    /// Whether it arrived is unknown, or the server is in trouble: try again.
    Retry,
    /// The chat cannot be reached any more.
    Unreachable,
    /// The group has a new id.
    Migrated(ChatId),
    /// There is nothing left to do.
    Needless,
    /// The message to be changed was deleted.
    Gone,
    /// The topic was deleted.
    TopicGone,
    /// The group has no topics, the bot may not touch them, or this one is closed to it.
    NoTopics,
    /// Refused for good.
    Refused(String),
}

/// What a failed call means for a loop that needs the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The token is wrong.
    Token,
    /// Somebody else reads the updates.
    Conflict,
    /// So many seconds must be waited.
    Wait(u64),
    /// May go away by itself.
    Passing,
    /// Will not go away.
    Final,
}

/// Waited after "too many requests" that names no time.
const UNNAMED_FLOOD_SECONDS: u64 = 5;

/// What this error means for one delivery.
pub fn outcome(error: &RequestError) -> Outcome {
    match error {
        RequestError::RetryAfter(wait) => Outcome::Flood(u64::from(wait.seconds()).max(1)),
        RequestError::MigrateToChatId(to) => Outcome::Migrated(ChatId(to.0)),
        RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_) => Outcome::Retry,
        RequestError::Api(api) => api_outcome(api),
    }
}

fn api_outcome(error: &ApiError) -> Outcome {
    use ApiError::*;
    match error {
        BotBlocked
        | UserDeactivated
        | BotKicked
        | BotKickedFromSupergroup
        | BotKickedFromChannel
        | ChatNotFound
        | CantInitiateConversation
        | CantTalkWithBots
        | GroupDeactivated => Outcome::Unreachable,
        MessageNotModified | InvalidQueryId | MessageToDeleteNotFound | MessageCantBeEdited => {
            Outcome::Needless
        }
        MessageToEditNotFound | MessageIdInvalid => Outcome::Gone,
        // The message is sound: it waits until the operator has put the token right.
        InvalidToken | TerminatedByOtherGetUpdates => Outcome::Retry,
        Unknown(text) if text.starts_with("Forbidden:") => Outcome::Unreachable,
        Unknown(text) if text.starts_with("Too Many Requests") => Outcome::Flood(UNNAMED_FLOOD_SECONDS),
        Unknown(text) if server_trouble(text) => Outcome::Retry,
        // Older servers word these without the rest teloxide knows.
        Unknown(text) if text.starts_with("Bad Request: message is not modified") => Outcome::Needless,
        Unknown(text) if text.starts_with("Bad Request: query is too old") => Outcome::Needless,
        Unknown(text) => about_topics(text).unwrap_or_else(|| Outcome::Refused(api_code(error))),
        _ => Outcome::Refused(api_code(error)),
    }
}

/// What an error says of a topic. Telegram words some of them as sentences and passes others on as names.
fn about_topics(text: &str) -> Option<Outcome> {
    const SAYS: [(&str, Outcome); 9] = [
        ("message thread not found", Outcome::TopicGone),
        ("topic_deleted", Outcome::TopicGone),
        ("topic_id_invalid", Outcome::TopicGone),
        ("topic_not_modified", Outcome::Needless),
        ("topic_closed", Outcome::NoTopics),
        ("the chat is not a forum", Outcome::NoTopics),
        ("not enough rights to create a topic", Outcome::NoTopics),
        ("not enough rights to manage", Outcome::NoTopics),
        ("chat_admin_required", Outcome::NoTopics),
    ];
    let text = text.to_ascii_lowercase();
    let said = text.strip_prefix("bad request: ")?;
    let mut found = SAYS
        .into_iter()
        .filter(|(beginning, _)| said.starts_with(beginning));
    found.next().map(|(_, outcome)| outcome)
}

fn server_trouble(text: &str) -> bool {
    const BEGINNINGS: [&str; 5] = [
        "Internal Server Error",
        "Bad Gateway",
        "Service Unavailable",
        "Gateway Time",
        "Request Timeout",
    ];
    BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
}

/// What this error means for polling and for the calls at start.
pub fn severity(error: &RequestError) -> Severity {
    match error {
        RequestError::RetryAfter(wait) => Severity::Wait(u64::from(wait.seconds()).max(1)),
        RequestError::Api(ApiError::InvalidToken) => Severity::Token,
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates | ApiError::CantGetUpdates) => {
            Severity::Conflict
        }
        RequestError::Api(ApiError::Unknown(text)) if text.starts_with("Conflict") => Severity::Conflict,
        RequestError::Api(ApiError::Unknown(text)) if text.starts_with("Too Many Requests") => {
            Severity::Wait(UNNAMED_FLOOD_SECONDS)
        }
        RequestError::Api(ApiError::Unknown(text)) if server_trouble(text) => Severity::Passing,
        RequestError::Api(_) | RequestError::MigrateToChatId(_) => Severity::Final,
        RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_) => {
            Severity::Passing
        }
    }
}

/// A short name of the error for logs and receipts, free of any content.
pub fn code(error: &RequestError) -> String {
    match error {
        RequestError::Api(api) => api_code(api),
        RequestError::MigrateToChatId(_) => "Migrated".to_owned(),
        RequestError::RetryAfter(_) => "RetryAfter".to_owned(),
        RequestError::Network(source) if source.is_timeout() => "Timeout".to_owned(),
        RequestError::Network(_) => "Network".to_owned(),
        // Its text quotes the answer, which may quote the message.
        RequestError::InvalidJson { .. } => "InvalidJson".to_owned(),
        RequestError::Io(_) => "Io".to_owned(),
    }
}

fn api_code(error: &ApiError) -> String {
    match error {
        // Descriptions can quote the message: only the class before the colon is kept.
        ApiError::Unknown(text) => {
            let class = text.split(':').next().unwrap_or_default();
            let plain = class.len() <= 40 && class.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
            format!("Unknown({})", if plain { class } else { "" })
        }
        known => {
            let name = format!("{known:?}");
            name.split('(').next().unwrap_or_default().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teloxide::types::Seconds;

    fn api(error: ApiError) -> RequestError {
        RequestError::Api(error)
    }

    fn unknown(text: &str) -> RequestError {
        api(ApiError::Unknown(text.to_owned()))
    }

    fn garbled() -> RequestError {
        let source = serde_json::from_str::<u8>("<html>").expect_err("not a number");
        RequestError::InvalidJson {
            source: source.into(),
            raw: "<html>secret words".into(),
        }
    }

    #[test]
    fn every_class_of_error_has_its_outcome() {
        let table = [
            (
                RequestError::RetryAfter(Seconds::from_seconds(7)),
                Outcome::Flood(7),
            ),
            (unknown("Too Many Requests: retry later"), Outcome::Flood(5)),
            (
                RequestError::MigrateToChatId(teloxide::types::ChatId(-1007)),
                Outcome::Migrated(ChatId(-1007)),
            ),
            (garbled(), Outcome::Retry),
            (unknown("Bad Gateway"), Outcome::Retry),
            (unknown("Internal Server Error: restart"), Outcome::Retry),
            (api(ApiError::InvalidToken), Outcome::Retry),
            (api(ApiError::BotBlocked), Outcome::Unreachable),
            (api(ApiError::UserDeactivated), Outcome::Unreachable),
            (api(ApiError::ChatNotFound), Outcome::Unreachable),
            (
                unknown("Forbidden: bot can't initiate conversation with a user"),
                Outcome::Unreachable,
            ),
            (api(ApiError::MessageNotModified), Outcome::Needless),
            (api(ApiError::InvalidQueryId), Outcome::Needless),
            (api(ApiError::MessageToEditNotFound), Outcome::Gone),
            (
                unknown("Bad Request: message thread not found"),
                Outcome::TopicGone,
            ),
            (unknown("Bad Request: TOPIC_DELETED"), Outcome::TopicGone),
            (unknown("Bad Request: TOPIC_ID_INVALID"), Outcome::TopicGone),
            (unknown("Bad Request: TOPIC_NOT_MODIFIED"), Outcome::Needless),
            (unknown("Bad Request: TOPIC_CLOSED"), Outcome::NoTopics),
            (unknown("Bad Request: the chat is not a forum"), Outcome::NoTopics),
            (
                unknown("Bad Request: not enough rights to create a topic"),
                Outcome::NoTopics,
            ),
            (
                unknown("Bad Request: not enough rights to send text messages to the chat"),
                Outcome::Refused("Unknown(Bad Request)".to_owned()),
            ),
            (
                api(ApiError::MessageIsTooLong),
                Outcome::Refused("MessageIsTooLong".to_owned()),
            ),
            (
                unknown("Bad Request: no \"my back\" here"),
                Outcome::Refused("Unknown(Bad Request)".to_owned()),
            ),
        ];
        for (error, wanted) in table {
            assert_eq!(outcome(&error), wanted, "{}", code(&error));
        }
    }

    #[test]
    fn polling_ends_only_for_token_and_conflict() {
        assert_eq!(severity(&api(ApiError::InvalidToken)), Severity::Token);
        assert_eq!(
            severity(&api(ApiError::TerminatedByOtherGetUpdates)),
            Severity::Conflict
        );
        let webhook = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook";
        assert_eq!(severity(&unknown(webhook)), Severity::Conflict);
        assert_eq!(severity(&garbled()), Severity::Passing);
        assert_eq!(severity(&unknown("Bad Gateway")), Severity::Passing);
    }

    #[test]
    fn codes_quote_nothing() {
        assert_eq!(code(&garbled()), "InvalidJson");
        assert_eq!(
            code(&api(ApiError::CantParseEntities("my words".to_owned()))),
            "CantParseEntities"
        );
        assert_eq!(code(&unknown("my back hurts äöü")), "Unknown()");
    }
}
