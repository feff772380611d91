//! Everything that can be shown fits: `check` finds what does not, wherever it would be shown. However long a card,
//! its red flags are all told.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use vertebot::assets;
use vertebot::check::check;
use vertebot::domain::commands::COMMANDS;
use vertebot::domain::{CaseId, ChatId, Issue, Language, PatientId, Timestamp};
use vertebot::flow::Form;
use vertebot::flowset::{Files, FlowSet};
use vertebot::followup::{Answer, Interview, Plan};
use vertebot::i18n::Args;
use vertebot::render::card::{Card, Followed};
use vertebot::review::{Case, Explained, Status};
use vertebot::triage::{Answers, FindingId, Tier, wire};

fn set() -> FlowSet {
    assets::flow_set().expect("the shipped set reads")
}

/// What is said of the shipped set when the one-line text of this key is so many letters long.
fn said(language: &str, key: &str, letters: usize) -> Vec<Issue> {
    let mut files: Files = assets::shipped();
    let start = format!("{key} = ");
    let found = files.iter().find_map(|(path, text)| {
        let own = path.starts_with(&format!("locales/{language}/"));
        let line = text
            .lines()
            .find(|line| line.starts_with(&start))
            .filter(|_| own)?;
        Some((path.to_owned(), text.to_owned(), line.to_owned()))
    });
    let (path, text, line) = found.unwrap_or_else(|| panic!("no text {key} of one line"));
    // What it is given stays in it.
    let given: String = line
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .map(|name| format!("{{{name}}}"))
        .collect();
    let words: String = "wxyz ".chars().cycle().take(letters - 1).chain(['z']).collect();
    let long = format!("{start}{words}{given}");
    files.add(&path, text.replacen(&line, &long, 1).into_bytes());
    check(files).issues
}

#[test]
fn a_text_that_does_not_fit_is_found_wherever_it_is_shown() {
    // Most letters, and by how many: with what else stands in the same message.
    for (key, most) in [
        ("why-E1", 4096),
        ("why-Q4", 1024),
        ("plan-none", 4096),
        ("outcome-R06", 4096),
        ("also-bloods", 4096),
        ("stale_tap", 200),
        ("case-taken", 200),
        ("bot-name", 64),
        ("bot-description", 512),
        ("bot-short_description", 120),
        ("command-help", 256),
    ] {
        let found = said("es", key, most + 1);
        let told = |issue: &Issue| issue.code == "text-too-long" && issue.file.starts_with("locales/es/");
        assert!(
            found.iter().any(told),
            "{key} with {most} letters and one more: {found:#?}"
        );
    }
}

#[test]
fn a_button_that_a_phone_cuts_off_is_found_wherever_it_stands() {
    for (key, most) in [
        ("line-consent-self", 38),
        ("line-bladder_change-cannot_pass", 36),
        ("button-none", 38),
        ("button-why", 22),
        ("button-claim", 38),
        ("outcome_code-other", 38),
    ] {
        let found = said("es", key, most + 1);
        let told = |issue: &&Issue| issue.code == "label-too-long" && issue.file.starts_with("locales/es/");
        let issue = found
            .iter()
            .find(told)
            .unwrap_or_else(|| panic!("{key}: {found:#?}"));
        let files = assets::shipped();
        let line = files
            .get(&issue.file)
            .and_then(|text| text.lines().nth(issue.line - 1));
        assert!(line.is_some_and(|line| line.starts_with(key)), "{key}: {issue}");
    }
}

/// A plan of someone to whom everything that can be advised was advised, with the longest words for each.
fn everything_advised(set: &FlowSet, today: jiff::civil::Date) -> Plan {
    let (book, vocabulary, now) = (&set.advice, set.rules.vocabulary(), Timestamp(0));
    let mut plan = Plan::new(now, Tier::Urgent);
    let (flags, answers) = (set.rules.flags(), Answers::default());
    let interview = Interview::read(book, &set.rules, flags, &answers, today, true);
    plan.advise(book, vocabulary, &interview, now);
    for answer in [Answer::Done, Answer::NotNeeded] {
        for advice in book.advice() {
            plan.hear_advice(book, vocabulary, &advice.id, answer, now);
        }
    }
    plan.was_seen(vocabulary, false, now);
    plan
}

