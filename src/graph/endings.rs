//! Where an interview may end before all was asked: after which screen which emergency rule, or gate, can come
//! true for certain. It leaves out nothing that can happen on the way down the flow; where it cannot tell, it
//! says that it may.

use crate::flow::{Flow, Form, PartKind, Screen, Weeks};
use crate::triage::condition::Test;
use crate::triage::derived::Definition;
use crate::triage::{Condition, Rules};

use super::ways::{Literal, May, decided, ways};

/// Findings that free text can raise at any screen, and findings that are compared, not asked.
const AT_ANY_TIME: [&str; 2] = ["self_harm_thoughts", "change_since_last"];
/// The finding that free text raises.
pub(super) const TYPED: &str = AT_ANY_TIME[0];

/// Ids of the gates and rules that may end the interview right after each screen, in table order.
pub(super) fn endings(rules: &Rules, flow: &Flow) -> Vec<Vec<String>> {
    let screens = flow.screens();
    let block = screens
        .iter()
        .rposition(|screen| screen.block)
        .map_or(0, |last| last + 1);
    (0..screens.len())
        .map(|place| {
            let walk = Walk {
                rules,
                screens,
                block,
                place,
                known: known(rules, flow, place),
            };
            let gates = rules.gates().iter().filter(|gate| walk.may_hit(&gate.when));
            let hit = rules
                .rules()
                .iter()
                .filter(|rule| rule.interrupt && walk.may_end(&rule.when));
            gates
                .map(|gate| gate.id.clone())
                .chain(hit.map(|rule| rule.id.clone()))
                .collect()
        })
        .collect()
}

/// Findings that may be known once the screen at this place is answered, as a set.
fn known(rules: &Rules, flow: &Flow, place: usize) -> u128 {
    let any_time = AT_ANY_TIME.iter().filter_map(|name| rules.vocabulary().id(name));
    let carried = flow.carries().iter().copied();
    let preset = flow.presets().iter().map(|(finding, _)| *finding);
    let begun = any_time
        .chain(carried)
        .chain(preset)
        .fold(0, |set, finding| set | finding.bit());
    flow.screens()[..=place]
        .iter()
        .fold(begun, |set, screen| set | sets(screen))
}

/// Findings that a screen can set, as a set.
pub(super) fn sets(screen: &Screen) -> u128 {
    let options = match &screen.form {
        Form::Checklist { .. } => Vec::new(),
        Form::Parts(parts) => parts.iter().map(|part| &part.kind).collect(),
    };
    let lines = options.into_iter().flat_map(|kind| match kind {
        PartKind::Choice(lines) => lines.as_slice(),
        PartKind::Scale | PartKind::Number | PartKind::Date => &[],
    });
    let lines = lines.flat_map(|line| &line.sets);
    lines.fold(opens(screen), |set, (finding, _)| set | finding.bit())
}

/// Findings that stay open until a screen of the emergency block is answered or passed over, as a set.
fn opens(screen: &Screen) -> u128 {
    let asked = screen.asks.iter().fold(0, |set, finding| set | finding.bit());
    match &screen.form {
        Form::Checklist { lines, .. } => {
            let lines = lines.iter().flat_map(|line| &line.sets);
            lines.fold(asked, |set, (finding, _)| set | finding.bit())
        }
        Form::Parts(_) => asked,
    }
}

/// The interview right after the screen at `place`.
struct Walk<'a> {
    rules: &'a Rules,
    screens: &'a [Screen],
    /// The place after the emergency block.
    block: usize,
    place: usize,
    known: u128,
}

/// Which findings are still open, as sets; by default nothing is waited for any more.
#[derive(Clone, Default, PartialEq)]
struct Open {
    perhaps: u128,
    surely: u128,
    /// The place at which the engine looks again at the latest: the end of the block when all may be passed over.
    stop: Option<usize>,
}

impl<'a> Walk<'a> {
    /// Screens of the emergency block that come after this one, with their places.
    fn ahead(&self) -> impl Iterator<Item = (usize, &'a Screen)> {
        let (place, screens) = (self.place, self.screens);
        screens
            .iter()
            .enumerate()
            .take(self.block)
            .skip(place + 1)
            .filter(|(_, screen)| screen.block)
    }

