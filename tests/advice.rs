//! What is advised and by when, as the clinical contract has it; what leads when a review is held back; and the
//! promises of closing the loop, kept whatever patients say in whatever order.

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use vertebot::assets;
use vertebot::domain::Timestamp;
use vertebot::followup::{AdviceBook, Answer, Interview, Overdue, Plan, Stand, Tell};
use vertebot::triage::{Rules, Tier, wire};

const HOUR: i64 = 3600;

fn shipped() -> (Rules, AdviceBook) {
    let set = assets::flow_set().expect("the shipped set reads");
    (set.rules, set.advice)
}

/// The time frames in hours of what these answers make advised, by name; 0 where there is none.
fn windows(answers: &Json) -> BTreeMap<String, u32> {
    let (rules, book) = shipped();
    let today = date(2026, 11, 23);
    let read = wire::read_all(rules.vocabulary(), answers.as_object().expect("an object"), today);
    let read = read.expect("answers of the vocabulary");
    let assessment = rules.assess(&read, today);
    let flags: Vec<String> = rules
        .flag_names(assessment.flags)
        .into_iter()
        .map(str::to_owned)
        .collect();
    book.advised(&flags, &rules, &read, today)
        .into_iter()
        .map(|(advice, hours)| (advice.id.clone(), hours.unwrap_or(0)))
        .collect()
}

/// Answers to the safety screen by someone to whom nothing of it applies, with these beside.
fn safe_and(more: Json) -> Json {
    let mut answers = json!({
        "bladder_change": ["none"], "bowel_change": ["none"], "saddle_numbness": "no", "leg_weakness": ["none"],
        "leg_numbness": "none", "gait_change": false, "arm_hand_change": false, "systemic_signs": ["none"],
        "cardioresp_signs": ["none"], "abdo_vascular": ["none"], "tearing_pain": false, "trauma_type": "none",
        "cancer_history": "none", "age_years": 72, "pain_site": ["lower_back"],
    });
    let more = more.as_object().expect("an object").clone();
    answers.as_object_mut().expect("an object").extend(more);
    answers
}

fn early_fracture(days: i64) -> Json {
    let day = date(2026, 11, 23).saturating_sub(jiff::Span::new().days(days));
    safe_and(json!({
        "known_vcf": "confirmed", "vcf_cause": "low_trauma", "vcf_date": day.to_string(), "pain_nrs_move": 8,
        "pain_control": "poor", "bone_medicine": ["oral_bisphosphonate"],
    }))
}

#[test]
fn an_early_review_is_due_by_the_age_of_the_fracture() {
    for (days, hours) in [(0, 72), (21, 72), (22, 168), (42, 168)] {
        let found = windows(&early_fracture(days));
        assert_eq!(found.get("referral_augmentation"), Some(&hours), "day {days}");
        assert_eq!(
            found.get("imaging_mri"),
            Some(&hours),
            "the MRI comes before it, day {days}"
        );
    }
    let late = safe_and(json!({
        "known_vcf": "confirmed", "vcf_cause": "low_trauma", "vcf_date": "2026-08-01", "pain_nrs_move": 5,
        "adl_limit": "moderate", "treatment_start": "2026-08-01",
    }));
    assert_eq!(
        windows(&late).get("referral_augmentation"),
        Some(&336),
        "two weeks from week 6 on"
    );
    let unknown = safe_and(json!({
        "known_vcf": "confirmed", "pain_nrs_move": 8, "pain_control": "poor",
    }));
    let found = windows(&unknown);
    assert_eq!(
        found.get("referral_augmentation"),
        Some(&72),
        "doubt about the date hurries"
    );
}

