//! Who may do what: roles are values that operations require, so that nothing is done on the strength of a menu.

use serde::{Deserialize, Serialize};

use crate::domain::{Language, UserId};

use super::Refused;

/// Longest name, in letters: what fits into every message that names a colleague.
pub const LONGEST_NAME: usize = 40;

/// What a member of the clinic's team may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works on cases.
    #[default]
    Nurse,
    /// Works on cases, takes over those of others, and hears of breaches last.
    Lead,
    /// Reads, and changes nothing.
    Auditor,
}

/// One of the clinic's team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their id at Telegram.
    pub id: UserId,
    /// Their name, as colleagues read it.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The language in which they read in their own chat; that of the group when none.
    pub language: Option<Language>,
}

/// Somebody whose enrolment was checked. Made only by [`Members::sign_in`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    id: UserId,
    name: String,
    #[serde(default)]
    role: Role,
}

impl SignedIn {
    /// Their id at Telegram.
    pub fn id(&self) -> UserId {
        self.id
    }

    /// Their name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The right to work on cases.
    ///
    /// # Errors
    /// [`Refused::OnlyReads`] for an auditor.
    pub fn working(self) -> Result<Worker, Refused> {
        match self.role {
            Role::Nurse | Role::Lead => Ok(Worker(self)),
            Role::Auditor => Err(Refused::OnlyReads),
        }
    }

    /// The right to say who belongs to the team.
    ///
    /// # Errors
    /// [`Refused::OnlyLeads`] for everybody else.
    pub fn leading(self) -> Result<Lead, Refused> {
        match self.role {
            Role::Lead => Ok(Lead(self)),
            Role::Nurse | Role::Auditor => Err(Refused::OnlyLeads),
        }
    }
}

/// Somebody who leads the team. Made only by [`SignedIn::leading`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead(SignedIn);

impl Lead {
    /// Who.
    pub fn who(&self) -> &SignedIn {
        &self.0
    }
}

/// Somebody who may work on cases. Made only by [`SignedIn::working`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker(SignedIn);

impl Worker {
    /// Who.
    pub fn who(&self) -> &SignedIn {
        &self.0
    }

    /// Whether they may take over what others hold.
    pub fn leads(&self) -> bool {
        self.0.role == Role::Lead
    }

    /// Whether it is the same person.
    pub fn is(&self, other: &SignedIn) -> bool {
        self.0.id == other.id
    }
}

/// The clinic's team.
#[derive(Clone, Debug, Default)]
pub struct Members(Vec<Member>);

impl Members {
    /// These.
    pub fn new(members: Vec<Member>) -> Self {
        Self(members)
    }

    /// All of them, in the order of the configuration.
    pub fn all(&self) -> &[Member] {
        &self.0
    }

    /// The language in which a member wishes to read, if they said one.
    pub fn language(&self, user: UserId) -> Option<&Language> {
        let found = self.0.iter().find(|member| member.id == user);
        found.and_then(|member| member.language.as_ref())
    }

    /// The member, if enrolled now.
    pub fn sign_in(&self, user: UserId) -> Option<SignedIn> {
        let found = self.0.iter().find(|member| member.id == user);
        found.map(|member| SignedIn {
            id: member.id,
            name: member.name.clone(),
            role: member.role,
        })
    }
}
