//! Proving the safety properties: each is turned into a question "can anybody break it?" and put to the
//! solver. Whoever can is given back as a witness, as plain and as short as can be found.

mod alone;
mod answers;
mod encoding;
mod interviews;
mod record;
mod shortest;
pub(super) mod witness;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::flow::Flow;
use crate::triage::{Answers, FindingId, Rules};

use super::ask_less::Question;
use super::circuit::{Found, Stop};
use super::later::Later;
use super::safety::{Part, Property};
use super::together::wrong;
use super::told::Told;

pub use alone::Ends;
pub use answers::AnswersWorld;
use interviews::Cut;
pub use interviews::{InterviewWorld, Unasked};

/// A flow and the weeks of following up in which it is held.
#[derive(Clone)]
pub struct Course<'a> {
    /// The flow.
    pub flow: &'a Flow,
    /// The weeks; a first contact has week 0 only.
    pub weeks: Vec<u32>,
}

/// How a property fares.
#[derive(Clone)]
pub enum Verdict {
    /// Nobody can break it.
    Proved,
    /// Somebody does.
    Broken(Vec<Breach>),
    /// It was not decided in time.
    Undecided,
}

/// One way in which a property is broken.
#[derive(Clone)]
pub struct Breach {
    /// Which statement of the property, and how.
    pub what: What,
    /// Who breaks it; of a comparison, the lower outcome last. Empty when nobody does what somebody should.
    pub witnesses: Vec<Witness>,
}

/// Which statement is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The claim on this line of the file does not hold.
    Claim(usize),
    /// The tier is not that of the headline.
    Headline,
    /// Changing this finding lowers the tier.
    Lowers(String),
    /// Knowing this date less exactly lowers the tier.
    Doubt(String),
    /// This rule is hit by nobody.
    NeverHit(String),
    /// This rule changes nobody's tier or flags.
    DecidesNothing(String),
    /// Answering this finding takes somebody out of the tier.
    WayOut(String),
    /// These ways to write one answer are read differently.
    Encoding(String),
    /// This emergency is hit at the end, but does not end the interview where the emergency block ends.
    ToldLate(String),
    /// No tier is given where one must be, or one where none must be.
    NoTier,
    /// This finding is not carried over.
    NotCarried(String),
    /// This finding was known, nothing new was said of it, and it is not known as it was.
    Forgotten(String),
    /// This finding is still known as it was, although something else was said.
    KeptTooLong(String),
    /// The statement on this line, or the property itself, is about nobody.
    AboutNobody(Option<usize>),
    /// The interview ends with a lower tier than the complete answers would.
    AsksTooLittle,
    /// What is left out would have changed the outcome of this interview.
    SkipChanges,
    /// These screens are said never to be shown together, and are.
    Together(String),
    /// What this screen leaves out would have changed the outcome of a later check-in.
    SkipChangesLater {
        /// The screen.
        screen: String,
        /// The finding.
        finding: String,
    },
}

/// Somebody who breaks a property.
#[derive(Clone)]
pub struct Witness {
    /// The flow in whose interview it happens; none when it is about answers alone.
    pub flow: Option<String>,
    /// The clinic's date.
    pub today: Date,
    /// What they answer.
    pub answers: Answers,
    /// What is known of them from before.
    pub carried: Answers,
    /// Pain on moving and mobility at the last interview.
    pub before: Answers,
    /// The week of following up.
    pub week: u32,
}

/// Proves properties of one table and its flows.
pub struct Prover<'a> {
    rules: &'a Rules,
    courses: Vec<Course<'a>>,
    stop: Stop,
    start: Date,
    told: Told,
    answers: Option<AnswersWorld<'a>>,
    interviews: Vec<Option<InterviewWorld<'a>>>,
}

impl<'a> Prover<'a> {
    /// A prover whose searches end when `stop` says so; witnesses live on `start` or soon after it.
    pub fn new(rules: &'a Rules, courses: Vec<Course<'a>>, told: Told, stop: Stop, start: Date) -> Self {
        Self {
            told,
            interviews: courses.iter().map(|_| None).collect(),
            rules,
            courses,
            stop,
            start,
            answers: None,
        }
    }

