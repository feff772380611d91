//! What is proved of a set: the safety properties over everybody, and that no screen stands in vain. Whatever
//! does not hold is an issue at its place; who breaks it is told beside.

use jiff::civil::Date;

use crate::domain::Issue;
use crate::domain::issue::{Text, any_error};
use crate::flow::{Flow, Form};
use crate::flowset::{CHECKIN, Files, FlowSet, INTAKE, SAFETY};
use crate::followup::SCHEDULE;
use crate::proof::circuit::Stop;
use crate::proof::prove::{Breach, Course, InterviewWorld, Prover, Unasked, Undecided, Verdict, What};
use crate::proof::safety::Property;
use crate::proof::told::Told;
use crate::triage::Rules;

use super::guards;
use super::places::{Name, Places};
use super::{Checked, check};

/// How one property fares.
pub struct Proof {
    /// The property.
    pub property: Property,
    /// Whether it holds, or who breaks it.
    pub verdict: Verdict,
}

/// The weeks in which a flow is held: all of the schedule if it follows up, else the first contact's.
pub fn weeks(flow: &Flow) -> Vec<u32> {
    if flow.carries().is_empty() {
        return vec![0];
    }
    let mut weeks: Vec<u32> = SCHEDULE.iter().map(|(_, week)| *week).collect();
    weeks.dedup();
    weeks
}

/// The interviews of a set, with their weeks.
pub fn courses(set: &FlowSet) -> Vec<Course<'_>> {
    let course = |flow| Course {
        flow,
        weeks: weeks(flow),
    };
    vec![course(&set.intake), course(&set.checkin)]
}

/// What a patient is told of a set beside tier, flags and headline.
pub fn told(set: &FlowSet) -> Told {
    Told {
        selfcare: set.safety.advice(),
        frames: set.advice.frames(&set.rules),
    }
}

/// Proves all of a set's properties; `each` hears of every one as it is decided. The searches end when `stop`
/// says so, and what is not decided by then is an issue.
pub fn prove(set: &FlowSet, stop: Stop, today: Date, each: &mut dyn FnMut(&Proof)) -> Vec<Issue> {
    let mut prover = Prover::new(&set.rules, courses(set), told(set), stop, today);
    let places = Places::of(&set.files);
    let mut issues = Vec::new();
    for property in &set.safety.properties {
        // What a text may be said for is a claim about when the program says it.
        let property = guards::claimed(&set.rules, &set.library, property);
        let proof = Proof {
            verdict: prover.prove(&property),
            property,
        };
        let property = &proof.property;
        each(&proof);
        match &proof.verdict {
            Verdict::Proved => {}
            Verdict::Undecided => issues.push(undecided(set, property)),
            Verdict::Broken(breaches) => {
                issues.extend(
                    breaches
                        .iter()
                        .map(|breach| broken(set, &places, property, breach)),
                );
            }
        }
    }
    for (file, flow) in [(INTAKE, &set.intake), (CHECKIN, &set.checkin)] {
        let Some(world) = prover.interviews(flow.id()) else {
            continue;
        };
        match nobody(world, &set.rules, &places, (file, flow)) {
            Ok(found) => issues.extend(found),
            Err(Undecided) => issues.push(Issue::of_file("not-decided", file, NOT_DECIDED)),
        }
    }
    issues.sort_by(|left, right| left.order().cmp(&right.order()));
    issues
}

const NOT_DECIDED: &str = "whether each screen can be shown was not decided in time";

