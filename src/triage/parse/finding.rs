//! Tests of a finding.

use super::super::condition::{Condition, Test, Unreadable};
use super::super::source::did_you_mean;
use super::super::vocabulary::{FindingId, Kind};
use super::{BAD, Parser, Read, fail};

impl Parser<'_> {
    pub(super) fn finding(&mut self, finding: FindingId, name: &str, at: usize) -> Read<Condition> {
        let kind = self.names.vocabulary.get(finding).kind.clone();
        let has_options = matches!(kind, Kind::Choice(_) | Kind::Multi(_));
        let test = if self.take_word("unknown") {
            return Ok(Condition::Not(Box::new(Condition::Test(Test::Known(finding)))));
        } else if self.take_word("known") {
            Test::Known(finding)
        } else if self.take_word("incomplete") {
            Test::Incomplete(finding)
        } else if self.take_word("refused") && kind == Kind::Bool {
            Test::Refused(finding)
        } else if has_options && self.take_word("is") {
            let option_at = self.at();
            let option = self.word("an option")?;
            Test::Exactly(finding, self.option(finding, &option, option_at)?)
        } else if has_options && self.take_word("not") {
            if !self.take_word("none") {
                return fail(self.at(), "after a finding, `not` is followed by `none`", None);
            }
            Test::Options(finding, self.names.vocabulary.get(finding).positive_options())
        } else if has_options && self.take_word("lacks") {
            let options = self.options(finding)?;
            return Ok(Condition::Not(Box::new(Condition::Test(Test::Options(
                finding, options,
            )))));
        } else if matches!(kind, Kind::Multi(_)) && self.take_word("has")
            || matches!(kind, Kind::Choice(_)) && (self.take_symbol("=") || self.take_word("in"))
        {
            Test::Options(finding, self.options(finding)?)
        } else if let Kind::Number { min, max, unit, .. } = &kind {
            let (min, max) = (*min, *max);
            let literal_at = self.at();
            let (low, high) = self.bounds(10)?;
            let outside = |bound: i64| {
                bound != i64::MIN && bound != i64::MAX && !(min - 10..=max + 10).contains(&bound)
            };
            if outside(low) || outside(high) {
                let message = format!("`{name}` lies between {} and {} {unit}", min / 10, max / 10);
                return fail(literal_at, message.trim_end(), None);
            }
            Test::Number(finding, low, high)
        } else if kind == Kind::Bool {
            if self.take_symbol("=") {
                match self.word("yes or no")?.as_str() {
                    "yes" => Test::Yes(finding),
                    "no" => Test::No(finding),
                    _ => return fail(at, &format!("`{name}` is yes or no"), None),
                }
            } else {
                Test::Yes(finding)
            }
        } else {
            let allowed = match kind {
                Kind::Choice(_) => "=, in, is none, not none, lacks, known, unknown, incomplete",
                Kind::Multi(_) => "has, lacks, is none, not none, known, unknown, incomplete",
                _ => "known, unknown",
            };
            let at = self.at();
            let hint = match kind {
                Kind::Multi(_) if self.take_symbol("=") || self.take_word("in") => {
                    Some(format!("of a list, write `{name} has ...`"))
                }
                Kind::Choice(_) if self.take_word("has") => {
                    Some(format!("of a choice, write `{name} = ...`"))
                }
                _ => None,
            };
            let message = format!("no test of `{name}` stands here; allowed are {allowed}");
            return Err(Unreadable {
                code: BAD,
                at,
                message,
                hint,
            });
        };
        Ok(Condition::Test(test))
    }

    fn options(&mut self, finding: FindingId) -> Read<u32> {
        let mut set = 0;
        loop {
            let at = self.at();
            let option = self.word("an option")?;
            set |= self.option(finding, &option, at)?;
            if !self.take_symbol("/") {
                return Ok(set);
            }
        }
    }

    fn option(&self, finding: FindingId, option: &str, at: usize) -> Read<u32> {
        let finding = self.names.vocabulary.get(finding);
        match finding.option(option) {
            Some(place) => Ok(1 << place),
            None => Err(Unreadable {
                code: "unknown-option",
                at,
                message: format!(
                    "`{option}` is no option of `{}`; allowed are {}",
                    finding.id,
                    finding.options().join(", ")
                ),
                hint: did_you_mean(option, finding.options().iter().map(String::as_str)),
            }),
        }
    }
}
