//! What a patient does in their chat.

use std::sync::Arc;

use crate::domain::message::{Inbound, InboundBody, Lane, Payload};
use crate::domain::{ChatId, Language, MessageId, PatientId, Timestamp};
use crate::engine::{Context, Conversation, Ending, Input, Phase, Refused, Reply, step};
use crate::flowset::FlowSet;
use crate::followup::{ANSWERS_LAST_SECONDS, CLAIM_SECONDS, REMIND_AFTER_SECONDS};
use crate::i18n::TextError;
use crate::reading::Lexicon;
use crate::render::{Renderer, Shown, button, closing};
use crate::review::{Case, Explained, Status};
use crate::store::{Error, Writing};
use crate::triage::Tier;

use super::changes::{Changes, Profile, Reach, never};
use super::questions::Question;
use super::timers::{Found, Timer};
use super::writer::Writer;

/// An input that cannot be decided.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undecided {
    #[error(transparent)]
    Store(#[from] Error),
    #[error(transparent)]
    Wording(#[from] TextError),
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("no words are known for language `{0}`")]
    NoLexicon(Language),
}

/// One patient's input, with what is known of them.
pub(super) struct Visit<'w> {
    pub(super) writer: &'w Writer,
    /// What decides and speaks: the set that the interview under way began with, else the one in use.
    pub(super) set: Arc<FlowSet>,
    pub(super) inbound: &'w Inbound,
    pub(super) patient: PatientId,
    pub(super) profile: Profile,
    pub(super) conversation: Option<Conversation>,
    pub(super) case: Option<Case>,
    /// Why the interview that has just ended came out as it did.
    pub(super) explained: Option<Explained>,
    pub(super) now: Timestamp,
    /// They were last heard of so long ago that answers given then may not hold.
    out_of_date: bool,
    /// They wish to see all that is held about them.
    wants_data: bool,
    pub(super) changes: Changes,
}

impl Writer {
    /// Decides one input of a patient; writes nothing.
    pub(super) fn patient(
        &self,
        store: &Writing<'_>,
        patient: PatientId,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<Changes, Undecided> {
        let found = self.found(store, patient)?;
        let known = found.map(|found| (found.profile, found.conversation, found.case));
        let (profile, conversation, case) =
            known.unwrap_or_else(|| (self.newcomer(inbound, now), None, None));
        if matches!(inbound.body, InboundBody::Blocked) {
            let found = Found {
                patient,
                profile,
                conversation,
                case,
            };
            return Ok(self.gone(found, now));
        }
        let answers_last = profile.last_active.plus_seconds(ANSWERS_LAST_SECONDS);
        let running = conversation.as_ref().filter(|known| !known.ended());
        let set = self.set_of(running.map_or("", |known| &known.version));
        let mut visit = Visit {
            writer: self,
            set,
            inbound,
            patient,
            profile,
            conversation,
            case,
            explained: None,
            now,
            out_of_date: answers_last <= now,
            wants_data: false,
            changes: Changes::default(),
        };
        visit.profile.last_active = now;
        let shown = visit.card_state();
        visit.arrives();
        visit.decide()?;
        if visit.wants_data {
            visit.send_my_data(store)?;
        }
        visit.say_when_nurses_are_back()?;
        visit.card_follows(&shown);
        if visit.profile.reach == Reach::Back && !matches!(inbound.body, InboundBody::Unblocked) {
            visit.profile.reach = Reach::Open;
        }
        visit.changes.profile = Some(visit.profile);
        Ok(visit.changes)
    }

    fn newcomer(&self, inbound: &Inbound, now: Timestamp) -> Profile {
        let catalogs = &self.setting().flows.catalogs;
        Profile {
            chat: inbound.chat,
            language: catalogs.negotiate(inbound.sender_language.as_deref()),
            conversations: 0,
            case: None,
            stopped: false,
            reach: Reach::Open,
            paused_until: never(),
            last_active: now,
            reminders: 0,
            watched: 0,
            consents: Vec::new(),
            plan: None,
            asked: None,
        }
    }

    /// What a conversation's steps need, on the set it runs on.
    pub(super) fn context<'s>(
        &self,
        set: &'s FlowSet,
        conversation: &Conversation,
        now: Timestamp,
    ) -> Result<Context<'s>, Undecided> {
        Ok(Context {
            rules: &set.rules,
            flow: set.flow(&conversation.flow),
            lexicon: lexicon(set, &conversation.language)?,
            today: self.today(now),
        })
    }

    /// The clinic's date at an instant.
    pub(super) fn today(&self, now: Timestamp) -> jiff::civil::Date {
        let instant = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
        self.setting().time_zone.to_datetime(instant).date()
    }
}

