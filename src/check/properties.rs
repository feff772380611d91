//! The safety properties a set must state: what is not stated is not proved, and nobody would see that it is gone.

use crate::domain::Issue;
use crate::domain::issue::Text;
use crate::flowset::{Files, SAFETY};
use crate::proof::safety::Safety;

use super::program::PROPERTIES;

pub(super) fn issues(files: &Files, safety: &Safety) -> Vec<Issue> {
    let text = files.get(SAFETY).unwrap_or_default();
    let stated = |id: &str| safety.properties.iter().any(|property| property.id == id);
    PROPERTIES
        .iter()
        .filter(|(id, _)| !stated(id))
        .map(|(id, name)| {
            let message = format!("property `{id}` ({name}) is missing: nothing proves it of this set");
            // A property of that name was not dropped, only called otherwise.
            let renamed = safety.properties.iter().find(|property| property.name == *name);
            match renamed {
                Some(property) => {
                    let hint = format!("call `{}` by its id: `id = \"{id}\"`", property.id);
                    line(text, property.line, message).hint(hint)
                }
                None => {
                    let hint = "take it over from the set shipped with the program".to_owned();
                    Issue::of_file("missing-property", SAFETY, message).hint(hint)
                }
            }
        })
        .collect()
}

/// The issue at a line of the file.
fn line(text: &str, line: usize, message: String) -> Issue {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let length = text[before..].lines().next().map_or(0, str::len);
    Text::new(SAFETY, text).issue_over("missing-property", before..before + length, message)
}
