//! The console as somebody with bad manners meets it: used links, forged cookies, forms from elsewhere, rights that
//! ended, two nurses at once. What a browser shows is in `console_page.rs`.

mod support;

use reqwest::StatusCode;
use reqwest::header::{LOCATION, SET_COOKIE};
use support::browserless::Served;
use support::{AUDITOR, GROUP, LEAD, NURSES, setting};
use vertebot::domain::message::InboundBody;
use vertebot::runner::port::Port;

#[tokio::test]
async fn a_link_signs_in_once_and_for_ten_minutes() {
    let desk = Served::with_cases(0).await;
    let link = desk.link(NURSES[0]).await;
    // A chat that looks ahead at the link does not use it up.
    let ahead = desk.get(&format!("/sign-in?link={link}"), None).await;
    assert_eq!(ahead.status(), StatusCode::OK);
    let first = desk.use_link(&link).await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    let cookie = first.headers()[SET_COOKIE].to_str().expect("a cookie");
    for wanted in ["__Host-vertebot=", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.contains(wanted), "{cookie}");
    }
    let again = desk.use_link(&link).await;
    assert_eq!(again.status(), StatusCode::FORBIDDEN);
    assert!(again.headers().get(SET_COOKIE).is_none());
    assert!(again.text().await.expect("a page").contains("has been used"));
    let late = desk.link(NURSES[0]).await;
    desk.clock.advance(10 * 60);
    assert_eq!(desk.use_link(&late).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn strangers_get_no_link_and_guesses_run_out() {
    let desk = Served::with_cases(0).await;
    let told = desk.says(555, "/console").await;
    assert!(
        told.iter().all(|(_, text)| !text.contains("link=")),
        "a patient asks for it"
    );
    for _ in 0..10 {
        assert_eq!(desk.use_link("guess").await.status(), StatusCode::FORBIDDEN);
    }
    let link = desk.link(NURSES[0]).await;
    let refused = desk.use_link(&link).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    desk.clock.advance(60);
    assert_eq!(
        desk.use_link(&link).await.status(),
        StatusCode::SEE_OTHER,
        "it was not used up"
    );
}

#[tokio::test]
async fn a_link_asked_for_in_the_group_comes_in_private_and_in_the_members_language() {
    let mut setting = setting();
    let mut members = setting.members.all().to_vec();
    members[0].language = Some(vertebot::domain::Language::new("es"));
    setting.members = vertebot::review::Members::new(members);
    let desk = Served::open(setting).await;
    let asked = desk.inbound(
        GROUP,
        NURSES[0],
        InboundBody::Text("/console@vertebot".to_owned()),
    );
    desk.runner.accept(vec![asked]).await.expect("committed");
    let told = desk.told().await;
    let with_link = |(_, text): &&(i64, String)| text.contains("sign-in?link=");
    let links: Vec<i64> = told.iter().filter(with_link).map(|(chat, _)| *chat).collect();
    assert_eq!(links, [NURSES[0]], "{told:?}");
    assert!(
        told.iter()
            .any(|(chat, text)| *chat == GROUP && text.contains("your own chat"))
    );
    let nurse = desk.sign_in(NURSES[0]).await;
    assert!(desk.page(&nurse, "/").await.contains("Lista de trabajo"));
}

#[tokio::test]
async fn nothing_is_shown_without_a_session_or_with_a_forged_one() {
    let desk = Served::with_cases(1).await;
    let forged = "__Host-vertebot=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for path in [
        "/",
        "/rows",
        "/live",
        "/case/1",
        "/case/1/body",
        "/case/1/print",
        "/case/1/back.png",
        "/reports",
        "/team",
        "/audit",
    ] {
        for cookie in [
            None,
            Some(forged),
            Some("__Host-vertebot="),
            Some("vertebot=x; __Host-vertebot=y"),
        ] {
            let answer = desk.get(path, cookie).await;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
            assert_eq!(answer.headers()[LOCATION], "/sign-in");
        }
    }
    let done = desk.post("/case/1/do", forged, &[("verb", "claim"), ("csrf", "x")]);
    let answer = done.send().await.expect("an answer");
    assert_eq!(answer.headers()[LOCATION], "/sign-in");
}

