//! Proof: vocabulary, decision table and interviews as one Boolean formula, and a SAT solver to ask it.
//! A property holds when the formula leaves no way to break it; otherwise the model is a person who does.
//!
//! Pure: time runs out only when the caller's [`circuit::Stop`] says so.

pub mod answer;
pub mod ask_less;
pub mod bits;
pub mod bound;
mod checklist;
pub mod circuit;
pub mod compare;
pub mod explain;
mod later;
pub mod longest;
pub mod model;
pub mod outcome;
mod parts;
pub mod prove;
pub mod safety;
pub mod sample;
pub mod scene;
pub mod together;
pub mod told;
pub mod walk;
pub mod written;
