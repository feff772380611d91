//! The result: what it may mean, what to do, where, by when, what to do if worse.

use crate::domain::Language;
use crate::engine::{Conversation, Ending, all_answers};
use crate::triage::evaluate::{DerivedValue, Truth};
use crate::triage::{Answers, Tier};

use super::{Rendered, Renderer, Shown, plain};

/// The rule under which no dose of paracetamol is named.
const OVERDOSE_RULE: &str = "R33";

impl Renderer<'_> {
    pub(super) fn result(&self, conversation: &Conversation, ending: &Ending) -> Rendered<Vec<Shown>> {
        let language = &conversation.language;
        match ending {
            Ending::Cancelled => Ok(vec![plain(self.clinic_text(language, "cancelled")?)]),
            Ending::Gate { gate } => Ok(vec![plain(
                self.clinic_text(language, &format!("outcome-{gate}"))?,
            )]),
            Ending::Assessed {
                tier,
                headline,
                flags,
                ..
            } => {
                let outcome = self.outcome(conversation, headline, flags);
                let mut parts = vec![self.clinic_text(language, &outcome)?];
                if *tier != Tier::EmergencyNow {
                    for flag in flags.iter().filter(|flag| !conversation.settled.contains(flag)) {
                        let key = format!("also-{flag}");
                        if self.catalogs.has(&key) {
                            parts.push(self.text(language, &key)?);
                        }
                    }
                }
                let clock = format!("clock-{}", tier.name());
                if flags.iter().any(|flag| flag == "nurse_review") && self.catalogs.has(&clock) {
                    parts.push(self.text(language, &clock)?);
                }
                let mut shown = vec![plain(parts.join("\n\n"))];
                if matches!(tier, Tier::Routine | Tier::Selfcare) {
                    let answers = all_answers(&self.context, conversation);
                    shown.push(plain(self.advice(language, &answers)?));
                }
                shown.push(plain(self.clinic_text(language, "safety_net")?));
                Ok(shown)
            }
        }
    }

    /// The text of a headline; one that advises what the patient decided against has another wording.
    fn outcome(&self, conversation: &Conversation, headline: &str, flags: &[String]) -> String {
        let declined = flags.iter().filter(|flag| conversation.declined.contains(flag));
        let own = declined.map(|flag| format!("outcome-{headline}-without-{flag}"));
        own.into_iter()
            .find(|key| self.catalogs.has(key))
            .unwrap_or_else(|| format!("outcome-{headline}"))
    }

    /// Advice on moving, and on painkillers within what these answers allow.
    fn advice(&self, language: &Language, answers: &Answers) -> Rendered<String> {
        let movement = self.text(language, "advice-movement")?;
        Ok(format!("{movement}\n\n{}", self.painkillers(language, answers)?))
    }

    /// Advice on painkillers, within what these answers allow (P8, P9).
    pub fn painkillers(&self, language: &Language, answers: &Answers) -> Rendered<String> {
        let context = &self.context;
        let assessment = context.rules.assess(answers, context.today);
        let ceiling = match context.rules.derived_value(&assessment, "paracetamol_ceiling") {
            Some(DerivedValue::Range(Some((4000, 4000)))) => "advice-paracetamol-4000",
            Some(DerivedValue::Range(Some((3000, 3000)))) => "advice-paracetamol-3000",
            _ => "advice-paracetamol-none",
        };
        let paracetamol = if assessment.rules.iter().any(|rule| rule == OVERDOSE_RULE) {
            "advice-paracetamol-none"
        } else {
            ceiling
        };
        let nsaid_ok =
            context.rules.derived_value(&assessment, "nsaid_ok") == Some(DerivedValue::Flag(Truth::True));
        let nsaid = if nsaid_ok {
            "advice-nsaid-ok"
        } else {
            "advice-nsaid-no"
        };
        let keys = [paracetamol, nsaid];
        let texts: Rendered<Vec<String>> = keys.into_iter().map(|key| self.text(language, key)).collect();
        Ok(texts?.join("\n\n"))
    }
}
