//! What all pages share: head, navigation, words, times, the sign of a tier.

use maud::{DOCTYPE, Markup, html};

use crate::domain::{Language, Timestamp};
use crate::i18n::Args;
use crate::review::Role;
use crate::triage::Tier;

use crate::console::Console;
use crate::console::access::Entered;

/// htmx without evaluation, styles of its own or requests elsewhere.
const HTMX: &str =
    r#"{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyEnabled":false}"#;

/// A page's reader: words in their language.
pub(super) struct Reader<'c> {
    pub console: &'c Console,
    pub language: Language,
    /// Whoever is signed in.
    pub entered: Option<&'c Entered>,
}

impl<'c> Reader<'c> {
    pub(super) fn of(console: &'c Console, entered: &'c Entered) -> Self {
        Self {
            console,
            language: entered.visitor.session.language.clone(),
            entered: Some(entered),
        }
    }

    /// A text.
    pub(super) fn text(&self, key: &str) -> String {
        self.with(key, Args::new())
    }

    /// A text with arguments.
    pub(super) fn with(&self, key: &str, args: Args) -> String {
        let text = self.console.desk.text(&self.language, key, &args);
        text.unwrap_or_else(|error| {
            tracing::error!(%error, "a text of the console could not be worded");
            String::new()
        })
    }

    pub(super) fn path(&self, path: &str) -> String {
        self.console.path(path)
    }

    /// What a form of this session carries.
    pub(super) fn csrf(&self) -> Markup {
        let token = self
            .entered
            .map_or("", |entered| entered.visitor.session.csrf.as_str());
        html! { input type="hidden" name="csrf" value=(token); }
    }

    /// The clinic's time of day, with the date on another day.
    pub(super) fn time(&self, at: Timestamp) -> Markup {
        let desk = &self.console.desk;
        let (local, today) = (desk.local(at), desk.local(desk.now()).date());
        let clock = format!("{:02}:{:02}", local.hour(), local.minute());
        let words = if local.date() == today {
            clock
        } else {
            let month = self.text(&format!("month_short-{}", local.month()));
            format!("{} {month} {clock}", local.day())
        };
        html! { time datetime=(local.to_string()) { (words) } }
    }

    /// How long from now until an instant, in words.
    pub(super) fn left(&self, due: Timestamp) -> String {
        let minutes = (due.0 - self.console.desk.now().0) / 60_000;
        let (key, count) = match minutes.abs() {
            0..120 => ("minutes", minutes),
            120..2880 => ("hours", minutes / 60),
            _ => ("days", minutes / 1440),
        };
        let key = match (minutes < 0, key) {
            (false, "minutes") => "console-in_minutes",
            (false, "hours") => "console-in_hours",
            (false, _) => "console-in_days",
            (true, "minutes") => "console-late_minutes",
            (true, "hours") => "console-late_hours",
            (true, _) => "console-late_days",
        };
        self.with(key, Args::new().count("count", count.abs()))
    }

    /// How long something took, in words; a dash for nothing.
    pub(super) fn took(&self, seconds: Option<i64>) -> String {
        match seconds {
            None => "–".to_owned(),
            Some(seconds) => {
                let (key, count) = match seconds {
                    ..7200 => ("console-took_minutes", (seconds + 59) / 60),
                    7200..172_800 => ("console-took_hours", seconds / 3600),
                    _ => ("console-took_days", seconds / 86_400),
                };
                self.with(key, Args::new().count("count", count))
            }
        }
    }

    /// A tier by colour, sign and word.
    pub(super) fn tier(&self, tier: Option<Tier>) -> Markup {
        let name = tier.map_or("none", Tier::name);
        html! {
            span class={ "tier tier-" (name) } {
                span.sign aria-hidden="true" {}
                (self.text(&format!("tier-{name}")))
            }
        }
    }

    /// What somebody may do, in a word.
    pub(super) fn role(&self, role: Role) -> String {
        self.text(match role {
            Role::Nurse => "role-nurse",
            Role::Lead => "role-lead",
            Role::Auditor => "role-auditor",
        })
    }

    /// A number in the language's digits.
    pub(super) fn number(&self, number: usize) -> String {
        let digits: Vec<char> = self.text("digits").chars().collect();
        let digit = |letter: char| {
            let own = letter.to_digit(10).and_then(|digit| digits.get(digit as usize));
            own.copied().unwrap_or(letter)
        };
        number.to_string().chars().map(digit).collect()
    }

