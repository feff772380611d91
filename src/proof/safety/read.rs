//! Reading the properties: what each states, and of whom.

use toml::Spanned;
use toml::de::DeTable;

use crate::triage::source::{Source, did_you_mean};
use crate::triage::{Condition, FindingId, Rules, Tier};

use super::{Part, Property};

/// Reads the file against the table.
pub(super) struct Reader<'s, 'a> {
    pub(super) source: Source<'a>,
    pub(super) rules: &'s Rules,
    pub(super) text: &'a str,
}

impl<'a> Reader<'_, 'a> {
    /// One property of the file.
    pub(super) fn property(&mut self, table: &Spanned<&DeTable<'a>>, flows: &[&str]) -> Option<Property> {
        let at = table.span().start;
        let table = *table.get_ref();
        self.source.only(
            table,
            &[
                "id",
                "name",
                "over",
                "claims",
                "headline_sets_tier",
                "no_tier_when",
                "skips_change_nothing",
                "never_lowers",
                "doubt",
                "no_dead_rule",
                "way_out",
                "encoding",
                "told_after_block",
                "remembers",
                "only_adds",
                "forgets",
                "asks_less",
                "consistent",
                "texts",
            ],
        );
        let (id, _) = self.source.required(table, at, "id")?;
        let (name, _) = self.source.required(table, at, "name")?;
        let mut property = Property {
            id,
            name,
            line: self.line(at),
            answers: false,
            flows: Vec::new(),
            parts: Vec::new(),
        };
        for (over, over_at) in self.source.strings(table, "over") {
            if over == "answers" {
                property.answers = true;
            } else if flows.contains(&over.as_str()) {
                property.flows.push(over);
            } else {
                let known = flows.iter().copied().chain(["answers"]);
                let hint = did_you_mean(&over, known.clone());
                let allowed: Vec<&str> = known.collect();
                let message = format!("`{over}` is no flow; allowed are {}", allowed.join(", "));
                self.source.issue("unknown-flow", over_at, message, hint);
            }
        }
        self.statements(table, &mut property);
        if property.parts.is_empty() {
            let message = format!("property `{}` states nothing", property.id);
            self.source.issue(
                "empty-property",
                at,
                message,
                Some("add `claims = [...]`".to_owned()),
            );
        }
        if !property.answers && property.flows.is_empty() {
            let message = format!("property `{}` is over nobody", property.id);
            let hint = "add `over = [\"answers\"]` or the names of flows".to_owned();
            self.source.issue("empty-property", at, message, Some(hint));
        }
        self.scopes(&property, at);
        Some(property)
    }

    fn statements(&mut self, table: &DeTable<'a>, property: &mut Property) {
        for claim in self.source.tables(table, "claims") {
            let at = claim.span().start;
            let claim = claim.into_inner();
            self.source.only(claim, &["when", "then"]);
            let when = self.condition(claim, "when").unwrap_or(Condition::Always);
            self.source.required(claim, at, "then");
            if let Some(then) = self.condition(claim, "then") {
                let line = self.line(at);
                property.parts.push(Part::Claim { when, then, line });
            }
        }
        if self.source.flag(table, "skips_change_nothing") {
            property.parts.push(Part::SkipsChangeNothing);
        }
        if let Some(when) = self.condition(table, "no_tier_when") {
            property.parts.push(Part::NoTier { when });
        }
        if self.source.flag(table, "headline_sets_tier") {
            property.parts.push(Part::HeadlineSetsTier);
        }
        for change in self.source.tables(table, "never_lowers") {
            let at = change.span().start;
            let change = change.into_inner();
            self.source.only(change, &["finding", "from", "to"]);
            let named = self.source.required(change, at, "finding");
            let finding = named.and_then(|(name, at)| self.finding(&name, at));
            let from = self.condition(change, "from").unwrap_or(Condition::Always);
            let to = self.condition(change, "to").unwrap_or(Condition::Always);
            if let Some(finding) = finding {
                property.parts.push(Part::NeverLowers { finding, from, to });
            }
        }
        for date in self.source.tables(table, "doubt") {
            let at = date.span().start;
            let date = date.into_inner();
            self.source.only(date, &["finding", "event"]);
            let named = self.source.required(date, at, "finding");
            let finding = named.and_then(|(name, at)| self.finding(&name, at));
            self.source.required(date, at, "event");
            if let (Some(finding), Some(event)) = (finding, self.condition(date, "event")) {
                property.parts.push(Part::Doubt { finding, event });
            }
        }
        self.record(table, property);
        if let Some((inner, _)) = self.source.table(table, "no_dead_rule") {
            self.source.only(inner, &["except"]);
            let except = self.rules_named(inner, "except");
            property.parts.push(Part::NoDeadRule { except });
        }
        if let Some((inner, at)) = self.source.table(table, "way_out") {
            self.source.only(inner, &["tier", "only"]);
            let only = self.findings(inner, "only");
            if let Some((name, at)) = self.source.required(inner, at, "tier") {
                match Tier::named(&name) {
                    Some(tier) => property.parts.push(Part::WayOut { tier, only }),
                    None => self
                        .source
                        .issue("unknown-tier", at, format!("`{name}` is no tier"), None),
                }
            }
        }
        if let Some((inner, _)) = self.source.table(table, "encoding") {
            self.source.only(inner, &["except"]);
            let except = self.findings(inner, "except");
            property.parts.push(Part::Encoding { except });
        }
        if let Some((inner, _)) = self.source.table(table, "told_after_block") {
            self.source.only(inner, &["except"]);
            let except = self.rules_named(inner, "except");
            property.parts.push(Part::ToldAfterBlock { except });
        }
        self.asks_less(table, property);
        for text in self.source.tables(table, "texts") {
            let at = text.span().start;
            let text = text.into_inner();
            self.source.only(text, &["key", "only_when"]);
            let key = self.source.required(text, at, "key");
            self.source.required(text, at, "only_when");
            if let (Some((key, _)), Some(only_when)) = (key, self.condition(text, "only_when")) {
                let line = self.line(at);
                let part = Part::Text { key, only_when, line };
                property.parts.push(part);
            }
        }
    }

    /// What becomes of what was known before.
    fn record(&mut self, table: &DeTable<'a>, property: &mut Property) {
        let parts = &mut property.parts;
        parts.extend(self.findings(table, "remembers").into_iter().map(Part::Remembers));
        parts.extend(self.findings(table, "only_adds").into_iter().map(Part::OnlyAdds));
        for forgotten in self.source.tables(table, "forgets") {
            let at = forgotten.span().start;
            let forgotten = forgotten.into_inner();
            self.source.only(forgotten, &["when", "findings"]);
            self.source.required(forgotten, at, "when");
            let Some(when) = self.condition(forgotten, "when") else {
                continue;
            };
            for finding in self.findings(forgotten, "findings") {
                let when = when.clone();
                parts.push(Part::Forgets { finding, when });
            }
        }
    }

    fn asks_less(&mut self, table: &DeTable<'a>, property: &mut Property) {
        let Some((inner, _)) = self.source.table(table, "asks_less") else {
            return;
        };
        self.source.only(inner, &["missed"]);
        let mut missed = Vec::new();
        for rule in self.source.tables(inner, "missed") {
            let at = rule.span().start;
            let rule = rule.into_inner();
            self.source.only(rule, &["rule", "when"]);
            let named = self.source.required(rule, at, "rule");
            let place = named.and_then(|(name, at)| self.rule(&name, at));
            let when = self.condition(rule, "when").unwrap_or(Condition::Always);
            missed.extend(place.map(|place| (place, when)));
        }
        let texts = self.source.strings(table, "consistent");
        let consistent = texts
            .iter()
            .filter_map(|(text, at)| self.compile(text, *at))
            .collect();
        property.parts.push(Part::AsksLess { consistent, missed });
    }

    fn condition(&mut self, table: &DeTable<'a>, key: &str) -> Option<Condition> {
        let (text, at) = self.source.string(table, key)?;
        self.compile(&text, at)
    }

    fn compile(&mut self, text: &str, at: usize) -> Option<Condition> {
        match Condition::compile(text, self.rules.claim_names(&[])) {
            Ok(condition) => Some(condition),
            Err(error) => {
                self.source
                    .issue(error.code, at + error.at, error.message, error.hint);
                None
            }
        }
    }

    fn findings(&mut self, table: &DeTable<'a>, key: &str) -> Vec<FindingId> {
        let names = self.source.strings(table, key);
        names
            .iter()
            .filter_map(|(name, at)| self.finding(name, *at))
            .collect()
    }

    fn finding(&mut self, name: &str, at: usize) -> Option<FindingId> {
        let found = self.rules.vocabulary().id(name);
        if found.is_none() {
            let hint = self.rules.vocabulary().hint(name);
            self.source
                .issue("unknown-finding", at, format!("`{name}` is no finding"), hint);
        }
        found
    }

    fn rules_named(&mut self, table: &DeTable<'a>, key: &str) -> Vec<usize> {
        let names = self.source.strings(table, key);
        names
            .iter()
            .filter_map(|(name, at)| self.rule(name, *at))
            .collect()
    }

    fn rule(&mut self, name: &str, at: usize) -> Option<usize> {
        let found = self.rules.rule(name).map(|(place, _)| place);
        if found.is_none() {
            let known = self.rules.rules().iter().map(|rule| rule.id.as_str());
            let hint = did_you_mean(name, known);
            self.source
                .issue("unknown-rule", at, format!("`{name}` is no rule"), hint);
        }
        found
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }
}
