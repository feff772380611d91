//! Why an outcome changed: which rules are hit no more or anew, and what about them is different.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::flowset::FlowSet;
use crate::triage::condition::Test;
use crate::triage::derived::{Definition, values as read_by};
use crate::triage::{Condition, Rules, Tier};

use super::{Compared, Sets, without};

/// Whether a rule is hit on the two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// On the baseline only.
    Lost,
    /// On the other set only.
    Gained,
    /// On both; but it says something else, or corrects the flags otherwise.
    Both,
}

impl Hit {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Gained => "gained",
            Self::Both => "changed",
        }
    }
}

/// What is different about a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Because {
    /// The other set has no such rule.
    Gone,
    /// The baseline has no such rule.
    New,
    /// It sets another tier.
    Tier(Option<Tier>, Option<Tier>),
    /// It ends the interview on the spot, or no more.
    Interrupts(bool),
    /// It raises other flags: those it did and those it does.
    Flags(Vec<String>, Vec<String>),
    /// Its condition was the first and is the second.
    Condition(String, String),
    /// These derived values, which it reads, are computed otherwise.
    Derived(Vec<String>),
    /// Of these findings, which it reads, other answers are gathered.
    Answers(Vec<String>),
    /// It hangs on other rules that are hit or not.
    OtherRules,
}

/// One rule, gate or correction that made a difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Its id.
    pub rule: String,
    /// Where it is hit.
    pub hit: Hit,
    /// What is different about it.
    pub because: Vec<Because>,
    /// Its condition: as it is or, when it is gone, as it was.
    pub condition: String,
    /// It brought the tier, a flag or the headline that changed.
    pub decides: bool,
}

/// A rule, gate or correction in one set.
struct Row<'s> {
    when: &'s Condition,
    tier: Option<Tier>,
    interrupts: bool,
    flags: u32,
}

fn row<'s>(rules: &'s Rules, id: &str) -> Option<Row<'s>> {
    if let Some((_, rule)) = rules.rule(id) {
        let further = rule.flags_when.iter().fold(0, |set, (flag, _)| set | flag);
        let flags = rule.flags | further;
        return Some(Row {
            when: &rule.when,
            tier: rule.tier,
            interrupts: rule.interrupt,
            flags,
        });
    }
    if let Some(gate) = rules.gates().iter().find(|gate| gate.id == id) {
        return Some(Row {
            when: &gate.when,
            tier: None,
            interrupts: true,
            flags: gate.flags,
        });
    }
    let correction = rules
        .corrections()
        .iter()
        .find(|correction| correction.id == id)?;
    let replaced = correction.replace.map_or(0, |(from, to)| from | to);
    let flags = correction.remove | replaced;
    Some(Row {
        when: &correction.when,
        tier: None,
        interrupts: false,
        flags,
    })
}

/// The differences that explain a changed outcome, the deciding first.
pub(super) fn causes(
    sets: &Sets<'_>,
    compared: &Compared,
    gathered: &Map<String, Json>,
    again: &Map<String, Json>,
) -> Vec<Cause> {
    let nothing = Vec::new();
    let old_hits = compared.old.as_ref().map_or(&nothing, |outcome| &outcome.rules);
    let new_hits = compared.new.as_ref().map_or(&nothing, |outcome| &outcome.rules);
    let other_answers: BTreeSet<&String> = gathered
        .keys()
        .chain(again.keys())
        .filter(|finding| gathered.get(*finding) != again.get(*finding))
        .collect();
    let judge = Judge {
        sets,
        compared,
        other_answers,
    };
    let mut causes = Vec::new();
    for id in old_hits {
        let hit = if new_hits.contains(id) {
            Hit::Both
        } else {
            Hit::Lost
        };
        causes.extend(judge.cause(id, Some(hit)));
    }
    let gained = new_hits.iter().filter(|id| !old_hits.contains(id));
    causes.extend(gained.filter_map(|id| judge.cause(id, Some(Hit::Gained))));
    causes.extend(judge.corrections());
    causes.sort_by_key(|cause| !cause.decides);
    causes
}

