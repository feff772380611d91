//! Typed words as an answer to the question being asked.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::answer::{Answer, DateAnswer, Value};
use crate::flow::{Form, PartKind, Screen};
use crate::reading::DateProblem;
use crate::triage::{FindingId, Kind};

use super::conversation::Draft;
use super::event::Reply;
use super::step::{Action, Context};

/// What typed words amount to.
pub(super) enum Typed {
    /// An answer to the part being asked.
    Set(Vec<(FindingId, Answer)>),
    /// The same as this button.
    Tap(Action),
    /// Cannot be read; this says why.
    Problem(Reply),
}

/// Reads typed words for a screen.
pub(super) fn read_part(context: &Context<'_>, screen: &Screen, draft: &Draft, text: &str) -> Typed {
    let lexicon = context.lexicon;
    if lexicon.is_unsure(text) {
        return Typed::Tap(Action::Unsure);
    }
    if lexicon.is_skip(text) {
        return Typed::Tap(Action::Skip);
    }
    let Form::Parts(parts) = &screen.form else {
        return Typed::Problem(Reply::Say("not_understood-choice"));
    };
    let Some(part) = parts.get(usize::from(draft.part)) else {
        return Typed::Problem(Reply::Say("not_understood-choice"));
    };
    match &part.kind {
        PartKind::Choice(_) => Typed::Problem(Reply::Say("not_understood-choice")),
        PartKind::Date => match lexicon.date(text, context.today) {
            Ok(date) => Typed::Set(vec![(part.finding, Answer::Known(Value::Date(date)))]),
            Err(DateProblem::Future) => Typed::Problem(Reply::Say("date-in_future")),
            Err(DateProblem::NotUnderstood) => Typed::Problem(Reply::Say("not_understood-date")),
        },
        PartKind::Scale | PartKind::Number => number(context, part.finding, text),
    }
}

fn number(context: &Context<'_>, finding: FindingId, text: &str) -> Typed {
    let Kind::Number {
        min,
        max,
        whole,
        unit,
    } = &context.rules.vocabulary().get(finding).kind
    else {
        return Typed::Problem(Reply::Say("not_understood-choice"));
    };
    let lexicon = context.lexicon;
    let read = match unit.as_str() {
        "cm" => lexicon.length_cm(text),
        "kg" => lexicon.weight_kg(text),
        "mg" => lexicon.milligrams(text),
        _ => lexicon.number(text),
    };
    match read {
        None => Typed::Problem(Reply::OutOfRange(*min, *max)),
        Some(tenths) => {
            let tenths = if *whole {
                (tenths + 5).div_euclid(10) * 10
            } else {
                tenths
            };
            if (*min..=*max).contains(&tenths) {
                Typed::Set(vec![(finding, Answer::Known(Value::Number(tenths)))])
            } else {
                Typed::Problem(Reply::OutOfRange(*min, *max))
            }
        }
    }
}

/// The date of a button.
pub(super) fn date_of(action: Action, today: Date) -> Option<DateAnswer> {
    match action {
        Action::DaysAgo(days) => today
            .checked_sub(i64::from(days).days())
            .ok()
            .map(DateAnswer::Day),
        Action::MonthsAgo(months) => today
            .first_of_month()
            .checked_sub(i64::from(months).months())
            .ok()
            .map(DateAnswer::Month),
        _ => None,
    }
}
