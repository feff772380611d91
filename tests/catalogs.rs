//! Every text that the flow, the table and the program ask for stands in every language, with arguments that
//! it is really given; every text formats; and no text stands there for nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use vertebot::assets;
use vertebot::cli::COMMANDS;
use vertebot::domain::Language;
use vertebot::domain::issue::listed;
use vertebot::flow::{Flow, Form, Line, PartKind};
use vertebot::i18n::{Args, Catalogs};
use vertebot::review::Outcome;
use vertebot::triage::condition::BANDS;
use vertebot::triage::{Rules, Tier};

/// What `Renderer::clinic_text` gives.
const CLINIC: &[&str] = &["clinic", "emergency", "crisis"];
/// What a question is given.
const QUESTION: &[&str] = &["who", "clinic", "emergency"];
/// Texts with arguments of their own.
const OWN: &[(&str, &[&str])] = &[
    ("button-change", &["what"]),
    ("progress", &["left"]),
    ("date-days_ago", &["count"]),
    ("date-month", &["month", "year"]),
    ("date-full", &["day", "month", "year"]),
    ("out_of_range", &["low", "high"]),
    (
        "card-first_line",
        &["symbol", "tier", "age", "sex", "deadline", "reason"],
    ),
    ("card-case", &["case"]),
    ("card-present", &["list"]),
    ("card-denied", &["list"]),
    ("card-unknown", &["list"]),
    ("card-more", &["more"]),
    ("card-reason", &["rule", "reason", "sources"]),
    ("card-scores", &["henschke", "rand", "roux", "suspicion"]),
    ("card-language", &["language"]),
    ("card-claimed", &["nurse"]),
    ("card-closed", &["nurse", "outcome"]),
    ("case-taken", &["nurse"]),
    ("case-closed", &["nurse"]),
    ("case-not_yours", &["nurse"]),
    ("case-not_member", &["nurse"]),
    ("alert-human", &["case", "text"]),
    ("alert-text", &["case", "text"]),
    ("alert-attachment", &["case", "text"]),
    ("alert-unreachable", &["case", "text"]),
    ("alert-failure", &["case", "text"]),
    ("alert-not_seen", &["case", "text"]),
    ("checkin-next", &["date", "emergency"]),
    ("learn_sources", &["sources"]),
    ("diary-line", &["date", "move", "rest", "mobility"]),
];
/// Texts given no argument at all.
const BARE: &[&str] = &[
    "advice-",
    "bot-",
    "button-",
    "card-",
    "date-",
    "demo-",
    "language-name",
    "mark-",
    "reminder_unsure",
    "summary-",
    "value-",
];
/// Texts that nobody asks for yet, each with its reason.
const WAITING: &[(&str, &str)] = &[];
/// Counts, for which languages have plural forms; all other arguments are words.
const COUNTS: &[&str] = &["left", "count"];

struct Product {
    rules: Rules,
    flows: Vec<Flow>,
    catalogs: Catalogs,
}

fn product() -> Product {
    let set = assets::flow_set().unwrap_or_else(|issues| panic!("{}", listed(&issues)));
    Product {
        rules: set.rules,
        flows: vec![set.intake, set.checkin],
        catalogs: set.catalogs,
    }
}

/// Keys that the data makes the program ask for, with what it gives them.
#[derive(Default)]
struct Wanted(BTreeMap<String, &'static [&'static str]>);

impl Wanted {
    fn add(&mut self, key: String, given: &'static [&'static str]) {
        self.0.insert(key, given);
    }

    fn each<'k>(&mut self, family: &str, names: impl IntoIterator<Item = &'k str>) {
        names
            .into_iter()
            .for_each(|name| self.add(format!("{family}-{name}"), &[]));
    }

    fn lines(&mut self, lines: &[Line]) {
        self.each("line", lines.iter().map(|line| line.id.as_str()));
    }
}