    /// The world of answer sets.
    pub fn answers(&mut self) -> &mut AnswersWorld<'a> {
        let (rules, stop, start) = (self.rules, &self.stop, self.start);
        self.answers
            .get_or_insert_with(|| AnswersWorld::new(rules, stop.clone(), start))
    }

    /// The world of a flow's interviews, if there is such a flow.
    pub fn interviews(&mut self, flow: &str) -> Option<&mut InterviewWorld<'a>> {
        let place = self.courses.iter().position(|course| course.flow.id() == flow)?;
        let (rules, stop, start) = (self.rules, &self.stop, self.start);
        let course = &self.courses[place];
        Some(
            self.interviews[place]
                .get_or_insert_with(|| InterviewWorld::new(rules, course, stop.clone(), start)),
        )
    }

    /// Proves one property. Of each statement that does not hold one breach is told.
    pub fn prove(&mut self, property: &Property) -> Verdict {
        let mut breaches: Vec<Breach> = Vec::new();
        for part in &property.parts {
            match self.prove_part(property, part) {
                Ok(found) => breaches.extend(found),
                Err(Undecided) => return Verdict::Undecided,
            }
        }
        if breaches.is_empty() {
            Verdict::Proved
        } else {
            Verdict::Broken(breaches)
        }
    }

    fn prove_part(&mut self, property: &Property, part: &Part) -> Result<Vec<Breach>, Undecided> {
        let mut breaches: Vec<Breach> = Vec::new();
        let mut concerns = false;
        if property.answers {
            concerns |= self.answers().concerns(part)?;
            breaches.extend(self.over_answers(part)?);
        }
        for flow in &property.flows {
            // Of a flow that is not here nothing is known.
            let world = self.interviews(flow).ok_or(Undecided)?;
            concerns = concerns || world.concerns(part)?;
            let mut found = Vec::new();
            if breaches.is_empty() {
                found.extend(world.break_part(part, Cut::Perhaps)?);
                if let Part::SkipsChangeNothing = part {
                    found.extend(self.skips(flow)?);
                }
            }
            breaches.extend(found);
        }
        if !concerns && breaches.is_empty() {
            let line = match part {
                Part::Claim { line, .. } => Some(*line),
                _ => None,
            };
            breaches.push(Breach {
                what: What::AboutNobody(line),
                witnesses: Vec::new(),
            });
        }
        Ok(breaches)
    }

    /// What a flow leaves out and should not, now or for a later check-in.
    fn skips(&mut self, flow: &str) -> Result<Vec<Breach>, Undecided> {
        let told = self.told.clone();
        let Some(world) = self.interviews(flow) else {
            return Ok(Vec::new());
        };
        let mut breaches = world.skips_change(&told)?;
        let mut after = self
            .courses
            .iter()
            .filter(|course| !course.flow.carries().is_empty());
        let course = self.courses.iter().find(|course| course.flow.id() == flow);
        let (Some(course), Some(after)) = (course, after.next()) else {
            return Ok(breaches);
        };
        let question = Question {
            rules: self.rules,
            flow: course.flow,
            weeks: &course.weeks,
            later: (after.flow, &after.weeks),
            told: &told,
        };
        for never in wrong(self.rules, course.flow, &course.weeks, self.stop.clone())? {
            let screens = course.flow.screens().iter().enumerate();
            let named = screens
                .filter(|(place, _)| never.screens >> place & 1 == 1)
                .map(|(_, screen)| screen.id.as_str());
            breaches.push(Breach {
                what: What::Together(named.collect::<Vec<_>>().join(" ")),
                witnesses: Vec::new(),
            });
        }
        let mut worlds: BTreeMap<FindingId, Later> = BTreeMap::new();
        for screen in course.flow.screens() {
            for skip in &screen.skips {
                let world = worlds
                    .entry(skip.finding)
                    .or_insert_with(|| Later::new(&question, skip.finding, self.stop.clone()));
                if world.changes(self.rules, after.flow, &skip.when)? {
                    breaches.push(Breach {
                        what: What::SkipChangesLater {
                            screen: screen.id.clone(),
                            finding: self.rules.vocabulary().get(skip.finding).id.clone(),
                        },
                        witnesses: Vec::new(),
                    });
                }
            }
        }
        Ok(breaches)
    }

    /// Breaks a statement about answers, if possible by an interview that somebody can live through.
    fn over_answers(&mut self, part: &Part) -> Result<Vec<Breach>, Undecided> {
        let breaches = self.answers().break_part(part)?;
        if breaches.is_empty() {
            return Ok(breaches);
        }
        for place in 0..self.courses.len() {
            let flow = self.courses[place].flow.id().to_owned();
            if let Some(world) = self.interviews(&flow)
                && let Ok(lived) = world.break_part(part, Cut::Never)
                && !lived.is_empty()
            {
                return Ok(lived);
            }
        }
        Ok(breaches)
    }
}

/// The search was stopped before it knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided;

pub(super) fn decided(found: Found) -> Result<bool, Undecided> {
    match found {
        Found::Model => Ok(true),
        Found::Nothing => Ok(false),
        Found::Undecided => Err(Undecided),
    }
}
