//! What the bot tells Telegram about itself at start: name, descriptions and commands, in each language.

use std::future::IntoFuture;

use serde::Serialize;
use serde_json::Value;
use teloxide::payloads::{
    SetMyCommandsSetters, SetMyDescriptionSetters, SetMyNameSetters, SetMyShortDescriptionSetters,
};
use teloxide::prelude::Requester;
use teloxide::requests::{JsonRequest, Payload, Request};
use teloxide::types::BotCommand;
use teloxide::{Bot, RequestError};
use tokio_util::sync::CancellationToken;

use super::{Error, classify, persist};

/// How the bot presents itself in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Two letters, or `None` for everybody without a better one.
    pub language: Option<String>,
    /// The bot's name.
    pub name: String,
    /// Shown in an empty chat.
    pub description: String,
    /// Shown on the bot's profile.
    pub short_description: String,
    /// Commands without the slash, each with its description.
    pub commands: Vec<(String, String)>,
}

/// `getMe` with the answer left raw.
#[derive(Clone, Serialize)]
struct GetMe {}

impl Payload for GetMe {
    type Output = Value;
    const NAME: &'static str = "getMe";
}

/// Asks Telegram who we are, waiting for the network if need be. `false` if the stop came first.
pub async fn check_token(bot: &Bot, stop: &CancellationToken) -> Result<bool, Error> {
    Ok(
        persist("getMe", stop, || JsonRequest::new(bot.clone(), GetMe {}).send())
            .await?
            .is_some(),
    )
}

/// Registers all languages. A failure is logged only: patients can be helped without it.
pub async fn register(bot: &Bot, registrations: &[Registration], stop: &CancellationToken) {
    for registration in registrations {
        tokio::select! {
            () = stop.cancelled() => return,
            () = register_one(bot, registration) => {}
        }
    }
}

async fn register_one(bot: &Bot, registration: &Registration) {
    let commands = registration
        .commands
        .iter()
        .map(|(name, text)| BotCommand::new(name, text));
    let mut set_commands = bot.set_my_commands(commands);
    let mut name = bot.set_my_name().name(&registration.name);
    let mut description = bot.set_my_description().description(&registration.description);
    let mut short = bot
        .set_my_short_description()
        .short_description(&registration.short_description);
    if let Some(language) = &registration.language {
        set_commands = set_commands.language_code(language);
        name = name.language_code(language);
        description = description.language_code(language);
        short = short.language_code(language);
    }
    let language = registration.language.as_deref().unwrap_or("default");
    note("setMyCommands", language, set_commands).await;
    note("setMyName", language, name).await;
    note("setMyDescription", language, description).await;
    note("setMyShortDescription", language, short).await;
}

async fn note<T>(method: &str, language: &str, call: impl IntoFuture<Output = Result<T, RequestError>>) {
    if let Err(error) = call.await {
        tracing::warn!(
            method,
            language,
            code = classify::code(&error),
            "registration failed"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{self, Server};
    use super::*;
    use serde_json::json;

    fn registration() -> Registration {
        Registration {
            language: Some("es".to_owned()),
            name: "n".to_owned(),
            description: "d".to_owned(),
            short_description: "s".to_owned(),
            commands: vec![("help".to_owned(), "h".to_owned())],
        }
    }

    #[tokio::test]
    async fn one_failure_does_not_keep_the_rest_away() {
        let server = Server::start(|method, _| match method {
            "SetMyCommands" | "setMyCommands" => fake::refusal(400, "Bad Request: no", json!({})),
            _ => fake::fine(json!(true)),
        })
        .await;
        register(&server.bot(), &[registration()], &CancellationToken::new()).await;
        let calls = server.calls();
        assert_eq!(calls.len(), 4);
        assert!(calls.iter().all(|(_, body)| body["language_code"] == "es"));
    }
}
