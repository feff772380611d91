//! A set against an earlier one: the classes of patients for whom they decide differently, each with a conversation,
//! and an issue for whoever is looked after less without anybody having said that this is meant.

use jiff::civil::Date;

use crate::domain::{Issue, Language};
use crate::engine::{Before, Context, Conversation, Ending, Phase, all_answers, lived};
use crate::flow::Flow;
use crate::flowset::{CHANGES, FlowSet, Parts, RULES};
use crate::proof::circuit::Stop;
use crate::proof::compare::{Change, Class, OneSided, Version, compare as compare_sets, flows, one_sided};
use crate::proof::prove::{Course, Witness};
use crate::triage::{Assessment, Rules, Tier, wire};

use super::changes::{self, Acknowledged};
use super::proved::{courses, weeks};

/// What comparing brought.
#[derive(Default)]
pub struct Compared {
    /// Classes of patients, first those that are raised.
    pub classes: Vec<Difference>,
    /// What only one of the sets has.
    pub one_sided: Vec<OneSided>,
    /// Whether all of them were found in the time there was.
    pub complete: bool,
    /// Whoever is lowered and not acknowledged, and acknowledgements without anybody.
    pub issues: Vec<Issue>,
}

/// One class of patients, with what the engine makes of its witness in either set.
pub struct Difference {
    /// The class.
    pub class: Class,
    /// Whether it is acknowledged, if it has to be.
    pub acknowledged: bool,
    /// What the older set decides.
    pub old: Decided,
    /// What the newer set decides.
    pub new: Decided,
}

/// What is decided of one patient.
pub struct Decided {
    /// The tier; none when a gate gave none.
    pub tier: Option<Tier>,
    /// The headline rule, or the gate.
    pub headline: String,
    /// The rules hit.
    pub rules: Vec<String>,
    /// The flags raised, sorted.
    pub flags: Vec<String>,
}

/// What an earlier set decides with, if it can be read.
pub fn version(parts: &Parts) -> Option<Version<'_>> {
    let (Some(rules), Some(intake), Some(checkin)) = (&parts.rules, &parts.intake, &parts.checkin) else {
        return None;
    };
    let course = |flow| Course {
        flow,
        weeks: weeks(flow),
    };
    Some(Version {
        rules,
        courses: vec![course(intake), course(checkin)],
    })
}

/// Compares a set with an earlier one.
pub fn compare(old: &Version<'_>, set: &FlowSet, stop: &Stop, today: Date) -> Compared {
    let new = Version {
        rules: &set.rules,
        courses: courses(set),
    };
    let mut compared = Compared {
        one_sided: one_sided((old.rules, &flows(old)), (new.rules, &flows(&new))),
        ..Compared::default()
    };
    let Ok(classes) = compare_sets(old, &new, stop, today) else {
        let message = "whether anybody is decided differently was not found out in time";
        let issue = Issue::of_file("not-decided", RULES, message);
        let hint = "give it more with `--timeout`".to_owned();
        compared.issues.push(issue.hint(hint));
        return compared;
    };
    compared.complete = true;
    let (acknowledged, _) = changes::read(&set.files);
    for class in classes {
        let known = acknowledged.iter().any(|known| known.id == class.id());
        if class.lowers() && !known {
            compared.issues.push(unacknowledged(&class));
        }
        let flow = |version: &Version<'_>| {
            let id = class.new.flow.as_deref()?;
            let mut own = flows_of(version).filter(|flow| flow.id() == id).cloned();
            own.next()
        };
        compared.classes.push(Difference {
            acknowledged: known,
            old: decided(set, old.rules, flow(old).as_ref(), &class.old),
            new: decided(set, new.rules, flow(&new).as_ref(), &class.new),
            class,
        });
    }
    compared
        .issues
        .extend(stale(set, &acknowledged, &compared.classes));
    compared
}

