//! From ticked lines to answers, and from the screens answered to all answers.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::domain::answer::{Answer, Value};
use crate::flow::{Flow, Form, Line, Screen};
use crate::triage::{Answers, FindingId, Kind, Rules, wire};

use super::conversation::{Conversation, Draft, Mark, Phase, Visit};
use super::step::Context;

/// Answers as they are gathered screen by screen.
pub(super) struct Gathered {
    /// What is known so far.
    pub(super) answers: Answers,
    /// Findings that a screen of this conversation has set, as a set.
    given: u128,
}

impl Gathered {
    /// What a conversation begins with: presets, what was carried over, what free text raised.
    fn new(rules: &Rules, flow: &Flow, conversation: &Conversation, today: Date) -> Self {
        let mut answers = Answers::default();
        for (finding, answer) in flow.presets() {
            answers.set(*finding, answer.clone());
        }
        for set in [&conversation.carried, &conversation.raised] {
            for (finding, answer) in read(rules, set, today) {
                answers.set(finding, answer);
            }
        }
        Self { answers, given: 0 }
    }

    /// Adds what a screen set: it replaces what was carried over, and is joined with what another screen of
    /// this conversation set, or with what the flow only adds to. Of a choice only added to, the later option
    /// in the vocabulary's order stays: whoever saw a specialist has not unseen one by seeing their doctor. What
    /// is known and only added to is not lost to a "not sure" either.
    pub(super) fn add(&mut self, context: &Context<'_>, conversation: &Conversation, visit: &Visit) {
        let (rules, flow) = (context.rules, context.flow);
        for name in &visit.cleared {
            if let Some(finding) = rules.vocabulary().id(name) {
                self.answers.clear(finding);
            }
        }
        for (finding, answer) in read(rules, &visit.set, context.today) {
            let adds = flow.adds() & finding.bit() != 0;
            let joins = adds || self.given & finding.bit() != 0;
            let answer = match (self.answers.get(finding), &answer) {
                (Some(Answer::Known(Value::Choice(earlier))), Answer::Known(Value::Choice(later)))
                    if adds =>
                {
                    Answer::Known(Value::Choice(*earlier.max(later)))
                }
                (Some(Answer::Known(known)), Answer::Unsure | Answer::Skipped) if adds => {
                    Answer::Known(known.clone())
                }
                (Some(earlier), _) if joins => joined(rules, finding, earlier, answer),
                _ => answer,
            };
            self.answers.set(finding, answer);
            self.given |= finding.bit();
        }
        self.compare(rules, conversation);
    }

    /// Worse than at the last completed interview, whatever the patient says of it: pain on moving up by 2 or
    /// more, or mobility down by a level (clinical contract, section 7).
    fn compare(&mut self, rules: &Rules, conversation: &Conversation) {
        let vocabulary = rules.vocabulary();
        let named = |name| vocabulary.id(name);
        let (Some(change), Some(pain), Some(mobility)) = (
            named("change_since_last"),
            named("pain_nrs_move"),
            named("mobility_now"),
        ) else {
            return;
        };
        let before = &conversation.before;
        let pain_up = before
            .pain_nrs_move
            .zip(self.answers.number(pain))
            .is_some_and(|(before, now)| now >= before * 10 + PAIN_WORSE_TENTHS);
        let level = |name: &String| vocabulary.get(mobility).option(name);
        let level_before = before.mobility_now.as_ref().and_then(level);
        let moves_less =
            level_before.is_some_and(|before| self.answers.options(mobility) & !((2 << before) - 1) != 0);
        let worse = vocabulary.get(change).option("worse");
        if let Some(worse) = worse.filter(|_| pain_up || moves_less) {
            self.answers.set(change, Answer::Known(Value::Choice(worse)));
        }
    }
}

/// A rise of pain on moving that counts as worse (clinical contract, section 7), in tenths.
const PAIN_WORSE_TENTHS: i64 = 20;

