//! The flows and the decision table as pages that a clinician can read: vector art, a page for each section, or
//! Mermaid text. It draws what was loaded, so a page cannot say other than the program does; it knows no file.

mod cards;
mod column;
mod endings;
mod frame;
mod legend;
mod measure;
mod mermaid;
mod outline;
mod page;
mod sheet;
mod table;
mod ways;
mod words;

pub use page::{Page, book};

use crate::domain::Language;
use crate::flow::Flow;
use crate::i18n::{Args, Catalogs, TextError};
use crate::triage::{Rules, Tier};

use cards::Cards;
use column::{Column, Piece};
use frame::Head;
use outline::Section;
use table::Table;
use words::Words;

/// The name under which the decision table is asked for.
pub const RULES: &str = "rules";
/// The section that shows a whole flow at a glance.
const OVERVIEW: &str = "overview";
/// The sections of the table beside the tiers.
const OTHERS: [&str; 2] = ["others", "derived"];

/// Ids of the gates and rules that may end an interview right after each screen, in table order: nothing that
/// can happen on the way down the flow is left out.
pub fn endings(rules: &Rules, flow: &Flow) -> Vec<Vec<String>> {
    endings::endings(rules, flow)
}

/// Everything the pages are drawn from.
pub struct Book<'a> {
    /// Vocabulary and table.
    pub rules: &'a Rules,
    /// The flows.
    pub flows: &'a [&'a Flow],
    /// The words.
    pub catalogs: &'a Catalogs,
    /// The language of the pages.
    pub language: &'a Language,
}

