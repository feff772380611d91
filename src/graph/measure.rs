//! How wide words may be at most, whatever font a viewer has, and where to fold them. The widths are those of
//! the widest fonts that stand in for the generic families, rounded up: elsewhere there is more room, never less.

/// A way to set words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// The page's title.
    Title,
    /// The head of a box.
    Head,
    /// Words for people.
    Plain,
    /// The same, to be seen first.
    Bold,
    /// The same, to be seen last.
    Small,
    /// Words of the contract.
    Code,
}

impl Face {
    /// Size in units of the page.
    pub(super) fn size(self) -> f32 {
        match self {
            Self::Title => 20.0,
            Self::Head => 13.0,
            Self::Plain | Self::Bold | Self::Code => 11.0,
            Self::Small => 10.0,
        }
    }

    /// From one line to the next.
    pub(super) fn leading(self) -> i32 {
        match self {
            Self::Title => 26,
            Self::Head => 17,
            Self::Plain | Self::Bold | Self::Code => 14,
            Self::Small => 13,
        }
    }

    /// Whether it is set in bold.
    pub(super) fn bold(self) -> bool {
        matches!(self, Self::Title | Self::Head | Self::Bold)
    }
}

/// How wide a text may be, in units of the page.
pub(super) fn width(text: &str, face: Face) -> i32 {
    let letters: f32 = text.chars().map(|letter| letter_width(letter, face)).sum();
    (letters * face.size()).ceil() as i32
}

/// How wide a letter may be, as a part of the size.
fn letter_width(letter: char, face: Face) -> f32 {
    match letter {
        // Scripts whose letters fill a square.
        '\u{1100}'.. => 1.05,
        _ if face == Face::Code => 0.605,
        _ => {
            let plain = match letter {
                'i' | 'j' | 'l' | 't' | 'f' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')'
                | '[' | ']' | '/' => 0.40,
                'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 1.0,
                'a'..='z' | '0'..='9' | '-' => 0.645,
                _ => 0.84,
            };
            if face.bold() { plain * 1.13 } else { plain }
        }
    }
}

