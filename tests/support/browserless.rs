//! The console over HTTP without a browser: the real runner, a clock set by hand, and what a browser would send.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use vertebot::clock::ManualClock;
use vertebot::console::{Console, Place};
use vertebot::domain::MessageId;
use vertebot::domain::message::{Inbound, InboundBody, Payload};
use vertebot::runner::port::{Port, Receipt, Sent};
use vertebot::runner::{Runner, Setting};
use vertebot::store::Store;

use super::instant;

/// Telegram counts updates upwards, whichever process takes them.
static UPDATES: AtomicI64 = AtomicI64::new(1);

pub struct Served {
    pub runner: Arc<Runner>,
    pub clock: Arc<ManualClock>,
    pub url: String,
    http: reqwest::Client,
    messages: AtomicI64,
}

/// What a browser holds.
#[derive(Clone)]
pub struct Session {
    pub cookie: String,
    pub csrf: String,
}

impl Served {
    pub async fn open(setting: Setting) -> Self {
        Self::on(Arc::new(Store::in_memory().expect("a store")), setting).await
    }

    pub async fn on(store: Arc<Store>, setting: Setting) -> Self {
        let clock = Arc::new(ManualClock::at(instant("2026-03-04T09:00:00Z")));
        let runner = Runner::start(store, setting, Arc::clone(&clock) as Arc<_>).expect("it starts");
        let runner = Arc::new(runner);
        let place = Place {
            base: String::new(),
            secure: true,
            framed: false,
        };
        let draw: vertebot::console::Draw = Arc::new(|_| Arc::new(b"PNG".to_vec()));
        let app = Console::new(Arc::clone(&runner), place, draw).router();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self {
            runner,
            clock,
            url,
            http,
            messages: AtomicI64::new(100),
        }
    }

    /// A desk with this many open cases, each of somebody who asks for a person: case 1 in chat 101, and so on.
    pub async fn with_cases(cases: u64) -> Self {
        let served = Self::open(super::setting()).await;
        for patient in 1..=cases {
            served.says(100 + patient as i64, "/human").await;
        }
        served
    }

    /// Somebody writes in their own chat; gives what was told since, as chat and text.
    pub async fn says(&self, chat: i64, text: &str) -> Vec<(i64, String)> {
        let inbound = self.inbound(chat, chat, InboundBody::Text(text.to_owned()));
        self.runner.accept(vec![inbound]).await.expect("committed");
        self.told().await
    }

    pub fn inbound(&self, chat: i64, sender: i64, body: InboundBody) -> Inbound {
        super::inbound(UPDATES.fetch_add(1, Ordering::SeqCst), chat, sender, body)
    }

    /// Takes what may leave and reports it sent.
    pub async fn told(&self) -> Vec<(i64, String)> {
        let mut told = Vec::new();
        while let Ok(due) = tokio::time::timeout(Duration::ZERO, self.runner.due(100)).await {
            let mut receipts = Vec::new();
            for delivery in due.expect("the runner runs") {
                let message = MessageId(self.messages.fetch_add(1, Ordering::SeqCst));
                let text = match &delivery.payload {
                    Payload::Text { text, .. } | Payload::EditText { text, .. } => text.clone(),
                    _ => String::new(),
                };
                told.push((delivery.chat.0, text));
                receipts.push(Receipt {
                    delivery: delivery.id,
                    sent: Sent::Done(Some(message)),
                });
            }
            self.runner.delivered(receipts).await.expect("committed");
        }
        told
    }

    /// The link that the bot sends a member who asks for it.
    pub async fn link(&self, member: i64) -> String {
        let told = self.says(member, "/console").await;
        let mut own = told.iter().filter(|(chat, _)| *chat == member);
        let link = own.find_map(|(_, text)| Some(text.split("sign-in?link=").nth(1)?.trim().to_owned()));
        link.unwrap_or_else(|| panic!("no link: {told:?}"))
    }

    /// Signs a member in, as a browser would.
    pub async fn sign_in(&self, member: i64) -> Session {
        let link = self.link(member).await;
        let answer = self.use_link(&link).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookie = answer.headers()[SET_COOKIE]
            .to_str()
            .expect("a cookie")
            .to_owned();
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        let page = self.get("/", Some(&cookie)).await.text().await.expect("a page");
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).expect("a token");
        let csrf = csrf.split('"').next().expect("a token").to_owned();
        Session { cookie, csrf }
    }

    pub async fn use_link(&self, link: &str) -> Response {
        let form = HashMap::from([("link", link)]);
        let sent = self.http.post(format!("{}/sign-in", self.url)).form(&form);
        sent.send().await.expect("an answer")
    }

    pub async fn get(&self, path: &str, cookie: Option<&str>) -> Response {
        with(self.http.get(format!("{}{path}", self.url)), cookie)
            .send()
            .await
            .expect("an answer")
    }

    pub fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.url)).form(fields);
        with(request, Some(cookie))
    }

    /// Sends a form of a page of this session.
    pub async fn sends(&self, session: &Session, path: &str, fields: &[(&str, &str)]) -> Response {
        let mut fields = fields.to_vec();
        fields.push(("csrf", &session.csrf));
        let sent = self.post(path, &session.cookie, &fields).send();
        sent.await.expect("an answer")
    }

    /// Sends a form; gives what the page after it would say, or else which page that is.
    pub async fn said(&self, session: &Session, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.sends(session, path, fields).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        let place = answer.headers()[LOCATION].to_str().expect("a place").to_owned();
        place.split("said=").nth(1).unwrap_or(&place).to_owned()
    }

    /// Does something with a case; gives what the page after it would say.
    pub async fn does(&self, session: &Session, case: u64, fields: &[(&str, &str)]) -> String {
        self.said(session, &format!("/case/{case}/do"), fields).await
    }

    /// Signs out, of this browser or everywhere.
    pub async fn leaves(&self, session: &Session, everywhere: bool) {
        let fields: &[_] = if everywhere { &[("everywhere", "yes")] } else { &[] };
        assert_eq!(self.said(session, "/sign-out", fields).await, "/sign-in");
    }

    /// What a page is answered with.
    pub async fn status(&self, session: &Session, path: &str) -> StatusCode {
        self.get(path, Some(&session.cookie)).await.status()
    }

    /// A page as this session sees it.
    pub async fn page(&self, session: &Session, path: &str) -> String {
        let answer = self.get(path, Some(&session.cookie)).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.expect("a page")
    }
}

fn with(request: RequestBuilder, cookie: Option<&str>) -> RequestBuilder {
    match cookie {
        Some(cookie) => request.header(COOKIE, cookie),
        None => request,
    }
}
