//! Reading the files of all languages, and comparing them with the reference language; every issue is
//! reported with its place, not the first.

use std::collections::{BTreeMap, BTreeSet};

use fluent::FluentResource;
use fluent_syntax::ast;
use fluent_syntax::parser::{ErrorKind, ParserError};

use crate::domain::hint::did_you_mean;
use crate::domain::issue::Text;
use crate::domain::{Issue, Language};

/// What is known of one text.
struct Entry {
    /// Which file of the list, and the offset there.
    at: (usize, usize),
    variables: BTreeSet<String>,
}

/// A name a text uses: another text, a term or a function.
struct Use {
    name: String,
    at: (usize, usize),
}

/// The texts of one language.
#[derive(Default)]
struct Texts {
    texts: BTreeMap<String, Entry>,
    terms: BTreeSet<String>,
    uses: Vec<Use>,
    /// Something in it cannot be read, so that nothing can be called missing.
    unreadable: bool,
}

/// The files, read; of a file with faults, what could be read.
pub(super) struct Read {
    /// What was found, in the order of the files.
    pub issues: Vec<Issue>,
    /// One resource for each file, with its language.
    pub resources: Vec<(Language, FluentResource)>,
    /// Keys of each language, with the arguments each wants.
    pub keys: BTreeMap<Language, BTreeMap<String, BTreeSet<String>>>,
}

/// Most texts of one language.
pub const MAX_TEXTS: usize = 5000;
/// Deepest nesting of braces in a text.
const MAX_DEPTH: usize = 32;

type File<'t> = (Language, &'t str, &'t str);

/// Reads files as (language, file name, text).
pub(super) fn read(files: &[File<'_>], reference: &Language) -> Read {
    let mut issues = Issues {
        texts: files
            .iter()
            .map(|(_, file, text)| Text::new(file, text))
            .collect(),
        found: Vec::new(),
    };
    let mut languages: BTreeMap<Language, Texts> = BTreeMap::new();
    let mut resources = Vec::new();
    for (number, (language, _, text)) in files.iter().enumerate() {
        if let Some(at) = too_deep(text) {
            let message = format!("braces nest deeper than {MAX_DEPTH}");
            issues.add("not-fluent", (number, at), &message, None);
            // Nothing of it is read: the reader follows every brace.
            languages.entry(language.clone()).or_default().unreadable = true;
            continue;
        }
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, errors)| {
            errors.iter().for_each(|error| {
                issues.add(code(error), (number, error.pos.start), &said(error), mend(error))
            });
            resource
        });
        languages
            .entry(language.clone())
            .or_default()
            .add(number, &resource, &mut issues);
        resources.push((language.clone(), resource));
    }
    for texts in languages.values() {
        texts.resolve(&mut issues);
    }
    match languages.get(reference) {
        None => {
            let message = "the reference language has no texts";
            let folder = format!("locales/{reference}");
            let issue = Issue::of_file("missing-file", &folder, message);
            issues.found.push((files.len(), issue));
        }
        Some(own) => {
            for (language, texts) in languages.iter().filter(|(language, _)| *language != reference) {
                texts.compare(language, own, reference, files, &mut issues);
            }
        }
    }
    let mut found = issues.found;
    found.sort_by(|(left, first), (right, second)| (left, first.order()).cmp(&(right, second.order())));
    let issues = found.into_iter().map(|(_, issue)| issue).collect();
    let keys = |texts: Texts| {
        texts
            .texts
            .into_iter()
            .map(|(key, text)| (key, text.variables))
            .collect()
    };
    let keys = languages
        .into_iter()
        .map(|(language, texts)| (language, keys(texts)))
        .collect();
    Read {
        issues,
        resources,
        keys,
    }
}

/// What was found, each with the number of its file.
struct Issues<'f> {
    texts: Vec<Text<'f>>,
    found: Vec<(usize, Issue)>,
}

impl Issues<'_> {
    fn add(&mut self, code: &'static str, at: (usize, usize), message: &str, hint: Option<String>) {
        let issue = self.texts[at.0].issue(code, at.1, message).hint(hint);
        self.found.push((at.0, issue));
    }

    /// A place in another line, as it is named in a message.
    fn place(&self, (file, offset): (usize, usize)) -> String {
        let text = &self.texts[file];
        let (line, column) = text.place(offset);
        format!("{}:{line}:{column}", text.file())
    }
}

