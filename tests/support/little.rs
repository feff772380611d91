//! Small tables on which everything can be tried: five findings, each with a handful of answers.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use vertebot::domain::answer::{Answer, DateAnswer, Value};
use vertebot::proof::explain::Change;
use vertebot::triage::evaluate::Scene;
use vertebot::triage::{Answers, FindingId, Rules, Tier, wire};

use super::dice::Dice;

const FINDINGS: &str = r#"
batch_order = ["days"]

[[finding]]
id = "yes"
type = "bool"
source = "1"

[[finding]]
id = "choice"
type = "choice"
options = ["none", "x", "y"]
source = "1"

[[finding]]
id = "list"
type = "multi"
options = ["p", "q", "none"]
source = "1"

[[finding]]
id = "number"
type = "number"
min = 0
max = 4
whole = true
unit = ""
source = "1"

[[finding]]
id = "when"
type = "date"
source = "1"

[[derived]]
id = "days"
days_of = "when"
event = "yes"
"#;

/// Tests of one finding each.
const TESTS: [&str; 20] = [
    "yes",
    "yes unknown",
    "choice = x",
    "choice in x/y",
    "choice not none",
    "choice unknown",
    "choice incomplete",
    "list has p",
    "list has q",
    "list is none",
    "list lacks p",
    "list incomplete",
    "number >=2",
    "number <=1",
    "number in 1-3",
    "number unknown",
    "d.days <=5",
    "d.days in 4-9",
    "d.days >8",
    "when known",
];

/// One way to answer everything: for each finding which of its answers.
#[derive(Clone, PartialEq)]
pub struct State {
    pub places: Vec<usize>,
    /// Of what is unknown: whether it was asked.
    pub asked: Vec<bool>,
}

/// A small table and, for each way to answer, what comes of it.
pub struct Little {
    pub rules: Rules,
    pub table: String,
    pub today: Date,
    /// For each finding its answers; the first is unknown.
    values: Vec<Vec<Option<Answer>>>,
    /// All ways to answer, in the order of their numbers.
    everybody: Vec<Vec<usize>>,
    /// What comes of each: the tier, and the rules hit.
    outcomes: Vec<(Option<Tier>, u128)>,
}

impl Little {
    /// The table of these rules, with the least urgent tier for whatever no rule reads.
    pub fn written(rules: &str) -> Self {
        let rest = rule("Z", "selfcare", "no rule above");
        let table = format!("all_flags = []\n{rules}\n{rest}");
        let rules = Rules::load(("findings", FINDINGS), ("rules", &table)).unwrap_or_else(|issues| {
            panic!(
                "{}\n{table}",
                issues
                    .iter()
                    .map(|issue| format!("{issue}\n"))
                    .collect::<String>()
            )
        });
        let today = date(2026, 11, 24);
        let known = |value| Some(Answer::Known(value));
        let choice = (0..3).map(|place| known(Value::Choice(place)));
        let list = [
            (1, false),
            (2, false),
            (3, false),
            (4, false),
            (1, true),
            (2, true),
            (3, true),
        ];
        let list = list.map(|(set, unsure)| Some(wire::multi(Some(2), set, unsure)));
        let number = (0..5).map(|number| known(Value::Number(number * 10)));
        let ago = |days: i64| today.checked_sub(days.days()).expect("a day");
        let days = (0..13).map(|days| known(Value::Date(DateAnswer::Day(ago(days)))));
        let months = [date(2026, 11, 1), date(2026, 10, 1)];
        let months = months.map(|month| known(Value::Date(DateAnswer::Month(month))));
        let unknown = |values: Vec<Option<Answer>>| [vec![None], values].concat();
        let yes = [
            Some(Answer::Unsure),
            known(Value::Bool(true)),
            known(Value::Bool(false)),
        ];
        let mut little = Self {
            rules,
            table,
            today,
            values: vec![
                unknown(yes.to_vec()),
                unknown(choice.collect()),
                unknown(list.to_vec()),
                unknown(number.collect()),
                unknown(days.chain(months).collect()),
            ],
            everybody: Vec::new(),
            outcomes: Vec::new(),
        };
        little.everybody = little.ways().collect();
        let outcomes = little.everybody.iter().map(|places| {
            let answers = little.answers(&State {
                places: places.clone(),
                asked: vec![false; 5],
            });
            let mut scene = Scene::new(&answers, today, 0, 0);
            little.rules.run(&mut scene);
            (little.rules.assess(&answers, today).tier, scene.rules.0)
        });
        little.outcomes = outcomes.collect();
        little
    }

