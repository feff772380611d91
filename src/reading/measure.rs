//! Lengths, weights and doses in the units people use.

use super::Lexicon;
use super::normal::fold;

/// One inch in centimetres, one foot in inches, one pound and one stone in kilograms: exact definitions.
const INCH_CM: f64 = 2.54;
const FOOT_INCHES: f64 = 12.0;
const POUND_KG: f64 = 0.453_592_37;
const STONE_KG: f64 = 6.350_293_18;
/// Milligrams in one ordinary paracetamol tablet [S57].
const TABLET_MG: f64 = 500.0;

/// The first number in the text, in tenths.
pub(super) fn first_number(folded: &str) -> Option<i64> {
    numbers(folded)
        .first()
        .map(|(number, _)| (number * 10.0).round() as i64)
}

/// Numbers in the text, each with the word right after it.
fn numbers(folded: &str) -> Vec<(f64, String)> {
    let mut found = Vec::new();
    let mut rest = folded;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = &rest[start..];
        let end = tail
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
            .unwrap_or(tail.len());
        let written = tail[..end].trim_end_matches(['.', ',']);
        let after = tail[end..].trim_start();
        let unit: String = match after.chars().next() {
            Some(mark @ ('\'' | '"')) => mark.to_string(),
            _ => after.chars().take_while(|c| c.is_alphabetic()).collect(),
        };
        if let Some(number) = parse(written) {
            found.push((number, unit));
        }
        rest = &tail[end..];
    }
    found
}

/// `1,62` and `1.62` are decimals; `3,000` and `3.000` are thousands.
fn parse(written: &str) -> Option<f64> {
    let plain = written.replace(',', ".");
    let parts: Vec<&str> = plain.split('.').collect();
    match parts.as_slice() {
        [whole, thousands] if thousands.len() == 3 && *whole != "0" => {
            format!("{whole}{thousands}").parse().ok()
        }
        [_] | [_, _] => plain.parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| *number < 1e9)
}

impl Lexicon {
    fn unit(&self, name: &str, word: &str) -> bool {
        self.units
            .get(name)
            .is_some_and(|words| words.iter().any(|known| known == word))
    }

    /// A body height or length, in tenths of a centimetre.
    pub fn length_cm(&self, text: &str) -> Option<i64> {
        let found = numbers(&fold(text));
        let (first, unit) = found.first()?.clone();
        let second = found.get(1).map_or(0.0, |(number, _)| *number);
        let cm = if unit == "'" || self.unit("feet", &unit) {
            (first * FOOT_INCHES + second) * INCH_CM
        } else if unit == "\"" || self.unit("inches", &unit) {
            first * INCH_CM
        } else if self.unit("m", &unit) {
            let below = found.get(1).map_or(0.0, |(number, _)| *number);
            first * 100.0 + below
        } else if unit.is_empty() && first < 3.0 {
            first * 100.0
        } else {
            first
        };
        Some((cm * 10.0).round() as i64)
    }

    /// A body weight, in tenths of a kilogram.
    pub fn weight_kg(&self, text: &str) -> Option<i64> {
        let found = numbers(&fold(text));
        let (first, unit) = found.first()?.clone();
        let second = found.get(1).map_or(0.0, |(number, _)| *number);
        let kg = if self.unit("stone", &unit) {
            first * STONE_KG + second * POUND_KG
        } else if self.unit("lb", &unit) {
            first * POUND_KG
        } else {
            first
        };
        Some((kg * 10.0).round() as i64)
    }

    /// A dose, in tenths of a milligram; tablets count as ordinary ones.
    pub fn milligrams(&self, text: &str) -> Option<i64> {
        let folded = fold(text);
        let found = numbers(&folded);
        let (first, unit) = match found.first() {
            Some((number, unit)) => (*number, unit.clone()),
            None => {
                let tablets = folded.split(' ').any(|word| self.unit("tablets", word));
                let number = self.number_word(&folded)? as f64 / 10.0;
                (
                    number,
                    if tablets {
                        self.units.get("tablets")?.first()?.clone()
                    } else {
                        String::new()
                    },
                )
            }
        };
        let mg = if self.unit("tablets", &unit) {
            let each = found
                .get(1)
                .filter(|(_, unit)| self.unit("mg", unit))
                .map_or(TABLET_MG, |(number, _)| *number);
            first * each
        } else if self.unit("g", &unit) {
            first * 1000.0
        } else {
            first
        };
        Some((mg * 10.0).round() as i64)
    }
}