impl Visit<'_> {
    fn decide(&mut self) -> Result<(), Undecided> {
        match &self.inbound.body {
            InboundBody::Text(text) => match text.trim().strip_prefix('/') {
                Some(command) => self.command(command),
                None => self.text(text.trim()),
            },
            InboundBody::EditedText(text) if self.running().is_some() && !text.starts_with('/') => {
                self.text(text.trim())
            }
            InboundBody::Tap { callback, data } => {
                let notice = self.tap(data)?;
                let callback = callback.clone();
                self.changes.owe(
                    Lane::Normal,
                    self.inbound.chat,
                    Payload::Acknowledge {
                        callback,
                        text: notice,
                    },
                );
                Ok(())
            }
            InboundBody::Attachment {
                kind,
                file_id,
                caption,
            } => self.file(*kind, file_id, caption.as_deref()),
            // What was asked meanwhile did not arrive.
            InboundBody::Unblocked if self.question().is_some() => self.ask_it_again(),
            InboundBody::Blocked
            | InboundBody::Unblocked
            | InboundBody::Added
            | InboundBody::Migrated { .. }
            | InboundBody::EditedText(_)
            | InboundBody::Unreadable => Ok(()),
        }
    }

    fn command(&mut self, command: &str) -> Result<(), Undecided> {
        let word = command.split_whitespace().next().unwrap_or_default();
        match word.split('@').next().unwrap_or_default() {
            "start" => self.start(),
            "help" => self.say("help"),
            "emergency" => self.say_urgent("emergency"),
            "privacy" => self.say("privacy"),
            "plan" => self.tell_all_planned(),
            "pause" => self.pause(),
            "learn" => self.offer_topics(),
            "diary" => self.show_diary(),
            "language" => self.offer_languages(),
            "status" => {
                let key = match (self.running(), &self.case) {
                    (Some(_), _) => "status-asking",
                    (None, None) => "status-none",
                    (None, Some(case)) => match case.status {
                        Status::Open | Status::Reopened { .. } | Status::Escalated { .. } => "status-open",
                        Status::Claimed { .. } | Status::Waiting { .. } => "status-claimed",
                        Status::Closed { .. } => "status-closed",
                    },
                };
                self.say(key)
            }
            "human" => {
                if self.open_case().is_none() {
                    self.open_case_for_human()?;
                } else if let Some(case) = self.open_case() {
                    self.writer.alert(&mut self.changes, "alert-human", case, None);
                }
                self.say("human_told")
            }
            "back" => self.input(Input::Back),
            "cancel" => match self.running() {
                Some(_) => {
                    self.input(Input::Cancel)?;
                    self.say("cancelled")
                }
                None => self.say("status-none"),
            },
            "stop" => self.stop(),
            "delete" => self.ask_to_erase(),
            "mydata" => {
                self.wants_data = true;
                Ok(())
            }
            _ => self.say("help"),
        }
    }

    fn tap(&mut self, data: &str) -> Result<Option<String>, Undecided> {
        if let Some(tag) = data.strip_prefix("l:") {
            return self.speak(tag).map(|()| None);
        }
        if let Some(answer) = data.strip_prefix("e:") {
            return self.erase_tapped(answer);
        }
        if let Some(answer) = data.strip_prefix("c:") {
            return self.agreed_tapped(answer);
        }
        if let Some(topic) = data.strip_prefix("le:") {
            return self.teach(topic).map(|()| None);
        }
        if data.starts_with("f:") && self.asks_to_agree()? {
            return Ok(None);
        }
        if let Some((advice, answer)) = closing::read_answer(data) {
            return self.advice_tapped(advice, answer);
        }
        if let Some((number, seen)) = data.strip_prefix("f:seen:").and_then(|seen| seen.split_once(':')) {
            return match (number.parse(), seen) {
                (Ok(number), "yes") => self.seen(number, true),
                (Ok(number), "no") => self.seen(number, false),
                _ => self.stale(),
            };
        }
        let number = self.running().map(|conversation| conversation.number);
        let asked = self.profile.asked.as_ref().map(Question::number);
        match button::read(data) {
            Some(tapped) if Some(tapped.conversation) == number => {
                self.input(Input::Tap {
                    step: tapped.step,
                    action: tapped.action,
                })?;
                Ok(None)
            }
            Some(tapped) if Some(tapped.conversation) == asked => self.answer_by_tap(Input::Tap {
                step: tapped.step,
                action: tapped.action,
            }),
            _ => self.stale(),
        }
    }

    /// A button of an earlier question or of none: the question that waits is shown again.
    pub(super) fn stale(&mut self) -> Result<Option<String>, Undecided> {
        if self.question().is_some() {
            self.ask_it_again()?;
            return Ok(Some(self.words("stale_tap")?));
        }
        if self.running().is_none() {
            return Ok(Some(self.words("already_finished")?));
        }
        self.input(Input::Repeat)?;
        Ok(Some(self.words("stale_tap")?))
    }

    /// Steps the conversation and owes what follows from it.
    pub(super) fn input(&mut self, input: Input) -> Result<(), Undecided> {
        let Some(conversation) = self.conversation.clone() else {
            return self.say("status-none");
        };
        if !matches!(input, Input::Begin | Input::Cancel)
            && self.running().is_some()
            && self.asks_to_agree()?
        {
            return Ok(());
        }
        if std::mem::take(&mut self.out_of_date) && self.running().is_some() {
            match input {
                Input::Begin | Input::Cancel => {}
                Input::Tap { .. } | Input::Back | Input::Repeat if conversation.visits.is_empty() => {}
                Input::Text(_) if conversation.visits.is_empty() => {}
                Input::Tap { .. } | Input::Back | Input::Repeat => return self.begin_anew(),
                Input::Text(_) => {
                    // The words may tell of an emergency: they are read after all.
                    self.begin_anew()?;
                    return self.input(input);
                }
            }
        }
        let stepped = step(&self.context()?, conversation, input);
        let done = match stepped {
            Ok(done) => done,
            Err(Refused::Stale | Refused::Unfitting) => {
                self.say("stale_tap")?;
                return self.show(&[Reply::Ask]);
            }
            Err(Refused::NothingBefore) => return self.say("back_impossible"),
            Err(Refused::Ended) => return self.say("already_finished"),
        };
        let before = self.conversation.replace(done.conversation);
        self.note_consent(before.as_ref());
        self.changes.events.extend(done.events);
        self.explain(before.as_ref())?;
        self.open_case_if_flagged(before.as_ref())?;
        self.show(&done.replies)?;
        if !before.as_ref().is_some_and(Conversation::ended) {
            self.say_what_comes_next()?;
        }
        self.watch();
        self.changes.conversation = self.conversation.clone();
        Ok(())
    }

    /// An interview in which something was just said is looked at when it rests.
    fn watch(&mut self) {
        let Some(conversation) = self.running().map(|running| running.number) else {
            return;
        };
        if std::mem::replace(&mut self.profile.watched, conversation) != conversation {
            let patient = self.patient;
            let due = self.now.plus_seconds(REMIND_AFTER_SECONDS);
            let timer = Timer::Unfinished {
                patient,
                conversation,
            };
            self.changes.timers.push((due, timer));
        }
    }

    fn show(&mut self, replies: &[Reply]) -> Result<(), Undecided> {
        let Some(conversation) = self.conversation.clone() else {
            return Ok(());
        };
        let tapped = match self.inbound.body {
            InboundBody::Tap { .. } => self.inbound.message,
            _ => None,
        };
        let mut owed = Vec::new();
        {
            let renderer = self.renderer()?;
            for reply in replies {
                let lane = lane(&conversation, reply);
                if let (Reply::Settle, Some(message)) = (reply, tapped) {
                    owed.push((
                        lane,
                        Payload::EditButtons {
                            message,
                            buttons: Vec::new(),
                        },
                    ));
                }
                let mut messages = renderer.reply(&conversation, reply)?;
                if let (Reply::Result, Some(explained)) = (reply, &self.explained) {
                    // A result never waits for the words that explain it.
                    if let Err(error) = renderer.give_reason(&conversation, explained, &mut messages) {
                        tracing::error!(%error, "a reason could not be worded");
                    }
                }
                for shown in messages {
                    let message = tapped.filter(|_| *reply == Reply::Refresh);
                    owed.push((lane, payload(shown, message)));
                }
            }
        }
        let chat = self.inbound.chat;
        owed.into_iter()
            .for_each(|(lane, payload)| self.changes.owe(lane, chat, payload));
        Ok(())
    }

    pub(super) fn running(&self) -> Option<&Conversation> {
        self.conversation
            .as_ref()
            .filter(|conversation| !conversation.ended())
    }

    /// Whether a nurse has them to themselves now.
    pub(super) fn with_nurse(&self) -> bool {
        let since = self.case.as_ref().and_then(Case::taken_since);
        since.is_some_and(|since| since.plus_seconds(CLAIM_SECONDS) > self.now)
    }

    pub(super) fn open_case(&self) -> Option<u64> {
        let case = self.case.as_ref()?;
        (!case.closed()).then_some(case.id.0)
    }

    /// A text of the set under way; one that it does not have yet is that of the set in use.
    pub(super) fn words(&self, key: &str) -> Result<String, TextError> {
        let language = &self.profile.language;
        let own = self.writer.clinic_text_in(&self.set, language, key);
        own.or_else(|_| self.writer.clinic_text(language, key))
    }

    pub(super) fn say(&mut self, key: &str) -> Result<(), Undecided> {
        self.say_in(Lane::Normal, key)
    }

    pub(super) fn say_urgent(&mut self, key: &str) -> Result<(), Undecided> {
        self.say_in(Lane::Urgent, key)
    }

    fn say_in(&mut self, lane: Lane, key: &str) -> Result<(), Undecided> {
        let text = self.words(key)?;
        let chat: ChatId = self.inbound.chat;
        self.changes.owe(
            lane,
            chat,
            Payload::Text {
                text,
                buttons: Vec::new(),
            },
        );
        Ok(())
    }

    pub(super) fn lexicon(&self) -> Result<&Lexicon, Undecided> {
        lexicon(&self.set, &self.profile.language)
    }

    pub(super) fn context(&self) -> Result<Context<'_>, Undecided> {
        Ok(Context {
            rules: &self.set.rules,
            flow: self
                .set
                .flow(self.conversation.as_ref().map_or("", |known| known.flow.as_str())),
            lexicon: self.lexicon()?,
            today: self.writer.today(self.now),
        })
    }

    pub(super) fn renderer(&self) -> Result<Renderer<'_>, Undecided> {
        Ok(Renderer {
            catalogs: &self.set.catalogs,
            clinic: &self.writer.setting().clinic,
            context: self.context()?,
        })
    }
}

