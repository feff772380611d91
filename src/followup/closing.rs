//! Closing the loop: what came of what was advised. Pure: it says what to ask next and what a nurse must hear,
//! and sends nothing.
//!
//! Promises: what was declined is never asked or advised again; a nurse hears once of each thing that is late,
//! unanswered, declined or called needless; an answer only adds to the patient's record.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::domain::Timestamp;
use crate::triage::{Answers, Kind as FindingKind, Rules, Vocabulary};

use super::advice::{ASK_AGAIN_SECONDS, Advice, Answer, Heard, Stand, Tell, UNANSWERED_SECONDS};
use super::book::{AdviceBook, Advisable, FindingOption, Kind};
use super::plan::Plan;

/// What is to be done when the time of an advice is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// Nothing: it has moved on.
    Nothing,
    /// To be looked at again then.
    Wait(Timestamp),
    /// To be asked about now.
    Ask,
    /// A nurse must hear that nothing was answered.
    Tell,
}

/// What an interview advised.
pub struct Interview<'b> {
    advised: Vec<(&'b Advisable, Option<u32>)>,
    flags: &'b [String],
    lapsed: Vec<&'b str>,
    anew: bool,
}

impl<'b> Interview<'b> {
    /// Reads what the flags and answers of an interview advise on a date; `anew` when it is a first contact or
    /// something new happened, so that what was done before no longer counts.
    pub fn read(
        book: &'b AdviceBook,
        rules: &Rules,
        flags: &'b [String],
        answers: &Answers,
        today: Date,
        anew: bool,
    ) -> Self {
        let lapsed = book
            .advice()
            .iter()
            .filter(|known| book.lapses(known, rules, answers, today));
        Self {
            advised: book.advised(flags, rules, answers, today),
            flags,
            lapsed: lapsed.map(|known| known.id.as_str()).collect(),
            anew,
        }
    }
}

impl Plan {
    /// Takes up what an interview advised; the record must hold its answers already.
    pub fn advise(
        &mut self,
        book: &AdviceBook,
        vocabulary: &Vocabulary,
        interview: &Interview<'_>,
        now: Timestamp,
    ) {
        self.close_by_record(book, vocabulary);
        let worse = self.diary.last().and_then(|entry| entry.change.as_deref()) == Some("worse");
        let anew = interview.anew || worse;
        for (advisable, hours) in &interview.advised {
            let known_before = advisable
                .adds
                .as_ref()
                .is_some_and(|adds| held(&self.record, vocabulary, adds));
            let fresh = Advice::new(&advisable.id, now, *hours, known_before);
            let follower_declined = self.follower(book, &advisable.id, Stand::Declined);
            let Some(advice) = self.advice_mut(&advisable.id) else {
                self.advice.push(fresh);
                continue;
            };
            match advice.stand {
                Stand::Open | Stand::Dated => advice.hasten(&fresh),
                Stand::Held | Stand::Lapsed => advice.again(fresh),
                Stand::Done | Stand::NotNeeded if anew && !follower_declined => advice.again(fresh),
                Stand::Done | Stand::NotNeeded | Stand::Declined => {}
            }
        }
        for advisable in book.advice() {
            let holds = |flag: &String| interview.flags.contains(flag);
            if advisable.holds.as_ref().is_some_and(holds) {
                self.hold(&advisable.id, now);
            }
        }
        let lapsed = |advice: &&mut Advice| interview.lapsed.contains(&advice.id.as_str());
        for advice in self.advice.iter_mut().filter(lapsed) {
            if matches!(advice.stand, Stand::Open | Stand::Held) {
                advice.stand = Stand::Lapsed;
            }
        }
    }

    /// The advice to ask about next, if there is one; it counts as asked now. What must happen soonest comes
    /// first, each at its time and not twice within [`ASK_AGAIN_SECONDS`].
    pub fn ask_advice(&mut self, book: &AdviceBook, now: Timestamp) -> Option<String> {
        let asked = |advice: &&mut Advice| {
            let asks = book.get(&advice.id).is_some_and(|known| known.asked);
            asks && advice.stand.waits() && advice.ripe(now) && !advice.just_asked(now)
        };
        // What is never late is asked as soon as it is opened: right after what it follows.
        let soonest = |advice: &&mut Advice| advice.due.unwrap_or(advice.since);
        let next = self.advice.iter_mut().filter(asked).min_by_key(soonest)?;
        next.asked = Some(now);
        Some(next.id.clone())
    }

