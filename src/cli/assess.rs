//! `vertebot assess`: the batch interface of the clinical contract over stdin and stdout.

use std::io::{BufRead, BufWriter, ErrorKind, Write};
use std::path::Path;

use crate::triage::batch;

use super::Failure;
use super::service::flow_set;

pub(super) fn run(flows: Option<&Path>) -> Result<(), Failure> {
    let rules = flow_set(flows)?.rules;
    let mut input = std::io::stdin().lock();
    let mut output = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::Failed(format!("standard input: {error}")))? == 0 {
            break;
        }
        // A line that is no UTF-8 becomes an error line like any other that cannot be read.
        let Some(assessed) = batch::line(&rules, &String::from_utf8_lossy(&line)) else {
            continue;
        };
        match writeln!(output, "{assessed}") {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            other => other.map_err(|error| Failure::Failed(format!("standard output: {error}")))?,
        }
    }
    match output.flush() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
