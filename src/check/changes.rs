//! `flows/CHANGES.toml`: classes of patients whom a set looks after less than the set before it, each acknowledged by
//! name, with why and by whom.

use toml::Spanned;
use toml::de::DeTable;

use crate::domain::Issue;
use crate::domain::issue::Text;
use crate::flowset::{CHANGES, Files};
use crate::triage::source::Source;

/// The newest format this program reads.
const FORMAT: i64 = 1;

/// One acknowledgement.
pub struct Acknowledged {
    /// The class, such as `same_day-to-urgent/R25`.
    pub id: String,
    /// Where its id stands in the file, in bytes.
    at: usize,
}

impl Acknowledged {
    /// An error about it, told where it stands.
    pub fn issue(&self, files: &Files, code: &'static str, message: String) -> Issue {
        let text = files.get(CHANGES).unwrap_or_default();
        Text::new(CHANGES, text).issue_over(code, self.at..self.at + self.id.len(), message)
    }
}

/// What is acknowledged, and what is wrong with the file; a set need not have one.
pub fn read(files: &Files) -> (Vec<Acknowledged>, Vec<Issue>) {
    let Some(text) = files.get(CHANGES) else {
        return (Vec::new(), Vec::new());
    };
    let (mut source, root) = Source::open(CHANGES, text);
    let mut all: Vec<Acknowledged> = Vec::new();
    if let Some(root) = root {
        let root = root.get_ref();
        source.only(root, &["format", "lowered"]);
        if source.integer(root, "format") != Some(FORMAT) {
            let hint = Some(format!("write `format = {FORMAT}`"));
            source.issue(
                "wrong-format",
                0,
                format!("this program reads format {FORMAT}"),
                hint,
            );
        }
        for table in source.tables(root, "lowered") {
            let Some(one) = acknowledged(&mut source, &table) else {
                continue;
            };
            if all.iter().any(|known| known.id == one.id) {
                let message = format!("`{}` is acknowledged a second time", one.id);
                source.issue("duplicate-acknowledgement", one.at, message, None);
            } else {
                all.push(one);
            }
        }
    }
    (all, source.finish())
}

fn acknowledged<'a>(source: &mut Source<'a>, table: &Spanned<&DeTable<'a>>) -> Option<Acknowledged> {
    let start = table.span().start;
    let table = *table.get_ref();
    source.only(table, &["id", "why", "by"]);
    for key in ["why", "by"] {
        if let Some((words, at)) = source.required(table, start, key)
            && words.trim().is_empty()
        {
            let hint = Some("say in a few words why this is right, and who decided it".to_owned());
            source.issue("empty-acknowledgement", at, format!("`{key}` says nothing"), hint);
        }
    }
    let (id, at) = source.required(table, start, "id")?;
    Some(Acknowledged { id, at })
}
