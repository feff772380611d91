//! Our own pictures, drawn as vector art and rendered without any font or system file.

mod chart;
mod glyphs;

use crate::domain::message::Drawing;

pub use chart::{chart_png, undrawable};

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
            glyphs::glyph(char::from(b'0' + digit)).unwrap_or_default()
        ));
    }
    svg.push_str("</svg>");
    svg
}

/// A drawing that teaches, as PNG. Its panels are numbered; what they show is said in the words beside it.
/// Empty if it cannot be rendered.
pub fn drawing_png(drawing: Drawing) -> Vec<u8> {
    let svg = match drawing {
        Drawing::OutOfBed => include_str!("out_of_bed.svg"),
        Drawing::HipHinge => include_str!("hip_hinge.svg"),
        Drawing::Cement => include_str!("cement.svg"),
    };
    render(svg).unwrap_or_default()
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

    #[test]
    fn every_drawing_is_drawn_and_small_enough_to_send() {
        let drawn: Vec<Vec<u8>> = Drawing::ALL
            .into_iter()
            .map(|(drawing, _)| drawing_png(drawing))
            .collect();
        for png in &drawn {
            assert!(
                png.starts_with(b"\x89PNG") && png.len() < 120_000,
                "{} bytes",
                png.len()
            );
            assert_eq!(drawn.iter().filter(|other| *other == png).count(), 1);
        }
    }
}