/// As if every answer decided, and every one would have to be another.
fn by_everything(set: &FlowSet, answers: &Map<String, Value>, today: jiff::civil::Date) -> Explained {
    let vocabulary = set.rules.vocabulary();
    let read = wire::read_all(vocabulary, answers, today).expect("they read");
    let because: Vec<FindingId> = vocabulary.iter().map(|(finding, _)| finding).collect();
    let changed: Vec<_> = read
        .iter()
        .map(|(finding, answer)| (finding, answer.clone()))
        .collect();
    let would = Some((Tier::Routine, changed.as_slice()));
    Explained::found(&set.rules, &read, today, &because, would)
}

#[test]
fn the_longest_card_tells_every_red_flag() {
    let set = set();
    let today = jiff::civil::date(2026, 11, 24);
    let plan = everything_advised(&set, today);
    let vocabulary = set.rules.vocabulary();
    let mut answers: Map<String, Value> = Map::new();
    for screen in set.intake.screens() {
        let Form::Checklist { lines, .. } = &screen.form else {
            continue;
        };
        for (finding, answer) in lines.iter().flat_map(|line| &line.sets) {
            let id = vocabulary.get(*finding).id.clone();
            match (answers.get_mut(&id), wire::write(vocabulary, *finding, answer)) {
                (Some(Value::Array(before)), Value::Array(more)) => before.extend(more),
                (_, value) => drop(answers.insert(id, value)),
            }
        }
    }
    let read = wire::read_all(vocabulary, &answers, today).expect("they read");
    let assessment = set.rules.assess(&read, today);
    let flags = set.rules.flag_names(assessment.flags);
    for language in set.catalogs.languages() {
        let card = Card {
            catalogs: &set.catalogs,
            rules: &set.rules,
            flow: &set.intake,
            book: &set.advice,
            language,
            followed: Some(Followed {
                plan: &plan,
                time_zone: &TimeZone::UTC,
            }),
        };
        let case = Case {
            flow: "intake".to_owned(),
            version: String::new(),
            id: CaseId(u64::MAX),
            patient: PatientId(1),
            chat: ChatId(1),
            language: Language::new("en"),
            tier: assessment.tier,
            headline: assessment.headline.clone(),
            rules: assessment.rules.clone(),
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            interrupted: true,
            answers: answers.clone(),
            assessed_on: today.to_string(),
            explained: Some(by_everything(&set, &answers, today)),
            opened: Timestamp(0),
            status: Status::Open,
            card: None,
            history: Vec::new(),
            armed: Vec::new(),
            asks: Vec::new(),
            topic: None,
        };
        let text = card.text(&case).expect("it renders");
        assert!(
            text.encode_utf16().count() <= 4096,
            "{language}: {} units",
            text.encode_utf16().count()
        );
        let present = text
            .lines()
            .find(|line| line.matches("; ").count() > 40)
            .unwrap_or_default();
        let Form::Checklist { lines, .. } = &set.intake.screens()[1].form else {
            panic!("a checklist")
        };
        for line in lines {
            let key = format!("line-{}", line.id);
            let words = set
                .catalogs
                .format(language, &key, &Args::new())
                .expect("it formats");
            assert!(present.contains(&words), "{language}: {words} is not told");
        }
    }
}

#[test]
fn commands_are_such_as_telegram_takes() {
    for command in COMMANDS {
        let plain = |letter: u8| letter.is_ascii_lowercase() || letter == b'_';
        assert!(command.bytes().all(plain) && command.len() <= 32, "/{command}");
    }
}
