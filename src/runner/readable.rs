//! Reading past what is damaged.

use crate::domain::CaseId;
use crate::review::Case;
use crate::store::Error;

/// What could be read of the store. A record that was damaged is told of in the log and is as good as none: one keeps
/// no other waiting.
pub(super) fn readable<T>(found: Result<Option<T>, Error>) -> Result<Option<T>, Error> {
    match found {
        Err(error @ (Error::Sealed(_) | Error::Shape(_))) => {
            tracing::error!(%error, "a record is passed over");
            Ok(None)
        }
        found => found,
    }
}

/// The cases of these numbers that can be read.
pub(super) fn readable_cases(
    numbers: Vec<CaseId>,
    get: impl Fn(CaseId) -> Result<Option<Case>, Error>,
) -> Result<Vec<Case>, Error> {
    let cases = numbers
        .into_iter()
        .filter_map(|number| readable(get(number)).transpose());
    cases.collect()
}