/// The words typed in a language; those of the reference where the set does not speak it any more.
pub(super) fn lexicon<'s>(set: &'s FlowSet, language: &Language) -> Result<&'s Lexicon, Undecided> {
    let found = set
        .lexicon(language)
        .or_else(|| set.lexicon(set.catalogs.reference()));
    found.ok_or_else(|| Undecided::NoLexicon(language.clone()))
}

/// An emergency's result leaves before all else.
fn lane(conversation: &Conversation, reply: &Reply) -> Lane {
    let emergency = matches!(
        conversation.phase,
        Phase::Ended {
            ending: Ending::Assessed {
                tier: Tier::EmergencyNow,
                ..
            }
        }
    );
    if emergency && *reply == Reply::Result {
        Lane::Urgent
    } else {
        Lane::Normal
    }
}

pub(super) fn payload(shown: Shown, message: Option<MessageId>) -> Payload {
    let Shown {
        text,
        buttons,
        picture,
    } = shown;
    match (picture, message) {
        (None, None) => Payload::Text { text, buttons },
        (None, Some(message)) => Payload::EditText {
            message,
            text,
            buttons,
        },
        (Some(picture), None) => Payload::Picture {
            picture,
            caption: text,
            buttons,
        },
        (Some(picture), Some(message)) => Payload::EditPicture {
            message,
            picture,
            caption: text,
            buttons,
        },
    }
}
