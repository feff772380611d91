//! Our own pictures, drawn as vector art and rendered without any font or system file.

mod chart;

pub use chart::chart_png;

/// The regions of the back: option of `pain_site`, centre and half size of its overlay, and its digit.
const REGIONS: [(&str, f32, f32, f32, f32, u8); 5] = [
    ("neck", 240.0, 118.0, 42.0, 30.0, 1),
    ("mid_back", 240.0, 250.0, 92.0, 88.0, 2),
    ("lower_back", 240.0, 398.0, 74.0, 52.0, 3),
    ("flank", 344.0, 372.0, 28.0, 52.0, 4),
    ("buttock", 240.0, 502.0, 88.0, 44.0, 5),
];

/// A back seen from behind as PNG, 480 by 640, with these regions marked; an unknown region is passed over.
/// Empty if the drawing cannot be rendered.
pub fn back_png(marked: &[String]) -> Vec<u8> {
    render(&back_svg(marked)).unwrap_or_default()
}

fn back_svg(marked: &[String]) -> String {
    let mut svg = include_str!("back.svg").replace("</svg>", "");
    for (name, x, y, rx, ry, digit) in REGIONS {
        let on = marked.iter().any(|marked| marked == name);
        // A mark differs by fill, by outline and by the digit's ground, so that it needs no colour to be seen.
        let (fill, opacity, width) = if on {
            ("#c2410c", "0.55", 6)
        } else {
            ("#ffffff", "0.25", 2)
        };
        svg.push_str(&format!(
            r##"<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" fill-opacity="{opacity}" stroke="#7c2d12" stroke-width="{width}" stroke-dasharray="{}"/>"##,
            if on { "none" } else { "6 6" }
        ));
        let ground = if on { "#7c2d12" } else { "#ffffff" };
        let ink = if on { "#ffffff" } else { "#1f2937" };
        let (left, top) = (x + rx * 0.45, y);
        svg.push_str(&format!(
            r##"<circle cx="{left}" cy="{top}" r="17" fill="{ground}" stroke="#1f2937" stroke-width="2"/>"##
        ));
        svg.push_str(&format!(
            r##"<path d="{}" transform="translate({left} {top})" fill="none" stroke="{ink}" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/>"##,
            digit_path(digit)
        ));
    }
    svg.push_str("</svg>");
    svg
}

/// A digit as strokes round the origin.
fn digit_path(digit: u8) -> &'static str {
    match digit {
        0 => "M 0 -9 C -7 -9 -7 9 0 9 C 7 9 7 -9 0 -9",
        6 => "M 4 -9 C -4 -7 -7 2 -5 6 C -3 11 5 10 5 4 C 5 -1 -3 -1 -5 4",
        7 => "M -6 -9 L 6 -9 L -2 9",
        8 => "M 0 -1 C -7 -3 -5 -10 0 -10 C 5 -10 7 -3 0 -1 C -8 1 -6 10 0 10 C 6 10 8 1 0 -1",
        9 => "M 5 -4 C 3 1 -5 1 -5 -4 C -5 -10 5 -11 5 -5 C 5 2 3 7 -3 9",
        1 => "M -4 -5 L 1 -9 L 1 9",
        2 => "M -5 -5 C -4 -11 6 -10 5 -4 C 4 1 -4 4 -6 9 L 6 9",
        3 => "M -5 -8 C 0 -11 6 -8 4 -3 C 3 -1 0 0 -1 0 C 4 0 7 4 4 8 C 1 11 -4 10 -6 7",
        4 => "M 3 9 L 3 -9 L -6 4 L 7 4",
        _ => "M 5 -9 L -4 -9 L -5 -1 C 0 -4 6 -1 5 4 C 4 10 -3 10 -6 7",
    }
}

/// A number as strokes, its right end at `x`, its middle at `y`.
fn number_path(number: i64, x: f32, y: f32) -> String {
    let mut drawn = String::new();
    for (place, digit) in number.max(0).to_string().bytes().rev().enumerate() {
        let at = x - 7.0 - 15.0 * place as f32;
        drawn.push_str(&format!(
            r##"<path d="{}" transform="translate({at} {y})" fill="none" stroke="#1f2937" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>"##,
            digit_path(digit - b'0')
        ));
    }
    drawn
}

fn render(svg: &str) -> Option<Vec<u8>> {
    let tree = resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default()).ok()?;
    let size = tree.size().to_int_size();
    let mut pixels = resvg::tiny_skia::Pixmap::new(size.width(), size.height())?;
    resvg::render(
        &tree,
        resvg::tiny_skia::Transform::identity(),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_marked_gives_its_own_picture() {
        let none = back_png(&[]);
        assert!(none.starts_with(b"\x89PNG"));
        assert!(none.len() < 80_000, "{} bytes", none.len());
        for (name, ..) in REGIONS {
            assert_ne!(back_png(&[name.to_owned()]), none, "{name}");
        }
        assert_eq!(back_png(&["elbow".to_owned()]), none);
    }
}
