//! What a patient may type at any time: the commands, and words outside an interview. As the runner does, without
//! store and clock; what a nurse is told stands in an event line.

use jiff::tz::TimeZone;

use crate::domain::message::Button;
use crate::engine::{Conversation, Ending, Input, Phase, all_answers, heard};
use crate::followup::PAUSE_SECONDS;
use crate::i18n::{Args, TextError};
use crate::learn::{Body, Library};
use crate::render::Shown;
use crate::render::diary::Diary;
use crate::triage::{Answers, wire};

use super::{Line, Play, line};

/// The data of the button of a topic, before its id; alone it leads to all topics.
const TOPIC: &str = "le:";

/// What can be read at any time.
#[derive(Clone, Copy)]
pub struct Teaching<'a> {
    /// The topics.
    pub library: &'a Library,
    /// The sources they rest on, by id.
    pub sources: &'a [(String, String)],
}

impl<'a> Play<'a> {
    /// The same with what can be read at any time.
    pub fn with_teaching(mut self, library: &'a Library, sources: &'a [(String, String)]) -> Self {
        self.teaching = Some(Teaching { library, sources });
        self
    }

    /// What is answered to a command; a word that is none is answered with help.
    pub(super) fn command(&mut self, command: &str) -> Result<Vec<Line>, TextError> {
        let word = command.split_whitespace().next().unwrap_or_default();
        match word {
            "start" => self.start_again(),
            "back" => self.input(Input::Back),
            "cancel" if self.ended() => self.bot("status-none"),
            "cancel" => {
                let mut lines = self.bot("cancelled")?;
                lines.extend(self.input(Input::Cancel)?);
                Ok(lines)
            }
            "emergency" => self.bot("emergency"),
            "privacy" => self.bot("privacy"),
            "human" => {
                self.case = true;
                let mut lines = self.bot("human_told")?;
                lines.push("event  nurse_told human".to_owned());
                Ok(lines)
            }
            "status" if !self.ended() => self.bot("status-asking"),
            "status" if self.case => self.bot("status-open"),
            "status" => self.bot("status-none"),
            "plan" => self.planned(),
            "diary" => self.diary(),
            "learn" => self.topics(),
            "pause" => self.pause(),
            "stop" => {
                let mut lines = Vec::new();
                if !self.ended() {
                    lines.extend(self.input(Input::Cancel)?);
                }
                self.stopped = true;
                lines.splice(0..0, self.bot("stopped")?);
                Ok(lines)
            }
            _ => self.bot("help"),
        }
    }

    /// Words that no interview waits for.
    pub(super) fn words_outside(&mut self, text: &str) -> Result<Vec<Line>, TextError> {
        let worrying = !self.context.lexicon.red_phrases(text).is_empty();
        if !worrying && !self.case {
            return self.bot("text_idle");
        }
        let mut lines = match self.context.lexicon.concern(text) {
            Some(concern) => self.bot(heard(concern))?,
            None if worrying => self.bot("emergency")?,
            None => Vec::new(),
        };
        self.case = true;
        lines.extend(self.bot("text_passed_on")?);
        lines.push("event  nurse_told words".to_owned());
        Ok(lines)
    }

    /// A tap on a topic, or on all of them; nothing if the data is of something else.
    pub(super) fn tapped_topic(&mut self, data: &str) -> Result<Option<Vec<Line>>, TextError> {
        match (data.strip_prefix(TOPIC), self.teaching) {
            (Some(id), Some(teaching)) => self.teach(teaching, id).map(Some),
            (Some(_) | None, _) => Ok(None),
        }
    }

    fn start_again(&mut self) -> Result<Vec<Line>, TextError> {
        self.stopped = false;
        self.paused_until = self.now;
        if !self.ended() {
            let mut lines = self.bot("welcome_again")?;
            lines.extend(self.input(Input::Repeat)?);
            return Ok(lines);
        }
        let Conversation { number, language, .. } = &self.conversation;
        self.context.flow = self.intake;
        self.conversation = Conversation::new(number + 1, self.intake, language.clone());
        self.input(Input::Begin)
    }

