//! The buttons under a nurse's card, and what a tap on one wishes. What a tap carries is never trusted: it names a
//! wish, and whoever taps is checked afterwards.

use serde::{Deserialize, Serialize};

use crate::domain::message::Button;
use crate::domain::{CaseId, UserId};
use crate::review::{Call, Case, Outcome, Role, Status};
use crate::triage::Tier;

use super::Rendered;
use super::card::Card;

/// What a nurse wishes with a tap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    /// To take the case.
    Claim,
    /// To give it back.
    Release,
    /// To give it to a colleague.
    HandTo(UserId),
    /// To ask the patient for a finding.
    Ask(String),
    /// To note a call.
    Call(Call),
    /// To note that a scan or referral was asked for.
    Requested(String),
    /// To close the case.
    Close(Outcome, Tier),
    /// To write something.
    Write(Words),
    /// To choose further.
    Choose(Menu),
    /// To see how pain and walking went.
    Chart,
}

/// What written words are meant as.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// For the patient.
    Reply,
    /// For colleagues.
    Note,
    /// The reason for another tier.
    Tier(Tier),
    /// What came of a scan or referral.
    Result(String),
    /// The reason to hand it up.
    Escalate,
    /// The reason to open it again.
    Reopen,
}

impl Words {
    /// The name of its texts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Note => "note",
            Self::Tier(_) => "tier",
            Self::Result(_) => "result",
            Self::Escalate => "escalate",
            Self::Reopen => "reopen",
        }
    }

    /// All names.
    pub const NAMES: [&'static str; 6] = ["reply", "note", "tier", "result", "escalate", "reopen"];
}

/// What can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Menu {
    /// What to do with the case.
    Deeds,
    /// A colleague.
    Colleagues,
    /// A section of the interview, to ask something of it.
    Sections,
    /// What to ask, of this section and page, both counted from 0.
    Findings(u8, u8),
    /// What came of a call.
    Calls,
    /// Another tier.
    Tiers,
    /// A scan or referral.
    Flags,
    /// How far one is.
    Stands(String),
    /// How the case ends.
    Outcomes,
    /// How urgent it was, in the nurse's own judgement.
    OwnTier(Outcome),
}

/// Reads a tap; none if it is not one of these.
pub fn read(data: &str) -> Option<(CaseId, Wish)> {
    let mut parts = data.strip_prefix("n:")?.split(':');
    let case = CaseId(parts.next()?.parse().ok()?);
    let verb = parts.next()?;
    let (first, second) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let wish = match (verb, first, second) {
        ("claim", None, None) => Wish::Claim,
        ("release", None, None) => Wish::Release,
        ("chart", None, None) => Wish::Chart,
        ("card", None, None) => Wish::Choose(Menu::Deeds),
        ("hand", None, None) => Wish::Choose(Menu::Colleagues),
        ("hand", Some(user), None) => Wish::HandTo(UserId(user.parse().ok()?)),
        ("ask", None, None) => Wish::Choose(Menu::Sections),
        ("ask", Some(section), Some(page)) => {
            Wish::Choose(Menu::Findings(section.parse().ok()?, page.parse().ok()?))
        }
        ("put", Some(finding), None) => Wish::Ask(finding.to_owned()),
        ("call", None, None) => Wish::Choose(Menu::Calls),
        ("call", Some(came), None) => Wish::Call(Call::named(came)?),
        ("tier", None, None) => Wish::Choose(Menu::Tiers),
        ("tier", Some(tier), None) => Wish::Write(Words::Tier(Tier::named(tier)?)),
        ("flag", None, None) => Wish::Choose(Menu::Flags),
        ("flag", Some(flag), None) => Wish::Choose(Menu::Stands(flag.to_owned())),
        ("flag", Some(flag), Some("requested")) => Wish::Requested(flag.to_owned()),
        ("flag", Some(flag), Some("result")) => Wish::Write(Words::Result(flag.to_owned())),
        ("close", None, None) => Wish::Choose(Menu::Outcomes),
        ("close", Some(outcome), None) => Wish::Choose(Menu::OwnTier(Outcome::named(outcome)?)),
        ("close", Some(outcome), Some(tier)) => Wish::Close(Outcome::named(outcome)?, Tier::named(tier)?),
        ("reply", None, None) => Wish::Write(Words::Reply),
        ("note", None, None) => Wish::Write(Words::Note),
        ("escalate", None, None) => Wish::Write(Words::Escalate),
        ("reopen", None, None) => Wish::Write(Words::Reopen),
        _ => return None,
    };
    Some((case, wish))
}

/// Most letters of a name on a button: a phone shows 38 of one, and a sign may stand before it.
const NAME: usize = 34;

