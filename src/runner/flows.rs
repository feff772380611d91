//! Which flow set decides: the one in use for whatever begins now, and the one it began with for whatever is under
//! way. Every set that was in use is kept in the store, so that this holds over a restart.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::audit::{Noted, What, Who};
use crate::domain::message::{Lane, Payload};
use crate::domain::{Issue, Language, Timestamp};
use crate::flowset::{Files, FlowSet};
use crate::i18n::Args;
use crate::review::Door;
use crate::store::{Error, Reading, Store, Writing};

use super::changes::{Batch, Changes};
use super::writer::Writer;

/// Most sets kept in the store: a conversation older than so many changes is moved to the set in use.
const KEPT: usize = 200;
/// Most older sets kept in memory.
const HELD: usize = 8;
/// Issues told to the nurses' group, and letters of each.
const TOLD: usize = 5;
const LETTERS: usize = 300;

/// The list of sets kept, the oldest first.
const LIST: &str = "flowsets";

/// One set kept.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    version: String,
    since: Timestamp,
}

/// The files of a set: path to the name under which the text is kept, so that a text is kept once.
type Manifest = BTreeMap<String, String>;

fn manifest_name(version: &str) -> String {
    format!("flowset:{version}")
}

fn text_name(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hash: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("flowtext:{hash}")
}

/// Languages spoken with patients, and the one for all others; all of ours when none.
pub type Languages = Option<(Vec<Language>, Language)>;

/// Makes a set speak as this clinic does; the issue says which language it lacks.
pub fn fitted(mut set: FlowSet, languages: &Languages, nurses: &Language) -> Result<FlowSet, Issue> {
    let lacks = |language: &Language| {
        let message = format!("the clinic speaks `{language}`, and this set does not");
        let folder = format!("locales/{language}");
        Issue::of_file("missing-language", &folder, message)
    };
    if let Some((languages, default)) = languages {
        let known: BTreeSet<&Language> = set.catalogs.languages().collect();
        let wanted = languages.iter().chain([default]);
        if let Some(missing) = wanted.into_iter().find(|language| !known.contains(language)) {
            return Err(lacks(missing));
        }
        set.catalogs
            .speak(languages, default)
            .map_err(|problem| Issue::of_file("missing-language", "locales", problem))?;
    }
    if !set.catalogs.languages().any(|known| known == nurses) {
        return Err(lacks(nurses));
    }
    Ok(set)
}

/// Sets that are no longer in use, as far as they were asked for; `None` is one that cannot be had any more.
#[derive(Default)]
pub(super) struct Older(Mutex<VecDeque<(String, Option<Arc<FlowSet>>)>>);

impl Older {
    fn get(&self, version: &str) -> Option<Option<Arc<FlowSet>>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = held.iter().find(|(known, _)| known == version);
        found.map(|(_, set)| set.clone())
    }

    fn hold(&self, version: &str, set: Option<Arc<FlowSet>>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|(known, _)| known != version);
        held.push_back((version.to_owned(), set));
        if held.len() > HELD {
            held.pop_front();
        }
    }
}

impl Writer {
    /// The set of a version; the one in use when that cannot be had any more, or when none is named.
    pub(super) fn set_of(&self, version: &str) -> Arc<FlowSet> {
        let setting = self.setting();
        let fit = (&setting.languages, &setting.nurse_language);
        set_of(&setting.flows, version, &self.older, &self.store, fit)
    }

