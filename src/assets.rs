//! The flows and wording shipped inside the binary, handed as text to `triage`, `flow` and `i18n`.

use crate::triage::{Issue, Rules};

/// Vocabulary and decision table.
pub fn rules() -> Result<Rules, Vec<Issue>> {
    Rules::load(
        ("flows/findings.toml", include_str!("../flows/findings.toml")),
        ("flows/rules.toml", include_str!("../flows/rules.toml")),
    )
}

/// Issues, a line each.
pub fn listed(issues: &[Issue]) -> String {
    issues.iter().map(Issue::to_string).collect::<Vec<_>>().join("\n")
}
