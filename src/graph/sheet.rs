//! One page of vector art: the few shapes we draw, as SVG that needs no style sheet, font or script.

use std::fmt::Write;

use super::measure::Face;

/// An A4 page at 96 units an inch.
pub(super) const WIDTH: i32 = 794;
/// The same, downwards.
pub(super) const HEIGHT: i32 = 1123;
/// Left free round the page.
pub(super) const MARGIN: i32 = 36;

pub(super) const INK: &str = "#1f2937";
pub(super) const FAINT: &str = "#4b5563";
pub(super) const ALARM: &str = "#991b1b";

/// A page being drawn. Coordinates are whole units, x to the right, y downwards.
#[derive(Default)]
pub(super) struct Sheet {
    body: String,
}

/// A rectangle.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// How a rectangle looks.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) fill: &'static str,
    pub(super) stroke: &'static str,
    pub(super) thick: f32,
    /// Rounded corners.
    pub(super) round: i32,
}

impl Sheet {
    /// Begins a group: what is in it belongs together.
    pub(super) fn open(&mut self, class: &str, name: &str) {
        self.push(format_args!(
            r#"<g class="{class}" data-name="{}">"#,
            escape(name)
        ));
    }

    /// Ends the group begun last.
    pub(super) fn close(&mut self) {
        self.push(format_args!("</g>"));
    }

    pub(super) fn area(&mut self, area: Area, look: Look) {
        let Area { x, y, width, height } = area;
        let Look {
            fill,
            stroke,
            thick,
            round,
        } = look;
        self.push(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}" fill="{fill}" stroke="{stroke}" stroke-width="{thick}"/>"#
        ));
    }

    /// A line along `path`, in SVG's path language.
    pub(super) fn line(&mut self, path: &str, stroke: &str, dashed: bool) {
        let dashes = if dashed { r#" stroke-dasharray="5 3""# } else { "" };
        self.push(format_args!(
            r#"<path d="{path}" fill="none" stroke="{stroke}" stroke-width="1.3"{dashes}/>"#
        ));
    }

    /// A filled arrowhead with its point here, pointing in this direction.
    pub(super) fn arrowhead(&mut self, (x, y): (i32, i32), right: bool, fill: &str) {
        let path = if right {
            format!("M{x} {y}l-7 -4v8z")
        } else {
            format!("M{x} {y}l-4 -7h8z")
        };
        self.push(format_args!(r#"<path d="{path}" fill="{fill}"/>"#));
    }

    /// A diamond round this point: here the way parts.
    pub(super) fn diamond(&mut self, (x, y): (i32, i32)) {
        self.push(format_args!(
            r#"<path d="M{x} {}l5 5l-5 5l-5 -5z" fill="white" stroke="{INK}" stroke-width="1.3"/>"#,
            y - 5
        ));
    }

    /// A line of words; `y` is where they stand on.
    pub(super) fn text(&mut self, (x, y): (i32, i32), face: Face, ink: &str, words: &str) {
        self.push(format_args!(
            r#"<text x="{x}" y="{y}"{} fill="{ink}">{}</text>"#,
            font(face),
            escape(words)
        ));
    }

    /// A line of words that ends at `x`.
    pub(super) fn text_to(&mut self, (x, y): (i32, i32), face: Face, ink: &str, words: &str) {
        self.push(format_args!(
            r#"<text x="{x}" y="{y}"{} text-anchor="end" fill="{ink}">{}</text>"#,
            font(face),
            escape(words)
        ));
    }

    /// A line of words read upwards, centred on this point.
    pub(super) fn text_up(&mut self, (x, y): (i32, i32), face: Face, ink: &str, words: &str) {
        self.push(format_args!(
            r#"<text transform="translate({x} {y}) rotate(-90)"{} text-anchor="middle" fill="{ink}">{}</text>"#,
            font(face),
            escape(words)
        ));
    }

    fn push(&mut self, part: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.body, "{part}");
    }

    /// What was drawn.
    pub(super) fn finish(self) -> String {
        self.body
    }
}

fn font(face: Face) -> String {
    let family = if face == Face::Code {
        "monospace"
    } else {
        "sans-serif"
    };
    let weight = if face.bold() { r#" font-weight="bold""# } else { "" };
    format!(r#" font-family="{family}" font-size="{}"{weight}"#, face.size())
}

/// Words as XML holds them; what XML cannot hold at all becomes U+FFFD.
pub(super) fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}
