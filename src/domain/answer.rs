//! An answer to a finding: a value, or *unsure*, or *skipped*. A finding not asked has no answer.

/// What a patient said about one finding.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A value, checked against the vocabulary.
    Known(Value),
    /// "I'm not sure".
    Unsure,
    /// Left unanswered on purpose.
    Skipped,
}

/// A value of one of the vocabulary's types.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// One option, as its place in the finding's list of options.
    Choice(u8),
    /// Several options, as a set of places; never empty unless `unsure` is set.
    Multi {
        /// Bit n is set if option n was named.
        options: u32,
        /// "Not sure" was ticked beside, or instead of, the named options.
        unsure: bool,
    },
    /// A number in tenths of its unit, so that 162.5 cm is 1625.
    Number(i64),
    /// A day, or a month in which the day lies.
    Date(DateAnswer),
}

/// A date as exactly as the patient knew it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateAnswer {
    /// A full date.
    Day(jiff::civil::Date),
    /// A month, as its first day.
    Month(jiff::civil::Date),
}