    /// A table of some rules of chance, now and then with gates.
    pub fn of_chance(dice: &mut Dice) -> Self {
        let mut text = String::new();
        if dice.one_in(2) {
            let when = dice.one_of(&["number <1", "yes refused", "choice = y and number >=3"]);
            text.push_str(&format!("[[gate]]\nid = \"G\"\nwhen = \"{when}\"\nflags = []\n"));
        }
        let tiers = ["emergency_now", "same_day", "urgent", "routine"];
        for (place, tier) in tiers.iter().enumerate() {
            for twin in 0..dice.below(3) {
                let test = |dice: &mut Dice| {
                    let test = dice.one_of(&TESTS);
                    if dice.one_in(4) {
                        format!("not ({test})")
                    } else {
                        test.to_owned()
                    }
                };
                let [a, b, c] = [(); 3].map(|()| test(dice));
                let when = match dice.below(5) {
                    0 => a,
                    1 => format!("{a} and {b}"),
                    2 => format!("{a} and {b} and {c}"),
                    3 => format!("{a} and ({b} or {c})"),
                    _ => format!("({a} and {b}) or ({b} and {c})"),
                };
                text.push_str(&rule(&format!("R{place}{twin}"), tier, &when));
            }
        }
        Self::written(&text)
    }

    pub fn findings(&self) -> Vec<FindingId> {
        self.rules
            .vocabulary()
            .iter()
            .map(|(finding, _)| finding)
            .collect()
    }

    pub fn finding(&self, name: &str) -> FindingId {
        self.rules.vocabulary().id(name).expect("a finding")
    }

    /// All ways to answer, the first finding's answers changing fastest.
    fn ways(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        let count = self.values.iter().map(Vec::len).product();
        (0..count).map(|number| {
            let mut left: usize = number;
            let place = |values: &Vec<Option<Answer>>| {
                let place = left % values.len();
                left /= values.len();
                place
            };
            self.values.iter().map(place).collect()
        })
    }

    fn outcome(&self, places: &[usize]) -> (Option<Tier>, u128) {
        let pairs = places.iter().zip(&self.values).rev();
        self.outcomes[pairs.fold(0, |number, (place, values)| number * values.len() + place)]
    }

    pub fn tier(&self, state: &State) -> Option<Tier> {
        self.outcome(&state.places).0
    }

    /// A state of chance.
    pub fn state(&self, dice: &mut Dice) -> State {
        let places = self
            .values
            .iter()
            .map(|values| dice.below(values.len() as u64) as usize);
        let places: Vec<usize> = places.collect();
        // The first answer is that it was not asked. For all but yes-or-no it is the same as not sure.
        let asked = places.iter().enumerate().map(|(finding, place)| {
            let asked = dice.one_in(2);
            *place > 0 || finding > 0 && asked
        });
        let asked = asked.collect();
        State { places, asked }
    }

    pub fn answers(&self, state: &State) -> Answers {
        let mut answers = Answers::default();
        for (finding, (place, asked)) in state.places.iter().zip(&state.asked).enumerate() {
            let unsure = asked.then_some(Answer::Unsure);
            if let Some(answer) = self.values[finding][*place].clone().or(unsure) {
                answers.set(FindingId(finding as u8), answer);
            }
        }
        answers
    }

    fn members(set: u32) -> Vec<FindingId> {
        (0..5)
            .filter(|place| set >> place & 1 == 1)
            .map(|place| FindingId(place as u8))
            .collect()
    }

    /// What comes of everybody who answered these findings the same.
    fn alike<'l>(&'l self, state: &'l State, set: u32) -> impl Iterator<Item = (Option<Tier>, u128)> + 'l {
        let alike = move |places: &[usize]| {
            (0..5).all(|finding| set >> finding & 1 == 0 || places[finding] == state.places[finding])
        };
        let all = self.everybody.iter().zip(&self.outcomes);
        all.filter(move |(places, _)| alike(places))
            .map(|(_, outcome)| *outcome)
    }

    /// The smallest set of findings that forces what came out, by trying all.
    pub fn smallest_cause(&self, state: &State) -> Vec<FindingId> {
        let tier = self.tier(state);
        let forces = |set: &u32| {
            self.alike(state, *set).all(|(other, _)| match (tier, other) {
                (Some(tier), Some(other)) => other >= tier,
                // Whoever is held back by a gate counts for no tier; but what a gate needs is to hold it up.
                (Some(_), None) => true,
                (None, other) => other.is_none(),
            })
        };
        let sets = (0..32).filter(forces);
        let cheapest = sets.min_by_key(|set| {
            let findings = Self::members(*set);
            let not_asked = findings
                .iter()
                .filter(|finding| !state.asked[usize::from(finding.0)]);
            (not_asked.count(), findings.len(), findings)
        });
        Self::members(cheapest.expect("all answers force it"))
    }

