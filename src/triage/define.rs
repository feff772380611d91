//! Reading the derived values of `findings.toml`, in the order in which they are computed.

use toml::Spanned;
use toml::de::DeTable;

use super::condition::{BANDS, Condition};
use super::derived::{Definition, Derived};
use super::load::ids_from;
use super::rules::Rules;
use super::source::{Source, did_you_mean};
use super::vocabulary::{FindingId, Kind};

/// Most derived values and most rows of bands: one place each.
const MAX_DERIVED: usize = 128;

/// Greatest number of points and of a case's value.
const MAX_NUMBER: i64 = 1_000_000;

/// The keys of each way to define a value, beside `id` and `source`; the first tells which way it is.
const WAYS: [&[&str]; 7] = [
    &["when"],
    &["days_of", "event", "else"],
    &["difference"],
    &["count"],
    &["points", "eligible", "lower_bound", "intercept", "age_weight"],
    &["row", "null_when"],
    &["case"],
];

impl Rules {
    pub(super) fn read_derived<'a>(&mut self, source: &mut Source<'a>, root: &Spanned<DeTable<'a>>) {
        for table in source.tables(root.get_ref(), "derived") {
            let at = table.span().start;
            let table = table.into_inner();
            let Some((id, id_at)) = source.required(table, at, "id") else {
                continue;
            };
            let Some(way) = WAYS.iter().find(|way| table.contains_key(way[0])) else {
                let ways: Vec<&str> = WAYS.iter().map(|way| way[0]).collect();
                let message = format!(
                    "derived value `{id}` has no definition; allowed are {}",
                    ways.join(", ")
                );
                source.issue(
                    "no-definition",
                    at,
                    message,
                    Some("for example `when = \"...\"`".to_owned()),
                );
                continue;
            };
            source.only(table, &[&["id", "source"], *way].concat());
            self.below = ids_from(root.get_ref(), "derived", at);
            if self.names.iter().any(|(known, _)| *known == id) {
                source.issue(
                    "duplicate-derived",
                    id_at,
                    format!("derived value `{id}` stands here a second time"),
                    None,
                );
            } else if self.names.len() + 3 > MAX_DERIVED || self.rows.len() > MAX_DERIVED {
                source.issue(
                    "too-many-derived",
                    id_at,
                    format!("more than {MAX_DERIVED} derived values"),
                    None,
                );
            } else if way[0] == "points" {
                self.read_score(source, table, &id, at);
            } else {
                // A value that cannot be read still lends its name, lest one fault be told many times.
                let definition = self.definition(source, table, way[0]);
                self.define(id, definition.unwrap_or_else(|| nothing(way[0])));
            }
        }
        self.below.clear();
        for (name, at) in source.strings(root.get_ref(), "batch_order") {
            if let Some(place) = self.derived_place(source, &name, at) {
                self.batch_order.push(place);
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
        way: &str,
    ) -> Option<Definition> {
        match way {
            "when" => Some(Definition::When(self.condition(source, table, "when")?)),
            "days_of" => self.days(source, table),
            "difference" => {
                let pair = source.strings(table, "difference");
                let [(left, left_at), (right, right_at)] = pair.as_slice() else {
                    let at = table.get("difference").map_or(0, |value| value.span().start);
                    source.issue(
                        "bad-difference",
                        at,
                        "a difference is between two findings".to_owned(),
                        None,
                    );
                    return None;
                };
                let left = self.measured(source, left, *left_at);
                Some(Definition::Difference(
                    left?,
                    self.measured(source, right, *right_at)?,
                ))
            }
            "count" => {
                let texts = source.strings(table, "count");
                let conditions = texts
                    .iter()
                    .filter_map(|(text, at)| self.compile(source, text, *at));
                Some(Definition::Count(conditions.collect()))
            }
            "row" => self.bands(source, table),
            _ => self.cases(source, table),
        }
    }

    fn days<'a>(&self, source: &mut Source<'a>, table: &DeTable<'a>) -> Option<Definition> {
        let (name, at) = source.string(table, "days_of")?;
        let date = self.finding(source, &name, at)?;
        if self.vocabulary.get(date).kind != Kind::Date {
            source.issue("wrong-kind-of-finding", at, format!("`{name}` is no date"), None);
        }
        let event = self.condition(source, table, "event");
        let otherwise = source.string(table, "else");
        let otherwise = otherwise.and_then(|(name, at)| self.derived_place(source, &name, at));
        Some(Definition::Days {
            date,
            event,
            otherwise,
        })
    }

