//! Everything that can be shown fits: into what Telegram takes, and into what a phone shows of a button.

use serde_json::{Map, Value, json};
use vertebot::assets;
use vertebot::cli::COMMANDS;
use vertebot::domain::message::Button;
use vertebot::domain::{CaseId, ChatId, Language, PatientId, Timestamp, UserId};
use vertebot::engine::{Context, Conversation, Draft, Ending, Mark, Phase, Reply, Visit};
use vertebot::flow::{Flow, Form, Line, PartKind, Screen};
use vertebot::i18n::{Args, Catalogs};
use vertebot::reading::Lexicon;
use vertebot::render::card::Card;
use vertebot::render::{Clinic, Renderer, Shown};
use vertebot::review::{Case, Members, Outcome, Status};
use vertebot::triage::{Rules, Tier, wire};

/// Telegram's limits, in UTF-16 units (texts) and bytes (data of a button).
const TEXT: usize = 4096;
const CAPTION: usize = 1024;
const NOTICE: usize = 200;
const DATA: usize = 64;
const BUTTONS: usize = 100;
/// What a phone 360 points wide shows of the buttons of one row before it cuts them; Telegram itself takes more.
const LABEL_BY_ROW: [usize; 4] = [38, 22, 12, 8];

struct Product {
    rules: Rules,
    flow: Flow,
    catalogs: Catalogs,
    clinic: Clinic,
}

fn product() -> Product {
    let set = assets::flow_set().expect("the shipped set reads");
    Product {
        catalogs: set.catalogs,
        rules: set.rules,
        flow: set.intake,
        clinic: Clinic {
            name: "N".repeat(64),
            emergency_number: "112 / 061 / 900 100 000".to_owned(),
            crisis_line: "024 / 900 200 000".to_owned(),
        },
    }
}

/// What was found too long.
#[derive(Default)]
struct Found {
    shown: usize,
    wrong: Vec<String>,
}

impl Found {
    fn hold(&mut self, what: &str, text: &str, most: usize) {
        let units = text.encode_utf16().count();
        if units > most {
            self.wrong
                .push(format!("{what}: {units} units, at most {most}: {text:.90}…"));
        }
    }

    fn buttons(&mut self, what: &str, rows: &[Vec<Button>]) {
        let count = rows.iter().map(Vec::len).sum::<usize>();
        if count > BUTTONS {
            self.wrong
                .push(format!("{what}: {count} buttons, at most {BUTTONS}"));
        }
        for row in rows {
            let most = LABEL_BY_ROW[row.len() - 1];
            for button in row {
                let letters = button.label.chars().count();
                if letters > most || letters == 0 {
                    self.wrong.push(format!(
                        "{what}: [{}] has {letters} letters; {} in a row have room for {most}",
                        button.label,
                        row.len()
                    ));
                }
                if button.data.len() > DATA {
                    self.wrong.push(format!(
                        "{what}: [{}] sends {} bytes",
                        button.label,
                        button.data.len()
                    ));
                }
            }
        }
    }

    fn message(&mut self, what: &str, shown: &Shown) {
        self.shown += 1;
        self.hold(
            what,
            &shown.text,
            if shown.picture.is_some() { CAPTION } else { TEXT },
        );
        self.buttons(what, &shown.buttons);
    }

