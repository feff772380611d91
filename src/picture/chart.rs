//! How pain went, as a chart: 0 to 10 upwards, days to the right. Told apart without colour: pain on moving is
//! a full line with filled circles, pain at rest a broken line with open squares.

use std::fmt::Write;

use crate::domain::message::ChartPoint;

use super::{number_path, render};

const LEFT: f32 = 60.0;
const RIGHT: f32 = 610.0;
const TOP: f32 = 30.0;
const BOTTOM: f32 = 330.0;

/// The chart as PNG, 640 by 400. Empty if it cannot be rendered.
pub fn chart_png(points: &[ChartPoint]) -> Vec<u8> {
    render(&chart_svg(points)).unwrap_or_default()
}

fn chart_svg(points: &[ChartPoint]) -> String {
    let days = points.iter().map(|point| point.day).max().unwrap_or(0).max(1);
    let x = |day: i64| LEFT + (RIGHT - LEFT) * day as f32 / days as f32;
    let y = |score: u8| BOTTOM - (BOTTOM - TOP) * f32::from(score.min(10)) / 10.0;
    let mut svg = String::from(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400" viewBox="0 0 640 400"><rect width="640" height="400" fill="#ffffff"/>"##,
    );
    for score in [0u8, 2, 4, 6, 8, 10] {
        let at = y(score);
        // Writing into a text cannot fail.
        let _ = write!(
            svg,
            r##"<path d="M {LEFT} {at} L {RIGHT} {at}" stroke="#9ca3af" stroke-width="1"/>{}"##,
            number_path(i64::from(score), LEFT - 14.0, at)
        );
    }
    let mut last_label = f32::MIN;
    for point in points {
        let at = x(point.day);
        if at - last_label >= 40.0 {
            let _ = write!(
                svg,
                r##"<path d="M {at} {BOTTOM} l 0 8" stroke="#1f2937" stroke-width="2"/>{}"##,
                number_path(point.day, at + 8.0, BOTTOM + 28.0)
            );
            last_label = at;
        }
    }
    let series = |score: fn(&ChartPoint) -> Option<u8>| {
        points
            .iter()
            .filter_map(move |point| Some((x(point.day), y(score(point)?))))
            .collect::<Vec<_>>()
    };
    let line = |svg: &mut String, marks: &[(f32, f32)], dash: &str| {
        let path: Vec<String> = marks.iter().map(|(x, y)| format!("{x} {y}")).collect();
        let _ = write!(
            svg,
            r##"<path d="M {}" fill="none" stroke="#1f2937" stroke-width="4" stroke-dasharray="{dash}"/>"##,
            path.join(" L ")
        );
    };
    let (moving, resting) = (series(|point| point.pain_move), series(|point| point.pain_rest));
    if !resting.is_empty() {
        line(&mut svg, &resting, "10 8");
    }
    for (x, y) in &resting {
        let _ = write!(
            svg,
            r##"<rect x="{}" y="{}" width="16" height="16" fill="#ffffff" stroke="#1f2937" stroke-width="3"/>"##,
            x - 8.0,
            y - 8.0
        );
    }
    if !moving.is_empty() {
        line(&mut svg, &moving, "none");
    }
    for (x, y) in &moving {
        let _ = write!(
            svg,
            r##"<circle cx="{x}" cy="{y}" r="8" fill="#c2410c" stroke="#1f2937" stroke-width="3"/>"##
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_course_gives_its_own_chart() {
        let point = |day, pain_move, pain_rest| ChartPoint {
            day,
            pain_move,
            pain_rest,
        };
        let one = chart_png(&[point(0, Some(8), None)]);
        assert!(one.starts_with(b"\x89PNG") && one.len() < 60_000);
        let two = chart_png(&[point(0, Some(8), None), point(14, Some(3), Some(1))]);
        assert_ne!(one, two);
        assert!(chart_png(&[]).starts_with(b"\x89PNG"));
        assert!(chart_png(&[point(365, Some(200), Some(0))]).starts_with(b"\x89PNG"));
    }
}
