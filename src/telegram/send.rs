//! Turns one stored delivery into requests to the Bot API.

use std::sync::Arc;

use serde_json::Value;
use teloxide::payloads::{
    AnswerCallbackQuerySetters, EditForumTopicSetters, EditMessageMediaSetters,
    EditMessageReplyMarkupSetters, EditMessageTextSetters, SendDocumentSetters, SendMessageSetters,
    SendPhotoSetters, SendVideoSetters, SendVoiceSetters,
};
use teloxide::prelude::Requester;
use teloxide::types::{
    CallbackQueryId, FileId, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMedia,
    InputMediaPhoto, Message,
};
use teloxide::{Bot, RequestError, types};

use crate::domain::MessageId;
use crate::domain::message::{AttachmentKind, Button, Delivery, Payload, Picture, Place};

/// Draws a picture as PNG.
pub type Draw = Arc<dyn Fn(&Picture) -> Arc<Vec<u8>> + Send + Sync>;

/// Telegram's limits, in UTF-16 units.
const LONGEST_TEXT: usize = 4096;
const LONGEST_CAPTION: usize = 1024;

/// Why a delivery did not go out.
#[derive(Debug)]
pub enum Failure {
    /// Telegram or the way there failed.
    Request(RequestError),
    /// It cannot be sent at all; the code says why.
    Unsendable(&'static str),
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

/// Where a message goes: the chat, and the topic in it.
#[derive(Clone, Copy)]
struct To {
    chat: types::ChatId,
    thread: Option<types::ThreadId>,
}

/// A request, to the topic if there is one: the typed requests have no common way to say so.
macro_rules! in_thread {
    ($call:expr, $to:expr) => {{
        let call = $call;
        match $to.thread {
            Some(thread) => call.message_thread_id(thread),
            None => call,
        }
    }};
}

/// Sends deliveries.
#[derive(Clone)]
pub struct Sender {
    /// The bot, with its client and address.
    pub bot: Bot,
    /// Draws pictures.
    pub draw: Draw,
}

impl Sender {
    /// Sends one delivery; the id is that of the message carrying the buttons.
    pub async fn send(&self, delivery: &Delivery) -> Result<Option<MessageId>, Failure> {
        let chat = To {
            chat: types::ChatId(delivery.chat.0),
            thread: thread(delivery.place)?,
        };
        match &delivery.payload {
            Payload::Text { text, buttons } => self.text(chat, text, buttons).await,
            Payload::Prompt { text } => {
                let call = in_thread!(self.bot.send_message(chat.chat, text), chat);
                settle(call.reply_markup(ForceReply::new().selective()).await)
            }
            Payload::Picture {
                picture,
                caption,
                buttons,
            } => self.picture(chat, picture, caption, buttons).await,
            Payload::EditText {
                message,
                text,
                buttons,
            } => {
                let call = self.bot.edit_message_text(chat.chat, number(*message)?, text);
                settle(call.reply_markup(keyboard(buttons)).await)
            }
            Payload::EditPicture {
                message,
                picture,
                caption,
                buttons,
            } => {
                let mut media = InputMediaPhoto::new(self.file(picture).await?);
                if !caption.is_empty() {
                    media = media.caption(caption);
                }
                let call =
                    self.bot
                        .edit_message_media(chat.chat, number(*message)?, InputMedia::Photo(media));
                settle(call.reply_markup(keyboard(buttons)).await)
            }
            Payload::EditButtons { message, buttons } => {
                let call = self.bot.edit_message_reply_markup(chat.chat, number(*message)?);
                settle(call.reply_markup(keyboard(buttons)).await)
            }
            Payload::Acknowledge { callback, text } => {
                let mut call = self.bot.answer_callback_query(CallbackQueryId(callback.clone()));
                if let Some(text) = text {
                    call = call.text(text);
                }
                call.await?;
                Ok(None)
            }
            Payload::File {
                kind,
                file_id,
                caption,
            } => self.file_by_id(chat, *kind, file_id, caption).await,
            Payload::Document { name, text, caption } => {
                let file = InputFile::memory(text.clone().into_bytes()).file_name(name.clone());
                settle(self.bot.send_document(chat.chat, file).caption(caption).await)
            }
            Payload::Leave => {
                self.bot.leave_chat(chat.chat).await?;
                Ok(None)
            }
            Payload::OpenTopic { name } => opened(self.bot.create_forum_topic(chat.chat, name).await),
            Payload::NameTopic { topic, name } => {
                let call = self.bot.edit_forum_topic(chat.chat, topic_number(*topic)?);
                call.name(name).await?;
                Ok(None)
            }
            Payload::CloseTopic { topic } => {
                self.bot
                    .close_forum_topic(chat.chat, topic_number(*topic)?)
                    .await?;
                Ok(None)
            }
            Payload::ReopenTopic { topic } => {
                self.bot
                    .reopen_forum_topic(chat.chat, topic_number(*topic)?)
                    .await?;
                Ok(None)
            }
        }
    }

    async fn text(
        &self,
        chat: To,
        text: &str,
        buttons: &[Vec<Button>],
    ) -> Result<Option<MessageId>, Failure> {
        let parts = split(text, LONGEST_TEXT);
        let mut sent = None;
        for (index, part) in parts.iter().enumerate() {
            let mut call = in_thread!(self.bot.send_message(chat.chat, *part), chat);
            if index + 1 == parts.len() && !buttons.is_empty() {
                call = call.reply_markup(keyboard(buttons));
            }
            sent = settle(call.await)?;
        }
        Ok(sent)
    }

    async fn picture(
        &self,
        chat: To,
        picture: &Picture,
        caption: &str,
        buttons: &[Vec<Button>],
    ) -> Result<Option<MessageId>, Failure> {
        let fits = units(caption) <= LONGEST_CAPTION;
        let file = self.file(picture).await?;
        let mut call = in_thread!(self.bot.send_photo(chat.chat, file), chat);
        if fits && !caption.is_empty() {
            call = call.caption(caption);
        }
        if fits && !buttons.is_empty() {
            call = call.reply_markup(keyboard(buttons));
        }
        let sent = settle(call.await)?;
        if fits {
            Ok(sent)
        } else {
            self.text(chat, caption, buttons).await
        }
    }

    async fn file_by_id(
        &self,
        chat: To,
        kind: AttachmentKind,
        file_id: &str,
        caption: &str,
    ) -> Result<Option<MessageId>, Failure> {
        let fits = units(caption) <= LONGEST_CAPTION;
        let under = if fits { caption } else { "" };
        let file = InputFile::file_id(FileId(file_id.to_owned()));
        // One macro arm for each method: the typed requests have no common caption.
        macro_rules! with_caption {
            ($method:ident) => {{
                let call = in_thread!(self.bot.$method(chat.chat, file), chat);
                settle(if under.is_empty() {
                    call.await
                } else {
                    call.caption(under).await
                })?
            }};
        }
        let sent = match kind {
            AttachmentKind::Photo => with_caption!(send_photo),
            AttachmentKind::Document => with_caption!(send_document),
            AttachmentKind::Voice => with_caption!(send_voice),
            AttachmentKind::Video => with_caption!(send_video),
            // Stickers and places have no method that takes them with words: the words count.
            AttachmentKind::Other => return self.text(chat, caption, &[]).await,
        };
        if fits {
            Ok(sent)
        } else {
            self.text(chat, caption, &[]).await
        }
    }

    /// Draws off the asynchronous threads, as drawing takes many milliseconds.
    async fn file(&self, picture: &Picture) -> Result<InputFile, Failure> {
        let (draw, picture) = (self.draw.clone(), picture.clone());
        let drawn = tokio::task::spawn_blocking(move || draw(&picture)).await;
        let png = drawn.map_err(|_| Failure::Unsendable("picture"))?;
        Ok(InputFile::memory(Arc::unwrap_or_clone(png)).file_name("picture.png"))
    }
}

/// How many messages this payload becomes, for pacing; nothing for what is not a message.
pub fn cost(payload: &Payload) -> u32 {
    let parts = |text: &str, limit| u32::try_from(split(text, limit).len()).unwrap_or(u32::MAX);
    match payload {
        Payload::Acknowledge { .. } | Payload::Leave => 0,
        Payload::Text { text, .. } => parts(text, LONGEST_TEXT),
        Payload::Picture { caption, .. } | Payload::File { caption, .. }
            if units(caption) > LONGEST_CAPTION =>
        {
            1 + parts(caption, LONGEST_TEXT)
        }
        _ => 1,
    }
}

/// The id of the sent message. An answer teloxide cannot read, but that says it went well, went well:
/// sending again would only repeat it.
fn settle(result: Result<Message, RequestError>) -> Result<Option<MessageId>, Failure> {
    match result {
        Ok(message) => Ok(Some(MessageId(i64::from(message.id.0)))),
        Err(RequestError::InvalidJson { source, raw }) => match serde_json::from_str::<Value>(&raw) {
            Ok(answer) if answer["ok"] == true => Ok(answer["result"]["message_id"].as_i64().map(MessageId)),
            _ => Err(RequestError::InvalidJson { source, raw }.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// The number of the topic just opened, read as [`settle`] reads messages.
fn opened(result: Result<types::ForumTopic, RequestError>) -> Result<Option<MessageId>, Failure> {
    match result {
        Ok(topic) => Ok(Some(MessageId(i64::from(topic.thread_id.0.0)))),
        Err(RequestError::InvalidJson { source, raw }) => match serde_json::from_str::<Value>(&raw) {
            Ok(answer) if answer["ok"] == true => {
                Ok(answer["result"]["message_thread_id"].as_i64().map(MessageId))
            }
            _ => Err(RequestError::InvalidJson { source, raw }.into()),
        },
        Err(error) => Err(error.into()),
    }
}

fn thread(place: Place) -> Result<Option<types::ThreadId>, Failure> {
    match place {
        Place::Chat => Ok(None),
        Place::Topic(topic) => topic_number(topic).map(Some),
        // The outbox keeps it back until the topic is open.
        Place::Soon(_) => Err(Failure::Unsendable("topic")),
    }
}

fn topic_number(topic: MessageId) -> Result<types::ThreadId, Failure> {
    number(topic).map(types::ThreadId)
}

fn number(message: MessageId) -> Result<types::MessageId, Failure> {
    i32::try_from(message.0)
        .map(types::MessageId)
        .map_err(|_| Failure::Unsendable("message id"))
}

fn keyboard(buttons: &[Vec<Button>]) -> InlineKeyboardMarkup {
    let row = |row: &Vec<Button>| {
        row.iter()
            .map(|b| InlineKeyboardButton::callback(&b.label, &b.data))
            .collect::<Vec<_>>()
    };
    InlineKeyboardMarkup::new(buttons.iter().map(row))
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Cuts a text into parts within the limit: at ends of paragraphs, else of lines, else between words.
fn split(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        // The first byte that does not fit any more.
        let mut used = 0;
        let over = rest.char_indices().find(|(_, c)| {
            used += c.len_utf16();
            used > limit
        });
        let Some((end, _)) = over else { break };
        let window = &rest[..end];
        let cut = ["\n\n", "\n", " "]
            .iter()
            .find_map(|mark| window.rfind(mark).filter(|cut| *cut > 0));
        let (part, next) = rest.split_at(cut.unwrap_or(end));
        if !part.trim().is_empty() {
            parts.push(part.trim_end());
        }
        rest = next.trim_start();
    }
    if parts.is_empty() || !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// Whether nothing is lost if this delivery never arrives.
pub(crate) fn trifling(payload: &Payload) -> bool {
    matches!(payload, Payload::Acknowledge { .. } | Payload::Leave)
}

#[cfg(test)]
mod tests {
    use super::super::fake::{self, Server};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn sender(server: &Server) -> Sender {
        Sender {
            bot: server.bot(),
            draw: Arc::new(|_| Arc::new(b"png-bytes".to_vec())),
        }
    }

    fn buttons() -> Vec<Vec<Button>> {
        vec![vec![Button {
            label: "Yes".to_owned(),
            data: "y".to_owned(),
        }]]
    }

    #[tokio::test]
    async fn a_long_text_goes_in_parts_with_the_buttons_last() {
        let server = Server::start(|_, _| fake::fine(fake::message(1))).await;
        let text = format!("{}\n\n{}", "a".repeat(4000), "b".repeat(200));
        let delivery = fake::delivery(
            1,
            9,
            Payload::Text {
                text,
                buttons: buttons(),
            },
        );
        assert_eq!(cost(&delivery.payload), 2);
        let sent = sender(&server).send(&delivery).await.expect("sent");
        assert_eq!(sent, Some(MessageId(1)));
        let calls = server.calls();
        assert_eq!(calls[0].1["chat_id"], 9);
        assert_eq!(calls[0].1["text"], "a".repeat(4000));
        assert_eq!(calls[0].1["reply_markup"], Value::Null);
        assert_eq!(calls[1].1["text"], "b".repeat(200));
        assert_eq!(
            calls[1].1["reply_markup"]["inline_keyboard"][0][0]["callback_data"],
            "y"
        );
    }

    #[tokio::test]
    async fn an_answer_newer_than_teloxide_is_still_a_success() {
        let server = Server::start(|_, _| fake::fine(json!({"message_id": 77, "chat": "new"}))).await;
        let delivery = fake::text(1, 9, "x");
        let sent = sender(&server).send(&delivery).await.expect("sent");
        assert_eq!(sent, Some(MessageId(77)));
    }

    #[tokio::test]
    async fn what_belongs_to_a_topic_goes_there() {
        let answer = |method: &str, _: &Value| match method.to_lowercase().as_str() {
            "createforumtopic" => {
                fake::fine(json!({"message_thread_id": 40, "name": "n", "icon_color": 7_322_096}))
            }
            "editforumtopic" | "closeforumtopic" | "reopenforumtopic" => fake::fine(json!(true)),
            _ => fake::fine(fake::message(1)),
        };
        let server = Server::start(answer).await;
        let topic = MessageId(40);
        let name = "n".to_owned();
        let opens = fake::delivery(1, 9, Payload::OpenTopic { name: name.clone() });
        assert_eq!(sender(&server).send(&opens).await.expect("sent"), Some(topic));
        for payload in [
            Payload::NameTopic { topic, name },
            Payload::CloseTopic { topic },
            Payload::ReopenTopic { topic },
        ] {
            let done = sender(&server).send(&fake::delivery(2, 9, payload)).await;
            assert_eq!(done.expect("sent"), None);
        }
        let file = |kind| Payload::File {
            kind,
            file_id: "f".to_owned(),
            caption: "c".to_owned(),
        };
        let text = Payload::Text {
            text: "x".to_owned(),
            buttons: Vec::new(),
        };
        let prompt = Payload::Prompt { text: "x".to_owned() };
        for payload in [
            text,
            prompt,
            file(AttachmentKind::Photo),
            file(AttachmentKind::Document),
            file(AttachmentKind::Voice),
            file(AttachmentKind::Video),
            file(AttachmentKind::Other),
        ] {
            let mut delivery = fake::delivery(3, 9, payload);
            delivery.place = Place::Topic(topic);
            sender(&server).send(&delivery).await.expect("sent");
            let (method, body) = server.calls().pop().expect("a call");
            let form = body["raw"]
                .as_str()
                .is_some_and(|raw| raw.contains("message_thread_id"));
            assert!(body["message_thread_id"] == 40 || form, "{method}: {body}");
        }
        let mut early = fake::text(4, 9, "x");
        early.place = Place::Soon(crate::domain::CaseId(1));
        let kept = sender(&server).send(&early).await;
        assert!(matches!(kept, Err(Failure::Unsendable("topic"))));
    }

    #[tokio::test]
    async fn a_picture_is_uploaded() {
        let server = Server::start(|_, _| fake::fine(fake::message(4))).await;
        let picture = Picture::Back {
            marked: vec!["mid_back".to_owned()],
        };
        let payload = Payload::Picture {
            picture,
            caption: "c".to_owned(),
            buttons: Vec::new(),
        };
        let sent = sender(&server)
            .send(&fake::delivery(1, 9, payload))
            .await
            .expect("sent");
        assert_eq!(sent, Some(MessageId(4)));
        let (method, body) = server.calls().remove(0);
        assert!(method.eq_ignore_ascii_case("sendPhoto"));
        assert!(body["raw"].as_str().expect("a form").contains("png-bytes"));
    }

    #[tokio::test]
    async fn a_document_is_uploaded_with_its_name() {
        let server = Server::start(|_, _| fake::fine(fake::message(5))).await;
        let payload = Payload::Document {
            name: "my-data.json".to_owned(),
            text: "{\"all\": \"of it\"}".to_owned(),
            caption: "For computers".to_owned(),
        };
        assert_eq!(cost(&payload), 1);
        let sent = sender(&server).send(&fake::delivery(1, 9, payload)).await;
        assert_eq!(sent.expect("sent"), Some(MessageId(5)));
        let (method, body) = server.calls().remove(0);
        assert!(method.eq_ignore_ascii_case("sendDocument"));
        let form = body["raw"].as_str().expect("a form");
        for part in [
            "filename=\"my-data.json\"",
            "{\"all\": \"of it\"}",
            "For computers",
        ] {
            assert!(form.contains(part), "{form}");
        }
    }

    #[tokio::test]
    async fn an_id_out_of_range_is_not_sent() {
        let server = Server::start(|_, _| fake::fine(json!(true))).await;
        let payload = Payload::EditButtons {
            message: MessageId(1 << 40),
            buttons: Vec::new(),
        };
        let failed = sender(&server).send(&fake::delivery(1, 9, payload)).await;
        assert!(matches!(failed, Err(Failure::Unsendable(_))));
        assert!(server.calls().is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn parts_fit_and_lose_no_word(text in "[a-z😀é \n]{0,200}", limit in 2_usize..40) {
            let parts = split(&text, limit);
            prop_assert!(!parts.is_empty());
            prop_assert!(parts.iter().all(|part| units(part) <= limit));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&parts.concat()), letters(&text));
        }
    }
}