    /// Takes up a set that was checked, or tells why the one that is there cannot be; adds the messages owed to the batch.
    pub(super) fn take_up(
        &mut self,
        store: &mut Writing<'_>,
        found: &Result<Arc<FlowSet>, Vec<Issue>>,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut changes = Changes::default();
        match found {
            Ok(set) => {
                if set.version != self.setting().flows.version {
                    keep(store, set, now)?;
                    let before = self.exchange(Arc::clone(set));
                    tracing::info!(flows.version = %set.version, "a changed flow set is in use");
                    let version = before.version.clone();
                    self.older.hold(&version, Some(before));
                    changes.audit.push(Noted {
                        at: now,
                        who: Who::Bot,
                        door: Door::Bot,
                        what: What::SettingsChanged {
                            setting: format!("flows {}", set.version),
                        },
                        case: None,
                    });
                }
                if std::mem::take(&mut self.refused) {
                    self.tell_nurses(&mut changes, "flows-healed", Args::new());
                }
            }
            Err(issues) => {
                self.refused = true;
                tracing::error!(
                    faults = issues.len(),
                    "a changed flow set is not taken up: {}",
                    issues.first().map(ToString::to_string).unwrap_or_default()
                );
                let line = |issue: &Issue| issue.to_string().chars().take(LETTERS).collect::<String>();
                let lines: Vec<String> = issues.iter().take(TOLD).map(line).collect();
                let args = Args::new()
                    .count("count", issues.len() as i64)
                    .text("list", lines.join("\n"));
                self.tell_nurses(&mut changes, "flows-refused", args);
            }
        }
        self.write(store, changes, None, batch)
    }

    fn tell_nurses(&self, changes: &mut Changes, key: &str, args: Args) {
        let setting = self.setting();
        let Some(chat) = setting.group else { return };
        match setting.catalogs.text(&setting.nurse_language, key, &args) {
            Ok(text) => {
                let buttons = Vec::new();
                changes.owe(Lane::Urgent, chat, Payload::Text { text, buttons });
            }
            Err(error) => tracing::error!(%error, "a message to the nurses could not be worded"),
        }
    }
}

/// What an older set must speak: with patients, and with nurses.
type Fit<'f> = (&'f Languages, &'f Language);

/// The set of a version; the one in use when that cannot be had any more, or when none is named.
pub(super) fn set_of(
    current: &Arc<FlowSet>,
    version: &str,
    older: &Older,
    store: &Store,
    fit: Fit<'_>,
) -> Arc<FlowSet> {
    if version.is_empty() || version == current.version {
        return Arc::clone(current);
    }
    let held = older.get(version).unwrap_or_else(|| {
        let loaded = loaded(store, version, fit);
        older.hold(version, loaded.clone());
        loaded
    });
    held.unwrap_or_else(|| Arc::clone(current))
}

/// An older set from the store, if it is there and this program can still read it.
fn loaded(store: &Store, version: &str, (languages, nurses): Fit<'_>) -> Option<Arc<FlowSet>> {
    let files = store.read().and_then(|store| files_of(&store, version));
    let files = files.unwrap_or_else(|error| {
        tracing::error!(flows.version = version, %error, "an older flow set cannot be read");
        None
    })?;
    let set = FlowSet::load(files).map_err(|issues| issues.len());
    let set = set.and_then(|set| fitted(set, languages, nurses).map_err(|_| 1));
    match set {
        Ok(set) => Some(Arc::new(set)),
        Err(faults) => {
            tracing::warn!(
                flows.version = version,
                faults,
                "this program cannot use an older flow set; interviews on it move to the one in use"
            );
            None
        }
    }
}

/// Keeps the set in use when the service starts.
pub(super) fn keep_first(store: &Store, set: &FlowSet, now: Timestamp) -> Result<(), Error> {
    if store
        .read()?
        .setting::<Manifest>(&manifest_name(&set.version))?
        .is_some()
    {
        return Ok(());
    }
    store.write(|store| keep(store, set, now))
}

/// Keeps the files of a set, and lets go of the oldest when there are too many.
fn keep(store: &mut Writing<'_>, set: &FlowSet, now: Timestamp) -> Result<(), Error> {
    let mut list: Vec<Kept> = store.setting(LIST)?.unwrap_or_default();
    // One that comes into use again is the newest again.
    list.retain(|kept| kept.version != set.version);
    list.push(Kept {
        version: set.version.clone(),
        since: now,
    });
    let mut manifest = Manifest::new();
    for (path, text) in set.files.iter() {
        let name = text_name(text);
        if store.setting::<String>(&name)?.is_none() {
            store.set(&name, &text)?;
        }
        manifest.insert(path.to_owned(), name);
    }
    store.set(&manifest_name(&set.version), &manifest)?;
    if list.len() > KEPT {
        let gone: Vec<Kept> = list.drain(..list.len() - KEPT).collect();
        let mut needed = BTreeSet::new();
        for kept in &list {
            let manifest: Option<Manifest> = store.setting(&manifest_name(&kept.version))?;
            needed.extend(manifest.unwrap_or_default().into_values());
        }
        for kept in gone {
            let name = manifest_name(&kept.version);
            let manifest: Option<Manifest> = store.setting(&name)?;
            for text in manifest
                .unwrap_or_default()
                .into_values()
                .filter(|text| !needed.contains(text))
            {
                store.unset(&text)?;
            }
            store.unset(&name)?;
        }
    }
    store.set(LIST, &list)
}

