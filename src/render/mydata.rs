//! All that is kept about a patient, for the patient to read.

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use crate::domain::{ChatId, Language, Timestamp};
use crate::flow::Flow;
use crate::followup::Plan;
use crate::i18n::{Args, Catalogs};
use crate::review::{Case, Deed, Stand};
use crate::triage::Rules;

use super::closing::day;
use super::diary::Diary;
use super::explain::in_words;
use super::{Clinic, Rendered, value};

/// What wording it needs.
pub struct MyData<'a> {
    /// The texts.
    pub catalogs: &'a Catalogs,
    /// The clinic.
    pub clinic: &'a Clinic,
    /// The vocabulary.
    pub rules: &'a Rules,
    /// The interview whose lines word the answers.
    pub flow: &'a Flow,
    /// The patient's language.
    pub language: &'a Language,
    /// The clinic's time zone.
    pub time_zone: &'a TimeZone,
}

/// What is held about a patient, besides what the file for computers has. Holds a patient's answers: no `Debug`.
pub struct Held<'a> {
    /// Their chat.
    pub chat: ChatId,
    /// When they wrote or tapped last.
    pub last_active: Timestamp,
    /// The version of the terms they agreed to, and when, as far as that is known.
    pub consent: Option<(&'a str, Option<Timestamp>)>,
    /// What they said in an interview that is not finished, as in the batch interface.
    pub unfinished: Option<Map<String, Json>>,
    /// What they said in the last one that ended.
    pub answers: Option<Map<String, Json>>,
    /// How they are followed up.
    pub plan: Option<&'a Plan>,
    /// What was agreed, in words.
    pub agreed: Option<String>,
    /// Their cases, the oldest first.
    pub cases: &'a [Case],
    /// Whether steps of interviews are recorded.
    pub steps: bool,
}

impl MyData<'_> {
    /// The words, a part a paragraph.
    pub fn text(&self, held: &Held<'_>) -> Rendered<String> {
        let mut parts = vec![self.word("mydata")?];
        let args = self
            .args()
            .text("chat", held.chat.0.to_string())
            .text("language", self.word("language-name")?)
            .text("date", self.date(held.last_active)?);
        parts.push(self.with("mydata-account", &args)?);
        if let Some((version, at)) = held.consent {
            let args = self.args().text("version", version);
            parts.push(match at {
                None => self.with("mydata-consent", &args)?,
                Some(at) => self.with("mydata-consent_on", &args.text("date", self.date(at)?))?,
            });
        }
        for (key, answers) in [
            ("mydata-unfinished", &held.unfinished),
            ("mydata-answers", &held.answers),
        ] {
            if let Some(answers) = answers.as_ref().filter(|answers| !answers.is_empty()) {
                let said = in_words(self.catalogs, self.rules, self.flow, self.language, answers)?;
                parts.push(self.list(key, said)?);
            }
        }
        if let Some(plan) = held.plan.filter(|plan| !plan.diary.is_empty()) {
            let diary = Diary {
                catalogs: self.catalogs,
                language: self.language,
                time_zone: self.time_zone,
            };
            let days: Rendered<Vec<String>> = plan.diary.iter().map(|entry| diary.line(entry)).collect();
            parts.push(self.list("mydata-diary", days?)?);
        }
        parts.extend(held.agreed.clone());
        for case in held.cases {
            parts.push(self.case(case)?);
        }
        if held.steps {
            parts.push(self.word("mydata-steps")?);
        }
        Ok(parts.join("\n\n"))
    }

    /// A case: when it was opened, and the words that nurses wrote about it.
    fn case(&self, case: &Case) -> Rendered<String> {
        let args = self
            .args()
            .text("case", case.id.0.to_string())
            .text("date", self.date(case.opened)?);
        let mut words = Vec::new();
        for happened in &case.history {
            let text = match &happened.deed {
                Deed::Replied { text, .. } | Deed::Noted { text } => text,
                Deed::PatientWrote { text, .. } => match text {
                    Some(text) => text,
                    None => continue,
                },
                Deed::Tiered { reason, .. } | Deed::Escalated { reason } | Deed::Reopened { reason } => {
                    reason
                }
                Deed::Arranged { stand, .. } => match stand {
                    Stand::Result(text) => text,
                    Stand::Requested => continue,
                },
                Deed::Claimed
                | Deed::Released
                | Deed::HandedTo { .. }
                | Deed::Asked { .. }
                | Deed::Answered { .. }
                | Deed::Raised { .. }
                | Deed::Called { .. }
                | Deed::Breached { .. }
                | Deed::Closed { .. } => continue,
            };
            words.push(format!("{}: {text}", self.date(happened.at)?));
        }
        let opened = self.with("mydata-case", &args)?;
        if words.is_empty() {
            return Ok(opened);
        }
        Ok(format!("{opened} {}", self.list("mydata-case_words", words)?))
    }

    fn list(&self, key: &str, lines: Vec<String>) -> Rendered<String> {
        let lines = lines.into_iter().map(|line| format!("• {line}"));
        let lines: Vec<String> = std::iter::once(self.word(key)?).chain(lines).collect();
        Ok(lines.join("\n"))
    }

    fn date(&self, at: Timestamp) -> Rendered<String> {
        value::date_words(self.catalogs, self.language, &day(self.time_zone, at))
    }

    fn args(&self) -> Args {
        Args::new()
            .text("clinic", self.clinic.name.clone())
            .text("emergency", self.clinic.emergency_number.clone())
            .text("crisis", self.clinic.crisis_line.clone())
    }

    fn word(&self, key: &str) -> Rendered<String> {
        self.with(key, &self.args())
    }

    fn with(&self, key: &str, args: &Args) -> Rendered<String> {
        self.catalogs.text(self.language, key, args)
    }
}
