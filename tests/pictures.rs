//! Pictures as patients and nurses get them: every word in them can be drawn in every language, and each is
//! written to `target/pictures` for people to look at.

use jiff::tz::TimeZone;
use vertebot::assets;
use vertebot::domain::Timestamp;
use vertebot::domain::message::{Drawing, Picture};
use vertebot::followup::{Entry, Plan};
use vertebot::picture::{back_png, chart_png, drawing_png, undrawable};
use vertebot::render::diary::Diary;
use vertebot::triage::Tier;

const DAY: i64 = 86_400;

/// Twelve weeks of getting better, with one day on which little was answered.
fn plan() -> Plan {
    let began = Timestamp(1_772_611_200_000);
    let mut plan = Plan::new(began, Tier::Routine);
    for (days, pain_move, pain_rest, mobility) in [
        (0, Some(8), Some(5), Some("needs_help")),
        (1, Some(8), Some(5), Some("needs_help")),
        (3, Some(7), Some(4), Some("cannot_stand")),
        (7, Some(7), Some(3), Some("slower")),
        (14, None, None, None),
        (28, Some(5), Some(2), Some("slower")),
        (42, Some(3), Some(1), Some("normal")),
        (84, Some(1), Some(0), Some("normal")),
    ] {
        plan.diary.push(Entry {
            at: began.plus_seconds(days * DAY),
            pain_move,
            pain_rest,
            mobility: mobility.map(str::to_owned),
            change: None,
        });
    }
    plan
}

fn keep(name: &str, png: &[u8]) {
    let folder = std::path::Path::new("target/pictures");
    std::fs::create_dir_all(folder).expect("a folder for what is built");
    std::fs::write(folder.join(format!("{name}.png")), png).expect("it is written");
}

#[test]
fn the_chart_can_be_drawn_and_read_in_every_language() {
    let catalogs = assets::flow_set().expect("the shipped set reads").catalogs;
    for language in catalogs.languages() {
        let diary = Diary {
            catalogs: &catalogs,
            language,
            time_zone: &TimeZone::UTC,
        };
        let shown = diary.chart(&plan()).expect("it renders").expect("a chart");
        let Some(Picture::Chart { points, words }) = shown.picture else {
            panic!("no chart")
        };
        assert!(
            undrawable(&words).is_empty(),
            "{language}: {:?}",
            undrawable(&words)
        );
        assert_eq!(words.scale.len(), 6);
        for month in 1..=12 {
            let key = format!("month_short-{month}");
            let args = vertebot::i18n::Args::new();
            let moving = catalogs.format(language, &key, &args).expect("a month");
            let month = vertebot::domain::message::ChartWords {
                moving,
                ..Default::default()
            };
            assert!(
                undrawable(&month).is_empty(),
                "{language}: {:?}",
                undrawable(&month)
            );
        }
        assert_eq!(points.len(), 8);
        assert_eq!(points[2].walking, Some(0));
        assert_eq!(points[4].walking, None);
        // In words as well, for those who cannot see it.
        assert_eq!(shown.text.lines().count(), 9, "{}", shown.text);
        assert!(
            shown.text.encode_utf16().count() <= 1024,
            "a caption holds it: {}",
            shown.text
        );
        keep(&format!("chart.{language}"), &chart_png(&points, &words));
    }
}

#[test]
fn the_drawings_are_kept_to_be_looked_at() {
    for (drawing, name) in Drawing::ALL {
        let png = drawing_png(drawing);
        assert!(png.starts_with(b"\x89PNG"));
        keep(name, &png);
    }
    keep("back", &back_png(&["lower_back".to_owned()]));
}
