//! The safety properties as checked data, read from `flows/safety.toml` (clinical contract, section 16).

mod read;
mod scope;

use crate::domain::Issue;
use crate::triage::source::Source;
use crate::triage::{Condition, FindingId, Rules, Tier};

use read::Reader;

/// What the text of a topic begins with.
pub const TOPIC: &str = "learn-";

/// The newest format this program reads.
const FORMAT: i64 = 1;

/// All properties, in the file's order.
#[derive(Clone, Debug, Default)]
pub struct Safety {
    /// The properties.
    pub properties: Vec<Property>,
}

/// One property, and over whom it is to hold.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its id, such as `P7`.
    pub id: String,
    /// What it is about, such as `emergencies_come_first`.
    pub name: String,
    /// Its line in the file.
    pub line: usize,
    /// Over every adult answer set.
    pub answers: bool,
    /// Over every interview of these flows, by id.
    pub flows: Vec<String>,
    /// What is to hold.
    pub parts: Vec<Part>,
}

/// One statement of a property.
#[derive(Clone, Debug)]
pub enum Part {
    /// Whenever the first holds, so does the second.
    Claim {
        /// For whom.
        when: Condition,
        /// What.
        then: Condition,
        /// Where it stands in the file.
        line: usize,
    },
    /// The tier is that of the headline rule.
    HeadlineSetsTier,
    /// No tier is given just when this holds: to all others the table gives one.
    NoTier {
        /// When.
        when: Condition,
    },
    /// Changing one finding, from where the condition holds, never lowers the tier.
    NeverLowers {
        /// The finding changed.
        finding: FindingId,
        /// Before the change.
        from: Condition,
        /// After it.
        to: Condition,
    },
    /// Knowing a date less exactly never lowers the tier: a month instead of its day, or nothing at all while what
    /// it is the date of is known to have happened.
    Doubt {
        /// The date.
        finding: FindingId,
        /// What it is the date of.
        event: Condition,
    },
    /// Every rule but these is hit by somebody, and changes somebody's tier or flags.
    NoDeadRule {
        /// Rules that need change nothing, by place.
        except: Vec<usize>,
    },
    /// Of all findings, only answering these can take somebody out of a tier.
    WayOut {
        /// The tier.
        tier: Tier,
        /// The findings.
        only: Vec<FindingId>,
    },
    /// The order of options, repeats and ways to write unknown make no difference.
    Encoding {
        /// Findings for which an absent answer is not an unknown one.
        except: Vec<FindingId>,
    },
    /// A rule that ends the interview, if hit at its end, was hit where the emergency block ends.
    ToldAfterBlock {
        /// Rules of which this is not asked, by place.
        except: Vec<usize>,
    },
    /// The tier is at least that of the same person's complete answers.
    AsksLess {
        /// Who is meant.
        consistent: Vec<Condition>,
        /// Rules that may be missed, by place, by whom.
        missed: Vec<(usize, Condition)>,
    },
    /// What the flow leaves out changes no outcome, now or at a later check-in.
    SkipsChangeNothing,
    /// What was known before and of which nothing new is said is known at the end.
    Remembers(FindingId),
    /// What was known before is known at the end, whatever new is said of it.
    OnlyAdds(FindingId),
    /// What was known before is not taken for known any more once something else is said.
    Forgets {
        /// What is forgotten.
        finding: FindingId,
        /// What is said.
        when: Condition,
    },
    /// A text is given only when a condition holds.
    Text {
        /// The text's key.
        key: String,
        /// When.
        only_when: Condition,
        /// Where it stands in the file.
        line: usize,
    },
}

impl Safety {
    /// The conditions on which it depends what a patient is told.
    pub fn advice(&self) -> Vec<Condition> {
        let parts = self.properties.iter().flat_map(|property| &property.parts);
        let conditions = parts.filter_map(|part| match part {
            // Topics are opened by the patient; nothing of them is in a result.
            Part::Text { key, only_when, .. } if !key.starts_with(TOPIC) => Some(only_when.clone()),
            _ => None,
        });
        conditions.collect()
    }

    /// Reads the properties against the table and the names of the flows they are about.
    pub fn load(file: &str, text: &str, rules: &Rules, flows: &[&str]) -> Result<Self, Vec<Issue>> {
        let (source, root) = Source::open(file, text);
        let mut reader = Reader { source, rules, text };
        let mut safety = Self::default();
        if let Some(root) = root {
            let root = root.get_ref();
            reader.source.only(root, &["format", "property"]);
            match reader.source.integer(root, "format") {
                Some(FORMAT) => {}
                _ => {
                    let hint = Some(format!("write `format = {FORMAT}`"));
                    reader.source.issue(
                        "wrong-format",
                        0,
                        format!("this program reads format {FORMAT}"),
                        hint,
                    );
                }
            }
            for table in reader.source.tables(root, "property") {
                let property = reader.property(&table, flows);
                if let Some(property) = property {
                    safety.properties.push(property);
                }
            }
        }
        let issues = reader.source.finish();
        if issues.is_empty() {
            Ok(safety)
        } else {
            Err(issues)
        }
    }
}
