//! A coded question of a nurse: put to the patient as the interview would put it, one after the other, and its answer
//! brought to the case. An interview under way waits meanwhile; its own buttons still answer it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::message::{InboundBody, Lane, Payload};
use crate::domain::{CaseId, Language, Timestamp};
use crate::engine::question::{Answered, alone, answered as answer_to, put};
use crate::engine::{
    Context, Conversation, Ending, Event, Input, MAX_TRIES, Phase, Refused, Reply, Step, step,
};
use crate::flow::Flow;
use crate::flowset::FlowSet;
use crate::i18n::Args;
use crate::render::Renderer;
use crate::review::{self, Case, Heard, answered};
use crate::triage::{Tier, wire};

use super::changes::{Changes, Profile};
use super::deed::No;
use super::patient::{Undecided, Visit};
use super::speak::{lexicon, payload};
use super::timers::Found;
use super::writer::Writer;

/// The question that a patient was asked last. Holds what they ticked: no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Question {
    /// The case it is about.
    case: CaseId,
    /// The finding asked.
    finding: String,
    /// The question as a conversation of its own.
    conversation: Conversation,
}

impl Question {
    /// The number that its buttons carry.
    pub(super) fn number(&self) -> u32 {
        self.conversation.number
    }
}

/// What a question is put and read with.
struct Desk<'w> {
    set: Arc<FlowSet>,
    flow: Flow,
    writer: &'w Writer,
}

impl Desk<'_> {
    fn context(&self, language: &Language, now: Timestamp) -> Result<Context<'_>, Undecided> {
        Ok(Context {
            rules: &self.set.rules,
            flow: &self.flow,
            lexicon: lexicon(&self.set, language)?,
            today: self.writer.today(now),
        })
    }

    fn renderer(&self, language: &Language, now: Timestamp) -> Result<Renderer<'_>, Undecided> {
        Ok(Renderer {
            catalogs: &self.set.catalogs,
            clinic: &self.writer.setting().clinic,
            context: self.context(language, now)?,
        })
    }
}

impl Writer {
    /// What the question about a finding is put with, on the set that the case was opened on; none when it cannot be
    /// asked.
    fn desk(&self, case: &Case, finding: &str) -> Option<Desk<'_>> {
        let set = self.set_of(&case.version);
        let flow = alone(&set.rules, set.flow(&case.flow), finding)?;
        let writer = self;
        Some(Desk { set, flow, writer })
    }

    /// Whether a nurse can ask for it in this case.
    pub(super) fn can_ask(&self, case: &Case, finding: &str) -> bool {
        self.desk(case, finding).is_some()
    }

    /// The nurses read what is asked, and the patient gets it unless something else is asked first.
    ///
    /// # Errors
    /// It cannot be worded: nothing is asked then.
    pub(super) fn put_asked(
        &self,
        changes: &mut Changes,
        case: &Case,
        found: &Found,
        lane: Lane,
        now: Timestamp,
    ) -> Result<(), No> {
        let mut put = Changes::default();
        let mut profile = found.profile.clone();
        let setting = self.setting();
        let waits = lane == Lane::Unasked && setting.quiet_hours.next_allowed(now, &setting.time_zone) > now;
        let key = if waits { "alert-asked_later" } else { "alert-asked" };
        let asked = self
            .name_asked(&mut put, key, case, &found.profile)
            .and_then(|()| {
                if case.asks.len() > 1 {
                    return Ok(());
                }
                self.put(&mut put, case, &mut profile, ("asked_intro", lane), now)
            });
        if let Err(error) = asked {
            tracing::error!(case = case.id.0, %error, "a question could not be put");
            return Err(review::Refused::NotAskable.into());
        }
        changes.deliveries.append(&mut put.deliveries);
        changes.profile = Some(profile);
        Ok(())
    }

    fn name_asked(
        &self,
        changes: &mut Changes,
        key: &str,
        case: &Case,
        profile: &Profile,
    ) -> Result<(), Undecided> {
        let Some(last) = case.asks.last() else {
            return Ok(());
        };
        let set = self.set_of(&case.version);
        let what = self.card(&set, case, Some(profile)).finding(&last.finding)?;
        self.alert(changes, key, case.id.0, Some(&what));
        Ok(())
    }

    /// Puts the first question that waits.
    fn put(
        &self,
        changes: &mut Changes,
        case: &Case,
        profile: &mut Profile,
        (intro, lane): (&str, Lane),
        now: Timestamp,
    ) -> Result<(), Undecided> {
        let Some(asking) = case.asks.first() else {
            return Ok(());
        };
        let Some(desk) = self.desk(case, &asking.finding) else {
            return Ok(());
        };
        let (language, number) = (profile.language.clone(), profile.conversations + 1);
        let context = desk.context(&language, now)?;
        let Step { conversation, .. } = put(&context, number, language.clone(), &case.answers)?;
        let shown = desk.renderer(&language, now)?.reply(&conversation, &Reply::Ask)?;
        let intro = self.clinic_text(&language, intro)?;
        changes.tell(lane, profile.chat, intro, Vec::new());
        for shown in shown {
            changes.owe(lane, profile.chat, payload(shown, None));
        }
        profile.conversations = number;
        profile.asked = Some(Question {
            case: case.id,
            finding: asking.finding.clone(),
            conversation,
        });
        Ok(())
    }
}

