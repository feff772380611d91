//! Wording: texts by key, language and arguments, checked when read. A text with a formatting error is
//! never given out: the reference language's text is, and if that fails too, an error.

mod catalog;
mod negotiate;
mod parse;

pub use catalog::{Args, Catalogs, TextError};
pub use parse::keys;