impl Book<'_> {
    /// What can be drawn: the flows, then the table.
    pub fn names(&self) -> Vec<&str> {
        self.flows.iter().map(|flow| flow.id()).chain([RULES]).collect()
    }

    /// The sections of a flow, or of the table, in order; none when there is no such flow.
    pub fn sections(&self, name: &str) -> Vec<String> {
        if name == RULES {
            return Tier::ALL
                .map(Tier::name)
                .into_iter()
                .chain(OTHERS)
                .map(str::to_owned)
                .collect();
        }
        let mut sections: Vec<String> = Vec::new();
        if let Some(flow) = self.flow(name) {
            sections.push(OVERVIEW.to_owned());
            for screen in flow.screens() {
                if !sections.contains(&screen.section) {
                    sections.push(screen.section.clone());
                }
            }
        }
        sections
    }

    /// The pages of a flow, or of the table; of one section only, if one is named.
    pub fn pages(&self, name: &str, section: Option<&str>) -> Result<Vec<Page>, TextError> {
        match self.flow(name) {
            Some(flow) => self.flow_pages(flow, section),
            None => self.table_pages(section),
        }
    }

    /// The same as Mermaid text.
    pub fn mermaid(&self, name: &str, section: Option<&str>) -> Result<String, TextError> {
        let Some(flow) = self.flow(name) else {
            let groups = self
                .groups(section)?
                .into_iter()
                .map(|(_, title, cards)| (title, cards));
            let title = self.words().named("graph-flow", RULES)?;
            let about = self.words().say("graph-read_rules")?;
            return Ok(mermaid::Diagram::new(&title, &about).cards(&groups.collect::<Vec<_>>()));
        };
        let all = outline::sections(self.rules, flow, self.words())?;
        let wanted = |at: &usize| section.is_none_or(|named| named == OVERVIEW || all[*at].id == named);
        let places: Vec<usize> = (0..all.len()).filter(wanted).collect();
        let (first, last) = (
            places.first().copied().unwrap_or(0),
            places.last().copied().unwrap_or(0),
        );
        let ways = (self.ways(&all, first)?.0, self.ways(&all, last)?.1);
        let sections: Vec<&Section> = places.iter().map(|at| &all[*at]).collect();
        let title = self.words().named("graph-flow", flow.id())?;
        let about = self.words().say("graph-read_flow")?;
        mermaid::Diagram::new(&title, &about).sections(&sections, (&ways.0, &ways.1), self.words())
    }

    fn words(&self) -> Words<'_> {
        Words {
            catalogs: self.catalogs,
            language: self.language,
        }
    }

    fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.iter().copied().find(|flow| flow.id() == name)
    }

    fn flow_pages(&self, flow: &Flow, wanted: Option<&str>) -> Result<Vec<Page>, TextError> {
        let sections = outline::sections(self.rules, flow, self.words())?;
        let mut pages = Vec::new();
        if wanted.is_none_or(|section| section == OVERVIEW) {
            pages.extend(self.overview(flow, &sections)?);
        }
        for (place, section) in sections.iter().enumerate() {
            if wanted.is_none_or(|wanted| wanted == section.id) {
                pages.extend(self.section(flow, &sections, place, section)?);
            }
        }
        Ok(pages)
    }

    fn overview(&self, flow: &Flow, sections: &[Section]) -> Result<Vec<Page>, TextError> {
        let words = self.words();
        let mut notes = vec![words.say("graph-read_flow")?];
        if !flow.presets().is_empty() {
            let names = flow
                .presets()
                .iter()
                .map(|(finding, _)| self.rules.vocabulary().get(*finding).id.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            notes.push(words.with("graph-presets", Args::new().text("findings", names))?);
        }
        if !flow.carries().is_empty() {
            let count = Args::new().count("count", flow.carries().len() as i64);
            notes.push(words.with("graph-carries", count)?);
        }
        let typed = self.rules.vocabulary().id(endings::TYPED);
        let heard = self.rules.rules().iter().filter(|rule| {
            rule.interrupt && typed.is_some_and(|typed| self.rules.reads(&rule.when) & typed.bit() != 0)
        });
        for rule in heard {
            let reason = format!("{} {}", rule.id, words.reason(self.rules, &rule.id)?);
            notes.push(words.with("graph-typed", Args::new().text("rule", reason))?);
        }
        let title = words.named("graph-flow", flow.id())?;
        let overview = words.named("graph-section", OVERVIEW)?;
        let mut pieces = Vec::new();
        for section in sections {
            let block = section.screens.first().is_some_and(|first| first.block);
            pieces.push(Piece::Heading(&section.title, block));
            pieces.extend(section.screens.iter().map(Piece::Screen));
        }
        let column = Column {
            head: self.head(flow, 0, OVERVIEW, format!("{title}: {overview}"), notes)?,
            pieces,
            ways: (words.say("graph-start")?, words.say("graph-end")?),
            short: true,
            words,
        };
        column.pages()
    }

    fn section(
        &self,
        flow: &Flow,
        sections: &[Section],
        place: usize,
        section: &Section,
    ) -> Result<Vec<Page>, TextError> {
        let words = self.words();
        let title = format!("{}: {}", words.named("graph-flow", flow.id())?, section.title);
        let notes = vec![words.say("graph-read_flow")?];
        let column = Column {
            head: self.head(flow, place + 1, &section.id, title, notes)?,
            pieces: section.screens.iter().map(Piece::Screen).collect(),
            ways: self.ways(sections, place)?,
            short: false,
            words,
        };
        column.pages()
    }

    /// Where one comes from into a section, and where one goes on.
    fn ways(&self, sections: &[Section], place: usize) -> Result<(String, String), TextError> {
        let words = self.words();
        let named = |key: &str, at: usize| words.with(key, Args::new().text("section", &*sections[at].title));
        let from = match place {
            0 => words.say("graph-start")?,
            later => named("graph-from", later - 1)?,
        };
        let to = if place + 1 < sections.len() {
            named("graph-next", place + 1)?
        } else {
            words.say("graph-end")?
        };
        Ok((from, to))
    }

    fn head(
        &self,
        flow: &Flow,
        number: usize,
        section: &str,
        title: String,
        mut notes: Vec<String>,
    ) -> Result<Head, TextError> {
        let words = self.words();
        let about = notes.first().cloned().unwrap_or_default();
        let version = Args::new()
            .text("flow", flow.id())
            .text("version", flow.version());
        notes.push(words.with("graph-version", version)?);
        Ok(Head {
            name: file_name(flow.id(), number, section),
            title,
            notes,
            about,
        })
    }

    /// The wanted sections of the table: name, title and cards.
    fn groups(&self, wanted: Option<&str>) -> Result<Vec<(String, String, Vec<cards::Card>)>, TextError> {
        let table = Table {
            rules: self.rules,
            flows: self.flows,
            words: self.words(),
        };
        let mut groups = Vec::new();
        let all = wanted.is_none();
        let wanted = |name: &str| wanted.is_none_or(|wanted| wanted == name);
        for tier in Tier::ALL.into_iter().filter(|tier| wanted(tier.name())) {
            let title = self.words().named("tier", tier.name())?;
            groups.push((tier.name().to_owned(), title, table.tier(tier)?));
        }
        for name in OTHERS.into_iter().filter(|name| wanted(name)) {
            let cards = if name == OTHERS[0] {
                table.others()?
            } else {
                table.derived()?
            };
            groups.push((name.to_owned(), self.words().named("graph-section", name)?, cards));
        }
        // A section with nothing in it is shown only to those who ask for it.
        groups.retain(|(_, _, cards)| !all || !cards.is_empty());
        Ok(groups)
    }

    fn table_pages(&self, wanted: Option<&str>) -> Result<Vec<Page>, TextError> {
        let words = self.words();
        let title = words.named("graph-flow", RULES)?;
        let sections = self.sections(RULES);
        let mut pages = Vec::new();
        for (section, named, cards) in self.groups(wanted)? {
            let number = sections
                .iter()
                .position(|known| *known == section)
                .map_or(0, |place| place + 1);
            let note = match section.as_str() {
                "derived" => words.say("graph-read_derived")?,
                _ => words.say("graph-read_rules")?,
            };
            let head = Head {
                name: file_name(RULES, number, &section),
                title: format!("{title}: {named}"),
                about: note.clone(),
                notes: vec![note],
            };
            pages.extend(Cards { head, cards, words }.pages()?);
        }
        Ok(pages)
    }
}

/// A name for a file, in the order of the pages; a section's name may hold anything, a file's not.
fn file_name(flow: &str, number: usize, section: &str) -> String {
    let plain = |name: &str| -> String {
        name.chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || letter == '_' {
                    letter
                } else {
                    '-'
                }
            })
            .collect()
    };
    let section = if section.is_empty() {
        String::new()
    } else {
        format!("-{}", plain(section))
    };
    format!("{}-{number:02}{section}", plain(flow))
}
