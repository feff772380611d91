//! Why a tier, in words: on the nurse's card what decided and what would have changed it, for the patient one
//! short sentence of what they told us.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::domain::Language;
use crate::engine::{Conversation, Ending, Phase};
use crate::flow::{Flow, Form};
use crate::i18n::{Args, Catalogs};
use crate::review::{Case, Explained, Said};
use crate::triage::{Finding, Kind, Rules, Tier, wire};

use super::card::Card;
use super::{Rendered, Renderer, Shown, value};

/// How many things a patient is told.
const TOLD: usize = 3;

/// What answers are put into words with.
struct Words<'a> {
    catalogs: &'a Catalogs,
    rules: &'a Rules,
    flow: &'a Flow,
    language: &'a Language,
}

/// Answers in words, each with the name of what it answers, in the order of the vocabulary; what the vocabulary does not
/// know any more stands last.
pub(super) fn in_words(
    catalogs: &Catalogs,
    rules: &Rules,
    flow: &Flow,
    language: &Language,
    answers: &Map<String, Json>,
) -> Rendered<Vec<String>> {
    let words = Words {
        catalogs,
        rules,
        flow,
        language,
    };
    let vocabulary = rules.vocabulary();
    let known = vocabulary.iter().map(|(_, finding)| finding.id.as_str());
    let unknown = answers.keys().map(String::as_str);
    let unknown = unknown.filter(|id| vocabulary.id(id).is_none());
    let said = known.chain(unknown).filter_map(|id| {
        let answer = Some(answers.get(id)?.clone());
        let finding = id.to_owned();
        Some(Said { finding, answer })
    });
    said.map(|said| words.labelled(&said, None)).collect()
}

impl Card<'_> {
    /// What decided, and what would have changed it; nothing for a case without explanation.
    pub(super) fn explained(&self, case: &Case, most: usize) -> Rendered<Vec<String>> {
        let Some(Explained { because, would, .. }) = &case.explained else {
            return Ok(Vec::new());
        };
        let words = self.words();
        let list = |said: Vec<String>| Ok(self.some(said, most)?.join("; "));
        let mut lines = Vec::new();
        if !because.is_empty() {
            let said: Rendered<Vec<String>> = because.iter().map(|said| words.whole(said, None)).collect();
            lines.push(self.with("card-decided", Args::new().text("list", list(said?)?))?);
        }
        if let Some(would) = would {
            let today = case.assessed_on.parse().ok();
            let said = would.answers.iter().map(|said| words.labelled(said, today));
            let said: Rendered<Vec<String>> = said.collect();
            let args = Args::new()
                .text("tier", self.word(&format!("tier-{}", would.tier.name()))?)
                .text("list", list(said?)?);
            lines.push(self.with("card-would", args)?);
        }
        Ok(lines)
    }
}

impl Card<'_> {
    /// What a finding is called, in a word or two.
    pub fn finding(&self, finding: &str) -> Rendered<String> {
        self.words().label(finding)
    }

    /// A finding and its answer as in the batch interface, in words.
    pub fn said(&self, finding: &str, answer: Option<&Json>) -> Rendered<String> {
        let said = Said {
            finding: finding.to_owned(),
            answer: answer.cloned(),
        };
        self.words().labelled(&said, None)
    }

    fn words(&self) -> Words<'_> {
        Words {
            catalogs: self.catalogs,
            rules: self.rules,
            flow: self.flow,
            language: self.language,
        }
    }
}