/// A name as it fits on a button.
pub fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let kept: String = name.chars().take(NAME - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Whether a flag is a scan or a referral, of which a request and a result can be recorded.
pub fn arranged(flag: &str) -> bool {
    flag.starts_with("imaging_") || flag.starts_with("referral_")
}

impl Card<'_> {
    /// The buttons under a card: what can be done with the case as it stands.
    pub fn buttons(&self, case: &Case) -> Rendered<Vec<Vec<Button>>> {
        let button = |key: &str, what: &str| {
            Ok(Button {
                label: self.word(key)?,
                data: format!("n:{}:{what}", case.id.0),
            })
        };
        let chart = |rows: &mut Vec<Vec<Button>>| -> Rendered<()> {
            let diary = self.followed.as_ref().map(|followed| &followed.plan.diary);
            if diary.is_some_and(|diary| !diary.is_empty()) {
                rows.push(vec![button("button-chart", "chart")?]);
            }
            Ok(())
        };
        let mut rows = match case.status {
            Status::Open | Status::Escalated { .. } | Status::Reopened { .. } => vec![
                vec![button("button-claim", "claim")?],
                vec![button("button-hand", "hand")?, button("button-note", "note")?],
            ],
            Status::Claimed { .. } | Status::Waiting { .. } => {
                let mut rows = vec![
                    vec![button("button-reply", "reply")?, button("button-ask", "ask")?],
                    vec![button("button-call", "call")?, button("button-tier", "tier")?],
                    vec![button("button-note", "note")?, button("button-hand", "hand")?],
                    vec![
                        button("button-escalate", "escalate")?,
                        button("button-release", "release")?,
                    ],
                    vec![button("button-close", "close")?],
                ];
                if case.flags.iter().any(|flag| arranged(flag)) {
                    rows.insert(2, vec![button("button-flag", "flag")?]);
                }
                rows
            }
            Status::Closed { .. } => {
                return Ok(vec![vec![
                    button("button-note", "note")?,
                    button("button-reopen", "reopen")?,
                ]]);
            }
        };
        chart(&mut rows)?;
        Ok(rows)
    }

    /// The buttons of a menu, with a way back; `colleagues` are those who work on cases.
    pub fn menu(
        &self,
        case: &Case,
        menu: &Menu,
        colleagues: &[(UserId, &str, Role)],
    ) -> Rendered<Vec<Vec<Button>>> {
        let id = case.id.0;
        let choice = |label: String, what: String| {
            vec![Button {
                label,
                data: format!("n:{id}:{what}"),
            }]
        };
        let mut rows = match menu {
            Menu::Deeds => return self.buttons(case),
            Menu::Colleagues => colleagues
                .iter()
                .filter(|(_, _, role)| *role != Role::Auditor)
                .map(|(user, name, _)| choice(short(name), format!("hand:{}", user.0)))
                .collect(),
            Menu::Sections => self.sections(case)?,
            Menu::Findings(section, page) => self.findings(case, *section, *page)?,
            Menu::Calls => self.choices(&Call::ALL.map(|(_, name)| name), "call", "call", id)?,
            Menu::Tiers => {
                let others = Tier::ALL.into_iter().filter(|tier| Some(*tier) != case.tier);
                self.choices(&others.map(Tier::name).collect::<Vec<_>>(), "tier", "tier", id)?
            }
            Menu::Flags => {
                let flags = case.flags.iter().filter(|flag| arranged(flag));
                let mut rows = Vec::new();
                for flag in flags {
                    rows.push(choice(self.named("flag", flag)?, format!("flag:{flag}")));
                }
                rows
            }
            Menu::Stands(flag) => {
                self.choices(&["requested", "result"], "arranged", &format!("flag:{flag}"), id)?
            }
            Menu::Outcomes => {
                let names = Outcome::ALL.map(|(_, name)| name);
                self.choices(&names, "outcome_code", "close", id)?
            }
            Menu::OwnTier(outcome) => {
                let names = Tier::ALL.map(Tier::name);
                self.choices(&names, "tier", &format!("close:{}", outcome.name()), id)?
            }
        };
        let up = match menu {
            Menu::Findings(..) => "ask",
            Menu::Deeds
            | Menu::Colleagues
            | Menu::Sections
            | Menu::Calls
            | Menu::Tiers
            | Menu::Flags
            | Menu::Stands(_)
            | Menu::Outcomes
            | Menu::OwnTier(_) => "card",
        };
        rows.push(choice(self.word("button-menu_back")?, up.to_owned()));
        Ok(rows)
    }

    fn choices(&self, names: &[&str], family: &str, verb: &str, case: u64) -> Rendered<Vec<Vec<Button>>> {
        let row = |name: &&str| {
            Ok(vec![Button {
                label: self.word(&format!("{family}-{name}"))?,
                data: format!("n:{case}:{verb}:{name}"),
            }])
        };
        names.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wish_that_is_known_is_read() {
        let close = Wish::Close(Outcome::Referred, Tier::Urgent);
        assert_eq!(read("n:12:close:referred:urgent"), Some((CaseId(12), close)));
        let write = Wish::Write(Words::Tier(Tier::Routine));
        assert_eq!(read("n:1:tier:routine"), Some((CaseId(1), write)));
        for forged in [
            "n:12",
            "n:x:claim",
            "n:12:claim:now",
            "n:12:close:referred:red",
            "n:12:hand:Ana",
            "n:12:close:referred:urgent:now",
            "n:12:ask:1",
            "n:12:ask:1:-1",
            "n:12:ask:1:1:1",
            "n:12:put",
            "m:12:claim",
            "n:12:flag:imaging_mri:gone",
            "n:99999999999999999999:claim",
            "",
        ] {
            assert_eq!(read(forged), None, "{forged}");
        }
    }
}