/// The files of a set that is kept, if it is.
fn files_of(store: &Reading<'_>, version: &str) -> Result<Option<Files>, Error> {
    let Some(manifest) = store.setting::<Manifest>(&manifest_name(version))? else {
        return Ok(None);
    };
    let mut texts = Vec::new();
    for (path, name) in manifest {
        let Some(text) = store.setting::<String>(&name)? else {
            return Ok(None);
        };
        texts.push((path, text));
    }
    Ok(Some(Files::of(texts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shipped set with another word in it.
    fn set(number: usize) -> FlowSet {
        let mut files = crate::assets::shipped();
        let path = "locales/en/checkin.ftl";
        let text = format!("{}# {number}\n", files.get(path).expect("a shipped file"));
        files.add(path, text.into_bytes());
        FlowSet::load(files).unwrap_or_else(|issues| panic!("{} issues", issues.len()))
    }

    #[test]
    fn a_set_without_a_language_of_the_clinic_is_refused() {
        let (en, es, ca) = (Language::new("en"), Language::new("es"), Language::new("ca"));
        let refused = |languages: Languages, nurses: &Language| {
            let issue = fitted(set(0), &languages, nurses).err();
            issue.map(|issue| issue.to_string()).unwrap_or_default()
        };
        assert_eq!(refused(None, &en), "");
        assert_eq!(refused(Some((vec![es.clone()], es.clone())), &en), "");
        let missing = "locales/ca:1:1: the clinic speaks `ca`, and this set does not";
        assert_eq!(refused(None, &ca), missing);
        assert_eq!(refused(Some((vec![es.clone(), ca.clone()], es)), &en), missing);
        assert_eq!(refused(Some((Vec::new(), ca)), &en), missing);
    }

    #[test]
    fn of_many_sets_the_newest_are_kept_and_each_text_once() {
        let store = Store::in_memory().expect("a store");
        let sets: Vec<FlowSet> = (0..3).map(set).collect();
        for (number, set) in sets.iter().enumerate() {
            keep_first(&store, set, Timestamp(number as i64)).expect("kept");
        }
        let reading = store.read().expect("a snapshot");
        for set in &sets {
            let files = files_of(&reading, &set.version)
                .expect("it reads")
                .expect("it is kept");
            assert_eq!(files.version(), set.version);
        }
        drop(reading);
        // As many more as would be kept, without the cost of reading each.
        let gone = sets[0].version.clone();
        store
            .write(|store| {
                let mut list: Vec<Kept> = store.setting(LIST)?.expect("a list");
                for number in 0..KEPT - 3 {
                    let version = format!("other{number}");
                    store.set(&manifest_name(&version), &Manifest::new())?;
                    let since = Timestamp(9);
                    list.push(Kept { version, since });
                }
                store.set(LIST, &list)
            })
            .expect("written");
        keep_first(&store, &set(3), Timestamp(10)).expect("kept");
        let reading = store.read().expect("a snapshot");
        assert!(files_of(&reading, &gone).expect("it reads").is_none());
        let next = files_of(&reading, &sets[1].version).expect("it reads");
        assert_eq!(next.map(|files| files.version()).as_ref(), Some(&sets[1].version));
        let lost = text_name(sets[0].files.get("locales/en/checkin.ftl").expect("a file"));
        assert!(reading.setting::<String>(&lost).expect("it reads").is_none());
        let shared = text_name(sets[0].files.get("flows/rules.toml").expect("a file"));
        assert!(reading.setting::<String>(&shared).expect("it reads").is_some());
    }
}
