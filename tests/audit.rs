//! The audit chain from the outside: what nurses do, see and are refused through the runner.

mod support;

use std::convert::Infallible;
use std::path::Path;

use support::{AUDITOR, Clinic, GROUP, LEAD, NURSES, heard};
use vertebot::audit::{Ends, Entry, Link, Noted, Verified, Who, verify};
use vertebot::domain::CaseId;
use vertebot::domain::message::InboundBody;
use vertebot::store::Archive;

const ANA: i64 = NURSES[0];
const BERTA: i64 = NURSES[1];

/// A clinic in which patient 7 has just asked for a person: case 1 is open.
async fn with_a_case() -> Clinic {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    assert!(heard(&clinic.told, GROUP, "Case 1"), "a card is there");
    clinic
}

/// The entries of a store that nobody has open.
fn entries(file: &Path) -> Vec<Entry> {
    let archive = Archive::open(file, &support::key()).expect("a store");
    let store = archive.read().expect("a snapshot");
    let links: Vec<Link> = store
        .audit_chain()
        .expect("a chain")
        .map(|link| link.expect("it opens"))
        .collect();
    let head = store.audit_head().expect("it reads");
    let ends = Ends {
        head: Some(head),
        known: None,
    };
    let verified = verify(links.iter().cloned().map(Ok::<_, Infallible>), ends);
    assert_eq!(verified, Ok(Verified { head }));
    links.iter().map(|link| link.entry().expect("it reads")).collect()
}

/// What a clinic's chain says, as `who door what case` a line.
async fn told(clinic: Clinic) -> Vec<String> {
    let folder = clinic.close().await;
    let said = |entry: &Entry| {
        let Noted {
            who,
            door,
            what,
            case,
            ..
        } = &entry.noted;
        let who = match who {
            Who::Member(person) => person.name.clone(),
            Who::Stranger { id } => format!("stranger {:?}", id.map(|id| id.0)),
            Who::Bot | Who::Patient | Who::Operator => who.name().to_owned(),
        };
        let details = what.details().into_iter().map(|(_, value)| value);
        let parts = [who, format!("{door:?}"), what.name().to_owned()];
        let case = case.map(|case| format!("#{}", case.0));
        parts
            .into_iter()
            .chain(details)
            .chain(case)
            .collect::<Vec<_>>()
            .join(" ")
    };
    entries(&folder.path().join("store.redb"))
        .iter()
        .map(said)
        .collect()
}

#[tokio::test]
async fn what_is_done_to_a_case_is_entered_with_who_when_and_where() {
    let mut clinic = with_a_case().await;
    clinic.clock.advance(60);
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.replies(ANA, "Case 1", "Since when?").await;
    clinic.says(7, "Since Monday").await;
    clinic.taps(GROUP, ANA, "Call made").await;
    clinic.taps(GROUP, ANA, "No answer").await;
    clinic.taps(GROUP, ANA, "Change tier").await;
    clinic.taps(GROUP, ANA, "ROUTINE").await;
    clinic.replies(ANA, "reason for the new tier", "old pain").await;
    clinic.taps(GROUP, ANA, "Note").await;
    clinic.replies(ANA, "Only colleagues see it", "son phones").await;
    clinic.taps(GROUP, ANA, "Hand over").await;
    clinic.taps(GROUP, ANA, "Berta").await;
    clinic.taps(GROUP, BERTA, "To the leads").await;
    clinic
        .replies(BERTA, "why the leads should take it", "too hard")
        .await;
    clinic.taps(GROUP, LEAD, "I take this case").await;
    clinic.taps(GROUP, LEAD, "Close").await;
    clinic.taps(GROUP, LEAD, "Advice given").await;
    clinic.taps(GROUP, LEAD, "SELF-CARE").await;
    clinic.taps(GROUP, BERTA, "Open again").await;
    clinic
        .replies(BERTA, "why it is to be opened again", "phoned")
        .await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.taps(GROUP, ANA, "Give it back").await;
    let told = told(clinic).await;
    assert_eq!(
        told,
        [
            "bot Bot opened #1",
            "Ana Telegram claimed #1",
            "Ana Telegram replied #1",
            "Ana Telegram called no_answer #1",
            "Ana Telegram tiered none routine #1",
            "Ana Telegram noted #1",
            "Ana Telegram handed_to Berta #1",
            "Berta Telegram escalated #1",
            "Carmen Telegram claimed #1",
            "Carmen Telegram closed advice_given selfcare #1",
            "Berta Telegram reopened #1",
            "Ana Telegram claimed #1",
            "Ana Telegram released #1",
        ]
    );
}

