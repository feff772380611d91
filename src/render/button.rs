//! The data of a button: which conversation and step it was made for, and what it does.

use crate::engine::Action;

/// A tapped button, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tapped {
    /// The conversation's number.
    pub conversation: u32,
    /// The step it was made for.
    pub step: u32,
    /// What it does.
    pub action: Action,
}

/// Writes a button's data; far below Telegram's 64 bytes.
pub fn write(tapped: Tapped) -> String {
    let action = match tapped.action {
        Action::Tick(line) => format!("t{line}"),
        Action::Choose(line) => format!("c{line}"),
        Action::Scale(number) => format!("s{number}"),
        Action::DaysAgo(days) => format!("d{days}"),
        Action::MonthsAgo(months) => format!("m{months}"),
        Action::Change(place) => format!("g{place}"),
        Action::Done => "ok".to_owned(),
        Action::Unsure => "un".to_owned(),
        Action::Skip => "sk".to_owned(),
        Action::Why => "wy".to_owned(),
        Action::Back => "bk".to_owned(),
        Action::Yes => "ye".to_owned(),
        Action::No => "no".to_owned(),
        Action::Confirm => "cf".to_owned(),
    };
    format!("q:{}:{}:{action}", tapped.conversation, tapped.step)
}

/// Reads a button's data; anything else than [`write()`] writes is nothing.
pub fn read(data: &str) -> Option<Tapped> {
    let mut parts = data.strip_prefix("q:")?.splitn(3, ':');
    let conversation = parts.next()?.parse().ok()?;
    let step = parts.next()?.parse().ok()?;
    let action = match parts.next()? {
        "ok" => Action::Done,
        "un" => Action::Unsure,
        "sk" => Action::Skip,
        "wy" => Action::Why,
        "bk" => Action::Back,
        "ye" => Action::Yes,
        "no" => Action::No,
        "cf" => Action::Confirm,
        other => {
            let number = other.get(1..)?.parse().ok()?;
            match other.get(..1)? {
                "t" => Action::Tick(number),
                "c" => Action::Choose(number),
                "s" => Action::Scale(number),
                "d" => Action::DaysAgo(number),
                "m" => Action::MonthsAgo(number),
                "g" => Action::Change(number),
                _ => return None,
            }
        }
    };
    Some(Tapped {
        conversation,
        step,
        action,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        for action in [
            Action::Tick(13),
            Action::Done,
            Action::Scale(10),
            Action::Change(32),
            Action::Back,
        ] {
            let tapped = Tapped {
                conversation: 7,
                step: 42,
                action,
            };
            assert_eq!(read(&write(tapped)), Some(tapped));
            assert!(
                write(Tapped {
                    conversation: u32::MAX,
                    step: u32::MAX,
                    action
                })
                .len()
                    <= 64
            );
        }
        for forged in [
            "",
            "q:",
            "q:1:2:t",
            "q:1:2:t999",
            "q:-1:2:ok",
            "q:1:2:ok:3",
            "x:1:2:ok",
            "q:1:2:é",
        ] {
            assert_eq!(read(forged), None, "{forged}");
        }
    }
}