    fn nothing(mut self) {
        self.wrong.sort();
        self.wrong.dedup();
        assert!(
            self.wrong.is_empty(),
            "{} too long:\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
    }
}

/// Every language with its lexicon.
fn languages(product: &Product) -> Vec<(Language, Lexicon)> {
    let set = assets::flow_set().expect("the shipped set reads");
    assert_eq!(set.lexicons.len(), product.catalogs.languages().count());
    set.lexicons
}

fn renderer<'a>(product: &'a Product, lexicon: &'a Lexicon) -> Renderer<'a> {
    Renderer {
        catalogs: &product.catalogs,
        clinic: &product.clinic,
        context: Context {
            rules: &product.rules,
            flow: &product.flow,
            lexicon,
            // The longest name of a month, in the languages we speak, is within the six offered.
            today: jiff::civil::date(2026, 11, 24),
        },
    }
}

/// What a screen sets when everything in it is ticked.
fn everything(product: &Product, screen: &Screen) -> Visit {
    let vocabulary = product.rules.vocabulary();
    let written = |lines: &[Line]| -> Vec<(String, Value)> {
        let sets = lines.iter().flat_map(|line| &line.sets);
        sets.map(|(finding, answer)| {
            (
                vocabulary.get(*finding).id.clone(),
                wire::write(vocabulary, *finding, answer),
            )
        })
        .collect()
    };
    let values = match &screen.form {
        Form::Checklist { lines, .. } => written(lines),
        Form::Parts(parts) => parts
            .iter()
            .flat_map(|part| {
                let id = vocabulary.get(part.finding).id.clone();
                match &part.kind {
                    // The first: "yes, I agree".
                    PartKind::Choice(lines) => written(&lines[..1]),
                    PartKind::Scale => vec![(id, json!(10))],
                    PartKind::Number => vec![(id, json!(100))],
                    PartKind::Date => vec![(id, json!("2026-09"))],
                }
            })
            .collect(),
    };
    let mut set = Map::new();
    for (id, value) in values {
        match (set.get_mut(&id), value) {
            (Some(Value::Array(before)), Value::Array(more)) => before.extend(more),
            (_, value) => drop(set.insert(id, value)),
        }
    }
    Visit {
        set,
        ..Visit::default()
    }
}

/// A conversation in which everything was ticked on every screen, answered by `who`.
fn full(product: &Product, language: &Language, who: &str) -> Conversation {
    let mut conversation = Conversation::new(u32::MAX, &product.flow, language.clone());
    conversation.step = u32::MAX;
    for screen in product.flow.screens() {
        conversation
            .visits
            .insert(screen.id.clone(), everything(product, screen));
    }
    let first = &product.flow.screens()[0].id;
    conversation
        .visits
        .get_mut(first)
        .expect("a visit")
        .set
        .insert("respondent_role".to_owned(), json!(who));
    conversation
}

/// The answers of someone to whom nothing of it all applies.
fn denied(product: &Product) -> Map<String, Value> {
    let vocabulary = product.rules.vocabulary();
    let safe = product
        .flow
        .screens()
        .iter()
        .flat_map(|screen| match &screen.form {
            Form::Checklist { safe, .. } => safe.as_slice(),
            Form::Parts(_) => &[],
        });
    safe.map(|(finding, answer)| {
        (
            vocabulary.get(*finding).id.clone(),
            wire::write(vocabulary, *finding, answer),
        )
    })
    .collect()
}

/// Every state in which a screen can be shown.
fn states(screen: &Screen) -> Vec<Draft> {
    let last = match &screen.form {
        Form::Checklist { .. } => 0,
        Form::Parts(parts) => parts.len() - 1,
    };
    let lines = match &screen.form {
        Form::Checklist { lines, .. } => lines.len(),
        Form::Parts(_) => 0,
    };
    let mut states = Vec::new();
    for part in 0..=last {
        for mark in [None, Some(Mark::Yes), Some(Mark::Unsure)] {
            for full in [false, true] {
                let marks = mark.map(|mark| (0..lines as u8).map(|line| (line, mark)).collect());
                states.push(Draft {
                    part: part as u8,
                    marks: marks.unwrap_or_default(),
                    why: full,
                    reminded: full,
                    ..Draft::default()
                });
            }
        }
    }
    states
}

#[test]
fn every_question_fits_in_every_state() {
    let product = product();
    let mut found = Found::default();
    for (language, lexicon) in &languages(&product) {
        let renderer = renderer(&product, lexicon);
        for who in ["self", "carer"] {
            let mut conversation = full(&product, language, who);
            for screen in product.flow.screens() {
                for draft in states(screen) {
                    conversation.phase = Phase::Asking {
                        screen: screen.id.clone(),
                        draft,
                    };
                    let shown = renderer
                        .current(&conversation)
                        .expect("it renders")
                        .expect("a question");
                    found.message(&format!("{language} {}", screen.id), &shown);
                }
            }
            let finding = "self_harm_thoughts".to_owned();
            conversation.phase = Phase::AskingRaised {
                finding,
                then: "E2".to_owned(),
            };
            let shown = renderer
                .current(&conversation)
                .expect("it renders")
                .expect("a question");
            found.message(&format!("{language} raised"), &shown);
        }
    }
    assert!(found.shown > 700, "only {} were shown", found.shown);
    found.nothing();
}

#[test]
fn the_longest_summary_has_buttons_that_fit() {
    let product = product();
    let mut found = Found::default();
    for (language, lexicon) in &languages(&product) {
        let mut conversation = full(&product, language, "carer");
        conversation.phase = Phase::Confirming;
        let shown = renderer(&product, lexicon)
            .current(&conversation)
            .expect("it renders")
            .expect("it");
        // A text this long goes out in parts, the buttons under the last.
        found.buttons(&format!("{language} summary"), &shown.buttons);
    }
    found.nothing();
}

#[test]
fn every_result_fits() {
    let product = product();
    let mut found = Found::default();
    let flags: Vec<String> = product.rules.flags().to_vec();
    for (language, lexicon) in &languages(&product) {
        let renderer = renderer(&product, lexicon);
        let mut conversation = full(&product, language, "self");
        let mut show = |ending: Ending, what: &str| {
            conversation.phase = Phase::Ended { ending };
            for shown in renderer.reply(&conversation, &Reply::Result).expect("it renders") {
                found.message(&format!("{language} {what}"), &shown);
            }
        };
        for rule in product.rules.rules() {
            let Some(tier) = rule.tier else { continue };
            let ending = Ending::Assessed {
                tier,
                headline: rule.id.clone(),
                flags: flags.clone(),
                rules: vec![rule.id.clone()],
                interrupted: tier == Tier::EmergencyNow,
            };
            show(ending, &rule.id);
        }
        for gate in product.rules.gates() {
            show(
                Ending::Gate {
                    gate: gate.id.clone(),
                },
                &gate.id,
            );
        }
        show(Ending::Cancelled, "cancelled");
    }
    assert!(found.shown > 200, "only {} were shown", found.shown);
    found.nothing();
}

#[test]
fn the_longest_card_of_a_nurse_fits_one_message() {
    let product = product();
    let today = jiff::civil::date(2026, 11, 24);
    let mut found = Found::default();
    for (language, _) in &languages(&product) {
        let card = Card {
            catalogs: &product.catalogs,
            rules: &product.rules,
            flow: &product.flow,
            language,
        };
        let nurse = Members::new(vec![(UserId(1), "N".repeat(40))])
            .sign_in(UserId(1))
            .expect("a member");
        let now = Timestamp(0);
        let ticked = full(&product, language, "carer");
        let ticked: Map<String, Value> = ticked
            .visits
            .values()
            .flat_map(|visit| visit.set.clone())
            .collect();
        for (what, answers) in [
            ("all ticked", ticked.clone()),
            (
                "all unsure",
                ticked.keys().map(|id| (id.clone(), Value::Null)).collect(),
            ),
            ("all denied", denied(&product)),
        ] {
            let read = wire::read_all(product.rules.vocabulary(), &answers, today).expect("they read");
            let assessment = product.rules.assess(&read, today);
            for status in [
                Status::Open,
                Status::Claimed {
                    nurse: nurse.clone(),
                    at: now,
                },
                Status::Closed {
                    nurse: nurse.clone(),
                    outcome: Outcome::FractureConfirmed,
                    at: now,
                },
            ] {
                let case = Case {
                    flow: "intake".to_owned(),
                    id: CaseId(u64::MAX),
                    patient: PatientId(1),
                    chat: ChatId(1),
                    language: language.clone(),
                    tier: assessment.tier,
                    headline: assessment.headline.clone(),
                    rules: assessment.rules.clone(),
                    flags: product
                        .rules
                        .flag_names(assessment.flags)
                        .into_iter()
                        .map(str::to_owned)
                        .collect(),
                    interrupted: true,
                    answers: answers.clone(),
                    assessed_on: today.to_string(),
                    opened: now,
                    status,
                    card: None,
                };
                let what = format!("{language} card, {what}");
                let text = card.text(&case).expect("it renders");
                found.hold(&what, &text, TEXT);
                // However long the card: the red flags of the first screen, all ticked, are all told.
                let present = text
                    .lines()
                    .find(|line| line.matches("; ").count() > 40)
                    .unwrap_or_default();
                let Form::Checklist { lines, .. } = &product.flow.screens()[1].form else {
                    panic!("a checklist")
                };
                for line in lines.iter().filter(|_| what.ends_with("ticked")) {
                    let key = format!("line-{}", line.id);
                    let words = product
                        .catalogs
                        .format(language, &key, &Args::new())
                        .expect("it formats");
                    assert!(present.contains(&words), "{what}: {words} is not told");
                }
                found.buttons(&what, &card.buttons(&case).expect("it renders"));
                found.buttons(&what, &card.outcomes(&case).expect("it renders"));
            }
        }
    }
    found.nothing();
}

#[test]
fn notices_and_the_registration_fit() {
    let product = product();
    let mut found = Found::default();
    for language in product.catalogs.languages() {
        let args = Args::new()
            .text("nurse", "N".repeat(40))
            .text("emergency", "112 / 061 / 900 100 000");
        let mut hold = |key: &str, most: usize| {
            let text = product.catalogs.format(language, key, &args).expect("it formats");
            found.hold(&format!("{language} {key}"), &text, most);
        };
        for key in [
            "stale_tap",
            "already_finished",
            "case-taken",
            "case-closed",
            "case-not_yours",
            "case-not_member",
        ] {
            hold(key, NOTICE);
        }
        hold("bot-name", 64);
        hold("bot-description", 512);
        hold("bot-short_description", 120);
        for command in COMMANDS {
            hold(&format!("command-{command}"), 256);
        }
    }
    for command in COMMANDS {
        let plain = command
            .bytes()
            .all(|letter| letter.is_ascii_lowercase() || letter == b'_');
        assert!(
            plain && command.len() <= 32,
            "/{command} is no command Telegram takes"
        );
    }
    found.nothing();
}
