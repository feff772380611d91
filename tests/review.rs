//! The case as a state machine, over whatever nurses may do with it in whatever order.

use std::sync::{Arc, OnceLock};

use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::json;
use vertebot::domain::{CaseId, ChatId, Language, PatientId, Timestamp, UserId};
use vertebot::review::{
    Call, Case, Clock, Command, Deed, Door, DutyHours, Happened, LONGEST_MESSAGE, MOST_CHARACTERS,
    MOST_MESSAGES, MOST_QUESTIONS, Member, Members, Outcome, Refused, Role, Stand, Status, Worker, Wrote,
    answered, apply, heard, opened_by, running,
};
use vertebot::triage::{Kind, Rules, Tier, wire};

fn team() -> Members {
    let member = |id, name: &str, role| Member {
        id: UserId(id),
        name: name.to_owned(),
        role,
        language: None,
    };
    Members::new(vec![
        member(1, "Ana", Role::Nurse),
        member(2, "Berta", Role::Nurse),
        member(3, "Carmen", Role::Lead),
        member(4, "Diego", Role::Auditor),
    ])
}

fn worker(id: i64) -> Worker {
    let member = team().sign_in(UserId(id)).expect("a member");
    member.working().expect("works on cases")
}

fn at(minutes: i64) -> Timestamp {
    // Wednesday 2026-03-04, 09:00 in UTC.
    Timestamp(1_772_614_800_000).plus_seconds(minutes * 60)
}

fn rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    let read = || {
        Arc::new(
            vertebot::assets::flow_set()
                .map_err(|issues| issues.len())
                .expect("it reads")
                .rules,
        )
    };
    Arc::clone(RULES.get_or_init(read))
}

fn case(tier: Option<Tier>) -> Case {
    Case {
        id: CaseId(1),
        patient: PatientId(1),
        chat: ChatId(1),
        language: Language::new("en"),
        tier,
        headline: "R27".to_owned(),
        rules: vec!["R27".to_owned()],
        flags: vec!["imaging_mri".to_owned(), "nurse_review".to_owned()],
        interrupted: false,
        flow: "intake".to_owned(),
        version: String::new(),
        answers: serde_json::Map::new(),
        assessed_on: "2026-03-04".to_owned(),
        explained: None,
        opened: at(0),
        status: Status::Open,
        card: None,
        history: Vec::new(),
        armed: Vec::new(),
        asks: Vec::new(),
        topic: None,
    }
}

/// What a nurse does: which kind of deed, a choice within it, and words. A command itself has no `Debug`: it holds
/// people's words.
type Deeds = (u8, usize, String);

fn deeds() -> impl Strategy<Value = Deeds> {
    let words = prop_oneof![Just(String::new()), Just(" ".to_owned()), "[a-z]{1,9}", "x{3001}"];
    (0..16_u8, 0..60_usize, words)
}

/// More than may wait at one time.
const FINDINGS: [&str; 10] = [
    "age_years",
    "tearing_pain",
    "urine_symptoms",
    "bladder_change",
    "leg_weakness",
    "systemic_signs",
    "cancer_history",
    "pain_midline",
    "imaging_done",
    "saddle_numbness",
];

