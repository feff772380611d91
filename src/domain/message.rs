//! What comes in from a chat and what is owed to one, free of Telegram's wire format.

use serde::{Deserialize, Serialize};

use super::{CaseId, ChatId, DeliveryId, MessageId, Timestamp, UpdateId, UserId};

/// Where a message was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChatKind {
    /// A person alone with the bot.
    Private,
    /// A group or supergroup.
    Group,
    /// Anything else, such as a channel.
    Other,
}

/// One update from a chat. Holds a person's words: no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Inbound {
    /// The update's number, for dropping repeats.
    pub update: UpdateId,
    /// The chat it came from.
    pub chat: ChatId,
    /// What kind of chat that is.
    pub chat_kind: ChatKind,
    /// Who wrote or tapped.
    pub sender: UserId,
    /// The sender's language at Telegram, as given (`pt-br`).
    pub sender_language: Option<String>,
    /// The message written, edited, or carrying the tapped button.
    pub message: Option<MessageId>,
    /// The message that was replied to.
    pub reply_to: Option<MessageId>,
    /// The topic of the group it was done in.
    #[serde(default)]
    pub topic: Option<MessageId>,
    /// What was done.
    pub body: InboundBody,
}

/// What a person did in a chat.
#[derive(Clone, Serialize, Deserialize)]
pub enum InboundBody {
    /// Wrote a message (commands included).
    Text(String),
    /// Changed an earlier message into this text.
    EditedText(String),
    /// Tapped a button.
    Tap {
        /// Telegram's id of the tap, to be acknowledged.
        callback: String,
        /// The button's data, not to be trusted.
        data: String,
    },
    /// Sent something that is not text.
    Attachment {
        /// What it is.
        kind: AttachmentKind,
        /// Telegram's id of the file.
        file_id: String,
        /// The text under it, if any.
        caption: Option<String>,
    },
    /// The bot was added to this chat (a group).
    Added,
    /// The patient blocked the bot.
    Blocked,
    /// The patient let the bot in again.
    Unblocked,
    /// The group has a new id.
    Migrated {
        /// The new id.
        to: ChatId,
    },
    /// An update of a kind we do not read; acknowledged and counted.
    Unreadable,
}

/// Kinds of attachment kept for the nurse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttachmentKind {
    /// A photograph.
    Photo,
    /// A document.
    Document,
    /// A spoken message.
    Voice,
    /// A film.
    Video,
    /// A sticker, a place, a contact: read as "something that is not text".
    Other,
}

/// Order of delivery: everything urgent leaves before anything normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lane {
    /// Emergency texts and nurse alerts.
    Urgent,
    /// Answers to what somebody did, and cards that can wait.
    Normal,
    /// What a patient has not asked for, such as check-ins and reminders: never in quiet hours.
    Unasked,
}

/// One message owed to Telegram, stored before it is sent. Holds a person's words: no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Delivery {
    /// Its number.
    pub id: DeliveryId,
    /// Urgent or normal.
    pub lane: Lane,
    /// Where it goes.
    pub chat: ChatId,
    /// What it is.
    pub payload: Payload,
    /// How often sending was tried.
    pub attempts: u32,
    /// Not to be sent before.
    pub not_before: Timestamp,
    /// Once given out: to be given back when not sent before.
    #[serde(skip)]
    pub not_after: Option<Timestamp>,
    /// What the sent message will be remembered as, such as `card:17`.
    pub tag: Option<String>,
    /// Where in the chat it goes.
    #[serde(default)]
    pub place: Place,
}

/// Where in a chat a message goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The chat itself; in a group with topics its general one.
    #[default]
    Chat,
    /// A topic, by the number that Telegram gave it.
    Topic(MessageId),
    /// The topic of a case, which is being opened: it waits for that.
    Soon(CaseId),
}

