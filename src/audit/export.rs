//! The chain as text: JSON lines, which can be verified anywhere, and CSV to read.

use serde_json::Value as Json;

use super::chain::{Hash, Link};
use super::entry::{Who, instant};

const HASH: &str = ",\"hash\":\"";
const END: &str = "\"}";

/// One entry as a line of JSON: its object, with the hash as its last key. Without that key it is the text that
/// was hashed.
pub fn line(link: &Link) -> String {
    let open = link.text.strip_suffix('}').unwrap_or(&link.text);
    format!("{open}{HASH}{}{END}", link.hash)
}

/// Reads a line that [`line()`] wrote.
///
/// # Errors
/// What is wrong with it.
pub fn read_line(line: &str) -> Result<Link, String> {
    let wrong = "the line does not end in `,\"hash\":\"…\"}`";
    let line = line.trim_end_matches(['\r', '\n']);
    let (open, hash) = line
        .strip_suffix(END)
        .and_then(|line| line.rsplit_once(HASH))
        .ok_or(wrong)?;
    Ok(Link {
        text: format!("{open}}}"),
        hash: hash.parse::<Hash>()?,
    })
}

/// The names of the columns of [`csv`].
pub const CSV_HEADER: &str = "number,at,who,id,name,role,door,what,details,case,hash";

/// One entry as a row of CSV.
///
/// # Errors
/// The entry does not read.
pub fn csv(link: &Link) -> Result<String, serde_json::Error> {
    let entry = link.entry()?;
    let noted = entry.noted;
    let (id, name, role) = match &noted.who {
        Who::Member(person) => (
            person.id.0.to_string(),
            person.name.clone(),
            word(&serde_json::to_value(person.role)?),
        ),
        Who::Stranger { id: Some(id) } => (id.0.to_string(), String::new(), String::new()),
        Who::Bot | Who::Stranger { id: None } | Who::Patient | Who::Operator => Default::default(),
    };
    let details: Vec<String> = noted
        .what
        .details()
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let cells = [
        entry.number.to_string(),
        instant(noted.at),
        noted.who.name().to_owned(),
        id,
        name,
        role,
        word(&serde_json::to_value(noted.door)?),
        noted.what.name().to_owned(),
        details.join("; "),
        noted.case.map(|case| case.0.to_string()).unwrap_or_default(),
        link.hash.to_string(),
    ];
    let quoted: Vec<String> = cells.iter().map(|cell| quote(cell)).collect();
    Ok(quoted.join(","))
}

fn word(name: &Json) -> String {
    name.as_str().unwrap_or_default().to_owned()
}

/// A cell; what a spreadsheet would take for a formula is made text.
fn quote(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '@', '\t', '\r'])
        || (cell.starts_with('-') && cell.parse::<i64>().is_err());
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}