#[tokio::test]
async fn what_is_seen_and_what_is_refused_is_entered_too() {
    let mut clinic = with_a_case().await;
    clinic.nurse_says(ANA, "/queue").await;
    clinic.nurse_says(AUDITOR, "/case 1").await;
    clinic.nurse_says(ANA, "/case 99").await;
    clinic.nurse_says(4711, "/case 1").await;
    clinic.taps(GROUP, AUDITOR, "I take this case").await;
    clinic.taps(GROUP, 4711, "I take this case").await;
    clinic.replies(AUDITOR, "Case 1", "Hello").await;
    clinic.taps(GROUP, BERTA, "I take this case").await;
    clinic.taps(GROUP, BERTA, "I take this case").await;
    clinic.taps(GROUP, ANA, "Give it back").await;
    clinic.replies(ANA, "Case 1", &"long ".repeat(700)).await;
    for forged in ["n:77:claim", "n:1:hand:4711", "n:1:tell:everything", "d:9004"] {
        let (callback, data) = ("1".to_owned(), forged.to_owned());
        let tap = clinic.inbound(GROUP, LEAD, InboundBody::Tap { callback, data });
        clinic.give(vec![tap]).await;
    }
    clinic.says(7, "/stop").await;
    clinic.replies(BERTA, "Case 1", "Are you well?").await;
    // A patient who got into the group is refused, and not named.
    let tap = clinic.inbound(
        GROUP,
        7,
        InboundBody::Tap {
            callback: "1".to_owned(),
            data: "n:1:release".to_owned(),
        },
    );
    clinic.give(vec![tap]).await;
    assert_eq!(
        told(clinic).await,
        [
            "bot Bot opened #1",
            "Ana Telegram saw list",
            "Diego Telegram saw card #1",
            "Ana Telegram refused case unknown_case",
            "stranger Some(4711) Telegram refused case not_member",
            "Diego Telegram refused claim only_reads #1",
            "stranger Some(4711) Telegram refused claim not_member #1",
            "Diego Telegram refused reply only_reads #1",
            "Berta Telegram claimed #1",
            "Ana Telegram refused release taken #1",
            "Ana Telegram refused reply too_long #1",
            "Carmen Telegram refused claim unknown_case #77",
            "Carmen Telegram refused hand not_member #1",
            "Carmen Telegram refused duty not_member",
            "Berta Telegram refused reply unreachable #1",
            "stranger None Telegram refused release not_member #1",
        ]
    );
}

#[tokio::test]
async fn who_is_on_duty_and_what_nobody_did_in_time_is_entered() {
    let mut clinic = with_a_case().await;
    clinic.nurse_says(ANA, "/duty").await;
    clinic.taps(GROUP, ANA, "Ana").await;
    clinic.taps(GROUP, ANA, "Berta").await;
    clinic.passes(24 * 3600).await;
    let told = told(clinic).await;
    assert_eq!(
        told[..3],
        [
            "bot Bot opened #1",
            "Ana Telegram duty_changed 9002, 9003",
            "Ana Telegram refused duty only_leads"
        ]
    );
    assert_eq!(told[3], "bot Bot breached first_action #1", "{told:?}");
}

#[tokio::test]
async fn repeated_updates_are_entered_once_and_a_restart_goes_on_where_it_was() {
    let mut clinic = with_a_case().await;
    let tap = clinic.tap_of(GROUP, ANA, "I take this case");
    clinic.give(vec![tap.clone(), tap.clone()]).await;
    let mut clinic = clinic.restart().await;
    clinic.give(vec![tap]).await;
    clinic.nurse_says(BERTA, "/queue").await;
    assert_eq!(
        told(clinic).await,
        [
            "bot Bot opened #1",
            "Ana Telegram claimed #1",
            "Berta Telegram saw list"
        ]
    );
}

#[tokio::test]
async fn pages_come_newest_first_and_by_case() {
    let mut clinic = with_a_case().await;
    clinic.says(8, "/human").await;
    for round in 0..10 {
        let case = 1 + round % 2;
        clinic.nurse_says(ANA, &format!("/case {case}")).await;
    }
    let folder = clinic.close().await;
    let archive = Archive::open(&folder.path().join("store.redb"), &support::key()).expect("a store");
    let store = archive.read().expect("a snapshot");
    let numbers = |links: Vec<Link>| -> Vec<u64> {
        let read = |link: &Link| link.entry().expect("it reads").number;
        links.iter().map(read).collect()
    };
    assert_eq!(numbers(store.audit(None, 3).expect("a page")), [12, 11, 10]);
    assert_eq!(numbers(store.audit(Some(9), 4).expect("a page")), [9, 8, 7, 6]);
    assert_eq!(numbers(store.audit(Some(2), 9).expect("a page")), [2, 1]);
    let of = |case, from, limit| numbers(store.audit_of(CaseId(case), from, limit).expect("a page"));
    assert_eq!(of(1, None, 9), [11, 9, 7, 5, 3, 1]);
    assert_eq!(of(2, Some(9), 2), [8, 6]);
    assert_eq!(of(3, None, 9), [0_u64; 0]);
}
