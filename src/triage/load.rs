//! Reading `findings.toml` and `rules.toml` into [`Rules`]; every issue is reported, not the first.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::condition::{Condition, Names};
use super::rules::{Correction, Gate, Rule, Rules, Tier};
use super::source::{Issue, Source, did_you_mean};
use super::vocabulary::Vocabulary;

/// Most flags and rules: one bit each.
const MAX_FLAGS: usize = 32;
const MAX_RULES: usize = 128;

/// Rules as far as they could be read, with what is wrong with them.
pub struct Judged {
    /// What could be read; sound only if nothing is wrong.
    pub rules: Rules,
    /// Everything that is wrong, in the order of the files.
    pub issues: Vec<Issue>,
    /// Whether every name that they define is known, so that a flow can be held to them all the same.
    pub names_all: bool,
}

impl Rules {
    /// Reads the two files. Issues carry the file names given here.
    pub fn load(findings: (&str, &str), rules: (&str, &str)) -> Result<Self, Vec<Issue>> {
        sound(Self::judge(findings, rules, None))
    }

    /// Reads the two files and holds what the rules cite to the register of sources.
    pub fn load_cited(
        findings: (&str, &str),
        rules: (&str, &str),
        sources: (&str, &str),
    ) -> Result<Self, Vec<Issue>> {
        let (register, mut issues) = register(sources.0, sources.1);
        let mut judged = Self::judge(findings, rules, issues.is_empty().then_some(&register[..]));
        issues.append(&mut judged.issues);
        sound(Judged { issues, ..judged })
    }

    /// Reads the two files as far as they go; a register, if there is one, says what may be cited.
    pub fn judge(findings: (&str, &str), rules: (&str, &str), register: Option<&[Reference]>) -> Judged {
        let mut loaded = Self::default();
        let (mut source, root) = Source::open(findings.0, findings.1);
        let mut names_all = false;
        if let Some(root) = root {
            source.only(root.get_ref(), &["finding", "derived", "batch_order"]);
            loaded.vocabulary = Vocabulary::read(&mut source, &root);
            // A condition cannot be judged while the words it is made of are in doubt.
            if source.issues.is_empty() {
                loaded.read_derived(&mut source, &root);
                // The names of one that cannot be read are known all the same.
                names_all = loaded.names.len() >= ids_from(root.get_ref(), "derived", 0).len();
            }
        }
        let mut issues = source.finish();
        let (mut source, root) = Source::open(rules.0, rules.1);
        match root {
            Some(root) if names_all => {
                let known: Option<BTreeSet<&str>> =
                    register.map(|register| register.iter().map(|known| known.id.as_str()).collect());
                source.only(root.get_ref(), &["all_flags", "gate", "rule", "correction"]);
                loaded.read_table(&mut source, &root, known.as_ref());
            }
            _ => names_all = false,
        }
        issues.extend(source.finish());
        if issues.is_empty() {
            loaded.index();
        }
        Judged {
            rules: loaded,
            issues,
            names_all,
        }
    }

