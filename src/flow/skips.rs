//! What an interview need not ask: `flows/<flow>/skips.toml`, computed from the formula and proved to change no
//! outcome. A finding whose condition holds on the answers so far is not asked by that screen. Beside that, which
//! screens are never shown together, and to whom.

use toml::de::DeTable;

use crate::domain::Issue;
use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Condition, Rules};

use super::lines::weeks;
use super::{Flow, Never, Skip};

/// The newest format this program reads.
const FORMAT: i64 = 1;

impl Flow {
    /// Takes up what need not be asked; `file` and `text` are its `skips.toml`.
    pub fn with_skips(mut self, file: &str, text: &str, rules: &Rules) -> Result<Self, Vec<Issue>> {
        let (mut source, root) = Source::open(file, text);
        if let Some(root) = root {
            let root = root.get_ref();
            source.only(root, &["format", "skip", "never_together", "never"]);
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
                let screens = self.places(&mut source, &names, at);
                if screens != 0 {
                    self.never_together.push(Never::always(screens));
                }
            }
            for table in source.tables(root, "never") {
                let at = table.span().start;
                self.read_never(&mut source, table.into_inner(), at, rules);
            }
        }
        let issues = source.finish();
        if issues.is_empty() { Ok(self) } else { Err(issues) }
    }

    /// Screens set apart by spaces, as bits by place.
    fn places(&self, source: &mut Source<'_>, names: &str, at: usize) -> u64 {
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
        set
    }

    fn read_never<'a>(&mut self, source: &mut Source<'a>, table: &DeTable<'a>, at: usize, rules: &Rules) {
        source.only(table, &["screens", "at", "weeks", "when"]);
        let places = source.required(table, at, "at");
        let weeks = weeks(source, table);
        let Some((places, places_at)) = places else { return };
        let at = self.places(source, &places, places_at);
        let ids: Vec<String> = self.screens.iter().map(|screen| screen.id.clone()).collect();
        let when = match source.string(table, "when") {
            None => Condition::Always,
            Some((text, at)) => match Condition::compile(&text, rules.names(&ids)) {
                Ok(when) => when,
                Err(error) => return source.issue(error.code, at + error.at, error.message, error.hint),
            },
        };
        for (names, names_at) in source.strings(table, "screens") {
            let screens = self.places(source, &names, names_at);
            if screens != 0 {
                let (weeks, when) = (weeks.clone(), when.clone());
                self.never_together.push(Never {
                    screens,
                    at,
                    weeks,
                    when,
                });
            }
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
