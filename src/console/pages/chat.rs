//! The chat: what was asked and answered in the patient's language and the nurse's side by side, then what was written
//! freely.

use maud::{Markup, html};

use crate::runner::desk::{Chat, Said};

use super::layout::Reader;

pub(super) fn chat(reader: &Reader<'_>, chat: &Chat) -> Markup {
    let theirs = chat.language.as_ref().unwrap_or(&reader.language);
    let same = *theirs == reader.language;
    html! {
        section {
            h2 { (reader.text("console-chat")) }
            @if !chat.turns.is_empty() {
                details open {
                    summary { (reader.text("console-interview")) }
                    @if !same { p.hint { (reader.text("console-coded")) } }
                    div.turns role="list" {
                        @for (own, read) in &chat.turns {
                            div.turn role="listitem" {
                                @if !same {
                                    div lang=(theirs) dir=(theirs.direction()) {
                                        p.question { (own.question) } p.answer { (own.answer) }
                                    }
                                }
                                div { p.question { (read.question) } p.answer { (read.answer) } }
                            }
                        }
                    }
                    @for (own, read) in &chat.told {
                        div.turn.told {
                            @if !same { div.lines lang=(theirs) dir=(theirs.direction()) { (own) } }
                            div.lines { (read) }
                        }
                    }
                }
            }
            h3 { (reader.text("console-written")) }
            @if chat.said.is_empty() { p { (reader.text("console-nothing_written")) } }
            @else if !same { p.hint { (reader.text("console-not_translated")) } }
            ol.said-list { @for said in &chat.said { (line(reader, said, theirs)) } }
        }
    }
}

fn line(reader: &Reader<'_>, said: &Said, theirs: &crate::domain::Language) -> Markup {
    html! {
        li.from-nurse[said.nurse.is_some()] {
            p.by {
                @match &said.nurse { Some(nurse) => (nurse), None => (reader.text("who-patient")) }
                " · " (reader.time(said.at))
            }
            @if let Some(file) = &said.file { p.file { (file) " · " (reader.text("console-file")) } }
            p.lines lang=(theirs) dir="auto" { (said.text) }
        }
    }
}
