//! A flow set: vocabulary, table, sources, flows, what can be advised and read, texts and lexicons, read together from
//! [`Files`] and checked against each other. A [`FlowSet`] in hand is sound; its version is the hash of all its
//! files, and conversations are pinned to it.

mod files;

pub use files::Files;

use crate::domain::{Issue, Language};
use crate::flow::Flow;
use crate::followup::AdviceBook;
use crate::i18n::Catalogs;
use crate::learn::Library;
use crate::proof::safety::Safety;
use crate::reading::Lexicon;
use crate::triage::{Judged, Reference, Rules, register};

/// The vocabulary.
pub const FINDINGS: &str = "flows/findings.toml";
/// The decision table.
pub const RULES: &str = "flows/rules.toml";
/// The register of sources.
pub const SOURCES: &str = "flows/sources.toml";
/// The properties that must hold.
pub const SAFETY: &str = "flows/safety.toml";
/// What a patient can read at any time.
pub const LEARN: &str = "flows/learn.toml";
/// What can be advised, and by when.
pub const ADVICE: &str = "flows/advice.toml";
/// The first-contact interview.
pub const INTAKE: &str = "flows/intake/flow.toml";
/// The check-in.
pub const CHECKIN: &str = "flows/checkin/flow.toml";
/// The flows, by the names of their folders.
pub const FLOWS: [&str; 2] = ["intake", "checkin"];
/// What a first contact need not ask.
pub const INTAKE_SKIPS: &str = "flows/intake/skips.toml";
/// What a check-in need not ask.
pub const CHECKIN_SKIPS: &str = "flows/checkin/skips.toml";
/// What is meant to be less urgent than in the set before; need not be there.
pub const CHANGES: &str = "flows/CHANGES.toml";
/// The language every other is checked against.
pub const REFERENCE: &str = "en";

/// Everything that decides and speaks, checked.
pub struct FlowSet {
    /// Vocabulary and decision table.
    pub rules: Rules,
    /// The first-contact interview.
    pub intake: Flow,
    /// The check-in.
    pub checkin: Flow,
    /// What must hold of them.
    pub safety: Safety,
    /// What a patient can read at any time.
    pub library: Library,
    /// What can be advised, and by when.
    pub advice: AdviceBook,
    /// Sources, id and text.
    pub sources: Vec<(String, String)>,
    /// All texts.
    pub catalogs: Catalogs,
    /// The words patients type, by language.
    pub lexicons: Vec<(Language, Lexicon)>,
    /// The hash of all its files.
    pub version: String,
    /// What it was read from.
    pub files: Files,
}

impl FlowSet {
    /// Reads a set; the error is everything wrong in all files, by file and place.
    pub fn load(files: Files) -> Result<Self, Vec<Issue>> {
        Parts::read(&files).whole(files)
    }

    /// The words patients type in a language.
    pub fn lexicon(&self, language: &Language) -> Option<&Lexicon> {
        let mut found = self.lexicons.iter().filter(|(known, _)| known == language);
        found.next().map(|(_, lexicon)| lexicon)
    }

    /// The flow of this name; the first contact for any other.
    pub fn flow(&self, name: &str) -> &Flow {
        if name == self.checkin.id() {
            &self.checkin
        } else {
            &self.intake
        }
    }
}

/// A set as far as it can be read: each part that is sound, and what is wrong with the others.
#[derive(Default)]
pub struct Parts {
    /// Vocabulary and decision table.
    pub rules: Option<Rules>,
    /// The first-contact interview.
    pub intake: Option<Flow>,
    /// The check-in.
    pub checkin: Option<Flow>,
    /// What must hold of them.
    pub safety: Option<Safety>,
    /// What a patient can read at any time.
    pub library: Option<Library>,
    /// What can be advised, and by when.
    pub advice: Option<AdviceBook>,
    /// The register of sources.
    pub sources: Option<Vec<Reference>>,
    /// All texts.
    pub catalogs: Option<Catalogs>,
    /// The words patients type, by language.
    pub lexicons: Vec<(Language, Lexicon)>,
    /// Everything that is wrong, by file and place.
    pub issues: Vec<Issue>,
}

impl Parts {
    /// Reads every file. One whose basis is broken is left aside only where judging it would tell one fault many
    /// times.
    pub fn read(files: &Files) -> Self {
        let mut parts = Self {
            issues: files.unread().cloned().collect(),
            ..Self::default()
        };
        parts.read_flows(files);
        parts.read_texts(files);
        parts
            .issues
            .sort_by(|left, right| left.order().cmp(&right.order()));
        parts
    }

    /// The set, if every part is there and nothing was found wrong.
    pub fn whole(self, files: Files) -> Result<FlowSet, Vec<Issue>> {
        let Self {
            rules: Some(rules),
            intake: Some(intake),
            checkin: Some(checkin),
            safety: Some(safety),
            library: Some(library),
            advice: Some(advice),
            sources: Some(sources),
            catalogs: Some(catalogs),
            lexicons,
            issues,
        } = self
        else {
            return Err(self.issues);
        };
        if !issues.is_empty() {
            return Err(issues);
        }
        let version = files.version();
        Ok(FlowSet {
            rules,
            intake: intake.of_version(&version),
            checkin: checkin.of_version(&version),
            safety,
            library,
            advice,
            sources: sources
                .into_iter()
                .map(|source| (source.id, source.text))
                .collect(),
            catalogs,
            lexicons,
            version,
            files,
        })
    }