    /// Whether a gate may be hit by what this screen asks: gates wait for nothing.
    fn may_hit(&self, gate: &Condition) -> bool {
        let asked = sets(&self.screens[self.place]) & self.rules.reads(gate) != 0;
        asked && self.may(gate, &Open::default(), &[]).yes
    }

    /// Whether a rule may become certain right after this screen.
    fn may_end(&self, when: &'a Condition) -> bool {
        ways(when, true).into_iter().any(|way| {
            let taken: Vec<Literal<'_>> = way
                .iter()
                .flat_map(|(part, holds)| self.follows(part, *holds))
                .collect();
            let stop = self.stop(&taken);
            let open = self.open(&taken, stop);
            let reads = way.iter().fold(0, |set, (part, _)| set | self.rules.reads(part));
            self.concerns(reads, stop)
                && way.iter().all(|(part, holds)| {
                    let may = self.may(part, &open, &[]);
                    if *holds { may.yes } else { may.no }
                })
        })
    }

    /// Whether this screen can make a difference to what reads these findings: by what it sets, or because
    /// screens that had to be waited for are passed over right after it, before place `stop`.
    fn concerns(&self, mut cone: u128, stop: usize) -> bool {
        let here = &self.screens[self.place];
        let mut tested = 0_u64;
        loop {
            let before = (cone, tested);
            for (at, screen) in self.ahead() {
                if opens(screen) & cone != 0 || tested & (1 << at) != 0 {
                    cone |= self.rules.reads(&screen.gate);
                    screen.gate.tests(&mut |test| {
                        if let Test::Shown(other) = test {
                            tested |= 1 << other;
                        }
                    });
                }
            }
            if before == (cone, tested) {
                break;
            }
        }
        let mut passed = self.ahead().take_while(|(at, _)| *at < stop);
        sets(here) & cone != 0
            || tested & (1 << self.place) != 0
            || passed.any(|(at, screen)| opens(screen) & cone != 0 || tested & (1 << at) != 0)
    }

