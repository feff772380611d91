//! Nothing passes for proved that says nothing, is about nobody, or was not decided: however a property or a flow is
//! broken, the check says so, and soon.

#[path = "support/sets.rs"]
mod sets;

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use vertebot::check::check;
use vertebot::check::proved::prove;
use vertebot::domain::issue::any_error;

use sets::{changed, little_of_every_property};

const TODAY: Date = date(2026, 3, 4);

/// What the check says of the shipped set with a change, `code: message` each.
fn said(change: &str) -> Vec<String> {
    let checked = check(changed(&format!("# A change\n{change}\n")));
    let mut issues = checked.issues;
    if let Some(set) = &checked.set {
        issues.extend(prove(set, Arc::new(|| false), TODAY, &mut |_| {}));
    }
    issues
        .iter()
        .map(|issue| format!("{}: {}", issue.code, issue.message))
        .collect()
}

/// A set with nothing but these properties.
fn with_properties(properties: &str) -> String {
    let shipped = vertebot::assets::shipped();
    let text = shipped.get("flows/safety.toml").expect("the properties");
    // In any set the texts that some patients only are told must be guarded, and every property be stated.
    let guarded = "\n[[property]]\nid = \"T\"\nname = \"texts\"\nover = [\"answers\"]\ntexts = [\n  \
        { key = \"advice-nsaid-ok\", only_when = \"d.nsaid_ok\" },\n  \
        { key = \"advice-paracetamol-3000\", only_when = \"d.paracetamol_ceiling = 3000\" },\n  \
        { key = \"advice-paracetamol-4000\", only_when = \"d.paracetamol_ceiling = 4000\" },\n]\n";
    let minus: String = text.lines().map(|line| format!("- {line}\n")).collect();
    let plus = format!("format = 1\n{properties}{guarded}{}", little_of_every_property());
    let plus: String = plus.lines().map(|line| format!("+ {line}\n")).collect();
    format!("@ flows/safety.toml\n{minus}{plus}")
}

fn property(over: &str, statements: &str) -> String {
    with_properties(&format!(
        "[[property]]\nid = \"X\"\nname = \"x\"\nover = [{over}]\n{statements}\n"
    ))
}

#[test]
fn a_property_that_says_nothing_or_of_nothing_is_refused() {
    for (over, statements, wanted) in [
        ("\"answers\"", "", "empty-property: property `X` states nothing"),
        (
            "",
            "headline_sets_tier = true",
            "empty-property: property `X` is over nobody",
        ),
        (
            "\"answer\"",
            "headline_sets_tier = true",
            "unknown-flow: `answer` is no flow",
        ),
        (
            "\"answers\"",
            "told_after_block = {}",
            "wrong-scope: `told_after_block` of property `X` states nothing",
        ),
        (
            "\"intake\"",
            "no_dead_rule = {}",
            "wrong-scope: `no_dead_rule` of property `X` states nothing",
        ),
        (
            "\"intake\"",
            "never_lowers = [{ finding = \"gait_change\" }]",
            "wrong-scope: `never_lowers` of property `X` states nothing",
        ),
        (
            "\"answers\", \"intake\"",
            "claims = [{ then = \"screens <=27\" }]",
            "wrong-scope: `claims` of property `X` states nothing",
        ),
        (
            "\"answers\"",
            "claims = [{ then = \"R99\" }]",
            "unknown-name: `R99` is no finding",
        ),
    ] {
        let found = said(&property(over, statements));
        assert!(
            found.iter().any(|issue| issue.starts_with(wanted)),
            "{statements}: {found:?}"
        );
    }
}

#[test]
fn a_property_about_nobody_does_not_hold() {
    for (over, statements) in [
        (
            "\"answers\"",
            "claims = [{ when = \"cancer_history = past and cancer_history = current\", then = \"tier = emergency_now\" }]",
        ),
        (
            "\"intake\"",
            "claims = [{ when = \"change_since_last = worse\", then = \"screens <=0\" }]",
        ),
        (
            "\"answers\"",
            "never_lowers = [{ finding = \"gait_change\", from = \"gait_change = no and gait_change\" }]",
        ),
        (
            "\"answers\"",
            "doubt = [{ finding = \"trauma_date\", event = \"d.injury and not d.injury\" }]",
        ),
        (
            "\"intake\"",
            "asks_less = {}\nconsistent = [\"d.injury\", \"trauma_type = none\"]",
        ),
        (
            "\"checkin\"",
            "forgets = [{ when = \"trauma_type not none and not d.injury\", findings = [\"trauma_date\"] }]",
        ),
    ] {
        let found = said(&property(over, statements));
        let about = found
            .iter()
            .filter(|issue| issue.starts_with("about-nobody: property `X`"));
        assert_eq!(about.count(), 1, "{statements}: {found:?}");
    }
}

#[test]
fn a_set_in_which_nobody_comes_to_an_end_does_not_pass() {
    let gate = "@ flows/rules.toml\n< \"consent_given refused\"\n> \"consent_given known or consent_given refused\"\n";
    let claim = property("\"intake\"", "claims = [{ then = \"screens <=27\" }]");
    let found = said(&format!("{gate}{claim}"));
    let nobody = found.iter().filter(|issue| issue.starts_with("nobody-assessed"));
    assert_eq!(nobody.count(), 1, "{found:?}");
    let about = found
        .iter()
        .any(|issue| issue.starts_with("about-nobody: property `X`"));
    assert!(about, "{found:?}");
}