/// What is known from the screens before place `until`.
pub(super) fn gathered(context: &Context<'_>, conversation: &Conversation, until: usize) -> Gathered {
    let mut gathered = Gathered::new(context.rules, context.flow, conversation, context.today);
    for screen in &context.flow.screens()[..until] {
        if let Some(visit) = conversation.visits.get(&screen.id) {
            gathered.add(context, conversation, visit);
        }
    }
    gathered
}

/// All answers of the screens before place `until`, presets, carried and raised findings included.
pub(super) fn answers(context: &Context<'_>, conversation: &Conversation, until: usize) -> Answers {
    gathered(context, conversation, until).answers
}

/// All that was said: the answers, and what is ticked or answered on a screen not yet done with. None when
/// nothing was said at all.
pub fn said_so_far(context: &Context<'_>, conversation: &Conversation) -> Option<Answers> {
    let screens = context.flow.screens();
    let mut gathered = gathered(context, conversation, screens.len());
    let mut visit = Visit::default();
    if let Phase::Asking { screen, draft } = &conversation.phase {
        visit.set.clone_from(&draft.set);
        let asked = screens.iter().find(|known| known.id == *screen);
        if let Some(Form::Checklist { lines, .. }) = asked.map(|asked| &asked.form) {
            let vocabulary = context.rules.vocabulary();
            let marked_lines = draft
                .marks
                .keys()
                .filter_map(|line| lines.get(usize::from(*line)));
            for (finding, _) in marked_lines.flat_map(|line| &line.sets) {
                let described = vocabulary.get(*finding);
                let answer = join(&described.kind, &marked(lines, draft, *finding));
                let json = wire::write(vocabulary, *finding, &answer);
                visit.set.insert(described.id.clone(), json);
            }
        }
    }
    let silent = conversation.visits.is_empty() && conversation.raised.is_empty() && visit.set.is_empty();
    gathered.add(context, conversation, &visit);
    (!silent).then_some(gathered.answers)
}

fn read<'a>(
    rules: &'a Rules,
    set: &'a Map<String, Json>,
    today: Date,
) -> impl Iterator<Item = (FindingId, Answer)> + 'a {
    let vocabulary = rules.vocabulary();
    set.iter().filter_map(move |(name, json)| {
        let finding = vocabulary.id(name)?;
        Some((finding, wire::read(vocabulary, finding, json, today).ok()?))
    })
}

fn joined(rules: &Rules, finding: FindingId, earlier: &Answer, answer: Answer) -> Answer {
    match (earlier, &answer) {
        (
            Answer::Known(Value::Multi {
                options: earlier,
                unsure: before,
            }),
            Answer::Known(Value::Multi { options, unsure }),
        ) => wire::multi(
            rules.vocabulary().get(finding).option("none"),
            earlier | options,
            *before || *unsure,
        ),
        _ => answer,
    }
}

