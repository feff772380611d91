//! Tests of a derived value.

use super::super::condition::{BANDS, Condition, DerivedKind, Test, Unreadable};
use super::super::source::did_you_mean;
use super::{Parser, Read, fail};

impl Parser<'_> {
    pub(super) fn derived(&mut self, name: &str, at: usize) -> Read<Condition> {
        let found = self.names.derived.iter().position(|(known, _)| known == name);
        let Some(index) = found else {
            let hint = did_you_mean(name, self.names.derived.iter().map(|(known, _)| known.as_str()));
            return Err(Unreadable {
                code: "unknown-derived",
                at,
                message: format!("`d.{name}` is not defined before this place"),
                hint,
            });
        };
        let place = index as u8;
        let kind = self.names.derived[index].1;
        let test = match kind {
            DerivedKind::Flag => Test::Derived(place),
            DerivedKind::Range if self.take_symbol("-") => {
                let other_at = self.at();
                let other = self.word("another d. day count")?;
                let other = other.strip_prefix("d.").unwrap_or(&other);
                let pair = self.names.derived.iter().position(|(known, _)| known == other);
                let Some(other) = pair else {
                    return fail(
                        other_at,
                        &format!("`d.{other}` is not defined before this place"),
                        None,
                    );
                };
                let (low, high) = self.bounds(1)?;
                if high != i64::MAX {
                    return fail(other_at, "a difference is compared with > or >= only", None);
                }
                Test::Difference(place, other as u8, low)
            }
            DerivedKind::Range => {
                let (low, high) = self.bounds(1)?;
                Test::Range(place, low, high)
            }
            DerivedKind::Tenths => {
                let (low, high) = self.bounds(10)?;
                Test::Range(place, low, high)
            }
            DerivedKind::Band => {
                if !(self.take_symbol("=") || self.take_word("in")) {
                    return fail(self.at(), &format!("`d.{name}` is compared with = or in"), None);
                }
                let mut bands = 0;
                loop {
                    let band_at = self.at();
                    let band = self.word("a band")?.to_ascii_lowercase();
                    match BANDS.iter().position(|known| *known == band) {
                        Some(place) => bands |= 1 << place,
                        None => {
                            return fail(
                                band_at,
                                &format!("`{band}` is none of {}", BANDS.join(", ")),
                                None,
                            );
                        }
                    }
                    if !self.take_symbol("/") {
                        break;
                    }
                }
                Test::Band(place, bands)
            }
            DerivedKind::Output => {
                if let Some(case) = self.case(place)? {
                    return Ok(case);
                }
                return fail(at, &format!("`d.{name}` is written out, never compared"), None);
            }
        };
        Ok(Condition::Test(test))
    }
}
