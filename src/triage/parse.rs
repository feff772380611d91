//! The words of section 12.1 as a grammar: tokens, then terms, then `and` or `or` (never both at one
//! level without brackets).

mod derived;
mod finding;
mod tokens;

use super::condition::{Condition, Names, Test, Unreadable};
use super::source::did_you_mean;

use tokens::{Token, tokens};

/// Deepest nesting of brackets and `not`.
const MAX_DEPTH: usize = 32;
/// The kind of fault of whatever has no kind of its own.
const BAD: &str = "bad-condition";

/// Reads one condition.
pub(super) struct Parser<'a> {
    tokens: Vec<(Token, usize)>,
    end: usize,
    next: usize,
    depth: usize,
    pub(super) names: Names<'a>,
}

pub(super) type Read<T> = Result<T, Unreadable>;

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
