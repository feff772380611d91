//! The pages of `vertebot graph`: a small flow compared whole, and of every flow that loads, pages that are
//! well-formed, stay on the sheet, and on which nothing lies over anything else; Mermaid text that Mermaid reads.
//! `UPDATE_GOLDEN=1` rewrites `tests/graph/small*`.

mod support {
    #[allow(dead_code, reason = "only a part is needed here")]
    pub mod browser;
    pub mod conditions;
    pub mod flows;
    pub mod mermaid;
}

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use proptest::prelude::*;
use resvg::usvg::roxmltree::{Document, Node};
use support::{browser::Browser, flows, mermaid};
use vertebot::assets;
use vertebot::domain::Language;
use vertebot::domain::issue::listed;
use vertebot::flow::Flow;
use vertebot::flowset::FlowSet;
use vertebot::graph::{Book, Page, book};
use vertebot::i18n::Catalogs;
use vertebot::triage::Rules;

fn set() -> &'static FlowSet {
    static SET: LazyLock<FlowSet> =
        LazyLock::new(|| assets::flow_set().unwrap_or_else(|issues| panic!("{}", listed(&issues))));
    &SET
}

fn rules() -> &'static Rules {
    &set().rules
}

fn catalogs() -> &'static Catalogs {
    &set().catalogs
}

fn shipped() -> [&'static Flow; 2] {
    [&set().intake, &set().checkin]
}

fn pages(rules: &Rules, flows: &[&Flow], language: &Language) -> Vec<Page> {
    let book = Book {
        rules,
        flows,
        catalogs: catalogs(),
        language,
    };
    let each = book
        .names()
        .into_iter()
        .map(|name| book.pages(name, None).expect("texts format"));
    each.flatten().collect()
}

fn diagrams(rules: &Rules, flows: &[&Flow], language: &Language) -> Vec<(String, String)> {
    let book = Book {
        rules,
        flows,
        catalogs: catalogs(),
        language,
    };
    let names = book.names().into_iter();
    let each = names.map(|name| (name.to_owned(), book.mermaid(name, None).expect("texts format")));
    each.collect()
}

/// Compares with a file beside, or rewrites it.
fn golden(name: &str, found: &str) {
    let file = Path::new("tests/graph").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, found).expect("the golden is written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let line = found
        .lines()
        .zip(kept.lines())
        .position(|(found, kept)| found != kept);
    assert!(
        found == kept,
        "{} differs, first at line {:?}",
        file.display(),
        line.map(|line| line + 1)
    );
}

