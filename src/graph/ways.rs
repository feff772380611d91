//! What a condition may turn out to be while answers are not known, and the ways in which it can come true.

use crate::triage::Condition;
use crate::triage::condition::Test;

/// Most ways to come true that are looked at one by one.
const MAX_WAYS: usize = 128;

/// What a condition may turn out to be.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct May {
    pub(super) no: bool,
    pub(super) open: bool,
    pub(super) yes: bool,
}

impl May {
    pub(super) const NO: Self = Self {
        no: true,
        open: false,
        yes: false,
    };
    pub(super) const YES: Self = Self {
        no: false,
        open: false,
        yes: true,
    };

    pub(super) fn flip(self) -> Self {
        Self {
            no: self.yes,
            yes: self.no,
            ..self
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            no: self.no || other.no,
            open: self.open && (other.open || other.yes) || self.yes && other.open,
            yes: self.yes && other.yes,
        }
    }
}

/// Something taken to hold, or not to.
pub(super) type Literal<'a> = (&'a Test, bool);

/// Whether a test is decided by something taken to hold, or not to.
pub(super) fn decided(test: &Test, (known, holds): &Literal<'_>) -> Option<bool> {
    match (test, *known) {
        (Test::Options(finding, wide), Test::Options(other, narrow))
            if finding == other && *holds && narrow & !wide == 0 =>
        {
            Some(true)
        }
        (Test::Options(finding, narrow), Test::Options(other, wide))
            if finding == other && !*holds && narrow & !wide == 0 =>
        {
            Some(false)
        }
        (test, known) => (test == known).then_some(*holds),
    }
}

/// The ways in which a condition comes out as `holds`: of each, all parts must come out as said.
pub(super) fn ways(condition: &Condition, holds: bool) -> Vec<Vec<(&Condition, bool)>> {
    match (condition, holds) {
        (Condition::Always | Condition::Test(_), _) => vec![vec![(condition, holds)]],
        (Condition::Not(inner), _) => ways(inner, !holds),
        (Condition::All(parts), false) | (Condition::Any(parts), true) => {
            parts.iter().flat_map(|part| ways(part, holds)).collect()
        }
        (Condition::All(parts), true) | (Condition::Any(parts), false) => {
            let mut all: Vec<Vec<(&Condition, bool)>> = vec![Vec::new()];
            for part in parts {
                let more = ways(part, holds);
                if all.len() * more.len() > MAX_WAYS {
                    return vec![vec![(condition, holds)]];
                }
                let joined = all.iter().flat_map(|way| {
                    more.iter()
                        .map(move |next| way.iter().chain(next).copied().collect::<Vec<_>>())
                });
                all = joined.collect();
            }
            all
        }
    }
}