    /// Keeps a part that reads, and notes what is wrong with one that does not.
    fn keep<T>(&mut self, read: Result<T, Vec<Issue>>) -> Option<T> {
        read.map_err(|issues| self.issues.extend(issues)).ok()
    }

    /// The text of a file that must be there.
    fn needed<'f>(&mut self, files: &'f Files, path: &str) -> Option<&'f str> {
        if !files.has(path) {
            let issue = Issue::of_file("missing-file", path, "this file is missing");
            self.issues.push(issue);
        }
        files.get(path)
    }

    fn read_flows(&mut self, files: &Files) {
        if let Some(text) = self.needed(files, SOURCES) {
            let (sources, issues) = register(SOURCES, text);
            self.sources = issues.is_empty().then_some(sources);
            self.issues.extend(issues);
        }
        let known = self.sources.clone();
        let learn = self.needed(files, LEARN);
        let findings = self.needed(files, FINDINGS);
        let rules = self.needed(files, RULES);
        let intake = self.needed(files, INTAKE);
        let checkin = self.needed(files, CHECKIN);
        let advice = self.needed(files, ADVICE);
        let Some(findings) = findings else { return };
        let table = (RULES, rules.unwrap_or_default());
        let judged = Rules::judge((FINDINGS, findings), table, known.as_deref());
        let Judged {
            rules: read,
            issues,
            names_all,
        } = judged;
        let sound = issues.is_empty() && rules.is_some();
        self.issues.extend(issues);
        // What a flow names cannot be looked up where names are missing.
        if names_all && rules.is_some() {
            if let Some(text) = intake {
                let flow = Flow::load(INTAKE, text, &read);
                self.intake = self.keep(flow);
                let flow = self.intake.take();
                self.intake = self.skipping(files, flow, INTAKE_SKIPS, &read);
            }
            if let Some(text) = checkin {
                let flow = Flow::load(CHECKIN, text, &read);
                self.checkin = self.keep(flow);
                let flow = self.checkin.take();
                self.checkin = self.skipping(files, flow, CHECKIN_SKIPS, &read);
            }
            if let Some(text) = advice {
                let advice = AdviceBook::load(ADVICE, text, known.as_deref(), &read);
                self.advice = self.keep(advice);
            }
            if let Some(text) = learn {
                let library = Library::load(LEARN, text, known.as_deref(), &read);
                self.library = self.keep(library);
            }
        }
        let safety = self.needed(files, SAFETY);
        // A property is about what a sound table and sound flows say.
        if let (true, Some(text), Some(_), Some(_)) = (sound, safety, &self.intake, &self.checkin) {
            let safety = Safety::load(SAFETY, text, &read, &FLOWS);
            self.safety = self.keep(safety);
        }
        self.rules = sound.then_some(read);
    }

    /// A flow with what need not be asked, where there is such a file.
    fn skipping(&mut self, files: &Files, flow: Option<Flow>, path: &str, rules: &Rules) -> Option<Flow> {
        match (flow, files.get(path)) {
            (Some(flow), Some(text)) => self.keep(flow.with_skips(path, text, rules)),
            (flow, _) => flow,
        }
    }

    fn read_texts(&mut self, files: &Files) {
        let languages = files.languages();
        let texts: Vec<(Language, &str, &str)> = files
            .iter()
            .filter(|(path, _)| path.ends_with(".ftl"))
            .filter_map(|(path, text)| Some((Files::language_of(path)?, path, text)))
            .collect();
        let (catalogs, issues) = Catalogs::read(&texts, &Language::new(REFERENCE));
        // Where a whole file is unreadable, none of its texts can be called missing.
        let doubtful = |issue: &Issue| {
            matches!(
                issue.code,
                "missing-translation" | "text-only-here" | "missing-file" | "unknown-text"
            )
        };
        let unread = files.unread().any(|issue| issue.file.ends_with(".ftl"));
        self.issues
            .extend(issues.into_iter().filter(|issue| !(unread && doubtful(issue))));
        let written: Vec<&Language> = texts.iter().map(|(language, ..)| language).collect();
        for language in languages
            .iter()
            .filter(|language| !unread && !written.contains(language))
        {
            let folder = format!("locales/{language}");
            // Of the reference language it is told already.
            if language.as_str() != REFERENCE {
                self.issues.push(Issue::of_file(
                    "missing-file",
                    &folder,
                    "this language has no texts",
                ));
            }
        }
        self.catalogs = (!unread).then_some(catalogs);
        for language in languages {
            let path = format!("locales/{language}/lexicon.toml");
            let Some(text) = self.needed(files, &path) else {
                continue;
            };
            let Some(lexicon) = self.keep(Lexicon::parse(&path, text)) else {
                continue;
            };
            if let Some(rules) = &self.rules {
                let findings = rules.vocabulary().iter();
                let findings: Vec<&str> = findings.map(|(_, finding)| finding.id.as_str()).collect();
                self.issues.extend(lexicon.unknown_findings(&findings));
            }
            self.lexicons.push((language, lexicon));
        }
    }
}
