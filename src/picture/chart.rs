//! How pain and walking went, as a chart: one mark for each time that was asked, the dates below. Told apart
//! without colour: pain on moving is a full line with filled circles, pain at rest a broken line with open
//! squares; walking is a bar, the higher the better.

use std::fmt::Write;

use crate::domain::message::{ChartPoint, ChartWords};

use super::glyphs::{self, Anchor};
use super::render;

const WIDTH: f32 = 720.0;
const HEIGHT: f32 = 640.0;
const LEFT: f32 = 80.0;
const RIGHT: f32 = 690.0;
const TOP: f32 = 92.0;
const BOTTOM: f32 = 372.0;
/// The floor of the bars for walking, and the height of one level.
const FLOOR: f32 = 536.0;
const LEVEL: f32 = 26.0;
/// Levels of walking, from "cannot stand" to "as usual".
const LEVELS: u8 = 4;
/// Scores with a line of their own.
const SCALE: [u8; 6] = [0, 2, 4, 6, 8, 10];
const INK: &str = "#1f2937";
const LETTERS: f32 = 1.15;

/// The chart as PNG, 720 by 640. Empty if it cannot be rendered.
pub fn chart_png(points: &[ChartPoint], words: &ChartWords) -> Vec<u8> {
    render(&chart_svg(points, words)).unwrap_or_default()
}

/// The letters of a chart's words that cannot be drawn: there must be none.
pub fn undrawable(words: &ChartWords) -> Vec<char> {
    let ChartWords {
        moving,
        resting,
        walking,
        scale,
    } = words;
    [moving, resting, walking]
        .into_iter()
        .chain(scale)
        .flat_map(|text| glyphs::lacks(text))
        .collect()
}

fn chart_svg(points: &[ChartPoint], words: &ChartWords) -> String {
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>"##
    );
    legend(&mut svg, words);
    scale(&mut svg, words);
    let places = points.len().max(1) as f32;
    let x = |place: usize| LEFT + (RIGHT - LEFT) * (place as f32 + 0.5) / places;
    let y = |score: u8| BOTTOM - (BOTTOM - TOP) * f32::from(score.min(10)) / 10.0;
    let series = |score: fn(&ChartPoint) -> Option<u8>| -> Vec<Option<(f32, f32)>> {
        let marks = points.iter().enumerate();
        marks
            .map(|(place, point)| Some((x(place), y(score(point)?))))
            .collect()
    };
    dates(&mut svg, points, x);
    let (moving, resting) = (series(|point| point.pain_move), series(|point| point.pain_rest));
    line(&mut svg, &resting, "12 10");
    for (x, y) in resting.iter().flatten() {
        square(&mut svg, *x, *y);
    }
    line(&mut svg, &moving, "none");
    for (x, y) in moving.iter().flatten() {
        circle(&mut svg, *x, *y);
    }
    for (place, point) in points.iter().enumerate() {
        walking(&mut svg, x(place), (RIGHT - LEFT) / places, point.walking);
    }
    svg.push_str("</svg>");
    svg
}

/// The marks with what they stand for.
fn legend(svg: &mut String, words: &ChartWords) {
    let text = |text: &str, x: f32, y: f32| glyphs::text(text, (x, y), LETTERS, Anchor::Start, INK);
    line(svg, &[Some((24.0, 34.0)), Some((64.0, 34.0))], "none");
    circle(svg, 44.0, 34.0);
    svg.push_str(&text(&words.moving, 74.0, 34.0));
    let next = 74.0 + glyphs::width(&words.moving, LETTERS) + 14.0;
    line(svg, &[Some((next, 34.0)), Some((next + 40.0, 34.0))], "12 10");
    square(svg, next + 20.0, 34.0);
    svg.push_str(&text(&words.resting, next + 50.0, 34.0));
    svg.push_str(&text(
        &words.walking,
        24.0,
        FLOOR - LEVEL * f32::from(LEVELS) - 26.0,
    ));
}

/// 0 to 10 beside the grid, and for walking someone who walks above someone who lies.
fn scale(svg: &mut String, words: &ChartWords) {
    let grid = |svg: &mut String, y: f32, width: f32| {
        let _ = write!(
            svg,
            r##"<path d="M {LEFT} {y} L {RIGHT} {y}" stroke="#9ca3af" stroke-width="{width}"/>"##
        );
    };
    for (place, score) in SCALE.into_iter().enumerate() {
        let at = BOTTOM - (BOTTOM - TOP) * f32::from(score) / 10.0;
        grid(svg, at, if score == 0 { 3.0 } else { 1.5 });
        let number = words.scale.get(place).map(String::as_str).unwrap_or_default();
        svg.push_str(&glyphs::text(
            number,
            (LEFT - 14.0, at),
            LETTERS,
            Anchor::End,
            INK,
        ));
    }
    grid(svg, FLOOR, 3.0);
    let top = FLOOR - LEVEL * f32::from(LEVELS) + 4.0;
    // Someone walking, and someone lying.
    let _ = write!(
        svg,
        r##"<g fill="none" stroke="{INK}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"><circle cx="48" cy="{}" r="6" fill="{INK}"/><path d="M 48 {} L 48 {} M 48 {} L 38 {} M 48 {} L 58 {} M 48 {} L 38 {} M 48 {} L 59 {}"/><circle cx="28" cy="{}" r="6" fill="{INK}"/><path d="M 40 {} L 62 {}"/></g>"##,
        top + 4.0,
        top + 14.0,
        top + 30.0,
        top + 18.0,
        top + 28.0,
        top + 18.0,
        top + 26.0,
        top + 30.0,
        top + 46.0,
        top + 30.0,
        top + 46.0,
        FLOOR - 12.0,
        FLOOR - 10.0,
        FLOOR - 10.0,
    );
}

