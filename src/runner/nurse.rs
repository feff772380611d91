//! What nurses do in their group: taps on cards, replies, and commands. Whoever acts is checked here, whatever the
//! message showed.

use crate::audit::Seen;
use crate::domain::message::{AttachmentKind, Inbound, InboundBody, Lane, Payload};
use crate::domain::{CaseId, Timestamp};
use crate::i18n::Args;
use crate::render::Shown;
use crate::render::desk::{Menu, Wish, Words, read};
use crate::render::diary::Diary;
use crate::review::{Case, Command, Door, LONGEST_TEXT, Stand, Worker};
use crate::store::{Error, Writing};

use super::cards::Meaning;
use super::changes::Changes;
use super::deed::{Carried, No, lane};
use super::reader::{Reader, of_the_desk};
use super::timers::Found;
use super::topics::{Said, among_nurses};
use super::writer::Writer;

impl Writer {
    /// Something done in the nurses' group, or by a nurse with the desk in their own chat.
    pub(super) fn nurse(
        &self,
        store: &Writing<'_>,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<Changes, Error> {
        let mut changes = Changes::default();
        match &inbound.body {
            InboundBody::Tap { callback, data } => {
                let notice = match self.tapped(store, &mut changes, inbound, data, now)? {
                    Ok(()) => None,
                    Err(no) => {
                        self.refused_tap(store, &mut changes, inbound, (data, &no), now)?;
                        self.why_not(&self.reader(inbound), &no)
                    }
                };
                let callback = callback.clone();
                let acknowledge = Payload::Acknowledge {
                    callback,
                    text: notice,
                };
                changes.owe(Lane::Urgent, inbound.chat, acknowledge);
            }
            InboundBody::Text(text) => match self.said_at_the_desk(store, inbound, text)? {
                Said::Command(command) => self.nurse_command(store, &mut changes, inbound, command, now)?,
                Said::About(meaning, text) => {
                    self.replied(store, &mut changes, inbound, meaning, text, now)?
                }
                Said::Talk => {}
            },
            InboundBody::Attachment {
                kind,
                file_id,
                caption,
            } => {
                // What replies to a case's message, or is sent in its topic, is for its patient.
                let among = caption.as_deref().is_some_and(among_nurses);
                if let (Some((case, Words::Reply)), false) = (self.meaning(store, inbound)?, among) {
                    let file = (*kind, file_id.as_str(), caption.as_deref());
                    self.send_file(store, &mut changes, inbound, case, file, now)?;
                }
            }
            InboundBody::EditedText(_)
            | InboundBody::Added
            | InboundBody::Blocked
            | InboundBody::Unblocked
            | InboundBody::Migrated { .. }
            | InboundBody::Unreadable => {}
        }
        Ok(changes)
    }

    /// Who acts, if they may work on cases.
    pub(super) fn worker(&self, inbound: &Inbound) -> Result<Worker, No> {
        let member = self.setting().members.sign_in(inbound.sender);
        Ok(member.ok_or(No::Stranger)?.working()?)
    }

    fn tapped(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        data: &str,
        now: Timestamp,
    ) -> Result<Result<(), No>, Error> {
        if let Some(user) = data.strip_prefix("d:") {
            return self.duty_tapped(store, changes, inbound, (user, now));
        }
        let Some((id, wish)) = read(data) else {
            return Ok(self.worker(inbound).map(|_| ()));
        };
        let member = self.setting().members.sign_in(inbound.sender);
        if member.is_none() {
            return Ok(Err(No::Stranger));
        }
        let Some((case, found)) = self.case_of(store, id)? else {
            return Ok(Err(No::UnknownCase));
        };
        if wish == Wish::Chart {
            self.show_chart(changes, &self.reader(inbound), &case, &found);
            self.saw(store, changes, inbound, (Seen::Chart, Some(id)), now)?;
            return Ok(Ok(()));
        }
        let worker = match self.worker(inbound) {
            Ok(worker) => worker,
            Err(no) => return Ok(Err(no)),
        };
        let command = match wish {
            Wish::Claim => Command::Claim,
            Wish::Release => Command::Release,
            Wish::HandTo(user) => {
                let colleague = self.setting().members.sign_in(user).ok_or(No::Stranger);
                match colleague.and_then(|colleague| Ok(colleague.working()?)) {
                    Ok(colleague) => Command::HandTo(colleague),
                    Err(no) => return Ok(Err(no)),
                }
            }
            Wish::Ask(finding) => Command::Ask(finding),
            Wish::Call(came) => Command::Call(came),
            Wish::Requested(flag) => Command::Arrange {
                flag,
                stand: Stand::Requested,
            },
            Wish::Close(outcome, tier) => Command::Close { outcome, tier },
            Wish::Choose(menu) => {
                self.offer(changes, inbound, &case, &found, &menu);
                return Ok(Ok(()));
            }
            Wish::Write(words) => {
                self.ask_for_words(changes, &self.reader(inbound), &case, words);
                return Ok(Ok(()));
            }
            // Shown above.
            Wish::Chart => return Ok(Ok(())),
        };
        let reader = self.reader(inbound);
        let card = inbound.message.filter(|_| !reader.private);
        let carried = self.command(
            changes,
            (case.clone(), &found),
            command,
            &worker,
            (Door::Telegram, card, now),
        );
        // The card in the group follows; any other that was tapped shows how it is now, done or not.
        let case = changes.case.clone().unwrap_or(case);
        if reader.private || inbound.message != case.card {
            self.card_for(changes, &reader, (&case, &found.profile), Some(inbound));
        }
        Ok(carried.map(|_| ()))
    }

