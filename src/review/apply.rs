//! What a nurse does with a case, and what becomes of it. The same whichever door it comes through.

use crate::domain::Timestamp;
use crate::domain::message::AttachmentKind;
use crate::triage::Tier;

use super::asked::{Asking, MOST_QUESTIONS};
use super::case::{Call, Case, Deed, Door, Happened, Stand, Status};
use super::member::{SignedIn, Worker};
use super::outcome::Outcome;

/// Longest words of a nurse, in characters: with what stands around them they fit one message of Telegram.
pub const LONGEST_TEXT: usize = 3000;

/// Within so many seconds the same tap is one that came twice; two calls take longer.
const TWICE_SECONDS: i64 = 10;

/// What a nurse does with a case.
#[derive(Clone, PartialEq, Eq)]
pub enum Command {
    /// Takes it.
    Claim,
    /// Gives it back.
    Release,
    /// Gives it to a colleague, who was checked to be one.
    HandTo(Worker),
    /// Writes to the patient.
    Reply(String),
    /// Sends a file to the patient.
    SendFile {
        /// What it is.
        file: AttachmentKind,
        /// The words with it.
        text: String,
    },
    /// Asks the patient for a finding, which was checked to be one that can be asked.
    Ask(String),
    /// Changes the tier, up or down.
    Tier {
        /// To.
        tier: Tier,
        /// Why.
        reason: String,
    },
    /// Leaves a note for colleagues.
    Note(String),
    /// Has telephoned the patient.
    Call(Call),
    /// Records a scan or referral.
    Arrange {
        /// The flag it is about.
        flag: String,
        /// How far it is.
        stand: Stand,
    },
    /// Hands it up to the leads.
    Escalate(String),
    /// Opens it again.
    Reopen(String),
    /// Ends it.
    Close {
        /// How.
        outcome: Outcome,
        /// How urgent it was, in the nurse's own judgement.
        tier: Tier,
    },
}

/// Why a nurse's command is not carried out; the nurse can mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Another nurse has the case.
    #[error("another nurse has this case")]
    Taken(String),
    /// It is closed.
    #[error("this case is closed")]
    Closed,
    /// It is not closed.
    #[error("this case is open")]
    NotClosed,
    /// The nurse has not claimed it.
    #[error("claim the case first")]
    NotYours,
    /// Only a lead may say so for a colleague.
    #[error("only a lead may do this for a colleague")]
    OnlyLeads,
    /// The member may read only.
    #[error("your role reads only")]
    OnlyReads,
    /// Words are needed.
    #[error("a few words are needed")]
    NoWords,
    /// The words are too long.
    #[error("too long: at most {LONGEST_TEXT} characters")]
    TooLong,
    /// The case has that tier.
    #[error("the case has that tier already")]
    SameTier,
    /// Nothing asks the patient for it.
    #[error("this cannot be asked")]
    NotAskable,
    /// The patient has enough to answer.
    #[error("at most {MOST_QUESTIONS} questions wait at one time")]
    TooManyQuestions,
    /// The case has no such flag.
    #[error("this case has no such scan or referral")]
    NoSuchFlag,
}

/// Applies a command. Repeating what is already done changes nothing.
///
/// Writing to the patient, a call, a tier or a record takes a case that nobody has; what somebody has is theirs,
/// and a lead's to take over. Notes may be left by all who work on cases, on closed ones too.
///
/// # Errors
/// [`Refused`] says what to do instead; the case is as it was.
pub fn apply(
    mut case: Case,
    command: Command,
    worker: &Worker,
    door: Door,
    now: Timestamp,
) -> Result<Case, Refused> {
    let mut acting = Acting {
        case: &mut case,
        worker,
        door,
        now,
    };
    match command {
        Command::Claim => acting.claim()?,
        Command::Release => acting.release()?,
        Command::HandTo(colleague) => acting.hand_to(&colleague)?,
        Command::Reply(text) => {
            let text = words(&text)?;
            acting.take()?;
            acting.did(Deed::Replied { text, file: None });
            acting.wait();
        }
        Command::SendFile { file, text } => {
            let text = words(&text)?;
            acting.take()?;
            let file = Some(file);
            acting.did(Deed::Replied { text, file });
            acting.wait();
        }
        Command::Ask(finding) => acting.ask(finding)?,
        Command::Tier { tier, reason } => {
            let reason = words(&reason)?;
            acting.take()?;
            let from = acting.case.tier;
            if from == Some(tier) {
                return Err(Refused::SameTier);
            }
            acting.case.tier = Some(tier);
            acting.did(Deed::Tiered {
                from,
                to: tier,
                reason,
            });
        }
        Command::Note(text) => {
            let text = words(&text)?;
            acting.did(Deed::Noted { text });
        }
        Command::Call(came) => {
            acting.take()?;
            if acting.just_did(&Deed::Called { came }) {
                return Ok(case);
            }
            acting.did(Deed::Called { came });
            match came {
                Call::NoAnswer | Call::MessageLeft => acting.wait(),
                Call::Spoke => acting.resume(),
            }
        }
        Command::Arrange { flag, stand } => {
            if !acting.case.flags.contains(&flag) {
                return Err(Refused::NoSuchFlag);
            }
            let stand = match stand {
                Stand::Requested => Stand::Requested,
                Stand::Result(text) => Stand::Result(words(&text)?),
            };
            acting.take()?;
            let deed = Deed::Arranged { flag, stand };
            if !acting.just_did(&deed) {
                acting.did(deed);
            }
        }
        Command::Escalate(reason) => {
            let reason = words(&reason)?;
            acting.open()?;
            acting.others()?;
            let nurse = worker.who().clone();
            acting.case.status = Status::Escalated { nurse, at: now };
            acting.did(Deed::Escalated { reason });
        }
        Command::Reopen(reason) => {
            let reason = words(&reason)?;
            if !acting.case.closed() {
                return Err(Refused::NotClosed);
            }
            acting.case.status = Status::Reopened { at: now };
            acting.did(Deed::Reopened { reason });
        }
        Command::Close { outcome, tier } => acting.close(outcome, tier)?,
    }
    Ok(case)
}

