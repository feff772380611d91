//! Telling a person what they may have meant.

/// Longest name that is compared with others: nobody misspells a page.
const LONGEST: usize = 64;

/// Most names that one is compared with.
const CANDIDATES: usize = 2000;

/// "did you mean `x`?" for the nearest of the names, if one is near.
pub fn did_you_mean<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let letters = name.chars().count();
    let limit = 1 + letters / 4;
    names
        .take(CANDIDATES)
        .filter(|other| letters.abs_diff(other.chars().count()) <= limit && letters <= LONGEST)
        .map(|other| (distance(name, other), other))
        .filter(|(away, _)| *away <= limit)
        .min()
        .map(|(_, other)| format!("did you mean `{other}`?"))
}

/// Levenshtein distance in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
