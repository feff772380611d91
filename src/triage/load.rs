//! Reading `findings.toml` and `rules.toml` into [`Rules`]; every issue is reported, not the first.

use toml::Spanned;
use toml::de::DeTable;

use super::condition::{BANDS, Condition, Names};
use super::derived::{Definition, Derived};
use super::rules::{Correction, Gate, Rule, Rules, Tier};
use super::source::{Issue, Source, did_you_mean};
use super::vocabulary::{FindingId, Vocabulary};

/// Most flags, rows and rules: one bit each.
const MAX_FLAGS: usize = 32;
const MAX_RULES: usize = 128;

impl Rules {
    /// Reads the two files. Issues carry the file names given here.
    pub fn load(findings: (&str, &str), rules: (&str, &str)) -> Result<Self, Vec<Issue>> {
        let mut loaded = Self::default();
        let (mut source, root) = Source::open(findings.0, findings.1);
        if let Some(root) = root {
            source.only(root.get_ref(), &["finding", "derived", "batch_order"]);
            loaded.vocabulary = Vocabulary::read(&mut source, &root);
            loaded.read_derived(&mut source, &root);
        }
        let mut issues = source.issues;
        let (mut source, root) = Source::open(rules.0, rules.1);
        if let (Some(root), true) = (root, issues.is_empty()) {
            source.only(root.get_ref(), &["all_flags", "gate", "rule", "correction"]);
            loaded.read_table(&mut source, &root);
        }
        issues.append(&mut source.issues);
        if issues.is_empty() {
            loaded.index();
            Ok(loaded)
        } else {
            Err(issues)
        }
    }

