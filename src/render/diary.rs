//! How pain and walking went: a chart, and the same in words for those who cannot see it.

use jiff::tz::TimeZone;

use crate::domain::Language;
use crate::domain::message::{ChartPoint, ChartWords, Picture};
use crate::followup::{Entry, Plan};
use crate::i18n::{Args, Catalogs};

use super::closing::day;
use super::{Rendered, Shown, value};

/// Most days told in words under the chart; a caption is short.
const IN_WORDS: usize = 8;
/// How a patient walks, from worst to best (options of `mobility_now`).
const WALKING: [&str; 4] = ["cannot_stand", "needs_help", "slower", "normal"];

/// What a diary is worded with.
pub struct Diary<'a> {
    /// The texts.
    pub catalogs: &'a Catalogs,
    /// The reader's language.
    pub language: &'a Language,
    /// The clinic's time zone.
    pub time_zone: &'a TimeZone,
}

impl Diary<'_> {
    /// The chart with its words; nothing as long as nothing was answered.
    pub fn chart(&self, plan: &Plan) -> Rendered<Option<Shown>> {
        if plan.diary.is_empty() {
            return Ok(None);
        }
        let mut points = Vec::new();
        let mut lines = Vec::new();
        for entry in &plan.diary {
            points.push(self.point(entry)?);
            lines.push(self.line(entry)?);
        }
        // The last ones in words, all of them in the picture.
        lines.drain(..lines.len().saturating_sub(IN_WORDS));
        lines.insert(0, self.text("diary", Args::new())?);
        Ok(Some(Shown {
            text: lines.join("\n"),
            buttons: Vec::new(),
            picture: Some(Picture::Chart {
                points,
                words: self.words()?,
            }),
        }))
    }

    /// The words in the picture.
    pub fn words(&self) -> Rendered<ChartWords> {
        Ok(ChartWords {
            moving: self.text("chart-moving", Args::new())?,
            resting: self.text("chart-resting", Args::new())?,
            walking: self.text("chart-walking", Args::new())?,
            scale: (0..=5)
                .map(|half| self.in_digits(half * 2))
                .collect::<Rendered<_>>()?,
        })
    }

    fn point(&self, entry: &Entry) -> Rendered<ChartPoint> {
        let date = day(self.time_zone, entry.at);
        let part = |place| {
            date.split('-')
                .nth(place)
                .and_then(|part| part.parse::<i64>().ok())
        };
        let (month, day) = (part(1).unwrap_or(1), part(2).unwrap_or(1));
        let score = |score: Option<i64>| score.and_then(|score| u8::try_from(score).ok());
        let level = |mobility: &String| WALKING.iter().position(|level| level == mobility);
        Ok(ChartPoint {
            date: [
                self.in_digits(day)?,
                self.text(&format!("month_short-{month}"), Args::new())?,
            ],
            pain_move: score(entry.pain_move),
            pain_rest: score(entry.pain_rest),
            walking: entry.mobility.as_ref().and_then(level).map(|level| level as u8),
        })
    }

    /// How it was on one day, in words.
    pub(super) fn line(&self, entry: &Entry) -> Rendered<String> {
        let shown = |score: Option<i64>| match score {
            None => Ok("–".to_owned()),
            Some(score) => self.in_digits(score),
        };
        let date = day(self.time_zone, entry.at);
        let key = entry
            .mobility
            .as_ref()
            .map(|level| format!("line-mobility_now-{level}"));
        let mobility = match key.filter(|key| self.catalogs.has(key)) {
            Some(key) => self.text(&key, Args::new())?,
            None if entry.mobility.is_some() => self.text("diary-walks", Args::new())?,
            None => self.text("diary-walks_unknown", Args::new())?,
        };
        let args = Args::new()
            .text("date", value::date_words(self.catalogs, self.language, &date)?)
            .text("move", shown(entry.pain_move)?)
            .text("rest", shown(entry.pain_rest)?)
            .text("mobility", mobility);
        self.text("diary-line", args)
    }

    /// A number in the language's digits.
    fn in_digits(&self, number: i64) -> Rendered<String> {
        let digits: Vec<char> = self.text("digits", Args::new())?.chars().collect();
        let digit = |letter: char| {
            let own = letter.to_digit(10).and_then(|digit| digits.get(digit as usize));
            own.copied().unwrap_or(letter)
        };
        Ok(number.to_string().chars().map(digit).collect())
    }

    fn text(&self, key: &str, args: Args) -> Rendered<String> {
        self.catalogs.text(self.language, key, &args)
    }
}