fn flows_of<'v>(version: &'v Version<'_>) -> impl Iterator<Item = &'v Flow> {
    version.courses.iter().map(|course| course.flow)
}

/// What one set decides of a witness, found by the engine.
fn decided(set: &FlowSet, rules: &Rules, flow: Option<&Flow>, witness: &Witness) -> Decided {
    let assess = |answers: &_| rules.assess(answers, witness.today);
    let Some((flow, (language, lexicon))) = flow.zip(set.lexicons.first().map(|(tag, words)| (tag, words)))
    else {
        return Decided::of(rules, assess(&witness.answers));
    };
    let context = Context {
        rules,
        flow,
        lexicon,
        today: witness.today,
    };
    match lived(&context, begun(rules, flow, language, witness), &witness.answers) {
        Some(conversation) => {
            let decided = Decided::of(rules, assess(&all_answers(&context, &conversation)));
            match conversation.phase {
                Phase::Ended {
                    ending: Ending::Gate { gate },
                } => Decided {
                    tier: None,
                    headline: gate,
                    ..decided
                },
                _ => decided,
            }
        }
        None => Decided::of(rules, assess(&witness.answers)),
    }
}

/// The conversation that a witness begins.
fn begun(rules: &Rules, flow: &Flow, language: &Language, witness: &Witness) -> Conversation {
    let vocabulary = rules.vocabulary();
    let before = wire::write_all(vocabulary, &witness.before);
    let mut conversation = Conversation::new(1, flow, language.clone());
    conversation.week = witness.week;
    conversation.carried = wire::write_all(vocabulary, &witness.carried);
    conversation.before = Before {
        pain_nrs_move: before.get("pain_nrs_move").and_then(|value| value.as_i64()),
        mobility_now: before
            .get("mobility_now")
            .and_then(|value| value.as_str())
            .map(str::to_owned),
    };
    conversation
}

impl Decided {
    fn of(rules: &Rules, assessment: Assessment) -> Self {
        let flags = rules.flag_names(assessment.flags).into_iter();
        Self {
            flags: flags.map(str::to_owned).collect(),
            tier: assessment.tier,
            headline: assessment.headline,
            rules: assessment.rules,
        }
    }
}

/// What a class is, in words.
pub fn described(class: &Class) -> String {
    let tier = |tier: &Option<Tier>| tier.map_or("no tier", Tier::name);
    let change = match &class.change {
        Change::Tier(from, to) if to < from => format!("lowered from {} to {}", tier(from), tier(to)),
        Change::Tier(from, to) => format!("raised from {} to {}", tier(from), tier(to)),
        Change::Lost(flag) => format!("without the flag {flag} that they had"),
        Change::Gained(flag) => format!("with the flag {flag} that they had not"),
    };
    let cause = match class.cause.as_str() {
        "other" => "because they are asked otherwise".to_owned(),
        cause => format!("because of {cause}"),
    };
    format!("patients are {change}, {cause}")
}

fn unacknowledged(class: &Class) -> Issue {
    let id = class.id();
    let message = format!("{}, and nobody has said that this is meant", described(class));
    let hint = format!("mend it, or acknowledge it: `[[lowered]]` with `id = \"{id}\"`, `why` and `by`");
    Issue::of_file("lowered", CHANGES, message).hint(hint)
}

/// Acknowledgements of classes that are not there, or are not lowered.
fn stale(set: &FlowSet, acknowledged: &[Acknowledged], classes: &[Difference]) -> Vec<Issue> {
    let applies = |known: &&Acknowledged| {
        let mut lowered = classes.iter().filter(|found| found.class.lowers());
        !lowered.any(|found| found.class.id() == known.id)
    };
    let stale = acknowledged.iter().filter(applies);
    stale
        .map(|known| {
            let message = format!("no patients are lowered as `{}` says", known.id);
            let issue = known.issue(&set.files, "stale-acknowledgement", message);
            issue.hint("delete it, so that it does not excuse what comes later".to_owned())
        })
        .collect()
}