#[test]
fn a_suspected_fracture_is_imaged_within_the_contracts_clocks() {
    let high = |more: Json| {
        let mut answers = safe_and(json!({
            "age_years": 78, "known_vcf": "no", "pain_start_date": "2026-11-17", "pain_onset_speed": "sudden",
            "bed_motion_pain": ["rolling_any"], "osteoporosis_status": "osteoporosis",
        }));
        let more = more.as_object().expect("an object").clone();
        answers.as_object_mut().expect("an object").extend(more);
        windows(&answers)
    };
    let severe = high(json!({ "mobility_now": "needs_help" }));
    assert_eq!((severe["imaging_xray"], severe["imaging_mri"]), (72, 168), "R27");
    let plain = high(json!({}));
    assert_eq!(plain["imaging_xray"], 168, "R40");
    assert_eq!(plain["referral_fls"], 12 * 168, "twelve weeks");
    let old = high(
        json!({ "pain_start_date": "2026-05-01", "pain_onset_speed": "gradual", "sex_at_birth": "female",
        "steroid_use": "current_3m_plus" }),
    );
    assert_eq!(old.get("imaging_xray"), Some(&336), "R77");
}

#[test]
fn late_denosumab_is_for_this_week_and_never_for_twelve() {
    let late = safe_and(json!({ "bone_medicine": ["denosumab"], "denosumab_last": "2026-04-01" }));
    let found = windows(&late);
    assert_eq!((found["referral_fls"], found["medicine_review"]), (168, 168));
}

#[test]
fn whatever_is_held_back_something_leads() {
    let (rules, book) = shipped();
    let mut seen = BTreeMap::new();
    for line in std::fs::read_to_string("tests/conformance.jsonl")
        .expect("the cases")
        .lines()
    {
        let case: Json = serde_json::from_str(line).expect("JSON");
        let input = &case["in"];
        // Lines that test what cannot be read have no such date.
        let today = input["today"].as_str().and_then(|today| today.parse().ok());
        let Some(today) = today else { continue };
        let empty = Map::new();
        let answers = input["answers"].as_object().unwrap_or(&empty);
        let Ok(answers) = wire::read_all(rules.vocabulary(), answers, today) else {
            continue;
        };
        let assessment = rules.assess(&answers, today);
        let held = rules.flag_names(assessment.flags).contains(&"augmentation_hold");
        let leads = book.leads(&rules, &answers, today);
        assert!(!held || !leads.is_empty(), "{line}");
        if held {
            leads
                .into_iter()
                .for_each(|lead| *seen.entry(lead.to_owned()).or_insert(0) += 1);
        }
    }
    let mut pregnant = early_fracture(10);
    pregnant["pregnancy_status"] = json!("yes");
    assert!(windows(&pregnant).contains_key("imaging_mri"));
    let pregnant = wire::read_all(
        rules.vocabulary(),
        pregnant.as_object().expect("an object"),
        date(2026, 11, 23),
    );
    let pregnant = pregnant.expect("answers");
    assert_eq!(book.leads(&rules, &pregnant, date(2026, 11, 23)), ["obstetrics"]);
    seen.insert("obstetrics".to_owned(), 1);
    let missing: Vec<&str> = book.lead_ids().filter(|lead| !seen.contains_key(*lead)).collect();
    assert!(missing.is_empty(), "no case is led by {missing:?}");
}

#[test]
fn the_cautions_are_listed_only_when_a_review_is_near() {
    let (rules, book) = shipped();
    let today = date(2026, 11, 23);
    let named = |answers: &Json| {
        let answers = wire::read_all(rules.vocabulary(), answers.as_object().expect("an object"), today);
        let answers = answers.expect("answers");
        let found = book.cautions(&rules, &answers, today);
        found
            .iter()
            .map(|caution| caution.option.clone())
            .collect::<Vec<_>>()
    };
    let mut answers = early_fracture(10);
    answers["augmentation_cautions"] = json!(["blood_thinner", "cement_allergy"]);
    answers["vcf_report_terms"] = json!(["posterior_wall_broken"]);
    assert_eq!(
        named(&answers),
        ["blood_thinner", "cement_allergy", "posterior_wall_broken"]
    );
    answers["pain_nrs_move"] = json!(3);
    assert!(named(&answers).is_empty());
}

/// One thing that happens to a plan.
#[derive(Clone, Debug)]
enum Happens {
    Passes(i64),
    Interview(Vec<usize>, bool),
    Asks,
    Says(usize, usize),
    Looks(usize),
}

