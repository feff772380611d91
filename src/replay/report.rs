//! A report for people and for programs. It names rules, tiers, flags and findings; of what a patient answered it
//! says nothing.

use serde_json::{Value as Json, json as object};

use super::{Because, Cause, Change, Compared, Hit, Outcome, Report, without};

/// The report as lines to read.
pub fn text(report: &Report) -> String {
    let mut lines = Vec::new();
    for compared in report
        .compared
        .iter()
        .filter(|compared| compared.change != Change::Same)
    {
        lines.push(format!("{} ({})", compared.name, compared.flow));
        lines.extend(differences(compared).into_iter().map(|line| format!("  {line}")));
        lines.push(String::new());
    }
    if !report.left.is_empty() {
        lines.push("Not held again:".to_owned());
        lines.extend(
            report
                .left
                .iter()
                .map(|left| format!("  {}: {}", left.name, left.reason)),
        );
        lines.push(String::new());
    }
    lines.push(format!("baseline {}, other {}", report.baseline, report.other));
    lines.push(format!(
        "{} held again: {} lowered, {} raised, {} changed, {} the same; {} not held again",
        report.compared.len(),
        report.count(Change::Lowered),
        report.count(Change::Raised),
        report.count(Change::Other),
        report.count(Change::Same),
        report.left.len()
    ));
    lines.join("\n") + "\n"
}

fn differences(compared: &Compared) -> Vec<String> {
    let Compared { old, new, .. } = compared;
    let short = |outcome: &Option<Outcome>| match outcome {
        None => "no outcome".to_owned(),
        Some(outcome) => {
            let tier = outcome.tier.map_or("no tier", |tier| tier.name());
            format!("{tier} {}", outcome.headline)
        }
    };
    let mut lines = vec![format!(
        "{}: {} -> {}",
        compared.change.name().to_uppercase(),
        short(old),
        short(new)
    )];
    let (lost, gained) = changed(old, new, |outcome| &outcome.flags);
    if !lost.is_empty() || !gained.is_empty() {
        let lost = lost.iter().map(|flag| format!("-{flag}"));
        let flags: Vec<String> = lost.chain(gained.iter().map(|flag| format!("+{flag}"))).collect();
        lines.push(format!("flags: {}", flags.join(" ")));
    }
    for cause in compared.causes.iter().filter(|cause| cause.decides) {
        lines.push(format!("{} {}", cause.rule, cause.hit.name()));
        lines.extend(cause.because.iter().map(|because| format!("  {}", said(because))));
        if !cause
            .because
            .iter()
            .any(|because| matches!(because, Because::Condition(..)))
        {
            lines.push(format!("  its condition: {}", cause.condition));
        }
    }
    for (hit, label) in [
        (Hit::Lost, "also lost"),
        (Hit::Gained, "also gained"),
        (Hit::Both, "also changed"),
    ] {
        let rules: Vec<&str> = compared
            .causes
            .iter()
            .filter(|cause| !cause.decides && cause.hit == hit)
            .map(|cause| cause.rule.as_str())
            .collect();
        if !rules.is_empty() {
            lines.push(format!("{label}: {}", rules.join(", ")));
        }
    }
    for (label, names) in [
        ("asked now, never asked then", &compared.never_asked),
        ("asked no more", &compared.no_longer_asked),
    ] {
        if !names.is_empty() {
            lines.push(format!("{label}: {}", names.join(", ")));
        }
    }
    lines
}

/// Names that only the first outcome has, and that only the second has.
fn changed<'o>(
    old: &'o Option<Outcome>,
    new: &'o Option<Outcome>,
    of: impl Fn(&Outcome) -> &Vec<String>,
) -> (Vec<&'o str>, Vec<&'o str>) {
    let names = |outcome: &'o Option<Outcome>| -> &'o [String] {
        outcome.as_ref().map_or(&[], |outcome| of(outcome).as_slice())
    };
    (without(names(old), names(new)), without(names(new), names(old)))
}

fn said(because: &Because) -> String {
    let tier = |tier: &Option<crate::triage::Tier>| tier.map_or("none", |tier| tier.name());
    match because {
        Because::Gone => "the other set has no such rule".to_owned(),
        Because::New => "the baseline has no such rule".to_owned(),
        Because::Tier(was, is) => format!("its tier was {}, is {}", tier(was), tier(is)),
        Because::Interrupts(true) => "it ends the interview on the spot".to_owned(),
        Because::Interrupts(false) => "it no longer ends the interview on the spot".to_owned(),
        Because::Flags(had, has) => format!("its flags were {}; are {}", had.join(", "), has.join(", ")),
        Because::Condition(was, is) => format!("its condition was: {was}\n      is: {is}"),
        Because::Derived(names) => format!("computed otherwise: {}", names.join(", ")),
        Because::Answers(findings) => format!("other answers are gathered: {}", findings.join(", ")),
        Because::OtherRules => "it hangs on other rules".to_owned(),
    }
}

/// The report as one JSON document.
pub fn json(report: &Report) -> Json {
    let changed = report
        .compared
        .iter()
        .filter(|compared| compared.change != Change::Same);
    let left = report
        .left
        .iter()
        .map(|left| object!({ "name": left.name, "reason": left.reason }));
    object!({
        "baseline": report.baseline,
        "other": report.other,
        "totals": {
            "held_again": report.compared.len(),
            "lowered": report.count(Change::Lowered),
            "raised": report.count(Change::Raised),
            "changed": report.count(Change::Other),
            "same": report.count(Change::Same),
            "not_held_again": report.left.len(),
        },
        "changes": changed.map(one).collect::<Vec<_>>(),
        "not_held_again": left.collect::<Vec<_>>(),
    })
}

fn one(compared: &Compared) -> Json {
    let outcome = |outcome: &Option<Outcome>| match outcome {
        None => Json::Null,
        Some(outcome) => object!({
            "tier": outcome.tier.map(|tier| tier.name()),
            "headline": outcome.headline,
            "flags": outcome.flags,
            "rules": outcome.rules,
        }),
    };
    let (lost, gained) = changed(&compared.old, &compared.new, |outcome| &outcome.rules);
    object!({
        "name": compared.name,
        "flow": compared.flow,
        "change": compared.change.name(),
        "old": outcome(&compared.old),
        "new": outcome(&compared.new),
        "rules_lost": lost,
        "rules_gained": gained,
        "causes": compared.causes.iter().map(cause).collect::<Vec<_>>(),
        "never_asked": compared.never_asked,
        "no_longer_asked": compared.no_longer_asked,
    })
}

fn cause(cause: &Cause) -> Json {
    let tier = |tier: &Option<crate::triage::Tier>| tier.map(|tier| tier.name());
    let because = cause.because.iter().map(|because| match because {
        Because::Gone => object!({ "what": "gone" }),
        Because::New => object!({ "what": "new" }),
        Because::Tier(was, is) => object!({ "what": "tier", "was": tier(was), "is": tier(is) }),
        Because::Interrupts(is) => object!({ "what": "interrupt", "was": !is, "is": is }),
        Because::Flags(had, has) => object!({ "what": "flags", "was": had, "is": has }),
        Because::Condition(was, is) => object!({ "what": "condition", "was": was, "is": is }),
        Because::Derived(names) => object!({ "what": "derived", "names": names }),
        Because::Answers(findings) => object!({ "what": "answers", "findings": findings }),
        Because::OtherRules => object!({ "what": "other_rules" }),
    });
    object!({
        "rule": cause.rule,
        "hit": cause.hit.name(),
        "decides": cause.decides,
        "condition": cause.condition,
        "because": because.collect::<Vec<_>>(),
    })
}