/// Somebody at work on a case.
struct Acting<'a> {
    case: &'a mut Case,
    worker: &'a Worker,
    door: Door,
    now: Timestamp,
}

impl Acting<'_> {
    fn did(&mut self, deed: Deed) {
        self.case.history.push(Happened {
            at: self.now,
            nurse: Some(self.worker.who().clone()),
            door: self.door,
            deed,
        });
    }

    /// Whether this is what the same person did last, a moment ago.
    fn just_did(&self, deed: &Deed) -> bool {
        self.case.history.last().is_some_and(|last| {
            let same = last.nurse.as_ref().is_some_and(|nurse| self.worker.is(nurse));
            same && last.deed == *deed && self.now < last.at.plus_seconds(TWICE_SECONDS)
        })
    }

    fn open(&self) -> Result<(), Refused> {
        if self.case.closed() {
            return Err(Refused::Closed);
        }
        Ok(())
    }

    fn mine(&self) -> bool {
        self.case
            .holder()
            .is_some_and(|(holder, _)| self.worker.is(holder))
    }

    /// Nobody else has it, or a lead takes over.
    fn others(&self) -> Result<(), Refused> {
        match self.case.holder() {
            Some((holder, _)) if !self.worker.is(holder) && !self.worker.leads() => {
                Err(Refused::Taken(holder.name().to_owned()))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn claim(&mut self) -> Result<(), Refused> {
        self.open()?;
        match self.case.holder() {
            Some((holder, _)) if self.worker.is(holder) => {
                // What a colleague handed over is attended to once whoever got it says so.
                let last = self.case.history.last();
                if last.is_some_and(|last| matches!(last.deed, Deed::HandedTo { .. })) {
                    self.did(Deed::Claimed);
                }
                return Ok(());
            }
            // Even a lead takes over only by a deed that says so.
            Some((holder, _)) => return Err(Refused::Taken(holder.name().to_owned())),
            None => {}
        }
        self.give(self.worker.who().clone());
        self.did(Deed::Claimed);
        Ok(())
    }

    /// Makes sure that it is theirs.
    fn take(&mut self) -> Result<(), Refused> {
        self.open()?;
        if self.mine() {
            return Ok(());
        }
        self.others()?;
        self.give(self.worker.who().clone());
        self.did(Deed::Claimed);
        Ok(())
    }

    fn give(&mut self, nurse: SignedIn) {
        self.case.status = Status::Claimed { nurse, at: self.now };
    }

    fn release(&mut self) -> Result<(), Refused> {
        self.open()?;
        if self.case.holder().is_none() {
            return Err(Refused::NotYours);
        }
        self.others()?;
        self.case.status = Status::Open;
        self.did(Deed::Released);
        Ok(())
    }

    fn hand_to(&mut self, colleague: &Worker) -> Result<(), Refused> {
        self.open()?;
        self.others()?;
        if self.case.holder().is_some_and(|(holder, _)| colleague.is(holder)) {
            return Ok(());
        }
        let nurse = colleague.who().clone();
        self.give(nurse.clone());
        self.did(Deed::HandedTo { nurse });
        Ok(())
    }

    fn ask(&mut self, finding: String) -> Result<(), Refused> {
        self.open()?;
        let waits = self.case.asks.iter().any(|asking| asking.finding == finding);
        if !waits && self.case.asks.len() >= MOST_QUESTIONS {
            return Err(Refused::TooManyQuestions);
        }
        self.take()?;
        if !waits {
            let since = self.now;
            self.case.asks.push(Asking {
                finding: finding.clone(),
                since,
            });
            self.did(Deed::Asked { finding });
            self.wait();
        }
        Ok(())
    }

    fn wait(&mut self) {
        if let Some((nurse, at)) = self.case.holder() {
            self.case.status = Status::Waiting {
                nurse: nurse.clone(),
                at,
                since: self.now,
            };
        }
    }

    fn resume(&mut self) {
        if let Some((nurse, at)) = self.case.holder() {
            self.case.status = Status::Claimed {
                nurse: nurse.clone(),
                at,
            };
        }
    }

    fn close(&mut self, outcome: Outcome, tier: Tier) -> Result<(), Refused> {
        self.open()?;
        self.others()?;
        if self.case.holder().is_none() {
            return Err(Refused::NotYours);
        }
        self.case.status = Status::Closed {
            nurse: self.worker.who().clone(),
            outcome,
            tier: Some(tier),
            at: self.now,
        };
        self.case.asks.clear();
        self.did(Deed::Closed { outcome, tier });
        Ok(())
    }
}

/// Words that say something, without the space around them.
fn words(text: &str) -> Result<String, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refused::NoWords);
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(Refused::TooLong);
    }
    Ok(text.to_owned())
}
