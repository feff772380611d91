//! A strict reader of the Mermaid we write: every line must be one of the few forms we know, every node must be
//! declared once before it is joined, and no label may hold a character that has a meaning of its own.

use std::collections::BTreeSet;

/// What stands in a diagram.
#[derive(Debug, Default)]
pub struct Diagram {
    pub nodes: BTreeSet<String>,
    pub joins: Vec<(String, String)>,
    pub groups: usize,
    pub words: Vec<String>,
}

/// Mermaid's own limits, which a page that shows diagrams does not lift.
const MOST_LETTERS: usize = 50_000;
const MOST_JOINS: usize = 500;

/// Reads a diagram; the error names the line.
pub fn read(text: &str) -> Result<Diagram, String> {
    let mut diagram = Diagram::default();
    let mut lines = text.lines();
    if lines.next() != Some("flowchart TD") {
        return Err("the first line is not `flowchart TD`".to_owned());
    }
    let mut depth = 0_usize;
    for line in lines {
        one(line.trim_start(), &mut diagram, &mut depth).map_err(|fault| format!("{fault}: {line}"))?;
    }
    if depth != 0 {
        return Err("a subgraph is not ended".to_owned());
    }
    let free = diagram.nodes.iter().find(|node| {
        let joined = |(from, to): &(String, String)| from == *node || to == *node;
        !diagram.joins.iter().any(joined)
    });
    if let Some(free) = free {
        return Err(format!("`{free}` is joined to nothing"));
    }
    if text.chars().count() > MOST_LETTERS || diagram.joins.len() > MOST_JOINS {
        return Err(format!(
            "{} letters, {} joins: too much for Mermaid",
            text.len(),
            diagram.joins.len()
        ));
    }
    Ok(diagram)
}

fn one(line: &str, diagram: &mut Diagram, depth: &mut usize) -> Result<(), String> {
    for head in ["accTitle: ", "accDescr: "] {
        if let Some(words) = line.strip_prefix(head) {
            let plain = !words.is_empty() && !words.contains(['#', ';', '{', '}']);
            return if plain {
                Ok(())
            } else {
                Err("no plain words".to_owned())
            };
        }
    }
    if let Some(rest) = line.strip_prefix("subgraph ") {
        let (name, rest) = name(rest)?;
        let inner = between(rest, "[", "]")?;
        diagram.words.push(label(inner)?);
        if !name.starts_with('g') {
            return Err("no name of a subgraph".to_owned());
        }
        diagram.groups += 1;
        *depth += 1;
        return Ok(());
    }
    if line == "end" {
        *depth = depth.checked_sub(1).ok_or("`end` without a subgraph")?;
        return Ok(());
    }
    if line == "direction TB" {
        return if *depth > 0 {
            Ok(())
        } else {
            Err("a direction outside".to_owned())
        };
    }
    if let Some(rest) = line.strip_prefix("classDef ") {
        let (name, style) = rest.split_once(' ').ok_or("no style")?;
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-:,#".contains(letter);
        let good = name.chars().all(|letter| letter.is_ascii_lowercase()) && style.chars().all(fits);
        return if good { Ok(()) } else { Err("no class".to_owned()) };
    }
    if let Some(rest) = line.strip_prefix("class ") {
        let (nodes, _) = rest.split_once(' ').ok_or("no class")?;
        let unknown = nodes.split(',').find(|node| !diagram.nodes.contains(*node));
        return unknown.map_or(Ok(()), |node| Err(format!("`{node}` is no node")));
    }
    let (first, rest) = name(line)?;
    match rest.strip_prefix(' ') {
        Some(join) => joined(first, join, diagram),
        None => declared(first, rest, diagram),
    }
}

fn declared(node: &str, shape: &str, diagram: &mut Diagram) -> Result<(), String> {
    let inner = between(shape, "([", "])")
        .or_else(|_| between(shape, "{{", "}}"))
        .or_else(|_| between(shape, "[", "]"))?;
    diagram.words.push(label(inner)?);
    if ["end", "graph", "flowchart", "subgraph", "default"].contains(&node) {
        return Err("a word of Mermaid's own".to_owned());
    }
    if !diagram.nodes.insert(node.to_owned()) {
        return Err("declared twice".to_owned());
    }
    Ok(())
}

fn joined(from: &str, join: &str, diagram: &mut Diagram) -> Result<(), String> {
    let rest = join
        .strip_prefix("-->")
        .or_else(|| join.strip_prefix("-.->"))
        .ok_or("no arrow")?;
    let to = match rest.strip_prefix('|') {
        Some(rest) => {
            let (inner, to) = rest.split_once('|').ok_or("a label without end")?;
            label(inner)?;
            to
        }
        None => rest,
    };
    let (to, rest) = name(to.strip_prefix(' ').ok_or("no space")?)?;
    if !rest.is_empty() {
        return Err("something after the join".to_owned());
    }
    for node in [from, to] {
        if !diagram.nodes.contains(node) {
            return Err(format!("`{node}` is not declared above"));
        }
    }
    diagram.joins.push((from.to_owned(), to.to_owned()));
    Ok(())
}

fn name(text: &str) -> Result<(&str, &str), String> {
    let end = text.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    if name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        Ok((name, rest))
    } else {
        Err("no name".to_owned())
    }
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Result<&'t str, String> {
    let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    inner.ok_or_else(|| format!("not between `{open}` and `{close}`"))
}

/// A quoted label as its words.
fn label(quoted: &str) -> Result<String, String> {
    let inner = between(quoted, "\"", "\"")?.replace("<br/>", "\n");
    let mut words = String::new();
    let mut rest = inner.as_str();
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        if letter == '#' {
            let (number, after) = rest.split_once(';').ok_or("`#` without an end")?;
            let number: u32 = number.parse().map_err(|_| "no number after `#`")?;
            words.push(char::from_u32(number).ok_or("no letter has this number")?);
            rest = after;
        } else if "\"<>&`;\\".contains(letter) || letter.is_control() && letter != '\n' {
            return Err(format!("`{letter}` stands bare in a label"));
        } else {
            words.push(letter);
        }
    }
    if words.trim().is_empty() {
        Err("an empty label".to_owned())
    } else {
        Ok(words)
    }
}

#[test]
fn the_reader_refuses_what_mermaid_would() {
    let good = "flowchart TD\n  a_1[\"one #34;\"]\n  b_1([\"two\"])\n  a_1 -->|\"x\"| b_1\n";
    let read_one = read(good).expect("it reads");
    assert_eq!(read_one.words, ["one \"", "two"]);
    for (from, to) in [
        ("#34;", "\""),
        ("\"]\n", "]\n"),
        ("b_1(", "a_1("),
        ("-->", "---"),
        ("| b_1", "| c_1"),
        ("one", "<b>"),
        ("one", "#x;"),
        ("one", "a;"),
        ("flowchart TD", "flowchart"),
        ("  a_1 -->|\"x\"| b_1\n", ""),
        ("TD\n", "TD\n  subgraph g1[\"x\"]\n"),
        ("TD\n", "TD\n  end\n"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert!(read(&bad).is_err(), "{bad}");
    }
}
