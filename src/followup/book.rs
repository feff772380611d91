//! What can be advised, by when, and what leads when a review is held back: `flows/advice.toml` as checked
//! data. No wording stands here.

use jiff::civil::Date;

use crate::triage::evaluate::Scene;
use crate::triage::{Answers, Condition, FindingId, Rules};

/// What can be advised, in the order in which it is asked about and shown.
#[derive(Clone, Debug, Default)]
pub struct AdviceBook {
    pub(super) advice: Vec<Advisable>,
    pub(super) leads: Vec<(String, Condition)>,
    pub(super) cautions: Option<(Condition, Vec<FindingOption>)>,
}

/// One thing that can be advised.
#[derive(Clone, Debug)]
pub struct Advisable {
    /// The flag that raises it, or a name of its own when it follows another.
    pub id: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Whether the bot asks what came of it.
    pub asked: bool,
    /// Whether a nurse is called when nothing is answered after its time.
    pub chased: bool,
    /// The advice it follows: it is opened when that one is done.
    pub follows: Option<String>,
    /// The option that "it is done" adds to the patient's record, as in the batch interface.
    pub adds: Option<FindingOption>,
    /// The flag under which it is held back.
    pub holds: Option<String>,
    /// When it is no longer needed although nothing came of it.
    pub lapses: Option<Condition>,
    /// Conditions and time frames in hours, from the top; never late when empty.
    pub(super) windows: Vec<(Condition, u32)>,
    /// Sources, by their ids in `flows/sources.toml`.
    pub sources: Vec<String>,
}

/// Kinds of advice; questions and answers are worded by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A test, such as a scan.
    Test,
    /// A visit to someone.
    Visit,
    /// A treatment of the bone or an operation.
    Procedure,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Test, Self::Visit, Self::Procedure];

    /// Its name in data and in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Visit => "visit",
            Self::Procedure => "procedure",
        }
    }
}

/// One option of one finding: `line-<finding>-<option>` is its wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingOption {
    /// The finding.
    pub finding: FindingId,
    /// The option's name.
    pub option: String,
}

impl AdviceBook {
    /// All that can be advised, in order.
    pub fn advice(&self) -> &[Advisable] {
        &self.advice
    }

    /// The advice of this id.
    pub fn get(&self, id: &str) -> Option<&Advisable> {
        self.advice.iter().find(|advice| advice.id == id)
    }

    /// Every condition in the book.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let advice = self.advice.iter().flat_map(|advice| {
            let windows = advice.windows.iter().map(|(when, _)| when);
            advice.lapses.iter().chain(windows)
        });
        let leads = self.leads.iter().map(|(_, when)| when);
        advice
            .chain(leads)
            .chain(self.cautions.iter().map(|(when, _)| when))
    }

    /// The flags, by place, whose time frame depends on the answers: the conditions from the top, but for the last.
    pub fn frames(&self, rules: &Rules) -> Vec<(usize, Vec<Condition>)> {
        let timed = self.advice.iter().filter_map(|advice| {
            let flag = rules.flags().iter().position(|flag| *flag == advice.id)?;
            let (_, some) = advice.windows.split_last()?;
            Some((flag, some.iter().map(|(when, _)| when.clone()).collect()))
        });
        timed
            .filter(|(_, frames): &(usize, Vec<Condition>)| !frames.is_empty())
            .collect()
    }

    /// All cautions that can be listed.
    pub fn caution_options(&self) -> &[FindingOption] {
        self.cautions.as_ref().map_or(&[], |(_, options)| options)
    }

    /// The ids of what can lead, in order.
    pub fn lead_ids(&self) -> impl Iterator<Item = &str> {
        self.leads.iter().map(|(id, _)| id.as_str())
    }

    /// What of these flags is advised, each with its time frame in hours where there is one.
    pub fn advised<'b>(
        &'b self,
        flags: &[String],
        rules: &Rules,
        answers: &Answers,
        today: Date,
    ) -> Vec<(&'b Advisable, Option<u32>)> {
        let scene = scene(rules, answers, today);
        let raised = self.advice.iter().filter(|advice| flags.contains(&advice.id));
        raised.map(|advice| (advice, advice.window(&scene))).collect()
    }

    /// What comes first when a review for augmentation is held back, in order (section 12.5).
    pub fn leads(&self, rules: &Rules, answers: &Answers, today: Date) -> Vec<&str> {
        let scene = scene(rules, answers, today);
        let held = self.leads.iter().filter(|(_, when)| scene.truth(when).holds());
        held.map(|(id, _)| id.as_str()).collect()
    }

    /// The cautions a nurse lists by name, if there is reason to (R68).
    pub fn cautions(&self, rules: &Rules, answers: &Answers, today: Date) -> Vec<&FindingOption> {
        let scene = scene(rules, answers, today);
        let Some((when, options)) = &self.cautions else {
            return Vec::new();
        };
        if !scene.truth(when).holds() {
            return Vec::new();
        }
        let named = |caution: &&FindingOption| {
            let place = rules.vocabulary().get(caution.finding).option(&caution.option);
            place.is_some_and(|place| answers.options(caution.finding) & (1 << place) != 0)
        };
        options.iter().filter(named).collect()
    }

    /// Whether an advice is no longer needed by these answers.
    pub fn lapses(&self, advice: &Advisable, rules: &Rules, answers: &Answers, today: Date) -> bool {
        let lapses = |when: &Condition| scene(rules, answers, today).truth(when).holds();
        advice.lapses.as_ref().is_some_and(lapses)
    }
}

impl Advisable {
    fn window(&self, scene: &Scene<'_>) -> Option<u32> {
        let found = self.windows.iter().find(|(when, _)| scene.truth(when).holds());
        found.map(|(_, hours)| *hours)
    }
}

fn scene<'a>(rules: &Rules, answers: &'a Answers, today: Date) -> Scene<'a> {
    let mut scene = Scene::new(answers, today, 0, 0);
    rules.run(&mut scene);
    scene
}
