//! Screens one below the other, as the patient meets them: what is asked only sometimes has a way round it, and
//! what may end the interview stands beside the screen where it may.

use crate::i18n::TextError;

use super::frame::{
    END, Folded, GROUND, Head, PAD, PLAIN, SIZES, SMALLEST, Size, THICK, box_height, boxed, head, page,
};
use super::legend::{Legend, Sample};
use super::measure::Face;
use super::outline::Outline;
use super::page::Page;
use super::sheet::{ALARM, Area, FAINT, INK, MARGIN, Sheet};
use super::words::Words;

/// Left of the boxes, for the ways round them.
const GUTTER: i32 = 42;
/// Between boxes and what may end the interview.
const ASIDE: i32 = 26;
/// From the left edge of the boxes to the line that joins them.
const SPINE: i32 = 20;

/// Something in the column.
pub(super) enum Piece<'a> {
    /// The name of a section.
    Heading(&'a str, bool),
    /// A screen.
    Screen(&'a Outline),
}

impl Piece<'_> {
    fn block(&self) -> bool {
        match self {
            Self::Heading(_, block) => *block,
            Self::Screen(outline) => outline.block,
        }
    }
}

/// A column of screens.
pub(super) struct Column<'a> {
    pub(super) head: Head,
    pub(super) pieces: Vec<Piece<'a>>,
    /// Where one comes from, and where one goes on.
    pub(super) ways: (String, String),
    /// Only names and titles.
    pub(super) short: bool,
    pub(super) words: Words<'a>,
}

/// Words that the column says again and again.
struct Said {
    may_end: String,
    if_not: String,
    block: String,
    more: String,
    page: String,
    legend: Legend,
}

/// One screen measured.
struct Measured {
    main: Folded,
    end: Folded,
    height: i32,
}

/// A sheet being filled.
struct Filling {
    back: Sheet,
    front: Sheet,
    down: i32,
    /// Where the last box, or the way in, ends.
    from: i32,
    /// Where the ground of the emergency block began.
    ground: Option<i32>,
    /// A way round begun above the last screen.
    round: Option<i32>,
    boxes: usize,
}