struct Judge<'a> {
    sets: &'a Sets<'a>,
    compared: &'a Compared,
    /// Findings of which other answers are gathered.
    other_answers: BTreeSet<&'a String>,
}

impl Judge<'_> {
    /// What is different about a row; of a correction, which is hit or not together with rules, `hit` is none.
    fn cause(&self, id: &str, hit: Option<Hit>) -> Option<Cause> {
        let (old, new) = (row(&self.sets.old.rules, id), row(&self.sets.new.rules, id));
        let because = match (&old, &new) {
            (Some(_), None) => vec![Because::Gone],
            (None, Some(_)) => vec![Because::New],
            (Some(old), Some(new)) => self.differences(old, new, hit),
            (None, None) => return None,
        };
        if because.is_empty() {
            return None;
        }
        let condition = match (&new, &old) {
            (Some(new), _) => words(self.sets.new, new.when),
            (None, Some(old)) => words(self.sets.old, old.when),
            (None, None) => String::new(),
        };
        let hit = hit.unwrap_or(Hit::Both);
        let decides = self.decides(id, hit, old.as_ref(), new.as_ref());
        Some(Cause {
            rule: id.to_owned(),
            hit,
            because,
            condition,
            decides,
        })
    }

    fn differences(&self, old: &Row<'_>, new: &Row<'_>, hit: Option<Hit>) -> Vec<Because> {
        let mut found = Vec::new();
        if old.tier != new.tier {
            found.push(Because::Tier(old.tier, new.tier));
        }
        if old.interrupts != new.interrupts {
            found.push(Because::Interrupts(new.interrupts));
        }
        let names = |set: &FlowSet, flags: u32| -> Vec<String> {
            set.rules
                .flag_names(flags)
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        let (had, has) = (names(self.sets.old, old.flags), names(self.sets.new, new.flags));
        if had != has {
            found.push(Because::Flags(had, has));
        }
        if hit == Some(Hit::Both) {
            return found;
        }
        let (was, is) = (words(self.sets.old, old.when), words(self.sets.new, new.when));
        let before = found.len();
        if was != is {
            found.push(Because::Condition(was, is));
        }
        let derived = self.derived(old.when, new.when);
        if !derived.is_empty() {
            found.push(Because::Derived(derived));
        }
        if hit.is_none() {
            return found;
        }
        let reads = [read(self.sets.old, old.when), read(self.sets.new, new.when)].concat();
        let answers: Vec<String> = self
            .other_answers
            .iter()
            .filter(|finding| reads.contains(finding))
            .map(|name| (*name).clone())
            .collect();
        if !answers.is_empty() {
            found.push(Because::Answers(answers));
        }
        if found.len() == before {
            found.push(Because::OtherRules);
        }
        found
    }

    /// Derived values that both conditions read and the sets compute otherwise.
    fn derived(&self, old: &Condition, new: &Condition) -> Vec<String> {
        let (before, after) = (
            values(&self.sets.old.rules, old),
            values(&self.sets.new.rules, new),
        );
        let computed = |set: &FlowSet, name: &str| {
            let derived = set.rules.derived().iter().find(|derived| derived.id == name)?;
            Some(derived.definition.words(set.rules.names(&[])))
        };
        let both = before.intersection(&after);
        let other = both.filter(|name| computed(self.sets.old, name) != computed(self.sets.new, name));
        other.map(|name| format!("d.{name}")).collect()
    }

    /// Whether it brought what changed.
    fn decides(&self, id: &str, hit: Hit, old: Option<&Row<'_>>, new: Option<&Row<'_>>) -> bool {
        let Compared {
            old: before,
            new: after,
            ..
        } = self.compared;
        let (tier, next) = (
            before.as_ref().and_then(|o| o.tier),
            after.as_ref().and_then(|o| o.tier),
        );
        let own = (old.and_then(|row| row.tier), new.and_then(|row| row.tier));
        if tier != next {
            return match hit {
                Hit::Lost => own.0 == tier,
                Hit::Gained => own.1 == next,
                Hit::Both => own.0 != own.1 && (own.0 == tier || own.1 == next),
            };
        }
        let (lost, gained) = self.flags();
        let raises = |set: &FlowSet, row: Option<&Row<'_>>, flags: &[String]| {
            let own = set.rules.flag_names(row.map_or(0, |row| row.flags));
            own.iter().any(|flag| flags.iter().any(|known| known == flag))
        };
        if !lost.is_empty() || !gained.is_empty() {
            let was = raises(self.sets.old, old, &lost) && hit != Hit::Gained;
            let is = raises(self.sets.new, new, &gained) && hit != Hit::Lost;
            return was || is;
        }
        [before, after]
            .into_iter()
            .flatten()
            .any(|outcome| outcome.headline == id)
    }

    /// Flags lost and gained.
    fn flags(&self) -> (Vec<String>, Vec<String>) {
        let nothing = Vec::new();
        let old = self
            .compared
            .old
            .as_ref()
            .map_or(&nothing, |outcome| &outcome.flags);
        let new = self
            .compared
            .new
            .as_ref()
            .map_or(&nothing, |outcome| &outcome.flags);
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        (owned(without(old, new)), owned(without(new, old)))
    }

    /// Corrections that are not the same in both sets and touch a flag that changed.
    fn corrections(&self) -> Vec<Cause> {
        let (lost, gained) = self.flags();
        let ids = |set: &FlowSet| -> BTreeSet<String> {
            set.rules
                .corrections()
                .iter()
                .map(|correction| correction.id.clone())
                .collect()
        };
        let all: BTreeSet<String> = ids(self.sets.old).union(&ids(self.sets.new)).cloned().collect();
        let mut causes = Vec::new();
        for id in all {
            let (old, new) = (row(&self.sets.old.rules, &id), row(&self.sets.new.rules, &id));
            let touches = |set: &FlowSet, row: Option<&Row<'_>>| {
                let own = set.rules.flag_names(row.map_or(0, |row| row.flags));
                own.iter()
                    .any(|flag| lost.iter().chain(&gained).any(|known| known == flag))
            };
            if !touches(self.sets.old, old.as_ref()) && !touches(self.sets.new, new.as_ref()) {
                continue;
            }
            causes.extend(self.cause(&id, None));
        }
        causes
    }
}

