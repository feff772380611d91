//! A nurse's card: first line for the glance, then situation, background, assessment, recommendation, in
//! the nurse's language. The first line names nobody: it may show on a locked screen.

use serde_json::Value as Json;

use crate::domain::Language;
use crate::flow::{Flow, Form};
use crate::followup::AdviceBook;
use crate::i18n::{Args, Catalogs};
use crate::review::{Case, SignedIn, Status};
use crate::triage::evaluate::DerivedValue;
use crate::triage::{Rules, Tier, condition::BANDS, wire};

use super::Rendered;
pub use super::card_advice::Followed;

/// What a card is made with.
pub struct Card<'a> {
    /// The texts.
    pub catalogs: &'a Catalogs,
    /// The table, for scores and sources.
    pub rules: &'a Rules,
    /// The flow, for the wording of answers.
    pub flow: &'a Flow,
    /// What can be advised.
    pub book: &'a AdviceBook,
    /// The nurse's language.
    pub language: &'a Language,
    /// How the patient is followed up, if they are.
    pub followed: Option<Followed<'a>>,
}

/// Telegram's limit, in UTF-16 units. A card changes in place, so it must be one message.
const LONGEST: usize = 4096;
/// Asked in the emergency block, but no red flags: tests and visits so far.
const NO_RED_FLAGS: [&str; 2] = ["imaging_done", "seen_by_clinician"];
/// How many items a list keeps when the card would be too long; red flags are always told in full.
const KEPT: [usize; 6] = [usize::MAX, 60, 40, 25, 12, 6];