    /// Where the engine looks again at the latest: the first screen that is asked for certain when `taken` holds,
    /// with nothing known but what is known here.
    fn stop(&self, taken: &[Literal<'_>]) -> usize {
        let mut asked = self.ahead().filter(|(_, screen)| {
            screen.weeks == Weeks::default() && self.may(&screen.gate, &Open::default(), taken) == May::YES
        });
        asked.next().map_or(self.block, |(at, _)| at)
    }

    /// What is still open when `taken` holds. Up to the stop screens may be passed over; of those after it, all
    /// stay open that are not ruled out.
    fn open(&self, taken: &[Literal<'_>], stop: usize) -> Open {
        let perhaps = self.ahead().fold(0, |set, (_, screen)| set | opens(screen));
        let mut open = Open {
            perhaps,
            surely: 0,
            stop: Some(stop),
        };
        loop {
            let before = open.clone();
            let stays = self
                .ahead()
                .filter(|(at, screen)| *at == stop || *at > stop && !self.may(&screen.gate, &open, taken).no);
            open.surely = stays.fold(0, |set, (_, screen)| set | opens(screen));
            if open == before {
                return open;
            }
        }
    }

    fn may(&self, condition: &Condition, open: &Open, taken: &[Literal<'_>]) -> May {
        match condition {
            Condition::Always => May::YES,
            Condition::Test(test) => self.test(test, open, taken),
            Condition::Not(inner) => self.may(inner, open, taken).flip(),
            Condition::All(parts) => {
                let each = parts.iter().map(|part| self.may(part, open, taken));
                each.fold(May::YES, May::and)
            }
            Condition::Any(parts) => {
                let each = parts.iter().map(|part| self.may(part, open, taken).flip());
                each.fold(May::YES, May::and).flip()
            }
        }
    }

    fn test(&self, test: &Test, open: &Open, taken: &[Literal<'_>]) -> May {
        if let Some(holds) = taken.iter().find_map(|literal| decided(test, literal)) {
            return if holds { May::YES } else { May::NO };
        }
        let either = |reads: u128| May {
            no: true,
            yes: true,
            open: (open.perhaps | open.surely) & reads != 0,
        };
        match test {
            Test::Options(finding, _)
            | Test::Exactly(finding, _)
            | Test::Number(finding, ..)
            | Test::Yes(finding)
            | Test::No(finding)
            | Test::Known(finding)
            | Test::Incomplete(finding)
            | Test::Refused(finding) => {
                let bit = finding.bit();
                if open.surely & bit != 0 {
                    return May {
                        no: false,
                        open: true,
                        yes: false,
                    };
                }
                let unknown = matches!(test, Test::Incomplete(_));
                May {
                    no: self.known & bit != 0 || !unknown,
                    yes: self.known & bit != 0 || unknown,
                    open: open.perhaps & bit != 0,
                }
            }
            Test::Derived(place) => match self.definition(*place) {
                Definition::When(when) => self.may(when, open, taken),
                Definition::Days { .. }
                | Definition::Difference(..)
                | Definition::Count(_)
                | Definition::Points { .. }
                | Definition::Probability { .. }
                | Definition::LowerBound { .. }
                | Definition::Bands { .. }
                | Definition::First(_) => either(self.depends(*place)),
            },
            Test::Range(place, ..) => self.closed(self.depends(*place), open),
            Test::Difference(left, right, _) => self.closed(self.depends(*left) | self.depends(*right), open),
            // No flow or table holds a claim.
            Test::Claim(_) => either(u128::MAX),
            Test::Band(place, _) => either(self.depends(*place)),
            Test::Row(_) => either(self.rules.reads(&Condition::Test(test.clone()))),
            Test::Rule(place) => self.may(&self.rules.rules()[usize::from(*place)].when, open, taken),
            Test::NoRuleAbove => May {
                open: self.ahead().next().is_some(),
                ..either(0)
            },
            Test::Shown(place) => self.shown(usize::from(*place), open),
        }
    }

    /// A number computed from findings: open as long as one of them is.
    fn closed(&self, reads: u128, open: &Open) -> May {
        if open.surely & reads != 0 {
            return May {
                no: false,
                open: true,
                yes: false,
            };
        }
        May {
            no: true,
            yes: true,
            open: open.perhaps & reads != 0,
        }
    }

    fn shown(&self, at: usize, open: &Open) -> May {
        let screen = &self.screens[at];
        let always = screen.gate == Condition::Always && screen.weeks == Weeks::default();
        if at == self.place || at < self.place && always {
            return May::YES;
        }
        // Up to the stop it may have been passed over; of what comes then nothing is known yet.
        let waited = open
            .stop
            .filter(|_| at > self.place && at < self.block && screen.block);
        May {
            no: waited.is_none_or(|stop| at < stop),
            yes: at < self.place,
            open: waited.is_some(),
        }
    }

    fn definition(&self, place: u8) -> &'a Definition {
        &self.rules.derived()[usize::from(place)].definition
    }

    fn depends(&self, place: u8) -> u128 {
        self.rules.derived()[usize::from(place)].depends
    }

    /// What holds, or does not, whenever the condition does or does not.
    fn follows(&self, condition: &'a Condition, holds: bool) -> Vec<Literal<'a>> {
        match condition {
            Condition::Always => Vec::new(),
            Condition::Test(test) => {
                let mut found = vec![(test, holds)];
                if let Test::Derived(place) = test
                    && let Definition::When(when) = self.definition(*place)
                {
                    found.extend(self.follows(when, holds));
                }
                found
            }
            Condition::Not(inner) => self.follows(inner, !holds),
            Condition::All(parts) if holds => {
                parts.iter().flat_map(|part| self.follows(part, true)).collect()
            }
            Condition::Any(parts) if !holds => {
                parts.iter().flat_map(|part| self.follows(part, false)).collect()
            }
            Condition::All(parts) | Condition::Any(parts) => {
                let mut each = parts.iter().map(|part| self.follows(part, holds));
                let first = each.next().unwrap_or_default();
                each.fold(first, |common, next| {
                    common
                        .into_iter()
                        .filter(|literal| next.contains(literal))
                        .collect()
                })
            }
        }
    }
}
