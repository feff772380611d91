//! What a patient does in their chat.

use std::sync::Arc;

use crate::domain::message::{Inbound, InboundBody, Lane, Payload};
use crate::domain::{Language, PatientId, Timestamp};
use crate::engine::{Context, Conversation, Input, Refused, Reply, step};
use crate::flowset::FlowSet;
use crate::followup::{ANSWERS_LAST_SECONDS, CLAIM_SECONDS, REMIND_AFTER_SECONDS};
use crate::i18n::TextError;
use crate::render::{button, closing};
use crate::review::{Case, Explained, Status};
use crate::store::{Error, Writing};

use super::changes::{Changes, Profile, Reach, never};
use super::questions::Question;
use super::speak::lexicon;
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
}