    fn read_table<'a>(
        &mut self,
        source: &mut Source<'a>,
        root: &Spanned<DeTable<'a>>,
        register: Option<&BTreeSet<&str>>,
    ) {
        let root = root.get_ref();
        for (flag, at) in source.strings(root, "all_flags") {
            if self.flags.contains(&flag) {
                source.issue(
                    "duplicate-flag",
                    at,
                    format!("flag `{flag}` stands here a second time"),
                    None,
                );
            } else if self.flags.len() == MAX_FLAGS {
                source.issue("too-many-flags", at, format!("more than {MAX_FLAGS} flags"), None);
                break;
            } else {
                self.flags.push(flag);
            }
        }
        for table in source.tables(root, "gate") {
            let at = table.span().start;
            let table = table.into_inner();
            source.only(table, &["id", "when", "flags"]);
            let id = source.required(table, at, "id");
            let when = self.needed_condition(source, table, at);
            let flags = self.flag_set(source, table, "flags");
            if let (Some((id, _)), Some(when)) = (id, when) {
                self.gates.push(Gate { id, when, flags });
            }
        }
        for table in source.tables(root, "rule") {
            let at = table.span().start;
            if self.rule_ids.len() == MAX_RULES {
                source.issue("too-many-rules", at, format!("more than {MAX_RULES} rules"), None);
                break;
            }
            self.below = ids_from(root, "rule", at);
            self.read_rule(source, at, table.into_inner(), register);
        }
        self.below.clear();
        for table in source.tables(root, "correction") {
            let at = table.span().start;
            self.read_correction(source, at, table.into_inner());
        }
    }

    fn read_correction<'a>(&mut self, source: &mut Source<'a>, at: usize, table: &DeTable<'a>) {
        source.only(table, &["id", "when", "remove", "replace"]);
        let id = source.required(table, at, "id");
        let when = self.needed_condition(source, table, at);
        if !table.contains_key("remove") && !table.contains_key("replace") {
            let message = "this correction neither removes nor replaces a flag".to_owned();
            source.issue(
                "correction-without-effect",
                at,
                message,
                Some("add `remove = [\"...\"]`".to_owned()),
            );
        }
        let remove = self.flag_set(source, table, "remove");
        let replace = source.table(table, "replace").and_then(|(pair, pair_at)| {
            source.only(pair, &["from", "to"]);
            let (from, from_at) = source.required(pair, pair_at, "from")?;
            let (to, to_at) = source.required(pair, pair_at, "to")?;
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

    fn read_rule<'a>(
        &mut self,
        source: &mut Source<'a>,
        at: usize,
        table: &DeTable<'a>,
        register: Option<&BTreeSet<&str>>,
    ) {
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
        let Some((id, id_at)) = source.required(table, at, "id") else {
            return;
        };
        if self.rule_ids.contains(&id) {
            return source.issue(
                "duplicate-rule",
                id_at,
                format!("rule `{id}` stands here a second time"),
                None,
            );
        }
        let tier = tier(source, table);
        let flags = self.flag_set(source, table, "flags");
        let mut flags_when = Vec::new();
        if let Some((inner, _)) = source.table(table, "flags_when") {
            for (flag, _) in inner.iter() {
                let bit = self.flag(source, flag.get_ref(), flag.span().start);
                let when = self.condition(source, inner, flag.get_ref());
                flags_when.extend(bit.zip(when));
            }
        }
        let reason = source
            .required(table, at, "reason")
            .map(|(text, _)| text)
            .unwrap_or_default();
        // Where the contract says so; for the reader of the file.
        source.required(table, at, "section");
        let sources = cited(source, table, at, &id, register);
        let interrupt = source.flag(table, "interrupt");
        if interrupt && tier.is_some_and(|tier| tier != Tier::EmergencyNow) {
            let at = table.get("interrupt").map_or(at, |value| value.span().start);
            let message = format!("rule `{id}` ends the interview, but is not `emergency_now`");
            source.issue(
                "interrupt-below-emergency",
                at,
                message,
                Some("leave `interrupt` out".to_owned()),
            );
        }
        // A rule whose condition cannot be read still lends its name, lest one fault be told many times.
        let when = self
            .needed_condition(source, table, at)
            .unwrap_or(Condition::Always);
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
    }

    /// The `when` of a table that must have one.
    pub(super) fn needed_condition<'a>(
        &self,
        source: &mut Source<'a>,
        table: &DeTable<'a>,
        at: usize,
    ) -> Option<Condition> {
        let (text, at) = source.required(table, at, "when")?;
        self.compile(source, &text, at)
    }

    pub(super) fn condition<'a>(
        &self,
        source: &mut Source<'a>,
        table: &DeTable<'a>,
        key: &str,
    ) -> Option<Condition> {
        let (text, at) = source.string(table, key)?;
        self.compile(source, &text, at)
    }

    pub(super) fn compile(&self, source: &mut Source<'_>, text: &str, at: usize) -> Option<Condition> {
        let names: Names<'_> = self.names(&[]);
        match Condition::compile(text, names) {
            Ok(condition) => Some(condition),
            Err(error) => {
                let name = error.name(text);
                let below = self.below.iter().any(|known| known == name);
                let hint = below.then(|| {
                    format!("`{name}` stands here or below, and a condition names only what is above it")
                });
                source.issue(error.code, at + error.at, error.message, hint.or(error.hint));
                None
            }
        }
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
            source.issue(
                "unknown-flag",
                at,
                format!("`{name}` is no flag of `all_flags`"),
                hint,
            );
        }
        place.map(|place| 1 << place)
    }
}

