//! What a patient is asked and told of what was advised.

use jiff::tz::TimeZone;

use crate::followup::{Heard, Stand, Tell};
use crate::render::Clinic;
use crate::render::closing::Closing;

use super::card::TODAY;
use super::filled::everything_advised;
use super::limits::{Limits, MESSAGE};

/// Holds every question, every answer noted and all that can be agreed to the limits.
pub(super) fn hold(limits: &mut Limits<'_>, clinic: &Clinic) {
    let set = limits.set;
    let plan = everything_advised(set, TODAY);
    for carer in [false, true] {
        let closing = Closing {
            catalogs: &set.catalogs,
            clinic,
            book: &set.advice,
            time_zone: &TimeZone::UTC,
            language: limits.language,
            carer,
        };
        let mut longest = String::new();
        for advice in set.advice.advice() {
            let key = format!("closing-{}", advice.id);
            let Some(question) = limits.rendered(closing.question(advice)) else {
                continue;
            };
            limits.message(&key, &question, "the question");
            if question.text.len() > longest.len() {
                longest = question.text;
            }
        }
        for advice in set.advice.advice() {
            for stand in Stand::ALL {
                for tell in Tell::ALL.map(Some).into_iter().chain([None]) {
                    if let Some(noted) = limits.rendered(closing.noted(advice, Heard { stand, tell })) {
                        // It stands in one message with the question that is asked next.
                        let text = format!(
                            "{noted}

{longest}"
                        );
                        limits.hold("closing_noted", &text, MESSAGE, "the answer noted");
                    }
                }
            }
        }
        let agreed = limits.rendered(closing.agreed(&plan)).flatten();
        agreed
            .iter()
            .for_each(|agreed| limits.message("agreed", agreed, "all that is agreed"));
    }
}
