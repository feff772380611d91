//! Why an interview came out as it did, found once when it ends and kept with the case.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use crate::clock::{Clock, Deadline};
use crate::engine::{Conversation, Ending, Phase, all_answers};
use crate::flowset::FlowSet;
use crate::proof::explain::{Decided, Explainer};
use crate::proof::prove::Undecided as Late;
use crate::review::Explained;
use crate::triage::{Answers, Tier};

use super::patient::{Undecided, Visit};

/// How long one explanation may take, in milliseconds: some twice what the slowest takes (`benches/explain.rs`). All
/// others wait meanwhile, so that what takes longer is not said.
const PATIENCE: i64 = 20;

/// Formulas kept: of the set in use and of the one before it, on which interviews may still be under way.
const KEPT: usize = 2;

/// The formulas of the tables, asked by one at a time.
pub(super) struct Why {
    /// By the version of the flow set, the one asked last at the end.
    explainers: Mutex<Vec<(String, Explainer)>>,
    deadline: Arc<Deadline>,
}

impl Why {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            explainers: Mutex::new(Vec::new()),
            deadline: Arc::new(Deadline::new(clock)),
        }
    }

    fn written(&self, set: &FlowSet) -> Explainer {
        let deadline = Arc::clone(&self.deadline);
        let stop = Arc::new(move || deadline.over());
        Explainer::new(&set.rules, set.checkin.carries(), stop)
    }

    /// What decided; and, when told the tier, what would have made it less urgent, if that too is found in time.
    fn whole(
        &self,
        set: &FlowSet,
        answers: &Answers,
        today: Date,
        compared: Option<Tier>,
    ) -> Option<Explained> {
        self.ask(set, |explainer| {
            let decided = explainer.decided(answers, today)?;
            let would = compared.map(|tier| explainer.less_urgent(answers, today, tier, &decided));
            let would = would.and_then(Result::ok).flatten();
            let would = would.as_ref().map(|change| (change.tier, &change.answers[..]));
            Ok(Explained::found(
                &set.rules,
                answers,
                today,
                &decided.because,
                would,
            ))
        })
    }

    /// What decided that an interview left lying is at least this urgent.
    pub(super) fn so_far(
        &self,
        set: &FlowSet,
        answers: &Answers,
        today: Date,
        tier: Tier,
    ) -> Option<Explained> {
        self.ask(set, |explainer| {
            let Decided { because, .. } = explainer.decided_so_far(answers, today, tier)?;
            Ok(Explained::found(&set.rules, answers, today, &because, None))
        })
    }

    /// Whatever happens here, the result itself goes out; what was not found in time is not said.
    fn ask<T>(&self, set: &FlowSet, what: impl FnOnce(&mut Explainer) -> Result<T, Late>) -> Option<T> {
        let mut kept = self.explainers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|(version, _)| *version == set.version);
        let known = known.map(|place| kept.remove(place).1);
        self.deadline.set(PATIENCE);
        let asked = catch_unwind(AssertUnwindSafe(|| {
            let mut explainer = known.unwrap_or_else(|| self.written(set));
            let found = what(&mut explainer);
            (explainer, found)
        }));
        match asked {
            Ok((explainer, found)) => {
                if kept.len() == KEPT {
                    kept.remove(0);
                }
                kept.push((set.version.clone(), explainer));
                if found.is_err() {
                    tracing::warn!("an assessment was not explained within {PATIENCE} ms");
                }
                found.ok()
            }
            Err(_) => {
                tracing::error!("explaining an assessment made the program fail");
                None
            }
        }
    }
}

impl Visit<'_> {
    /// Explains an interview that has just ended with a tier. What was cut short by an emergency is not compared
    /// with what else it might have been: the rest was never asked.
    pub(super) fn explain(&mut self, before: Option<&Conversation>) -> Result<(), Undecided> {
        let Some(conversation) = self.conversation.as_ref() else {
            return Ok(());
        };
        let Phase::Ended {
            ending:
                Ending::Assessed {
                    tier,
                    flags,
                    interrupted,
                    ..
                },
        } = &conversation.phase
        else {
            return Ok(());
        };
        if before.is_some_and(Conversation::ended) || *tier == Tier::Selfcare {
            return Ok(());
        }
        let context = self.context()?;
        let answers = all_answers(&context, conversation);
        let for_nurse = flags.iter().any(|flag| flag == "nurse_review");
        let compared = Some(*tier).filter(|_| for_nurse && !interrupted);
        let explained = self
            .writer
            .why()
            .whole(&self.set, &answers, context.today, compared);
        self.explained = explained;
        Ok(())
    }
}
