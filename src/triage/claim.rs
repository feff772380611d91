//! What only a safety property may speak of, beside all that a rule may: the outcome of an assessment and
//! the length of an interview. `tier = emergency_now`, `tier >= urgent`, `flags has imaging_mri`,
//! `headline = R70`, `d.paracetamol_ceiling = 4000`, `screens <=24`, `block_screens <=8`.

use super::condition::{Condition, Names, Test, Unreadable};
use super::parse::Parser;
use super::rules::Tier;
use super::source::did_you_mean;
use super::words::{bounds, derived};

/// One test on an outcome or on an interview's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The tier is one of these: bit n stands for place n of [`Tier::ALL`].
    Tier(u8),
    /// At least one of these flags is raised.
    Flags(u32),
    /// This rule is the headline.
    Headline(u8),
    /// The derived value that is the first case that holds has this value, or none.
    Case(u8, Option<i64>),
    /// So many screens are shown, bounds included.
    Screens(i64, i64),
    /// So many screens of the emergency block are shown, bounds included.
    BlockScreens(i64, i64),
}

impl Claim {
    /// The claim in the words it is read from.
    pub(super) fn words(self, names: Names<'_>) -> String {
        match self {
            Self::Tier(set) => {
                let fitting = Tier::ALL
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| set >> place & 1 == 1);
                let fitting: Vec<&str> = fitting.map(|(_, tier)| tier.name()).collect();
                match fitting.as_slice() {
                    [one] => format!("tier = {one}"),
                    several => format!("tier in {}", several.join("/")),
                }
            }
            Self::Flags(set) => {
                let raised = names
                    .flags
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| set >> place & 1 == 1);
                let raised: Vec<&str> = raised.map(|(_, flag)| flag.as_str()).collect();
                format!("flags has {}", raised.join("/"))
            }
            Self::Headline(place) => format!("headline = {}", names.rules[usize::from(place)]),
            Self::Case(place, Some(value)) => format!("{} = {value}", derived(names, place)),
            Self::Case(place, None) => format!("{} = none", derived(names, place)),
            Self::Screens(low, high) => format!("screens {}", bounds(low, high, 1)),
            Self::BlockScreens(low, high) => format!("block_screens {}", bounds(low, high, 1)),
        }
    }
}

impl Parser<'_> {
    /// A claim that begins with this word, if one does.
    pub(super) fn claim(&mut self, name: &str, at: usize) -> Option<Result<Condition, Unreadable>> {
        if self.names.flags.is_empty() {
            return None;
        }
        let claim = match name {
            "tier" => self.tier(at),
            "flags" => return Some(self.flags(at)),
            "headline" => self.headline(at),
            "screens" => self.bounds(1).map(|(low, high)| Claim::Screens(low, high)),
            "block_screens" => self.bounds(1).map(|(low, high)| Claim::BlockScreens(low, high)),
            _ => return None,
        };
        Some(claim.map(|claim| Condition::Test(Test::Claim(claim))))
    }

    /// `= 4000` or `= none` of a derived value that is only written out.
    pub(super) fn case(&mut self, place: u8) -> Result<Option<Condition>, Unreadable> {
        if self.names.flags.is_empty() || !self.take_symbol("=") {
            return Ok(None);
        }
        let value = if self.take_word("none") {
            None
        } else {
            Some(self.number(1)?)
        };
        Ok(Some(Condition::Test(Test::Claim(Claim::Case(place, value)))))
    }

    fn tier(&mut self, at: usize) -> Result<Claim, Unreadable> {
        if self.take_symbol(">=") {
            let least = self.one_tier()?;
            return Ok(Claim::Tier((2 << least) - 1));
        }
        if !(self.take_symbol("=") || self.take_word("in")) {
            return Err(unreadable(at, "`tier` is compared with =, in or >=", None));
        }
        let mut set = 0;
        loop {
            set |= 1 << self.one_tier()?;
            if !self.take_symbol("/") {
                return Ok(Claim::Tier(set));
            }
        }
    }

    fn one_tier(&mut self) -> Result<usize, Unreadable> {
        let at = self.at();
        let word = self.word("a tier")?;
        let names = Tier::ALL.map(Tier::name);
        names.iter().position(|name| *name == word).ok_or_else(|| {
            let message = format!("`{word}` is no tier; allowed are {}", names.join(", "));
            unreadable(at, &message, did_you_mean(&word, names.into_iter()))
        })
    }

    fn flags(&mut self, at: usize) -> Result<Condition, Unreadable> {
        let has = self.take_word("has");
        if !has && !self.take_word("lacks") {
            return Err(unreadable(at, "`flags` is followed by has or lacks", None));
        }
        let mut set = 0;
        loop {
            let at = self.at();
            let word = self.word("a flag")?;
            let known = self.names.flags;
            let place = known.iter().position(|flag| *flag == word).ok_or_else(|| {
                let hint = did_you_mean(&word, known.iter().map(String::as_str));
                unreadable(at, &format!("`{word}` is no flag"), hint)
            })?;
            set |= 1 << place;
            if !self.take_symbol("/") {
                break;
            }
        }
        let test = Condition::Test(Test::Claim(Claim::Flags(set)));
        Ok(if has { test } else { Condition::Not(Box::new(test)) })
    }

    fn headline(&mut self, at: usize) -> Result<Claim, Unreadable> {
        if !self.take_symbol("=") {
            return Err(unreadable(at, "`headline` is compared with =", None));
        }
        let at = self.at();
        let word = self.word("a rule")?;
        let known = self.names.rules;
        let place = known.iter().position(|rule| *rule == word).ok_or_else(|| {
            let hint = did_you_mean(&word, known.iter().map(String::as_str));
            unreadable(at, &format!("`{word}` is no rule"), hint)
        })?;
        Ok(Claim::Headline(place as u8))
    }
}

fn unreadable(at: usize, message: &str, hint: Option<String>) -> Unreadable {
    Unreadable {
        code: "wrong-claim",
        at,
        message: message.to_owned(),
        hint,
    }
}
