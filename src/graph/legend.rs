//! What the shapes of a column mean, along the foot of the page.

use super::frame::{END, Folded, PLAIN, Size, THICK};
use super::measure::Face;
use super::sheet::{Area, FAINT, INK, MARGIN, Sheet};

/// Room for a drawing.
const SAMPLE: i32 = 34;

/// A shape, drawn small.
#[derive(Clone, Copy)]
pub(super) enum Sample {
    /// A screen that is always asked.
    Always,
    /// A way round a screen.
    Sometimes,
    /// A screen of the emergency block.
    Block,
    /// What may end the interview.
    End,
}

/// Shapes with what they mean.
#[derive(Default)]
pub(super) struct Legend(Vec<(Sample, String)>);

impl Legend {
    /// Adds a shape.
    pub(super) fn add(&mut self, sample: Sample, text: String) {
        self.0.push((sample, text));
    }

    fn cell(&self, size: Size) -> i32 {
        size.room() / i32::try_from(self.0.len().max(1)).unwrap_or(1)
    }

    fn folded(&self, size: Size) -> Vec<(Sample, Folded)> {
        let room = self.cell(size) - SAMPLE - 14;
        let folded = self.0.iter().map(|(sample, text)| {
            let mut folded = Folded::default();
            folded.add(0, room, Face::Small, INK, text);
            (*sample, folded)
        });
        folded.collect()
    }

    /// How high it is.
    pub(super) fn height(&self, size: Size) -> i32 {
        let words = self.folded(size);
        words
            .iter()
            .map(|(_, folded)| folded.height)
            .max()
            .unwrap_or_default()
            .max(26)
            + 10
    }

    /// Draws it along the foot of a page.
    pub(super) fn draw(&self, sheet: &mut Sheet, size: Size) {
        let top = size.height - MARGIN - self.height(size);
        sheet.open("legend", "");
        sheet.line(&format!("M{MARGIN} {top}H{}", size.width - MARGIN), FAINT, false);
        for (place, (sample, folded)) in (0..).zip(&self.folded(size)) {
            let (x, y) = (MARGIN + place * self.cell(size), top + 10);
            let area = |x: i32, width: i32| Area {
                x,
                y: y + 3,
                width,
                height: 16,
            };
            match sample {
                Sample::Always => sheet.area(area(x + 1, 26), PLAIN),
                Sample::Block => sheet.area(area(x + 2, 25), THICK),
                Sample::End => sheet.area(area(x + 1, 26), END),
                Sample::Sometimes => {
                    sheet.line(&format!("M{} {y}V{}", x + 20, y + 24), INK, false);
                    sheet.line(
                        &format!("M{} {}H{}V{}H{}", x + 20, y + 4, x + 5, y + 20, x + 14),
                        FAINT,
                        false,
                    );
                    sheet.arrowhead((x + 19, y + 20), true, FAINT);
                    sheet.diamond((x + 20, y + 4));
                }
            }
            folded.draw(sheet, (x + SAMPLE, top + 8));
        }
        sheet.close();
    }
}