/// The ids of the tables of this key that stand at an offset or below.
pub(super) fn ids_from(root: &DeTable<'_>, key: &str, from: usize) -> Vec<String> {
    let Some(DeValue::Array(tables)) = root.get(key).map(Spanned::get_ref) else {
        return Vec::new();
    };
    let below = tables.iter().filter(|table| table.span().start >= from);
    let id = |table: &Spanned<DeValue<'_>>| Some(table.get_ref().get("id")?.get_ref().as_str()?.to_owned());
    below.filter_map(id).collect()
}

fn tier<'a>(source: &mut Source<'a>, table: &DeTable<'a>) -> Option<Tier> {
    let (name, at) = source.string(table, "tier")?;
    let tier = Tier::named(&name);
    if tier.is_none() {
        let names = Tier::ALL.map(Tier::name);
        let hint = did_you_mean(&name, names.into_iter());
        let message = format!("`{name}` is no tier; allowed are {}", names.join(", "));
        source.issue("unknown-tier", at, message, hint);
    }
    tier
}

/// The sources a rule cites: at least one, each in the register.
fn cited<'a>(
    source: &mut Source<'a>,
    table: &DeTable<'a>,
    at: usize,
    rule: &str,
    register: Option<&BTreeSet<&str>>,
) -> Vec<String> {
    let sources = source.strings(table, "sources");
    if sources.is_empty() {
        let hint = "add `sources = [\"S1\"]`".to_owned();
        source.issue(
            "no-source",
            at,
            format!("rule `{rule}` cites no source"),
            Some(hint),
        );
    }
    if let Some(register) = register {
        for (id, at) in sources.iter().filter(|(id, _)| !register.contains(id.as_str())) {
            let hint = did_you_mean(id, register.iter().copied());
            source.issue(
                "unknown-source",
                *at,
                format!("`{id}` is no source of the register"),
                hint,
            );
        }
    }
    sources.into_iter().map(|(id, _)| id).collect()
}

/// A source of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its id, such as `S24`.
    pub id: String,
    /// What it is, as a reader finds it.
    pub text: String,
    /// Where the contract weighs it, if it is weighed there and nothing rests on it.
    pub background: Option<String>,
}

/// The register of sources.
pub fn register(file: &str, text: &str) -> (Vec<Reference>, Vec<Issue>) {
    let (mut source, root) = Source::open(file, text);
    let mut register: Vec<Reference> = Vec::new();
    let mut seen = BTreeSet::new();
    if let Some(root) = &root {
        source.only(root.get_ref(), &["source"]);
        for table in source.tables(root.get_ref(), "source") {
            let at = table.span().start;
            let table = table.into_inner();
            source.only(table, &["id", "text", "background"]);
            let text = source.required(table, at, "text");
            let background = source.string(table, "background");
            let Some((id, id_at)) = source.required(table, at, "id") else {
                continue;
            };
            if !seen.insert(id.clone()) {
                let message = format!("source `{id}` stands here a second time");
                source.issue("duplicate-source", id_at, message, None);
            }
            register.push(Reference {
                id,
                text: text.map(|(text, _)| text).unwrap_or_default(),
                background: background.map(|(section, _)| section),
            });
        }
    }
    (register, source.finish())
}

fn sound(judged: Judged) -> Result<Rules, Vec<Issue>> {
    if judged.issues.is_empty() {
        Ok(judged.rules)
    } else {
        Err(judged.issues)
    }
}