    fn read_derived<'a>(&mut self, source: &mut Source<'a>, root: &Spanned<DeTable<'a>>) {
        for table in source.tables(root.get_ref(), "derived") {
            let at = table.span().start;
            let table = table.into_inner();
            source.only(
                table,
                &[
                    "id",
                    "when",
                    "days_of",
                    "event",
                    "else",
                    "difference",
                    "count",
                    "points",
                    "eligible",
                    "lower_bound",
                    "intercept",
                    "age_weight",
                    "null_when",
                    "row",
                    "case",
                    "source",
                ],
            );
            let Some((id, _)) = source.string(table, "id") else {
                source.issue(at, "this derived value has no `id`".to_owned(), None);
                continue;
            };
            if table.contains_key("points") {
                self.read_score(source, table, &id);
            } else if let Some(definition) = self.definition(source, table, at) {
                self.define(id, definition);
            }
        }
        for (name, at) in source.strings(root.get_ref(), "batch_order") {
            match self.names.iter().position(|(known, _)| *known == name) {
                Some(place) => self.batch_order.push(place as u8),
                None => {
                    let hint = did_you_mean(&name, self.names.iter().map(|(known, _)| known.as_str()));
                    source.issue(at, format!("`{name}` is no derived value"), hint);
                }
            }
        }
    }

    fn define(&mut self, id: String, definition: Definition) {
        self.names.push((id.clone(), definition.kind()));
        let depends = definition.depends(&self.derived);
        self.derived.push(Derived {
            id,
            definition,
            depends,
        });
    }

    fn definition<'a>(
        &mut self,
        source: &mut Source<'a>,
        table: &DeTable<'a>,
        at: usize,
    ) -> Option<Definition> {
        if table.contains_key("when") {
            return Some(Definition::When(self.condition(source, table, "when")?));
        }
        if let Some((name, name_at)) = source.string(table, "days_of") {
            let date = self.finding(source, &name, name_at)?;
            let event = self.condition(source, table, "event");
            let otherwise = source.string(table, "else").and_then(|(name, _)| {
                self.names
                    .iter()
                    .position(|(known, _)| *known == name)
                    .map(|place| place as u8)
            });
            return Some(Definition::Days {
                date,
                event,
                otherwise,
            });
        }
        let pair = source.strings(table, "difference");
        if let [(left, left_at), (right, right_at)] = pair.as_slice() {
            let left = self.finding(source, left, *left_at)?;
            return Some(Definition::Difference(
                left,
                self.finding(source, right, *right_at)?,
            ));
        }
        if table.contains_key("count") {
            let texts = source.strings(table, "count");
            let conditions = texts
                .iter()
                .filter_map(|(text, at)| self.compile(source, text, *at))
                .collect();
            return Some(Definition::Count(conditions));
        }
        if table.contains_key("row") {
            let null_when = self
                .condition(source, table, "null_when")
                .unwrap_or(Condition::Not(Box::new(Condition::Always)));
            let mut rows = Vec::new();
            for row in source.tables(table, "row") {
                let row = row.into_inner();
                let when = self.condition(source, row, "when")?;
                let (band, band_at) = source.string(row, "band")?;
                match BANDS.iter().position(|known| *known == band) {
                    Some(place) => rows.push((place as u8, when)),
                    None => source.issue(band_at, format!("`{band}` is none of {}", BANDS.join(", ")), None),
                }
                self.rows.push(source.string(row, "id")?.0);
            }
            return Some(Definition::Bands { null_when, rows });
        }
        if table.contains_key("case") {
            let mut cases = Vec::new();
            for case in source.tables(table, "case") {
                let case = case.into_inner();
                let when = if case.contains_key("when") {
                    self.condition(source, case, "when")?
                } else {
                    Condition::Always
                };
                cases.push((when, source.integer(case, "value")));
            }
            return Some(Definition::First(cases));
        }
        source.issue(
            at,
            "this derived value has no definition".to_owned(),
            Some("for example `when = \"...\"`".to_owned()),
        );
        None
    }

    /// A published score defines three values: `<id>_points`, `<id>_p` and `<id>_lower_bound`.
    fn read_score<'a>(&mut self, source: &mut Source<'a>, table: &DeTable<'a>, id: &str) {
        let (Some(eligible), Some(lower_bound), Some(intercept), Some(age_weight)) = (
            self.condition(source, table, "eligible"),
            self.condition(source, table, "lower_bound"),
            source.number(table, "intercept"),
            source.number(table, "age_weight"),
        ) else {
            return;
        };
        let (mut points, mut weights) = (Vec::new(), Vec::new());
        for item in source.tables(table, "points") {
            let item = item.into_inner();
            let Some(when) = self.condition(source, item, "when") else {
                continue;
            };
            if let Some(number) = source.integer(item, "points") {
                points.push((when.clone(), number));
            }
            if let Some(weight) = source.number(item, "weight") {
                weights.push((when, weight));
            }
        }
        let Some(age) = self.vocabulary.id("age_years") else {
            return;
        };
        let base = id.strip_suffix("_points").unwrap_or(id);
        self.define(
            format!("{base}_points"),
            Definition::Points {
                eligible: eligible.clone(),
                items: points,
            },
        );
        let probability = Definition::Probability {
            eligible: eligible.clone(),
            intercept,
            age: (age, age_weight),
            items: weights,
        };
        self.define(format!("{base}_p"), probability);
        self.define(
            format!("{base}_lower_bound"),
            Definition::LowerBound {
                eligible,
                when: lower_bound,
            },
        );
    }

    fn read_table<'a>(&mut self, source: &mut Source<'a>, root: &Spanned<DeTable<'a>>) {
        let root = root.get_ref();
        self.flags = source
            .strings(root, "all_flags")
            .into_iter()
            .map(|(flag, _)| flag)
            .take(MAX_FLAGS)
            .collect();
        for table in source.tables(root, "gate") {
            let table = table.into_inner();
            let (id, when) = (source.string(table, "id"), self.condition(source, table, "when"));
            let flags = self.flag_set(source, table, "flags");
            if let (Some((id, _)), Some(when)) = (id, when) {
                self.gates.push(Gate { id, when, flags });
            }
        }
        for table in source.tables(root, "rule") {
            self.read_rule(source, table.span().start, table.into_inner());
        }
        for table in source.tables(root, "correction") {
            let table = table.into_inner();
            let (id, when) = (source.string(table, "id"), self.condition(source, table, "when"));
            let remove = self.flag_set(source, table, "remove");
            let replace = source.table(table, "replace").and_then(|(pair, _)| {
                let (from, from_at) = source.string(pair, "from")?;
                let (to, to_at) = source.string(pair, "to")?;
                Some((self.flag(source, &from, from_at)?, self.flag(source, &to, to_at)?))
            });
            if let (Some((id, _)), Some(when)) = (id, when) {
                self.corrections.push(Correction {
                    id,
                    when,
                    remove,
                    replace,
                });
            }
        }
    }

    fn read_rule<'a>(&mut self, source: &mut Source<'a>, at: usize, table: &DeTable<'a>) {
        source.only(
            table,
            &[
                "id",
                "tier",
                "when",
                "flags",
                "flags_when",
                "reason",
                "section",
                "sources",
                "interrupt",
            ],
        );
        let Some((id, id_at)) = source.string(table, "id") else {
            return source.issue(at, "this rule has no `id`".to_owned(), None);
        };
        if self.rule_ids.contains(&id) || self.rule_ids.len() == MAX_RULES {
            return source.issue(
                id_at,
                format!("rule `{id}` stands here a second time, or there are over {MAX_RULES}"),
                None,
            );
        }
        let tier = source.string(table, "tier").and_then(|(name, at)| {
            let tier = Tier::named(&name);
            if tier.is_none() {
                let names = Tier::ALL.map(Tier::name);
                let hint = did_you_mean(&name, names.into_iter());
                source.issue(
                    at,
                    format!("`{name}` is no tier; allowed are {}", names.join(", ")),
                    hint,
                );
            }
            tier
        });
        let flags = self.flag_set(source, table, "flags");
        let mut flags_when = Vec::new();
        if let Some((inner, _)) = source.table(table, "flags_when") {
            for (flag, value) in inner.iter() {
                let bit = self.flag(source, flag.get_ref(), value.span().start);
                let when = self.condition(source, inner, flag.get_ref());
                flags_when.extend(bit.zip(when));
            }
        }
        let reason = source
            .string(table, "reason")
            .map(|(text, _)| text)
            .unwrap_or_default();
        let sources: Vec<String> = source
            .strings(table, "sources")
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        if sources.is_empty() {
            source.issue(
                at,
                format!("rule `{id}` cites no source"),
                Some("add `sources = [\"S1\"]`".to_owned()),
            );
        }
        let interrupt = source.flag(table, "interrupt");
        if let Some(when) = self.condition(source, table, "when") {
            self.rule_ids.push(id.clone());
            self.rules.push(Rule {
                id,
                tier,
                when,
                flags,
                flags_when,
                reason,
                sources,
                interrupt,
            });
        } else if !table.contains_key("when") {
            source.issue(at, format!("rule `{id}` has no `when`"), None);
        }
    }

    fn condition<'a>(&self, source: &mut Source<'a>, table: &DeTable<'a>, key: &str) -> Option<Condition> {
        let (text, at) = source.string(table, key)?;
        self.compile(source, &text, at)
    }

    fn compile(&self, source: &mut Source<'_>, text: &str, at: usize) -> Option<Condition> {
        let names: Names<'_> = self.names(&[]);
        match Condition::compile(text, names) {
            Ok(condition) => Some(condition),
            Err(error) => {
                source.issue(at + error.at, error.message, error.hint);
                None
            }
        }
    }

    fn finding(&self, source: &mut Source<'_>, name: &str, at: usize) -> Option<FindingId> {
        let found = self.vocabulary.id(name);
        if found.is_none() {
            source.issue(at, format!("`{name}` is no finding"), self.vocabulary.hint(name));
        }
        found
    }

    fn flag_set<'a>(&self, source: &mut Source<'a>, table: &DeTable<'a>, key: &str) -> u32 {
        let names = source.strings(table, key);
        names
            .iter()
            .filter_map(|(name, at)| self.flag(source, name, *at))
            .fold(0, |set, bit| set | bit)
    }

    fn flag(&self, source: &mut Source<'_>, name: &str, at: usize) -> Option<u32> {
        let place = self.flags.iter().position(|known| known == name);
        if place.is_none() {
            let hint = did_you_mean(name, self.flags.iter().map(String::as_str));
            source.issue(at, format!("`{name}` is no flag"), hint);
        }
        place.map(|place| 1 << place)
    }
}
