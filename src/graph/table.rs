//! The decision table as what its pages say: rules by tier, what belongs to no tier, and what the names of
//! derived values stand for.

use crate::flow::Flow;
use crate::i18n::{Args, TextError};
use crate::triage::condition::{BANDS, Names};
use crate::triage::derived::{Definition, Derived};
use crate::triage::{Condition, FindingId, Rule, Rules, Tier};

use super::cards::Card;
use super::endings::sets;
use super::measure::Face;
use super::outline::Row;
use super::words::Words;

/// The table with the flows that feed it.
pub(super) struct Table<'a> {
    pub(super) rules: &'a Rules,
    pub(super) flows: &'a [&'a Flow],
    pub(super) words: Words<'a>,
}

/// Cards in order.
type Said = Result<Vec<Card>, TextError>;

impl Table<'_> {
    fn names(&self) -> Names<'_> {
        self.rules.names(&[])
    }

    /// The rules that set this tier, in table order.
    pub(super) fn tier(&self, tier: Tier) -> Said {
        let own = self.rules.rules().iter().filter(|rule| rule.tier == Some(tier));
        own.map(|rule| self.rule(rule)).collect()
    }

    /// Gates, rules that set no tier, and corrections of flags.
    pub(super) fn others(&self) -> Said {
        let mut cards = Vec::new();
        for gate in self.rules.gates() {
            let mut right = vec![self.row("graph-flags", self.flags(gate.flags)?)?];
            right.extend(self.asked_on(&gate.when)?);
            cards.push(Card {
                id: gate.id.clone(),
                title: self.words.reason(self.rules, &gate.id)?,
                ends: true,
                mark: self.words.say("graph-ends-gate")?,
                left: vec![self.code("graph-if", gate.when.words(self.names()))?],
                right,
            });
        }
        for rule in self.rules.rules().iter().filter(|rule| rule.tier.is_none()) {
            cards.push(self.rule(rule)?);
        }
        for correction in self.rules.corrections() {
            let mut right = Vec::new();
            if correction.remove != 0 {
                right.push(self.row("graph-removes", self.flags(correction.remove)?)?);
            }
            if let Some((from, to)) = correction.replace {
                right.push(self.row("graph-replaces", self.flags(from)?)?);
                right.push(self.row("graph-replaced_by", self.flags(to)?)?);
            }
            cards.push(Card {
                id: correction.id.clone(),
                title: self.words.say("graph-correction")?,
                ends: false,
                mark: String::new(),
                left: vec![self.code("graph-if", correction.when.words(self.names()))?],
                right,
            });
        }
        Ok(cards)
    }

    /// What the `d.` names stand for.
    pub(super) fn derived(&self) -> Said {
        self.rules
            .derived()
            .iter()
            .map(|derived| self.value(derived))
            .collect()
    }

    /// What the flags of a set are called; a flag is named where it has no words.
    pub(super) fn flags(&self, set: u32) -> Result<String, TextError> {
        if set == 0 {
            return self.words.say("graph-none");
        }
        let names = self
            .rules
            .flags()
            .iter()
            .enumerate()
            .filter(|(place, _)| set & (1 << place) != 0);
        let called: Result<Vec<String>, TextError> =
            names.map(|(_, name)| self.words.named("flag", name)).collect();
        Ok(called?.join(", "))
    }

    /// The screens that ask what a condition reads, flow by flow.
    pub(super) fn screens(&self, condition: &Condition) -> Vec<(String, Vec<&str>)> {
        let reads = self.rules.reads(condition);
        let flows = self.flows.iter().map(|flow| {
            let feeding = flow.screens().iter().filter(|screen| sets(screen) & reads != 0);
            (
                flow.id().to_owned(),
                feeding.map(|screen| screen.id.as_str()).collect(),
            )
        });
        flows
            .filter(|(_, screens): &(String, Vec<&str>)| !screens.is_empty())
            .collect()
    }

    fn asked_on(&self, condition: &Condition) -> Result<Option<Row>, TextError> {
        let flows = self.screens(condition).into_iter();
        let listed: Vec<String> = flows
            .map(|(flow, screens)| format!("{flow} {}", screens.join(" ")))
            .collect();
        if listed.is_empty() {
            return Ok(None);
        }
        self.row("graph-asked_on", listed.join("; ")).map(Some)
    }

    fn rule(&self, rule: &Rule) -> Result<Card, TextError> {
        let mut left = vec![self.code("graph-if", rule.when.words(self.names()))?];
        let mut right = Vec::new();
        if rule.flags != 0 || rule.flags_when.is_empty() {
            right.push(self.row("graph-flags", self.flags(rule.flags)?)?);
        }
        for (flag, when) in &rule.flags_when {
            let name = self.rules.flag_names(*flag).join(", ");
            left.push(self.code("graph-flag_if", format!("{name}: {}", when.words(self.names())))?);
        }
        right.extend(self.asked_on(&rule.when)?);
        let mut mark = format!("[{}]", rule.sources.join(", "));
        if rule.interrupt {
            mark = format!("{}  {mark}", self.words.say("graph-ends")?);
        }
        Ok(Card {
            id: rule.id.clone(),
            title: self.words.reason(self.rules, &rule.id)?,
            ends: rule.interrupt,
            mark,
            left,
            right,
        })
    }

    fn value(&self, derived: &Derived) -> Result<Card, TextError> {
        let left = self.definition(derived)?;
        let id = format!("d.{}", derived.id);
        Ok(Card {
            id,
            title: String::new(),
            ends: false,
            mark: String::new(),
            left,
            right: Vec::new(),
        })
    }

    /// The ids of the rows of this value, if it has rows.
    fn row_ids(&self, derived: &Derived) -> &[String] {
        let rows = |derived: &Derived| match &derived.definition {
            Definition::Bands { rows, .. } => rows.len(),
            Definition::When(_)
            | Definition::Days { .. }
            | Definition::Difference(..)
            | Definition::Count(_)
            | Definition::Points { .. }
            | Definition::Probability { .. }
            | Definition::LowerBound { .. }
            | Definition::First(_) => 0,
        };
        let before = self
            .rules
            .derived()
            .iter()
            .take_while(|other| other.id != derived.id);
        let from = before.map(rows).sum::<usize>();
        &self.names().rows[from..from + rows(derived)]
    }

    fn definition(&self, derived: &Derived) -> Result<Vec<Row>, TextError> {
        let when = |condition: &Condition| condition.words(self.names());
        let name = |finding: FindingId| self.rules.vocabulary().get(finding).id.clone();
        Ok(match &derived.definition {
            Definition::When(condition) => vec![self.code("graph-holds_if", when(condition))?],
            Definition::Days {
                date,
                event,
                otherwise,
            } => {
                let mut rows = vec![self.code("graph-days_since", name(*date))?];
                if let Some(event) = event {
                    let text = self
                        .words
                        .with("graph-days_any", Args::new().text("event", when(event)))?;
                    rows.push(self.row("graph-days_unknown", text)?);
                }
                if let Some(other) = otherwise {
                    let other = &self.rules.derived()[usize::from(*other)].id;
                    rows.push(self.code("graph-days_unknown", format!("d.{other}"))?);
                }
                rows
            }
            Definition::Difference(left, right) => {
                vec![self.code("graph-difference", format!("{} - {}", name(*left), name(*right)))?]
            }
            Definition::Count(conditions) => {
                let each = conditions
                    .iter()
                    .map(|condition| self.code("graph-one_if", when(condition)));
                each.collect::<Result<_, _>>()?
            }
            Definition::Points { eligible, items } => {
                let mut rows = vec![self.code("graph-only_if", when(eligible))?];
                for (condition, points) in items {
                    rows.push(self.code("graph-points_if", format!("{points:+}  {}", when(condition)))?);
                }
                rows
            }
            Definition::Probability {
                eligible,
                intercept,
                age: (age, weight),
                items,
            } => {
                let mut rows = vec![self.code("graph-only_if", when(eligible))?];
                let constant = format!("1 / (1 + e^-x), x = {intercept} + {weight} * {}", name(*age));
                rows.push(self.code("graph-equation", constant)?);
                for (condition, weight) in items {
                    rows.push(self.code("graph-points_if", format!("{weight:+}  {}", when(condition)))?);
                }
                rows
            }
            Definition::LowerBound {
                eligible,
                when: unknown,
            } => vec![
                self.code("graph-only_if", when(eligible))?,
                self.code("graph-holds_if", when(unknown))?,
            ],
            Definition::Bands {
                null_when,
                rows: bands,
            } => {
                let mut rows = vec![self.code("graph-no_band_if", when(null_when))?];
                for ((band, condition), id) in bands.iter().zip(self.row_ids(derived)) {
                    let band = self.words.named("suspicion", BANDS[usize::from(*band)])?;
                    let row = Row {
                        label: format!("{band} {id}"),
                        text: when(condition),
                        face: Face::Code,
                    };
                    rows.push(row);
                }
                rows
            }
            Definition::First(cases) => {
                let mut rows = Vec::new();
                for (condition, value) in cases {
                    let value = value.map_or("-".to_owned(), |value| value.to_string());
                    let text = match condition {
                        Condition::Always => self.words.say("graph-otherwise")?,
                        condition => when(condition),
                    };
                    rows.push(Row {
                        label: value,
                        text,
                        face: Face::Code,
                    });
                }
                rows
            }
        })
    }

    fn row(&self, label: &str, text: String) -> Result<Row, TextError> {
        Ok(Row {
            label: self.words.say(label)?,
            text,
            face: Face::Plain,
        })
    }

    fn code(&self, label: &str, text: String) -> Result<Row, TextError> {
        Ok(Row {
            label: self.words.say(label)?,
            text,
            face: Face::Code,
        })
    }
}