impl Texts {
    fn add(&mut self, number: usize, resource: &FluentResource, issues: &mut Issues<'_>) {
        // Names are slices of the resource's own text.
        let base = resource.source().as_ptr() as usize;
        let at = |name: &str| (number, name.as_ptr() as usize - base);
        for entry in resource.entries() {
            match entry {
                ast::Entry::Message(message) => {
                    let (key, at_key) = (message.id.name, at(message.id.name));
                    if self.texts.len() == MAX_TEXTS {
                        let message = format!("more than {MAX_TEXTS} texts in one language");
                        self.unreadable = true;
                        return issues.add("too-many-texts", at_key, &message, None);
                    }
                    let mut names = Names::default();
                    match &message.value {
                        Some(value) => names.pattern(value),
                        None => issues.add(
                            "text-without-words",
                            at_key,
                            &format!("text `{key}` has no words"),
                            None,
                        ),
                    }
                    self.uses.extend(names.uses.iter().map(|(name, sigil)| Use {
                        name: sigil.replace('?', name),
                        at: at(name),
                    }));
                    let variables = names.variables.into_iter().map(str::to_owned).collect();
                    if let Some(first) = self.texts.get(key) {
                        let message = format!("text `{key}` stands here a second time");
                        issues.add(
                            "duplicate-text",
                            at_key,
                            &message,
                            Some(format!("the first is at {}", issues.place(first.at))),
                        );
                    } else {
                        self.texts.insert(
                            key.to_owned(),
                            Entry {
                                at: at_key,
                                variables,
                            },
                        );
                    }
                }
                ast::Entry::Term(term) => {
                    let mut names = Names::default();
                    names.pattern(&term.value);
                    self.uses.extend(names.uses.iter().map(|(name, sigil)| Use {
                        name: sigil.replace('?', name),
                        at: at(name),
                    }));
                    self.terms.insert(term.id.name.to_owned());
                }
                ast::Entry::Junk { .. } => self.unreadable = true,
                ast::Entry::Comment(_) | ast::Entry::GroupComment(_) | ast::Entry::ResourceComment(_) => {}
            }
        }
    }

    /// Notes names that lead nowhere: they would fail only when somebody is to read the text.
    fn resolve(&self, issues: &mut Issues<'_>) {
        for found in &self.uses {
            let name = found.name.as_str();
            let (known, code, what) = match (name.strip_prefix('-'), name.strip_suffix("()")) {
                (Some(term), _) => (self.terms.contains(term), "unknown-term", "is no term"),
                (_, Some(_)) => (false, "unknown-function", "is no function; none are known"),
                _ => (self.texts.contains_key(name), "unknown-text", "is no text"),
            };
            if !known && !self.unreadable {
                issues.add(
                    code,
                    found.at,
                    &format!("`{name}` {what}"),
                    did_you_mean(name, self.texts.keys().map(String::as_str)),
                );
            }
        }
    }