#[tokio::test]
async fn every_page_keeps_itself_to_itself() {
    let desk = Served::with_cases(1).await;
    let nurse = desk.sign_in(NURSES[0]).await;
    for path in ["/", "/case/1", "/reports", "/sign-in", "/nowhere"] {
        let answer = desk.get(path, Some(&nurse.cookie)).await;
        let get = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
        let policy = get("content-security-policy");
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"));
        assert_eq!(get("cache-control"), "no-store");
        assert_eq!(get("referrer-policy"), "no-referrer");
        assert_eq!(get("x-content-type-options"), "nosniff");
        assert!(get("strict-transport-security").contains("max-age"));
    }
    let page = desk.page(&nurse, "/case/1").await;
    assert!(!page.contains("style=\"") && !page.contains("onclick") && !page.contains("<script>"));
}

#[tokio::test]
async fn forms_from_elsewhere_do_nothing() {
    let desk = Served::with_cases(1).await;
    let nurse = desk.sign_in(NURSES[0]).await;
    let other = desk.sign_in(NURSES[1]).await;
    let claim = |csrf: &str| desk.post("/case/1/do", &nurse.cookie, &[("verb", "claim"), ("csrf", csrf)]);
    for csrf in ["", "x", other.csrf.as_str()] {
        let answer = claim(csrf).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    }
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        let answer = claim(&nurse.csrf)
            .header(name, value)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}");
    }
    assert!(desk.page(&nurse, "/case/1").await.contains("OPEN"));
    assert_eq!(
        desk.does(&nurse, 1, &[("verb", "claim")]).await,
        "console-done-claim"
    );
}