#[test]
fn a_small_flow_is_drawn_as_kept() {
    let read = |name: &str| std::fs::read_to_string(Path::new("tests/graph").join(name)).expect("a file");
    let (findings, rules, flow) = (read("findings.toml"), read("rules.toml"), read("flow.toml"));
    let rules = Rules::load(("findings.toml", &findings), ("rules.toml", &rules));
    let rules = rules.unwrap_or_else(|issues| panic!("{}", listed(&issues)));
    let flow = Flow::load("flow.toml", &flow, &rules);
    let flow = flow.unwrap_or_else(|issues| panic!("{}", listed(&issues)));
    let flows = [&flow];
    for tag in ["en", "es"] {
        let language = Language::new(tag);
        let pages = pages(&rules, &flows, &language);
        sound(&pages).unwrap_or_else(|fault| panic!("{fault}"));
        golden(&format!("small.{tag}.svg"), &book(&pages));
        for (name, text) in diagrams(&rules, &flows, &language) {
            mermaid::read(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            golden(&format!("{name}.{tag}.mmd"), &text);
        }
    }
}

#[test]
fn every_shipped_page_is_sound_and_a_sheet_of_a4() {
    for tag in ["en", "es"] {
        let pages = pages(rules(), &shipped(), &Language::new(tag));
        sound(&pages).unwrap_or_else(|fault| panic!("{tag}: {fault}"));
        for page in &pages {
            let shape = f64::from(page.height) / f64::from(page.width);
            assert!(
                (shape - 297.0 / 210.0).abs() < 0.01,
                "{}: {}x{}",
                page.name,
                page.width,
                page.height
            );
            // Set in 10 to 13 units of a sheet that is 794 wide at its own size.
            assert!(
                page.width <= 794 * 125 / 100,
                "{}: too small to be read",
                page.name
            );
        }
        for section in ["emergency", "pain", "managing"] {
            let sheets = pages.iter().filter(|page| page.name.contains(section)).count();
            let flows = shipped()
                .iter()
                .filter(|flow| flow.screens().iter().any(|s| s.section == section))
                .count();
            // The table has an emergency tier, too.
            assert_eq!(
                sheets,
                flows + usize::from(section == "emergency"),
                "{tag}: {section} is no single page"
            );
        }
        let whole = book(&pages);
        let document = Document::parse(&whole).expect("well-formed");
        let nested = document
            .root_element()
            .children()
            .filter(|node| node.has_tag_name("svg"));
        assert_eq!(nested.count(), pages.len());
        for (name, text) in diagrams(rules(), &shipped(), &Language::new(tag)) {
            mermaid::read(&text).unwrap_or_else(|fault| panic!("{tag} {name}: {fault}"));
        }
    }
}

#[test]
fn every_screen_rule_and_flag_stands_on_the_pages_with_its_words() {
    let flows = shipped();
    let language = Language::new("en");
    let pages = pages(rules(), &flows, &language);
    // Lines are folded: compared without what is between words.
    let bare = |text: &str| -> String { text.chars().filter(|letter| !letter.is_whitespace()).collect() };
    let said = |wanted: &dyn Fn(&Page) -> bool| -> String {
        let mut words = String::new();
        for page in pages.iter().filter(|page| wanted(page)) {
            let svg = page.svg();
            let document = Document::parse(&svg).expect("well-formed");
            let texts = document.descendants().filter(|node| node.has_tag_name("text"));
            words.extend(texts.filter_map(|node| node.text()));
        }
        bare(&words)
    };
    let mut missing = Vec::new();
    for flow in &flows {
        let words = said(&|page| page.name.starts_with(flow.id()));
        let ids: Vec<String> = flow.screens().iter().map(|screen| screen.id.clone()).collect();
        for screen in flow.screens() {
            if screen.gate != vertebot::triage::Condition::Always
                && !words.contains(&bare(&screen.gate.words(rules().names(&ids))))
            {
                missing.push(format!("{} {}", flow.id(), screen.id));
            }
        }
    }
    let words = said(&|page| page.name.starts_with("rules"));
    for rule in rules().rules() {
        let reason = catalogs().format(
            &language,
            &format!("rule-{}", rule.id),
            &vertebot::i18n::Args::new(),
        );
        let title = format!("{}  {}", rule.id, reason.expect("a reason"));
        if !words.contains(&bare(&rule.when.words(rules().names(&[])))) || !words.contains(&bare(&title)) {
            missing.push(rule.id.clone());
        }
    }
    assert!(missing.is_empty(), "not on the pages: {missing:?}");
}

#[test]
fn every_shipped_flow_and_section_has_words_for_its_pages() {
    let mut missing = Vec::new();
    for flow in shipped() {
        let sections = flow
            .screens()
            .iter()
            .map(|screen| format!("graph-section-{}", screen.section));
        let titles = flow
            .screens()
            .iter()
            .map(|screen| format!("section-{}", screen.id));
        let keys = sections
            .chain(titles)
            .chain([format!("graph-flow-{}", flow.id())]);
        missing.extend(keys.filter(|key| !catalogs().has(key)));
    }
    assert!(missing.is_empty(), "write these in locales/*/*.ftl: {missing:?}");
}

/// A rectangle of a page.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }
}

fn number(node: &Node<'_, '_>, name: &str) -> f64 {
    let value = node.attribute(name).unwrap_or_else(|| panic!("no `{name}`"));
    value.parse().unwrap_or_else(|_| panic!("`{name}` is {value}"))
}

fn area(rect: &Node<'_, '_>) -> Area {
    let (left, top) = (number(rect, "x"), number(rect, "y"));
    Area {
        left,
        top,
        right: left + number(rect, "width"),
        bottom: top + number(rect, "height"),
    }
}

/// Where words stand at the least, in narrow fonts; nothing for words that are turned.
fn words(text: &Node<'_, '_>) -> Option<Area> {
    let size = number(text, "font-size");
    let letters = text.text().unwrap_or_default().chars().count() as f64;
    let each = if text.attribute("font-family") == Some("monospace") {
        0.6
    } else {
        0.44
    };
    let wide = letters * each * size;
    let (x, y) = (text.attribute("x")?.parse::<f64>().ok()?, number(text, "y"));
    let left = if text.attribute("text-anchor") == Some("end") {
        x - wide
    } else {
        x
    };
    Some(Area {
        left,
        top: y - size * 0.75,
        right: left + wide,
        bottom: y + size * 0.2,
    })
}

/// What is wrong with a page, if anything is.
fn sound(pages: &[Page]) -> Result<(), String> {
    let mut names = std::collections::BTreeSet::new();
    for page in pages {
        let fault = |fault: String| format!("{}: {fault}", page.name);
        if !names.insert(&page.name) || page.name.contains(['/', '\\', '.', ' ']) {
            return Err(fault("no name of its own for a file".to_owned()));
        }
        let svg = page.svg();
        let document = Document::parse(&svg).map_err(|error| fault(error.to_string()))?;
        let root = document.root_element();
        for tag in ["title", "desc"] {
            let found = root
                .children()
                .find(|node| node.has_tag_name(tag))
                .and_then(|node| node.text());
            if found.is_none_or(|text| text.trim().is_empty()) {
                return Err(fault(format!("no <{tag}>")));
            }
        }
        let sheet = Area {
            left: 0.0,
            top: 0.0,
            right: f64::from(page.width),
            bottom: f64::from(page.height),
        };
        placed(&document, &sheet).map_err(fault)?;
    }
    Ok(())
}