impl Renderer<'_> {
    /// Adds to the messages of a result why it came out so. It stands at the end of the first one: what to do
    /// comes before. Self-care needs no reason.
    pub fn give_reason(
        &self,
        conversation: &Conversation,
        explained: &Explained,
        shown: &mut [Shown],
    ) -> Rendered<()> {
        let reasoned = match &conversation.phase {
            Phase::Ended {
                ending: Ending::Assessed { tier, .. },
            } => *tier > Tier::Selfcare,
            Phase::Ended {
                ending: Ending::Gate { .. } | Ending::Cancelled,
            }
            | Phase::Asking { .. }
            | Phase::AskingRaised { .. }
            | Phase::Confirming => false,
        };
        // What the result says it may be has its reasons, too: where they are not these, only how soon is explained
        // by them.
        let Explained {
            because, headline, ..
        } = explained;
        if let (true, Some(first)) = (reasoned, shown.first_mut())
            && let Some(reason) = self.reason(&conversation.language, because, *headline)?
        {
            first.text = format!("{}\n\n{reason}", first.text);
        }
        Ok(())
    }

    /// What the patient told us or left open, of what decided: at most three things; none where there are no
    /// plain words for it.
    fn reason(&self, language: &Language, because: &[Said], headline: bool) -> Rendered<Option<String>> {
        let words = Words {
            catalogs: self.catalogs,
            rules: self.context.rules,
            flow: self.context.flow,
            language,
        };
        let (mut ticked, mut other, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for said in because {
            let Some(answer) = &said.answer else { continue };
            if is_open(answer) && words.for_safety(&said.finding) {
                open.push(words.label(&said.finding)?);
            }
            ticked.extend(words.ticked(&said.finding, answer)?);
            other.extend(words.told(said)?);
        }
        let told = [ticked, other].concat();
        let said = |key: &str, items: &[String]| {
            let list = items.join("; ");
            self.catalogs.text(language, key, &Args::new().text("list", list))
        };
        let some = &told[..told.len().min(TOLD)];
        let open = &open[..open.len().min(TOLD - some.len())];
        let key = match (headline, told.len() > TOLD) {
            (true, false) => "reason-told",
            (true, true) => "reason-told_some",
            (false, false) => "reason-soon",
            (false, true) => "reason-soon_some",
        };
        Ok(match (some.is_empty(), open.is_empty()) {
            (true, true) => None,
            (true, false) => Some(said("reason-open", open)?),
            (false, true) => Some(said(key, some)?),
            (false, false) => {
                let told = said(key, some)?;
                Some(format!("{told} {}", said("reason-also_open", open)?))
            }
        })
    }
}