fn command((kind, choice, words): Deeds) -> Command {
    let tier = Tier::ALL[choice % Tier::ALL.len()];
    match kind {
        0..3 => Command::Claim,
        3 => Command::Release,
        4 => Command::HandTo(worker([1, 2, 3][choice % 3])),
        5 | 6 => Command::Reply(words),
        7 => Command::Tier { tier, reason: words },
        8 => Command::Note(words),
        9 => Command::Call(Call::ALL[choice % Call::ALL.len()].0),
        10 => Command::Arrange {
            flag: ["imaging_mri", "referral_fls"][choice % 2].to_owned(),
            stand: Stand::Requested,
        },
        11 => Command::Escalate(words),
        12 => Command::Reopen(words),
        13 | 14 => Command::Ask(FINDINGS[choice % FINDINGS.len()].to_owned()),
        _ => Command::Close {
            outcome: Outcome::Referred,
            tier,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn whatever_nurses_do_the_case_stays_whole(
        steps in proptest::collection::vec(
            (1..4_i64, deeds(), any::<bool>(), any::<bool>(), 0..90_i64), 1..40),
    ) {
        let rules = rules();
        let mut case = case(Some(Tier::Urgent));
        let mut now = 0;
        for (nurse, deed, wrote, answers, minutes) in steps {
            let command = command(deed);
            now += minutes;
            if wrote {
                case = heard(case, Wrote::Words("and now?".to_owned()), at(now));
            }
            let before = case.clone();
            let acting = worker(nurse);
            match apply(case.clone(), command.clone(), &acting, Door::Telegram, at(now)) {
                Err(refused) => {
                    // Somebody else's is refused for that reason alone, and to nurses only.
                    if let Refused::Taken(name) = refused {
                        prop_assert!(!acting.is(before.holder().expect("held").0));
                        prop_assert_eq!(before.holder().expect("held").0.name(), name);
                    }
                }
                Ok(after) => {
                    // What somebody has is changed by them or a lead; a note changes nothing.
                    let note = matches!(command, Command::Note(_));
                    if let Some((holder, _)) = before.holder() {
                        prop_assert!(note || acting.is(holder) || acting.leads());
                    }
                    if note || before.closed() && !matches!(command, Command::Reopen(_)) {
                        prop_assert!(note, "a closed case takes only notes and is opened again");
                        prop_assert!(after.status == before.status);
                    }
                    // Everything done is kept, with who did it; repeating adds nothing.
                    prop_assert!(after.history.starts_with(&before.history));
                    for happened in &after.history[before.history.len()..] {
                        prop_assert!(happened.nurse.as_ref().is_some_and(|who| acting.is(who)));
                    }
                    // Only a tier with a reason changes the tier.
                    if after.tier != before.tier {
                        let tiered = after.history.last().map(|last| &last.deed);
                        let reasoned = matches!(tiered, Some(Deed::Tiered { reason, .. }) if !reason.is_empty());
                        prop_assert!(reasoned);
                    }
                    // What waits for an answer is asked of somebody's patient, and at most so much of it.
                    prop_assert!(after.asks.len() <= MOST_QUESTIONS);
                    prop_assert!(!after.closed() || after.asks.is_empty());
                    case = after;
                }
            }
            if answers && let Some(asking) = case.asks.first().cloned() {
                let tier = case.tier;
                let said = serde_json::Map::from_iter([(asking.finding.clone(), serde_json::Value::Null)]);
                let asked = (asking.finding.as_str(), &said, [].as_slice());
                let heard = answered(case, &rules, asked, "2026-03-04".parse().expect("a day"), at(now));
                prop_assert!(heard.case.asks.iter().all(|other| other.finding != asking.finding));
                prop_assert!(heard.case.tier >= tier && heard.raised == (heard.case.tier > tier));
                case = heard.case;
            }
            // An open case always has a clock that runs, unless it is self-care.
            let clocks = running(&case, &DutyHours::default(), &TimeZone::UTC);
            let awaited = matches!(case.status, Status::Waiting { .. });
            let none = case.closed() || case.tier == Some(Tier::Selfcare);
            prop_assert_eq!(clocks.is_empty(), none);
            // Nobody has it: somebody is to take it.
            if awaited {
                prop_assert!(clocks.iter().all(|running| running.clock == Clock::Close));
            }
            if !none && case.holder().is_none() {
                prop_assert!(clocks.iter().any(|running| running.clock == Clock::FirstAction));
            }
        }
    }
}

#[test]
fn each_tier_has_the_clock_of_the_contract() {
    let days = ["mon", "tue", "wed", "thu", "fri"].map(str::to_owned);
    let hours = DutyHours::parse(Some("08:00-18:00"), Some(&days)).expect("hours");
    let zone = TimeZone::UTC;
    let first = |tier, opened| {
        let case = Case { opened, ..case(tier) };
        let found = running(&case, &hours, &zone).into_iter();
        let mut first = found.filter(|running| running.clock == Clock::FirstAction);
        first.next().map(|running| (running.due.0 - at(0).0) / 60_000)
    };
    const DAY: i64 = 24 * 60;
    assert_eq!(first(Some(Tier::EmergencyNow), at(0)), Some(5));
    assert_eq!(first(Some(Tier::SameDay), at(0)), Some(30));
    // The same working day ends at 18:00, nine hours from now.
    assert_eq!(first(Some(Tier::Urgent), at(0)), Some(9 * 60));
    assert_eq!(first(None, at(0)), Some(9 * 60));
    assert_eq!(first(Some(Tier::Routine), at(0)), Some(2 * DAY + 9 * 60));
    assert_eq!(first(Some(Tier::Selfcare), at(0)), None);
    // At 20:00 on Friday the next working day is Monday; an emergency waits for nobody.
    let friday = at(2 * DAY + 11 * 60);
    assert_eq!(first(Some(Tier::Urgent), friday), Some(5 * DAY + 9 * 60));
    assert_eq!(first(Some(Tier::Routine), friday), Some(7 * DAY + 9 * 60));
    assert_eq!(
        first(Some(Tier::EmergencyNow), friday),
        Some(2 * DAY + 11 * 60 + 5)
    );
}

#[test]
fn an_auditor_has_no_right_to_work() {
    let auditor = team().sign_in(UserId(4)).expect("a member");
    assert_eq!(auditor.working().err(), Some(Refused::OnlyReads));
    assert!(team().sign_in(UserId(5)).is_none());
}

#[test]
fn a_nurse_who_was_handed_a_case_says_so_before_the_clock_stops() {
    let case = apply(
        case(Some(Tier::SameDay)),
        Command::Claim,
        &worker(1),
        Door::Telegram,
        at(1),
    );
    let given = Command::HandTo(worker(2));
    let case = apply(case.expect("claimed"), given, &worker(1), Door::Telegram, at(2));
    let case = case.expect("handed over");
    let clock = |case: &Case| {
        let found = running(case, &DutyHours::default(), &TimeZone::UTC);
        found.iter().any(|running| running.clock == Clock::FirstAction)
    };
    assert!(clock(&case));
    let case = apply(case, Command::Claim, &worker(2), Door::Telegram, at(3));
    assert!(!clock(&case.expect("claimed")));
}

#[test]
fn a_case_of_an_older_version_is_read() {
    let old = serde_json::json!({
        "id": 3, "patient": 1, "chat": 1, "language": "en", "tier": "same_day", "headline": "R27", "rules": ["R27"],
        "flags": [], "interrupted": false, "answers": {}, "assessed_on": "2026-03-04", "opened": 1_772_614_800_000_i64,
        "status": {"Closed": {"nurse": {"id": 1, "name": "Ana"}, "outcome": "referred", "at": 1_772_614_900_000_i64}},
        "card": 17
    });
    let case: Case = serde_json::from_value(old).expect("an older case");
    assert!(case.closed() && case.history.is_empty());
    let wrote = serde_json::json!({"at": 1_772_614_900_000_i64, "nurse": null, "door": "bot", "deed": "patient_wrote"});
    let wrote: Happened = serde_json::from_value(wrote).expect("an older deed");
    let wordless = |deed: &Deed| {
        matches!(
            deed,
            Deed::PatientWrote {
                text: None,
                file: None,
                opened: false
            }
        )
    };
    assert!(wordless(&wrote.deed));
    for kept in [
        "\"claimed\"",
        r#"{"replied":{"text":"Hello"}}"#,
        r#"{"patient_wrote":{"text":"Yes"}}"#,
    ] {
        let kept = format!(r#"{{"at":1772614900000,"nurse":null,"door":"telegram","deed":{kept}}}"#);
        let read: Happened = serde_json::from_str(&kept).expect("a deed");
        assert!(!wordless(&read.deed), "{kept}");
        let again = serde_json::to_string(&read).expect("written");
        assert!(serde_json::from_str::<Happened>(&again).is_ok_and(|again| again == read));
    }
    assert!(
        serde_json::from_str::<Happened>(r#"{"at":1,"nurse":null,"door":"bot","deed":"patient_sang"}"#)
            .is_err()
    );
}

fn words(case: &Case) -> Vec<Option<String>> {
    let wrote = case.history.iter().filter_map(|happened| match &happened.deed {
        Deed::PatientWrote { text, .. } => Some(text.clone()),
        _ => None,
    });
    wrote.collect()
}

fn reply_clock(case: &Case) -> Option<Timestamp> {
    let found = running(case, &DutyHours::default(), &TimeZone::UTC).into_iter();
    let mut reply = found.filter(|running| running.clock == Clock::Reply);
    reply.next().map(|running| running.since)
}

#[test]
fn each_message_of_the_patient_is_kept_and_the_first_starts_the_clock() {
    let mut case = opened_by(case(None), Wrote::Words("I fell".to_owned()), at(0));
    assert_eq!(reply_clock(&case), None, "whoever takes the case reads that");
    for minute in 1..4 {
        case = heard(case, Wrote::Words(format!("{minute}")), at(minute));
    }
    let said = ["I fell", "1", "2", "3"].map(|text| Some(text.to_owned()));
    assert_eq!(words(&case), said);
    assert_eq!(reply_clock(&case), Some(at(1)));
    let reply = Command::Reply("Where?".to_owned());
    let case = apply(case, reply, &worker(1), Door::Telegram, at(5)).expect("sent");
    let case = heard(case, Wrote::Words("At home".to_owned()), at(6));
    assert_eq!(reply_clock(&case), Some(at(6)));
}

#[test]
fn a_patient_who_never_stops_writing_does_not_make_the_case_boundless() {
    let mut case = case(Some(Tier::Urgent));
    for minute in 0..1000 {
        case = heard(
            case,
            Wrote::Words(format!("{minute} {}", "é".repeat(5000))),
            at(1 + minute),
        );
    }
    let kept = words(&case);
    assert!(kept.len() <= MOST_MESSAGES + 1, "{}", kept.len());
    let characters: usize = kept.iter().flatten().map(|text| text.chars().count()).sum();
    assert!(characters <= MOST_CHARACTERS, "{characters}");
    let last = kept.last().and_then(Option::as_deref).expect("the last words");
    assert!(last.starts_with("999 ") && last.chars().count() == LONGEST_MESSAGE);
    assert_eq!(
        reply_clock(&case),
        Some(at(1)),
        "since the first, though its words are gone"
    );
    // Many short ones, with nurses answering in between.
    for minute in 0..1000 {
        case = heard(case, Wrote::Words("yes".to_owned()), at(2000 + minute));
        if minute % 100 == 0 {
            let reply = Command::Reply("And?".to_owned());
            case = apply(case, reply, &worker(1), Door::Telegram, at(2000 + minute)).expect("sent");
        }
    }
    assert_eq!(words(&case).iter().flatten().count(), MOST_MESSAGES);
    assert!(words(&case).len() < MOST_MESSAGES + 12);
    assert_eq!(reply_clock(&case), Some(at(2901)));
}

/// Answers of the vocabulary, some of them not sure.
fn some_answers() -> impl Strategy<Value = serde_json::Map<String, serde_json::Value>> {
    let rules = rules();
    let mut findings = Vec::new();
    for (_, finding) in rules.vocabulary().iter() {
        let mut values = vec![serde_json::Value::Null];
        match &finding.kind {
            Kind::Bool => values.extend([json!(true), json!(false)]),
            Kind::Choice(options) => values.extend(options.iter().map(|option| json!(option))),
            Kind::Multi(options) => values.extend(options.iter().map(|option| json!([option]))),
            Kind::Number { min, max, .. } => values.extend([json!(min / 10), json!(max / 10)]),
            Kind::Date => values.extend([json!("2026-03-01"), json!("2025-03")]),
            Kind::Country => {}
        }
        let known = proptest::option::weighted(0.4, proptest::sample::select(values));
        findings.push((Just(finding.id.clone()), known));
    }
    findings.prop_map(|all| {
        all.into_iter()
            .filter_map(|(id, known)| Some((id, known?)))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn no_answer_lowers_a_case_or_loses_what_is_known(
        before in some_answers(), said in some_answers(), tier in 0..6_usize,
    ) {
        let rules = rules();
        let today = "2026-03-04".parse().expect("a day");
        let tier = Tier::ALL.get(tier).copied();
        let open = Case { answers: before.clone(), ..case(tier) };
        for (finding, answer) in &said {
            let one = serde_json::Map::from_iter([(finding.clone(), answer.clone())]);
            let what = (finding.as_str(), &one, [].as_slice());
            let heard = answered(open.clone(), &rules, what, today, at(1));
            let after = &heard.case;
            prop_assert!(after.tier >= tier);
            prop_assert_eq!(heard.raised, after.tier > tier);
            prop_assert!(open.rules.iter().all(|rule| after.rules.contains(rule)));
            prop_assert!(open.flags.iter().all(|flag| after.flags.contains(flag)));
            let expected = match (answer, before.get(finding)) {
                (serde_json::Value::Null, Some(known)) if !known.is_null() => known,
                _ => answer,
            };
            prop_assert_eq!(&after.answers[finding], expected);
            // What is hit now and was not before is on the case, and its emergency is told.
            let assessed = |answers| {
                let read = wire::read_all(rules.vocabulary(), answers, today).expect("answers");
                rules.assess(&read, today)
            };
            let (was, is) = (assessed(&before), assessed(&after.answers));
            // Behind a gate the table is not seen.
            if was.tier.is_none() {
                continue;
            }
            let new: Vec<_> = is.rules.iter().filter(|rule| !was.rules.contains(rule)).collect();
            prop_assert!(new.iter().all(|rule| after.rules.contains(rule)));
            let urgent = |rule: &&&String| {
                rules.rule(rule).is_some_and(|(_, rule)| rule.tier == Some(Tier::EmergencyNow))
            };
            if new.iter().any(|rule| urgent(&rule)) {
                prop_assert!(heard.emergency.is_some() && after.tier == Some(Tier::EmergencyNow));
            }
            if let Some(lower) = heard.lower {
                prop_assert!(Some(lower) < tier && !heard.raised);
            }
        }
    }
}

#[test]
fn what_a_nurse_has_judged_does_not_come_back_with_another_answer() {
    let rules = rules();
    let today = "2026-03-04".parse().expect("a day");
    let known = json!({"tearing_pain": true, "age_years": 70});
    let known = known.as_object().expect("answers").clone();
    // The bot said emergency; a nurse, who telephoned, lowered it.
    let lowered = Case {
        answers: known,
        rules: vec!["R03".to_owned()],
        ..case(Some(Tier::Routine))
    };
    let said = serde_json::Map::from_iter([("age_years".to_owned(), json!(71))]);
    let heard = answered(lowered, &rules, ("age_years", &said, &[]), today, at(1));
    assert!(!heard.raised && heard.emergency.is_none());
    assert_eq!(heard.case.tier, Some(Tier::Routine));
}