fn placed(document: &Document<'_>, sheet: &Area) -> Result<(), String> {
    let groups = |class: &'static str| {
        document
            .descendants()
            .filter(move |node| node.attribute("class") == Some(class))
    };
    let mut boxes: Vec<(String, Area)> = Vec::new();
    for group in groups("box") {
        let name = group.attribute("data-name").unwrap_or_default().to_owned();
        let rect = group
            .children()
            .find(|node| node.has_tag_name("rect"))
            .ok_or("a box without a frame")?;
        let own = area(&rect);
        if !sheet.holds(&own) {
            return Err(format!("box {name} leaves the sheet: {own:?}"));
        }
        if let Some((other, _)) = boxes.iter().find(|(_, other)| other.meets(&own)) {
            return Err(format!("boxes {name} and {other} overlap"));
        }
        for text in group.children().filter(|node| node.has_tag_name("text")) {
            let inside = words(&text).is_some_and(|words| own.holds(&words));
            if !inside {
                return Err(format!("words leave box {name}: {:?}", text.text()));
            }
        }
        boxes.push((name, own));
    }
    if boxes.is_empty() {
        return Err("no box".to_owned());
    }
    let mut before: Vec<(Area, String)> = Vec::new();
    for text in document.descendants().filter(|node| node.has_tag_name("text")) {
        let Some(own) = words(&text) else { continue };
        let said = text.text().unwrap_or_default().to_owned();
        if !sheet.holds(&own) {
            return Err(format!("words leave the sheet: {said}"));
        }
        if let Some((_, other)) = before.iter().find(|(other, _)| other.meets(&own)) {
            return Err(format!("words overlap: {said:?} and {other:?}"));
        }
        let in_box = text
            .parent()
            .is_some_and(|parent| parent.attribute("class") == Some("box"));
        if let Some((name, _)) = boxes.iter().find(|(_, other)| !in_box && other.meets(&own)) {
            return Err(format!("words stand on box {name}: {said:?}"));
        }
        before.push((own, said));
    }
    // The line down the column ends where a box begins, and begins where one ends.
    for path in document.descendants().filter(|node| node.has_tag_name("path")) {
        let Some(line) = path.attribute("d").and_then(downwards) else {
            continue;
        };
        if let Some((name, _)) = boxes.iter().find(|(_, other)| other.meets(&line)) {
            return Err(format!("a line runs through box {name}"));
        }
    }
    Ok(())
}