fn wanted(product: &Product) -> Wanted {
    let Product {
        rules,
        flows,
        catalogs,
    } = product;
    let mut wanted = Wanted::default();
    let screens = flows
        .iter()
        .flat_map(|flow| flow.screens().iter().map(|screen| (flow.id(), screen)));
    for (flow, screen) in screens {
        wanted.each("why", [screen.id.as_str()]);
        if screen.id != "C1" {
            wanted.each("section", [screen.id.as_str()]);
        }
        let in_flow = format!("ask-{flow}-{}", screen.id);
        let base = if catalogs.has(&in_flow) {
            in_flow
        } else {
            format!("ask-{}", screen.id)
        };
        match &screen.form {
            Form::Checklist { lines, .. } => {
                wanted.add(base, QUESTION);
                wanted.lines(lines);
            }
            Form::Parts(parts) => {
                for part in parts {
                    let own = format!("{base}-{}", rules.vocabulary().get(part.finding).id);
                    let key = if catalogs.has(&own) { own } else { base.clone() };
                    wanted.add(key, QUESTION);
                    if let PartKind::Choice(lines) = &part.kind {
                        wanted.lines(lines);
                    }
                }
            }
        }
    }
    wanted.add("ask-self_harm_thoughts".to_owned(), &[]);
    let gates = rules.gates().iter().map(|gate| gate.id.as_str());
    let table = rules.rules().iter().map(|rule| rule.id.as_str());
    wanted.each(
        "rule",
        gates
            .clone()
            .chain(table)
            .chain(["human", "missed", "no_better", "not_seen", "unreachable"]),
    );
    let deciding = rules
        .rules()
        .iter()
        .filter(|rule| rule.tier.is_some())
        .map(|rule| rule.id.as_str());
    for id in gates.chain(deciding) {
        wanted.add(format!("outcome-{id}"), CLINIC);
    }
    wanted.each("flag", rules.flags().iter().map(String::as_str));
    let tiers = Tier::ALL.map(Tier::name);
    for family in ["tier", "deadline", "symbol"] {
        wanted.each(family, tiers.into_iter().chain(["none"]));
    }
    wanted.each("suspicion", BANDS.into_iter().chain(["none"]));
    wanted.each("outcome_code", Outcome::ALL.map(|(_, name)| name));
    wanted.each("command", COMMANDS);
    let library = assets::flow_set().expect("the shipped set reads").library;
    for topic in library.topics() {
        wanted.each("learn_title", [topic.id.as_str()]);
        if topic.body == vertebot::learn::Body::Own {
            wanted.add(format!("learn-{}", topic.id), CLINIC);
        }
    }
    for unit in ["cm", "kg", "mg", "years", "of_ten"] {
        wanted.add(format!("unit-{unit}"), &["number"]);
    }
    (1..=12).for_each(|month| wanted.add(format!("month-{month}"), &[]));
    wanted
}

/// Keys that are said if they are there.
fn optional(product: &Product) -> Wanted {
    let mut optional = Wanted::default();
    optional.each("also", product.rules.flags().iter().map(String::as_str));
    let findings = product.rules.vocabulary().iter();
    optional.each("part", findings.map(|(_, finding)| finding.id.as_str()));
    for tier in Tier::ALL {
        optional.add(format!("clock-{}", tier.name()), CLINIC);
    }
    optional
}

/// Everything between double quotes in the sources, and the names the page asks by.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![Path::new("src").to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the product") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
                found.extend(code.split('"').map(str::to_owned));
            }
        }
    }
    found
}

fn families(catalogs: &Catalogs) -> BTreeSet<&str> {
    catalogs.keys().map(|(key, _)| key).collect()
}

#[test]
fn every_text_that_the_data_needs_is_there() {
    let product = product();
    let keys = families(&product.catalogs);
    let missing: Vec<String> = wanted(&product)
        .0
        .into_keys()
        .filter(|key| !keys.contains(key.as_str()))
        .collect();
    assert!(missing.is_empty(), "write these in locales/*/*.ftl: {missing:#?}");
}

#[test]
fn no_text_is_there_for_nobody() {
    let product = product();
    let (wanted, optional, literals) = (wanted(&product), optional(&product), literals());
    let asked =
        |key: &str| wanted.0.contains_key(key) || optional.0.contains_key(key) || literals.contains(key);
    let waiting = |key: &str| WAITING.iter().any(|(known, _)| *known == key);
    let idle: Vec<&str> = families(&product.catalogs)
        .into_iter()
        .filter(|key| !asked(key) && !waiting(key))
        .collect();
    assert!(
        idle.is_empty(),
        "nobody asks for these texts; delete them or list them with a reason: {idle:#?}"
    );
    let used: Vec<&str> = WAITING
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| asked(key))
        .collect();
    assert!(
        used.is_empty(),
        "these are asked for now; take them off the list: {used:?}"
    );
}

