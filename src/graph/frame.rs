//! What all pages share: the head, boxes of rows, and sheets that are filled one after the other.

use super::measure::{Face, fold, fold_condition, width};
use super::outline::Row;
use super::page::Page;
use super::sheet::{ALARM, Area, FAINT, HEIGHT, INK, Look, MARGIN, Sheet, WIDTH};

/// Between the edge of a box and its words.
pub(super) const PAD: i32 = 9;
/// Larger sheets, drawn smaller, that are tried before a page is parted in two: in hundredths.
pub(super) const SIZES: [i32; 4] = [100, 106, 112, 118];
/// One more size for pages of names only.
pub(super) const SMALLEST: i32 = 124;

/// What stands at the head of a page.
#[derive(Clone)]
pub(super) struct Head {
    /// A name for its file.
    pub(super) name: String,
    pub(super) title: String,
    /// What to know before reading.
    pub(super) notes: Vec<String>,
    /// What the page shows, for those who do not see it.
    pub(super) about: String,
}

/// The size of a sheet.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Size {
    /// A sheet of A4 in so many hundredths of its units.
    pub(super) fn of(hundredths: i32) -> Self {
        Self {
            width: WIDTH * hundredths / 100,
            height: HEIGHT * hundredths / 100,
        }
    }

    /// From margin to margin.
    pub(super) fn room(self) -> i32 {
        self.width - 2 * MARGIN
    }
}

/// Words at a place within a box.
pub(super) struct Put {
    pub(super) right: i32,
    /// Where they stand on.
    pub(super) down: i32,
    pub(super) face: Face,
    pub(super) ink: &'static str,
    /// Whether they end there, instead of beginning.
    pub(super) ends: bool,
    pub(super) words: String,
}

/// Words of a box and how high they are.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) put: Vec<Put>,
    pub(super) height: i32,
}

impl Folded {
    /// Adds words, folded to this room, below what is there.
    pub(super) fn add(&mut self, right: i32, room: i32, face: Face, ink: &'static str, words: &str) {
        for line in fold(words, room, face) {
            self.height += face.leading();
            let down = self.height - face.leading() / 4;
            self.put.push(Put {
                right,
                down,
                face,
                ink,
                ends: false,
                words: line,
            });
        }
    }

    /// Adds a condition, folded to this room, below what is there.
    fn add_condition(&mut self, right: i32, room: i32, words: &str) {
        for (step, line) in fold_condition(words, room) {
            self.height += Face::Code.leading();
            let down = self.height - Face::Code.leading() / 4;
            let right = right + width(&" ".repeat(step), Face::Code);
            self.put.push(Put {
                right,
                down,
                face: Face::Code,
                ink: INK,
                ends: false,
                words: line,
            });
        }
    }

    /// Adds a title with a mark at the right end of its line, or below it where there is no room beside it.
    pub(super) fn add_title(
        &mut self,
        room: i32,
        title: &str,
        (face, ink): (Face, &'static str),
        mark: &str,
    ) {
        let beside = width(title, Face::Head) + 12 + width(mark, face) <= room;
        self.add(0, room, Face::Head, INK, title);
        if mark.is_empty() {
        } else if beside {
            let down = self.height - Face::Head.leading() / 4;
            self.put.push(Put {
                right: room,
                down,
                face,
                ink,
                ends: true,
                words: mark.to_owned(),
            });
        } else {
            self.add(0, room, face, ink, mark);
        }
    }

    /// Adds rows: labels in a column of their own, as wide as the widest.
    pub(super) fn rows(&mut self, rows: &[Row], room: i32) {
        let labels = rows
            .iter()
            .map(|row| width(&row.label, Face::Small))
            .max()
            .unwrap_or_default();
        let column = labels.min(room / 3) + 8;
        for row in rows {
            let mut label = Self {
                put: Vec::new(),
                height: self.height,
            };
            label.add(0, column - 8, Face::Small, FAINT, &row.label);
            match row.face {
                Face::Code => self.add_condition(column, room - column, &row.text),
                face => self.add(column, room - column, face, INK, &row.text),
            }
            self.height = self.height.max(label.height);
            self.put.extend(label.put);
        }
    }

    /// Draws the words with the upper left corner here.
    pub(super) fn draw(&self, sheet: &mut Sheet, (x, y): (i32, i32)) {
        for put in &self.put {
            let place = (x + put.right, y + put.down);
            if put.ends {
                sheet.text_to(place, put.face, put.ink, &put.words);
            } else {
                sheet.text(place, put.face, put.ink, &put.words);
            }
        }
    }
}

/// How an ordinary box looks.
pub(super) const PLAIN: Look = Look {
    fill: "white",
    stroke: INK,
    thick: 1.2,
    round: 0,
};
/// How a box of the emergency block looks.
pub(super) const THICK: Look = Look {
    fill: "white",
    stroke: INK,
    thick: 2.6,
    round: 0,
};
/// How a box looks in which an interview may end.
pub(super) const END: Look = Look {
    fill: "white",
    stroke: ALARM,
    thick: 1.6,
    round: 9,
};
/// How the ground of the emergency block looks.
pub(super) const GROUND: Look = Look {
    fill: "#fdf2f2",
    stroke: ALARM,
    thick: 1.0,
    round: 0,
};

/// Draws the head of a page; gives the place below it.
pub(super) fn head(sheet: &mut Sheet, size: Size, head: &Head, page: &str) -> i32 {
    let mut folded = Folded::default();
    let room = size.room() - width(page, Face::Small) - 12;
    folded.add(0, room, Face::Title, INK, &head.title);
    sheet.text_to((size.width - MARGIN, MARGIN + 20), Face::Small, FAINT, page);
    folded.height += 2;
    for note in &head.notes {
        folded.add(0, size.room(), Face::Plain, FAINT, note);
    }
    sheet.open("head", &head.title);
    folded.draw(sheet, (MARGIN, MARGIN));
    sheet.close();
    MARGIN + folded.height + 10
}

/// Turns what was drawn into a page; `number` counts pages of one head from 1.
pub(super) fn page(head: &Head, size: Size, number: usize, body: String) -> Page {
    let name = match number {
        1 => head.name.clone(),
        more => format!("{}-{more}", head.name),
    };
    Page {
        name,
        title: head.title.clone(),
        about: head.about.clone(),
        width: size.width,
        height: size.height,
        body,
    }
}

/// Draws a box with words in it.
pub(super) fn boxed(sheet: &mut Sheet, name: &str, area: Area, look: Look, words: &Folded) {
    sheet.open("box", name);
    sheet.area(area, look);
    words.draw(sheet, (area.x + PAD, area.y + (area.height - words.height) / 2));
    sheet.close();
}

/// The height of a box with these words.
pub(super) fn box_height(words: &Folded) -> i32 {
    words.height + 2 * PAD - 6
}
