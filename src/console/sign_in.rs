//! Signing in by the link the bot sent, and signing out. Opening the link does nothing yet: a chat that looks ahead at
//! links would use it up. The button on the page does.

use std::collections::HashMap;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::{Language, UserId};
use crate::runner::desk::{Answer, Asked, Request};

use super::Console;
use super::access::Sent;
use super::pages::outside;

pub(super) async fn page(
    State(console): State<Console>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let language = spoken(&console, &headers);
    match query.get("link").filter(|link| !link.is_empty()) {
        Some(link) => outside::button(&console, &language, link).into_response(),
        None => outside::ask_the_bot(&console, &language, "console-sign_in_ask").into_response(),
    }
}

pub(super) async fn enter(
    State(console): State<Console>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let language = spoken(&console, &headers);
    if !console.tries.may(from.ip(), console.desk.now()) {
        let page = outside::ask_the_bot(&console, &language, "console-sign_in_too_often");
        return (StatusCode::TOO_MANY_REQUESTS, page).into_response();
    }
    let link = form.get("link").cloned().unwrap_or_default();
    match console.runner.request(Request::SignIn { link }).await {
        Ok(Answer::SignedIn { session }) => console.entered(&session),
        Ok(_) => {
            let page = outside::ask_the_bot(&console, &language, "console-sign_in_used");
            (StatusCode::FORBIDDEN, page).into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

pub(super) async fn leave(State(console): State<Console>, sent: Sent) -> Response {
    let everywhere = !sent.field("everywhere").is_empty();
    let session = sent.secret;
    let request = Request::SignOut { session, everywhere };
    if console.runner.request(request).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let mut response = Redirect::to(&console.path("/sign-in")).into_response();
    if let Some(cookie) = console.cookie(None) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

impl Console {
    /// Signs a member in without a link, and shows the worklist in this language: for `demo`, where the reader is the
    /// nurse.
    pub async fn enter_as(&self, user: UserId, language: Language) -> Response {
        match self.runner.request(Request::LetIn { user }).await {
            Ok(Answer::SignedIn { session }) => match self.within(&session, Asked::Speak(language)).await {
                Ok(_) => self.entered(&session),
                Err(stopped) => stopped.into_response(),
            },
            Ok(_) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }

    /// To the worklist, with a session.
    fn entered(&self, session: &str) -> Response {
        let mut response = Redirect::to(&self.path("/")).into_response();
        if let Some(cookie) = self.cookie(Some(session)) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// The language for somebody who is not signed in: the first of the browser's that we have.
fn spoken(console: &Console, headers: &HeaderMap) -> Language {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let known = console.desk.languages();
    let first = wanted.split(',').find_map(|tag| {
        let tag = tag.split([';', '-']).next()?.trim().to_lowercase();
        known.iter().find(|language| language.primary() == tag)
    });
    let fallback = || Language::new("en");
    first.or(known.first()).cloned().unwrap_or_else(fallback)
}
