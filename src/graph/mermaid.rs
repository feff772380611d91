//! Flows and table as Mermaid text, for those who keep diagrams beside other text.

use crate::i18n::TextError;

use super::cards::Card;
use super::outline::{Outline, Section};
use super::words::Words;

/// A diagram being written.
pub(super) struct Diagram {
    text: String,
    joins: Vec<String>,
    blocks: Vec<String>,
    ends: Vec<String>,
}

impl Diagram {
    pub(super) fn new(title: &str, about: &str) -> Self {
        let text = format!(
            "flowchart TD\n  accTitle: {}\n  accDescr: {}\n",
            line(title),
            line(about)
        );
        Self {
            text,
            joins: Vec::new(),
            blocks: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Sections of a flow in order, with where one comes from and goes on.
    pub(super) fn sections(
        mut self,
        sections: &[&Section],
        (from, to): (&str, &str),
        words: Words<'_>,
    ) -> Result<String, TextError> {
        let (yes, no) = (words.say("graph-yes")?, words.say("graph-no")?);
        let may_end = words.say("graph-may_end")?;
        self.text.push_str(&format!("  start([{}])\n", label([from])));
        for (place, section) in sections.iter().enumerate() {
            self.text.push_str(&format!(
                "  subgraph g{place}[{}]\n    direction TB\n",
                label([&*section.title])
            ));
            for outline in &section.screens {
                self.screen(outline, &may_end);
            }
            self.text.push_str("  end\n");
        }
        self.text.push_str(&format!("  done([{}])\n", label([to])));
        let screens: Vec<&Outline> = sections.iter().flat_map(|section| &section.screens).collect();
        let first = screens.first().map_or("done".to_owned(), |first| entry(first));
        self.joins.push(format!("start --> {first}"));
        for (place, outline) in screens.iter().enumerate() {
            let next = screens
                .get(place + 1)
                .map_or("done".to_owned(), |next| entry(next));
            let screen = node('s', &outline.id);
            if !outline.only.is_empty() {
                let gate = node('c', &outline.id);
                self.joins
                    .push(format!("{gate} -->|{}| {screen}", label([&*yes])));
                self.joins.push(format!("{gate} -->|{}| {next}", label([&*no])));
            }
            self.joins.push(format!("{screen} --> {next}"));
            if !outline.ends.is_empty() {
                self.joins
                    .push(format!("{screen} -.-> {}", node('x', &outline.id)));
            }
        }
        Ok(self.finish())
    }

    fn screen(&mut self, outline: &Outline, may_end: &str) {
        let screen = node('s', &outline.id);
        if !outline.only.is_empty() {
            let only = label(outline.only.iter().map(String::as_str));
            self.text
                .push_str(&format!("    {}{{{{{only}}}}}\n", node('c', &outline.id)));
        }
        let title = format!("{} {}", outline.id, outline.title);
        let marks = outline.marks.join(", ");
        let rows = outline
            .rows
            .iter()
            .map(|row| format!("{}: {}", row.label, row.text));
        // When it is asked stands in the node before it.
        let gate = outline.only.last().cloned().unwrap_or_default();
        let rows: Vec<String> = rows
            .filter(|row| gate.is_empty() || !row.ends_with(&format!(": {gate}")))
            .collect();
        let words = [title.trim_end(), &marks]
            .into_iter()
            .chain(rows.iter().map(String::as_str));
        self.text.push_str(&format!("    {screen}[{}]\n", label(words)));
        if outline.block {
            self.blocks.push(screen);
        }
        if !outline.ends.is_empty() {
            let ends: Vec<String> = outline
                .ends
                .iter()
                .map(|(id, reason)| format!("{id} {reason}"))
                .collect();
            let words = std::iter::once(may_end).chain(ends.iter().map(String::as_str));
            let end = node('x', &outline.id);
            self.text.push_str(&format!("    {end}([{}])\n", label(words)));
            self.ends.push(end);
        }
    }

    /// Groups of cards, each with what they lead to.
    pub(super) fn cards(mut self, groups: &[(String, Vec<Card>)]) -> String {
        for (place, (title, cards)) in groups.iter().enumerate() {
            let goal = format!("t{place}");
            self.text.push_str(&format!(
                "  subgraph g{place}[{}]\n    direction TB\n",
                label([&**title])
            ));
            for (at, card) in cards.iter().enumerate() {
                let name = format!("r{place}_{at}");
                let head = format!("{} {}", card.id, card.title);
                let rows: Vec<String> = card
                    .left
                    .iter()
                    .chain(&card.right)
                    .map(|row| format!("{}: {}", row.label, row.text))
                    .collect();
                let mark = Some(card.mark.as_str()).filter(|mark| !mark.is_empty());
                let words = std::iter::once(head.trim_end())
                    .chain(mark)
                    .chain(rows.iter().map(String::as_str));
                self.text.push_str(&format!("    {name}[{}]\n", label(words)));
                if card.ends {
                    self.ends.push(name.clone());
                }
                self.joins.push(format!("{name} --> {goal}"));
            }
            self.text
                .push_str(&format!("    {goal}([{}])\n  end\n", label([&**title])));
        }
        self.finish()
    }

    fn finish(mut self) -> String {
        for join in &self.joins {
            self.text.push_str(&format!("  {join}\n"));
        }
        for (class, style, nodes) in [
            ("block", "stroke-width:3px", &self.blocks),
            ("ending", "stroke:#991b1b,stroke-width:2px", &self.ends),
        ] {
            if !nodes.is_empty() {
                self.text.push_str(&format!(
                    "  classDef {class} {style}\n  class {} {class}\n",
                    nodes.join(",")
                ));
            }
        }
        self.text
    }
}

fn entry(outline: &Outline) -> String {
    node(if outline.only.is_empty() { 's' } else { 'c' }, &outline.id)
}

/// A node's name: letters, digits and `_` only, one for one with the id.
fn node(kind: char, id: &str) -> String {
    let mut name = format!("{kind}_");
    for letter in id.chars() {
        match letter {
            letter if letter.is_ascii_alphanumeric() => name.push(letter),
            '_' => name.push_str("__"),
            other => name.push_str(&format!("_{:x}_", u32::from(other))),
        }
    }
    name
}

/// Lines as a quoted label. What has a meaning of its own in Mermaid or HTML is written as a number.
fn label<'t>(lines: impl IntoIterator<Item = &'t str>) -> String {
    let lines: Vec<String> = lines.into_iter().map(escape).collect();
    format!("\"{}\"", lines.join("<br/>"))
}

fn escape(words: &str) -> String {
    let mut escaped = String::new();
    for letter in words.trim().chars() {
        match letter {
            '"' | '<' | '>' | '&' | '#' | '`' | ';' | '\\' => {
                escaped.push_str(&format!("#{};", u32::from(letter)));
            }
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Words on a line of their own.
fn line(words: &str) -> String {
    words
        .chars()
        .map(|letter| {
            if letter.is_control() || ";{}#".contains(letter) {
                ' '
            } else {
                letter
            }
        })
        .collect()
}
