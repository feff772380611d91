//! What is held is erased when its time is over, as `[retention]` says, on a clock set by hand.

mod support;

use support::patients::{DAY, MORNING, STRAIN, answers, asked, strained};
use support::{Clinic, GROUP, NURSES, heard};
use vertebot::review::Retention;
use vertebot::runner::Setting;
use vertebot::store::{Archive, Store};

const ANA: i64 = NURSES[0];

fn keeping(retention: Retention) -> impl Fn(&Store, &mut Setting) {
    move |_, setting| setting.retention = retention
}

fn days(closed: Option<u32>, unfinished: Option<u32>, transcripts: Option<u32>) -> Retention {
    Retention {
        closed_cases_days: closed,
        unfinished_days: unfinished,
        transcripts_days: transcripts,
        keep_cases_days: None,
    }
}

async fn asks_for_a_person(clinic: &mut Clinic, chat: i64) {
    clinic.says(chat, "/human").await;
}

async fn closes(clinic: &mut Clinic) {
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.taps(GROUP, ANA, "Close").await;
    clinic.taps(GROUP, ANA, "Advice given").await;
    clinic.taps(GROUP, ANA, "SELF-CARE").await;
}

/// Stops the clinic: how many patients, cases and steps of interviews its store holds.
async fn holds(clinic: Clinic) -> (usize, usize, usize) {
    use redb::{ReadableDatabase, ReadableTableMetadata, TableDefinition};
    let folder = clinic.close().await;
    let database = redb::Database::open(folder.path().join("store.redb")).expect("a database");
    let reading = database.begin_read().expect("begun");
    let rows = |name: &str| {
        let table: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new(name);
        let table = reading.open_table(table).expect("a table");
        table.len().expect("a length") as usize
    };
    (rows("keys"), rows("cases"), rows("events"))
}

#[tokio::test]
async fn who_never_came_to_the_end_is_erased_after_so_many_days_and_not_before() {
    let rule = keeping(days(None, Some(10), None));
    let mut clinic = strained().await.restart_with(&rule).await;
    // One breaks off, one breaks off with a case, one stops at once.
    clinic.says(8, "/start").await;
    clinic.taps(8, 8, "for myself").await;
    clinic.says(9, "/start").await;
    clinic.taps(9, 9, "for myself").await;
    asks_for_a_person(&mut clinic, 9).await;
    clinic.says(10, "/start").await;
    clinic.taps(10, 10, "No, thank you").await;
    clinic.passes(9 * DAY).await;
    assert!(heard(
        &clinic.says(10, "/status").await,
        10,
        "Nothing is under way"
    ));
    clinic.passes(DAY + 60).await;
    let told = clinic.says(8, "/start").await;
    assert!(
        heard(&told, 8, "Shall we start?") && !heard(&told, 8, "under way"),
        "a newcomer"
    );
    assert!(heard(&clinic.says(9, "/status").await, 9, "wait for a nurse"));
    assert!(
        heard(&clinic.says(7, "/plan").await, 7, "2026"),
        "who finished stays"
    );
    // Patient 8 is there anew, and 10 wrote a day ago.
    assert_eq!(holds(clinic).await.0, 4);
}

#[tokio::test]
async fn a_closed_case_goes_and_its_patient_is_followed_up_all_the_same() {
    let rule = keeping(days(Some(20), None, None));
    let mut clinic = strained().await.restart_with(&rule).await;
    asks_for_a_person(&mut clinic, 7).await;
    closes(&mut clinic).await;
    clinic.passes(19 * DAY).await;
    assert!(heard(&clinic.nurse_says(ANA, "/case 1").await, GROUP, "Case 1"));
    let told = clinic.passes(DAY + 60).await;
    assert!(
        heard(&told, GROUP, "Case 1. It was closed long ago"),
        "{}",
        told.len()
    );
    assert!(heard(
        &clinic.nurse_says(ANA, "/case 1").await,
        GROUP,
        "no such case"
    ));
    assert!(heard(
        &clinic.says(7, "/status").await,
        7,
        "in the middle of the questions"
    ));
    let told = clinic.passes(8 * DAY).await;
    assert_eq!(asked(&told, 7), 1, "the check-in of week 4 comes");
    let (patients, cases, events) = holds(clinic).await;
    // The other case is that of the check-ins that were not answered.
    assert_eq!((patients, cases), (1, 1));
    assert!(events > 0);
}