    /// The rules hit that are hit by everybody who answered these findings the same.
    pub fn made_sure(&self, state: &State, because: &[FindingId]) -> Vec<usize> {
        let Some(_) = self.tier(state) else {
            return Vec::new();
        };
        let set = because.iter().fold(0, |set, finding| set | 1 << finding.0);
        let hit = self.alike(state, set).filter_map(|(tier, hit)| tier.map(|_| hit));
        let all = hit.fold(u128::MAX, |all, hit| all & hit);
        (0..self.rules.rules().len())
            .filter(|place| all >> place & 1 == 1)
            .collect()
    }

    /// The smallest change to another tier, by trying all: its findings and the tier.
    pub fn smallest_change(
        &self,
        state: &State,
        lasting: &[FindingId],
        higher: bool,
    ) -> Option<(Vec<FindingId>, Tier)> {
        let tier = self.tier(state)?;
        let known = |finding: usize, place: usize| match &self.values[finding][place] {
            Some(Answer::Known(Value::Multi { unsure, .. })) => !unsure,
            Some(Answer::Known(Value::Date(DateAnswer::Month(_)))) => false,
            Some(Answer::Known(_)) => true,
            Some(Answer::Unsure | Answer::Skipped) | None => false,
        };
        let mut best = None;
        for (places, (other, _)) in self.everybody.iter().zip(&self.outcomes) {
            let Some(other) = *other else {
                continue;
            };
            if other == tier || (other > tier) != higher {
                continue;
            }
            let changed: Vec<usize> = (0..5).filter(|at| places[*at] != state.places[*at]).collect();
            if !changed.iter().all(|finding| known(*finding, places[*finding])) {
                continue;
            }
            // The list is the third finding; what is named in it as bits, none apart.
            let named = |place: usize| match &self.values[2][place] {
                Some(Answer::Known(Value::Multi { options, .. })) => options & 3,
                _ => 0,
            };
            let adds = named(places[2]) & !named(state.places[2]) != 0;
            let findings: Vec<FindingId> = changed.iter().map(|at| FindingId(*at as u8)).collect();
            let not_asked = changed.iter().filter(|at| !state.asked[**at]).count();
            let last = findings
                .iter()
                .filter(|finding| lasting.contains(finding))
                .count();
            let far = (other as i64 - tier as i64).abs();
            let key = (
                findings.len(),
                not_asked,
                last,
                adds && !higher,
                far,
                findings.clone(),
            );
            if best.as_ref().is_none_or(|(known, _)| key < *known) {
                best = Some((key, (findings, other)));
            }
        }
        best.map(|(_, change)| change)
    }

    /// A change does what it says, and no number or day nearer to the old one does it too.
    pub fn holds(&self, state: &State, change: &Change, tier: Tier, what: &str) {
        let mut answers = self.answers(state);
        for (finding, answer) in &change.answers {
            answers.set(*finding, answer.clone());
        }
        let found = |answers: &Answers| self.rules.assess(answers, self.today).tier;
        assert_eq!(found(&answers), Some(change.tier), "{what}");
        assert_ne!(change.tier, tier, "{what}");
        let [(finding, Answer::Known(new))] = change.answers.as_slice() else {
            return;
        };
        let at = usize::from(finding.0);
        let as_number = |value: &Value| match value {
            Value::Number(tenths) => Some(tenths / 10),
            Value::Date(DateAnswer::Day(day)) => Some(
                self.today
                    .since(*day)
                    .map_or(0, |span| i64::from(span.get_days())),
            ),
            _ => None,
        };
        let old = match &self.values[at][state.places[at]] {
            Some(Answer::Known(value)) => as_number(value),
            _ => None,
        };
        let (Some(old), Some(chosen)) = (old, as_number(new)) else {
            return;
        };
        for value in self.values[at].iter().flatten() {
            let Answer::Known(value) = value else { continue };
            let nearer = as_number(value).is_some_and(|other| {
                let (near, far) = ((other - old).abs(), (chosen - old).abs());
                near < far || near == far && other < chosen
            });
            answers.set(*finding, Answer::Known(value.clone()));
            assert!(
                !nearer || found(&answers) != Some(change.tier),
                "{what}: {other:?}",
                other = as_number(value)
            );
        }
    }
}

fn rule(id: &str, tier: &str, when: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\ntier = \"{tier}\"\nwhen = \"{when}\"\nflags = []\nreason = \"r\"\nsection = \"1\"\n\
         sources = [\"PD\"]\n"
    )
}
