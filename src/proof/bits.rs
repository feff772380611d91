//! Whole numbers from 0 as bits, least first, with just the arithmetic that scores, differences and day
//! counts need; everything is exact.

use super::circuit::{Circuit, FALSE, Lit, TRUE};

/// A whole number from 0, least bit first.
#[derive(Clone, Debug, PartialEq)]
pub struct Bits(pub Vec<Lit>);

impl Bits {
    /// A number known beforehand.
    pub fn constant(number: u64) -> Self {
        let width = 64 - number.leading_zeros();
        Self(
            (0..width)
                .map(|place| Lit::of(number >> place & 1 == 1))
                .collect(),
        )
    }

    /// Any number from 0 to `most`.
    pub fn free(circuit: &mut Circuit, most: u64) -> Self {
        let width = 64 - most.leading_zeros();
        let bits = Self((0..width).map(|_| circuit.variable()).collect());
        let over = bits.at_least(circuit, most as i64 + 1);
        circuit.require(!over);
        bits
    }

    fn bit(&self, place: usize) -> Lit {
        self.0.get(place).copied().unwrap_or(FALSE)
    }

    /// Whether it is at least this constant.
    pub fn at_least(&self, circuit: &mut Circuit, least: i64) -> Lit {
        if least <= 0 {
            return TRUE;
        }
        let least = least as u64;
        if least >> self.0.len().min(63) != 0 {
            return FALSE;
        }
        // From the least bit up: what decides is the highest bit that differs.
        self.0.iter().enumerate().fold(TRUE, |rest, (place, bit)| {
            if least >> place & 1 == 1 {
                circuit.and(*bit, rest)
            } else {
                circuit.or(*bit, rest)
            }
        })
    }

    /// Whether it is at least the other number.
    pub fn at_least_of(&self, circuit: &mut Circuit, other: &Self) -> Lit {
        let width = self.0.len().max(other.0.len());
        (0..width).fold(TRUE, |rest, place| {
            let (mine, theirs) = (self.bit(place), other.bit(place));
            let differ = circuit.differ(mine, theirs);
            circuit.mux(differ, mine, rest)
        })
    }

    /// Whether both numbers are the same.
    pub fn equals(&self, circuit: &mut Circuit, other: &Self) -> Lit {
        let width = self.0.len().max(other.0.len());
        let same: Vec<Lit> = (0..width)
            .map(|place| circuit.same(self.bit(place), other.bit(place)))
            .collect();
        circuit.all(same)
    }

    /// The sum of the two.
    pub fn plus(&self, circuit: &mut Circuit, other: &Self) -> Self {
        let width = self.0.len().max(other.0.len());
        let mut carry = FALSE;
        let mut sum = Vec::with_capacity(width + 1);
        for place in 0..width {
            let (left, right) = (self.bit(place), other.bit(place));
            let half = circuit.differ(left, right);
            sum.push(circuit.differ(half, carry));
            carry = circuit.mux(half, carry, left);
        }
        sum.push(carry);
        while sum.last() == Some(&FALSE) {
            sum.pop();
        }
        Self(sum)
    }

    /// The number times a constant.
    pub fn times(&self, circuit: &mut Circuit, factor: u64) -> Self {
        let mut product = Self(Vec::new());
        for place in (0..64).filter(|place| factor >> place & 1 == 1) {
            let mut shifted = vec![FALSE; place];
            shifted.extend(&self.0);
            product = product.plus(circuit, &Self(shifted));
        }
        product
    }

    /// This minus the other, not below 0.
    pub fn minus(&self, circuit: &mut Circuit, other: &Self) -> Self {
        let width = self.0.len().max(other.0.len());
        let mut borrow = FALSE;
        let mut bits = Vec::with_capacity(width);
        for place in 0..width {
            let (left, right) = (self.bit(place), other.bit(place));
            let half = circuit.differ(left, right);
            bits.push(circuit.differ(half, borrow));
            borrow = circuit.mux(half, right, borrow);
        }
        Self(bits.into_iter().map(|bit| circuit.and(bit, !borrow)).collect())
    }

    /// The second number when the condition holds, else the third.
    pub fn mux(circuit: &mut Circuit, when: Lit, then: &Self, otherwise: &Self) -> Self {
        let width = then.0.len().max(otherwise.0.len());
        let bit = |place: usize| circuit.mux(when, then.bit(place), otherwise.bit(place));
        Self((0..width).map(bit).collect())
    }

    /// The sum of the weights of those that hold.
    pub fn sum(circuit: &mut Circuit, items: &[(Lit, u64)]) -> Self {
        items.iter().fold(Self(Vec::new()), |sum, (holds, weight)| {
            let bits = Self::constant(*weight).0;
            let item = Self(bits.into_iter().map(|bit| circuit.and(*holds, bit)).collect());
            sum.plus(circuit, &item)
        })
    }

    /// The value in the model found last.
    pub fn value(&self, circuit: &Circuit) -> u64 {
        let bits = self.0.iter().enumerate();
        bits.fold(0, |sum, (place, bit)| {
            sum | u64::from(circuit.value(*bit)) << place
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::circuit::Found;
    use super::*;
    use std::sync::Arc;

    #[test]
    fn arithmetic_is_exact_for_all_small_numbers() {
        let mut circuit = Circuit::new(Arc::new(|| false));
        let (left, right) = (Bits::free(&mut circuit, 11), Bits::free(&mut circuit, 11));
        let (sum, difference) = (left.plus(&mut circuit, &right), left.minus(&mut circuit, &right));
        let (tens, not_below) = (
            left.times(&mut circuit, 10),
            left.at_least_of(&mut circuit, &right),
        );
        let (seven, same) = (left.at_least(&mut circuit, 7), left.equals(&mut circuit, &right));
        let mut seen = 0;
        for (a, b) in (0..14).flat_map(|a| (0..14).map(move |b| (a, b))) {
            let chosen = [(&left, a), (&right, b)].map(|(bits, value)| {
                let other = Bits::constant(value);
                bits.equals(&mut circuit, &other)
            });
            let found = circuit.search(&chosen);
            assert_eq!(found == Found::Model, a <= 11 && b <= 11, "{a} {b}");
            if found == Found::Model {
                seen += 1;
                assert_eq!(sum.value(&circuit), a + b);
                assert_eq!(difference.value(&circuit), a.saturating_sub(b));
                assert_eq!(tens.value(&circuit), a * 10);
                assert_eq!(circuit.value(not_below), a >= b);
                assert_eq!(circuit.value(seven), a >= 7);
                assert_eq!(circuit.value(same), a == b);
            }
        }
        assert_eq!(seen, 144);
    }

    #[test]
    fn what_rules_everything_out_is_named() {
        let mut circuit = Circuit::new(Arc::new(|| false));
        let [a, b, c] = [(); 3].map(|()| circuit.variable());
        circuit.clause(&[!a, !b]);
        assert_eq!(circuit.search(&[c, a, b]), Found::Nothing);
        let mut core = circuit.core().to_vec();
        core.sort_unstable();
        assert_eq!(core, [a, b]);
        assert_eq!(circuit.search(&[c, a]), Found::Model);
        assert!(circuit.value(a) && circuit.value(c) && !circuit.value(b));
    }
}
