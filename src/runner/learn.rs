//! The library and the diary, opened by the patient at any time.

use std::sync::Arc;

use crate::domain::message::{Button, ChartPoint, Lane, Payload, Picture};
use crate::i18n::Args;
use crate::learn::Body;
use crate::render::value;
use crate::triage::wire;

use super::patient::{Undecided, Visit};

/// Most days told in words under the chart.
const IN_WORDS: usize = 8;

impl Visit<'_> {
    /// `/learn`: the topics.
    pub(super) fn offer_topics(&mut self) -> Result<(), Undecided> {
        let set = Arc::clone(&self.set);
        let mut buttons = Vec::new();
        for topic in set.library.topics() {
            let label = self.words(&format!("learn_title-{}", topic.id))?;
            let data = format!("le:{}", topic.id);
            buttons.push(vec![Button { label, data }]);
        }
        let text = self.words("learn")?;
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    /// One topic, with where it comes from.
    pub(super) fn teach(&mut self, id: &str) -> Result<(), Undecided> {
        let set = Arc::clone(&self.set);
        let Some(topic) = set.library.topic(id) else {
            return self.offer_topics();
        };
        let title = self.words(&format!("learn_title-{}", topic.id))?;
        let body = match topic.body {
            Body::Own => self.words(&format!("learn-{}", topic.id))?,
            Body::SafetyNet => self.words("safety_net")?,
            Body::Advice => {
                let renderer = self.renderer()?;
                let record = self.profile.plan.as_ref().map(|plan| plan.record.clone());
                let answers = wire::read_all(
                    set.rules.vocabulary(),
                    &record.unwrap_or_default(),
                    renderer.context.today,
                );
                renderer.advice(&self.profile.language, &answers.unwrap_or_default())?
            }
        };
        let named = topic
            .sources
            .iter()
            .filter_map(|id| set.sources.iter().find(|(known, _)| known == id));
        let named: Vec<&str> = named.map(|(_, text)| text.as_str()).collect();
        let args = Args::new().text("sources", named.join("; "));
        let sources = set
            .catalogs
            .text(&self.profile.language, "learn_sources", &args)?;
        let text = [title, body, sources].join("\n\n");
        let back = Button {
            label: self.words("learn_back")?,
            data: "le:".to_owned(),
        };
        let buttons = vec![vec![back]];
        self.changes
            .owe(Lane::Normal, self.inbound.chat, Payload::Text { text, buttons });
        Ok(())
    }

    /// `/diary`: how pain went, drawn, and in words for those who cannot see the picture.
    pub(super) fn show_diary(&mut self) -> Result<(), Undecided> {
        let set = Arc::clone(&self.set);
        let Some(plan) = self.profile.plan.as_ref().filter(|plan| !plan.diary.is_empty()) else {
            return self.say("plan-none");
        };
        let language = &self.profile.language;
        let mut points = Vec::new();
        let mut lines = vec![set.catalogs.text(language, "diary", &Args::new())?];
        for entry in &plan.diary {
            let score = |score: Option<i64>| score.and_then(|score| u8::try_from(score).ok());
            points.push(ChartPoint {
                day: entry.at.seconds_since(plan.began).max(0) / 86_400,
                pain_move: score(entry.pain_move),
                pain_rest: score(entry.pain_rest),
            });
            let shown = |score: Option<i64>| score.map_or_else(|| "–".to_owned(), |score| score.to_string());
            let date = self.writer.today(entry.at).to_string();
            let mobility = entry
                .mobility
                .as_ref()
                .map(|level| format!("line-mobility_now-{level}"));
            let mobility = match mobility.filter(|key| set.catalogs.has(key)) {
                Some(key) => set.catalogs.text(language, &key, &Args::new())?,
                None => set.catalogs.text(language, "diary-walks", &Args::new())?,
            };
            let args = Args::new()
                .text("date", value::date_words(&set.catalogs, language, &date)?)
                .text("move", shown(entry.pain_move))
                .text("rest", shown(entry.pain_rest))
                .text("mobility", mobility);
            lines.push(set.catalogs.text(language, "diary-line", &args)?);
        }
        // A caption is short: the last ones in words, all of them in the picture.
        if lines.len() > IN_WORDS + 1 {
            lines.drain(1..lines.len() - IN_WORDS);
        }
        let payload = Payload::Picture {
            picture: Picture::Chart { points },
            caption: lines.join("\n"),
            buttons: Vec::new(),
        };
        self.changes.owe(Lane::Normal, self.inbound.chat, payload);
        Ok(())
    }
}