#[tokio::test]
async fn what_was_said_goes_when_nobody_asks_any_more_and_all_of_it_when_no_case_is_left() {
    let rule = keeping(days(Some(60), None, Some(30)));
    let mut clinic = strained().await.restart_with(&rule).await;
    asks_for_a_person(&mut clinic, 7).await;
    closes(&mut clinic).await;
    // As long as they are asked, what they said is needed.
    clinic.passes(29 * DAY).await;
    clinic.says(7, "/stop").await;
    clinic.passes(29 * DAY).await;
    assert!(heard(&clinic.says(7, "/diary").await, 7, "4 March 2026"));
    clinic.passes(30 * DAY + 60).await;
    // The case, closed 88 days ago, and with it all else.
    assert_eq!(holds(clinic).await, (0, 0, 0));

    let rule = keeping(days(None, None, Some(30)));
    let mut clinic = strained().await.restart_with(&rule).await;
    asks_for_a_person(&mut clinic, 7).await;
    closes(&mut clinic).await;
    clinic.says(7, "/stop").await;
    clinic.passes(31 * DAY).await;
    assert!(
        heard(&clinic.nurse_says(ANA, "/case 1").await, GROUP, "Case 1"),
        "the case stays"
    );
    let told = clinic.says(7, "/mydata").await;
    assert!(!heard(&told, 7, "What you told us") && heard(&told, 7, "case 1"));
    assert_eq!(holds(clinic).await, (1, 1, 0));
}

#[tokio::test]
async fn an_open_case_is_never_over_and_the_law_comes_before_the_wish() {
    let mut rule = days(Some(5), Some(5), Some(5));
    rule.keep_cases_days = Some(50);
    let mut clinic = Clinic::open(MORNING).restart_with(keeping(rule)).await;
    clinic.says(7, "/start").await;
    answers(&mut clinic, 7, &STRAIN[..3]).await;
    asks_for_a_person(&mut clinic, 7).await;
    clinic.passes(40 * DAY).await;
    assert!(heard(&clinic.nurse_says(ANA, "/case 1").await, GROUP, "Case 1"));
    closes(&mut clinic).await;
    clinic.passes(49 * DAY).await;
    assert!(
        heard(&clinic.nurse_says(ANA, "/case 1").await, GROUP, "Case 1"),
        "kept for 50 days"
    );
    clinic.passes(2 * DAY).await;
    assert_eq!(holds(clinic).await, (0, 0, 0));
}

#[tokio::test]
async fn nothing_goes_where_nothing_is_said_and_what_went_is_in_the_chain() {
    let mut clinic = strained().await;
    asks_for_a_person(&mut clinic, 7).await;
    closes(&mut clinic).await;
    clinic.says(7, "/stop").await;
    clinic.passes(3650 * DAY).await;
    let rule = keeping(days(Some(1), Some(1), Some(1)));
    assert!(heard(&clinic.nurse_says(ANA, "/case 1").await, GROUP, "Case 1"));
    // Once it is said, it is done at the next start.
    let mut clinic = clinic.restart_with(&rule).await;
    clinic.passes(0).await;
    let folder = clinic.close().await;
    let archive = Archive::open(&folder.path().join("store.redb"), &support::key()).expect("a store");
    let store = archive.read().expect("a snapshot");
    let newest = store.audit(None, 1).expect("a page")[0]
        .entry()
        .expect("an entry")
        .noted;
    assert_eq!((newest.who.name(), newest.what.name()), ("bot", "erased"));
    assert_eq!(newest.case.map(|case| case.0), Some(1));
}
