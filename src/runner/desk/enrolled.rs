//! Members whom a lead enrolled at the console, beside those of the configuration file.

use crate::domain::UserId;
use crate::review::{Lead, Member, Members};
use crate::store::{Error, Reading, Writing};

/// The setting that keeps them.
pub(in crate::runner) const ENROLLED: &str = "enrolled";

/// Those enrolled at the console.
pub(super) fn read(reading: &Reading<'_>) -> Result<Vec<Member>, Error> {
    Ok(reading.setting(ENROLLED)?.unwrap_or_default())
}

/// Enrols somebody, or changes their name or role. The configuration file has the last word on those it names.
pub(super) fn enrol(store: &mut Writing<'_>, _by: &Lead, member: Member) -> Result<(), Error> {
    let mut enrolled: Vec<Member> = store.setting(ENROLLED)?.unwrap_or_default();
    enrolled.retain(|known| known.id != member.id);
    enrolled.push(member);
    store.set(ENROLLED, &enrolled)
}

/// Lets somebody go; tells whether they were enrolled here.
pub(super) fn remove(store: &mut Writing<'_>, _by: &Lead, user: UserId) -> Result<bool, Error> {
    let mut enrolled: Vec<Member> = store.setting(ENROLLED)?.unwrap_or_default();
    let before = enrolled.len();
    enrolled.retain(|known| known.id != user);
    store.set(ENROLLED, &enrolled)?;
    Ok(enrolled.len() < before)
}

/// The whole team: those of the configuration, then those enrolled at the console.
pub(in crate::runner) fn team(configured: &Members, enrolled: Vec<Member>) -> Members {
    let known = |id| configured.all().iter().any(|member| member.id == id);
    let added = enrolled.into_iter().filter(|member| !known(member.id));
    Members::new(configured.all().iter().cloned().chain(added).collect())
}
