//! What every answer carries and every request must: headers that keep a page to itself, requests of our own pages
//! only, and a bound on how often anybody may try to sign in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::domain::Timestamp;

use super::Console;

/// Everything from here, nothing inline, in no frame.
const POLICY: &str = "default-src 'self'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

pub(super) async fn headers(State(console): State<Console>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let policy = if console.place.framed {
        POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    } else {
        POLICY.to_owned()
    };
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if console.place.secure {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

/// A request that changes something must come from a page of ours.
pub(super) async fn same_origin(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || ours(request.headers()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn ours(headers: &HeaderMap) -> bool {
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = get("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (get("origin"), get("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        // Neither a browser of today nor a page: nothing rides on its cookies.
        _ => true,
    }
}

/// How often an address may try to sign in at once.
const TRIES: f64 = 10.0;
/// One more try every so many seconds.
const EVERY_SECONDS: f64 = 6.0;
/// Most addresses that are remembered.
const ADDRESSES: usize = 10_000;

/// Tries to sign in, by address.
#[derive(Default)]
pub(super) struct Tries(Mutex<HashMap<IpAddr, (f64, Timestamp)>>);

impl Tries {
    /// Whether this address may try once more.
    pub(super) fn may(&self, address: IpAddr, now: Timestamp) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ADDRESSES && !known.contains_key(&address) {
            // Those that have all their tries again say nothing.
            known.retain(|_, (left, at)| regained(*left, *at, now) < TRIES);
            if known.len() >= ADDRESSES {
                return false;
            }
        }
        let entry = known.entry(address).or_insert((TRIES, now));
        let left = regained(entry.0, entry.1, now);
        let may = left >= 1.0;
        *entry = (if may { left - 1.0 } else { left }, now);
        may
    }
}

fn regained(left: f64, at: Timestamp, now: Timestamp) -> f64 {
    let seconds = (now.0 - at.0).max(0) as f64 / 1000.0;
    (left + seconds / EVERY_SECONDS).min(TRIES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_run_out_and_come_back() {
        let tries = Tries::default();
        let address = IpAddr::from([127, 0, 0, 1]);
        let at = |seconds: i64| Timestamp(seconds * 1000);
        assert!((0..10).all(|_| tries.may(address, at(0))));
        assert!(!tries.may(address, at(0)) && !tries.may(address, at(5)));
        assert!(tries.may(IpAddr::from([127, 0, 0, 2]), at(5)));
        assert!(tries.may(address, at(7)) && !tries.may(address, at(7)));
    }

    #[test]
    fn only_pages_of_ours_change_something() {
        let from = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            ours(&headers)
        };
        assert!(from(&[("sec-fetch-site", "same-origin")]));
        assert!(!from(&[("sec-fetch-site", "cross-site")]) && !from(&[("sec-fetch-site", "same-site")]));
        assert!(from(&[
            ("origin", "https://desk.example"),
            ("host", "desk.example")
        ]));
        assert!(!from(&[
            ("origin", "https://evil.example"),
            ("host", "desk.example")
        ]));
        assert!(!from(&[("origin", "null"), ("host", "desk.example")]));
    }
}
