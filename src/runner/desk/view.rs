//! One case as the console shows it: read from one snapshot, worded in the nurse's language.

use serde_json::Value as Json;

use crate::domain::message::Picture;
use crate::domain::{CaseId, Language, Timestamp, UserId};
use crate::engine::{Context, Conversation};
use crate::flowset::FlowSet;
use crate::i18n::TextError;
use crate::render::askable::Section;
use crate::render::card::{Card, Followed, Sbar};
use crate::render::desk::arranged;
use crate::render::diary::Diary;
use crate::render::timeline::{Entry, Timeline};
use crate::render::{Renderer, Turn};
use crate::review::{Case, Clock, Deed, Happened, Role, running};
use crate::store::{Error, Kind};
use crate::triage::Tier;

use super::{Desk, Standing};
use crate::runner::changes::{Profile, Reach};
use crate::runner::readable::readable;

/// A case as the console shows it. Holds a patient's answers: no `Debug`.
pub struct CaseView {
    /// Which.
    pub id: CaseId,
    /// How urgent.
    pub tier: Option<Tier>,
    /// Where it stands.
    pub standing: Standing,
    /// Who has it.
    pub holder: Option<UserId>,
    /// Situation, background, assessment, recommendation.
    pub sbar: Sbar,
    /// All of that as text, to be copied.
    pub text: String,
    /// The clocks that run.
    pub clocks: Vec<Clocked>,
    /// When it was opened.
    pub opened: Timestamp,
    /// What was done, the oldest first.
    pub timeline: Vec<(Timestamp, Entry)>,
    /// The chat.
    pub chat: Chat,
    /// Regions of the back that hurt, as options of `pain_site`.
    pub marked: Vec<String>,
    /// How pain and walking went, drawn, and the same in words.
    pub chart: Option<(Picture, String)>,
    /// Scans and referrals of which a request and a result can be recorded.
    pub arranged: Vec<String>,
    /// What can be asked: sections, each with its findings by id and name.
    pub askable: Vec<Section>,
    /// Messages reach the patient.
    pub reachable: bool,
    /// Who else works on cases.
    pub colleagues: Vec<(UserId, String)>,
}

/// A clock that runs.
pub struct Clocked {
    /// Which.
    pub clock: Clock,
    /// By when somebody must act.
    pub due: Timestamp,
    /// It has run out.
    pub late: bool,
}

/// What patient, bot and nurses said.
#[derive(Default)]
pub struct Chat {
    /// The patient's language.
    pub language: Option<Language>,
    /// Questions and answers of the last interview: in the patient's language, and in the nurse's.
    pub turns: Vec<(Turn, Turn)>,
    /// What the patient was told in the end: in the patient's language, and in the nurse's.
    pub told: Vec<(String, String)>,
    /// Words written freely, the oldest first; nobody has translated them.
    pub said: Vec<Said>,
}

/// Words written freely.
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// By which nurse; none when the patient wrote.
    pub nurse: Option<String>,
    /// The words.
    pub text: String,
    /// What kind of file came with them, in the nurse's language.
    pub file: Option<String>,
}

pub(super) fn case(desk: &Desk, id: CaseId, language: &Language) -> Result<Option<CaseView>, Error> {
    let reading = desk.store.read()?;
    let Some(case) = readable(reading.case::<Case>(id))? else {
        return Ok(None);
    };
    let profile: Option<Profile> = readable(reading.get(case.patient, Kind::Profile))?;
    let conversation: Option<Conversation> = readable(reading.get(case.patient, Kind::Conversation))?;
    drop(reading);
    match worded(desk, &case, profile, conversation, language) {
        Ok(view) => Ok(Some(view)),
        Err(error) => {
            tracing::error!(case = id.0, %error, "a case could not be worded");
            Ok(None)
        }
    }
}

