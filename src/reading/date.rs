//! Dates as people say them: never in the future, a month where only a month is meant.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::answer::DateAnswer;

use super::Lexicon;
use super::normal::{fold, words};

/// Why a date cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateProblem {
    /// It cannot be read.
    NotUnderstood,
    /// It has not come yet.
    Future,
}

impl Lexicon {
    /// Reads a date said on `today`. Day, month and year are read in that order.
    pub fn date(&self, text: &str, today: Date) -> Result<DateAnswer, DateProblem> {
        let folded = fold(text);
        let said = words(&folded);
        let date = self
            .named(&said, today)
            .or_else(|| self.ago(&said, today))
            .or_else(|| self.written(&folded, &said, today));
        match date.ok_or(DateProblem::NotUnderstood)? {
            DateAnswer::Day(day) | DateAnswer::Month(day) if day > today => Err(DateProblem::Future),
            date => Ok(date),
        }
    }

    fn named(&self, said: &str, today: Date) -> Option<DateAnswer> {
        let is = |list: &[String]| list.iter().any(|word| words(word) == said);
        let days = |count: i64| today.checked_sub(count.days()).ok().map(DateAnswer::Day);
        let month = |count: i64| {
            today
                .first_of_month()
                .checked_sub(count.months())
                .ok()
                .map(DateAnswer::Month)
        };
        if is(&self.today) {
            days(0)
        } else if is(&self.yesterday) {
            days(1)
        } else if is(&self.day_before_yesterday) {
            days(2)
        } else if is(&self.last_week) {
            days(7)
        } else if is(&self.this_month) {
            month(0)
        } else if is(&self.last_month) {
            month(1)
        } else {
            None
        }
    }

    /// "3 days ago", "hace 2 semanas".
    fn ago(&self, said: &str, today: Date) -> Option<DateAnswer> {
        let list: Vec<&str> = said.split(' ').collect();
        let has = |words: &[String]| list.iter().any(|word| words.iter().any(|known| known == word));
        if !(has(&self.ago_prefix) || has(&self.ago_suffix)) {
            return None;
        }
        let count = self.number(said)? / 10;
        if has(&self.day_words) {
            today.checked_sub(count.days()).ok().map(DateAnswer::Day)
        } else if has(&self.week_words) {
            today.checked_sub(count.weeks()).ok().map(DateAnswer::Day)
        } else if has(&self.month_words) {
            today
                .first_of_month()
                .checked_sub(count.months())
                .ok()
                .map(DateAnswer::Month)
        } else if has(&self.year_words) {
            today
                .first_of_month()
                .checked_sub(count.years())
                .ok()
                .map(DateAnswer::Month)
        } else {
            None
        }
    }

    /// "12 March", "March 2025", "12/03/2026", "2026-03-12", "03/2026".
    fn written(&self, folded: &str, said: &str, today: Date) -> Option<DateAnswer> {
        let numbers: Vec<i16> = said.split(' ').filter_map(|word| word.parse().ok()).collect();
        let month = self.months.iter().position(|names| {
            said.split(' ')
                .any(|word| names.iter().any(|name| words(name) == word))
        });
        let year = |number: i16| if number < 100 { 2000 + number } else { number };
        if let Some(month) = month {
            let month = month as i8 + 1;
            let latest = |day: i8| {
                let this_year = Date::new(today.year(), month, day)
                    .ok()
                    .filter(|date| *date <= today);
                this_year.or_else(|| Date::new(today.year() - 1, month, day).ok())
            };
            return match numbers.as_slice() {
                [] => latest(1).map(DateAnswer::Month),
                [day] if (1..=31).contains(day) => latest(*day as i8).map(DateAnswer::Day),
                [number] => Date::new(year(*number), month, 1).ok().map(DateAnswer::Month),
                [day, number] => Date::new(year(*number), month, *day as i8)
                    .ok()
                    .map(DateAnswer::Day),
                _ => None,
            };
        }
        if !folded.chars().all(|c| c.is_ascii_digit() || "/-. ".contains(c)) {
            return None;
        }
        match numbers.as_slice() {
            [first, month, day] if *first > 1900 => Date::new(*first, *month as i8, *day as i8)
                .ok()
                .map(DateAnswer::Day),
            [day, month, last] => Date::new(year(*last), *month as i8, *day as i8)
                .ok()
                .map(DateAnswer::Day),
            [first, month] if *first > 1900 => Date::new(*first, *month as i8, 1).ok().map(DateAnswer::Month),
            [month, last] if *last > 1900 => Date::new(*last, *month as i8, 1).ok().map(DateAnswer::Month),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(tag: &str) -> Lexicon {
        let files = crate::assets::shipped();
        let path = format!("locales/{tag}/lexicon.toml");
        Lexicon::parse(&path, files.get(&path).expect("a shipped lexicon")).expect("it reads")
    }

    #[test]
    fn dates_are_read_as_people_say_them() {
        let today = Date::constant(2026, 3, 20);
        let day = |y, m, d| Ok(DateAnswer::Day(Date::constant(y, m, d)));
        let month = |y, m| Ok(DateAnswer::Month(Date::constant(y, m, 1)));
        let cases = [
            ("en", "today", day(2026, 3, 20)),
            ("en", "Yesterday", day(2026, 3, 19)),
            ("en", "3 days ago", day(2026, 3, 17)),
            ("en", "two weeks ago", day(2026, 3, 6)),
            ("en", "last month", month(2026, 2)),
            ("en", "March", month(2026, 3)),
            ("en", "last April", month(2025, 4)),
            ("en", "12 March", day(2026, 3, 12)),
            ("en", "12/03/2026", day(2026, 3, 12)),
            ("en", "2026-03-12", day(2026, 3, 12)),
            ("en", "١٢/٠٣/٢٠٢٦", day(2026, 3, 12)),
            ("en", "31/02/2026", Err(DateProblem::NotUnderstood)),
            ("en", "01/05/2026", Err(DateProblem::Future)),
            ("en", "it hurts", Err(DateProblem::NotUnderstood)),
            ("es", "hace 2 días", day(2026, 3, 18)),
            ("es", "ayer", day(2026, 3, 19)),
            ("es", "12 de marzo de 2026", day(2026, 3, 12)),
            ("es", "el mes pasado", month(2026, 2)),
        ];
        for (tag, text, expected) in cases {
            assert_eq!(lexicon(tag).date(text, today), expected, "{tag}: {text}");
        }
    }

    #[test]
    fn measures_are_read_in_the_units_people_use() {
        let en = lexicon("en");
        assert_eq!(en.length_cm("5'4\""), Some(1626));
        assert_eq!(en.length_cm("5 ft 4"), Some(1626));
        assert_eq!(en.length_cm("1,62 m"), Some(1620));
        assert_eq!(en.length_cm("1.62"), Some(1620));
        assert_eq!(en.length_cm("162"), Some(1620));
        assert_eq!(en.weight_kg("11 stone 4"), Some(717));
        assert_eq!(en.weight_kg("70 kg"), Some(700));
        assert_eq!(en.milligrams("6 tablets"), Some(30_000));
        assert_eq!(en.milligrams("3 g"), Some(30_000));
        assert_eq!(en.milligrams("3,000"), Some(30_000));
        assert_eq!(lexicon("es").milligrams("6 pastillas"), Some(30_000));
        assert_eq!(en.number("۷"), Some(70));
        assert_eq!(en.number("seven"), Some(70));
    }
}
