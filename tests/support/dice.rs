//! Chance from a seed that a failure prints, and answers of chance.

use jiff::ToSpan;
use jiff::civil::Date;
use vertebot::domain::answer::{Answer, DateAnswer, Value};
use vertebot::triage::{Answers, Kind, Rules, wire};

/// Random numbers from a seed.
pub struct Dice(u64);

impl Dice {
    pub fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    pub fn one_in(&mut self, odds: u64) -> bool {
        self.below(odds) == 0
    }

    pub fn one_of<'t, T: ?Sized>(&mut self, choices: &[&'t T]) -> &'t T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// A random answer to a finding; lists mostly say none, so that what matters stands out.
fn answer(dice: &mut Dice, kind: &Kind, today: Date) -> Answer {
    if dice.one_in(8) {
        return Answer::Unsure;
    }
    Answer::Known(match kind {
        Kind::Bool => Value::Bool(dice.one_in(4)),
        Kind::Choice(options) => Value::Choice(dice.below(options.len() as u64) as u8),
        Kind::Multi(options) => {
            let none = options.iter().position(|option| option == "none");
            let none = none.map(|place| place as u8);
            if let (Some(none), false) = (none, dice.one_in(3)) {
                return wire::multi(Some(none), 1 << none, false);
            }
            let set = 1 << dice.below(options.len() as u64) | 1 << dice.below(options.len() as u64);
            return wire::multi(none, set, dice.one_in(8));
        }
        Kind::Number { min, max, whole, .. } => {
            let step = if *whole { 10 } else { 1 };
            let most = ((max - min) / step) as u64;
            Value::Number(min + dice.below(most.min(120) + 1) as i64 * step)
        }
        Kind::Date => {
            let most = [15, 43, 250][dice.below(3) as usize];
            let ago = dice.below(most) as i64;
            let day = today.checked_sub(ago.days()).expect("a day");
            Value::Date(if dice.one_in(3) {
                DateAnswer::Month(day.first_of_month())
            } else {
                DateAnswer::Day(day)
            })
        }
        Kind::Country => return Answer::Skipped,
    })
}

/// Answers to most findings; one in `leave_out` is not asked.
pub fn some_answers(dice: &mut Dice, rules: &Rules, today: Date, leave_out: u64) -> Answers {
    let mut answers = Answers::default();
    for (finding, described) in rules.vocabulary().iter() {
        if !dice.one_in(leave_out) && described.kind != Kind::Country {
            answers.set(finding, answer(dice, &described.kind, today));
        }
    }
    answers
}