    fn bands<'a>(&mut self, source: &mut Source<'a>, table: &DeTable<'a>) -> Option<Definition> {
        let never = Condition::Not(Box::new(Condition::Always));
        let null_when = self.condition(source, table, "null_when").unwrap_or(never);
        let mut rows = Vec::new();
        for row in source.tables(table, "row") {
            let at = row.span().start;
            let row = row.into_inner();
            source.only(row, &["id", "band", "when"]);
            let id = source.required(row, at, "id");
            let when = self.needed_condition(source, row, at);
            let band = source.required(row, at, "band").and_then(|(band, band_at)| {
                let place = BANDS.iter().position(|known| *known == band);
                if place.is_none() {
                    let hint = did_you_mean(&band, BANDS.into_iter());
                    let message = format!("`{band}` is no band; allowed are {}", BANDS.join(", "));
                    source.issue("unknown-band", band_at, message, hint);
                }
                place
            });
            if self.rows.len() == MAX_DERIVED {
                source.issue("too-many-rows", at, format!("more than {MAX_DERIVED} rows"), None);
                break;
            }
            if let (Some((id, id_at)), Some(when), Some(band)) = (id, when, band) {
                if self.rows.contains(&id) {
                    source.issue(
                        "duplicate-row",
                        id_at,
                        format!("row `{id}` stands here a second time"),
                        None,
                    );
                }
                self.rows.push(id);
                rows.push((band as u8, when));
            }
        }
        Some(Definition::Bands { null_when, rows })
    }

    fn cases<'a>(&self, source: &mut Source<'a>, table: &DeTable<'a>) -> Option<Definition> {
        let mut cases = Vec::new();
        for case in source.tables(table, "case") {
            let case = case.into_inner();
            source.only(case, &["when", "value"]);
            let when = if case.contains_key("when") {
                self.condition(source, case, "when")?
            } else {
                Condition::Always
            };
            cases.push((when, small(source, case, "value")));
        }
        Some(Definition::First(cases))
    }

    /// A published score defines three values: `<id>_points`, `<id>_p` and `<id>_lower_bound`.
    fn read_score<'a>(&mut self, source: &mut Source<'a>, table: &DeTable<'a>, id: &str, at: usize) {
        for key in WAYS[4].iter().filter(|key| !table.contains_key(**key)) {
            source.issue("missing-key", at, format!("`{key}` is missing here"), None);
        }
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
            let at = item.span().start;
            let item = item.into_inner();
            source.only(item, &["when", "points", "weight"]);
            let Some(when) = self.needed_condition(source, item, at) else {
                continue;
            };
            if let Some(number) = small(source, item, "points") {
                points.push((when.clone(), number));
            }
            if let Some(weight) = source.number(item, "weight") {
                weights.push((when, weight));
            }
        }
        let Some(age) = self.finding(source, "age_years", at) else {
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

    fn derived_place(&self, source: &mut Source<'_>, name: &str, at: usize) -> Option<u8> {
        let found = self.names.iter().position(|(known, _)| known == name);
        if found.is_none() {
            let hint = did_you_mean(name, self.names.iter().map(|(known, _)| known.as_str()));
            source.issue(
                "unknown-derived",
                at,
                format!("`{name}` is no derived value defined before this place"),
                hint,
            );
        }
        found.map(|place| place as u8)
    }

    fn measured(&self, source: &mut Source<'_>, name: &str, at: usize) -> Option<FindingId> {
        let found = self.finding(source, name, at)?;
        if !matches!(self.vocabulary.get(found).kind, Kind::Number { .. }) {
            source.issue(
                "wrong-kind-of-finding",
                at,
                format!("`{name}` is no number"),
                None,
            );
        }
        Some(found)
    }

    fn finding(&self, source: &mut Source<'_>, name: &str, at: usize) -> Option<FindingId> {
        let found = self.vocabulary.id(name);
        if found.is_none() {
            source.issue(
                "unknown-finding",
                at,
                format!("`{name}` is no finding"),
                self.vocabulary.hint(name),
            );
        }
        found
    }
}

/// A whole number that sums of it cannot overflow.
fn small<'a>(source: &mut Source<'a>, table: &DeTable<'a>, key: &str) -> Option<i64> {
    let number = source.integer(table, key)?;
    if (-MAX_NUMBER..=MAX_NUMBER).contains(&number) {
        return Some(number);
    }
    let at = table.get(key).map_or(0, |value| value.span().start);
    let message = format!("`{key}` is {number}; at most {MAX_NUMBER} is allowed");
    source.issue("bad-bounds", at, message, None);
    None
}

/// A definition of the same kind that reads nothing.
fn nothing(way: &str) -> Definition {
    match way {
        "when" => Definition::When(Condition::Always),
        "difference" => Definition::Difference(FindingId(0), FindingId(0)),
        "row" => Definition::Bands {
            null_when: Condition::Always,
            rows: Vec::new(),
        },
        "case" => Definition::First(Vec::new()),
        _ => Definition::Count(Vec::new()),
    }
}