fn happens() -> impl Strategy<Value = Happens> {
    let flags = prop::collection::vec(0..19_usize, 0..6);
    prop_oneof![
        (1..400_i64).prop_map(Happens::Passes),
        (flags, any::<bool>()).prop_map(|(flags, anew)| Happens::Interview(flags, anew)),
        Just(Happens::Asks),
        (0..15_usize, 0..5_usize).prop_map(|(advice, answer)| Happens::Says(advice, answer)),
        (0..15_usize).prop_map(Happens::Looks),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_promises_are_kept(story in prop::collection::vec(happens(), 1..40)) {
        let (rules, book) = shipped();
        let vocabulary = rules.vocabulary();
        let answers = wire::read_all(vocabulary, &Map::new(), date(2026, 11, 23)).expect("nothing reads");
        let mut plan = Plan::new(Timestamp(0), Tier::Urgent);
        plan.record.insert("imaging_done".to_owned(), json!(["xray"]));
        let mut now = Timestamp(0);
        let mut told: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for event in story {
            let declined: Vec<String> = plan
                .advice
                .iter()
                .filter(|advice| advice.stand == Stand::Declined)
                .map(|advice| advice.id.clone())
                .collect();
            match event {
                Happens::Passes(hours) => now = now.plus_seconds(hours * HOUR),
                Happens::Interview(flags, anew) => {
                    let flags: Vec<String> = flags.iter().map(|flag| rules.flags()[*flag].clone()).collect();
                    let interview = Interview::read(&book, &rules, &flags, &answers, date(2026, 11, 23), anew);
                    let before = plan.advice.clone();
                    plan.advise(&book, vocabulary, &interview, now);
                    for advice in plan.advice.iter().filter(|advice| advice.stand == Stand::Open) {
                        // Advised anew: what is told of it is told anew.
                        if before.iter().any(|old| old.id == advice.id && !old.stand.waits()) {
                            told.retain(|(told, _), _| *told != advice.id);
                        }
                    }
                    for id in &declined {
                        let stand = plan.advice.iter().find(|advice| advice.id == *id).map(|advice| advice.stand);
                        prop_assert_eq!(stand, Some(Stand::Declined), "{} was reopened", id);
                    }
                }
                Happens::Asks => {
                    let asked = plan.ask_advice(&book, now);
                    prop_assert!(asked.is_none_or(|id| !declined.contains(&id)), "declined, and asked again");
                }
                Happens::Says(place, answer) => {
                    let id = book.advice()[place].id.clone();
                    let (answer, _) = Answer::ALL[answer];
                    let known = plan.advice.iter().any(|advice| advice.id == id);
                    let changes_mind = plan
                        .advice
                        .iter()
                        .any(|advice| advice.id == id && !advice.stand.waits());
                    let heard = plan.hear_advice(&book, vocabulary, &id, answer, now);
                    prop_assert_eq!(heard.is_some(), known);
                    if changes_mind {
                        told.retain(|(told, _), _| *told != id);
                    }
                    if let Some(tell) = heard.and_then(|heard| heard.tell) {
                        *told.entry((id, tell.name())).or_default() += 1;
                    }
                }
                Happens::Looks(place) => {
                    let id = &book.advice()[place].id;
                    let due = plan.advice.iter().find(|advice| advice.id == *id).and_then(|advice| advice.due);
                    if let Some(due) = due.filter(|due| *due <= now) {
                        let found = plan.advice_overdue(id, due, now);
                        prop_assert!(found == Overdue::Nothing || !declined.contains(id));
                        if found == Overdue::Ask {
                            plan.asked_advice(id, now);
                        }
                        if found == Overdue::Tell && plan.tell_unanswered(id) {
                            *told.entry((id.clone(), Tell::Unanswered.name())).or_default() += 1;
                        }
                    }
                }
            }
            // What stood in the record before stays in it.
            let images = plan.record["imaging_done"].as_array().expect("a list");
            prop_assert!(images.contains(&json!("xray")));
            for (what, times) in &told {
                prop_assert!(*times <= 1, "{:?} was told {} times", what, times);
            }
        }
    }
}