impl Words<'_> {
    /// An answer in words that stand alone: the lines ticked, else with the finding's name.
    fn whole(&self, said: &Said, today: Option<Date>) -> Rendered<String> {
        let answer = said.answer.as_ref();
        let open = answer.is_none_or(is_open);
        let ticked = answer.map(|answer| self.ticked(&said.finding, answer));
        match ticked.transpose()?.unwrap_or_default() {
            ticked if ticked.is_empty() || open => self.labelled(said, today),
            ticked => Ok(ticked.join(", ")),
        }
    }

    /// The finding's name and the answer in words; dates as days before `today`, if there is one.
    fn labelled(&self, said: &Said, today: Option<Date>) -> Rendered<String> {
        let label = self.label(&said.finding)?;
        let value = match &said.answer {
            None => self.word("value-not_asked")?,
            Some(answer) => self.value(&said.finding, answer, today)?,
        };
        Ok(format!("{label}: {value}"))
    }

    /// The words of the checklist lines that say this.
    fn ticked(&self, finding: &str, answer: &Json) -> Rendered<Vec<String>> {
        let vocabulary = self.rules.vocabulary();
        let mut words: Vec<String> = Vec::new();
        for screen in self.flow.screens() {
            let Form::Checklist { lines, .. } = &screen.form else {
                continue;
            };
            for line in lines {
                let said = line.sets.iter().find(|(id, _)| vocabulary.get(*id).id == finding);
                let said = said.map(|(id, sets)| wire::write(vocabulary, *id, sets));
                if !said.is_some_and(|said| says(&said, answer)) {
                    continue;
                }
                let told = format!("told-{}", line.id);
                let key = if self.catalogs.has(&told) {
                    told
                } else {
                    format!("line-{}", line.id)
                };
                let line = self.word(&key)?;
                if !words.contains(&line) {
                    words.push(line);
                }
            }
        }
        Ok(words)
    }

    /// An answer that is no line of a checklist, as a patient is told it: a number, a date, or a choice between
    /// more than yes and no.
    fn told(&self, said: &Said) -> Rendered<Option<String>> {
        let Some((finding, answer)) = self.known(said) else {
            return Ok(None);
        };
        let plain = match &finding.kind {
            Kind::Choice(_) => answer
                .as_str()
                .is_some_and(|option| self.catalogs.has(&format!("line-{}-{option}", finding.id))),
            Kind::Number { .. } | Kind::Date => !answer.is_null(),
            Kind::Bool | Kind::Multi(_) | Kind::Country => false,
        };
        if !plain || is_open(answer) || !self.ticked(&said.finding, answer)?.is_empty() {
            return Ok(None);
        }
        self.labelled(said, None).map(Some)
    }

    fn known<'s>(&self, said: &'s Said) -> Option<(&Finding, &'s Json)> {
        let vocabulary = self.rules.vocabulary();
        let finding = vocabulary.get(vocabulary.id(&said.finding)?);
        Some((finding, said.answer.as_ref()?))
    }

    /// Whether it matters for safety that this stays open.
    fn for_safety(&self, finding: &str) -> bool {
        let finding = self.rules.vocabulary().id(finding);
        finding.is_some_and(|finding| self.rules.safety_screen() & finding.bit() != 0)
    }

    /// What a finding is called.
    fn label(&self, finding: &str) -> Rendered<String> {
        self.first([format!("part-{finding}"), format!("finding-{finding}")], finding)
    }

    fn value(&self, finding: &str, answer: &Json, today: Option<Date>) -> Rendered<String> {
        let option = |option: &str| {
            let keys = [format!("line-{finding}-{option}"), format!("option-{option}")];
            self.first(keys, option)
        };
        match answer {
            Json::Null => self.word("value-unsure"),
            Json::Bool(true) => self.word("button-yes"),
            Json::Bool(false) => self.word("button-no"),
            Json::Array(options) => {
                let named = options.iter().filter_map(Json::as_str);
                let words: Rendered<Vec<String>> = named
                    .map(|name| match name {
                        "unsure" => self.word("value-unsure"),
                        name => option(name),
                    })
                    .collect();
                Ok(words?.join(", "))
            }
            Json::String(text) if text == "unsure" => self.word("value-unsure"),
            Json::String(text) => {
                let day = text.parse::<Date>().ok();
                if let Some(span) = today.zip(day).and_then(|(today, day)| today.since(day).ok()) {
                    return match span.get_days() {
                        0 => self.word("date-today"),
                        days => {
                            let args = Args::new().count("count", i64::from(days));
                            self.catalogs.text(self.language, "date-days_ago", &args)
                        }
                    };
                }
                match self.in_words(finding, answer)? {
                    Some(words) => Ok(words),
                    None => option(text),
                }
            }
            Json::Number(number) => Ok(self
                .in_words(finding, answer)?
                .unwrap_or_else(|| number.to_string())),
            Json::Object(_) => Ok(answer.to_string()),
        }
    }

    fn in_words(&self, finding: &str, answer: &Json) -> Rendered<Option<String>> {
        let vocabulary = self.rules.vocabulary();
        match vocabulary.id(finding) {
            Some(id) => value::value(self.catalogs, self.language, vocabulary.get(id), answer),
            None => Ok(None),
        }
    }

    /// The first of these texts that there is, else the bare name: a card is never held back for want of a word.
    fn first(&self, keys: [String; 2], name: &str) -> Rendered<String> {
        match keys.iter().find(|key| self.catalogs.has(key)) {
            Some(key) => self.word(key),
            None => Ok(name.to_owned()),
        }
    }

    fn word(&self, key: &str) -> Rendered<String> {
        self.catalogs.text(self.language, key, &Args::new())
    }
}

/// Not sure or skipped, also beside options named.
fn is_open(answer: &Json) -> bool {
    let unsure = |value: &Json| value.is_null() || value == "unsure";
    unsure(answer)
        || answer
            .as_array()
            .is_some_and(|options| options.iter().any(unsure))
}

/// Whether an answer says what a line sets.
fn says(line: &Json, answer: &Json) -> bool {
    match (line, answer) {
        (Json::Array(sets), Json::Array(options)) => {
            !sets.is_empty() && sets.iter().all(|set| set != "unsure" && options.contains(set))
        }
        (line, answer) => !line.is_null() && line == answer && line != "unsure",
    }
}
