//! A condition's text as tokens.

use super::{Read, fail};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Word(String),
    Number(i64),
    Symbol(&'static str),
}

/// The tokens of a text, each with where it stands.
pub(super) fn tokens(text: &str) -> Read<Vec<(Token, usize)>> {
    const SYMBOLS: [&str; 9] = [">=", "<=", ">", "<", "=", "/", "-", "(", ")"];
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| text[at..].starts_with(**symbol)) {
            tokens.push((Token::Symbol(symbol), at));
            at += symbol.len();
        } else if first.is_ascii_digit() {
            let length = text[at..]
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(text.len() - at);
            let written = &text[at..at + length];
            let (whole, part) = written.split_once('.').unwrap_or((written, "0"));
            match (whole.parse::<i64>(), part.parse::<i64>()) {
                (Ok(whole), Ok(tenth)) if part.len() == 1 && whole < 1_000_000 => {
                    tokens.push((Token::Number(whole * 10 + tenth), at));
                }
                _ => {
                    return fail(
                        at,
                        &format!("`{written}` is no number with at most one decimal"),
                        None,
                    );
                }
            }
            at += length;
        } else if first.is_ascii_alphabetic() {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
            let length = text[at..].find(|c| !word(c)).unwrap_or(text.len() - at);
            tokens.push((Token::Word(text[at..at + length].to_owned()), at));
            at += length;
        } else {
            return fail(at, &format!("`{first}` has no meaning here"), None);
        }
    }
    Ok(tokens)
}
