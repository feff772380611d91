//! A finished page, alone or among others in one picture.

use super::sheet::{WIDTH, escape};

/// One page as vector art.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// A name for its file, without ending, such as `intake-02-emergency`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub about: String,
    /// Its width in units.
    pub width: i32,
    /// Its height in units.
    pub height: i32,
    pub(super) body: String,
}

impl Page {
    /// The page as an SVG document, as wide as a sheet of A4.
    pub fn svg(&self) -> String {
        let millimetres = f64::from(self.height) * 210.0 / f64::from(self.width);
        let size = format!(r#"xmlns="http://www.w3.org/2000/svg" width="210mm" height="{millimetres:.1}mm""#);
        self.element(&size)
    }

    fn element(&self, place: &str) -> String {
        let Self {
            title,
            about,
            width,
            height,
            body,
            ..
        } = self;
        format!(
            "<svg {place} role=\"img\" viewBox=\"0 0 {width} {height}\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n{body}</svg>\n",
            escape(title),
            escape(about)
        )
    }
}

/// All pages in one SVG document, one below the other.
pub fn book(pages: &[Page]) -> String {
    let mut body = String::new();
    let mut down = 0;
    for page in pages {
        let tall = page.height * WIDTH / page.width;
        body.push_str(&page.element(&format!(r#"x="0" y="{down}" width="{WIDTH}" height="{tall}""#)));
        down += tall;
    }
    let titles: Vec<String> = pages.iter().map(|page| escape(&page.title)).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{down}\" viewBox=\"0 0 {WIDTH} {down}\">\n\
         <title>{}</title>\n{body}</svg>\n",
        titles.join(", ")
    )
}
