//! A topic of the nurses' group for each case, where the group has topics: opened with the case, named by its tier,
//! closed and reopened with it, and opened again when somebody deleted it. What is said of a case goes into its topic;
//! where there can be none, it goes to the group as before.

use crate::domain::message::{Delivery, Inbound, Lane, Payload, Place};
use crate::domain::{CaseId, MessageId};
use crate::i18n::{Args, TextError};
use crate::render::desk::Words;
use crate::review::{Case, Topic};
use crate::store::{Error, Writing};
use crate::triage::Tier;

use super::cards::{Meaning, Tag};
use super::changes::{Batch, Changes, Owed};
use super::readable::readable;
use super::reader::Reader;
use super::timers::Found;
use super::writer::Writer;

/// The setting that says that the nurses were told why there are no topics.
const TOLD: &str = "no_topics";
/// What words among nurses begin with.
const AMONG_NURSES: &str = "//";
/// How often opening a topic may fail before the case goes to the group without one.
const TRIES: u32 = 1;

/// What words in the group are.
pub(super) enum Said<'t> {
    /// A command, without its sign.
    Command(&'t str),
    /// Words about a case.
    About(Meaning, &'t str),
    /// Talk among nurses.
    Talk,
}

impl Writer {
    fn topics(&self) -> bool {
        self.setting().topics && self.setting().group.is_some()
    }

    /// A case that is about to get its card gets a topic first, if it has none.
    pub(super) fn open_topic(&self, changes: &mut Changes) {
        let (true, Some(chat)) = (self.topics(), self.setting().group) else {
            return;
        };
        let Some(case) = changes.case.as_mut().filter(|case| case.topic.is_none()) else {
            return;
        };
        let name = match self.topic_name(case) {
            Ok(name) => name,
            Err(error) => {
                tracing::error!(case = case.id.0, %error, "a topic could not be named");
                return;
            }
        };
        case.topic = Some(Topic::Opening);
        let id = case.id;
        let opens = Owed {
            lane: Lane::Urgent,
            chat,
            payload: Payload::OpenTopic { name },
            tag: Tag::Topic(id).write(),
            place: Place::Chat,
        };
        // Before all that goes into it: first of all what the topic is for.
        let mut first = Changes::default();
        first.deliveries.push(opens);
        let args = Args::new().text("case", id.0.to_string());
        self.case_line(&mut first, id, "topic-first", &args);
        changes.deliveries.splice(0..0, first.deliveries);
    }

    /// Symbol, tier and number of the case: nothing about the patient.
    fn topic_name(&self, case: &Case) -> Result<String, TextError> {
        let setting = self.setting();
        let word = |key: &str, args: &Args| setting.catalogs.text(&setting.nurse_language, key, args);
        let tier = case.tier.map_or("none", Tier::name);
        let args = Args::new()
            .text("symbol", word(&format!("symbol-{tier}"), &Args::new())?)
            .text("tier", word(&format!("tier-{tier}"), &Args::new())?)
            .text("case", case.id.0.to_string());
        word("topic-name", &args)
    }

    /// An open topic is called and closed as its case is.
    pub(super) fn topic_follows(&self, changes: &mut Changes) {
        let (true, Some(chat)) = (self.topics(), self.setting().group) else {
            return;
        };
        let Some(case) = changes.case.as_ref() else { return };
        let (id, ends) = (case.id, case.closed());
        let Some(Topic::Open { thread, name, closed }) = case.topic.clone() else {
            return;
        };
        let wanted = self.topic_name(case).unwrap_or_else(|error| {
            tracing::error!(case = id.0, %error, "a topic could not be named");
            name.clone()
        });
        let topic = thread;
        let mut done = Vec::new();
        if closed && !ends {
            done.push(Payload::ReopenTopic { topic });
        }
        if wanted != name {
            let name = wanted.clone();
            done.push(Payload::NameTopic { topic, name });
        }
        if ends && !closed {
            done.push(Payload::CloseTopic { topic });
        }
        // In one lane, so that what is asked of Telegram comes in this order.
        changes.deliveries.extend(done.into_iter().map(|payload| Owed {
            lane: Lane::Normal,
            chat,
            payload,
            tag: Tag::Topic(id).write(),
            place: Place::Chat,
        }));
        if let Some(case) = &mut changes.case {
            case.topic = Some(Topic::Open {
                thread,
                name: wanted,
                closed: ends,
            });
        }
    }

    /// `/case ID`: a new card, in its topic if the case has one; whoever asked elsewhere hears where it is.
    pub(super) fn show_card(
        &self,
        changes: &mut Changes,
        reader: &Reader,
        inbound: &Inbound,
        case: Case,
        found: &Found,
    ) {
        if reader.private {
            self.card_for(changes, reader, (&case, &found.profile), None);
            return;
        }
        let topic = case.topic.as_ref().and_then(Topic::thread);
        if self.topics() && topic.is_some() && topic != inbound.topic {
            let args = Args::new().text("case", case.id.0.to_string());
            self.to_group(changes, "case-in_topic", &args, Vec::new());
        }
        changes
            .deliveries
            .extend(self.card_delivery(&case, Some(&found.profile)));
    }

    /// What is said of a case goes into its topic.
    pub(super) fn places(&self, store: &Writing<'_>, changes: &mut Changes) -> Result<(), Error> {
        if !self.topics() {
            return Ok(());
        }
        let group = self.setting().group;
        let changed = changes.case.as_ref().map(|case| (case.id, case.topic.clone()));
        for owed in &mut changes.deliveries {
            let tag = owed.tag.as_deref().and_then(Tag::read);
            let (true, true, Some(tag)) = (Some(owed.chat) == group, owed.payload.is_message(), tag) else {
                continue;
            };
            let id = tag.case();
            let topic = match &changed {
                Some((changed, topic)) if *changed == id => topic.clone(),
                Some(_) | None => known(store, id)?.and_then(|case| case.topic),
            };
            owed.place = place(id, topic.as_ref());
        }
        Ok(())
    }

    /// What a nurse is told and not of a case comes where they wrote.
    pub(super) fn answers_in_topic(&self, changes: &mut Changes, inbound: &Inbound) {
        let (true, Some(topic)) = (self.topics(), inbound.topic) else {
            return;
        };
        for owed in &mut changes.deliveries {
            if owed.chat == inbound.chat && owed.tag.is_none() && owed.payload.is_message() {
                owed.place = Place::Topic(topic);
            }
        }
    }

    /// What words of a nurse are. In a topic they are for its patient unless they reply to somebody or begin with
    /// the sign for words among nurses, which makes them a note.
    pub(super) fn said_at_the_desk<'t>(
        &self,
        store: &Writing<'_>,
        inbound: &Inbound,
        text: &'t str,
    ) -> Result<Said<'t>, Error> {
        let text = text.trim();
        let among = text.strip_prefix(AMONG_NURSES);
        if let (None, Some(command)) = (among, text.strip_prefix('/')) {
            return Ok(Said::Command(command));
        }
        Ok(match (self.meaning(store, inbound)?, among) {
            (None, _) => Said::Talk,
            (Some((case, Words::Reply)), Some(note)) => Said::About((case, Words::Note), note),
            (Some(meaning), _) => Said::About(meaning, text),
        })
    }

    /// What a message in the group is about: what it replies to, else the case whose topic it is in.
    pub(super) fn meaning(&self, store: &Writing<'_>, inbound: &Inbound) -> Result<Option<Meaning>, Error> {
        match (inbound.topic, inbound.reply_to) {
            // Telegram gives what replies to nothing as a reply to the topic's beginning.
            (Some(topic), to) if to.is_none_or(|to| to == topic) => {
                let case = store.topic(inbound.chat, topic)?;
                Ok(case.map(|case| (case, Words::Reply)))
            }
            (_, Some(message)) => store.reply::<Meaning>(inbound.chat, message),
            (Some(_) | None, None) => Ok(None),
        }
    }

    /// A topic is open: all that waited for it may leave.
    pub(super) fn topic_opened(
        &self,
        store: &mut Writing<'_>,
        delivery: &Delivery,
        (id, thread): (CaseId, MessageId),
        batch: &mut Batch,
    ) -> Result<(), Error> {
        store.keep_topic(delivery.chat, thread, id)?;
        store.unset(TOLD)?;
        let name = match &delivery.payload {
            Payload::OpenTopic { name } => name.clone(),
            _ => String::new(),
        };
        let mut changes = Changes {
            case: known(store, id)?,
            ..Changes::default()
        };
        if let Some(case) = &mut changes.case {
            case.topic = Some(Topic::Open {
                thread,
                name,
                closed: false,
            });
        }
        // The case may have changed meanwhile.
        self.topic_follows(&mut changes);
        changes.write(store, None, Vec::new(), batch)?;
        self.settle_places(store, id, Place::Topic(thread), batch)
    }

    /// There can be no topic: all that waited for it goes to the group, which hears once why.
    pub(super) fn no_topic(
        &self,
        store: &mut Writing<'_>,
        id: CaseId,
        tell: bool,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut changes = Changes {
            case: known(store, id)?,
            ..Changes::default()
        };
        if let Some(case) = &mut changes.case {
            case.topic = None;
        }
        changes.write(store, None, Vec::new(), batch)?;
        if tell {
            self.tell_no_topics(store, batch)?;
        }
        self.settle_places(store, id, Place::Chat, batch)
    }

    fn tell_no_topics(&self, store: &mut Writing<'_>, batch: &mut Batch) -> Result<(), Error> {
        if store.setting::<bool>(TOLD)?.is_some() {
            return Ok(());
        }
        store.set(TOLD, &true)?;
        let mut changes = Changes::default();
        self.to_group(&mut changes, "topics-refused", &Args::new(), Vec::new());
        changes.write(store, None, Vec::new(), batch)
    }

    /// A message could not go into its topic, or the topic could not be changed. A case that is open gets a new topic
    /// with a new card, and the message goes there; all else goes to the group.
    pub(super) fn topic_gone(
        &self,
        store: &mut Writing<'_>,
        delivery: &Delivery,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let tag = delivery.tag.as_deref().and_then(Tag::read);
        let case = match &tag {
            Some(tag) => known(store, tag.case())?,
            None => None,
        };
        let Some(mut case) = case else {
            return self.goes(store, delivery, Place::Chat, batch);
        };
        let id = case.id;
        let meant = match (&delivery.payload, delivery.place) {
            (Payload::NameTopic { topic, .. }, _)
            | (Payload::CloseTopic { topic } | Payload::ReopenTopic { topic }, _) => Some(*topic),
            (_, Place::Topic(topic)) => Some(topic),
            (_, Place::Chat | Place::Soon(_)) => None,
        };
        // Of several messages for it the first one finds out.
        let lost = meant.is_some() && case.topic.as_ref().and_then(Topic::thread) == meant;
        let (mut opened, is_card) = (false, matches!(tag, Some(Tag::Card(_))));
        if lost {
            case.topic = None;
            if case.closed() {
                store.put_case(id, case.patient, false, &case)?;
            } else {
                opened = true;
                self.new_card(store, case, batch)?;
            }
        }
        if delivery.payload.is_about_topics() || (is_card && opened) {
            store.settle(delivery.id)?;
            batch.gone.push(delivery.id);
            return Ok(());
        }
        let topic = known(store, id)?.and_then(|case| case.topic);
        self.goes(store, delivery, place(id, topic.as_ref()), batch)
    }

    /// The bot may not do it: the message goes to the group, which hears once why.
    pub(super) fn topics_refused(
        &self,
        store: &mut Writing<'_>,
        delivery: &Delivery,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        self.tell_no_topics(store, batch)?;
        if delivery.payload.is_about_topics() {
            store.settle(delivery.id)?;
            batch.gone.push(delivery.id);
            return Ok(());
        }
        self.goes(store, delivery, Place::Chat, batch)
    }

    /// A delivery that failed goes somewhere else.
    fn goes(
        &self,
        store: &mut Writing<'_>,
        delivery: &Delivery,
        place: Place,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let changed = store.change_delivery(delivery.id, |delivery| delivery.place = place)?;
        match changed {
            Some(delivery) => batch.owed.push(delivery),
            None => batch.gone.push(delivery.id),
        }
        Ok(())
    }

    /// What waits for the topic of a case goes where it may now.
    fn settle_places(
        &self,
        store: &mut Writing<'_>,
        id: CaseId,
        place: Place,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        for owed in &mut batch.owed {
            if owed.place == Place::Soon(id) {
                owed.place = place;
                store.change_delivery(owed.id, |delivery| delivery.place = place)?;
            }
        }
        for waiting in self.waiting_for(id) {
            let changed = store.change_delivery(waiting, |delivery| delivery.place = place)?;
            batch.owed.extend(changed);
        }
        Ok(())
    }
}

/// Whether opening a topic has failed so often that the case must not wait for it any longer.
pub(super) fn opening_failed(delivery: &Delivery) -> bool {
    matches!(delivery.payload, Payload::OpenTopic { .. }) && delivery.attempts >= TRIES
}

/// Whether words stay among nurses.
pub(super) fn among_nurses(text: &str) -> bool {
    text.trim_start().starts_with(AMONG_NURSES)
}

fn place(id: CaseId, topic: Option<&Topic>) -> Place {
    match topic {
        None => Place::Chat,
        Some(Topic::Opening) => Place::Soon(id),
        Some(Topic::Open { thread, .. }) => Place::Topic(*thread),
    }
}

fn known(store: &Writing<'_>, id: CaseId) -> Result<Option<Case>, Error> {
    readable(store.get_case(id))
}
