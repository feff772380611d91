//! The question being asked, with its buttons.

use jiff::ToSpan;

use crate::domain::message::{Button, Picture};
use crate::engine::{Action, Conversation, Draft, Mark, offered, screens_left};
use crate::flow::{Form, Line, PartKind, Screen};
use crate::i18n::Args;
use crate::triage::Rules;

use super::button::{Tapped, write};
use super::{Rendered, Renderer, Shown};

/// How many days and months are offered as buttons of a date.
const DAYS_OFFERED: u8 = 4;
const MONTHS_OFFERED: u8 = 6;

impl Renderer<'_> {
    pub(super) fn question(
        &self,
        conversation: &Conversation,
        screen: &str,
        draft: &Draft,
    ) -> Rendered<Shown> {
        let screens = self.context.flow.screens();
        let place = screens
            .iter()
            .position(|known| known.id == screen)
            .unwrap_or_default();
        let screen = &screens[place];
        let language = &conversation.language;
        let mut text = self.ask(conversation, screen, draft)?;
        if draft.why {
            text = format!(
                "{text}\n\n{}",
                self.text(language, &format!("why-{}", screen.id))?
            );
        }
        if draft.reminded {
            text = format!("{text}\n\n{}", self.text(language, "reminder_unsure")?);
        }
        let alone = self.context.flow.is_alone();
        if !alone && !consents(screen, self.context.rules) {
            let left = screens_left(&self.context, conversation) as i64;
            let args = Args::new().count("left", left);
            text = format!("{text}\n\n{}", self.catalogs.text(language, "progress", &args)?);
        }
        let mut buttons = self.answers(conversation, place, draft)?;
        buttons.extend(self.helps(conversation, screen, draft, !consents(screen, self.context.rules))?);
        let picture = screen.picture.then(|| Picture::Back {
            marked: self.marked(screen, draft),
        });
        Ok(Shown {
            text,
            buttons,
            picture,
        })
    }

    pub(super) fn ask(
        &self,
        conversation: &Conversation,
        screen: &Screen,
        draft: &Draft,
    ) -> Rendered<String> {
        // A screen that two flows share may be worded differently in one of them.
        let in_flow = format!("ask-{}-{}", self.context.flow.id(), screen.id);
        let mut key = if self.catalogs.has(&in_flow) {
            in_flow
        } else {
            format!("ask-{}", screen.id)
        };
        if let Form::Parts(parts) = &screen.form
            && let Some(part) = parts.get(usize::from(draft.part))
        {
            let own = format!("{key}-{}", self.context.rules.vocabulary().get(part.finding).id);
            if self.catalogs.has(&own) {
                key = own;
            }
        }
        let args = Args::new()
            .text("who", self.who(conversation))
            .text("clinic", self.clinic.name.clone())
            .text("emergency", self.clinic.emergency_number.clone());
        self.catalogs.text(&conversation.language, &key, &args)
    }

    fn answers(
        &self,
        conversation: &Conversation,
        place: usize,
        draft: &Draft,
    ) -> Rendered<Vec<Vec<Button>>> {
        let screen = &self.context.flow.screens()[place];
        let language = &conversation.language;
        let button = |label: String, action: Action| Button {
            label,
            data: self.data(conversation, action),
        };
        match &screen.form {
            Form::Checklist { lines, .. } => {
                let offered = offered(&self.context, conversation, place);
                let mut rows = Vec::new();
                for (at, line) in lines.iter().enumerate().filter(|(at, _)| offered[*at]) {
                    let mark = match draft.marks.get(&(at as u8)) {
                        None => "mark-empty",
                        Some(Mark::Yes) => "mark-yes",
                        Some(Mark::Unsure) => "mark-unsure",
                    };
                    let label = format!(
                        "{} {}",
                        self.text(language, mark)?,
                        self.line(conversation, line)?
                    );
                    rows.push(vec![button(label, Action::Tick(at as u8))]);
                }
                let done = if draft.marks.is_empty() {
                    "button-none"
                } else {
                    "button-done"
                };
                rows.push(vec![button(self.text(language, done)?, Action::Done)]);
                Ok(rows)
            }
            Form::Parts(parts) => match parts.get(usize::from(draft.part)).map(|part| &part.kind) {
                Some(PartKind::Choice(lines)) => {
                    let label = |(at, line): (usize, &Line)| {
                        Ok(vec![button(
                            self.line(conversation, line)?,
                            Action::Choose(at as u8),
                        )])
                    };
                    lines.iter().enumerate().map(label).collect()
                }
                Some(PartKind::Scale) => {
                    let scale: Vec<Button> = (0..=10)
                        .map(|n| button(n.to_string(), Action::Scale(n)))
                        .collect();
                    Ok(scale.chunks(4).map(<[Button]>::to_vec).collect())
                }
                Some(PartKind::Date) => self.dates(conversation),
                Some(PartKind::Number) | None => Ok(Vec::new()),
            },
        }
    }

    fn dates(&self, conversation: &Conversation) -> Rendered<Vec<Vec<Button>>> {
        let language = &conversation.language;
        let mut buttons = Vec::new();
        for days in 0..DAYS_OFFERED {
            let label = match days {
                0 => self.text(language, "date-today")?,
                1 => self.text(language, "date-yesterday")?,
                _ => self.catalogs.text(
                    language,
                    "date-days_ago",
                    &Args::new().count("count", i64::from(days)),
                )?,
            };
            buttons.push(Button {
                label,
                data: self.data(conversation, Action::DaysAgo(days)),
            });
        }
        let first = self.context.today.first_of_month();
        for months in 0..MONTHS_OFFERED {
            let month = first.saturating_sub(i64::from(months).months());
            let name = self.text(language, &format!("month-{}", month.month()))?;
            let args = Args::new()
                .text("month", name)
                .text("year", month.year().to_string());
            let label = self.catalogs.text(language, "date-month", &args)?;
            buttons.push(Button {
                label,
                data: self.data(conversation, Action::MonthsAgo(months)),
            });
        }
        Ok(buttons.chunks(2).map(<[Button]>::to_vec).collect())
    }

    fn helps(
        &self,
        conversation: &Conversation,
        screen: &Screen,
        draft: &Draft,
        goes_on: bool,
    ) -> Rendered<Vec<Vec<Button>>> {
        let language = &conversation.language;
        let button = |key: &str, action| {
            Ok(Button {
                label: self.text(language, key)?,
                data: self.data(conversation, action),
            })
        };
        let why = if draft.why {
            "button-why_close"
        } else {
            "button-why"
        };
        let mut first = vec![button(why, Action::Why)?];
        let mut second = Vec::new();
        if goes_on {
            if !screen.required {
                first.push(button("button-unsure", Action::Unsure)?);
                second.push(button("button-skip", Action::Skip)?);
            }
            if !self.context.flow.is_alone() {
                second.push(button("button-back", Action::Back)?);
            }
        }
        Ok([first, second]
            .into_iter()
            .filter(|row| !row.is_empty())
            .collect())
    }

    pub(super) fn raised(&self, conversation: &Conversation, finding: &str) -> Rendered<Shown> {
        let language = &conversation.language;
        let button = |key: &str, action| {
            Ok(Button {
                label: self.text(language, key)?,
                data: self.data(conversation, action),
            })
        };
        Ok(Shown {
            text: self.text(language, &format!("ask-{finding}"))?,
            buttons: vec![vec![
                button("button-yes", Action::Yes)?,
                button("button-no", Action::No)?,
            ]],
            picture: None,
        })
    }

    /// A line's wording.
    pub(super) fn line(&self, conversation: &Conversation, line: &Line) -> Rendered<String> {
        self.text(&conversation.language, &format!("line-{}", line.id))
    }

    /// A button's data at this step.
    pub(super) fn data(&self, conversation: &Conversation, action: Action) -> String {
        write(Tapped {
            conversation: conversation.number,
            step: conversation.step,
            action,
        })
    }

    /// Regions of the back that are ticked.
    fn marked(&self, screen: &Screen, draft: &Draft) -> Vec<String> {
        let Form::Checklist { lines, .. } = &screen.form else {
            return Vec::new();
        };
        let ticked = draft.marks.iter().filter(|(_, mark)| **mark == Mark::Yes);
        let named = ticked.filter_map(|(at, _)| lines.get(usize::from(*at)));
        named
            .filter_map(|line| line.id.strip_prefix("pain_site-").map(str::to_owned))
            .collect()
    }
}

/// Whether a screen asks for consent: it has no skipping, nothing before it and no place in the summary.
pub(super) fn consents(screen: &Screen, rules: &Rules) -> bool {
    let consent = rules.vocabulary().id("consent_given");
    consent.is_some_and(|consent| screen.asks.contains(&consent))
}