impl<'w> Visit<'w> {
    /// The question of a nurse that waits for an answer.
    pub(super) fn question(&self) -> Option<&Question> {
        let case = self.case.as_ref().filter(|case| !case.closed())?;
        let asking = case.asks.first()?;
        let question = self.profile.asked.as_ref();
        question.filter(|question| question.case == case.id && question.finding == asking.finding)
    }

    /// Typed words while a question waits: an answer where they can be read as one, else for the nurse, and the
    /// question stays.
    pub(super) fn answer_in_words(&mut self, text: &str) -> Result<(), Undecided> {
        let Some((desk, question)) = self.asked() else {
            return Ok(());
        };
        let language = question.conversation.language.clone();
        let worrying = !lexicon(&desk.set, &language)?.red_phrases(text).is_empty();
        let before = question.conversation.clone();
        let done = step(
            &desk.context(&language, self.now)?,
            before.clone(),
            Input::Text(text.to_owned()),
        )?;
        let raised = |conversation: &Conversation| matches!(conversation.phase, Phase::AskingRaised { .. });
        let reminded = done
            .events
            .iter()
            .any(|event| matches!(event, Event::ReminderGiven { .. }));
        let read = answer_to(&done.conversation).is_some()
            || reminded
            || raised(&done.conversation)
            || raised(&before);
        if worrying || !read {
            self.hear(text);
        }
        // In a talk between two people the bot does not go on asking for ever.
        let again = match &done.conversation.phase {
            Phase::Asking { draft, .. } => read || worrying || draft.tries <= MAX_TRIES,
            Phase::AskingRaised { .. } | Phase::Confirming | Phase::Ended { .. } => true,
        };
        let replies = if again { done.replies.clone() } else { Vec::new() };
        self.follow(&desk, question, done.conversation, &replies)
    }

    /// A button of a question; none when it belongs to another one, which is said.
    pub(super) fn answer_by_tap(&mut self, input: Input) -> Result<Option<String>, Undecided> {
        let Some((desk, question)) = self.asked() else {
            return Ok(Some(self.words("asked_over")?));
        };
        let context = desk.context(&question.conversation.language, self.now)?;
        match step(&context, question.conversation.clone(), input) {
            Ok(done) => {
                let Step {
                    conversation,
                    replies,
                    ..
                } = done;
                self.follow(&desk, question, conversation, &replies)?;
                Ok(None)
            }
            Err(Refused::Stale | Refused::Unfitting | Refused::NothingBefore | Refused::Ended) => {
                self.ask_it_again()?;
                Ok(Some(self.words("stale_tap")?))
            }
        }
    }

    /// Shows the question that waits once more, in the language spoken now.
    pub(super) fn ask_it_again(&mut self) -> Result<(), Undecided> {
        let Some((desk, mut question)) = self.asked() else {
            return Ok(());
        };
        question.conversation.language.clone_from(&self.profile.language);
        let conversation = question.conversation.clone();
        self.follow(&desk, question, conversation, &[Reply::Ask])
    }

    /// The question that waits, and what it is read with.
    fn asked(&self) -> Option<(Desk<'w>, Question)> {
        let writer = self.writer;
        let question = self.question()?;
        let desk = writer.desk(self.case.as_ref()?, &question.finding)?;
        Some((desk, question.clone()))
    }

    /// Shows what follows from an input; an answer goes to the case.
    fn follow(
        &mut self,
        desk: &Desk<'_>,
        question: Question,
        conversation: Conversation,
        replies: &[Reply],
    ) -> Result<(), Undecided> {
        let said = answer_to(&conversation);
        let renderer = desk.renderer(&conversation.language, self.now)?;
        let tapped = match self.inbound.body {
            InboundBody::Tap { .. } => self.inbound.message,
            InboundBody::Text(_)
            | InboundBody::EditedText(_)
            | InboundBody::Attachment { .. }
            | InboundBody::Added
            | InboundBody::Blocked
            | InboundBody::Unblocked
            | InboundBody::Migrated { .. }
            | InboundBody::Unreadable => None,
        };
        let mut owed = Vec::new();
        for reply in replies {
            let shown = match (reply, tapped) {
                (Reply::Settle, Some(message)) => {
                    let buttons = Vec::new();
                    owed.push(Payload::EditButtons { message, buttons });
                    Vec::new()
                }
                // There is no summary of one answer, and what it means is said once the case knows it.
                (Reply::Ask | Reply::Result, _) if said.is_some() => Vec::new(),
                _ => renderer.reply(&conversation, reply)?,
            };
            let message = tapped.filter(|_| *reply == Reply::Refresh);
            owed.extend(shown.into_iter().map(|shown| payload(shown, message)));
        }
        let chat = self.inbound.chat;
        owed.into_iter()
            .for_each(|payload| self.changes.owe(Lane::Normal, chat, payload));
        let question = Question {
            conversation,
            ..question
        };
        self.profile.asked = Some(question.clone());
        match said {
            Some(said) => self.answered(desk, &question, &said),
            None => Ok(()),
        }
    }

