//! The safety properties hold of the shipped table and flows: each is proved over everybody.

use std::sync::Arc;

use vertebot::assets;
use vertebot::check::proved::told;
use vertebot::proof::prove::{Course, Prover, Verdict};
use vertebot::triage::wire;

#[test]
fn every_safety_property_is_proved() {
    let set = assets::flow_set().expect("the set reads");
    let (rules, safety) = (&set.rules, &set.safety);
    let courses = vec![
        Course {
            flow: &set.intake,
            weeks: vec![0],
        },
        Course {
            flow: &set.checkin,
            weeks: vec![0, 1, 2, 4, 6, 12, 26, 52],
        },
    ];
    let start = jiff::civil::date(2026, 3, 4);
    let mut prover = Prover::new(rules, courses, told(&set), Arc::new(|| false), start);
    let mut broken = Vec::new();
    for property in &safety.properties {
        let at = std::time::Instant::now();
        match prover.prove(property) {
            Verdict::Proved => {}
            Verdict::Undecided => broken.push(format!("{}: not decided", property.id)),
            Verdict::Broken(breaches) => {
                for breach in breaches {
                    broken.push(format!("{}: {:?}", property.id, breach.what));
                    for witness in breach.witnesses {
                        let map =
                            serde_json::Value::Object(wire::write_all(rules.vocabulary(), &witness.answers));
                        let known =
                            serde_json::Value::Object(wire::write_all(rules.vocabulary(), &witness.carried));
                        broken.push(format!(
                            "  {:?} {} week {} {map} carried {known}",
                            witness.flow, witness.today, witness.week
                        ));
                    }
                }
            }
        }
        eprintln!("{} {:?}", property.id, at.elapsed());
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