#[test]
fn every_text_is_given_the_arguments_it_uses() {
    let product = product();
    let mut given = wanted(&product).0;
    given.extend(optional(&product).0);
    given.extend(OWN.iter().map(|(key, own)| ((*key).to_owned(), *own)));
    let mut wrong = Vec::new();
    for (key, uses) in product.catalogs.keys() {
        let bare = BARE
            .iter()
            .any(|family| key == *family || family.ends_with('-') && key.starts_with(family));
        let given = given.get(key).copied().unwrap_or(if bare { &[] } else { CLINIC });
        let lacks: Vec<&String> = uses
            .iter()
            .filter(|name| !given.contains(&name.as_str()))
            .collect();
        if !lacks.is_empty() {
            wrong.push(format!("`{key}` uses {lacks:?}, but is given {given:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Arguments for every shape: each word short and long, each count, answering for oneself and for another.
fn shapes(uses: &BTreeSet<String>) -> Vec<(String, Args)> {
    let mut shapes = Vec::new();
    for who in ["self", "carer"] {
        for length in [1, 300] {
            for count in [0, 1, 2, 5, 21] {
                let mut args = Args::new();
                for name in uses {
                    let name: &'static str = Box::leak(name.clone().into_boxed_str());
                    args = match name {
                        "who" => args.text(name, who),
                        _ if COUNTS.contains(&name) => args.count(name, count),
                        _ => args.text(name, "x".repeat(length)),
                    };
                }
                shapes.push((format!("{who}, {length} letters, {count}"), args));
            }
        }
    }
    shapes
}

#[test]
fn every_text_formats_in_every_language_and_shape() {
    let product = product();
    let mut wrong = Vec::new();
    let mut formatted = 0;
    for language in product.catalogs.languages() {
        for (key, uses) in product.catalogs.keys() {
            for (shape, args) in shapes(uses) {
                formatted += 1;
                let text = match product.catalogs.format(language, key, &args) {
                    Ok(text) => text,
                    Err(error) => {
                        wrong.push(format!("{shape}: {error}"));
                        continue;
                    }
                };
                let fault = if text.trim().is_empty() {
                    "is empty"
                } else if text.contains(['{', '}', '$', '\u{2068}', '\u{2069}', '\u{fffd}']) {
                    "shows a placeholder or a mark"
                } else if text.trim() != text || text.lines().any(|line| line.trim() != line) {
                    "begins or ends a line with a space"
                } else {
                    continue;
                };
                wrong.push(format!("locales/{language}: `{key}` {fault} ({shape}): {text:?}"));
            }
        }
    }
    assert!(formatted > 10_000, "only {formatted} were formatted");
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn carers_are_asked_about_the_other_and_counts_change_the_words() {
    let product = product();
    let said = |language: &Language, key: &str, who: &str, count: i64| {
        let args = CLINIC
            .iter()
            .fold(Args::new().text("who", who), |args, name| args.text(name, "x"));
        let args = COUNTS.iter().fold(args, |args, name| args.count(name, count));
        let text = product.catalogs.format(language, key, &args).expect("it formats");
        text.replace(|letter: char| letter.is_ascii_digit(), "")
    };
    let mut same = Vec::new();
    for language in product.catalogs.languages() {
        for (key, uses) in product.catalogs.keys() {
            let carer =
                uses.contains("who") && said(language, key, "self", 2) == said(language, key, "carer", 2);
            let counted = uses.iter().any(|name| COUNTS.contains(&name.as_str()));
            if carer || counted && said(language, key, "self", 1) == said(language, key, "self", 2) {
                same.push(format!("locales/{language}: `{key}`"));
            }
        }
    }
    assert!(
        same.is_empty(),
        "these say the same in both forms:\n{}",
        same.join("\n")
    );
}

#[test]
fn every_language_is_written_and_not_copied() {
    let product = product();
    let reference = product.catalogs.reference().clone();
    let mut same = Vec::new();
    for language in product
        .catalogs
        .languages()
        .filter(|language| **language != reference)
    {
        for (key, uses) in product.catalogs.keys() {
            let (_, args) = shapes(uses).swap_remove(0);
            let text = |language| product.catalogs.format(language, key, &args).expect("it formats");
            let words = text(language)
                .split_whitespace()
                .filter(|word| word.chars().count() > 1)
                .count();
            // Three words in a row that read alike are no accident.
            if text(language) == text(&reference) && words > 2 {
                same.push(format!(
                    "locales/{language}: `{key}` is the text of `{reference}`: {}",
                    text(language)
                ));
            }
        }
    }
    assert!(same.is_empty(), "{}", same.join("\n"));
}
