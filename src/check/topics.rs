//! What a patient can read at any time, each topic as the one message it is sent as.

use crate::domain::Language;
use crate::domain::message::{Button, Picture};
use crate::flowset::FlowSet;
use crate::i18n::Args;
use crate::learn::{Body, Topic};
use crate::render::{Clinic, Rendered, Shown};

use super::limits::Limits;

/// What is said of painkillers, by what the answers allow: one of each row.
const PAINKILLERS: [&[&str]; 2] = [
    &[
        "advice-paracetamol-4000",
        "advice-paracetamol-3000",
        "advice-paracetamol-none",
    ],
    &["advice-nsaid-ok", "advice-nsaid-no"],
];

/// Holds every topic and the list of them to the limits.
pub(super) fn hold(limits: &mut Limits<'_>, clinic: &Clinic) {
    let (set, language) = (limits.set, limits.language);
    let mut titles = Vec::new();
    for topic in set.library.topics() {
        let key = match topic.body {
            Body::Own => format!("learn-{}", topic.id),
            Body::Advice => PAINKILLERS[0][0].to_owned(),
            Body::SafetyNet => "safety_net".to_owned(),
        };
        let Some((title, shown)) = limits.rendered(shown(set, language, clinic, topic)) else {
            continue;
        };
        limits.message(&key, &shown, "the topic");
        let data = format!("le:{}", topic.id);
        titles.push(vec![Button { label: title, data }]);
    }
    limits.buttons("learn", &titles);
}

/// A topic's title, and the topic as it is sent.
fn shown(set: &FlowSet, language: &Language, clinic: &Clinic, topic: &Topic) -> Rendered<(String, Shown)> {
    let text = |key: &str| {
        let args = Args::new()
            .text("clinic", clinic.name.clone())
            .text("emergency", clinic.emergency_number.clone())
            .text("crisis", clinic.crisis_line.clone());
        set.catalogs.text(language, key, &args)
    };
    let title = text(&format!("learn_title-{}", topic.id))?;
    let mut parts = vec![title.clone()];
    match topic.body {
        Body::Own => parts.push(text(&format!("learn-{}", topic.id))?),
        Body::SafetyNet => parts.push(text("safety_net")?),
        Body::Advice => {
            for row in PAINKILLERS {
                let texts: Rendered<Vec<String>> = row.iter().map(|key| text(key)).collect();
                parts.extend(texts?.into_iter().max_by_key(String::len));
            }
        }
    }
    if topic.picture.is_some() {
        parts.push(text(&format!("learn_picture-{}", topic.id))?);
    }
    let named = set.sources.iter().filter(|(id, _)| topic.sources.contains(id));
    let named: Vec<&str> = named.map(|(_, text)| text.as_str()).collect();
    let args = Args::new().text("sources", named.join("; "));
    parts.push(set.catalogs.text(language, "learn_sources", &args)?);
    let label = text("learn_back")?;
    let data = "le:".to_owned();
    let shown = Shown {
        text: parts.join("\n\n"),
        buttons: vec![vec![Button { label, data }]],
        picture: topic.picture.map(|drawing| Picture::Drawing { drawing }),
    };
    Ok((title, shown))
}
