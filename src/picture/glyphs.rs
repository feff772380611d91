//! Our own letters and digits as strokes, so that no font is needed: capitals, digits and a few signs, each in
//! a box 12 wide and 18 high round the origin, accents above it.

/// Room from one letter to the next, unscaled.
const ADVANCE: f32 = 16.0;
/// Thickness of a stroke, unscaled.
const STROKE: f32 = 2.4;

/// Where a text stands in relation to its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How wide a text is drawn.
pub(super) fn width(text: &str, scale: f32) -> f32 {
    capitals(text).count() as f32 * ADVANCE * scale
}

/// A text in capitals, its middle line at `y`; what has no glyph is left out (see [`lacks`]).
pub(super) fn text(text: &str, (x, y): (f32, f32), scale: f32, anchor: Anchor, ink: &str) -> String {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width(text, scale) / 2.0,
        Anchor::End => x - width(text, scale),
    };
    let mut drawn = String::new();
    for (place, letter) in capitals(text).enumerate() {
        let at = left + (place as f32 + 0.5) * ADVANCE * scale;
        let (base, accent) = parts(letter);
        for path in [glyph(base), accent]
            .into_iter()
            .flatten()
            .filter(|path| !path.is_empty())
        {
            drawn.push_str(&format!(
                r##"<path d="{path}" transform="translate({at} {y}) scale({scale})" fill="none" stroke="{ink}" stroke-width="{STROKE}" stroke-linecap="round" stroke-linejoin="round"/>"##,
            ));
        }
    }
    drawn
}

/// The letters of a text that cannot be drawn.
pub(super) fn lacks(text: &str) -> Vec<char> {
    capitals(text)
        .filter(|letter| glyph(parts(*letter).0).is_none())
        .collect()
}

fn capitals(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_uppercase)
}

/// The plain letter, and the accent above it.
fn parts(letter: char) -> (char, Option<&'static str>) {
    const ACUTE: &str = "M -1 -12 L 4 -16";
    const TILDE: &str = "M -5 -12 C -3 -17 2 -10 5 -15";
    const DIERESIS: &str = "M -3 -14 L -3 -13.5 M 3 -14 L 3 -13.5";
    match letter {
        'Á' => ('A', Some(ACUTE)),
        'É' => ('E', Some(ACUTE)),
        'Í' => ('I', Some(ACUTE)),
        'Ó' => ('O', Some(ACUTE)),
        'Ú' => ('U', Some(ACUTE)),
        'Ñ' => ('N', Some(TILDE)),
        'Ü' => ('U', Some(DIERESIS)),
        other => (other, None),
    }
}