/// The content of a delivery. All text is plain: no parse mode.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub enum Payload {
    /// A new message.
    Text {
        /// The words.
        text: String,
        /// Rows of buttons under it.
        buttons: Vec<Vec<Button>>,
    },
    /// A new message that asks for a reply to it.
    Prompt {
        /// The words.
        text: String,
    },
    /// A new message with a picture.
    Picture {
        /// What to draw.
        picture: Picture,
        /// The words under it.
        caption: String,
        /// Rows of buttons under it.
        buttons: Vec<Vec<Button>>,
    },
    /// New words and buttons for a message already sent.
    EditText {
        /// The message.
        message: MessageId,
        /// The words.
        text: String,
        /// Rows of buttons under it.
        buttons: Vec<Vec<Button>>,
    },
    /// A new picture, words and buttons for a picture already sent.
    EditPicture {
        /// The message.
        message: MessageId,
        /// What to draw.
        picture: Picture,
        /// The words under it.
        caption: String,
        /// Rows of buttons under it.
        buttons: Vec<Vec<Button>>,
    },
    /// New buttons (or none) for a message already sent.
    EditButtons {
        /// The message.
        message: MessageId,
        /// Rows of buttons under it.
        buttons: Vec<Vec<Button>>,
    },
    /// Ends the waiting sign on a tapped button.
    Acknowledge {
        /// Telegram's id of the tap.
        callback: String,
        /// A short notice, if any.
        text: Option<String>,
    },
    /// A file that came in, passed on by its id.
    File {
        /// What it is.
        kind: AttachmentKind,
        /// Telegram's id of the file.
        file_id: String,
        /// The words under it.
        caption: String,
    },
    /// A document of our own.
    Document {
        /// What the file is called.
        name: String,
        /// What stands in it.
        text: String,
        /// The words under it; a short line.
        caption: String,
    },
    /// Leave this group.
    Leave,
    /// A new topic in this group; its number is that of the message sent.
    OpenTopic {
        /// What it is called.
        name: String,
    },
    /// A new name for a topic.
    NameTopic {
        /// The topic.
        topic: MessageId,
        /// What it is called from now on.
        name: String,
    },
    /// Nobody but administrators writes in this topic any more.
    CloseTopic {
        /// The topic.
        topic: MessageId,
    },
    /// It is open again.
    ReopenTopic {
        /// The topic.
        topic: MessageId,
    },
}

impl Payload {
    /// Whether it becomes a new message.
    pub fn is_message(&self) -> bool {
        match self {
            Self::Text { .. }
            | Self::Prompt { .. }
            | Self::Picture { .. }
            | Self::File { .. }
            | Self::Document { .. } => true,
            Self::EditText { .. }
            | Self::EditPicture { .. }
            | Self::EditButtons { .. }
            | Self::Acknowledge { .. }
            | Self::Leave
            | Self::OpenTopic { .. }
            | Self::NameTopic { .. }
            | Self::CloseTopic { .. }
            | Self::ReopenTopic { .. } => false,
        }
    }

    /// Whether it changes the topics of a group.
    pub fn is_about_topics(&self) -> bool {
        match self {
            Self::OpenTopic { .. }
            | Self::NameTopic { .. }
            | Self::CloseTopic { .. }
            | Self::ReopenTopic { .. } => true,
            Self::Text { .. }
            | Self::Prompt { .. }
            | Self::Picture { .. }
            | Self::File { .. }
            | Self::Document { .. }
            | Self::EditText { .. }
            | Self::EditPicture { .. }
            | Self::EditButtons { .. }
            | Self::Acknowledge { .. }
            | Self::Leave => false,
        }
    }
}

/// A button under a message.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What a tap sends back; at most 64 bytes.
    pub data: String,
}

/// A picture of our own drawing.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Picture {
    /// A back seen from behind, with these regions marked (options of `pain_site`).
    Back {
        /// For example `mid_back`.
        marked: Vec<String>,
    },
    /// How pain and walking went.
    Chart {
        /// The oldest first.
        points: Vec<ChartPoint>,
        /// The words in the picture.
        #[serde(default)]
        words: ChartWords,
    },
    /// One that teaches.
    Drawing {
        /// Which.
        drawing: Drawing,
    },
}

/// How a patient was on one day.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChartPoint {
    /// The day and the month, in the reader's language.
    #[serde(default)]
    pub date: [String; 2],
    /// Pain on moving, 0 to 10.
    pub pain_move: Option<u8>,
    /// Pain at rest, 0 to 10.
    pub pain_rest: Option<u8>,
    /// How they walked: 0 cannot stand, 1 with help, 2 slower, 3 as usual.
    #[serde(default)]
    pub walking: Option<u8>,
}

/// The words in a chart, in the reader's language.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChartWords {
    /// Pain on moving.
    pub moving: String,
    /// Pain at rest.
    pub resting: String,
    /// Walking.
    pub walking: String,
    /// 0, 2, 4, 6, 8 and 10 in its digits.
    pub scale: Vec<String>,
}

/// Our drawings that teach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Drawing {
    /// How to get out of bed without twisting.
    OutOfBed,
    /// How to bend at the hips: right beside wrong.
    HipHinge,
    /// A healthy back bone, a collapsed one, and one with cement.
    Cement,
}

impl Drawing {
    /// All drawings, with their names in data.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::OutOfBed, "out_of_bed"),
        (Self::HipHinge, "hip_hinge"),
        (Self::Cement, "cement"),
    ];

    /// The drawing of this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == name);
        found.map(|(drawing, _)| drawing)
    }
}