fn words(set: &FlowSet, condition: &Condition) -> String {
    condition.words(set.rules.names(&[]))
}

/// The findings a condition reads, by name.
fn read(set: &FlowSet, condition: &Condition) -> Vec<String> {
    let reads = set.rules.reads(condition);
    let findings = set
        .rules
        .vocabulary()
        .iter()
        .filter(|(finding, _)| reads & finding.bit() != 0);
    findings.map(|(_, finding)| finding.id.clone()).collect()
}

/// The derived values a condition reads, through others, rows and rules too.
fn values(rules: &Rules, condition: &Condition) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    gather(rules, condition, &mut found);
    found
}

fn gather(rules: &Rules, condition: &Condition, found: &mut BTreeSet<String>) {
    let mut places: Vec<u8> = Vec::new();
    condition.tests(&mut |test| {
        if let Test::Rule(place) = test {
            gather(rules, &rules.rules()[usize::from(*place)].when, found);
        }
        places.extend(read_by(test, rules.derived()));
    });
    while let Some(place) = places.pop() {
        let derived = &rules.derived()[usize::from(place)];
        if !found.insert(derived.id.clone()) {
            continue;
        }
        for condition in derived.definition.conditions() {
            gather(rules, condition, found);
        }
        if let Definition::Days {
            otherwise: Some(other),
            ..
        } = derived.definition
        {
            places.push(other);
        }
    }
}
