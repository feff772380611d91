//! What only one of two sets has, or has in another form: told by name, and never taken for something else.

use std::collections::BTreeSet;

use crate::flow::Flow;
use crate::triage::{Kind, Rules};

/// What is on one side only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneSided {
    /// What it is: a finding, an option, a screen, a rule or a flag.
    pub what: &'static str,
    /// Its name, such as `leg_weakness`, `leg_weakness/foot_drop` or `intake/E4`.
    pub name: String,
    /// Where it is.
    pub side: Side,
}

/// On which side something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Only in the older set.
    Old,
    /// Only in the newer one.
    New,
    /// In both, but asked in another way or within other bounds.
    Differs,
}

type Names = BTreeSet<(&'static str, String)>;

/// Everything that is on one side only.
pub fn one_sided(old: (&Rules, &[&Flow]), new: (&Rules, &[&Flow])) -> Vec<OneSided> {
    let (before, after) = (names(old), names(new));
    let only = |side: Side, names: Vec<&(&'static str, String)>| -> Vec<OneSided> {
        let one = |(what, name): &(&'static str, String)| OneSided {
            what,
            name: name.clone(),
            side,
        };
        names.into_iter().map(one).collect()
    };
    let mut found = only(Side::Old, before.difference(&after).collect());
    found.extend(only(Side::New, after.difference(&before).collect()));
    found.extend(differing(old.0, new.0));
    found.sort();
    found
}

fn names((rules, flows): (&Rules, &[&Flow])) -> Names {
    let mut names = Names::new();
    for (_, finding) in rules.vocabulary().iter() {
        names.insert(("finding", finding.id.clone()));
        let options = finding.options().iter();
        names.extend(options.map(|option| ("option", format!("{}/{option}", finding.id))));
    }
    names.extend(rules.rules().iter().map(|rule| ("rule", rule.id.clone())));
    names.extend(rules.gates().iter().map(|gate| ("gate", gate.id.clone())));
    names.extend(
        rules
            .corrections()
            .iter()
            .map(|correction| ("correction", correction.id.clone())),
    );
    names.extend(rules.flags().iter().map(|flag| ("flag", flag.clone())));
    for flow in flows {
        let screens = flow.screens().iter();
        names.extend(screens.map(|screen| ("screen", format!("{}/{}", flow.id(), screen.id))));
    }
    names
}

/// Findings of one name and another kind, or other bounds.
fn differing(old: &Rules, new: &Rules) -> Vec<OneSided> {
    let mut found = Vec::new();
    for (_, finding) in old.vocabulary().iter() {
        let Some(twin) = new.vocabulary().id(&finding.id) else {
            continue;
        };
        let same = match (&finding.kind, &new.vocabulary().get(twin).kind) {
            // Options are told one by one.
            (Kind::Choice(_), Kind::Choice(_)) | (Kind::Multi(_), Kind::Multi(_)) => true,
            (one, other) => one == other,
        };
        if !same {
            found.push(OneSided {
                what: "finding",
                name: finding.id.clone(),
                side: Side::Differs,
            });
        }
    }
    found
}
