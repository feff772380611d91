//! For each rule the shortest interview that fires it with as few others as any: coverage that nobody has to
//! think up, played again by the tests.

use std::path::Path;
use std::sync::Arc;

use crate::assets;
use crate::check::proved::courses;
use crate::domain::Language;
use crate::domain::issue::listed;
use crate::flowset::FlowSet;
use crate::proof::circuit::Stop;
use crate::proof::prove::Prover;

use super::{Failure, proofs};

/// The day of the interviews, so that they are written the same every time.
const DAY: jiff::civil::Date = jiff::civil::date(2026, 3, 4);
/// The language they are held in.
const LANGUAGE: &str = "en";

/// Writes the witnesses of the set in a folder beside its flows.
pub(super) fn write(folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder else {
        return Err(Failure::Usage("--write-witnesses needs `--flows`".to_owned()));
    };
    let set = FlowSet::load(assets::folder(folder)).map_err(|issues| Failure::Failed(listed(&issues)))?;
    let stop: Stop = Arc::new(|| false);
    let mut prover = Prover::new(&set.rules, courses(&set), &set.safety, stop, DAY);
    let language = Language::new(LANGUAGE);
    for (place, rule) in set.rules.rules().iter().enumerate() {
        for flow in [&set.intake, &set.checkin] {
            let found = prover.interviews(flow.id()).map(|world| world.alone(place));
            let Some(Ok(Some(witness))) = found else {
                continue;
            };
            let played = proofs::transcript(&set, flow.id(), &witness, &language)
                .map_err(|error| Failure::Failed(error.to_string()))?;
            let path = folder.join("flows").join(flow.id()).join("witnesses");
            let failed = |error: std::io::Error| Failure::Failed(format!("{}: {error}", path.display()));
            std::fs::create_dir_all(&path).map_err(failed)?;
            let head = format!(
                "# The shortest interview that fires {}.   ({} fired)\n",
                rule.reason, rule.id
            );
            let file = path.join(format!("{}.{LANGUAGE}.txt", rule.id));
            std::fs::write(&file, head + &played).map_err(failed)?;
            break;
        }
    }
    Ok(())
}
