//! What was done about a case, as a nurse reads it.

use crate::domain::Language;
use crate::domain::message::AttachmentKind;
use crate::i18n::{Args, Catalogs};
use crate::review::{Deed, Door, Happened, Stand};
use crate::triage::Tier;

use super::Rendered;
use super::card::Card;

/// What the history of a case is worded with.
pub struct Timeline<'a> {
    /// The card, for the words of findings.
    pub card: &'a Card<'a>,
    /// The texts.
    pub catalogs: &'a Catalogs,
    /// The nurse's language.
    pub language: &'a Language,
}

/// One thing done. Holds people's words: no `Debug`.
pub struct Entry {
    /// By whom.
    pub who: String,
    /// Through which door.
    pub door: String,
    /// What.
    pub what: String,
    /// The words that went with it, as they were written.
    pub words: Option<String>,
}

impl Timeline<'_> {
    /// One thing done, in words.
    pub fn entry(&self, happened: &Happened) -> Rendered<Entry> {
        let door = match happened.door {
            Door::Telegram => "door-telegram",
            Door::Console => "door-console",
            Door::Bot => "door-bot",
            Door::Machine => "door-machine",
        };
        let (what, words) = self.deed(&happened.deed)?;
        let who = match (&happened.nurse, &happened.deed) {
            (Some(nurse), _) => nurse.name().to_owned(),
            (None, Deed::PatientWrote { .. } | Deed::Answered { .. }) => self.word("who-patient")?,
            (None, _) => self.word("who-bot")?,
        };
        Ok(Entry {
            who,
            door: self.word(door)?,
            what,
            words,
        })
    }

    fn deed(&self, deed: &Deed) -> Rendered<(String, Option<String>)> {
        let plain = |key: &str| Ok((self.word(key)?, None));
        let worded = |key: &str, words: &str| Ok((self.word(key)?, Some(words.to_owned())));
        match deed {
            Deed::Claimed => plain("happened-claimed"),
            Deed::Released => plain("happened-released"),
            Deed::HandedTo { nurse } => {
                let args = Args::new().text("nurse", nurse.name());
                Ok((self.with("happened-handed_to", args)?, None))
            }
            Deed::Replied { text, file } => match file {
                None => worded("happened-replied", text),
                Some(file) => {
                    let args = Args::new().text("what", self.file(*file)?);
                    Ok((self.with("happened-sent", args)?, Some(text.clone())))
                }
            },
            Deed::PatientWrote { text, file, .. } => match file {
                None => Ok((self.word("happened-patient_wrote")?, text.clone())),
                Some(file) => {
                    let args = Args::new().text("what", self.file(*file)?);
                    Ok((self.with("happened-patient_sent", args)?, text.clone()))
                }
            },
            Deed::Asked { finding } => {
                let args = Args::new().text("what", self.card.finding(finding)?);
                Ok((self.with("happened-asked", args)?, None))
            }
            Deed::Answered { finding, answer, .. } => {
                let args = Args::new().text("what", self.card.said(finding, answer.as_ref())?);
                Ok((self.with("happened-answered", args)?, None))
            }
            Deed::Tiered { from, to, reason } => Ok((self.tiers(*from, Some(*to))?, Some(reason.clone()))),
            Deed::Raised { from, to } => Ok((self.tiers(*from, *to)?, None)),
            Deed::Noted { text } => worded("happened-noted", text),
            Deed::Called { came } => {
                let came = crate::review::Call::ALL
                    .into_iter()
                    .find(|(known, _)| known == came);
                let name = came.map_or("spoke", |(_, name)| name);
                let args = Args::new().text("what", self.word(&format!("call-{name}"))?);
                Ok((self.with("happened-called", args)?, None))
            }
            Deed::Arranged { flag, stand } => {
                let key = format!("flag-{flag}");
                let flag = if self.catalogs.has(&key) {
                    self.word(&key)?
                } else {
                    flag.clone()
                };
                let args = Args::new().text("what", flag);
                match stand {
                    Stand::Requested => Ok((self.with("happened-requested", args)?, None)),
                    Stand::Result(text) => Ok((self.with("happened-result", args)?, Some(text.clone()))),
                }
            }
            Deed::Escalated { reason } => worded("happened-escalated", reason),
            Deed::Reopened { reason } => worded("happened-reopened", reason),
            Deed::Breached { clock, .. } => {
                let args = Args::new().text("what", self.word(&format!("breach_what-{}", clock.name()))?);
                Ok((self.with("happened-breached", args)?, None))
            }
            Deed::Closed { outcome, tier } => {
                let args = Args::new()
                    .text("outcome", self.word(&format!("outcome_code-{}", outcome.name()))?)
                    .text("tier", self.word(&format!("tier-{}", tier.name()))?);
                Ok((self.with("happened-closed", args)?, None))
            }
        }
    }

    /// What kind of file it is.
    pub fn file(&self, kind: AttachmentKind) -> Rendered<String> {
        self.word(match kind {
            AttachmentKind::Photo => "file-photo",
            AttachmentKind::Document => "file-document",
            AttachmentKind::Voice => "file-voice",
            AttachmentKind::Video => "file-video",
            AttachmentKind::Other => "file-other",
        })
    }

    fn tiers(&self, from: Option<Tier>, to: Option<Tier>) -> Rendered<String> {
        let tier = |tier: Option<Tier>| self.word(&format!("tier-{}", tier.map_or("none", Tier::name)));
        self.with(
            "happened-tiered",
            Args::new().text("from", tier(from)?).text("to", tier(to)?),
        )
    }

    fn word(&self, key: &str) -> Rendered<String> {
        self.with(key, Args::new())
    }

    fn with(&self, key: &str, args: Args) -> Rendered<String> {
        self.catalogs.text(self.language, key, &args)
    }
}
