//! How many screens of an interview can still come: what the gates leave open on the answers so far, less what
//! nobody is shown together. Never less than the truth; how close it comes is what `skips.toml` knows.

use jiff::civil::Date;

use crate::triage::condition::Needs;
use crate::triage::evaluate::{Scene, Truth};
use crate::triage::{Answers, Condition, Rules};

use super::{Flow, Form, Screen, Weeks, most_together};

/// Screens, as bits by place, that are never shown together to those of whom something is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Never {
    /// The screens.
    pub screens: u64,
    /// The screens, as bits by place, at which `when` is read, on the answers before it.
    pub at: u64,
    /// The weeks of following up in which it is so.
    pub weeks: Weeks,
    /// Of whom it is so.
    pub when: Condition,
}

impl Never {
    /// Whether it is so of everybody.
    pub fn of_everybody(&self) -> bool {
        self.at == u64::MAX
    }

    /// Screens that nobody at all is shown together.
    pub fn always(screens: u64) -> Self {
        Self {
            screens,
            at: u64::MAX,
            weeks: Weeks::default(),
            when: Condition::Always,
        }
    }
}

/// Where an interview stands.
pub struct Standing<'a> {
    /// The place of the screen that is shown.
    pub place: usize,
    /// The screens answered, as bits by place; after going back also later ones.
    pub answered: u64,
    /// What is known from the screens before.
    pub known: &'a Answers,
    /// The week of following up.
    pub week: u32,
    /// The clinic's date.
    pub today: Date,
}

/// The most screens that can still come, the one shown included.
pub fn most_left(rules: &Rules, flow: &Flow, standing: &Standing<'_>) -> usize {
    most_left_of(rules, flow, standing).count_ones() as usize
}

/// As many screens as can still come, the one shown included, as bits by place.
pub fn most_left_of(rules: &Rules, flow: &Flow, standing: &Standing<'_>) -> u64 {
    let here = 1 << standing.place;
    let can_come = can_come(rules, flow, standing);
    // What was shown counts too: it can rule out what is still to come.
    let shown = standing.answered & (here - 1) | here;
    let mut scene = Scene::new(standing.known, standing.today, 0, shown & !here);
    rules.prepare(&mut scene, Needs::Derived);
    let holds = |never: &&Never| {
        never.at & here != 0
            && never.weeks.cover(standing.week)
            && never.screens & !(shown | can_come) == 0
            && scene.truth(&never.when).holds()
    };
    let never = flow.never_together().iter().filter(holds);
    let mut ahead: Vec<u64> = never.map(|never| never.screens & can_come).collect();
    let alone = ahead.iter().filter(|set| set.count_ones() == 1);
    let can_come = alone.fold(can_come, |left, one| left & !one);
    ahead.retain(|set| *set != 0 && set & !can_come == 0);
    here | most_together(can_come, &ahead)
}

/// Whether the interview is over before this screen: an emergency is certain whatever the rest of the emergency block
/// may bring.
pub fn cut_short(rules: &Rules, flow: &Flow, standing: &Standing<'_>) -> bool {
    let ahead = || {
        let block = flow.screens().iter().enumerate().skip(standing.place);
        block.filter(|(_, screen)| screen.block && screen.weeks.cover(standing.week))
    };
    let open = ahead().fold(0, |set, (_, screen)| set | asks(screen, standing.week));
    let mut scene = Scene::new(standing.known, standing.today, open, standing.answered);
    scene.pending = ahead().fold(0, |set, (at, _)| set | 1 << at);
    rules.run(&mut scene);
    scene.rules.0 & rules.interrupts() != 0
}

/// The later screens that the gates leave open, as bits by place.
fn can_come(rules: &Rules, flow: &Flow, standing: &Standing<'_>) -> u64 {
    let screens = flow.screens();
    let week = standing.week;
    let ahead = || {
        let ahead = screens.iter().enumerate().skip(standing.place);
        ahead.filter(|(_, screen)| screen.weeks.cover(week))
    };
    let mut open = ahead().fold(0, |set, (_, screen)| set | asks(screen, week));
    // A check-in finds for itself that somebody is worse than at the last.
    if !flow.carries().is_empty() {
        let change = rules.vocabulary().id("change_since_last");
        open |= change.map_or(0, |change| change.bit());
    }
    let mut scene = Scene::new(standing.known, standing.today, open, standing.answered);
    scene.pending = ahead().fold(0, |set, (at, _)| set | 1 << at);
    rules.run(&mut scene);
    let skipped = |screen: &Screen| {
        let sure = screen
            .skips
            .iter()
            .filter(|skip| scene.truth(&skip.when) == Truth::True);
        let sure = sure.fold(0, |set, skip| set | skip.finding.bit());
        sure != 0 && screen.asks.iter().all(|finding| sure & finding.bit() != 0)
    };
    ahead()
        .skip(1)
        .filter(|(at, _)| standing.answered >> at & 1 == 0)
        .filter(|(_, screen)| scene.truth(&screen.gate) != Truth::False && !skipped(screen))
        .fold(0, |set, (at, _)| set | 1 << at)
}

/// The findings, as a set, that a screen can set in a week: of a checklist those of which it offers a line then.
fn asks(screen: &Screen, week: u32) -> u128 {
    match &screen.form {
        Form::Checklist { lines, .. } => lines
            .iter()
            .filter(|line| line.weeks.cover(week))
            .flat_map(|line| {
                line.sets
                    .iter()
                    .map(|(finding, _)| *finding)
                    .chain(line.clears.iter().copied())
            })
            .fold(0, |set, finding| set | finding.bit()),
        Form::Parts(parts) => {
            let choices = parts.iter().flat_map(|part| match &part.kind {
                super::PartKind::Choice(options) => options.as_slice(),
                super::PartKind::Scale | super::PartKind::Number | super::PartKind::Date => &[],
            });
            let set = choices.flat_map(|option| &option.sets);
            let set = set.fold(0, |set, (finding, _)| set | finding.bit());
            screen.asks.iter().fold(set, |set, finding| set | finding.bit())
        }
    }
}