/// A letter, digit or sign as strokes round the origin.
pub(super) fn glyph(letter: char) -> Option<&'static str> {
    Some(match letter {
        ' ' => "",
        '0' => "M 0 -9 C -7 -9 -7 9 0 9 C 7 9 7 -9 0 -9",
        '1' => "M -4 -5 L 1 -9 L 1 9",
        '2' => "M -5 -5 C -4 -11 6 -10 5 -4 C 4 1 -4 4 -6 9 L 6 9",
        '3' => "M -5 -8 C 0 -11 6 -8 4 -3 C 3 -1 0 0 -1 0 C 4 0 7 4 4 8 C 1 11 -4 10 -6 7",
        '4' => "M 3 9 L 3 -9 L -6 4 L 7 4",
        '5' => "M 5 -9 L -4 -9 L -5 -1 C 0 -4 6 -1 5 4 C 4 10 -3 10 -6 7",
        '6' => "M 4 -9 C -4 -7 -7 2 -5 6 C -3 11 5 10 5 4 C 5 -1 -3 -1 -5 4",
        '7' => "M -6 -9 L 6 -9 L -2 9",
        '8' => "M 0 -1 C -7 -3 -5 -10 0 -10 C 5 -10 7 -3 0 -1 C -8 1 -6 10 0 10 C 6 10 8 1 0 -1",
        '9' => "M 5 -4 C 3 1 -5 1 -5 -4 C -5 -10 5 -11 5 -5 C 5 2 3 7 -3 9",
        'A' => "M -6 9 L 0 -9 L 6 9 M -4 3 L 4 3",
        'B' => "M -5 -9 L -5 9 L 1 9 C 7 9 7 0 1 0 L -5 0 M 1 0 C 6 0 6 -9 1 -9 L -5 -9",
        'C' => "M 5 -6 C 3 -9 -5 -11 -6 0 C -5 11 3 9 5 6",
        'D' => "M -5 -9 L -5 9 L 0 9 C 8 9 8 -9 0 -9 L -5 -9",
        'E' => "M 5 -9 L -5 -9 L -5 9 L 5 9 M -5 0 L 3 0",
        'F' => "M 5 -9 L -5 -9 L -5 9 M -5 0 L 3 0",
        'G' => "M 5 -6 C 3 -9 -5 -11 -6 0 C -5 11 4 10 6 5 L 6 1 L 1 1",
        'H' => "M -5 -9 L -5 9 M 5 -9 L 5 9 M -5 0 L 5 0",
        'I' => "M 0 -9 L 0 9",
        'J' => "M 4 -9 L 4 4 C 4 10 -4 10 -5 4",
        'K' => "M -5 -9 L -5 9 M 5 -9 L -5 2 M -1 -1 L 6 9",
        'L' => "M -5 -9 L -5 9 L 5 9",
        'M' => "M -6 9 L -6 -9 L 0 3 L 6 -9 L 6 9",
        'N' => "M -5 9 L -5 -9 L 5 9 L 5 -9",
        'O' => "M 0 -9 C -8 -9 -8 9 0 9 C 8 9 8 -9 0 -9",
        'P' => "M -5 9 L -5 -9 L 1 -9 C 7 -9 7 1 1 1 L -5 1",
        'Q' => "M 0 -9 C -8 -9 -8 9 0 9 C 8 9 8 -9 0 -9 M 2 4 L 7 10",
        'R' => "M -5 9 L -5 -9 L 1 -9 C 7 -9 7 1 1 1 L -5 1 M 0 1 L 6 9",
        'S' => "M 5 -7 C 2 -10 -5 -10 -5 -5 C -5 0 5 0 5 5 C 5 10 -3 10 -6 7",
        'T' => "M -6 -9 L 6 -9 M 0 -9 L 0 9",
        'U' => "M -5 -9 L -5 3 C -5 11 5 11 5 3 L 5 -9",
        'V' => "M -6 -9 L 0 9 L 6 -9",
        'W' => "M -7 -9 L -4 9 L 0 -4 L 4 9 L 7 -9",
        'X' => "M -5 -9 L 5 9 M 5 -9 L -5 9",
        'Y' => "M -6 -9 L 0 0 L 6 -9 M 0 0 L 0 9",
        'Z' => "M -5 -9 L 5 -9 L -5 9 L 5 9",
        '/' => "M 4 -10 L -4 10",
        '-' | '–' => "M -4 0 L 4 0",
        '.' => "M 0 8.5 L 0 9",
        ',' => "M 1 8 L -2 13",
        ':' => "M 0 -4 L 0 -3.5 M 0 6 L 0 6.5",
        '(' => "M 3 -11 C -4 -5 -4 5 3 11",
        ')' => "M -3 -11 C 4 -5 4 5 -3 11",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_our_languages_are_drawn_and_others_are_named() {
        assert!(lacks("The quick brown fox jumps over the lazy dog, 0-9: 12/3.").is_empty());
        assert!(
            lacks(
                "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío; ñandú"
                    .trim_end_matches(';')
            )
            .len()
                <= 1
        );
        assert_eq!(lacks("naïve ×"), ['Ï', '×']);
        assert_eq!(width("AB", 2.0), 64.0);
    }
}
