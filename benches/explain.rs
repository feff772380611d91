//! Explaining: what one explanation costs, and what its deciding answers alone. Budget: an
//! interview's end waits for it 20 milliseconds at most, and half of that in 99 of 100.

use std::sync::Arc;
use std::time::{Duration, Instant};

use divan::{Bencher, counter::ItemsCount};
use jiff::civil::Date;
use serde_json::Value as Json;
use vertebot::assets;
use vertebot::flowset::FlowSet;
use vertebot::proof::explain::Explainer;
use vertebot::triage::{Answers, wire};

fn main() {
    an_ending();
    divan::main();
}

/// What the end of an interview waits for: what decided, and the smallest change to less urgency. The slowest of the
/// contract's cases, one after the other as patients come.
fn an_ending() {
    let set = assets::flow_set().expect("the shipped set reads");
    let (mut explainer, cases) = (explainer(&set), cases(&set));
    let (mut why, mut lower, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3 {
        for (answers, today) in &cases {
            let Some(tier) = set.rules.assess(answers, *today).tier else {
                continue;
            };
            let begun = Instant::now();
            let decided = explainer.decided(answers, *today).expect("no end is set");
            let found = begun.elapsed();
            let change = explainer.less_urgent(answers, *today, tier, &decided);
            assert!(change.is_ok(), "no end is set");
            let whole = begun.elapsed();
            why.push(found);
            lower.push(whole - found);
            both.push(whole);
        }
    }
    println!("What an interview's end waits for:");
    for (what, mut times) in [
        ("what decided", why),
        ("what would lower it", lower),
        ("both", both),
    ] {
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        let (median, most, slowest): (Duration, Duration, Duration) = (at(0.5), at(0.99), at(1.0));
        println!(
            "  {what}: median {median:.1?}, p99 {most:.1?}, slowest {slowest:.1?}, of {}",
            times.len()
        );
    }
}

/// The contract's cases, as answers.
fn cases(set: &FlowSet) -> Vec<(Answers, Date)> {
    let cases = include_str!("../tests/conformance.jsonl");
    let read = |line: &str| {
        let case: Json = serde_json::from_str(line).ok()?;
        let today: Date = case["in"]["today"].as_str()?.parse().ok()?;
        let answers = case["in"]["answers"].as_object()?;
        Some((
            wire::read_all(set.rules.vocabulary(), answers, today).ok()?,
            today,
        ))
    };
    cases.lines().filter_map(read).collect()
}

fn explainer(set: &FlowSet) -> Explainer {
    Explainer::new(&set.rules, set.checkin.carries(), Arc::new(|| false))
}

/// Writing the formula, once for each flow set.
#[divan::bench]
fn formula_written(bencher: Bencher<'_, '_>) {
    let set = assets::flow_set().expect("the shipped set reads");
    bencher.bench_local(|| explainer(&set));
}

/// What decided, why not less, why not more.
#[divan::bench(sample_count = 5)]
fn explained(bencher: Bencher<'_, '_>) {
    let set = assets::flow_set().expect("the shipped set reads");
    let (mut explainer, cases) = (explainer(&set), cases(&set));
    bencher.counter(ItemsCount::new(cases.len())).bench_local(|| {
        let mut explain = |(answers, today): &(Answers, Date)| explainer.explain(answers, *today).is_ok();
        cases.iter().filter(|case| explain(case)).count()
    });
}

/// What decided, alone.
#[divan::bench(sample_count = 5)]
fn decided(bencher: Bencher<'_, '_>) {
    let set = assets::flow_set().expect("the shipped set reads");
    let (mut explainer, cases) = (explainer(&set), cases(&set));
    bencher.counter(ItemsCount::new(cases.len())).bench_local(|| {
        let mut explain = |(answers, today): &(Answers, Date)| explainer.decided(answers, *today).is_ok();
        cases.iter().filter(|case| explain(case)).count()
    });
}
