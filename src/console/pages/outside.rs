//! Pages for somebody who is not signed in.

use maud::{Markup, html};

use crate::console::Console;
use crate::domain::Language;

use super::layout::Reader;

/// How to get a link, and what was wrong with the last one.
pub(in crate::console) fn ask_the_bot(console: &Console, language: &Language, key: &str) -> Markup {
    let reader = reader(console, language);
    let body = html! {
        main.outside { h1 { (reader.text("console-sign_in")) } p { (reader.text(key)) } }
    };
    reader.document(&reader.text("console-sign_in"), body)
}

/// The button that uses a link.
pub(in crate::console) fn button(console: &Console, language: &Language, link: &str) -> Markup {
    let reader = reader(console, language);
    let body = html! {
        main.outside {
            h1 { (reader.text("console-sign_in")) }
            p { (reader.text("console-sign_in_lead")) }
            form method="post" action=(reader.path("/sign-in")) {
                input type="hidden" name="link" value=(link);
                button.main-button { (reader.text("console-sign_in")) }
            }
        }
    };
    reader.document(&reader.text("console-sign_in"), body)
}

fn reader<'c>(console: &'c Console, language: &Language) -> Reader<'c> {
    Reader {
        console,
        language: language.clone(),
        entered: None,
    }
}