/// A bar; a small stroke where nothing is known.
fn walking(svg: &mut String, x: f32, room: f32, level: Option<u8>) {
    let half = (room * 0.32).min(24.0);
    // Writing into a text cannot fail.
    let _ = match level {
        Some(level) => {
            let height = LEVEL * f32::from(level.min(LEVELS - 1) + 1);
            write!(
                svg,
                r##"<rect x="{}" y="{}" width="{}" height="{height}" fill="#74aede" stroke="{INK}" stroke-width="4"/>"##,
                x - half,
                FLOOR - height,
                half * 2.0
            )
        }
        None => write!(
            svg,
            r##"<path d="M {} {} l 12 0" stroke="{INK}" stroke-width="4"/>"##,
            x - 6.0,
            FLOOR - 12.0
        ),
    };
}

/// The day above, the month below; of crowded ones only some.
fn dates(svg: &mut String, points: &[ChartPoint], x: impl Fn(usize) -> f32) {
    let mut free_from = f32::MIN;
    for (place, point) in points.iter().enumerate() {
        let at = x(place);
        let [day, month] = &point.date;
        let half = glyphs::width(day, LETTERS).max(glyphs::width(month, LETTERS)) / 2.0;
        let _ = write!(
            svg,
            r##"<path d="M {at} {FLOOR} l 0 10 M {at} {BOTTOM} l 0 8" stroke="{INK}" stroke-width="3"/>"##
        );
        if at - half < free_from {
            continue;
        }
        free_from = at + half + 8.0;
        for (row, text) in [day, month].into_iter().enumerate() {
            let y = FLOOR + 34.0 + 34.0 * row as f32;
            svg.push_str(&glyphs::text(text, (at, y), LETTERS, Anchor::Middle, INK));
        }
    }
}

/// A line through the marks; it is interrupted where one is missing.
fn line(svg: &mut String, marks: &[Option<(f32, f32)>], dash: &str) {
    let mut path = String::new();
    let mut begun = false;
    for mark in marks {
        match mark {
            None => begun = false,
            Some((x, y)) => {
                let _ = write!(path, "{} {x} {y} ", if begun { "L" } else { "M" });
                begun = true;
            }
        }
    }
    if !path.is_empty() {
        let _ = write!(
            svg,
            r##"<path d="{path}" fill="none" stroke="{INK}" stroke-width="5" stroke-dasharray="{dash}"/>"##
        );
    }
}

fn circle(svg: &mut String, x: f32, y: f32) {
    let _ = write!(
        svg,
        r##"<circle cx="{x}" cy="{y}" r="10" fill="#9a3412" stroke="{INK}" stroke-width="4"/>"##
    );
}

fn square(svg: &mut String, x: f32, y: f32) {
    let _ = write!(
        svg,
        r##"<rect x="{}" y="{}" width="20" height="20" fill="#ffffff" stroke="{INK}" stroke-width="4"/>"##,
        x - 10.0,
        y - 10.0
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(pain_move: Option<u8>, pain_rest: Option<u8>, walking: Option<u8>) -> ChartPoint {
        ChartPoint {
            date: ["4".to_owned(), "Mar".to_owned()],
            pain_move,
            pain_rest,
            walking,
        }
    }

    #[test]
    fn every_course_gives_its_own_chart() {
        let words = ChartWords {
            scale: [0, 2, 4, 6, 8, 10].map(|number: u8| number.to_string()).into(),
            ..ChartWords::default()
        };
        let png = |points: &[ChartPoint]| chart_png(points, &words);
        let one = png(&[point(Some(8), None, None)]);
        assert!(one.starts_with(b"\x89PNG") && one.len() < 60_000);
        assert_ne!(one, png(&[point(Some(8), None, Some(2))]), "walking is drawn");
        assert_ne!(
            one,
            png(&[point(Some(8), Some(1), None)]),
            "pain at rest is drawn"
        );
        assert!(png(&[]).starts_with(b"\x89PNG"));
        let many: Vec<ChartPoint> = (0..60).map(|_| point(Some(200), Some(0), Some(9))).collect();
        assert!(png(&many).starts_with(b"\x89PNG"));
    }
}