/// What a checklist's ticked lines set when the patient is done; with `rest`, what every finding
/// without a tick becomes. A finding none of whose lines was offered is left as it is.
pub(super) fn checklist(
    rules: &Rules,
    screen: &Screen,
    draft: &Draft,
    rest: Option<Answer>,
    offered: &[bool],
    skipped: u128,
    carried: &Map<String, Json>,
) -> Visit {
    let Form::Checklist { lines, safe } = &screen.form else {
        return Visit::default();
    };
    let mut visit = Visit::default();
    let vocabulary = rules.vocabulary();
    let mut findings: Vec<FindingId> = screen.asks.clone();
    for (finding, _) in lines.iter().flat_map(|line| &line.sets) {
        if !findings.contains(finding) {
            findings.push(*finding);
        }
    }
    let hidden = |finding: FindingId| {
        let mut own = lines
            .iter()
            .zip(offered)
            .filter(|(line, _)| line.sets.iter().any(|(known, _)| *known == finding));
        own.all(|(_, offered)| !offered)
    };
    for (place, line) in lines.iter().enumerate() {
        if draft.marks.contains_key(&(place as u8)) {
            let cleared = line
                .clears
                .iter()
                .map(|finding| vocabulary.get(*finding).id.clone());
            visit.cleared.extend(cleared);
        }
    }
    let kept = |finding: FindingId| {
        screen.keeps.contains(&finding)
            && carried
                .get(&vocabulary.get(finding).id)
                .is_some_and(|known| !known.is_null())
    };
    for finding in findings.into_iter().filter(|finding| !hidden(*finding)) {
        let marked = marked(lines, draft, finding);
        let answer = match (
            marked.is_empty(),
            &rest,
            // Of what is skipped nothing is said but what a line of another finding tells.
            safe.iter()
                .find(|(known, _)| *known == finding && skipped & finding.bit() == 0),
        ) {
            (true, Some(rest), Some(_)) => rest.clone(),
            (true, None, Some(_)) if kept(finding) => continue,
            (true, None, Some((_, safe))) => safe.clone(),
            (true, _, None) => continue,
            (false, ..) => join(&vocabulary.get(finding).kind, &marked),
        };
        visit.set.insert(
            vocabulary.get(finding).id.clone(),
            wire::write(vocabulary, finding, &answer),
        );
    }
    visit
}

fn marked<'a>(lines: &'a [Line], draft: &Draft, finding: FindingId) -> Vec<(&'a Answer, Mark)> {
    let mut marked = Vec::new();
    for (place, mark) in &draft.marks {
        let sets = lines
            .get(usize::from(*place))
            .map(|line| line.sets.as_slice())
            .unwrap_or_default();
        marked.extend(
            sets.iter()
                .filter(|(known, _)| *known == finding)
                .map(|(_, answer)| (answer, *mark)),
        );
    }
    marked
}

fn join(kind: &Kind, marked: &[(&Answer, Mark)]) -> Answer {
    if let Kind::Multi(_) = kind {
        let (mut set, mut doubt) = (0, false);
        for (answer, mark) in marked {
            match (answer, mark) {
                (Answer::Known(Value::Multi { options, .. }), Mark::Yes) => set |= options,
                _ => doubt = true,
            }
        }
        return wire::multi(None, set, doubt);
    }
    let yes = marked.iter().find(|(_, mark)| *mark == Mark::Yes);
    yes.map_or(Answer::Unsure, |(answer, _)| (*answer).clone())
}

/// Ticks a line: yes, then not sure, then clear. Lines of a single-choice finding exclude each other.
pub(super) fn tick(rules: &Rules, lines: &[Line], draft: &mut Draft, place: u8) {
    let Some(line) = lines.get(usize::from(place)) else {
        return;
    };
    match draft.marks.get(&place) {
        None => draft.marks.insert(place, Mark::Yes),
        Some(Mark::Yes) => draft.marks.insert(place, Mark::Unsure),
        Some(Mark::Unsure) => draft.marks.remove(&place),
    };
    let single = |finding: &FindingId| !matches!(rules.vocabulary().get(*finding).kind, Kind::Multi(_));
    for (other_place, other) in lines.iter().enumerate() {
        let shares = other
            .sets
            .iter()
            .any(|(finding, _)| single(finding) && line.sets.iter().any(|(mine, _)| mine == finding));
        if shares && other_place as u8 != place && draft.marks.contains_key(&place) {
            draft.marks.remove(&(other_place as u8));
        }
    }
}

/// Whether an answered screen leaves an item of the closed list of R20 incomplete.
pub(super) fn leaves_doubt(
    rules: &Rules,
    screen: &Screen,
    visit: &Visit,
    carried: &Map<String, Json>,
    today: Date,
) -> bool {
    let mut answers = Answers::default();
    for set in [carried, &visit.set] {
        for (finding, answer) in read(rules, set, today) {
            answers.set(finding, answer);
        }
    }
    let listed = rules.safety_screen();
    screen
        .asks
        .iter()
        .any(|finding| listed & finding.bit() != 0 && answers.incomplete(*finding))
}