    /// A page for somebody signed in, with what was said of their last deed.
    pub(super) fn page(&self, title: &str, said: &str, body: Markup) -> Markup {
        self.titled(&self.text(title), said, body)
    }

    /// The same, with a title of its own.
    pub(super) fn titled(&self, title: &str, said: &str, body: Markup) -> Markup {
        let inside = html! {
            a.skip href="#main" { (self.text("console-skip")) }
            header.top {
                p.brand { a href=(self.path("/")) { (self.text("bot-name")) } " · " (self.console.desk.clinic()) }
                nav aria-label=(self.text("console-nav")) { (self.links()) }
                (self.account())
            }
            @if let Some(said) = self.said(said) {
                p.said role="status" { (said) }
            }
            main #main tabindex="-1" { h1 { (title) } (body) }
            (self.help())
        };
        self.document(title, inside)
    }

    fn links(&self) -> Markup {
        html! {
            ul {
                li { a href=(self.path("/")) { (self.text("console-worklist")) } }
                li { a href=(self.path("/reports")) { (self.text("console-reports")) } }
                li { a href=(self.path("/team")) { (self.text("console-team")) } }
                li { a href=(self.path("/audit")) { (self.text("console-audit")) } }
            }
        }
    }

    fn account(&self) -> Markup {
        let Some(entered) = self.entered else {
            return html! {};
        };
        let who = &entered.visitor.who;
        html! {
            details.account {
                summary { (who.name()) " · " (self.role(who.role())) }
                form method="post" action=(self.path("/language")) {
                    (self.csrf())
                    label for="language" { (self.text("demo-language")) }
                    select #language name="language" {
                        @for language in self.console.desk.languages() {
                            option value=(language) selected[language == self.language] lang=(language) {
                                (self.named(&language))
                            }
                        }
                    }
                    button { (self.text("console-change")) }
                }
                button type="button" data-help { (self.text("console-keys")) }
                form method="post" action=(self.path("/sign-out")) {
                    (self.csrf())
                    button { (self.text("console-sign_out")) }
                    button name="everywhere" value="yes" { (self.text("console-sign_out_everywhere")) }
                }
            }
        }
    }

    fn named(&self, language: &Language) -> String {
        let name = self.console.desk.text(language, "language-name", &Args::new());
        name.unwrap_or_else(|_| language.to_string())
    }

    /// Only a text that speaks of deeds: what stands in an address is anybody's.
    fn said(&self, key: &str) -> Option<String> {
        let ours = ["case-", "console-done-", "console-not_"]
            .iter()
            .any(|family| key.starts_with(family));
        if !ours || !self.console.desk.has(key) {
            return None;
        }
        let args = Args::new()
            .text("nurse", self.text("console-colleague"))
            .text("longest", crate::review::LONGEST_TEXT.to_string())
            .text("letters", crate::review::LONGEST_NAME.to_string())
            .text("case", "");
        Some(self.with(key, args))
    }

    /// The keys, in a dialog; they can be switched off there.
    fn help(&self) -> Markup {
        let keys = [
            ("/", "console-key-search"),
            ("j", "console-key-next"),
            ("k", "console-key-previous"),
            ("Enter", "console-key-open"),
            ("g", "console-key-list"),
            ("c", "console-key-claim"),
            ("r", "console-key-reply"),
            ("n", "console-key-note"),
            ("?", "console-key-help"),
        ];
        html! {
            dialog #help aria-labelledby="help-title" {
                h2 #help-title { (self.text("console-keys")) }
                dl.keys {
                    @for (key, what) in keys { dt { kbd { (key) } } dd { (self.text(what)) } }
                }
                p { label { input type="checkbox" data-keys; " " (self.text("console-keys_on")) } }
                form method="dialog" { button { (self.text("console-close")) } }
            }
        }
    }

    /// A whole document.
    pub(super) fn document(&self, title: &str, body: Markup) -> Markup {
        let asset = |name: &str| self.path(&format!("/assets/{name}"));
        html! {
            (DOCTYPE)
            html lang=(self.language) dir=(self.language.direction()) data-base=(self.path("")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="robots" content="noindex";
                    meta name="htmx-config" content=(HTMX);
                    title { (title) " · " (self.text("bot-name")) }
                    link rel="icon" type="image/svg+xml" href=(asset("icon.svg"));
                    link rel="stylesheet" href=(asset("console.css"));
                    script src=(asset("htmx.js")) defer {}
                    script src=(asset("sse.js")) defer {}
                    script src=(asset("console.js")) defer {}
                }
                body { (body) }
            }
        }
    }
}
