//! The words of section 12.1 as a grammar: tokens, then terms, then `and` or `or` (never both at one
//! level without brackets).

use super::condition::{BANDS, Condition, DerivedKind, Names, Test, Unreadable};
use super::source::did_you_mean;
use super::vocabulary::{FindingId, Kind};

/// Deepest nesting of brackets and `not`.
const MAX_DEPTH: usize = 32;
/// The kind of fault of whatever has no kind of its own.
const BAD: &str = "bad-condition";

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Number(i64),
    Symbol(&'static str),
}

/// Reads one condition.
pub(super) struct Parser<'a> {
    tokens: Vec<(Token, usize)>,
    end: usize,
    next: usize,
    depth: usize,
    pub(super) names: Names<'a>,
}

type Read<T> = Result<T, Unreadable>;

impl<'a> Parser<'a> {
    pub(super) fn new(text: &str, names: Names<'a>) -> Read<Self> {
        Ok(Self {
            tokens: tokens(text)?,
            end: text.len(),
            next: 0,
            depth: 0,
            names,
        })
    }

    pub(super) fn whole(mut self) -> Read<Condition> {
        let condition = self.joined()?;
        match self.tokens.get(self.next) {
            None => Ok(condition),
            Some((_, at)) => fail(
                *at,
                "the condition should end here",
                Some("join terms with `and` or `or`"),
            ),
        }
    }

    fn joined(&mut self) -> Read<Condition> {
        let mut parts = vec![self.term()?];
        let mut join: Option<&'static str> = None;
        loop {
            let at = self.at();
            let word = if self.take_word("and") {
                "and"
            } else if self.take_word("or") {
                "or"
            } else {
                break;
            };
            if join.is_some_and(|earlier| earlier != word) {
                return fail(
                    at,
                    "`and` and `or` are mixed at one level",
                    Some("put brackets around one of them"),
                );
            }
            join = Some(word);
            parts.push(self.term()?);
        }
        Ok(match join {
            None => parts.remove(0),
            Some("and") => Condition::All(parts),
            Some(_) => Condition::Any(parts),
        })
    }