/// What of a flow stands in vain, and whether the flow itself does.
fn nobody(
    world: &mut InterviewWorld<'_>,
    rules: &Rules,
    places: &Places<'_>,
    (file, flow): (&'static str, &Flow),
) -> Result<Vec<Issue>, Undecided> {
    let mut issues = Vec::new();
    if !world.assesses()? {
        let message = "no interview of this flow ends with a tier: a gate of the table ends them all";
        issues.push(places.issue(Name::Key(file, "id"), "nobody-assessed", message));
    }
    for what in world.never_asked()? {
        let screen = |place: usize| &flow.screens()[place];
        let (name, code, message) = match what {
            Unasked::Screen(place) => {
                let id = &screen(place).id;
                let message =
                    format!("screen `{id}` is shown to nobody: nothing a patient answers leads there");
                (Name::ScreenGate(file, id), "screen-never-shown", message)
            }
            Unasked::Line(place, line) => {
                let Form::Checklist { lines, .. } = &screen(place).form else {
                    continue;
                };
                let (id, line) = (&screen(place).id, &lines[line].id);
                let message = format!("line `{line}` of screen `{id}` is offered to nobody");
                (Name::Line(file, id, line), "line-never-offered", message)
            }
            Unasked::Part(place, part) => {
                let Form::Parts(parts) = &screen(place).form else {
                    continue;
                };
                let id = &screen(place).id;
                let finding = &rules.vocabulary().get(parts[part].finding).id;
                let message = format!("screen `{id}` asks nobody for `{finding}`");
                (Name::Screen(file, id), "part-never-asked", message)
            }
        };
        let hint = "mend its `gate`, or delete it".to_owned();
        issues.push(places.issue(name, code, message).hint(hint));
    }
    Ok(issues)
}

fn undecided(set: &FlowSet, property: &Property) -> Issue {
    let message = format!("{} was not decided in time", named(property));
    at_line(set, property.line, "not-decided", message).hint("give it more with `--timeout`".to_owned())
}

fn broken(set: &FlowSet, places: &Places<'_>, property: &Property, breach: &Breach) -> Issue {
    let what = format!("{} does not hold", named(property));
    let at_property =
        |more: String| at_line(set, property.line, "property-broken", format!("{what}: {more}"));
    match &breach.what {
        What::Claim(line) => at_line(set, *line, "property-broken", what),
        What::Headline => at_property("the tier is not that of the headline rule".to_owned()),
        What::Lowers(finding) => at_property(format!("another answer to `{finding}` lowers the tier")),
        What::Doubt(date) => at_property(format!("knowing `{date}` less exactly lowers the tier")),
        What::NeverHit(rule) => {
            let message = format!("rule `{rule}` is hit by nobody, whatever is answered");
            places.issue(Name::Rule(rule), "dead-rule", message)
        }
        What::DecidesNothing(rule) => {
            let message =
                format!("rule `{rule}` changes nobody's tier or flags: other rules always do the same");
            places.issue(Name::Rule(rule), "dead-rule", message)
        }
        What::WayOut(finding) => at_property(format!("answering `{finding}` takes somebody out of the tier")),
        What::Encoding(ways) => at_property(format!(
            "two ways to write one answer are read differently, {ways}"
        )),
        What::ToldLate(rule) => at_property(format!(
            "rule `{rule}` is hit at the end, but the interview does not end with it where the emergency block ends"
        )),
        What::NoTier => {
            at_property("no tier is given where one must be, or one where none must be".to_owned())
        }
        What::NotCarried(finding) => at_property(format!(
            "`{finding}` is not carried over, so that each check-in forgets it"
        )),
        What::Forgotten(finding) => at_property(format!(
            "`{finding}` was known before, nothing new is said of it, and it is lost"
        )),
        What::KeptTooLong(finding) => at_property(format!(
            "`{finding}` of before still counts after something new happened"
        )),
        What::AboutNobody(line) => {
            let issue = match line {
                Some(line) => at_line(
                    set,
                    *line,
                    "about-nobody",
                    format!("{}: it is about nobody", named(property)),
                ),
                None => at_line(
                    set,
                    property.line,
                    "about-nobody",
                    format!("{}: a statement is about nobody", named(property)),
                ),
            };
            issue.hint("its conditions contradict each other, or the set: mend them".to_owned())
        }
        What::AsksTooLittle => at_property("complete answers would give a higher tier".to_owned()),
        What::SkipChanges => at_property("what is left out would have changed the outcome".to_owned()),
        What::Together(screens) => at_property(format!(
            "`{screens}` are said never to be shown together, but somebody is shown them"
        )),
        What::SkipChangesLater { screen, finding } => at_property(format!(
            "`{finding}`, left out by screen `{screen}`, could change the outcome of a later check-in"
        )),
    }
}

fn named(property: &Property) -> String {
    format!("property `{}` ({})", property.id, property.name)
}

fn at_line(set: &FlowSet, line: usize, code: &'static str, message: String) -> Issue {
    let text = set.files.get(SAFETY).unwrap_or_default();
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let whole = text
        .get(before..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    let indent = whole.len() - whole.trim_start().len();
    Text::new(SAFETY, text).issue_over(code, before + indent..before + whole.len(), message)
}

/// The day on which those live who break a property; any day would do.
const START: Date = jiff::civil::date(2026, 3, 4);

/// Checks a set and proves its properties: what a clinic's own set must pass before anybody is triaged by it.
pub fn check_and_prove(files: Files, stop: Stop) -> Checked {
    let mut checked = check(files);
    if let Some(set) = &checked.set {
        let issues = prove(set, stop, START, &mut |_| {});
        let broken = any_error(&issues);
        checked.issues.extend(issues);
        if broken {
            checked.set = None;
        }
    }
    checked
}
