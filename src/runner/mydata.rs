//! `/mydata`: all that is kept about a patient, to read and as a file for computers.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use crate::audit::{Noted, What, Who};
use crate::domain::message::{Lane, Payload};
use crate::engine::Conversation;
use crate::render::mydata::{Held, MyData};
use crate::review::{Case, Door};
use crate::store::{Error, Writing};

use super::patient::{Undecided, Visit};

/// What the file for computers says of its own shape.
const FORMAT: u64 = 1;
/// What its numbers for instants mean.
const TIMES: &str = "milliseconds since 1970-01-01T00:00Z";

/// What is stored about a patient besides what a visit knows anyway.
struct Stored {
    cases: Vec<Case>,
    history: Vec<Json>,
}

impl Visit<'_> {
    /// Sends the patient everything that is held about them.
    pub(super) fn send_my_data(&mut self, store: &Writing<'_>) -> Result<(), Undecided> {
        let stored = Stored {
            cases: self.writer.cases_held(store, self.patient)?,
            history: store.history(self.patient)?,
        };
        let text = self.readable(&stored)?;
        let caption = self.words("mydata-file")?;
        let document = Payload::Document {
            name: format!("my-data-{}.json", self.writer.today(self.now)),
            text: format!("{:#}\n", self.document(&stored)?),
            caption,
        };
        let chat = self.inbound.chat;
        self.changes.tell(Lane::Normal, chat, text, Vec::new());
        self.changes.owe(Lane::Normal, chat, document);
        self.changes.audit.push(Noted {
            at: self.now,
            who: Who::Patient,
            door: Door::Telegram,
            what: What::Exported {
                form: "mydata".to_owned(),
            },
            case: self.profile.case,
        });
        Ok(())
    }

    fn readable(&self, stored: &Stored) -> Result<String, Undecided> {
        let set = match &self.conversation {
            Some(conversation) => self.writer.set_of(&conversation.version),
            None => Arc::clone(&self.set),
        };
        let flow = self.conversation.as_ref().map_or("", |known| known.flow.as_str());
        let plan = self.profile.plan.as_ref();
        let agreed = match plan {
            Some(plan) => self.writer.closing(&self.profile).agreed(plan)?,
            None => None,
        };
        let ended = self.conversation.as_ref().filter(|known| known.ended());
        let consents = self.profile.consents.last();
        let older = self.conversation.as_ref();
        let older = older.and_then(|known| known.consent_version.as_deref());
        let held = Held {
            chat: self.profile.chat,
            last_active: self.profile.last_active,
            consent: match consents {
                Some(agreed) => Some((&agreed.version, Some(agreed.at))),
                None => older.map(|version| (version, None)),
            },
            unfinished: self.running().map(said),
            answers: plan.map(|plan| plan.last.clone()).or_else(|| ended.map(said)),
            plan,
            agreed: agreed.map(|shown| shown.text),
            cases: &stored.cases,
            steps: !stored.history.is_empty(),
        };
        let setting = self.writer.setting();
        // A text that an older set does not have yet is that of the set in use; both know the vocabulary's words.
        let worded = MyData {
            catalogs: &setting.catalogs,
            clinic: &setting.clinic,
            rules: &set.rules,
            flow: set.flow(flow),
            language: &self.profile.language,
            time_zone: &setting.time_zone,
        };
        Ok(worded.text(&held)?)
    }

    /// Everything, as it is stored.
    fn document(&self, stored: &Stored) -> Result<Json, Error> {
        let shape = |_| Error::Shape("records");
        let mut cases = Vec::new();
        for case in &stored.cases {
            cases.push(unnamed(serde_json::to_value(case).map_err(shape)?));
        }
        Ok(json!({
            "format": FORMAT,
            "instants": TIMES,
            "made": self.now.0,
            "clinic": self.writer.setting().clinic.name,
            "profile": serde_json::to_value(&self.profile).map_err(shape)?,
            "conversation": serde_json::to_value(&self.conversation).map_err(shape)?,
            "history": stored.history,
            "cases": cases,
        }))
    }
}

/// All that was said in an interview, with what it began with.
fn said(conversation: &Conversation) -> Map<String, Json> {
    let mut all = conversation.carried.clone();
    for visit in conversation.visits.values() {
        for (finding, answer) in &visit.set {
            all.insert(finding.clone(), answer.clone());
        }
    }
    for (finding, answer) in &conversation.raised {
        all.insert(finding.clone(), answer.clone());
    }
    all
}

/// The record of a case without the names and numbers of those who work on it: these are their data, not the patient's.
fn unnamed(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            if let (Some(role), true, true) = (
                members.get("role"),
                members.contains_key("id"),
                members.contains_key("name"),
            ) {
                return role.clone();
            }
            let members = members.into_iter().map(|(key, value)| (key, unnamed(value)));
            Json::Object(members.collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(unnamed).collect()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value,
    }
}
