//! Who asks: the session a browser carries, and whose it is now.

use std::collections::HashMap;

use axum::extract::{Form, FromRequest, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use subtle::ConstantTimeEq;

use crate::domain::UserId;
use crate::runner::desk::{Answer, Asked, Request, Visitor};

use super::Console;

/// Somebody signed in, with what their browser carries.
pub(super) struct Entered {
    pub visitor: Visitor,
    pub secret: String,
}

impl Console {
    fn cookie_name(&self) -> &'static str {
        if self.place.secure {
            "__Host-vertebot"
        } else {
            "vertebot"
        }
    }

    /// The secret that a browser carries, if it does.
    pub(super) fn carried(&self, headers: &HeaderMap) -> Option<String> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut pairs = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let found = pairs.find(|(name, _)| *name == self.cookie_name());
        found.map(|(_, secret)| secret.to_owned())
    }

    /// The header that makes a browser carry a secret until it is closed, or carry it no more.
    pub(super) fn cookie(&self, secret: Option<&str>) -> Option<HeaderValue> {
        let name = self.cookie_name();
        let secure = if self.place.secure { "; Secure" } else { "" };
        let kept = match secret {
            Some(secret) => format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}"),
            None => format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"),
        };
        HeaderValue::from_str(&kept).ok()
    }
}

impl Console {
    /// Asks for something within a session; the error says that the service stops.
    pub(super) async fn within(&self, session: &str, asked: Asked) -> Result<Answer, StatusCode> {
        let session = session.to_owned();
        let answer = self.runner.request(Request::Within { session, asked }).await;
        answer.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl FromRequestParts<Console> for Entered {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        let found = console.carried(&parts.headers).map(|secret| {
            let visitor = console.desk.visitor(&secret);
            visitor.map(|visitor| visitor.map(|visitor| Self { visitor, secret }))
        });
        match found.transpose() {
            Ok(found) => match found.flatten() {
                Some(entered) => {
                    if entered.visitor.session.to_note(console.desk.now()) {
                        // If the service stops now, the next page says so.
                        let _ = console.within(&entered.secret, Asked::Present).await;
                    }
                    Ok(entered)
                }
                None => Err(to_sign_in(console, &parts.headers)),
            },
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                Err(StatusCode::SERVICE_UNAVAILABLE.into_response())
            }
        }
    }
}

/// A form that a page of this session sent.
pub(super) struct Sent {
    pub secret: String,
    fields: HashMap<String, String>,
}

impl Sent {
    /// A field; empty where the form has none of that name.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The person a form is about.
    pub(super) fn user(&self) -> Option<UserId> {
        self.field("user").trim().parse().ok().map(UserId)
    }
}

impl FromRequest<Console> for Sent {
    type Rejection = Response;

    async fn from_request(request: axum::extract::Request, console: &Console) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Entered { visitor, secret } = Entered::from_request_parts(&mut parts, console).await?;
        let request = axum::extract::Request::from_parts(parts, body);
        let read = Form::from_request(request, console).await;
        let Form(fields) = read.map_err(IntoResponse::into_response)?;
        let sent = Self { secret, fields };
        let own = visitor.session.csrf.as_bytes();
        if bool::from(own.ct_eq(sent.field("csrf").as_bytes())) {
            Ok(sent)
        } else {
            Err(StatusCode::FORBIDDEN.into_response())
        }
    }
}

/// To the page that says how to sign in; a part of a page asks the whole page to go there.
pub(super) fn to_sign_in(console: &Console, headers: &HeaderMap) -> Response {
    let path = console.path("/sign-in");
    if headers.contains_key("hx-request") {
        let go = HeaderValue::from_str(&path).unwrap_or_else(|_| HeaderValue::from_static("/"));
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", go)]).into_response();
    }
    Redirect::to(&path).into_response()
}