    fn pause(&mut self) -> Result<Vec<Line>, TextError> {
        if self.plan.is_none() && self.ended() {
            return self.bot("plan-none");
        }
        if self.stopped {
            return self.bot("stopped");
        }
        self.paused_until = self.now.plus_seconds(PAUSE_SECONDS);
        self.bot("paused")
    }

    fn diary(&mut self) -> Result<Vec<Line>, TextError> {
        let diary = Diary {
            catalogs: self.catalogs,
            language: &self.conversation.language,
            time_zone: &TimeZone::UTC,
        };
        let chart = match &self.plan {
            Some(plan) => diary.chart(plan)?,
            None => None,
        };
        match chart {
            Some(shown) => Ok(vec![line(&shown)]),
            None => self.bot("diary-none"),
        }
    }

    fn topics(&mut self) -> Result<Vec<Line>, TextError> {
        let Some(Teaching { library, .. }) = self.teaching else {
            return self.bot("help");
        };
        let known = self.known_answers();
        let mut buttons = Vec::new();
        for topic in library.offered(self.context.rules, &known, self.context.today) {
            let label = self.clinic_words(&format!("learn_title-{}", topic.id))?;
            let data = format!("{TOPIC}{}", topic.id);
            buttons.push(vec![Button { label, data }]);
        }
        let shown = Shown {
            text: self.clinic_words("learn")?,
            buttons,
            picture: None,
        };
        Ok(self.beside(shown))
    }

    /// One topic, with where it comes from.
    fn teach(&mut self, teaching: Teaching<'_>, id: &str) -> Result<Vec<Line>, TextError> {
        let known = self.known_answers();
        let offered = teaching
            .library
            .offered(self.context.rules, &known, self.context.today);
        let Some(topic) = offered.into_iter().find(|topic| topic.id == id) else {
            return self.topics();
        };
        let language = &self.conversation.language;
        let mut parts = vec![self.clinic_words(&format!("learn_title-{id}"))?];
        parts.push(match topic.body {
            Body::Own => self.clinic_words(&format!("learn-{id}"))?,
            Body::SafetyNet => self.clinic_words("safety_net")?,
            Body::Advice => self.renderer().painkillers(language, &known)?,
        });
        if topic.picture.is_some() {
            parts.push(self.clinic_words(&format!("learn_picture-{id}"))?);
        }
        let named = teaching
            .sources
            .iter()
            .filter(|(id, _)| topic.sources.contains(id));
        let named: Vec<&str> = named.map(|(_, text)| text.as_str()).collect();
        let args = Args::new().text("sources", named.join("; "));
        parts.push(self.catalogs.text(language, "learn_sources", &args)?);
        let all = Button {
            label: self.clinic_words("learn_back")?,
            data: TOPIC.to_owned(),
        };
        let shown = Shown {
            text: parts.join("\n\n"),
            buttons: vec![vec![all]],
            picture: None,
        };
        Ok(self.beside(shown))
    }

    /// What is known of the patient: what they last answered, what was added since, and what they said in an
    /// interview that is under way or was left, as that forbids too.
    fn known_answers(&self) -> Answers {
        let mut known = serde_json::Map::new();
        if let Some(plan) = &self.plan {
            let last = plan.last.iter().chain(&plan.record);
            known.extend(last.map(|(finding, value)| (finding.clone(), value.clone())));
        }
        let vocabulary = self.context.rules.vocabulary();
        let assessed = matches!(
            self.conversation.phase,
            Phase::Ended {
                ending: Ending::Assessed { .. }
            }
        );
        if !assessed {
            let answers = all_answers(&self.context, &self.conversation);
            known.extend(wire::write_all(vocabulary, &answers));
        }
        wire::read_all(vocabulary, &known, self.context.today).unwrap_or_default()
    }

    /// Shows something whose buttons can be tapped beside the interview.
    fn beside(&mut self, shown: Shown) -> Vec<Line> {
        let told = line(&shown);
        self.beside = Some(shown);
        vec![told]
    }

    fn clinic_words(&self, key: &str) -> Result<String, TextError> {
        self.renderer().clinic_text(&self.conversation.language, key)
    }

    fn bot(&self, key: &str) -> Result<Vec<Line>, TextError> {
        Ok(vec![format!(
            "bot  > {}",
            self.clinic_words(key)?.replace('\n', " ")
        )])
    }
}
