//! A condition back in the words of section 12.1, so exactly that they compile to the same condition again.

use super::condition::{BANDS, Condition, DerivedKind, Names, Test};
use super::derived::Definition;
use super::vocabulary::{FindingId, Kind};

/// The greatest whole number that a condition can be written with.
const GREATEST: i64 = 999_999;

impl Condition {
    /// Its words, for names as where it was compiled. Of several ways to say the same it takes one: day counts
    /// read best against whole weeks or tens (`>42`, not `>=43`), lists of all that counts as `not none`.
    ///
    /// What no file can say has words too, but they do not compile: `always`, and `not always` for never.
    pub fn words(&self, names: Names<'_>) -> String {
        match self {
            Self::Always => "always".to_owned(),
            Self::Test(test) => test.words(names),
            Self::Not(inner) => match inner.as_ref() {
                Self::Test(Test::Known(finding)) => format!("{} unknown", name(names, *finding)),
                Self::Test(Test::Options(finding, options)) if is_list(names, *finding) => {
                    format!(
                        "{} lacks {}",
                        name(names, *finding),
                        listed(names, *finding, *options)
                    )
                }
                Self::Test(test) if test.words(names).contains(' ') => format!("not ({})", test.words(names)),
                Self::Always | Self::Test(_) | Self::Not(_) => format!("not {}", inner.words(names)),
                Self::All(_) | Self::Any(_) => format!("not ({})", inner.words(names)),
            },
            Self::All(parts) => joined(parts, " and ", names),
            Self::Any(parts) => joined(parts, " or ", names),
        }
    }
}

fn joined(parts: &[Condition], join: &str, names: Names<'_>) -> String {
    let bracketed = |part: &Condition| match part {
        Condition::All(_) | Condition::Any(_) => format!("({})", part.words(names)),
        Condition::Always | Condition::Test(_) | Condition::Not(_) => part.words(names),
    };
    parts.iter().map(bracketed).collect::<Vec<_>>().join(join)
}

impl Definition {
    /// How a value is computed, in one line; the same line means the same computation.
    pub fn words(&self, names: Names<'_>) -> String {
        let when = |condition: &Condition| condition.words(names);
        let listed = |parts: Vec<String>| parts.join("; ");
        match self {
            Self::When(condition) => when(condition),
            Self::Days {
                date,
                event,
                otherwise,
            } => {
                let event = event.as_ref().map(|event| format!("event {}", when(event)));
                let otherwise = otherwise.map(|place| format!("else {}", derived(names, place)));
                let since = Some(format!("days since {}", name(names, *date)));
                listed([since, event, otherwise].into_iter().flatten().collect())
            }
            Self::Difference(left, right) => format!("{} - {}", name(names, *left), name(names, *right)),
            Self::Count(conditions) => format!("count of {}", listed(conditions.iter().map(when).collect())),
            Self::Points { eligible, items } => {
                let items = items
                    .iter()
                    .map(|(condition, points)| format!("{points:+} {}", when(condition)));
                format!("for {}: {}", when(eligible), listed(items.collect()))
            }
            Self::Probability {
                eligible,
                intercept,
                age: (age, weight),
                items,
            } => {
                let items = items
                    .iter()
                    .map(|(condition, weight)| format!("{weight:+} {}", when(condition)));
                let age = format!("{intercept} {weight:+} * {}", name(names, *age));
                format!("for {}: {age}; {}", when(eligible), listed(items.collect()))
            }
            Self::LowerBound {
                eligible,
                when: unknown,
            } => {
                format!("for {}: {}", when(eligible), when(unknown))
            }
            Self::Bands { null_when, rows } => {
                let rows = rows
                    .iter()
                    .map(|(band, row)| format!("{} {}", BANDS[usize::from(*band)], when(row)));
                format!("none {}; {}", when(null_when), listed(rows.collect()))
            }
            Self::First(cases) => {
                let case = |(condition, value): &(Condition, Option<i64>)| {
                    format!(
                        "{} {}",
                        value.map_or("none".to_owned(), |value| value.to_string()),
                        when(condition)
                    )
                };
                listed(cases.iter().map(case).collect())
            }
        }
    }
}

