//! The patient's words in a case: kept beside the deeds, as colleagues read the talk later.

use crate::domain::Timestamp;
use crate::domain::message::AttachmentKind;

use super::case::{Case, Deed, Door, Happened, Status};

/// Longest message of a patient kept whole, in characters: the longest that Telegram lets anybody send.
pub const LONGEST_MESSAGE: usize = 4096;
/// Most messages of a patient of which a case keeps the words.
pub const MOST_MESSAGES: usize = 200;
/// Most characters a case keeps of what its patient wrote, all messages together.
pub const MOST_CHARACTERS: usize = 40_000;

/// What a patient sent. Holds their words: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Wrote {
    /// Words.
    Words(String),
    /// A file, with the words under it, if any.
    File(AttachmentKind, Option<String>),
}

impl Wrote {
    fn deed(self, opened: bool) -> Deed {
        let (text, file) = match self {
            Self::Words(text) => (Some(text), None),
            Self::File(kind, caption) => (caption, Some(kind)),
        };
        let text = text.map(|text| text.chars().take(LONGEST_MESSAGE).collect());
        Deed::PatientWrote { text, file, opened }
    }
}

/// The patient wrote or did something a nurse waits for.
pub fn heard(mut case: Case, wrote: Wrote, now: Timestamp) -> Case {
    if let Status::Waiting { nurse, at, .. } = case.status {
        case.status = Status::Claimed { nurse, at };
    }
    if !case.closed() {
        keep(&mut case, wrote.deed(false), now);
    }
    case
}

/// The words for which a case is being opened: the clock for it is that of the opening.
pub fn opened_by(mut case: Case, wrote: Wrote, now: Timestamp) -> Case {
    keep(&mut case, wrote.deed(true), now);
    case
}

fn keep(case: &mut Case, deed: Deed, at: Timestamp) {
    let (nurse, door) = (None, Door::Bot);
    case.history.push(Happened {
        at,
        nurse,
        door,
        deed,
    });
    while too_much(&case.history) && drop_oldest(&mut case.history) {}
}

fn too_much(history: &[Happened]) -> bool {
    let (mut messages, mut characters) = (0, 0);
    for happened in history {
        if let Deed::PatientWrote { text, file, .. } = &happened.deed {
            messages += usize::from(text.is_some() || file.is_some());
            characters += text.as_ref().map_or(0, |text| text.chars().count());
        }
    }
    messages > MOST_MESSAGES || characters > MOST_CHARACTERS
}

/// Drops the words of the oldest message that has any. The first message since a nurse acted stays without its words,
/// as the clocks count from it; those after it in a row go whole.
fn drop_oldest(history: &mut Vec<Happened>) -> bool {
    let wrote = |happened: &Happened| matches!(happened.deed, Deed::PatientWrote { .. });
    let oldest = history.iter().position(|happened| {
        matches!(&happened.deed, Deed::PatientWrote { text, file, .. } if text.is_some() || file.is_some())
    });
    let Some(place) = oldest else { return false };
    if place > 0 && wrote(&history[place - 1]) {
        history.remove(place);
    } else if let Deed::PatientWrote { text, file, .. } = &mut history[place].deed {
        (*text, *file) = (None, None);
    }
    true
}