    /// Takes up what the patient says of an advice. Nothing when it was never advised.
    pub fn hear_advice(
        &mut self,
        book: &AdviceBook,
        vocabulary: &Vocabulary,
        id: &str,
        answer: Answer,
        now: Timestamp,
    ) -> Option<Heard> {
        let known = book.get(id)?;
        let place = self.advice.iter().position(|advice| advice.id == id)?;
        let advice = &mut self.advice[place];
        advice.heard.push((now, answer));
        if let Some(adds) = &known.adds {
            match (answer, advice.before.take()) {
                (Answer::Done, None) => advice.before = add(&mut self.record, vocabulary, adds),
                (Answer::Done, before) => advice.before = before,
                (_, None) => {}
                (_, Some(before)) => take_back(&mut self.record, vocabulary, adds, before),
            }
        }
        let tell = match answer {
            Answer::Done => {
                advice.stand = Stand::Done;
                None
            }
            Answer::Dated => {
                advice.wait(Stand::Dated, now);
                None
            }
            Answer::NotYet => {
                advice.wait(Stand::Open, now);
                advice.late(now).then_some(Tell::Late)
            }
            Answer::NotNeeded => {
                advice.stand = Stand::NotNeeded;
                Some(Tell::NotNeeded)
            }
            Answer::Declined => {
                advice.stand = Stand::Declined;
                Some(Tell::Declined)
            }
        };
        let heard = Heard {
            tell: tell.filter(|tell| known.asked && advice.tell_once(*tell)),
            stand: advice.stand,
        };
        self.open_followers(book, id, answer == Answer::Done, now);
        Some(heard)
    }

    /// What is to be done when the time of an advice is over, that was set for `due`.
    pub fn advice_overdue(&self, id: &str, due: Timestamp, now: Timestamp) -> Overdue {
        let found = self.advice.iter().find(|advice| advice.id == id);
        let Some(advice) = found.filter(|advice| advice.stand.waits() && advice.due == Some(due)) else {
            return Overdue::Nothing;
        };
        let told = advice
            .told
            .iter()
            .any(|tell| matches!(tell, Tell::Late | Tell::Unanswered));
        let seen_waits = |asked: &Timestamp| {
            let answered = self.seen.is_some_and(|(at, _)| at >= *asked);
            !answered && now.seconds_since(*asked) < ASK_AGAIN_SECONDS
        };
        match advice.asked.filter(|asked| *asked >= due) {
            _ if told => Overdue::Nothing,
            Some(asked) if asked.plus_seconds(UNANSWERED_SECONDS) <= now => Overdue::Tell,
            Some(asked) => Overdue::Wait(asked.plus_seconds(UNANSWERED_SECONDS)),
            // One short question at a time: one that waits for its answer goes first.
            None => {
                let others = self.advice.iter().filter(|other| other.id != id);
                let waiting = others.filter(|other| other.unanswered(now));
                let asked = waiting.filter_map(|other| other.asked);
                let seen = self.seen_asked.filter(seen_waits);
                let seen = seen.or(self.seen_to_be_asked().then_some(now));
                match asked.chain(seen).max() {
                    Some(asked) => Overdue::Wait(asked.plus_seconds(ASK_AGAIN_SECONDS)),
                    None => Overdue::Ask,
                }
            }
        }
    }

    /// Takes up whether the patient was seen as advised; a visit is added to the record.
    pub fn was_seen(&mut self, vocabulary: &Vocabulary, seen: bool, now: Timestamp) {
        self.ask_seen = false;
        self.seen = Some((now, seen));
        if let Some(finding) = vocabulary.id("seen_by_clinician").filter(|_| seen) {
            let option = "gp".to_owned();
            add(&mut self.record, vocabulary, &FindingOption { finding, option });
        }
    }

    /// The clock was set back to `now`: what was advised or asked in a time that has not come counts as of now.
    /// False when nothing changed.
    pub fn advice_set_back(&mut self, now: Timestamp) -> bool {
        let mut changed = false;
        for advice in &mut self.advice {
            changed |= advice.set_back(now);
        }
        changed
    }

    /// It is being asked about now.
    pub fn asked_advice(&mut self, id: &str, now: Timestamp) {
        if let Some(advice) = self.advice_mut(id) {
            advice.asked = Some(now);
        }
    }

    /// A nurse hears that an advice stays unanswered; false if a nurse knows.
    pub fn tell_unanswered(&mut self, id: &str) -> bool {
        self.advice_mut(id)
            .is_some_and(|advice| advice.tell_once(Tell::Unanswered))
    }

    /// Flags whose advice is done, needless or declined: not to be advised in so many words again.
    pub fn settled_flags(&self) -> Vec<String> {
        let settled =
            |advice: &&Advice| matches!(advice.stand, Stand::Done | Stand::NotNeeded | Stand::Declined);
        self.advice
            .iter()
            .filter(settled)
            .map(|advice| advice.id.clone())
            .collect()
    }

