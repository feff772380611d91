//! Who saw and did what, when and through which door, as a chain: each entry's hash covers the entry and the hash
//! before it, so that nothing can be changed, dropped or put elsewhere without a trace. Pure.
//!
//! An entry says that something was done, never what was said: words and answers of patients, and words of nurses,
//! stay in the case.

mod chain;
mod deed;
mod entry;
mod export;

pub use chain::{Broken, Ends, Fault, Hash, Head, Link, Verified, verify};
pub use deed::{code, deed};
pub use entry::{Entry, Noted, Person, Seen, What, Who};
pub use export::{CSV_HEADER, csv, line, read_line};
