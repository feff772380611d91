//! What can be done with a case as it stands. What is not shown is refused too, should it be asked for.

use maud::{Markup, html};

use crate::console::access::Entered;
use crate::review::{Call, LONGEST_TEXT, Outcome, Role};
use crate::runner::desk::{CaseView, Standing};
use crate::triage::Tier;

use super::layout::Reader;

struct Deeds<'d> {
    reader: &'d Reader<'d>,
    case: &'d CaseView,
}

pub(super) fn deeds(reader: &Reader<'_>, entered: &Entered, case: &CaseView) -> Markup {
    let who = &entered.visitor.who;
    if who.role() == Role::Auditor {
        return html! { p.hint { (reader.text("case-only_reads")) } };
    }
    let deeds = Deeds { reader, case };
    let mine = case.holder == Some(who.id());
    let free = case.holder.is_none();
    html! {
        h2 { (reader.text("console-deeds")) }
        @if case.standing == Standing::Closed {
            (deeds.worded("reopen", "button-reopen", "console-why_reopen"))
            (deeds.worded("note", "button-note", "console-note_lead"))
        } @else {
            @if free { (deeds.plain("claim", "button-claim")) }
            @if !free && !mine && who.role() != Role::Lead { p.hint { (reader.text("console-held")) } (deeds.worded("note", "button-note", "console-note_lead")) }
            @else {
                @if !free && !mine { p.hint { (reader.text("console-held_lead")) } }
                @if case.reachable { (deeds.reply()) (deeds.ask()) }
                (deeds.worded("note", "button-note", "console-note_lead"))
                (deeds.call())
                (deeds.tier())
                @if !case.arranged.is_empty() { (deeds.arrange()) }
                (deeds.hand())
                (deeds.worded("escalate", "button-escalate", "console-why_escalate"))
                @if !free { (deeds.close()) (deeds.plain("release", "button-release")) }
            }
        }
    }
}

impl Deeds<'_> {
    fn form(&self, verb: &str, inside: Markup) -> Markup {
        html! {
            form method="post" action=(self.reader.path(&format!("/case/{}/do", self.case.id.0))) data-once data-verb=(verb) {
                (self.reader.csrf())
                input type="hidden" name="verb" value=(verb);
                (inside)
            }
        }
    }

    fn plain(&self, verb: &str, key: &str) -> Markup {
        self.form(
            verb,
            html! { button data-deed=(verb) { (self.reader.text(key)) } },
        )
    }

    fn folded(&self, verb: &str, key: &str, inside: Markup) -> Markup {
        html! {
            details data-fold=(verb) {
                summary { (self.reader.text(key)) }
                (self.form(verb, inside))
            }
        }
    }

    fn words(&self, verb: &str, label: &str) -> Markup {
        let id = format!("{verb}-text");
        html! {
            label for=(id) { (self.reader.text(label)) }
            textarea #(id) name="text" rows="3" required maxlength=(LONGEST_TEXT) dir="auto" data-kept {}
        }
    }

    fn worded(&self, verb: &str, key: &str, label: &str) -> Markup {
        let inside = html! { (self.words(verb, label)) button { (self.reader.text("console-save")) } };
        self.folded(verb, key, inside)
    }

    fn reply(&self) -> Markup {
        let language = self.case.chat.language.as_ref();
        let inside = html! {
            (self.words("reply", "button-reply"))
            @if let Some(language) = language.filter(|language| **language != self.reader.language) {
                p.hint { (self.reader.with("console-reply_language", crate::i18n::Args::new().text("language", self.named(language)))) }
            }
            button.main-button { (self.reader.text("console-send")) }
        };
        self.form("reply", inside)
    }

    fn named(&self, language: &crate::domain::Language) -> String {
        let name = self
            .reader
            .console
            .desk
            .text(language, "language-name", &crate::i18n::Args::new());
        name.unwrap_or_else(|_| language.to_string())
    }

    fn ask(&self) -> Markup {
        let inside = html! {
            label for="finding" { (self.reader.text("console-ask_what")) }
            select #finding name="finding" required {
                option value="" { (self.reader.text("console-choose")) }
                @for section in &self.case.askable {
                    optgroup label=(section.label) {
                        @for (finding, label) in &section.findings { option value=(finding) { (label) } }
                    }
                }
            }
            p.hint { (self.reader.text("console-ask_lead")) }
            button { (self.reader.text("console-ask")) }
        };
        self.folded("ask", "console-ask", inside)
    }

    fn call(&self) -> Markup {
        let inside = html! {
            fieldset {
                legend { (self.reader.text("console-call_came")) }
                @for (_, name) in Call::ALL {
                    button name="came" value=(name) { (self.reader.text(&format!("call-{name}"))) }
                }
            }
        };
        self.folded("call", "button-call", inside)
    }

    fn tier(&self) -> Markup {
        let other = Tier::ALL.into_iter().filter(|tier| Some(*tier) != self.case.tier);
        let inside = html! {
            label for="new-tier" { (self.reader.text("console-new_tier")) }
            select #new-tier name="tier" required {
                option value="" { (self.reader.text("console-choose")) }
                @for tier in other { option value=(tier.name()) { (self.reader.text(&format!("tier-{}", tier.name()))) } }
            }
            (self.words("tier", "console-why_tier"))
            button { (self.reader.text("console-save")) }
        };
        self.folded("tier", "button-tier", inside)
    }

    fn arrange(&self) -> Markup {
        let inside = html! {
            label for="flag" { (self.reader.text("button-flag")) }
            select #flag name="flag" {
                @for flag in &self.case.arranged { option value=(flag) { (self.flag(flag)) } }
            }
            label for="arrange-text" { (self.reader.text("console-result")) }
            textarea #arrange-text name="text" rows="2" maxlength=(LONGEST_TEXT) dir="auto" data-kept {}
            div.row {
                button name="stand" value="requested" { (self.reader.text("console-requested")) }
                button name="stand" value="result" { (self.reader.text("console-save_result")) }
            }
        };
        self.folded("arrange", "button-flag", inside)
    }

    fn flag(&self, flag: &str) -> String {
        let key = format!("flag-{flag}");
        if self.reader.console.desk.has(&key) {
            self.reader.text(&key)
        } else {
            flag.to_owned()
        }
    }

    fn hand(&self) -> Markup {
        let others = self
            .case
            .colleagues
            .iter()
            .filter(|(id, _)| Some(*id) != self.case.holder);
        let inside = html! {
            label for="colleague" { (self.reader.text("console-to_whom")) }
            select #colleague name="user" { @for (id, name) in others { option value=(id.0) { (name) } } }
            button { (self.reader.text("button-hand")) }
        };
        self.folded("hand", "button-hand", inside)
    }

    fn close(&self) -> Markup {
        let inside = html! {
            label for="outcome" { (self.reader.text("console-outcome")) }
            select #outcome name="outcome" required {
                option value="" { (self.reader.text("console-choose")) }
                @for (_, name) in Outcome::ALL { option value=(name) { (self.reader.text(&format!("outcome_code-{name}"))) } }
            }
            label for="own-tier" { (self.reader.text("console-own_tier")) }
            select #own-tier name="tier" required {
                option value="" { (self.reader.text("console-choose")) }
                @for tier in Tier::ALL { option value=(tier.name()) { (self.reader.text(&format!("tier-{}", tier.name()))) } }
            }
            button { (self.reader.text("button-close")) }
        };
        self.folded("close", "button-close", inside)
    }
}