    fn term(&mut self) -> Read<Condition> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return fail(self.at(), &format!("brackets nest deeper than {MAX_DEPTH}"), None);
        }
        let at = self.at();
        let condition = if self.take_word("not") {
            Condition::Not(Box::new(self.term()?))
        } else if self.take_symbol("(") {
            let inner = self.joined()?;
            if !self.take_symbol(")") {
                return fail(self.at(), "a `)` is missing here", None);
            }
            inner
        } else if self.take_word("no") {
            if !(self.take_word("rule") && self.take_word("above")) {
                return fail(at, "`no` stands only in `no rule above`", None);
            }
            Condition::Test(Test::NoRuleAbove)
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn test(&mut self) -> Read<Condition> {
        let at = self.at();
        let name = self.word("a finding, a d. value or a rule")?;
        if let Some(derived) = name.strip_prefix("d.") {
            return self.derived(derived, at);
        }
        if let Some(finding) = self.names.vocabulary.id(&name) {
            return self.finding(finding, &name, at);
        }
        if let Some(claim) = self.claim(&name, at) {
            return claim;
        }
        if self.take_word("shown") {
            return match place(self.names.screens, &name) {
                Some(screen) => Ok(Condition::Test(Test::Shown(screen))),
                None => Err(Unreadable {
                    code: "unknown-screen",
                    at,
                    message: format!("`{name}` is no earlier screen"),
                    hint: did_you_mean(&name, self.names.screens.iter().map(String::as_str)),
                }),
            };
        }
        if let Some(rule) = place(self.names.rules, &name) {
            return Ok(Condition::Test(Test::Rule(rule)));
        }
        if let Some(row) = place(self.names.rows, &name) {
            return Ok(Condition::Test(Test::Row(row)));
        }
        let others = self
            .names
            .rules
            .iter()
            .chain(self.names.rows)
            .chain(self.names.screens);
        let hint = self
            .names
            .vocabulary
            .hint(&name)
            .or_else(|| did_you_mean(&name, others.map(String::as_str)));
        Err(Unreadable {
            code: "unknown-name",
            at,
            message: format!("`{name}` is no finding, and no earlier rule or row"),
            hint,
        })
    }

    fn finding(&mut self, finding: FindingId, name: &str, at: usize) -> Read<Condition> {
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

    fn derived(&mut self, name: &str, at: usize) -> Read<Condition> {
        let found = self.names.derived.iter().position(|(known, _)| known == name);
        let Some(index) = found else {
            let hint = did_you_mean(name, self.names.derived.iter().map(|(known, _)| known.as_str()));
            return Err(Unreadable {
                code: "unknown-derived",
                at,
                message: format!("`d.{name}` is not defined before this place"),
                hint,
            });
        };
        let place = index as u8;
        let kind = self.names.derived[index].1;
        let test = match kind {
            DerivedKind::Flag => Test::Derived(place),
            DerivedKind::Range if self.take_symbol("-") => {
                let other_at = self.at();
                let other = self.word("another d. day count")?;
                let other = other.strip_prefix("d.").unwrap_or(&other);
                let pair = self.names.derived.iter().position(|(known, _)| known == other);
                let Some(other) = pair else {
                    return fail(
                        other_at,
                        &format!("`d.{other}` is not defined before this place"),
                        None,
                    );
                };
                let (low, high) = self.bounds(1)?;
                if high != i64::MAX {
                    return fail(other_at, "a difference is compared with > or >= only", None);
                }
                Test::Difference(place, other as u8, low)
            }
            DerivedKind::Range => {
                let (low, high) = self.bounds(1)?;
                Test::Range(place, low, high)
            }
            DerivedKind::Tenths => {
                let (low, high) = self.bounds(10)?;
                Test::Range(place, low, high)
            }
            DerivedKind::Band => {
                if !(self.take_symbol("=") || self.take_word("in")) {
                    return fail(self.at(), &format!("`d.{name}` is compared with = or in"), None);
                }
                let mut bands = 0;
                loop {
                    let band_at = self.at();
                    let band = self.word("a band")?.to_ascii_lowercase();
                    match BANDS.iter().position(|known| *known == band) {
                        Some(place) => bands |= 1 << place,
                        None => {
                            return fail(
                                band_at,
                                &format!("`{band}` is none of {}", BANDS.join(", ")),
                                None,
                            );
                        }
                    }
                    if !self.take_symbol("/") {
                        break;
                    }
                }
                Test::Band(place, bands)
            }
            DerivedKind::Output => {
                if let Some(case) = self.case(place)? {
                    return Ok(case);
                }
                return fail(at, &format!("`d.{name}` is written out, never compared"), None);
            }
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

    /// A comparison as inclusive bounds; a number outside tenths cannot be written.
    pub(super) fn bounds(&mut self, scale: i64) -> Read<(i64, i64)> {
        let at = self.at();
        if self.take_word("in") {
            let low = self.number(scale)?;
            if !self.take_symbol("-") {
                return fail(self.at(), "a range is written `14-90`", None);
            }
            let high = self.number(scale)?;
            return if low <= high {
                Ok((low, high))
            } else {
                fail(at, "this range is empty", None)
            };
        }
        for symbol in [">=", "<=", ">", "<", "="] {
            if self.take_symbol(symbol) {
                let number = self.number(scale)?;
                return Ok(match symbol {
                    ">=" => (number, i64::MAX),
                    "<=" => (i64::MIN, number),
                    ">" => (number + 1, i64::MAX),
                    "<" => (i64::MIN, number - 1),
                    _ => (number, number),
                });
            }
        }
        fail(
            at,
            "a comparison is missing here",
            Some("for example `>= 7` or `in 14-90`"),
        )
    }

    pub(super) fn number(&mut self, scale: i64) -> Read<i64> {
        match self.tokens.get(self.next) {
            Some((Token::Number(tenths), at)) => {
                let (tenths, at) = (*tenths, *at);
                self.next += 1;
                if scale == 10 {
                    Ok(tenths)
                } else if tenths % 10 == 0 {
                    Ok(tenths / 10)
                } else {
                    fail(at, "this must be a whole number", None)
                }
            }
            _ => fail(self.at(), "a number is missing here", None),
        }
    }

    pub(super) fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(_, at)| *at)
    }

    pub(super) fn word(&mut self, wanted: &str) -> Read<String> {
        match self.tokens.get(self.next) {
            Some((Token::Word(word), _)) => {
                self.next += 1;
                Ok(word.clone())
            }
            _ => fail(self.at(), &format!("{wanted} is missing here"), None),
        }
    }

    pub(super) fn take_word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.next), Some((Token::Word(word), _)) if word == wanted);
        self.next += usize::from(found);
        found
    }

    pub(super) fn take_symbol(&mut self, wanted: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.next), Some((Token::Symbol(symbol), _)) if *symbol == wanted);
        self.next += usize::from(found);
        found
    }
}

fn place(names: &[String], name: &str) -> Option<u8> {
    names
        .iter()
        .position(|known| known == name)
        .map(|place| place as u8)
}

fn fail<T>(at: usize, message: &str, hint: Option<&str>) -> Read<T> {
    Err(Unreadable {
        code: BAD,
        at,
        message: message.to_owned(),
        hint: hint.map(str::to_owned),
    })
}

fn tokens(text: &str) -> Read<Vec<(Token, usize)>> {
    const SYMBOLS: [&str; 9] = [">=", "<=", ">", "<", "=", "/", "-", "(", ")"];
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| text[at..].starts_with(**symbol)) {
            tokens.push((Token::Symbol(symbol), at));
            at += symbol.len();
        } else if first.is_ascii_digit() {
            let length = text[at..]
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(text.len() - at);
            let written = &text[at..at + length];
            let (whole, part) = written.split_once('.').unwrap_or((written, "0"));
            match (whole.parse::<i64>(), part.parse::<i64>()) {
                (Ok(whole), Ok(tenth)) if part.len() == 1 && whole < 1_000_000 => {
                    tokens.push((Token::Number(whole * 10 + tenth), at));
                }
                _ => {
                    return fail(
                        at,
                        &format!("`{written}` is no number with at most one decimal"),
                        None,
                    );
                }
            }
            at += length;
        } else if first.is_ascii_alphabetic() {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
            let length = text[at..].find(|c| !word(c)).unwrap_or(text.len() - at);
            tokens.push((Token::Word(text[at..at + length].to_owned()), at));
            at += length;
        } else {
            return fail(at, &format!("`{first}` has no meaning here"), None);
        }
    }
    Ok(tokens)
}