    fn offer(&self, changes: &mut Changes, inbound: &Inbound, case: &Case, found: &Found, menu: &Menu) {
        let set = self.set_of(&case.version);
        let members = self.setting().members.all().iter();
        let colleagues: Vec<_> = members
            .map(|member| (member.id, member.name.as_str(), member.role))
            .collect();
        let reader = self.reader(inbound);
        let rows = self
            .card_in(&set, case, Some(&found.profile), &reader.language)
            .menu(case, menu, &colleagues);
        match (inbound.message, rows) {
            (Some(message), Ok(buttons)) => {
                changes.owe(
                    Lane::Urgent,
                    inbound.chat,
                    Payload::EditButtons { message, buttons },
                );
            }
            (None, Ok(_)) => {}
            (_, Err(error)) => tracing::error!(case = case.id.0, %error, "a menu could not be worded"),
        }
    }

    fn ask_for_words(&self, changes: &mut Changes, reader: &Reader, case: &Case, words: Words) {
        let key = format!("prompt-{}", words.name());
        let args = Args::new().text("case", case.id.0.to_string());
        self.line_for(changes, reader, (case.id, words), (&key, &args), |text| {
            Payload::Prompt { text }
        });
    }

    /// Words in reply to a message about a case.
    fn replied(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        (id, words): Meaning,
        text: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let text = text.to_owned();
        let name = words.name();
        let done = format!("done-{name}");
        let command = match words {
            Words::Reply => Command::Reply(text),
            Words::Note => Command::Note(text),
            Words::Tier(tier) => Command::Tier { tier, reason: text },
            Words::Result(flag) => Command::Arrange {
                flag,
                stand: Stand::Result(text),
            },
            Words::Escalate => Command::Escalate(text),
            Words::Reopen => Command::Reopen(text),
        };
        let carried = match self.worker(inbound) {
            Err(no) => Err(no),
            Ok(worker) => match self.case_of(store, id)? {
                None => Err(No::UnknownCase),
                Some((case, found)) => self.command(
                    changes,
                    (case, &found),
                    command,
                    &worker,
                    (Door::Telegram, None, now),
                ),
            },
        };
        let done = match carried {
            Ok(Carried::InTheMorning) => "done-reply_later",
            Ok(Carried::Now) | Err(_) => &done,
        };
        let no = carried.as_ref().err();
        self.refused(store, changes, inbound, (name, Some(id), no), now)?;
        self.answer(changes, &self.reader(inbound), id, carried, done);
        Ok(())
    }

    /// A file in reply to a message about a case goes to its patient.
    fn send_file(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        id: CaseId,
        (kind, file_id, caption): (AttachmentKind, &str, Option<&str>),
        now: Timestamp,
    ) -> Result<(), Error> {
        let carried = match self.worker(inbound) {
            Err(no) => Err(no),
            Ok(worker) => match self.case_of(store, id)? {
                None => Err(No::UnknownCase),
                Some((case, found)) => {
                    let language = &found.profile.language;
                    let words = match caption.map(str::trim).filter(|caption| !caption.is_empty()) {
                        Some(caption) => Ok(caption.to_owned()),
                        None => self.clinic_text(language, "nurse_sends"),
                    };
                    let text = words.unwrap_or_default();
                    let command = Command::SendFile { file: kind, text };
                    let chat = found.profile.chat;
                    let lane = lane(&case, &found, now);
                    let carried = self.command(
                        changes,
                        (case, &found),
                        command,
                        &worker,
                        (Door::Telegram, None, now),
                    );
                    if carried.is_ok() {
                        let (file_id, caption) = (file_id.to_owned(), String::new());
                        let file = Payload::File {
                            kind,
                            file_id,
                            caption,
                        };
                        changes.owe(lane, chat, file);
                    }
                    carried
                }
            },
        };
        let done = match carried {
            Ok(Carried::InTheMorning) => "done-reply_later",
            Ok(Carried::Now) | Err(_) => "done-reply",
        };
        let no = carried.as_ref().err();
        self.refused(store, changes, inbound, ("file", Some(id), no), now)?;
        self.answer(changes, &self.reader(inbound), id, carried, done);
        Ok(())
    }

