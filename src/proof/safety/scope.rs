//! Over what each statement can be proved; over anything else it would seem to hold.

use crate::triage::Claim;
use crate::triage::condition::Test;

use super::read::Reader;
use super::{Part, Property};

/// Over what a statement can be proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Answers,
    Interviews,
    Either,
}

impl Part {
    /// Its key in the file, and over what it can be proved.
    fn scope(&self) -> (&'static str, Scope) {
        match self {
            Self::Claim { when, then, .. } => {
                let mut counts = false;
                for condition in [when, then] {
                    condition.tests(&mut |test| {
                        counts |= matches!(test, Test::Claim(Claim::Screens(..) | Claim::BlockScreens(..)));
                    });
                }
                let scope = if counts { Scope::Interviews } else { Scope::Either };
                ("claims", scope)
            }
            Self::HeadlineSetsTier => ("headline_sets_tier", Scope::Either),
            Self::NoTier { .. } => ("no_tier_when", Scope::Either),
            Self::NeverLowers { .. } => ("never_lowers", Scope::Answers),
            Self::Doubt { .. } => ("doubt", Scope::Answers),
            Self::NoDeadRule { .. } => ("no_dead_rule", Scope::Answers),
            Self::WayOut { .. } => ("way_out", Scope::Answers),
            Self::Encoding { .. } => ("encoding", Scope::Answers),
            Self::ToldAfterBlock { .. } => ("told_after_block", Scope::Interviews),
            Self::AsksLess { .. } => ("asks_less", Scope::Interviews),
            Self::SkipsChangeNothing => ("skips_change_nothing", Scope::Interviews),
            Self::Remembers(_) => ("remembers", Scope::Interviews),
            Self::OnlyAdds(_) => ("only_adds", Scope::Interviews),
            Self::Forgets { .. } => ("forgets", Scope::Interviews),
            Self::Text { .. } => ("texts", Scope::Either),
        }
    }
}

impl Reader<'_, '_> {
    /// Notes statements that could not be proved over what the property is over, and would seem to hold.
    pub(super) fn scopes(&mut self, property: &Property, at: usize) {
        let mut told: Vec<&str> = Vec::new();
        for (key, scope) in property.parts.iter().map(Part::scope) {
            let (fits, wanted) = match scope {
                Scope::Answers => (property.answers, "add `answers` to `over`"),
                // What is said of interviews holds of no answers on their own.
                Scope::Interviews if key == "claims" => (
                    !property.answers,
                    "leave `answers` out of `over`: answers on their own have no screens",
                ),
                Scope::Interviews => (!property.flows.is_empty(), "add the names of flows to `over`"),
                Scope::Either => (true, ""),
            };
            if !fits && !told.contains(&key) {
                told.push(key);
                let message = format!("`{key}` of property `{}` states nothing of this", property.id);
                self.source
                    .issue("wrong-scope", at, message, Some(wanted.to_owned()));
            }
        }
    }
}
