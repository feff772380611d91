//! What an interview need not ask: `flows/<flow>/skips.toml`, computed from the formula and proved to change no
//! outcome. A finding whose condition holds on the answers so far is not asked by that screen. Beside that, which
//! screens nobody is shown together.

use toml::de::DeTable;

use crate::domain::Issue;
use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Condition, Rules};

use super::{Flow, Skip};

/// The newest format this program reads.
const FORMAT: i64 = 1;

impl Flow {
    /// Takes up what need not be asked; `file` and `text` are its `skips.toml`.
    pub fn with_skips(mut self, file: &str, text: &str, rules: &Rules) -> Result<Self, Vec<Issue>> {
        let (mut source, root) = Source::open(file, text);
        if let Some(root) = root {
            let root = root.get_ref();
            source.only(root, &["format", "skip", "never_together"]);
            if source.integer(root, "format") != Some(FORMAT) {
                let hint = Some(format!("write `format = {FORMAT}`"));
                let message = format!("this program reads format {FORMAT}");
                source.issue("wrong-format", 0, message, hint);
            }
            for table in source.tables(root, "skip") {
                let at = table.span().start;
                self.read_skip(&mut source, table.into_inner(), at, rules);
            }
            for (names, at) in source.strings(root, "never_together") {
                self.read_together(&mut source, &names, at);
            }
        }
        let issues = source.finish();
        if issues.is_empty() { Ok(self) } else { Err(issues) }
    }

    /// Screens set apart by spaces.
    fn read_together(&mut self, source: &mut Source<'_>, names: &str, at: usize) {
        let mut set = 0u64;
        for name in names.split_whitespace() {
            match self.screens.iter().position(|known| known.id == name) {
                Some(place) => set |= 1 << place,
                None => {
                    let hint = did_you_mean(name, self.screens.iter().map(|known| known.id.as_str()));
                    source.issue("unknown-screen", at, format!("`{name}` is no screen"), hint);
                }
            }
        }
        if set != 0 {
            self.never_together.push(set);
        }
    }

    fn read_skip<'a>(&mut self, source: &mut Source<'a>, table: &DeTable<'a>, at: usize, rules: &Rules) {
        source.only(table, &["screen", "finding", "when"]);
        let screen = source.required(table, at, "screen");
        let finding = source.required(table, at, "finding");
        let mut whens = Vec::new();
        for (text, at) in source.strings(table, "when") {
            match Condition::compile(&text, rules.names(&[])) {
                Ok(when) => whens.push(when),
                Err(error) => source.issue(error.code, at + error.at, error.message, error.hint),
            }
        }
        let (Some((screen, screen_at)), Some((name, name_at))) = (screen, finding) else {
            return;
        };
        let Some(found) = self.screens.iter().position(|known| known.id == screen) else {
            let hint = did_you_mean(&screen, self.screens.iter().map(|known| known.id.as_str()));
            return source.issue(
                "unknown-screen",
                screen_at,
                format!("`{screen}` is no screen"),
                hint,
            );
        };
        let screen = &mut self.screens[found];
        let asked = rules
            .vocabulary()
            .id(&name)
            .filter(|finding| screen.asks.contains(finding));
        let Some(finding) = asked else {
            let message = format!("`{name}` is not asked by screen `{}`", screen.id);
            return source.issue("not-asked", name_at, message, None);
        };
        if screen.block || screen.required || screen.record.contains(&finding) {
            let message = format!("`{name}` is always asked by screen `{}`", screen.id);
            return source.issue(
                "always-asked",
                screen_at,
                message,
                Some("delete this skip".to_owned()),
            );
        }
        screen
            .skips
            .extend(whens.into_iter().map(|when| Skip { finding, when }));
    }
}
