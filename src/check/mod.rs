//! A flow set against itself: everything that loading does not see and a clinic would rather know before a patient
//! does. Returns every issue, not the first. What holds of all possible interviews is proved elsewhere.

mod card;
pub mod changes;
mod closing;
pub mod compared;
pub mod console;
mod files;
mod filled;
mod forms;
mod guards;
mod interview;
mod limits;
mod names;
pub mod places;
pub mod program;
mod properties;
pub mod proved;
pub mod report;
mod screening;
mod texts;
mod topics;
mod unused;
mod visit;

pub use limits::{CLINIC_NAME, CRISIS_LINE, EMERGENCY_NUMBER};
pub use places::{Name, Places};

use crate::domain::Issue;
use crate::domain::issue::any_error;
use crate::flow::Flow;
use crate::flowset::{CHECKIN, Files, FlowSet, INTAKE, Parts};
use crate::followup::AdviceBook;
use crate::i18n::Catalogs;
use crate::triage::Rules;

/// A set that was checked.
pub struct Checked {
    /// The set, where no error was found.
    pub set: Option<FlowSet>,
    /// Everything found, by file and place.
    pub issues: Vec<Issue>,
}

/// Checks a set. This is the one gate, for the command, the start and the running service: whatever is found by other
/// means, proofs too, belongs among these issues.
pub fn check(files: Files) -> Checked {
    let mut parts = Parts::read(&files);
    let mut issues = std::mem::take(&mut parts.issues);
    let sound = issues.is_empty();
    issues.extend(structure(&files, &parts, &issues));
    let set = parts.whole(files).ok().filter(|_| sound);
    if let Some(set) = set.as_ref().filter(|_| !any_error(&issues)) {
        issues.extend(limits::issues(set, &Places::of(&set.files)));
    }
    issues.sort_by(|left, right| left.order().cmp(&right.order()));
    issues.dedup();
    let set = set.filter(|_| !any_error(&issues));
    Checked { set, issues }
}

/// What can be said of the parts that read, whatever is wrong with the others.
fn structure(files: &Files, parts: &Parts, found: &[Issue]) -> Vec<Issue> {
    let places = Places::of(files);
    let mut issues = files::issues(files);
    issues.extend(changes::read(files).1);
    let (Some(rules), Some(intake), Some(checkin)) = (&parts.rules, &parts.intake, &parts.checkin) else {
        return issues;
    };
    let seen = Seen {
        rules,
        flows: [(INTAKE, intake), (CHECKIN, checkin)],
        advice: parts.advice.as_ref(),
        places: &places,
    };
    if let Some(safety) = &parts.safety {
        issues.extend(guards::issues(files, safety, parts.library.as_ref()));
        issues.extend(properties::issues(files, safety));
    }
    issues.extend(interview::issues(&seen));
    issues.extend(screening::issues(&seen, parts));
    issues.extend(names::issues(
        &seen,
        parts.library.as_ref(),
        parts.sources.as_deref(),
    ));
    // A file that is no Fluent would make all of its texts look missing.
    let unread = |issue: &Issue| issue.file.ends_with(".ftl") && TEXTS_LOST.contains(&issue.code);
    if let (Some(catalogs), Some(library), Some(advice)) = (&parts.catalogs, &parts.library, &parts.advice)
        && !found.iter().any(unread)
    {
        issues.extend(texts::issues(&seen, advice, library, catalogs));
        issues.extend(forms::issues(catalogs, &places));
    }
    issues
}

/// Faults after which a text may be there all the same.
const TEXTS_LOST: &[&str] = &[
    "not-fluent",
    "text-without-words",
    "no-default-variant",
    "too-many-texts",
];

/// What most checks look at.
struct Seen<'s> {
    rules: &'s Rules,
    /// Each flow with its file.
    flows: [(&'static str, &'s Flow); 2],
    /// What can be advised, if that could be read.
    advice: Option<&'s AdviceBook>,
    places: &'s Places<'s>,
}

/// The key under which a flow's screen asks, or one of its parts.
fn asked(catalogs: &Catalogs, flow: &Flow, screen: &str, finding: Option<&str>) -> String {
    // A screen that two flows share may be worded differently in one of them.
    let in_flow = format!("ask-{}-{screen}", flow.id());
    let base = if catalogs.has(&in_flow) {
        in_flow
    } else {
        format!("ask-{screen}")
    };
    let own = finding.map(|finding| format!("{base}-{finding}"));
    own.filter(|own| catalogs.has(own)).unwrap_or(base)
}