impl Column<'_> {
    /// The pages: one, if it can be read when drawn a little smaller; else as many as it takes.
    pub(super) fn pages(&self) -> Result<Vec<Page>, TextError> {
        let said = self.said()?;
        let sizes = SIZES.into_iter().chain(self.short.then_some(SMALLEST));
        let mut sizes = sizes.map(|hundredths| self.laid(&said, Size::of(hundredths)));
        let first = sizes.next().unwrap_or_default();
        if first.len() == 1 {
            return Ok(first);
        }
        Ok(sizes.find(|pages| pages.len() == 1).unwrap_or(first))
    }

    fn said(&self) -> Result<Said, TextError> {
        let screens = || {
            self.pieces.iter().filter_map(|piece| match piece {
                Piece::Screen(outline) => Some(*outline),
                Piece::Heading(..) => None,
            })
        };
        let mut legend = Legend::default();
        for (sample, key, wanted) in [
            (
                Sample::Always,
                "graph-legend-always",
                screens().any(|screen| screen.only.is_empty()),
            ),
            (
                Sample::Sometimes,
                "graph-legend-sometimes",
                screens().any(|screen| !screen.only.is_empty()),
            ),
            (
                Sample::Block,
                "graph-legend-block",
                screens().any(|screen| screen.block),
            ),
            (
                Sample::End,
                "graph-legend-end",
                screens().any(|screen| !screen.ends.is_empty()),
            ),
        ] {
            if wanted {
                legend.add(sample, self.words.say(key)?);
            }
        }
        Ok(Said {
            may_end: self.words.say("graph-may_end")?,
            if_not: self.words.say("graph-if_not")?,
            block: self.words.say("graph-block")?,
            more: self.words.say("graph-more")?,
            page: self.words.say("graph-page")?,
            legend,
        })
    }

    /// Width of the boxes, and of what stands beside them; nothing beside them when no screen ends anything.
    fn widths(&self, size: Size) -> (i32, i32) {
        let room = size.room() - GUTTER;
        let ends = self.pieces.iter().any(|piece| match piece {
            Piece::Screen(outline) => !outline.ends.is_empty(),
            Piece::Heading(..) => false,
        });
        match (ends, self.short) {
            (false, _) => (room, 0),
            (true, false) => (room - ASIDE - 206, 206),
            (true, true) => (room - ASIDE - 300, 300),
        }
    }

    fn measured(&self, outline: &Outline, said: &Said, size: Size) -> Measured {
        let (main_width, end_width) = self.widths(size);
        let (room, end_room) = (main_width - 2 * PAD, end_width - 2 * PAD);
        let mut main = Folded::default();
        let title = format!("{}  {}", outline.id, outline.title);
        let marks = outline.marks.join(" · ");
        if self.short {
            main.add(0, room, Face::Bold, INK, title.trim_end());
        } else {
            main.add_title(room, title.trim_end(), (Face::Small, FAINT), &marks);
        }
        if !self.short {
            main.rows(&outline.rows, room);
        }
        let mut end = Folded::default();
        if !outline.ends.is_empty() && self.short {
            let ids: Vec<&str> = outline.ends.iter().map(|(id, _)| id.as_str()).collect();
            end.add(
                0,
                end_room,
                Face::Bold,
                ALARM,
                &format!("{} {}", said.may_end, ids.join(", ")),
            );
        } else if !outline.ends.is_empty() {
            end.add(0, end_room, Face::Bold, ALARM, &said.may_end);
            for (id, reason) in &outline.ends {
                end.add(0, end_room, Face::Plain, INK, &format!("{id} {reason}"));
            }
        }
        let height = self
            .height(&main)
            .max(if end.put.is_empty() { 0 } else { self.height(&end) });
        Measured { main, end, height }
    }

    /// The height of a box with these words.
    fn height(&self, words: &Folded) -> i32 {
        if self.short {
            words.height + 7
        } else {
            box_height(words)
        }
    }

    fn gap(&self) -> i32 {
        if self.short { 7 } else { 24 }
    }

    /// From the last screen to where one goes on.
    fn tail(&self) -> i32 {
        self.gap().max(18) + 8
    }

    fn laid(&self, said: &Said, size: Size) -> Vec<Page> {
        // Left for the way on, and for the ground to end.
        let tail = self.tail() + 8 + 12;
        let bottom = size.height - MARGIN - said.legend.height(size) - tail;
        let mut done: Vec<(Filling, Size)> = Vec::new();
        let mut filling = self.begun(size, &self.ways.0);
        for piece in &self.pieces {
            let measured = match piece {
                Piece::Screen(outline) => Some(self.measured(outline, said, size)),
                Piece::Heading(..) => None,
            };
            let tall = measured
                .as_ref()
                .map_or(20 + self.gap() + 17, |measured| measured.height);
            let label = if piece.block() && filling.ground.is_none() {
                26
            } else {
                0
            };
            if filling.boxes > 0 && filling.down + self.gap() + label + tall > bottom {
                self.ended(&mut filling, size, said, &said.more);
                done.push((filling, size));
                filling = self.begun(size, &said.more);
            }
            self.ground(&mut filling, piece, said, size);
            match (piece, measured) {
                (Piece::Screen(outline), Some(measured)) => {
                    self.screen(&mut filling, outline, &measured, said, size);
                }
                (Piece::Heading(title, _), _) => {
                    filling.down += 20;
                    let place = (MARGIN + GUTTER + SPINE + 14, filling.down - 2);
                    filling.front.text(place, Face::Bold, INK, title);
                }
                (Piece::Screen(_), None) => {}
            }
        }
        self.ended(&mut filling, size, said, &self.ways.1);
        done.push((filling, size));
        let count = done.len();
        let each = done.into_iter().enumerate();
        each.map(|(place, (filling, size))| self.finished(filling, size, said, place + 1, count))
            .collect()
    }

    fn begun(&self, size: Size, from: &str) -> Filling {
        let mut front = Sheet::default();
        // The number of pages is not known yet; the head is drawn again at the end.
        let top = head(&mut Sheet::default(), size, &self.head, "") + 12;
        front.text((MARGIN + GUTTER + SPINE + 14, top), Face::Small, FAINT, from);
        Filling {
            back: Sheet::default(),
            front,
            down: top,
            from: top - 8,
            ground: None,
            round: None,
            boxes: 0,
        }
    }

    /// Begins or ends the ground of the emergency block.
    fn ground(&self, filling: &mut Filling, piece: &Piece<'_>, said: &Said, size: Size) {
        match (filling.ground, piece.block()) {
            (None, true) => {
                filling.down += 10;
                filling.ground = Some(filling.down);
                filling.down += 16;
                let place = (size.width - MARGIN - PAD, filling.down);
                filling.front.text_to(place, Face::Bold, ALARM, &said.block);
                // It stands in the space that is left above a box, or beside a heading.
                let beside = matches!(piece, Piece::Heading(..)) || !self.short;
                filling.down -= if beside { 14 } else { 0 };
            }
            (Some(_), false) => {
                self.end_ground(filling, size);
                filling.down += 10;
            }
            (None, false) | (Some(_), true) => {}
        }
    }

    fn end_ground(&self, filling: &mut Filling, size: Size) {
        if let Some(top) = filling.ground.take() {
            filling.down += 8;
            let area = Area {
                x: MARGIN - 10,
                y: top,
                width: size.room() + 20,
                height: filling.down - top,
            };
            filling.back.open("ground", "");
            filling.back.area(area, GROUND);
            filling.back.close();
        }
    }

    fn screen(&self, filling: &mut Filling, outline: &Outline, measured: &Measured, said: &Said, size: Size) {
        let (main_width, end_width) = self.widths(size);
        let left = MARGIN + GUTTER;
        let top = filling.down + self.gap();
        let middle = top - self.gap() / 2;
        self.rejoin(filling, middle, said);
        let sheet = &mut filling.front;
        sheet.line(
            &format!("M{} {}V{}", left + SPINE, filling.from, top - 5),
            INK,
            false,
        );
        sheet.arrowhead((left + SPINE, top - 1), false, INK);
        if !outline.only.is_empty() {
            sheet.diamond((left + SPINE, middle));
            filling.round = Some(middle);
        }
        let height = self.height(&measured.main);
        let area = Area {
            x: left,
            y: top,
            width: main_width,
            height,
        };
        boxed(
            sheet,
            &outline.id,
            area,
            if outline.block { THICK } else { PLAIN },
            &measured.main,
        );
        if !measured.end.put.is_empty() {
            let x = left + main_width + ASIDE;
            let at = top + if self.short { 10 } else { 13 };
            sheet.line(&format!("M{} {at}H{}", left + main_width + 2, x - 6), ALARM, true);
            sheet.arrowhead((x - 1, at), true, ALARM);
            let area = Area {
                x,
                y: top,
                width: end_width,
                height: self.height(&measured.end),
            };
            boxed(sheet, &format!("{} end", outline.id), area, END, &measured.end);
        }
        filling.from = top + height;
        filling.down = top + measured.height;
        filling.boxes += 1;
    }

    /// Leads a way round the last screen back to the line, at this height.
    fn rejoin(&self, filling: &mut Filling, middle: i32, said: &Said) {
        let Some(begun) = filling.round.take() else {
            return;
        };
        let (spine, out) = (MARGIN + GUTTER + SPINE, MARGIN + GUTTER - 12);
        let end = middle - 3;
        let path = format!(
            "M{} {begun}H{}Q{out} {begun} {out} {}V{}Q{out} {end} {} {end}H{}",
            spine - 5,
            out + 6,
            begun + 6,
            end - 6,
            out + 6,
            spine - 6
        );
        filling.front.line(&path, FAINT, false);
        filling.front.arrowhead((spine - 1, end), true, FAINT);
        if !self.short {
            let place = (out - 5, (begun + end) / 2);
            filling.front.text_up(place, Face::Small, FAINT, &said.if_not);
        }
    }

    /// Ends a sheet with where one goes on.
    fn ended(&self, filling: &mut Filling, size: Size, said: &Said, to: &str) {
        self.end_ground(filling, size);
        let spine = MARGIN + GUTTER + SPINE;
        let end = filling.down + self.tail();
        self.rejoin(filling, filling.down + self.tail() / 2 - 2, said);
        filling
            .front
            .line(&format!("M{spine} {}V{}", filling.from, end - 5), INK, false);
        filling.front.arrowhead((spine, end), false, INK);
        filling.front.text((spine + 14, end), Face::Small, FAINT, to);
        filling.down = end;
    }

    fn finished(&self, filling: Filling, size: Size, said: &Said, number: usize, count: usize) -> Page {
        let mut sheet = Sheet::default();
        let label = if count > 1 {
            format!("{} {number}/{count}", said.page)
        } else {
            String::new()
        };
        head(&mut sheet, size, &self.head, &label);
        let legend = said.legend.height(size);
        let size = Size {
            height: size.height.max(filling.down + 12 + legend + MARGIN),
            ..size
        };
        let mut body = sheet.finish();
        body.push_str(&filling.back.finish());
        body.push_str(&filling.front.finish());
        let mut sheet = Sheet::default();
        said.legend.draw(&mut sheet, size);
        body.push_str(&sheet.finish());
        page(&self.head, size, number, body)
    }
}
