//! What the store keeps of interviews, for those who look back on them.

use std::collections::BTreeMap;

use crate::domain::{CaseId, PatientId, Timestamp};
use crate::engine::{Conversation, Ending, Phase};
use crate::store::{Error, Kind, Reading};

use super::changes::Profile;

/// The last conversation of a patient. Holds a patient's answers: no `Debug`.
pub struct Kept {
    /// Whose it is.
    pub patient: PatientId,
    /// The conversation.
    pub conversation: Conversation,
    /// When it was completed or, if it was not, when the patient last wrote.
    pub at: Timestamp,
    /// The patient's last case.
    pub case: Option<CaseId>,
}

/// The last conversation of every patient, in the order of the patients' numbers.
pub fn conversations(store: &Reading<'_>) -> Result<Vec<Kept>, Error> {
    let profiles: Vec<(PatientId, Profile)> = store.records(Kind::Profile)?;
    let profiles: BTreeMap<PatientId, Profile> = profiles.into_iter().collect();
    let conversations: Vec<(PatientId, Conversation)> = store.records(Kind::Conversation)?;
    let kept = conversations.into_iter().map(|(patient, conversation)| {
        let profile = profiles.get(&patient);
        let assessed = matches!(
            &conversation.phase,
            Phase::Ended {
                ending: Ending::Assessed { .. }
            }
        );
        let completed = profile.and_then(|profile| profile.plan.as_ref()?.diary.last());
        let at = match completed.filter(|_| assessed) {
            Some(entry) => entry.at,
            None => profile.map_or(Timestamp(0), |profile| profile.last_active),
        };
        Kept {
            patient,
            conversation,
            at,
            case: profile.and_then(|profile| profile.case),
        }
    });
    Ok(kept.collect())
}
