//! Folding what people type into plain lower-case Latin letters and digits, so that accents, other
//! digits and curly quotes make no difference.

/// Longest text that is read at all, in characters.
pub(super) const MAX_CHARS: usize = 1000;

/// Lower case, without accents, digits as ASCII, single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().take(MAX_CHARS).flat_map(char::to_lowercase) {
        match letter {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => folded.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => folded.push('u'),
            'ñ' => folded.push('n'),
            'ç' => folded.push('c'),
            '’' | '‘' | '′' | '`' | '´' => folded.push('\''),
            '“' | '”' | '″' => folded.push('"'),
            '٫' | '，' => folded.push(','),
            '\u{300}'..='\u{36f}' => {}
            other => match digit(other) {
                Some(digit) => folded.push(digit),
                None if other.is_whitespace() => folded.push(' '),
                None => folded.push(other),
            },
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Only letters and digits, words set apart by one space: for comparing phrases.
pub fn words(text: &str) -> String {
    let folded = fold(text).replace('\'', "");
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The ASCII digit of a decimal digit of another script.
fn digit(letter: char) -> Option<char> {
    const ZEROS: [u32; 8] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10, 0x0BE6, 0x0C66];
    let code = letter as u32;
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_accents_and_quotes_are_folded() {
        assert_eq!(fold("  ¿Cuándo?  ۷٫۵ "), "¿cuando? 7,5");
        assert_eq!(words("Can’t  PEE!!"), "cant pee");
    }
}
