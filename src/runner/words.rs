//! What a patient writes and sends that is no answer to a question: for the nurses, and kept with the case.

use crate::domain::CaseId;
use crate::domain::message::{AttachmentKind, Payload};
use crate::engine::{Input, heard as concern_heard};
use crate::review::{Status, Wrote, heard, opened_by};

use super::patient::{Undecided, Visit};

impl Visit<'_> {
    /// Words: an answer to the question that waits, else for the nurses.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Undecided> {
        if self.question().is_some() {
            return self.answer_in_words(text);
        }
        let worrying = !self.lexicon()?.red_phrases(text).is_empty();
        // Words that only want a person have an answer of their own.
        let concern = self.lexicon()?.concern(text);
        let running = self.running().is_some();
        if running && !self.with_nurse() {
            if worrying && concern.is_none() && self.must_agree() {
                self.say_urgent("emergency")?;
            }
            self.input(Input::Text(text.to_owned()))?;
            if worrying {
                self.hear(text);
            }
            return Ok(());
        }
        match (worrying, running) {
            // The words may end the interview: an emergency is acted on whoever they talk to.
            (true, true) => self.input(Input::Text(text.to_owned()))?,
            (true, false) => match concern {
                Some(concern) => self.say(concern_heard(concern))?,
                None => self.say_urgent("emergency")?,
            },
            (false, true | false) => {}
        }
        match self.open_case() {
            None if !worrying => self.say("text_idle"),
            Some(_) | None => {
                let awaited = self.hear(text);
                // In a talk between two people the bot does not speak.
                if awaited && !worrying {
                    return Ok(());
                }
                self.say("text_passed_on")
            }
        }
    }

    /// A file goes to the nurses; words under it that worry are read as any others.
    pub(super) fn file(
        &mut self,
        kind: AttachmentKind,
        file_id: &str,
        caption: Option<&str>,
    ) -> Result<(), Undecided> {
        let caption = caption.map(str::trim).filter(|caption| !caption.is_empty());
        let worrying = match caption {
            Some(caption) => !self.lexicon()?.red_phrases(caption).is_empty(),
            None => false,
        };
        let Some(case) = self.open_case() else {
            return match caption.filter(|_| worrying) {
                Some(caption) => self.text(caption),
                None => self.say("attachment_unseen"),
            };
        };
        let file = Payload::File {
            kind,
            file_id: file_id.to_owned(),
            caption: format!("#{case}"),
        };
        self.writer
            .alert(&mut self.changes, "alert-attachment", case, None);
        self.writer.pass_on(&mut self.changes, CaseId(case), file);
        let under = caption.filter(|_| !worrying);
        let awaited = self.heard(Wrote::File(kind, under.map(str::to_owned)));
        match (caption, under) {
            (_, Some(words)) => self
                .writer
                .alert(&mut self.changes, "alert-text", case, Some(words)),
            (Some(worries), None) => return self.text(worries),
            (None, None) => {}
        }
        if awaited {
            return Ok(());
        }
        self.say("attachment_kept")
    }

    /// The nurses read what was written; true when one of them wrote and waits for it.
    pub(super) fn hear(&mut self, words: &str) -> bool {
        let known = self.open_case().is_some();
        self.pass_on(words);
        let wrote = Wrote::Words(words.to_owned());
        if known {
            return self.heard(wrote);
        }
        let opened = self.changes.case.take();
        self.changes.case = opened.map(|case| opened_by(case, wrote, self.now));
        false
    }

    /// What they say is for the nurses; true when a nurse wrote and waits for it.
    fn heard(&mut self, wrote: Wrote) -> bool {
        let case = match self.changes.case.take() {
            Some(case) => Some(case),
            None => self.case.clone(),
        };
        let Some(case) = case else { return false };
        let awaited = matches!(case.status, Status::Waiting { .. });
        let case = heard(case, wrote, self.now);
        self.case = Some(case.clone());
        self.changes.case = Some(case);
        awaited
    }
}