    /// The answer is in: the case, the nurses and the patient hear of it.
    fn answered(&mut self, desk: &Desk<'_>, question: &Question, said: &Answered) -> Result<(), Undecided> {
        let known = self.changes.case.take().or_else(|| self.case.clone());
        let Some(case) = known else { return Ok(()) };
        let today = self.writer.today(self.now);
        let what = (question.finding.as_str(), &said.set, said.cleared.as_slice());
        let Heard {
            mut case,
            raised,
            emergency,
            lower,
        } = answered(case, &desk.set.rules, what, today, self.now);
        if raised {
            let answers = wire::read_all(desk.set.rules.vocabulary(), &case.answers, today).ok();
            let why = case
                .tier
                .zip(answers)
                .and_then(|(tier, answers)| self.writer.why().so_far(&desk.set, &answers, today, tier));
            case.explained = why;
            // A case that is more urgent is announced by a card of its own.
            case.card = None;
        }
        self.nurses_read(&case, question, said, (raised, lower));
        match emergency {
            Some(headline) => self.call_for_help(desk, &case, question, headline)?,
            None if case.asks.is_empty() => self.say("asked_thanks")?,
            None => {
                let mut profile = self.profile.clone();
                let how = ("asked_next", Lane::Normal);
                let writer = self.writer;
                // What was answered is kept, whatever becomes of the next question.
                match writer.put(&mut self.changes, &case, &mut profile, how, self.now) {
                    Ok(()) => self.profile = profile,
                    Err(error) => {
                        tracing::error!(case = case.id.0, %error, "a question could not be put");
                        writer.alert(&mut self.changes, "alert-failure", case.id.0, None);
                    }
                }
            }
        }
        self.case = Some(case.clone());
        self.changes.case = Some(case);
        Ok(())
    }

    /// A line for the nurses: what was asked, what was answered, and what the table makes of it.
    fn nurses_read(
        &mut self,
        case: &Case,
        question: &Question,
        said: &Answered,
        (raised, lower): (bool, Option<Tier>),
    ) {
        let set = self.writer.set_of(&case.version);
        let card = self.writer.card(&set, case, Some(&self.profile));
        let others = said.set.keys().filter(|name| **name != question.finding);
        let names = std::iter::once(&question.finding).chain(others);
        let words: Result<Vec<String>, _> = names.map(|name| card.said(name, said.set.get(name))).collect();
        let (key, tier) = match (raised, lower) {
            (true, _) => ("alert-answered_raised", case.tier),
            (false, Some(lower)) => ("alert-answered_lower", Some(lower)),
            (false, None) => ("alert-answered", case.tier),
        };
        let tier = tier.map_or("none", Tier::name);
        let word = |family: &str| {
            let setting = self.writer.setting();
            let key = format!("{family}-{tier}");
            setting.catalogs.text(&setting.nurse_language, &key, &Args::new())
        };
        let args = words.and_then(|words| {
            Ok(Args::new()
                .text("case", case.id.0.to_string())
                .text("text", words.join("; "))
                .text("symbol", word("symbol")?)
                .text("tier", word("tier")?))
        });
        match args {
            Ok(args) => self.writer.case_line(&mut self.changes, case.id, key, &args),
            Err(error) => tracing::error!(case = case.id.0, %error, "an answer could not be worded"),
        }
    }

    /// An emergency is acted on at once: the patient reads what the interview would have said.
    fn call_for_help(
        &mut self,
        desk: &Desk<'_>,
        case: &Case,
        question: &Question,
        headline: String,
    ) -> Result<(), Undecided> {
        let mut conversation = question.conversation.clone();
        conversation.phase = Phase::Ended {
            ending: Ending::Assessed {
                tier: Tier::EmergencyNow,
                headline,
                flags: case.flags.clone(),
                rules: case.rules.clone(),
                interrupted: true,
            },
        };
        let shown = desk
            .renderer(&conversation.language, self.now)?
            .reply(&conversation, &Reply::Result)?;
        for shown in shown {
            self.changes
                .owe(Lane::Urgent, self.inbound.chat, payload(shown, None));
        }
        Ok(())
    }
}