    /// A line back to whoever wrote.
    fn answer(
        &self,
        changes: &mut Changes,
        reader: &Reader,
        case: CaseId,
        carried: Result<Carried, No>,
        done: &str,
    ) {
        match carried {
            Ok(_) => {
                let args = Args::new().text("case", case.0.to_string()).text("text", "");
                self.line_for(changes, reader, (case, Words::Reply), (done, &args), |text| {
                    Payload::Text {
                        text,
                        buttons: Vec::new(),
                    }
                });
            }
            Err(no) => {
                if let Some(text) = self.why_not(reader, &no) {
                    changes.tell(Lane::Urgent, reader.chat, text, Vec::new());
                }
            }
        }
    }

    /// `/queue`, `/case ID`, `/duty`; other commands are not for us.
    fn nurse_command(
        &self,
        store: &Writing<'_>,
        changes: &mut Changes,
        inbound: &Inbound,
        command: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut words = command.split_whitespace();
        let name = words.next().unwrap_or_default();
        let name = name.split('@').next().unwrap_or_default();
        if !of_the_desk(command) {
            return Ok(());
        }
        let reader = self.reader(inbound);
        let allowed = self.setting().members.sign_in(inbound.sender).is_some();
        let no = match (allowed, name) {
            (false, _) => Some(No::Stranger),
            (true, "queue") => {
                self.show_queue(store, changes, &reader, now)?;
                self.saw(store, changes, inbound, (Seen::List, None), now)?;
                None
            }
            (true, "duty") => {
                self.show_duty(store, changes, &reader, None)?;
                None
            }
            (true, _) => {
                let number = words.next().map(|word| word.trim_start_matches('#'));
                let id = number.and_then(|number| number.parse().ok()).map(CaseId);
                match id.map(|id| self.case_of(store, id)).transpose()?.flatten() {
                    None => Some(No::UnknownCase),
                    Some((case, found)) => {
                        self.saw(store, changes, inbound, (Seen::Card, Some(case.id)), now)?;
                        self.show_card(changes, &reader, inbound, case, &found);
                        None
                    }
                }
            }
        };
        self.refused(store, changes, inbound, (name, None, no.as_ref()), now)?;
        if let Some(text) = no.and_then(|no| self.why_not(&reader, &no)) {
            changes.tell(Lane::Urgent, inbound.chat, text, Vec::new());
        }
        Ok(())
    }

    /// How pain and walking went, for a nurse: drawn, and in words under the number of the case.
    fn show_chart(&self, changes: &mut Changes, reader: &Reader, case: &Case, found: &Found) {
        let setting = self.setting();
        let diary = Diary {
            catalogs: &setting.catalogs,
            language: &reader.language,
            time_zone: &setting.time_zone,
        };
        let Some(plan) = found.profile.plan.as_ref() else {
            return;
        };
        let heading = Args::new().text("case", case.id.0.to_string());
        let shown = diary.chart(plan).and_then(|chart| {
            let heading = setting.catalogs.text(&reader.language, "card-case", &heading)?;
            Ok(chart.map(|shown| Shown {
                text: format!("{heading}. {}", shown.text),
                ..shown
            }))
        });
        match shown {
            Ok(Some(shown)) => changes.owe(Lane::Normal, reader.chat, super::speak::payload(shown, None)),
            Ok(None) => {}
            Err(error) => tracing::error!(case = case.id.0, %error, "a chart could not be worded"),
        }
    }

    /// The words for it.
    fn why_not(&self, reader: &Reader, no: &No) -> Option<String> {
        let (key, nurse) = no.words();
        let args = Args::new()
            .text("nurse", nurse)
            .text("longest", LONGEST_TEXT.to_string());
        let setting = self.setting();
        match setting.catalogs.text(&reader.language, key, &args) {
            Ok(text) => Some(text),
            Err(error) => {
                tracing::error!(%error, "an answer to a nurse could not be worded");
                None
            }
        }
    }

    /// A group that is not the nurses' is left, with a word why.
    pub(super) fn refuse_group(&self, inbound: &Inbound) -> Changes {
        let mut changes = Changes::default();
        if matches!(inbound.body, InboundBody::Added) {
            let language = self
                .setting()
                .catalogs
                .negotiate(inbound.sender_language.as_deref());
            if let Ok(text) = self.clinic_text(&language, "group_refused") {
                changes.tell(Lane::Normal, inbound.chat, text, Vec::new());
            }
            changes.owe(Lane::Normal, inbound.chat, Payload::Leave);
        }
        changes
    }
}