/// A line `M x y V y`, if the path is one.
fn downwards(path: &str) -> Option<Area> {
    let (start, end) = path.strip_prefix('M')?.split_once('V')?;
    let (x, from) = start.split_once(' ')?;
    let (x, from, to): (f64, f64, f64) = (x.parse().ok()?, from.parse().ok()?, end.parse().ok()?);
    Some(Area {
        left: x - 0.5,
        top: from.min(to),
        right: x + 0.5,
        bottom: from.max(to),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_flow_that_loads_gives_sound_pages(text in flows::flow(rules(), 40), spanish in any::<bool>()) {
        let flow = Flow::load("random.toml", &text, rules());
        let flow = flow.unwrap_or_else(|issues| panic!("{}\n{text}", listed(&issues)));
        let flows = [&flow];
        let language = Language::new(if spanish { "es" } else { "en" });
        let all = Book { rules: rules(), flows: &flows, catalogs: catalogs(), language: &language };
        let pages = all.pages("random", None).expect("texts format");
        prop_assert_eq!(sound(&pages), Ok(()), "{}", text);
        let whole = book(&pages);
        prop_assert!(Document::parse(&whole).is_ok());
        let diagram = mermaid::read(&all.mermaid("random", None).expect("texts format"));
        let gated = flows[0].screens().len();
        match diagram {
            Ok(diagram) => prop_assert!(diagram.nodes.len() > gated),
            // Only its length may be more than Mermaid takes.
            Err(fault) => prop_assert!(fault.contains("too much"), "{}", fault),
        }
    }
}

/// Runs the program; gives its exit code, standard output and standard error.
fn vertebot(arguments: &[&str]) -> (i32, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .args(arguments)
        .output();
    let run = run.expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (
        run.status.code().expect("a code"),
        text(run.stdout),
        text(run.stderr),
    )
}

#[test]
fn the_program_writes_pages_and_text_where_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (code, printed, _) = vertebot(&["graph", "--out", &path("pages")]);
    assert_eq!((code, printed.as_str()), (0, ""));
    let mut names: Vec<String> = std::fs::read_dir(path("pages"))
        .expect("the folder is made")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    let drawn: Vec<String> = pages(rules(), &shipped(), &Language::new("en"))
        .iter()
        .map(|page| format!("{}.svg", page.name))
        .collect();
    assert_eq!(names, {
        let mut sorted = drawn.clone();
        sorted.sort();
        sorted
    });
    let emergency = std::fs::read_to_string(path("pages/intake-02-emergency.svg")).expect("a page");
    assert_eq!(
        vertebot(&["graph", "--flow", "intake", "--section", "emergency"]).1,
        emergency
    );
    let (_, spanish, _) = vertebot(&[
        "graph",
        "--flow",
        "intake",
        "--section",
        "emergency",
        "--lang",
        "es",
    ]);
    assert!(spanish.contains("BLOQUE DE URGENCIA") && spanish.contains("d.ces_item or d.neuro_item"));

    assert_eq!(vertebot(&["graph", "--out", &path("all.svg")]).0, 0);
    let all = std::fs::read_to_string(path("all.svg")).expect("a file");
    assert_eq!(all.matches("<svg ").count(), drawn.len() + 1);

    let (_, one, _) = vertebot(&["graph", "--format", "mermaid", "--flow", "checkin"]);
    assert!(mermaid::read(&one).is_ok());
    let (_, several, _) = vertebot(&["graph", "--format", "mermaid"]);
    let parts: Vec<&str> = several
        .split("```mermaid\n")
        .skip(1)
        .filter_map(|part| part.split("```").next())
        .collect();
    assert_eq!(parts.len(), 3);
    assert!(parts.contains(&one.as_str()));
}

#[test]
fn the_program_says_what_it_can_draw() {
    for (arguments, said) in [
        (
            &["--flow", "intak"][..],
            "--flow: `intak` is no flow; allowed are intake, checkin, rules\n",
        ),
        (
            &["--flow", "rules", "--section", "pain"],
            "--section: `pain` is no section here; allowed are emergency_now, same_day, urgent, routine, selfcare, \
             others, derived\n",
        ),
        (
            &["--lang", "fr"],
            "--lang: `fr` is not spoken here; allowed are en, es\n",
        ),
    ] {
        let (code, printed, told) = vertebot(&[&["graph"], arguments].concat());
        assert_eq!((code, printed.as_str(), told.as_str()), (2, "", said));
    }
    let (code, _, told) = vertebot(&["graph", "--flows", "tests/graph"]);
    assert_eq!(code, 2);
    assert!(
        told.contains("unreadable-file") || told.contains("missing"),
        "{told}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "kept").expect("a file");
    let under = file.join("pages").to_string_lossy().into_owned();
    let (code, _, told) = vertebot(&["graph", "--out", &under]);
    assert_eq!(code, 1);
    assert!(told.starts_with(&format!("--out {under}: ")), "{told}");
}

/// In a real browser with real fonts: words that leave their box or the sheet, or lie over others.
const WRONG: &str = r#"
const found = [];
for (const page of document.querySelectorAll('svg > svg')) {
  const sheet = page.getBoundingClientRect();
  const texts = [...page.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
  const over = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
  texts.forEach(([text, own], at) => {
    const box = text.parentNode.getAttribute('class') === 'box' ? text.parentNode.querySelector('rect') : null;
    const room = box ? box.getBoundingClientRect() : sheet;
    if (own.left < room.left || own.right > room.right || own.top < room.top - 1 || own.bottom > room.bottom + 1)
      found.push('leaves: ' + text.textContent);
    for (const [other, area] of texts.slice(at + 1))
      if (over(own, area)) found.push('overlap: ' + text.textContent + ' | ' + other.textContent);
  });
}
return [document.querySelectorAll('text').length, found];
"#;

#[tokio::test]
async fn in_a_browser_no_words_leave_their_box_or_lie_over_others() {
    let Some(browser) = Browser::open().await else {
        return;
    };
    browser.screen(1600, 1200, "light").await;
    let folder = tempfile::tempdir().expect("a folder");
    for tag in ["en", "es"] {
        let file = folder.path().join(format!("{tag}.svg"));
        let drawn = Command::new(env!("CARGO_BIN_EXE_vertebot"))
            .args(["graph", "--lang", tag, "--out"])
            .arg(&file)
            .status();
        assert!(drawn.expect("the program runs").success());
        browser.goto(&format!("file://{}", file.display())).await;
        let answer = browser.run(WRONG, Vec::new()).await;
        assert!(
            answer[0].as_u64() > Some(1000),
            "{tag}: the pages are not shown: {answer}"
        );
        assert_eq!(answer[1], serde_json::json!([]), "{tag}");
    }
    browser.close().await;
}
