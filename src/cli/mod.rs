//! The commands. Data goes to stdout, messages to stderr; exit code 0 fine, 1 the thing asked for failed,
//! 2 wrong usage or configuration.

mod against;
mod assess;
mod audit;
mod chat;
mod check;
mod demo;
mod erase;
mod graph;
mod proofs;
mod replay;
mod serve;
mod service;
mod underline;
mod witnesses;

pub use service::COMMANDS;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A Telegram triage line for painful backs.
#[derive(Parser)]
#[command(name = "vertebot", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads JSON lines of answers, writes JSON lines of assessments.
    Assess {
        /// Says of each why it is not less urgent: the fewest answers that force it, and the smallest changes.
        #[arg(long)]
        explain: bool,
        #[command(flatten)]
        set: Set,
    },
    /// Everything wrong with a flow set, each issue at its place; exit code 1 when there is an error.
    Check {
        #[command(flatten)]
        set: Set,
        /// As one JSON document.
        #[arg(long, conflicts_with = "sarif")]
        json: bool,
        /// As SARIF 2.1.0 into this file, for code hosts; `-` is standard output.
        #[arg(long, value_name = "FILE")]
        sarif: Option<std::path::PathBuf>,
        /// Prints each property with the time its proof took.
        #[arg(long)]
        proofs: bool,
        /// A folder that holds `flows/` and `locales/` of an earlier set: for whom this one decides otherwise.
        #[arg(long, value_name = "OLD")]
        against: Option<std::path::PathBuf>,
        /// Most seconds for all proofs; what is not decided by then fails the check.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        timeout: u64,
        /// The language of counterexamples.
        #[arg(long, default_value = "en")]
        lang: String,
        /// Finds anew what the interviews need not ask, and writes it into `skips.toml` beside each flow.
        #[arg(long, requires = "folder")]
        write_skips: bool,
        /// Finds for each rule and flow the shortest interview in which it fires alone, and writes it into `witnesses`
        /// beside the flow.
        #[arg(long, requires = "folder", conflicts_with = "write_skips")]
        write_witnesses: bool,
        /// Writes the witnesses of this rule only; can be given more than once.
        #[arg(long, value_name = "ID", requires = "write_witnesses")]
        rule: Vec<String>,
    },
    /// Everything on this machine, no account: a simulated Telegram, the bot, and a page to chat on.
    Demo {
        /// Where the page listens.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// A store file to keep, instead of memory; needs VERTEBOT_KEY.
        #[arg(long)]
        store: Option<std::path::PathBuf>,
        /// Begins without the few patients who were here before.
        #[arg(long)]
        empty: bool,
        #[command(flatten)]
        set: Set,
    },
    /// The service: polling, or behind a webhook.
    Serve {
        /// The configuration.
        #[arg(long, default_value = "vertebot.toml")]
        config: std::path::PathBuf,
        #[command(flatten)]
        set: Set,
    },
    /// The interview in the terminal; prints and accepts the transcript format.
    Chat {
        /// The language, such as `en` or `es`.
        #[arg(long, default_value = "en")]
        lang: String,
        /// The interview.
        #[arg(long, default_value = "intake")]
        flow: String,
        /// A file of answers, in the transcript format, instead of the terminal.
        #[arg(long)]
        script: Option<std::path::PathBuf>,
        /// Goes on for so many days: the check-ins due in that time follow without waiting.
        #[arg(long, default_value_t = 0)]
        days: i64,
        #[command(flatten)]
        set: Set,
    },
    /// The flows and the decision table as pages to read: SVG, or Mermaid text.
    Graph {
        #[command(flatten)]
        asked: graph::Asked,
        #[command(flatten)]
        set: Set,
    },
    /// Interviews that were held, held again on another flow set: which outcomes change, and why. Exit code 1 when
    /// one was lowered.
    Replay(replay::Asked),
    /// Erases the patient of a case, as they could themselves with `/delete`; the service must be stopped.
    Erase(erase::Asked),
    /// Who saw and did what, when and through which door: verified, or written out.
    #[command(subcommand)]
    Audit(audit::Asked),
}

/// Which flow set.
#[derive(clap::Args)]
struct Set {
    /// A folder that holds `flows/` and `locales/`, instead of the set shipped inside the program.
    #[arg(long = "flows", value_name = "DIR")]
    folder: Option<std::path::PathBuf>,
}

/// Why a command stopped.
pub(crate) enum Failure {
    /// The thing asked for failed.
    Failed(String),
    /// Wrong usage or configuration.
    Usage(String),
    /// The thing asked for failed, and what is wrong was told where it was asked for.
    Told,
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(filter.unwrap_or_else(|_| "warn".into()))
        .init();
    let outcome = match Arguments::parse().command {
        Command::Assess { explain, set } => assess::run(set.folder.as_deref(), explain),
        Command::Check {
            set,
            write_skips: true,
            ..
        } => proofs::write_skips(set.folder.as_deref()),
        Command::Check {
            set,
            write_witnesses: true,
            rule,
            ..
        } => witnesses::write(set.folder.as_deref(), &rule),
        Command::Check {
            set,
            json,
            sarif,
            proofs,
            against,
            timeout,
            lang,
            write_skips: false,
            write_witnesses: false,
            rule: _,
        } => check::run(
            set.folder.as_deref(),
            &check::Output {
                proofs,
                against: against.as_deref(),
                timeout,
                language: crate::domain::Language::new(&lang),
                json,
                sarif: sarif.as_deref(),
            },
        ),
        Command::Demo {
            listen,
            store,
            empty,
            set,
        } => demo::run(&listen, store.as_deref(), set.folder.as_deref(), empty),
        Command::Graph { asked, set } => graph::run(&asked, set.folder.as_deref()),
        Command::Replay(asked) => replay::run(&asked),
        Command::Audit(asked) => audit::run(&asked),
        Command::Erase(asked) => erase::run(&asked),
        Command::Serve { config, set } => serve::run(&config, set.folder.as_deref()),
        Command::Chat {
            lang,
            flow,
            script,
            days,
            set,
        } => chat::run(&lang, &flow, script.as_deref(), days, set.folder.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Told) => ExitCode::from(1),
        Err(Failure::Failed(message)) => {
            eprintln!("{message}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(message)) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