impl Test {
    fn words(&self, names: Names<'_>) -> String {
        match self {
            Self::Options(finding, options) => chosen(names, *finding, *options),
            Self::Exactly(finding, options) => {
                format!(
                    "{} is {}",
                    name(names, *finding),
                    listed(names, *finding, *options)
                )
            }
            Self::Number(finding, low, high) => {
                format!("{} {}", name(names, *finding), bounds(*low, *high, 10))
            }
            Self::Yes(finding) => name(names, *finding).to_owned(),
            Self::No(finding) => format!("{} = no", name(names, *finding)),
            Self::Known(finding) => format!("{} known", name(names, *finding)),
            Self::Incomplete(finding) => format!("{} incomplete", name(names, *finding)),
            Self::Refused(finding) => format!("{} refused", name(names, *finding)),
            Self::Derived(place) => derived(names, *place),
            Self::Range(place, low, high) => {
                let scale = match names.derived.get(usize::from(*place)) {
                    Some((_, DerivedKind::Tenths)) => 10,
                    _ => 1,
                };
                format!("{} {}", derived(names, *place), bounds(*low, *high, scale))
            }
            Self::Difference(left, right, low) => format!(
                "{} - {} {}",
                derived(names, *left),
                derived(names, *right),
                bounds(*low, i64::MAX, 1)
            ),
            Self::Band(place, bands) => {
                let bands: Vec<&str> = BANDS
                    .iter()
                    .enumerate()
                    .filter(|(band, _)| bands & (1 << band) != 0)
                    .map(|(_, band)| *band)
                    .collect();
                let equals = if bands.len() == 1 { "=" } else { "in" };
                format!("{} {equals} {}", derived(names, *place), bands.join("/"))
            }
            Self::Row(place) => names.rows[usize::from(*place)].clone(),
            Self::Rule(place) => names.rules[usize::from(*place)].clone(),
            Self::NoRuleAbove => "no rule above".to_owned(),
            Self::Shown(place) => format!("{} shown", names.screens[usize::from(*place)]),
            Self::Claim(claim) => claim.words(names),
        }
    }
}

fn name<'a>(names: Names<'a>, finding: FindingId) -> &'a str {
    &names.vocabulary.get(finding).id
}

pub(super) fn derived(names: Names<'_>, place: u8) -> String {
    format!("d.{}", names.derived[usize::from(place)].0)
}

fn is_list(names: Names<'_>, finding: FindingId) -> bool {
    matches!(names.vocabulary.get(finding).kind, Kind::Multi(_))
}

fn listed(names: Names<'_>, finding: FindingId, options: u32) -> String {
    let all = names.vocabulary.get(finding).options().iter().enumerate();
    let named: Vec<&str> = all
        .filter(|(place, _)| options & (1 << place) != 0)
        .map(|(_, option)| option.as_str())
        .collect();
    named.join("/")
}

fn chosen(names: Names<'_>, finding: FindingId, options: u32) -> String {
    let positive = options == names.vocabulary.get(finding).positive_options();
    let verb = match (is_list(names, finding), options.count_ones()) {
        (_, count) if positive && count != 1 => return format!("{} not none", name(names, finding)),
        (true, _) => "has",
        (false, 1) => "=",
        (false, _) => "in",
    };
    format!(
        "{} {verb} {}",
        name(names, finding),
        listed(names, finding, options)
    )
}

/// Inclusive bounds as a comparison; `scale` is how much of it makes 1.
pub(super) fn bounds(low: i64, high: i64, scale: i64) -> String {
    match (low, high) {
        (i64::MIN, _) if better_strict(high, high.saturating_add(1), scale) => {
            format!("<{}", number(high.saturating_add(1), scale))
        }
        (i64::MIN, _) => format!("<={}", number(high, scale)),
        (_, i64::MAX) if better_strict(low, low.saturating_sub(1), scale) => {
            format!(">{}", number(low.saturating_sub(1), scale))
        }
        (_, i64::MAX) => format!(">={}", number(low, scale)),
        _ if low == high => format!("= {}", number(low, scale)),
        _ => format!("in {}-{}", number(low, scale), number(high, scale)),
    }
}

/// Whether a bound reads better as the number just outside it: because it cannot be written itself, or is the
/// less round of the two.
fn better_strict(bound: i64, outside: i64, scale: i64) -> bool {
    let round = |number: i64| match scale {
        10 => number % 10 == 0,
        _ => number % 7 == 0 || number % 10 == 0,
    };
    let writable = |number: i64| (0..=GREATEST * scale + scale - 1).contains(&number);
    !writable(bound) || writable(outside) && round(outside) && !round(bound)
}

fn number(bound: i64, scale: i64) -> String {
    match (bound / scale, bound % scale) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part}"),
    }
}
