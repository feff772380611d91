//! Random flows, as text that loads: every kind of screen, gates of every shape, sections of any name.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use vertebot::triage::{Condition, Kind, Rules};

use super::conditions::condition;

/// Names of sections; a file may say anything there.
const SECTIONS: [&str; 5] = [
    "",
    "pain",
    "emergency",
    "a <b> & 'c'",
    "überaus_langer_abschnitt_日本",
];

/// What a screen is made from.
#[derive(Clone, Debug)]
struct Seed {
    kind: u8,
    picks: Vec<Index>,
    gates: Vec<Option<Condition>>,
    section: &'static str,
    block: bool,
    weeks: u8,
}

/// Any flow of at most so many screens, as the text of its file.
pub fn flow(rules: &'static Rules, most: usize) -> BoxedStrategy<String> {
    let gate = prop_oneof![2 => Just(None), 1 => condition(rules, 0).prop_map(Some)];
    let seed = (
        0..6_u8,
        proptest::collection::vec(any::<Index>(), 1..5),
        proptest::collection::vec(gate, 3),
        select(&SECTIONS[..]),
        any::<bool>(),
        0..4_u8,
    );
    let seed = seed.prop_map(|(kind, picks, gates, section, block, weeks)| Seed {
        kind,
        picks,
        gates,
        section,
        block,
        weeks,
    });
    proptest::collection::vec(seed, 1..most)
        .prop_map(|seeds| text(rules, &seeds))
        .boxed()
}

fn text(rules: &Rules, seeds: &[Seed]) -> String {
    let mut text = "format = 1\nid = \"random\"\nconsent_version = \"1\"\n".to_owned();
    for (place, seed) in seeds.iter().enumerate() {
        text.push_str(&format!(
            "\n[[screen]]\nid = \"S{place}\"\nsection = \"{}\"\nblock = {}\n",
            seed.section, seed.block
        ));
        if let Some(gate) = &seed.gates[0] {
            text.push_str(&format!("gate = \"{}\"\n", gate.words(rules.names(&[]))));
        } else if place > 0 && seed.weeks == 3 {
            text.push_str(&format!("gate = \"not (S{} shown)\"\n", place - 1));
        }
        match seed.weeks {
            1 => text.push_str("weeks = [4, 12]\n"),
            2 => text.push_str("from_week = 6\n"),
            _ => {}
        }
        text.push_str(&form(rules, seed));
    }
    text
}

/// The findings picked among those of which this holds, each once.
fn picked<'r>(
    rules: &'r Rules,
    seed: &Seed,
    most: usize,
    holds: impl Fn(&Kind) -> bool,
) -> Vec<(&'r str, &'r Kind)> {
    let fitting: Vec<_> = rules
        .vocabulary()
        .iter()
        .filter(|(_, found)| holds(&found.kind))
        .collect();
    let mut picked: Vec<(&str, &Kind)> = Vec::new();
    for pick in seed.picks.iter().take(most) {
        let (_, found) = fitting[pick.index(fitting.len())];
        if !picked.iter().any(|(id, _)| *id == found.id) {
            picked.push((&found.id, &found.kind));
        }
    }
    picked
}

fn asks(found: &[(&str, &Kind)]) -> String {
    let quoted: Vec<String> = found.iter().map(|(id, _)| format!("\"{id}\"")).collect();
    format!("asks = [{}]\n", quoted.join(", "))
}

fn form(rules: &Rules, seed: &Seed) -> String {
    let gate = |at: usize| match &seed.gates[at] {
        Some(gate) => format!(", gate = \"{}\"", gate.words(rules.names(&[]))),
        None => String::new(),
    };
    let choice = |kind: &Kind| matches!(kind, Kind::Choice(_));
    let ten = |kind: &Kind| {
        matches!(
            kind,
            Kind::Number {
                min: 0,
                max: 100,
                whole: true,
                ..
            }
        )
    };
    match seed.kind {
        0 => {
            let found = picked(rules, seed, 4, |kind| {
                matches!(kind, Kind::Bool | Kind::Choice(_) | Kind::Multi(_))
            });
            let mut lines = Vec::new();
            let mut safe = Vec::new();
            for (at, (id, kind)) in found.iter().enumerate() {
                match kind {
                    Kind::Choice(options) | Kind::Multi(options) => {
                        safe.push(format!("{id} = \"{}\"", options[0]));
                        lines.extend(options.iter().take(3).map(|option| {
                            let weeks = if at == 1 { ", weeks = [2]" } else { "" };
                            let gate = if at == 0 { gate(1) } else { String::new() };
                            format!("  {{ id = \"{id}-{option}\", sets = {{ {id} = \"{option}\" }}{gate}{weeks} }},")
                        }));
                    }
                    _ => {
                        safe.push(format!("{id} = false"));
                        lines.push(format!(
                            "  {{ id = \"{id}-yes\", sets = {{ {id} = true }}, clears = [\"vcf_date\"] }},"
                        ));
                    }
                }
            }
            let (lines, safe) = (lines.join("\n"), safe.join(", "));
            format!(
                "kind = \"checklist\"\n{}lines = [\n{lines}\n]\nsafe = {{ {safe} }}\n",
                asks(&found)
            )
        }
        1 | 2 => {
            let most = usize::from(seed.kind) * 2 - 1;
            let found = picked(rules, seed, most, choice);
            let options = |(id, kind): &(&str, &Kind)| {
                let Kind::Choice(options) = kind else {
                    return String::new();
                };
                let each = options
                    .iter()
                    .map(|option| format!("{{ id = \"{id}-{option}\", sets = {{ {id} = \"{option}\" }} }}"));
                each.collect::<Vec<_>>().join(", ")
            };
            if most == 1 {
                return format!(
                    "kind = \"choice\"\n{}options = [{}]\n",
                    asks(&found),
                    options(&found[0])
                );
            }
            let parts = found.iter().enumerate().map(|(at, one)| {
                format!(
                    "{{ finding = \"{}\", options = [{}]{} }}",
                    one.0,
                    options(one),
                    gate(at % 3)
                )
            });
            format!(
                "kind = \"choices\"\n{}part = [{}]\n",
                asks(&found),
                parts.collect::<Vec<_>>().join(", ")
            )
        }
        3 => format!("kind = \"scale\"\n{}", asks(&picked(rules, seed, 1, ten))),
        4 => {
            let found = picked(rules, seed, 3, |kind| matches!(kind, Kind::Number { .. }));
            let parts = found.iter().enumerate();
            let parts = parts.map(|(at, (id, _))| format!("{{ finding = \"{id}\"{} }}", gate(at % 3)));
            format!(
                "kind = \"numbers\"\nrequired = true\n{}part = [{}]\n",
                asks(&found),
                parts.collect::<Vec<_>>().join(", ")
            )
        }
        _ => format!(
            "kind = \"date\"\n{}",
            asks(&picked(rules, seed, 1, |kind| *kind == Kind::Date))
        ),
    }
}