fn worded(
    desk: &Desk,
    case: &Case,
    profile: Option<Profile>,
    conversation: Option<Conversation>,
    language: &Language,
) -> Result<CaseView, TextError> {
    let set = desk.set_of(&case.version);
    let now = desk.now();
    let plan = profile.as_ref().and_then(|profile| profile.plan.as_ref());
    let card = Card {
        catalogs: &set.catalogs,
        rules: &set.rules,
        flow: set.flow(&case.flow),
        book: &set.advice,
        language,
        followed: plan.map(|plan| Followed {
            plan,
            time_zone: &desk.zone,
        }),
    };
    let current = desk.flows();
    let timeline = Timeline {
        card: &card,
        catalogs: &current.catalogs,
        language,
    };
    let entries = case
        .history
        .iter()
        .map(|happened| Ok((happened.at, timeline.entry(happened)?)));
    let diary = Diary {
        catalogs: &current.catalogs,
        language,
        time_zone: &desk.zone,
    };
    let chart = plan.map(|plan| diary.chart(plan)).transpose()?.flatten();
    let clocks = running(case, &desk.hours, &desk.zone)
        .into_iter()
        .map(|running| Clocked {
            clock: running.clock,
            due: running.due,
            late: running.due <= now,
        });
    let colleagues = desk.members();
    let colleagues = colleagues
        .all()
        .iter()
        .filter(|member| member.role != Role::Auditor);
    let flow = set.flow(&case.flow);
    let pointed = flow.screens().iter().find(|screen| screen.picture);
    let pointed = pointed.and_then(|screen| screen.asks.first());
    let marked = pointed
        .and_then(|finding| case.answers.get(&set.rules.vocabulary().get(*finding).id))
        .and_then(Json::as_array);
    Ok(CaseView {
        id: case.id,
        tier: case.tier,
        standing: Standing::of(&case.status),
        holder: case.holder().map(|(nurse, _)| nurse.id()),
        sbar: card.sbar(case, usize::MAX)?,
        text: card.text(case)?,
        clocks: clocks.collect(),
        opened: case.opened,
        timeline: entries.collect::<Result<_, TextError>>()?,
        chat: chat(desk, case, conversation, &timeline)?,
        marked: marked
            .into_iter()
            .flatten()
            .filter_map(|site| site.as_str().map(str::to_owned))
            .collect(),
        chart: chart.and_then(|shown| Some((shown.picture?, shown.text))),
        arranged: case.flags.iter().filter(|flag| arranged(flag)).cloned().collect(),
        askable: card.askable()?,
        reachable: profile.is_some_and(|profile| !profile.stopped && profile.reach != Reach::Gone),
        colleagues: colleagues
            .map(|member| (member.id, member.name.clone()))
            .collect(),
    })
}

fn chat(
    desk: &Desk,
    case: &Case,
    conversation: Option<Conversation>,
    timeline: &Timeline<'_>,
) -> Result<Chat, TextError> {
    let language = timeline.language;
    let said = case
        .history
        .iter()
        .filter_map(|happened| said(happened, timeline).transpose());
    let mut chat = Chat {
        language: Some(case.language.clone()),
        said: said.collect::<Result<_, TextError>>()?,
        ..Chat::default()
    };
    let Some(conversation) = conversation else {
        return Ok(chat);
    };
    let set = desk.set_of(&conversation.version);
    let Some(renderer) = renderer(desk, &set, &conversation) else {
        return Ok(chat);
    };
    let theirs = conversation.language.clone();
    let own = renderer.chat(&conversation, &theirs)?;
    chat.turns = own
        .into_iter()
        .zip(renderer.chat(&conversation, language)?)
        .collect();
    let told = renderer.told(&conversation, &theirs)?;
    chat.told = told
        .into_iter()
        .zip(renderer.told(&conversation, language)?)
        .collect();
    chat.language = Some(theirs);
    Ok(chat)
}

/// What words are rendered with; nothing where the set has no words to read for the language, and thus no chat.
fn renderer<'r>(desk: &'r Desk, set: &'r FlowSet, conversation: &Conversation) -> Option<Renderer<'r>> {
    let lexicon = set
        .lexicon(&conversation.language)
        .or_else(|| set.lexicon(set.catalogs.reference()))?;
    Some(Renderer {
        catalogs: &set.catalogs,
        clinic: &desk.clinic,
        context: Context {
            rules: &set.rules,
            flow: set.flow(&conversation.flow),
            lexicon,
            today: desk.local(desk.now()).date(),
        },
    })
}

/// What patient or nurse wrote or sent; nothing for other deeds, and for words that were dropped as too many.
fn said(happened: &Happened, timeline: &Timeline<'_>) -> Result<Option<Said>, TextError> {
    let (text, file) = match &happened.deed {
        Deed::Replied { text, file } => (text.clone(), *file),
        Deed::PatientWrote { text, file, .. } if text.is_some() || file.is_some() => {
            (text.clone().unwrap_or_default(), *file)
        }
        Deed::PatientWrote { .. }
        | Deed::Claimed
        | Deed::Released
        | Deed::HandedTo { .. }
        | Deed::Asked { .. }
        | Deed::Answered { .. }
        | Deed::Tiered { .. }
        | Deed::Raised { .. }
        | Deed::Noted { .. }
        | Deed::Called { .. }
        | Deed::Arranged { .. }
        | Deed::Escalated { .. }
        | Deed::Reopened { .. }
        | Deed::Breached { .. }
        | Deed::Closed { .. } => return Ok(None),
    };
    Ok(Some(Said {
        at: happened.at,
        nurse: happened.nurse.as_ref().map(|nurse| nurse.name().to_owned()),
        text,
        file: file.map(|kind| timeline.file(kind)).transpose()?,
    }))
}
