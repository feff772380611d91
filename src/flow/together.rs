//! How many of some screens one person can be shown, given which are never shown together.

/// A largest subset of `screens` that holds none of the sets `never` whole; all as bits by place.
pub fn most_together(screens: u64, never: &[u64]) -> u64 {
    let within: Vec<u64> = never.iter().copied().filter(|set| set & !screens == 0).collect();
    let mut best = 0;
    search(screens, &within, &mut best);
    best
}

fn search(screens: u64, never: &[u64], best: &mut u64) {
    if screens.count_ones() <= best.count_ones() && *best != 0 {
        return;
    }
    let Some(whole) = never.iter().find(|set| *set & !screens == 0) else {
        *best = screens;
        return;
    };
    // One of them must go.
    let mut left = *whole;
    while left != 0 {
        let one = left & left.wrapping_neg();
        left &= !one;
        search(screens & !one, never, best);
    }
}

#[cfg(test)]
mod tests {
    use super::most_together;

    #[test]
    fn as_many_as_can_be_shown_together() {
        for (screens, never, most) in [
            (0b1111, vec![], 4),
            (0b1111, vec![0b0011], 3),
            (0b1111, vec![0b0011, 0b1100], 2),
            (0b1111, vec![0b0111], 3),
            // One against three: the three stay.
            (0b1111, vec![0b0011, 0b0101, 0b1001], 3),
            (0b1000, vec![0b0011], 1),
            (0, vec![0b1], 0),
        ] {
            let best = most_together(screens, &never);
            assert_eq!(best.count_ones(), most, "{screens:b} {never:?}");
            assert!(never.iter().all(|set| set & !best != 0), "{best:b}");
        }
    }
}
