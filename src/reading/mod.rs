//! What a patient typed, as typed values: numbers in any digits and common units, dates as people say
//! them, yes and no, and words that may mean an emergency. The words of each language are data
//! (`locales/<language>/lexicon.toml`); nothing here knows a question or a rule.

mod date;
mod faults;
mod lexicon;
mod measure;
mod normal;

pub use date::DateProblem;
pub use lexicon::{Concern, Lexicon};