    /// Flags whose advice, or what follows from it, the patient decided against.
    pub fn declined_flags(&self, book: &AdviceBook) -> Vec<String> {
        let declined = self
            .advice
            .iter()
            .filter(|advice| advice.stand == Stand::Declined);
        let flag = |advice: &Advice| {
            let follows = book.get(&advice.id).and_then(|known| known.follows.clone());
            follows.unwrap_or_else(|| advice.id.clone())
        };
        declined.map(flag).collect()
    }

    fn advice_mut(&mut self, id: &str) -> Option<&mut Advice> {
        self.advice.iter_mut().find(|advice| advice.id == id)
    }

    fn follower(&self, book: &AdviceBook, id: &str, stand: Stand) -> bool {
        self.advice.iter().any(|advice| {
            let known = book.get(&advice.id);
            advice.stand == stand && known.is_some_and(|known| known.follows.as_deref() == Some(id))
        })
    }

    /// A test that was ticked in the check-in since it was advised is done.
    fn close_by_record(&mut self, book: &AdviceBook, vocabulary: &Vocabulary) {
        for advice in &mut self.advice {
            let Some(known) = book.get(&advice.id) else {
                continue;
            };
            let shows = |adds: &FindingOption| held(&self.record, vocabulary, adds);
            let test = known.kind == Kind::Test;
            if test && advice.stand.waits() && !advice.known_before && known.adds.as_ref().is_some_and(shows)
            {
                advice.stand = Stand::Done;
            }
        }
    }

    fn hold(&mut self, id: &str, now: Timestamp) {
        match self.advice_mut(id) {
            None => {
                let mut advice = Advice::new(id, now, None, false);
                advice.stand = Stand::Held;
                self.advice.push(advice);
            }
            Some(advice) if advice.stand.waits() || advice.stand == Stand::Lapsed => {
                advice.stand = Stand::Held;
            }
            Some(_) => {}
        }
    }

    /// What follows is opened when this is done, and taken away again if that was a slip.
    fn open_followers(&mut self, book: &AdviceBook, id: &str, done: bool, now: Timestamp) {
        for follower in book
            .advice()
            .iter()
            .filter(|known| known.follows.as_deref() == Some(id))
        {
            let there = self.advice.iter().any(|advice| advice.id == follower.id);
            if done && !there {
                self.advice.push(Advice::new(&follower.id, now, None, false));
            } else if !done {
                self.advice
                    .retain(|advice| advice.id != follower.id || !advice.heard.is_empty());
            }
        }
    }
}

/// Whether the record names this option, or a higher one of a choice.
fn held(record: &Map<String, Json>, vocabulary: &Vocabulary, adds: &FindingOption) -> bool {
    let finding = vocabulary.get(adds.finding);
    match record.get(&finding.id) {
        Some(Json::Array(options)) => options.iter().any(|option| *option == adds.option.as_str()),
        Some(Json::String(option)) => finding.option(option) >= finding.option(&adds.option),
        _ => false,
    }
}

/// Adds an option to the record: beside the others, or in place of a lower one of a choice. Gives what was
/// there before, if that is not the same.
fn add(record: &mut Map<String, Json>, vocabulary: &Vocabulary, adds: &FindingOption) -> Option<Json> {
    if held(record, vocabulary, adds) {
        return None;
    }
    let finding = vocabulary.get(adds.finding);
    let before = record.get(&finding.id).cloned().unwrap_or(Json::Null);
    let after = if matches!(finding.kind, FindingKind::Multi(_)) {
        let known = before.as_array().cloned().unwrap_or_default();
        let others = known.into_iter().filter(|option| option != "none");
        others.chain([json!(adds.option)]).collect()
    } else {
        json!(adds.option)
    };
    record.insert(finding.id.clone(), after);
    Some(before)
}

/// Takes back what [`add`] added; what else the record names stays.
fn take_back(record: &mut Map<String, Json>, vocabulary: &Vocabulary, adds: &FindingOption, before: Json) {
    let id = &vocabulary.get(adds.finding).id;
    let after = match record.get(id) {
        Some(Json::Array(options)) => {
            let others = options.iter().filter(|option| **option != adds.option.as_str());
            let others: Vec<Json> = others.cloned().collect();
            if others.is_empty() {
                before
            } else {
                Json::Array(others)
            }
        }
        Some(Json::String(option)) if *option == adds.option => before,
        _ => return,
    };
    record.insert(id.clone(), after);
}
