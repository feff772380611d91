//! Why a case has its tier, as it was found when the case was made.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::domain::answer::Answer;
use crate::triage::{Answers, FindingId, Rules, Tier, wire};

/// Why a tier. Holds a patient's answers: no `Debug`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// The fewest answers that force the tier, whatever all others are.
    pub because: Vec<Said>,
    /// Without them the headline would be another, too.
    pub headline: bool,
    /// The smallest change to another tier, where it was looked for.
    pub would: Option<Would>,
}

/// One answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The finding.
    pub finding: String,
    /// The answer as in the batch interface; none if it was not asked.
    pub answer: Option<Json>,
}

/// Other answers, and the tier they would have given.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Would {
    /// The tier.
    pub tier: Tier,
    /// The answers that would have been others, all else as it was.
    pub answers: Vec<Said>,
}

impl Explained {
    /// What decided about these answers on a day, with the smallest change, if one was looked for.
    pub fn found(
        rules: &Rules,
        answers: &Answers,
        today: Date,
        because: &[FindingId],
        would: Option<(Tier, &[(FindingId, Answer)])>,
    ) -> Self {
        let vocabulary = rules.vocabulary();
        let said = |finding: FindingId, answer: Option<&Answer>| Said {
            finding: vocabulary.get(finding).id.clone(),
            answer: answer.map(|answer| wire::write(vocabulary, finding, answer)),
        };
        let mut others = answers.clone();
        because.iter().for_each(|finding| others.clear(*finding));
        let headline = rules.assess(answers, today).headline;
        Self {
            because: because
                .iter()
                .map(|finding| said(*finding, answers.get(*finding)))
                .collect(),
            headline: !rules.assess(&others, today).rules.contains(&headline),
            would: would.map(|(tier, changed)| Would {
                tier,
                answers: changed
                    .iter()
                    .map(|(finding, answer)| said(*finding, Some(answer)))
                    .collect(),
            }),
        }
    }
}
