//! Boxes one below the other that say one thing each: a rule, a gate, a correction, a derived value.

use crate::i18n::TextError;

use super::frame::{END, Folded, Head, PAD, PLAIN, SIZES, Size, box_height, boxed, head, page};
use super::measure::Face;
use super::outline::Row;
use super::page::Page;
use super::sheet::{ALARM, Area, FAINT, MARGIN, Sheet};
use super::words::Words;

/// Between two cards.
const GAP: i32 = 7;

/// One box.
pub(super) struct Card {
    pub(super) id: String,
    pub(super) title: String,
    /// An interview ends by it.
    pub(super) ends: bool,
    /// What stands beside its title.
    pub(super) mark: String,
    pub(super) left: Vec<Row>,
    pub(super) right: Vec<Row>,
}

/// Cards under one head.
pub(super) struct Cards<'a> {
    pub(super) head: Head,
    pub(super) cards: Vec<Card>,
    pub(super) words: Words<'a>,
}

impl Cards<'_> {
    /// The pages: one, if it can be read when drawn a little smaller; else as many as it takes.
    pub(super) fn pages(&self) -> Result<Vec<Page>, TextError> {
        let label = self.words.say("graph-page")?;
        let mut sizes = SIZES
            .iter()
            .map(|hundredths| self.laid(Size::of(*hundredths), &label));
        let first = sizes.next().unwrap_or_default();
        if first.len() == 1 {
            return Ok(first);
        }
        Ok(sizes.find(|pages| pages.len() == 1).unwrap_or(first))
    }

    fn laid(&self, size: Size, label: &str) -> Vec<Page> {
        // The number of pages is not known yet; the head is drawn at the end.
        let top = head(&mut Sheet::default(), size, &self.head, "");
        let mut done: Vec<(Sheet, i32)> = Vec::new();
        let (mut sheet, mut down) = (Sheet::default(), top);
        for card in &self.cards {
            let folded = folded(card, size);
            let height = box_height(&folded);
            if down > top && down + height > size.height - MARGIN {
                done.push((std::mem::take(&mut sheet), down));
                down = top;
            }
            let area = Area {
                x: MARGIN,
                y: down,
                width: size.room(),
                height,
            };
            let look = if card.ends { END } else { PLAIN };
            boxed(&mut sheet, &card.id, area, look, &folded);
            down += height + GAP;
        }
        done.push((sheet, down));
        let count = done.len();
        let each = done.into_iter().enumerate().map(|(place, (cards, down))| {
            let size = Size {
                height: size.height.max(down - GAP + MARGIN),
                ..size
            };
            let number = if count > 1 {
                format!("{label} {}/{count}", place + 1)
            } else {
                String::new()
            };
            let mut sheet = Sheet::default();
            head(&mut sheet, size, &self.head, &number);
            let mut body = sheet.finish();
            body.push_str(&cards.finish());
            page(&self.head, size, place + 1, body)
        });
        each.collect()
    }
}

fn folded(card: &Card, size: Size) -> Folded {
    let room = size.room() - 2 * PAD;
    let mut folded = Folded::default();
    let title = format!("{}  {}", card.id, card.title);
    let looks = if card.ends {
        (Face::Bold, ALARM)
    } else {
        (Face::Small, FAINT)
    };
    folded.add_title(room, title.trim_end(), looks, &card.mark);
    let begin = folded.height;
    if card.right.is_empty() {
        folded.rows(&card.left, room);
        return folded;
    }
    let left = room * 60 / 100;
    folded.rows(&card.left, left - 16);
    let mut right = Folded {
        put: Vec::new(),
        height: begin,
    };
    right.rows(&card.right, room - left);
    folded.height = folded.height.max(right.height);
    let moved = right.put.into_iter().map(|mut put| {
        put.right += left;
        put
    });
    folded.put.extend(moved);
    folded
}
