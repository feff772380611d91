//! Reading answers: the order of options, repeats, `none` beside others and the ways to write unknown make
//! no difference. The formula knows each answer in one form only; here the forms are held to be one. Every
//! finding is tried with every pair of its options, so nothing is left to chance.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::triage::{Answers, Finding, FindingId, Kind, Rules, wire};

use super::{Breach, What};

pub(super) fn broken(rules: &Rules, except: &[FindingId]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (finding, described) in rules.vocabulary().iter() {
        let read = |json: &Json| wire::read(rules.vocabulary(), finding, json, Date::MAX);
        let alike = |one: &Json, other: &Json| read(one).is_ok() && read(one) == read(other);
        for (one, other) in lists(described) {
            if !alike(&one, &other) {
                breaches.push(breach(described, &one, &other));
            }
        }
        if except.contains(&finding) {
            continue;
        }
        // Not asked, skipped and unsure: one outcome for every condition.
        let mut ways = vec![json!(null)];
        match described.kind {
            Kind::Choice(_) => ways.push(json!("unsure")),
            Kind::Multi(_) => ways.extend([json!([]), json!(["unsure"])]),
            Kind::Bool | Kind::Number { .. } | Kind::Date | Kind::Country => {}
        }
        let today = Date::MAX;
        let absent = rules.assess(&Answers::default(), today);
        for way in ways {
            let mut answers = Answers::default();
            let same = read(&way).is_ok_and(|answer| {
                answers.set(finding, answer);
                rules.assess(&answers, today) == absent && !answers.known(finding)
            });
            if !same {
                breaches.push(breach(described, &way, &json!("not asked")));
            }
        }
    }
    breaches
}

/// Pairs of lists that say the same.
fn lists(finding: &Finding) -> Vec<(Json, Json)> {
    let Kind::Multi(options) = &finding.kind else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for one in options {
        pairs.push((json!([one]), json!([one, one])));
        pairs.push((json!([one, "unsure"]), json!(["unsure", one])));
        for other in options.iter().filter(|other| *other != one) {
            pairs.push((json!([one, other]), json!([other, one, other])));
            if one == "none" {
                pairs.push((json!([one, other]), json!([other])));
            }
        }
    }
    pairs
}

fn breach(finding: &Finding, one: &Json, other: &Json) -> Breach {
    Breach {
        what: What::Encoding(format!("{}: {one} and {other}", finding.id)),
        witnesses: Vec::new(),
    }
}
