//! What was advised, in the patient's words: the question what came of it, the answer noted, and all that is
//! agreed.

use jiff::tz::TimeZone;

use crate::domain::message::Button;
use crate::domain::{Language, Timestamp};
use crate::followup::{AdviceBook, Advisable, Answer, Heard, Plan, Stand, Tell};
use crate::i18n::{Args, Catalogs};

use super::{Clinic, Rendered, Shown, value};

/// What wording an advice needs.
pub struct Closing<'a> {
    /// The texts.
    pub catalogs: &'a Catalogs,
    /// The clinic.
    pub clinic: &'a Clinic,
    /// What can be advised.
    pub book: &'a AdviceBook,
    /// The clinic's time zone.
    pub time_zone: &'a TimeZone,
    /// The patient's language.
    pub language: &'a Language,
    /// Someone answers for the patient.
    pub carer: bool,
}

/// The data of a button that answers what came of an advice.
pub fn write_answer(id: &str, answer: Answer) -> String {
    format!("f:adv:{id}:{}", answer.name())
}

/// Reads such a button: the advice, and the answer or, without one, the wish to give one.
pub fn read_answer(data: &str) -> Option<(&str, Option<Answer>)> {
    let data = data.strip_prefix("f:adv:")?;
    match data.split_once(':') {
        None => Some((data, None)),
        Some((id, answer)) => Some((id, Some(Answer::named(answer)?))),
    }
}

impl Closing<'_> {
    /// "What came of it?", with its answers.
    pub fn question(&self, advisable: &Advisable) -> Rendered<Shown> {
        let mut buttons = Vec::new();
        for (answer, name) in Answer::ALL {
            let key = format!("closing_answer-{}-{name}", advisable.kind.name());
            let label = self.text(&key, Args::new())?;
            let data = write_answer(&advisable.id, answer);
            buttons.push(vec![Button { label, data }]);
        }
        Ok(Shown {
            text: self.text(&format!("closing-{}", advisable.id), Args::new())?,
            buttons,
            picture: None,
        })
    }

    /// What was understood, and what follows from it.
    pub fn noted(&self, advisable: &Advisable, heard: Heard) -> Rendered<String> {
        let args = Args::new()
            .text("what", self.name(&advisable.id)?)
            .text("stand", self.stand(heard.stand)?);
        let noted = self.text("closing_noted", args)?;
        let further = match (heard.tell, heard.stand) {
            (Some(Tell::Late | Tell::Unanswered), _) => "closing_noted-late",
            (_, Stand::Declined) => "closing_noted-declined",
            (Some(Tell::NotNeeded), _) => "closing_noted-not_needed",
            (None | Some(Tell::Declined), _) => return Ok(noted),
        };
        Ok(format!("{noted} {}", self.text(further, Args::new())?))
    }

    /// All that is agreed, and where each stands; nothing when nothing was advised.
    pub fn agreed(&self, plan: &Plan) -> Rendered<Option<Shown>> {
        let mut lines = Vec::new();
        let mut buttons = Vec::new();
        for advice in in_order(self.book, plan) {
            let mut args = Args::new()
                .text("what", self.name(&advice.id)?)
                .text("stand", self.stand(advice.stand)?);
            let key = match advice.due.filter(|_| advice.stand == Stand::Open) {
                None => "agreed_line",
                Some(due) => {
                    args = args.text("date", self.date(due)?);
                    "agreed_line-due"
                }
            };
            lines.push(self.text(key, args)?);
            if !matches!(advice.stand, Stand::Held | Stand::Lapsed) {
                let label = self.name(&advice.id)?;
                let data = format!("f:adv:{}", advice.id);
                buttons.push(vec![Button { label, data }]);
            }
        }
        if lines.is_empty() {
            return Ok(None);
        }
        lines.insert(0, self.text("agreed", Args::new())?);
        if !buttons.is_empty() {
            lines.push(self.text("agreed-tell", Args::new())?);
        }
        Ok(Some(Shown {
            text: lines.join("\n"),
            buttons,
            picture: None,
        }))
    }

    /// When the bot asks again.
    pub fn next(&self, at: Timestamp) -> Rendered<String> {
        self.text("checkin-next", Args::new().text("date", self.date(at)?))
    }

    fn name(&self, id: &str) -> Rendered<String> {
        self.text(&format!("agreed_name-{id}"), Args::new())
    }

    fn stand(&self, stand: Stand) -> Rendered<String> {
        self.text(&format!("agreed_stand-{}", stand.name()), Args::new())
    }

    fn date(&self, at: Timestamp) -> Rendered<String> {
        value::date_words(self.catalogs, self.language, &day(self.time_zone, at))
    }

    fn text(&self, key: &str, args: Args) -> Rendered<String> {
        let args = args
            .text("who", if self.carer { "carer" } else { "self" })
            .text("emergency", self.clinic.emergency_number.clone());
        self.catalogs.text(self.language, key, &args)
    }
}

/// The advice of a plan in the book's order.
pub(super) fn in_order<'p>(
    book: &AdviceBook,
    plan: &'p Plan,
) -> impl Iterator<Item = &'p crate::followup::Advice> {
    let find = |known: &Advisable| plan.advice.iter().find(|advice| advice.id == known.id);
    book.advice()
        .iter()
        .filter_map(find)
        .collect::<Vec<_>>()
        .into_iter()
}

/// The clinic's date at an instant, as `YYYY-MM-DD`.
pub(super) fn day(zone: &TimeZone, at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    zone.to_datetime(instant).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        for (answer, _) in Answer::ALL {
            let written = write_answer("referral_spine_surgery", answer);
            assert_eq!(
                read_answer(&written),
                Some(("referral_spine_surgery", Some(answer)))
            );
            assert!(written.len() <= 64);
        }
        assert_eq!(read_answer("f:adv:bloods"), Some(("bloods", None)));
        for forged in [
            "",
            "f:adv",
            "f:seen:yes",
            "f:adv:bloods:maybe",
            "f:adv:bloods:done:x",
        ] {
            assert_eq!(read_answer(forged), None, "{forged}");
        }
    }
}
