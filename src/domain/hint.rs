//! Telling a person where in a file something is wrong, and what they may have meant.

/// "did you mean `x`?" for the nearest of the names, if one is near.
pub fn did_you_mean<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = 1 + name.chars().count() / 4;
    names
        .map(|other| (distance(name, other), other))
        .filter(|(away, _)| *away <= limit)
        .min()
        .map(|(_, other)| format!("did you mean `{other}`?"))
}

/// Line and column, both from 1, of a byte offset; columns count characters.
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
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