#[tokio::test]
async fn broken_forms_are_refused_and_what_a_page_says_is_ours() {
    let desk = Served::with_cases(1).await;
    let nurse = desk.sign_in(NURSES[0]).await;
    for fields in [
        vec![("verb", "erase")],
        vec![],
        vec![("verb", "hand"), ("user", "x")],
        vec![("verb", "tier"), ("tier", "worst"), ("text", "y")],
        vec![("verb", "close"), ("outcome", "gone"), ("tier", "routine")],
    ] {
        let answer = desk.sends(&nurse, "/case/1/do", &fields).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{fields:?}");
    }
    let long = "x".repeat(80_000);
    let fields = [("verb", "note"), ("text", long.as_str())];
    let answer = desk.sends(&nurse, "/case/1/do", &fields).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let too_long = "x".repeat(3001);
    assert_eq!(
        desk.does(&nurse, 1, &[("verb", "note"), ("text", &too_long)])
            .await,
        "case-too_long"
    );
    assert_eq!(
        desk.does(&nurse, 1, &[("verb", "note"), ("text", "  ")]).await,
        "case-no_words"
    );
    let said = desk.page(&nurse, "/?said=consent%3Cscript%3E").await;
    assert!(!said.contains("consent") && !said.contains("role=\"status\""));
    let words = "<script>alert(1)</script> \" ' & {$x}";
    assert_eq!(
        desk.does(&nurse, 1, &[("verb", "note"), ("text", words)]).await,
        "console-done-note"
    );
    let page = desk.page(&nurse, "/case/1").await;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script>alert"));
    assert_eq!(desk.status(&nurse, "/case/99").await, StatusCode::NOT_FOUND);
    assert_eq!(desk.status(&nurse, "/case/x").await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_auditor_reads_and_changes_nothing() {
    let desk = Served::with_cases(1).await;
    let auditor = desk.sign_in(AUDITOR).await;
    let page = desk.page(&auditor, "/case/1").await;
    assert!(page.contains("Your role is to read") && !page.contains("data-verb="));
    for verb in ["claim", "reply", "note"] {
        assert_eq!(
            desk.does(&auditor, 1, &[("verb", verb), ("text", "x")]).await,
            "case-only_reads"
        );
    }
    let said = desk
        .said(&auditor, "/team/duty", &[("user", "9001"), ("on", "no")])
        .await;
    assert_eq!(said, "case-only_reads");
    let answer = desk.sends(&auditor, "/audit/export", &[]).await;
    let lines = answer.text().await.expect("lines");
    assert!(
        lines.lines().count() > 4 && lines.contains("only_reads"),
        "{lines}"
    );
    let nurse = desk.sign_in(NURSES[0]).await;
    let said = desk.said(&nurse, "/audit/export", &[]).await;
    assert_eq!(said, "case-only_leads");
}

#[tokio::test]
async fn a_session_ends_by_idleness_by_age_by_hand_and_everywhere() {
    let desk = Served::with_cases(0).await;
    let idle = desk.sign_in(NURSES[0]).await;
    desk.clock.advance(31 * 60);
    assert_eq!(desk.status(&idle, "/").await, StatusCode::SEE_OTHER);
    let old = desk.sign_in(NURSES[0]).await;
    for _ in 0..25 {
        desk.clock.advance(29 * 60);
        let answer = desk.get("/", Some(&old.cookie)).await;
        if answer.status() == StatusCode::SEE_OTHER {
            break;
        }
    }
    assert_eq!(desk.status(&old, "/").await, StatusCode::SEE_OTHER);
    let (here, there) = (desk.sign_in(NURSES[0]).await, desk.sign_in(NURSES[0]).await);
    let other = desk.sign_in(NURSES[1]).await;
    desk.leaves(&here, false).await;
    assert_eq!(desk.status(&here, "/").await, StatusCode::SEE_OTHER);
    assert_eq!(desk.status(&there, "/").await, StatusCode::OK);
    let again = desk.sign_in(NURSES[0]).await;
    desk.leaves(&again, true).await;
    assert_eq!(desk.status(&there, "/").await, StatusCode::SEE_OTHER);
    assert_eq!(desk.status(&other, "/").await, StatusCode::OK);
}

#[tokio::test]
async fn who_is_let_go_while_signed_in_can_do_nothing_more() {
    let desk = Served::with_cases(1).await;
    let lead = desk.sign_in(LEAD).await;
    let enrol = [("user", "9100"), ("name", "Eva"), ("role", "nurse")];
    let said = desk.said(&lead, "/team/enrol", &enrol).await;
    assert_eq!(said, "console-done-team");
    let long = "E".repeat(41);
    let too_long = [("user", "9101"), ("name", long.as_str()), ("role", "nurse")];
    let said = desk.said(&lead, "/team/enrol", &too_long).await;
    assert_eq!(said, "console-not_enrolled", "no message has room for it");
    let eva = desk.sign_in(9100).await;
    assert_eq!(
        desk.does(&eva, 1, &[("verb", "claim")]).await,
        "console-done-claim"
    );
    let remove = [("user", "9100")];
    let said = desk.said(&eva, "/team/remove", &remove).await;
    assert_eq!(said, "case-only_leads");
    let said = desk.said(&lead, "/team/remove", &remove).await;
    assert_eq!(said, "console-done-team");
    assert_eq!(desk.status(&eva, "/case/1").await, StatusCode::SEE_OTHER);
    let reply = [("verb", "reply"), ("text", "x")];
    assert_eq!(desk.does(&eva, 1, &reply).await, "/sign-in");
    assert!(
        desk.says(9100, "/console")
            .await
            .iter()
            .all(|(_, text)| !text.contains("link="))
    );
    // The lead takes over what is left.
    assert_eq!(
        desk.does(&lead, 1, &[("verb", "reply"), ("text", "Carmen here.")])
            .await,
        "console-done-reply"
    );
    // Those of the configuration file are let go there.
    desk.said(&lead, "/team/remove", &[("user", "9001")]).await;
    desk.sign_in(NURSES[0]).await;
}
