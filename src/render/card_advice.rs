//! What a card recommends, by when, what leads when a review is held back, and what came of what was advised.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::followup::{Plan, Stand};
use crate::i18n::Args;
use crate::review::Case;
use crate::triage::{Answers, Tier, wire};

use super::card::Card;
use super::closing::{day, in_order};
use super::{Rendered, value};

/// A patient who is followed up, as a card shows it.
pub struct Followed<'a> {
    /// Their plan.
    pub plan: &'a Plan,
    /// The clinic's time zone, for dates.
    pub time_zone: &'a TimeZone,
}

/// Hours of a day, and of a week.
const DAY: u32 = 24;
const WEEK: u32 = 7 * DAY;

impl Card<'_> {
    /// The flags with their time frames, what leads, and the cautions to list.
    pub(super) fn recommended(&self, case: &Case) -> Rendered<Vec<String>> {
        let (answers, today) = self.answers(case);
        // In an emergency there is one time frame: now.
        let timed = case.tier < Some(Tier::EmergencyNow);
        let advised = self.book.advised(&case.flags, self.rules, &answers, today);
        let mut flags = Vec::new();
        for flag in &case.flags {
            let name = self.named("flag", flag)?;
            let hours = advised.iter().find(|(known, _)| known.id == *flag);
            flags.push(match hours.and_then(|(_, hours)| *hours).filter(|_| timed) {
                None => name,
                Some(hours) => {
                    let args = Args::new().text("flag", name).text("time", self.time(hours)?);
                    self.with("card-within", args)?
                }
            });
        }
        let mut lines = vec![self.listed(&flags)?];
        let held = |flag: &String| {
            let mut holds = self.book.advice().iter().filter_map(|known| known.holds.as_ref());
            holds.any(|hold| hold == flag)
        };
        if case.flags.iter().any(held) {
            let leads = self.book.leads(self.rules, &answers, today);
            let leads: Rendered<Vec<String>> = leads
                .into_iter()
                .map(|lead| self.word(&format!("lead-{lead}")))
                .collect();
            lines.push(self.with("card-leads", Args::new().text("list", leads?.join("; ")))?);
        }
        let cautions = self.book.cautions(self.rules, &answers, today);
        if !cautions.is_empty() {
            let vocabulary = self.rules.vocabulary();
            let mut named = Vec::new();
            for caution in cautions {
                let finding = &vocabulary.get(caution.finding).id;
                let words = self.word(&format!("line-{finding}-{}", caution.option))?;
                // Two findings may say the same.
                if !named.contains(&words) {
                    named.push(words);
                }
            }
            lines.push(self.with("card-cautions", Args::new().text("list", named.join("; ")))?);
        }
        Ok(lines)
    }

    /// What was advised and what came of it, at most so many lines; nothing for someone who is not followed up.
    pub(super) fn agreed(&self, most: usize) -> Rendered<Vec<String>> {
        let Some(Followed { plan, time_zone }) = &self.followed else {
            return Ok(Vec::new());
        };
        let date = |at| value::date_words(self.catalogs, self.language, &day(time_zone, at));
        let mut lines = Vec::new();
        if let Some((at, seen)) = plan.seen {
            let key = if seen { "card-seen_yes" } else { "card-seen_no" };
            lines.push(self.with(key, Args::new().text("date", date(at)?))?);
        }
        for advice in in_order(self.book, plan) {
            let mut args = Args::new()
                .text("what", self.word(&format!("flag-{}", advice.id))?)
                .text("stand", self.word(&format!("stand-{}", advice.stand.name()))?);
            let key = match (advice.stand, advice.due, advice.last_heard()) {
                (Stand::Open, Some(due), _) => {
                    args = args.text("date", date(due)?);
                    "card-advice_due"
                }
                (_, _, Some(heard)) => {
                    args = args.text("date", date(heard)?);
                    "card-advice_heard"
                }
                (_, _, None) => "card-advice",
            };
            lines.push(self.with(key, args)?);
        }
        self.some(lines, most)
    }

    /// The case's answers, and the day they were assessed.
    pub(super) fn answers(&self, case: &Case) -> (Answers, Date) {
        let today = case.assessed_on.parse().unwrap_or(Date::MIN);
        let answers = wire::read_all(self.rules.vocabulary(), &case.answers, today);
        (answers.unwrap_or_default(), today)
    }

    /// A time frame as people say it: hours up to three days, then days, then weeks.
    fn time(&self, hours: u32) -> Rendered<String> {
        let (key, count) = if hours <= 3 * DAY {
            ("time-hours", hours)
        } else if hours.is_multiple_of(WEEK) && hours > WEEK {
            ("time-weeks", hours / WEEK)
        } else {
            ("time-days", hours.div_ceil(DAY))
        };
        self.with(key, Args::new().count("count", i64::from(count)))
    }
}