impl Card<'_> {
    /// The card's text. If all of it does not fit one message, the longer lists say how much more there is.
    pub fn text(&self, case: &Case) -> Rendered<String> {
        let mut text = String::new();
        for most in KEPT {
            text = self.with_at_most(case, most)?;
            if text.encode_utf16().count() <= LONGEST {
                break;
            }
        }
        Ok(text)
    }

    fn with_at_most(&self, case: &Case, most: usize) -> Rendered<String> {
        let sbar = self.sbar(case, most)?;
        let list =
            |key: &str, items: &[String]| self.with(key, Args::new().text("list", self.listed(items)?));
        let mut lines = vec![sbar.first_line, format!("{} · {}", sbar.number, sbar.status)];
        lines.push(format!("\n{}", self.word("card-situation")?));
        lines.push(list("card-present", &sbar.present)?);
        lines.push(list("card-denied", &sbar.denied)?);
        lines.push(list("card-unknown", &sbar.unknown)?);
        lines.push(format!("\n{}", self.word("card-background")?));
        lines.push(self.listed(&sbar.background)?);
        lines.extend(sbar.circumstances);
        lines.push(format!("\n{}", self.word("card-assessment")?));
        lines.extend(sbar.assessment);
        lines.push(format!("\n{}", self.word("card-recommendation")?));
        lines.extend(sbar.recommendation);
        if !sbar.agreed.is_empty() {
            lines.push(format!("\n{}", self.word("card-agreed")?));
            lines.extend(sbar.agreed);
        }
        Ok(lines.join("\n"))
    }

    /// What a card says, part by part; lists other than the red flags keep at most so many items.
    pub fn sbar(&self, case: &Case, most: usize) -> Rendered<Sbar> {
        let tier = case.tier.map_or("none", |tier| tier.name());
        let lists = self.lists(case)?;
        let mut circumstances = Vec::new();
        if case
            .answers
            .get("respondent_role")
            .is_some_and(|role| role == "carer")
        {
            circumstances.push(self.word("card-carer")?);
        }
        if case.interrupted {
            circumstances.push(self.word("card-interrupted")?);
        }
        let name = self
            .catalogs
            .text(&case.language, "language-name", &Args::new())?;
        circumstances.push(self.with("card-language", Args::new().text("language", name))?);
        let reasons: Rendered<Vec<String>> = case.rules.iter().map(|id| self.reason(id)).collect();
        let mut assessment = self.some(reasons?, most)?;
        if case.tier.is_some() {
            assessment.push(self.scores(case)?);
        }
        // A card never fails for want of words that explain it.
        assessment.extend(self.explained(case, most).unwrap_or_default());
        Ok(Sbar {
            first_line: self.first_line(case, tier)?,
            number: self.with("card-case", Args::new().text("case", case.id.0.to_string()))?,
            status: self.status(&case.status)?,
            present: lists.present,
            denied: self.some(lists.denied, most)?,
            unknown: self.some(lists.unknown, most)?,
            background: self.some(lists.background, most)?,
            circumstances,
            assessment,
            recommendation: self.recommended(case)?,
            agreed: self.agreed(most)?,
        })
    }

    fn first_line(&self, case: &Case, tier: &str) -> Rendered<String> {
        let age = match case.answers.get("age_years").and_then(Json::as_i64) {
            Some(age) => format!("{}–{}", age / 5 * 5, age / 5 * 5 + 4),
            None => self.word("card-age_unknown")?,
        };
        let sex = match case.answers.get("sex_at_birth").and_then(Json::as_str) {
            Some("female") => "card-sex-female",
            Some("male") => "card-sex-male",
            _ => "card-sex-unknown",
        };
        let args = Args::new()
            .text("symbol", self.word(&format!("symbol-{tier}"))?)
            .text("tier", self.word(&format!("tier-{tier}"))?)
            .text("age", age)
            .text("sex", self.word(sex)?)
            .text("deadline", self.word(&format!("deadline-{tier}"))?)
            .text("reason", self.named("rule", &case.headline)?);
        self.with("card-first_line", args)
    }

    fn reason(&self, id: &str) -> Rendered<String> {
        let sources = self
            .rules
            .rule(id)
            .map(|(_, rule)| rule.sources.join(", "))
            .unwrap_or_default();
        let args = Args::new()
            .text("rule", id.to_owned())
            .text("reason", self.named("rule", id)?)
            .text("sources", sources);
        let reason = self.with("card-reason", args)?;
        let note = format!("note-{id}");
        if self.catalogs.has(&note) {
            return Ok(format!("{reason}: {}", self.word(&note)?));
        }
        Ok(reason)
    }

    fn scores(&self, case: &Case) -> Rendered<String> {
        let (answers, today) = self.answers(case);
        let assessment = self.rules.assess(&answers, today);
        let number = |name: &str| match self.rules.derived_value(&assessment, name) {
            Some(DerivedValue::Range(Some((least, _)))) => least.to_string(),
            _ => "–".to_owned(),
        };
        let band = match self.rules.derived_value(&assessment, "suspicion") {
            Some(DerivedValue::Band(Some(band))) => BANDS[usize::from(band)],
            _ => "none",
        };
        let args = Args::new()
            .text("henschke", number("henschke"))
            .text("rand", number("rand"))
            .text("roux", number("roux_points"))
            .text("suspicion", self.word(&format!("suspicion-{band}"))?);
        self.with("card-scores", args)
    }

    fn lists(&self, case: &Case) -> Rendered<Lists> {
        let mut lists = Lists::default();
        let vocabulary = self.rules.vocabulary();
        for screen in self.flow.screens() {
            let value = |finding| case.answers.get(&vocabulary.get(finding).id);
            if let Form::Checklist { lines, .. } = &screen.form {
                for line in lines {
                    let Some((finding, answer)) = line.sets.first() else {
                        continue;
                    };
                    let Some(found) = value(*finding) else { continue };
                    let wanted = wire::write(vocabulary, *finding, answer);
                    let chosen = match &wanted {
                        Json::Array(options) => options
                            .iter()
                            .all(|option| found.as_array().is_some_and(|f| f.contains(option))),
                        other => found == other,
                    };
                    let unknown = found.is_null()
                        || found == "unsure"
                        || found.as_array().is_some_and(|f| f.iter().any(|v| v == "unsure"));
                    let words = || self.word(&format!("line-{}", line.id));
                    let record = NO_RED_FLAGS.contains(&vocabulary.get(*finding).id.as_str());
                    match (screen.block && !record, chosen) {
                        (true, true) => lists.present.push(words()?),
                        (true, false) if unknown => lists.unknown.push(words()?),
                        (true, false) => lists.denied.push(words()?),
                        (false, true) => {
                            let words = words()?;
                            if !lists.background.contains(&words) {
                                lists.background.push(words);
                            }
                        }
                        (false, false) => {}
                    }
                }
            } else if !screen.block {
                for finding in &screen.asks {
                    let finding = vocabulary.get(*finding);
                    let Some(found) = case.answers.get(&finding.id) else {
                        continue;
                    };
                    let line = format!("line-{}-{}", finding.id, found.as_str().unwrap_or_default());
                    let words = if self.catalogs.has(&line) {
                        Some(self.word(&line)?)
                    } else {
                        super::value::value(self.catalogs, self.language, finding, found)?
                    };
                    let part = format!("part-{}", finding.id);
                    let label = if self.catalogs.has(&part) {
                        part
                    } else {
                        format!("section-{}", screen.id)
                    };
                    if let Some(words) = words {
                        lists.background.push(format!("{}: {words}", self.word(&label)?));
                    }
                }
            }
        }
        Ok(lists)
    }

    fn status(&self, status: &Status) -> Rendered<String> {
        let held = |key: &str, nurse: &SignedIn| self.with(key, Args::new().text("nurse", nurse.name()));
        match status {
            Status::Open => self.word("card-open"),
            Status::Reopened { .. } => self.word("card-reopened"),
            Status::Escalated { nurse, .. } => held("card-escalated", nurse),
            Status::Claimed { nurse, .. } => held("card-claimed", nurse),
            Status::Waiting { nurse, .. } => held("card-waiting", nurse),
            Status::Closed {
                nurse, outcome, tier, ..
            } => {
                let tier = tier.map_or("none", Tier::name);
                let args = Args::new()
                    .text("nurse", nurse.name())
                    .text("outcome", self.word(&format!("outcome_code-{}", outcome.name()))?)
                    .text("tier", self.word(&format!("tier-{tier}"))?);
                self.with("card-closed", args)
            }
        }
    }

    /// The first items of a list, and how many more there are.
    pub(super) fn some(&self, mut items: Vec<String>, most: usize) -> Rendered<Vec<String>> {
        if items.len() > most {
            let more = (items.len() - most).to_string();
            items.truncate(most);
            items.push(self.with("card-more", Args::new().text("more", more))?);
        }
        Ok(items)
    }

    pub(super) fn listed(&self, items: &[String]) -> Rendered<String> {
        if items.is_empty() {
            self.word("card-nothing")
        } else {
            Ok(items.join("; "))
        }
    }

    /// The words for a rule or flag; its id where it is of another flow set and has no words in this one.
    pub(super) fn named(&self, family: &str, id: &str) -> Rendered<String> {
        let key = format!("{family}-{id}");
        if self.catalogs.has(&key) {
            self.word(&key)
        } else {
            Ok(id.to_owned())
        }
    }

    pub(super) fn word(&self, key: &str) -> Rendered<String> {
        self.with(key, Args::new())
    }

    pub(super) fn with(&self, key: &str, args: Args) -> Rendered<String> {
        self.catalogs.text(self.language, key, &args)
    }
}

/// What a card says, part by part, in the nurse's language.
pub struct Sbar {
    /// For the glance; names nobody.
    pub first_line: String,
    /// Which case.
    pub number: String,
    /// Where it stands.
    pub status: String,
    /// Red flags there are.
    pub present: Vec<String>,
    /// Red flags asked and denied.
    pub denied: Vec<String>,
    /// Red flags not answered, or not sure.
    pub unknown: Vec<String>,
    /// What else was answered.
    pub background: Vec<String>,
    /// Who answered, in which language, and whether all was asked.
    pub circumstances: Vec<String>,
    /// Why this tier, scores with their sources, what would have changed it.
    pub assessment: Vec<String>,
    /// What to do, by when.
    pub recommendation: Vec<String>,
    /// What was advised, and what came of it; nothing as long as nothing was.
    pub agreed: Vec<String>,
}

#[derive(Default)]
struct Lists {
    present: Vec<String>,
    denied: Vec<String>,
    unknown: Vec<String>,
    background: Vec<String>,
}
