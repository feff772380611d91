//! `vertebot graph`: the flows and the decision table as pages or as Mermaid text.

use std::io::Write;
use std::path::Path;

use crate::domain::Language;
use crate::graph::{Book, Page, book};
use crate::i18n::{Catalogs, TextError};

use super::Failure;
use super::service::flow_set;

/// How the pages are written.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// Vector art, a page for each section.
    Svg,
    /// Mermaid flowcharts.
    Mermaid,
}

/// What to draw.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// Only this: `intake`, `checkin`, or `rules` for the decision table.
    #[arg(long)]
    flow: Option<String>,
    /// How it is written.
    #[arg(long, value_enum, default_value = "svg")]
    format: Format,
    /// Only this section, such as `emergency` of a flow or `same_day` of the table.
    #[arg(long)]
    section: Option<String>,
    /// A file for all pages one below the other, or a folder for one file each; else they go to standard output.
    #[arg(long)]
    out: Option<std::path::PathBuf>,
    /// The language of the words, such as `en` or `es`.
    #[arg(long, default_value = "en")]
    lang: String,
}

pub(super) fn run(asked: &Asked, flows: Option<&Path>) -> Result<(), Failure> {
    let set = flow_set(flows)?;
    let language = language(&asked.lang, &set.catalogs)?;
    let all = Book {
        rules: &set.rules,
        flows: &[&set.intake, &set.checkin],
        catalogs: &set.catalogs,
        language: &language,
    };
    let names = names(&all, asked)?;
    let section = asked.section.as_deref();
    let wording = |error: TextError| Failure::Failed(error.to_string());
    match asked.format {
        Format::Svg => {
            let mut pages: Vec<Page> = Vec::new();
            for name in names {
                pages.extend(all.pages(name, section).map_err(wording)?);
            }
            let each = |page: &Page| (format!("{}.svg", page.name), page.svg());
            match pages.as_slice() {
                [one] => write(asked.out.as_deref(), &one.svg(), || vec![each(one)]),
                several => write(asked.out.as_deref(), &book(several), || {
                    several.iter().map(each).collect()
                }),
            }
        }
        Format::Mermaid => {
            let mut diagrams: Vec<(&str, String)> = Vec::new();
            for name in names {
                diagrams.push((name, all.mermaid(name, section).map_err(wording)?));
            }
            let whole = match diagrams.as_slice() {
                [(_, one)] => one.clone(),
                // A Mermaid text holds one diagram; several are held by Markdown.
                several => {
                    let each = several
                        .iter()
                        .map(|(name, text)| format!("## {name}\n\n```mermaid\n{text}```\n"));
                    each.collect::<Vec<_>>().join("\n")
                }
            };
            let each = || {
                let files = diagrams
                    .iter()
                    .map(|(name, text)| (format!("{name}.mmd"), text.clone()));
                files.collect()
            };
            write(asked.out.as_deref(), &whole, each)
        }
    }
}

fn language(tag: &str, catalogs: &Catalogs) -> Result<Language, Failure> {
    let wanted = Language::new(tag);
    let known: Vec<&str> = catalogs.languages().map(Language::as_str).collect();
    if known.contains(&wanted.as_str()) {
        return Ok(wanted);
    }
    Err(Failure::Usage(format!(
        "--lang: `{wanted}` is not spoken here; allowed are {}",
        known.join(", ")
    )))
}

/// What is to be drawn: the flow that was named, or all that have the section that was named.
fn names<'b>(all: &'b Book<'_>, asked: &Asked) -> Result<Vec<&'b str>, Failure> {
    let known = all.names();
    let mut names = known.clone();
    if let Some(flow) = &asked.flow {
        names.retain(|name| name == flow);
        if names.is_empty() {
            return Err(Failure::Usage(format!(
                "--flow: `{flow}` is no flow; allowed are {}",
                known.join(", ")
            )));
        }
    }
    if let Some(section) = &asked.section {
        let allowed: Vec<String> = names.iter().flat_map(|name| all.sections(name)).collect();
        names.retain(|name| all.sections(name).contains(section));
        if names.is_empty() {
            return Err(Failure::Usage(format!(
                "--section: `{section}` is no section here; allowed are {}",
                allowed.join(", ")
            )));
        }
    }
    Ok(names)
}

/// Writes the whole to standard output or a file, or each part to a file of its own in a folder.
fn write(
    out: Option<&Path>,
    whole: &str,
    each: impl FnOnce() -> Vec<(String, String)>,
) -> Result<(), Failure> {
    let Some(path) = out else {
        return match std::io::stdout().lock().write_all(whole.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::Failed(format!("standard output: {error}")))
            }
            _ => Ok(()),
        };
    };
    let failed = |path: &Path, error: std::io::Error| {
        Failure::Failed(format!("--out {}: {error}; name another place", path.display()))
    };
    // A name without an ending is a folder's.
    if path.extension().is_some() && !path.is_dir() {
        return std::fs::write(path, whole).map_err(|error| failed(path, error));
    }
    std::fs::create_dir_all(path).map_err(|error| failed(path, error))?;
    for (name, text) in each() {
        let file = path.join(name);
        std::fs::write(&file, text).map_err(|error| failed(&file, error))?;
    }
    Ok(())
}