    fn compare(
        &self,
        language: &Language,
        other: &Texts,
        reference: &Language,
        files: &[File<'_>],
        issues: &mut Issues<'_>,
    ) {
        let shared = other
            .texts
            .iter()
            .filter(|(key, _)| self.texts.contains_key(*key));
        let mut shared: Vec<((usize, usize), &str)> =
            shared.map(|(key, text)| (text.at, key.as_str())).collect();
        shared.sort_unstable();
        for (key, text) in &other.texts {
            match self.texts.get(key) {
                None if self.unreadable => {}
                None => {
                    let (at, after) = self.room(language, text, &shared, files);
                    let message = format!(
                        "text `{key}` is missing in `{language}`; `{reference}` has it at {}",
                        issues.place(text.at)
                    );
                    issues.add(
                        "missing-translation",
                        at,
                        &message,
                        after.map(|after| format!("write it after `{after}`")),
                    );
                }
                Some(own) if own.variables != text.variables => {
                    let message = format!(
                        "text `{key}` uses {}, but {} at {}",
                        listed(&own.variables),
                        listed(&text.variables),
                        issues.place(text.at)
                    );
                    let strange = own.variables.difference(&text.variables).next();
                    let hint = strange
                        .and_then(|name| did_you_mean(name, text.variables.iter().map(String::as_str)));
                    issues.add("other-variables", own.at, &message, hint);
                }
                Some(_) => {}
            }
        }
        for (key, text) in self
            .texts
            .iter()
            .filter(|(key, _)| !other.texts.contains_key(*key))
        {
            let hint = did_you_mean(key, other.texts.keys().map(String::as_str));
            if !other.unreadable {
                issues.add(
                    "text-only-here",
                    text.at,
                    &format!("text `{key}` is not in `{reference}`"),
                    hint,
                );
            }
        }
    }

    /// Where a missing text belongs: after the one it follows in the reference language. `shared` are the texts
    /// of the reference that this language has too, by their places there.
    fn room<'t>(
        &self,
        language: &Language,
        missing: &Entry,
        shared: &[((usize, usize), &'t str)],
        files: &[File<'_>],
    ) -> ((usize, usize), Option<&'t str>) {
        let before = &shared[..shared.partition_point(|(at, _)| *at < missing.at)];
        match before.last().filter(|(at, _)| at.0 == missing.at.0) {
            Some((_, key)) => (self.texts[*key].at, Some(key)),
            None => {
                let file = files.iter().position(|(own, ..)| own == language);
                ((file.unwrap_or_default(), 0), None)
            }
        }
    }
}

/// Where braces nest too deep for whoever follows them, if anywhere.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut line_start) = (0_usize, false, true);
    for (at, letter) in text.char_indices() {
        // A new text begins at the left edge, whatever the one before left open.
        if line_start && (letter.is_ascii_alphabetic() || matches!(letter, '-' | '#')) {
            depth = 0;
        }
        line_start = letter == '\n';
        match letter {
            '\n' => quoted = false,
            '"' if depth > 0 => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
    }
    None
}

fn listed(variables: &BTreeSet<String>) -> String {
    let names: Vec<String> = variables.iter().map(|name| format!("`${name}`")).collect();
    if names.is_empty() {
        "no variable".to_owned()
    } else {
        names.join(", ")
    }
}

/// The names in a text; each use with how it is written, `?` standing for the name.
#[derive(Default)]
struct Names<'t> {
    variables: BTreeSet<&'t str>,
    uses: Vec<(&'t str, &'static str)>,
}

impl<'t> Names<'t> {
    fn pattern(&mut self, pattern: &ast::Pattern<&'t str>) {
        for element in &pattern.elements {
            if let ast::PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &ast::Expression<&'t str>) {
        match expression {
            ast::Expression::Inline(inline) => self.inline(inline),
            ast::Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &ast::InlineExpression<&'t str>) {
        match inline {
            ast::InlineExpression::VariableReference { id } => drop(self.variables.insert(id.name)),
            ast::InlineExpression::Placeable { expression } => self.expression(expression),
            ast::InlineExpression::MessageReference { id, .. } => self.uses.push((id.name, "?")),
            ast::InlineExpression::TermReference { id, arguments, .. } => {
                self.uses.push((id.name, "-?"));
                arguments.iter().for_each(|arguments| self.arguments(arguments));
            }
            ast::InlineExpression::FunctionReference { id, arguments } => {
                self.uses.push((id.name, "?()"));
                self.arguments(arguments);
            }
            ast::InlineExpression::StringLiteral { .. } | ast::InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &ast::CallArguments<&'t str>) {
        arguments
            .positional
            .iter()
            .for_each(|argument| self.inline(argument));
        arguments
            .named
            .iter()
            .for_each(|argument| self.inline(&argument.value));
    }
}

fn code(error: &ParserError) -> &'static str {
    match &error.kind {
        ErrorKind::ExpectedMessageField { .. } => "text-without-words",
        ErrorKind::MissingDefaultVariant => "no-default-variant",
        _ => "not-fluent",
    }
}

fn said(error: &ParserError) -> String {
    match &error.kind {
        ErrorKind::ExpectedToken(token) => format!("`{token}` is missing here"),
        ErrorKind::ExpectedCharRange { range } => format!("one of {range} is missing here"),
        ErrorKind::ExpectedMessageField { entry_id } => format!("text `{entry_id}` has no words"),
        ErrorKind::MissingDefaultVariant => "these variants have no default".to_owned(),
        other => other.to_string(),
    }
}

/// What to do about a syntax error, where we can tell.
fn mend(error: &ParserError) -> Option<String> {
    let hint = match &error.kind {
        ErrorKind::ExpectedToken('=') => "a text is written `key = words`",
        ErrorKind::ExpectedToken('}') | ErrorKind::UnbalancedClosingBrace => "every `{` needs its `}`",
        ErrorKind::MissingDefaultVariant => "put `*` before one variant, as in `*[other]`",
        ErrorKind::ExpectedMessageField { .. } => "write its words after `=`",
        ErrorKind::ExpectedCharRange { .. } => "a name begins with a letter",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The keys of one file, each with the offset at which its text begins.
pub fn keys(text: &str) -> Vec<(String, usize)> {
    if too_deep(text).is_some() {
        return Vec::new();
    }
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let base = resource.source().as_ptr() as usize;
    let key = |entry: &ast::Entry<&str>| match entry {
        ast::Entry::Message(message) => {
            let name = message.id.name;
            Some((name.to_owned(), name.as_ptr() as usize - base))
        }
        ast::Entry::Term(_)
        | ast::Entry::Junk { .. }
        | ast::Entry::Comment(_)
        | ast::Entry::GroupComment(_)
        | ast::Entry::ResourceComment(_) => None,
    };
    resource.entries().filter_map(key).collect()
}