#[test]
fn what_nobody_is_asked_is_named() {
    let found = said(
        "@ flows/intake/flow.toml\n< back_bruise_graze = true }, gate = \"d.injury\" },\n> back_bruise_graze = true }, gate = \"d.injury and trauma_type = none\" },\n\
         @ flows/intake/flow.toml\n- finding = \"menopause_status\"\n- gate = \"(age_years <60 or age_years unknown) and not (sex_at_birth = male)\"\n\
         + finding = \"menopause_status\"\n+ gate = \"age_years <60 and age_years >=60\"\n\
         @ flows/intake/flow.toml\n< gate = \"bone_medicine has denosumab\"\n> gate = \"bone_medicine has denosumab and bone_medicine is none\"",
    );
    for wanted in [
        "line-never-offered: line `back_bruise_graze-yes` of screen `Q7` is offered to nobody",
        "part-never-asked: screen `Q2` asks nobody for `menopause_status`",
        "screen-never-shown: screen `Q15` is shown to nobody",
    ] {
        assert!(
            found.iter().any(|issue| issue.starts_with(wanted)),
            "{wanted}: {found:?}"
        );
    }
}

#[test]
fn a_text_for_some_is_said_to_no_others() {
    let found = said("@ flows/safety.toml\n-   { key = \"advice-nsaid-ok\", only_when = \"d.nsaid_ok\" },");
    assert_eq!(
        found,
        ["unguarded-text: no property says to whom the text `advice-nsaid-ok` may be said"]
    );
    let found = said("@ flows/safety.toml\n< key = \"advice-nsaid-ok\"\n> key = \"advice-nsaid-okay\"");
    assert!(
        found
            .iter()
            .any(|issue| issue.starts_with("unknown-text: `advice-nsaid-okay`")),
        "{found:?}"
    );
    let narrower = said(
        "@ flows/safety.toml\n< only_when = \"d.nsaid_ok\"\n> only_when = \"d.nsaid_ok and age_years <60\"",
    );
    assert_eq!(
        narrower,
        ["property-broken: property `P8` (nsaid_safety) does not hold"]
    );
}

#[test]
fn without_time_nothing_is_proved() {
    let output = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .args(["check", "--timeout", "0", "--json"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let issues = document["issues"].as_array().expect("issues");
    let undecided = issues
        .iter()
        .filter(|issue| issue["code"] == "not-decided")
        .count();
    assert_eq!(undecided, issues.len());
    let properties = vertebot::assets::flow_set()
        .expect("the set reads")
        .safety
        .properties
        .len();
    // The screens of both flows beside them; how answers are written needs no search.
    assert_eq!(undecided, properties + 1, "{issues:#?}");
}

/// The same bits counted odd or even in two orders: no search that we know decides that they agree within an age.
fn riddle() -> String {
    let set = vertebot::assets::flow_set().expect("the set reads");
    let mut bits: Vec<String> = Vec::new();
    for (_, finding) in set.rules.vocabulary().iter() {
        if let vertebot::triage::Kind::Multi(options) = &finding.kind {
            let named = options
                .iter()
                .filter(|option| *option != "none" && *option != "unsure");
            bits.extend(named.map(|option| format!("{} has {option}", finding.id)));
        }
    }
    bits.truncate(40);
    let mut turned: Vec<String> = (0..bits.len())
        .map(|at| bits[at * 17 % bits.len()].clone())
        .collect();
    turned.swap(3, 29);
    let mut derived = String::new();
    for (name, bits) in [("even", &bits), ("odd", &turned)] {
        for (at, bit) in bits.iter().enumerate() {
            let when = match at {
                0 => bit.clone(),
                _ => format!(
                    "(d.{name}{} and not ({bit})) or ({bit} and not d.{name}{})",
                    at - 1,
                    at - 1
                ),
            };
            derived.push_str(&format!(
                "+ \n+ [[derived]]\n+ id = \"{name}{at}\"\n+ when = \"{when}\"\n"
            ));
        }
    }
    let last = bits.len() - 1;
    let claims = format!("claims = [{{ when = \"d.even{last}\", then = \"d.odd{last}\" }}]");
    format!(
        "@ flows/findings.toml\n{derived}{}",
        property("\"answers\"", &claims)
    )
}

#[test]
fn a_riddle_ends_with_the_time_allowed() {
    let checked = check(changed(&format!("# A riddle\n{}", riddle())));
    assert!(!any_error(&checked.issues), "{:?}", checked.issues);
    let set = checked.set.expect("it reads");
    let at = Instant::now();
    let until = at + Duration::from_secs(3);
    let issues = prove(
        &set,
        Arc::new(move || Instant::now() >= until),
        TODAY,
        &mut |_| {},
    );
    let told: Vec<&str> = issues.iter().map(|issue| issue.message.as_str()).collect();
    assert!(
        told.contains(&"property `X` (x) was not decided in time"),
        "{told:?}"
    );
    assert!(at.elapsed() < Duration::from_secs(40), "{:?}", at.elapsed());
}
