//! The library and the diary, opened by the patient at any time.

use std::sync::Arc;

use crate::domain::message::{Button, Lane, Payload, Picture};
use crate::engine::{Ending, Phase, all_answers};
use crate::i18n::Args;
use crate::learn::Body;
use crate::render::Shown;
use crate::render::diary::Diary;
use crate::triage::{Answers, wire};

use super::patient::{Undecided, Visit};

/// Most topics that a plan links to.
const LINKS: usize = 6;

impl Visit<'_> {
    /// `/learn`: the topics, but for what the patient's answers forbid.
    pub(super) fn offer_topics(&mut self) -> Result<(), Undecided> {
        let set = Arc::clone(&self.set);
        let mut buttons = Vec::new();
        let known = self.known_answers()?;
        let today = self.writer.today(self.now);
        for topic in set.library.offered(&set.rules, &known, today) {
            buttons.push(vec![self.topic_button(&topic.id)?]);
        }
        let text = self.words("learn")?;
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    /// Buttons to the topics that fit the plan, and to all others.
    pub(super) fn topic_links(&self) -> Result<Vec<Vec<Button>>, Undecided> {
        let mut buttons = Vec::new();
        let fitting = self.profile.plan.as_ref().map(|plan| plan.topics.as_slice());
        let library = &self.set.library;
        let known = fitting.unwrap_or_default().iter();
        for id in known.filter(|id| library.topic(id).is_some()).take(LINKS) {
            buttons.push(vec![self.topic_button(id)?]);
        }
        buttons.push(vec![self.all_topics()?]);
        Ok(buttons)
    }

    fn topic_button(&self, id: &str) -> Result<Button, Undecided> {
        Ok(Button {
            label: self.words(&format!("learn_title-{id}"))?,
            data: format!("le:{id}"),
        })
    }

    fn all_topics(&self) -> Result<Button, Undecided> {
        Ok(Button {
            label: self.words("learn_back")?,
            data: "le:".to_owned(),
        })
    }

    /// What is known of the patient: what they last answered, what was added since, and what they said in an
    /// interview that is under way or was left, as that forbids too.
    fn known_answers(&self) -> Result<Answers, Undecided> {
        let mut known = serde_json::Map::new();
        if let Some(plan) = &self.profile.plan {
            let last = plan.last.iter().chain(&plan.record);
            known.extend(last.map(|(finding, value)| (finding.clone(), value.clone())));
        }
        let vocabulary = self.set.rules.vocabulary();
        let assessed = |phase: &Phase| {
            matches!(
                phase,
                Phase::Ended {
                    ending: Ending::Assessed { .. }
                }
            )
        };
        if let Some(unassessed) = self.conversation.as_ref().filter(|known| !assessed(&known.phase)) {
            let answers = all_answers(&self.context()?, unassessed);
            known.extend(wire::write_all(vocabulary, &answers));
        }
        let answers = wire::read_all(vocabulary, &known, self.writer.today(self.now));
        Ok(answers.unwrap_or_default())
    }

    /// One topic, with its drawing and with where it comes from.
    pub(super) fn teach(&mut self, id: &str) -> Result<(), Undecided> {
        let set = Arc::clone(&self.set);
        let known = self.known_answers()?;
        let today = self.writer.today(self.now);
        let offered = set.library.offered(&set.rules, &known, today);
        let Some(topic) = offered.into_iter().find(|topic| topic.id == id) else {
            return self.offer_topics();
        };
        let title = self.words(&format!("learn_title-{}", topic.id))?;
        let body = match topic.body {
            Body::Own => self.words(&format!("learn-{}", topic.id))?,
            Body::SafetyNet => self.words("safety_net")?,
            Body::Advice => self.renderer()?.painkillers(&self.profile.language, &known)?,
        };
        let mut parts = vec![title, body];
        if topic.picture.is_some() {
            parts.push(self.words(&format!("learn_picture-{}", topic.id))?);
        }
        let named = topic
            .sources
            .iter()
            .filter_map(|id| set.sources.iter().find(|(known, _)| known == id));
        let named: Vec<&str> = named.map(|(_, text)| text.as_str()).collect();
        let args = Args::new().text("sources", named.join("; "));
        let language = &self.profile.language;
        parts.push(set.catalogs.text(language, "learn_sources", &args)?);
        let shown = Shown {
            text: parts.join("\n\n"),
            buttons: vec![vec![self.all_topics()?]],
            picture: topic.picture.map(|drawing| Picture::Drawing { drawing }),
        };
        let payload = super::speak::payload(shown, None);
        self.changes.owe(Lane::Normal, self.inbound.chat, payload);
        Ok(())
    }

    /// `/diary`: how pain and walking went, drawn, and in words for those who cannot see the picture.
    pub(super) fn show_diary(&mut self) -> Result<(), Undecided> {
        let setting = self.writer.setting();
        let diary = Diary {
            catalogs: &self.set.catalogs,
            language: &self.profile.language,
            time_zone: &setting.time_zone,
        };
        let chart = match &self.profile.plan {
            Some(plan) => diary.chart(plan)?,
            None => None,
        };
        let Some(shown) = chart else {
            return self.say("diary-none");
        };
        let payload = super::speak::payload(shown, None);
        self.changes.owe(Lane::Normal, self.inbound.chat, payload);
        Ok(())
    }
}
