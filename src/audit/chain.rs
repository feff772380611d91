//! The chain: entries in the order in which they were made, each bound to all before it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::{Entry, Noted};

/// The hash of an entry and of all before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Hash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no hash; one is 64 digits of 0-9 and a-f");
        let digits = text.as_bytes();
        if digits.len() != 64
            || !digits
                .iter()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Hash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many entries there are.
    pub number: u64,
    /// The last one's hash; zeros where there is none.
    pub hash: Hash,
}

/// One entry as it is kept: the very text its hash was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The entry as one JSON object, in the form it was made.
    pub text: String,
    /// The hash of the hash before it and of the text.
    pub hash: Hash,
}

impl Link {
    /// The next entry of a chain that ends at `head`, and where it ends then.
    ///
    /// # Errors
    /// None that a program without a fault meets: every entry can be written as JSON.
    pub fn after(head: &Head, noted: Noted) -> Result<(Self, Head), serde_json::Error> {
        let number = head.number + 1;
        let text = serde_json::to_string(&Entry { number, noted })?;
        let hash = hash(&head.hash, &text);
        Ok((Self { text, hash }, Head { number, hash }))
    }

    /// What it says.
    ///
    /// # Errors
    /// It is none of this program's entries.
    pub fn entry(&self) -> Result<Entry, serde_json::Error> {
        serde_json::from_str(&self.text)
    }
}

/// SHA-256 over the digits of the hash before and the text: `printf %s%s BEFORE TEXT | sha256sum`.
fn hash(before: &Hash, text: &str) -> Hash {
    let mut digest = Sha256::new();
    digest.update(before.to_string().as_bytes());
    digest.update(text.as_bytes());
    Hash(digest.finalize().into())
}

/// What is known of a chain's end besides the chain.
#[derive(Clone, Copy, Default)]
pub struct Ends {
    /// Where it ends, as it is kept beside it.
    pub head: Option<Head>,
    /// A hash that stood in it once, kept elsewhere: whatever came later, it must still be there.
    pub known: Option<Hash>,
}

/// A chain that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends. Kept elsewhere, its hash shows later that nothing up to here was lost.
    pub head: Head,
}

/// What is wrong with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What is kept at a place is no entry.
    Unreadable,
    /// An entry was dropped, put in or put elsewhere.
    OutOfPlace,
    /// An entry, or its hash, was changed.
    Changed,
    /// The chain does not end where it is kept to end.
    EndsElsewhere,
    /// A hash that stood in it is not there: its end was cut off, or it is another chain.
    HashMissing,
}

impl Fault {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::OutOfPlace => "out_of_place",
            Self::Changed => "changed",
            Self::EndsElsewhere => "ends_elsewhere",
            Self::HashMissing => "hash_missing",
        }
    }
}

/// A chain that does not hold, at the first place where that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the entry.
    pub at: u64,
    /// What is wrong.
    pub fault: Fault,
    /// What is there.
    pub found: String,
    /// What should be.
    pub expected: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at,
            fault,
            found,
            expected,
        } = self;
        let what = match fault {
            Fault::Unreadable => "what is kept there does not read",
            Fault::OutOfPlace => "an entry was dropped, put in or put elsewhere",
            Fault::Changed => "the entry or its hash was changed, or one before it and its hash",
            Fault::EndsElsewhere => "the chain does not end where it ended when it was last written",
            Fault::HashMissing => "a hash that stood in the chain is not there",
        };
        write!(f, "entry {at}: {what}; found {found}, expected {expected}")
    }
}

/// Follows a chain from its first entry to its end.
///
/// # Errors
/// The first place at which it does not hold. An entry that cannot be had, with the reason, is such a place.
pub fn verify<E: fmt::Display>(
    links: impl IntoIterator<Item = Result<Link, E>>,
    ends: Ends,
) -> Result<Verified, Broken> {
    let mut head = Head::default();
    let mut missing = ends.known.filter(|known| *known != Hash::default());
    for link in links {
        let at = head.number + 1;
        let broken = |fault, found: String, expected: String| Broken {
            at,
            fault,
            found,
            expected,
        };
        let unreadable = |reason: String| broken(Fault::Unreadable, reason, "an entry".to_owned());
        let link = link.map_err(|reason| unreadable(reason.to_string()))?;
        let entry = link.entry().map_err(|reason| unreadable(reason.to_string()))?;
        if entry.number != at {
            let found = format!("entry {}", entry.number);
            return Err(broken(Fault::OutOfPlace, found, format!("entry {at}")));
        }
        let hash = hash(&head.hash, &link.text);
        if hash != link.hash {
            let (found, expected) = (link.hash.to_string(), hash.to_string());
            return Err(broken(Fault::Changed, found, expected));
        }
        head = Head { number: at, hash };
        missing = missing.filter(|known| *known != hash);
    }
    if let Some(kept) = ends.head.filter(|kept| *kept != head) {
        let end = |head: &Head| format!("{} entries, the last with hash {}", head.number, head.hash);
        return Err(Broken {
            at: head.number.min(kept.number) + 1,
            fault: Fault::EndsElsewhere,
            found: end(&head),
            expected: end(&kept),
        });
    }
    match missing {
        None => Ok(Verified { head }),
        Some(known) => Err(Broken {
            at: head.number + 1,
            fault: Fault::HashMissing,
            found: format!("{} entries without it", head.number),
            expected: format!("an entry with hash {known}"),
        }),
    }
}