/// Folds a text so that no line is wider; a word that is too long is cut, at best after `/` or `_`.
pub(super) fn fold(text: &str, room: i32, face: Face) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while width(rest, face) > room {
        let (line, after) = rest.split_at(cut(rest, room, face));
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

/// A line of a folded condition: how many letters further in it stands, and its words.
pub(super) type Nested = (usize, String);

/// Folds a condition so that no line is wider and what belongs together stands together: parts that are joined
/// by `and` or `or` begin below each other, what is in brackets further in.
pub(super) fn fold_condition(text: &str, room: i32) -> Vec<Nested> {
    let letters = usize::try_from(room / width("x", Face::Code).max(1)).unwrap_or_default();
    let folded = nested(text.trim(), letters);
    // Too narrow for steps: then without.
    if folded
        .iter()
        .any(|(step, words)| step + words.chars().count() > letters)
    {
        return fold(text, room, Face::Code)
            .into_iter()
            .map(|line| (0, line))
            .collect();
    }
    folded
}

fn nested(text: &str, room: usize) -> Vec<Nested> {
    let count = |text: &str| text.chars().count();
    if count(text) <= room {
        return vec![(0, text.to_owned())];
    }
    let parts = joined(text);
    if let [whole] = parts.as_slice() {
        return bracketed(whole, room);
    }
    let mut lines: Vec<Nested> = Vec::new();
    // Whether the last line holds whole parts only, so that more may stand beside them.
    let mut open = false;
    for part in parts {
        let one = count(part) <= room;
        match lines.last_mut() {
            Some((_, last)) if open && one && count(last) + 1 + count(part) <= room => {
                last.push(' ');
                last.push_str(part);
            }
            _ => lines.extend(with_join(part, room)),
        }
        open = one;
    }
    lines
}

/// A part with the word that joins it to the one before; its further lines stand in by that word.
fn with_join(part: &str, room: usize) -> Vec<Nested> {
    let join = ["and ", "or "]
        .into_iter()
        .find(|join| part.starts_with(join))
        .unwrap_or_default();
    let mut lines = nested(&part[join.len()..], room.saturating_sub(join.len()).max(1));
    for (place, (step, words)) in lines.iter_mut().enumerate() {
        if place == 0 && *step == 0 {
            words.insert_str(0, join);
        } else {
            *step += join.len();
        }
    }
    lines
}

/// A part that stands in brackets: what is in them stands in by one. Anything else is cut where it must be.
fn bracketed(text: &str, room: usize) -> Vec<Nested> {
    let inside = ["not (", "("].into_iter().find_map(|opening| {
        let rest = text.strip_prefix(opening)?.strip_suffix(')')?;
        closes_at_end(rest).then_some((opening, rest))
    });
    let Some((opening, rest)) = inside else {
        let units = i32::try_from(room)
            .unwrap_or(i32::MAX)
            .saturating_mul(width("x", Face::Code));
        return fold(text, units, Face::Code)
            .into_iter()
            .map(|line| (0, line))
            .collect();
    };
    // One letter less, for the bracket that closes.
    let mut lines = nested(rest, room.saturating_sub(opening.len() + 1).max(1));
    for (place, (step, words)) in lines.iter_mut().enumerate() {
        if place == 0 && *step == 0 {
            words.insert_str(0, opening);
        } else {
            *step += opening.len();
        }
    }
    if let Some((_, last)) = lines.last_mut() {
        last.push(')');
    }
    lines
}

/// Whether no bracket in it is closed before it was opened: then the brackets round it belong to each other.
fn closes_at_end(text: &str) -> bool {
    let mut depth = 0;
    text.chars().all(|letter| {
        depth += depth_of(letter);
        depth >= 0
    })
}

fn depth_of(letter: char) -> i32 {
    match letter {
        '(' => 1,
        ')' => -1,
        _ => 0,
    }
}

/// The parts joined outside of brackets, each but the first with its `and` or `or`.
fn joined(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, letter) in text.char_indices() {
        depth += depth_of(letter);
        let next = &text[at..];
        if depth == 0 && (next.starts_with(" and ") || next.starts_with(" or ")) {
            parts.push(&text[from..at]);
            from = at + 1;
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Where to cut a text that is too wide; after at least one letter.
fn cut(text: &str, room: i32, face: Face) -> usize {
    let starts = text.char_indices().map(|(at, _)| at).skip(1);
    let fits: Vec<usize> = starts
        .take_while(|at| width(text[..*at].trim_end(), face) <= room)
        .collect();
    let Some(last) = fits.last().copied() else {
        return text.chars().next().map_or(text.len(), char::len_utf8);
    };
    let whole = |ends: &[char]| fits.iter().rev().copied().find(|at| text[..*at].ends_with(ends));
    whole(&[' ', '/'])
        .or_else(|| whole(&['_', '-', '.']))
        .unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn folds(text: &str, letters: i32, expected: &str) {
        let lines = fold_condition(text, letters * width("x", Face::Code));
        let shown: Vec<String> = lines
            .iter()
            .map(|(step, words)| format!("{}{words}", " ".repeat(*step)))
            .collect();
        assert_eq!(shown.join("\n"), expected);
        let words: Vec<&str> = lines.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(words.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn what_belongs_together_in_a_condition_stands_together() {
        let text =
            "a has b/c or (a has d and (a has e or (f = sudden and d.g <=42) or d.g <=14)) or (h and i)";
        folds(text, 100, text);
        folds(
            text,
            44,
            "a has b/c\nor (a has d\n    and (a has e\n         or (f = sudden and d.g <=42)\n         or d.g <=14))\nor (h and i)",
        );
        folds("one or two or three or four", 14, "one or two\nor three\nor four");
        folds(
            "not (a and b) and not (c and d)",
            16,
            "not (a and b)\nand not (c\n         and d)",
        );
        folds("a has one/two/three/four", 14, "a has one/two/\nthree/four");
        folds("(a or b) and (c or d)", 20, "(a or b)\nand (c or d)");
    }

    #[test]
    fn a_long_word_is_cut_and_nothing_is_lost() {
        let word = "neck/mid_back/".repeat(20);
        let lines = fold(&word, 200, Face::Code);
        assert!(lines.len() > 5, "{lines:?}");
        assert!(
            lines.iter().all(|line| width(line, Face::Code) <= 200),
            "{lines:?}"
        );
        assert_eq!(lines.concat(), word);
        assert_eq!(fold("", 100, Face::Plain), [""]);
        assert_eq!(fold("wide", 1, Face::Title), ["w", "i", "d", "e"]);
    }
}
