//! Vertebot, a triage line for painful backs. The pure core (`domain`, `triage`, `flow`, `engine`) decides;
//! the shell does. Imports point downwards only; `tests/layers.rs` holds the table.

pub mod assets;
pub mod audit;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod engine;
pub mod flow;
pub mod flowset;
pub mod followup;
pub mod graph;
pub mod i18n;
pub mod learn;
pub mod picture;
pub mod proof;
pub mod reading;
pub mod render;
pub mod replay;
pub mod review;
pub mod runner;
pub mod script;
pub mod simulator;
pub mod store;
pub mod telegram;
pub mod triage;
