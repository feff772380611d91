//! A topic of the nurses' group for each case: opened, named, closed and reopened with it, opened again when somebody
//! deleted it, and done without where the group has none.

mod support;

use support::dice::Dice;
use support::{Clinic, GROUP, NURSES, Told, heard};
use vertebot::domain::message::{AttachmentKind, InboundBody};
use vertebot::domain::{CaseId, ChatId};
use vertebot::review::{Case, Deed, Topic};

const ANA: i64 = NURSES[0];
const BERTA: i64 = NURSES[1];

/// A clinic whose group has topics.
async fn with_topics(at: &str) -> Clinic {
    Clinic::open(at)
        .restart_with(|_, setting| setting.topics = true)
        .await
}

/// Case 1 is open in its topic, of which the number is given.
async fn with_a_case() -> (Clinic, i64, Vec<Told>) {
    let mut clinic = with_topics("2026-03-04T09:00:00Z").await;
    let told = clinic.says(7, "/human").await;
    let topic = opened(&told);
    (clinic, topic, told)
}

/// The topic opened last.
fn opened(told: &[Told]) -> i64 {
    let opens = told.iter().rfind(|told| told.text.starts_with("(opens "));
    opens.expect("a topic is opened").message
}

fn in_topic(told: &[Told], topic: i64) -> Vec<&str> {
    let inside = told
        .iter()
        .filter(|told| told.chat == GROUP && told.topic == Some(topic));
    inside.map(|told| told.text.as_str()).collect()
}

fn outside(told: &[Told]) -> Vec<&str> {
    let outside = told
        .iter()
        .filter(|told| told.chat == GROUP && told.topic.is_none());
    outside.map(|told| told.text.as_str()).collect()
}

async fn case(clinic: Clinic) -> (Clinic, Case) {
    let mut found = None;
    let clinic = clinic
        .restart_with(|store, setting| {
            setting.topics = true;
            let case = store.write(|store| store.get_case::<Case>(CaseId(1)));
            found = case.expect("read");
        })
        .await;
    (clinic, found.expect("a case"))
}

#[tokio::test]
async fn a_case_lives_in_its_topic_from_flag_to_close() {
    let (mut clinic, topic, told) = with_a_case().await;
    assert_eq!(outside(&told), ["(opens ⚪ NO TIER · Case 1)"]);
    let inside = in_topic(&told, topic);
    assert!(
        inside[0].contains("what you write here goes to the patient"),
        "{inside:?}"
    );
    assert!(inside[1].contains("OPEN") && inside.len() == 2, "{inside:?}");

    let told = clinic.writes_in(topic, ANA, "Where does it hurt?").await;
    assert!(heard(&told, 7, "A nurse writes: Where does it hurt?"));
    assert!(
        in_topic(&told, topic)
            .iter()
            .any(|text| text.contains("sent to the patient"))
    );
    let told = clinic.says(7, "Here").await;
    assert_eq!(in_topic(&told, topic), ["Case 1, the patient wrote: Here"]);

    let told = clinic.writes_in(topic, BERTA, "I am free").await;
    assert!(
        in_topic(&told, topic)
            .iter()
            .any(|text| text.contains("Ana has this case"))
    );
    assert!(!told.iter().any(|told| told.chat == 7), "two voices");

    clinic.taps(GROUP, ANA, "Change tier").await;
    clinic.taps(GROUP, ANA, "SAME DAY").await;
    let told = clinic
        .replies(ANA, "reason for the new tier", "she cannot stand")
        .await;
    assert!(
        outside(&told).contains(&&*format!("(calls {topic} 🟠 SAME DAY · Case 1)")),
        "{:?}",
        outside(&told)
    );

    for tap in ["Close", "Referred", "URGENT"] {
        clinic.taps(GROUP, ANA, tap).await;
    }
    assert!(heard(&clinic.told, GROUP, &format!("(closes {topic})")));
    clinic.taps(GROUP, ANA, "Open again").await;
    let told = clinic
        .replies(ANA, "why it is to be opened again", "she phoned")
        .await;
    assert!(
        outside(&told).contains(&&*format!("(reopens {topic})")),
        "{:?}",
        outside(&told)
    );
    let (_, case) = case(clinic).await;
    let name = "🟠 SAME DAY · Case 1".to_owned();
    let thread = vertebot::domain::MessageId(topic);
    assert_eq!(
        case.topic,
        Some(Topic::Open {
            thread,
            name,
            closed: false
        })
    );
}

#[tokio::test]
async fn words_among_nurses_stay_among_them() {
    let (mut clinic, topic, _) = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    let told = clinic.writes_in(topic, ANA, "// who knows her?").await;
    assert!(!told.iter().any(|told| told.chat == 7));
    assert!(in_topic(&told, topic).iter().any(|text| text.contains("noted")));
    // A reply to a colleague's message, which is none of ours.
    let mut reply = clinic.in_topic(topic, BERTA, InboundBody::Text("I do".to_owned()));
    reply.reply_to = Some(vertebot::domain::MessageId(88_888));
    assert!(clinic.give(vec![reply]).await.is_empty());
    let photo = |caption: &str| InboundBody::Attachment {
        kind: AttachmentKind::Photo,
        file_id: "F".to_owned(),
        caption: Some(caption.to_owned()),
    };
    let among = clinic.in_topic(topic, ANA, photo("// her scan"));
    assert!(clinic.give(vec![among]).await.is_empty());
    let told = clinic
        .give(vec![clinic.in_topic(topic, ANA, photo("Lie like this"))])
        .await;
    assert!(heard(&told, 7, "Lie like this"));
    // In a topic that is no case's, and in the general one, nurses talk.
    assert!(clinic.writes_in(4, ANA, "Coffee?").await.is_empty());
    assert!(clinic.nurse_says(ANA, "Coffee?").await.is_empty());
    let told = clinic.writes_in(topic, ANA, "/queue").await;
    assert!(
        in_topic(&told, topic)
            .iter()
            .any(|text| text.contains("Open cases: 1")),
        "where it was asked"
    );
    let told = clinic.nurse_says(ANA, "/case 1").await;
    assert!(outside(&told)[0].contains("in its topic") && in_topic(&told, topic).len() == 1);
    let (_, case) = case(clinic).await;
    let notes: Vec<&str> = case
        .history
        .iter()
        .filter_map(|done| match &done.deed {
            Deed::Noted { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(notes, ["who knows her?"]);
}

#[tokio::test]
async fn who_may_not_write_to_patients_does_not_by_topic_either() {
    let (mut clinic, topic, _) = with_a_case().await;
    let told = clinic.writes_in(topic, 4711, "Hello").await;
    assert!(
        in_topic(&told, topic)
            .iter()
            .any(|text| text.contains("not on this clinic's list"))
    );
    let told_auditor = clinic.writes_in(topic, support::AUDITOR, "Hello").await;
    assert!(heard(&told_auditor, GROUP, "Your role is to read"));
    assert!(!told.iter().chain(&told_auditor).any(|told| told.chat == 7));
}

#[tokio::test]
async fn a_deleted_topic_is_opened_again_and_nothing_is_lost() {
    let (mut clinic, topic, _) = with_a_case().await;
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.deleted.push(topic);
    let told = clinic.says(7, "I am worse").await;
    let again = opened(&told);
    assert_ne!(again, topic);
    let inside = in_topic(&told, again);
    assert!(
        inside.iter().any(|text| text.contains("I am worse")),
        "{inside:?}"
    );
    assert!(
        inside.iter().any(|text| text.contains("Claimed by Ana")),
        "the card: {inside:?}"
    );
    assert_eq!(
        inside
            .iter()
            .filter(|text| text.contains("Claimed by Ana"))
            .count(),
        1
    );
    // What is written in the new one goes to the patient.
    let told = clinic.writes_in(again, ANA, "I call you").await;
    assert!(heard(&told, 7, "I call you"));
    // Deleted while only the card changes, and while it is to be renamed.
    clinic.deleted.push(again);
    let told = clinic.taps(GROUP, ANA, "Give it back").await;
    let third = opened(&told);
    assert!(
        in_topic(&told, third).iter().any(|text| text.contains("OPEN")),
        "{:?}",
        in_topic(&told, third)
    );
    // The topic of a closed case is not opened again.
    clinic.taps(GROUP, ANA, "I take this case").await;
    clinic.deleted.push(third);
    for tap in ["Close", "Referred", "URGENT"] {
        clinic.taps(GROUP, ANA, tap).await;
    }
    let topics = clinic
        .told
        .iter()
        .filter(|told| told.text.starts_with("(opens "))
        .count();
    let (_, case) = case(clinic).await;
    assert!(case.closed());
    assert_eq!(topics, 3, "none for a closed case");
}

#[tokio::test]
async fn without_the_right_everything_is_in_the_group_and_nurses_hear_once_why() {
    let mut clinic = with_topics("2026-03-04T09:00:00Z").await;
    clinic.forum = false;
    let told = clinic.says(7, "I cannot pee").await;
    let group = outside(&told);
    assert_eq!(
        group
            .iter()
            .filter(|text| text.contains("I cannot give each case a topic"))
            .count(),
        1
    );
    assert!(group.iter().any(|text| text.contains("OPEN")), "{group:?}");
    assert!(
        group.iter().any(|text| text.contains("I cannot pee")),
        "{group:?}"
    );
    let told = clinic.says(8, "/human").await;
    assert!(!heard(&told, GROUP, "I cannot give") && heard(&told, GROUP, "Case 2"));
    // Replies work as in any group.
    let told = clinic.replies(ANA, "Case 1 ", "I call you").await;
    assert!(heard(&told, 7, "I call you"));
    // Once the bot may, cases get topics again.
    clinic.forum = true;
    let told = clinic.says(9, "/human").await;
    let topic = opened(&told);
    assert_eq!(in_topic(&told, topic).len(), 2);
    clinic.forum = false;
    assert!(
        heard(&clinic.says(10, "/human").await, GROUP, "I cannot give"),
        "it is told anew"
    );
}

#[tokio::test]
async fn what_happens_while_a_topic_is_being_opened_waits_for_it() {
    let clinic = with_topics("2026-03-04T09:00:00Z").await;
    // The service goes down before anything leaves.
    let batch = vec![
        clinic.inbound(7, 7, InboundBody::Text("I cannot pee".to_owned())),
        clinic.inbound(7, 7, InboundBody::Text("Please hurry".to_owned())),
    ];
    use vertebot::runner::port::Port;
    clinic.runner.accept(batch).await.expect("committed");
    let mut clinic = clinic.restart_with(|_, setting| setting.topics = true).await;
    let told = clinic.sent().await;
    let topic = opened(&told);
    assert_eq!(outside(&told).len(), 1, "{:?}", outside(&told));
    let inside = in_topic(&told, topic);
    assert!(
        inside[0].contains("goes to the patient"),
        "first what the topic is for: {inside:?}"
    );
    for words in ["I cannot pee", "Please hurry", "OPEN"] {
        assert_eq!(
            inside.iter().filter(|text| text.contains(words)).count(),
            1,
            "{words}: {inside:?}"
        );
    }
    assert!(clinic.sent().await.is_empty());
}

#[tokio::test]
async fn an_emergency_does_not_wait_for_a_topic_that_cannot_be_opened() {
    use vertebot::runner::port::{Port, Receipt, Sent};
    let clinic = with_topics("2026-03-04T09:00:00Z").await;
    let inbound = clinic.inbound(7, 7, InboundBody::Text("/human".to_owned()));
    clinic.runner.accept(vec![inbound]).await.expect("committed");
    let mut clinic = clinic;
    for _ in 0..2 {
        let due = clinic.runner.due_urgent(10).await.expect("it runs");
        let opens = due.iter().find(|delivery| delivery.payload.is_about_topics());
        let delivery = opens.expect("a topic is to be opened").id;
        let others = due.iter().filter(|other| other.id != delivery);
        let mut receipts: Vec<Receipt> = others
            .map(|other| Receipt {
                delivery: other.id,
                sent: Sent::Done(None),
            })
            .collect();
        receipts.push(Receipt {
            delivery,
            sent: Sent::Retry(clinic.now()),
        });
        clinic.runner.delivered(receipts).await.expect("committed");
    }
    let told = clinic.sent().await;
    assert!(
        outside(&told).iter().any(|text| text.contains("OPEN")),
        "{:?}",
        outside(&told)
    );
    assert!(!heard(&told, GROUP, "I cannot give"), "it is no lack of a right");
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_its_cases() {
    let mut clinic = with_topics("2026-03-04T09:00:00Z").await;
    clinic.forum = false;
    clinic.says(7, "/human").await;
    let moved = clinic.inbound(GROUP, ANA, InboundBody::Migrated { to: ChatId(-2002) });
    clinic.give(vec![moved]).await;
    clinic.forum = true;
    let told = clinic.says(8, "/human").await;
    assert!(
        told.iter()
            .any(|told| told.chat == -2002 && told.text.starts_with("(opens "))
    );
    assert!(
        told.iter()
            .filter(|told| told.chat == -2002 && told.topic.is_some())
            .count()
            == 2
    );
    // The case of before is in the general topic; it can still be worked.
    let told = clinic.says(7, "Are you there?").await;
    assert!(
        told.iter()
            .any(|told| told.chat == -2002 && told.text.contains("Are you there?"))
    );
    let mut clinic = clinic.restart_with(|_, setting| setting.topics = true).await;
    let told = clinic.says(7, "Hello?").await;
    assert!(heard(&told, -2002, "Hello?"), "over a restart, too");
}

#[tokio::test]
async fn with_topics_switched_off_again_cases_are_in_the_group() {
    let (clinic, _, _) = with_a_case().await;
    let mut clinic = clinic.restart_with(|_, setting| setting.topics = false).await;
    let told = clinic.says(7, "Are you there?").await;
    assert!(outside(&told).iter().any(|text| text.contains("Are you there?")));
}

#[tokio::test]
async fn a_card_that_somebody_deleted_comes_again() {
    let mut clinic = Clinic::open("2026-03-04T09:00:00Z");
    clinic.says(7, "/human").await;
    let card = clinic
        .told
        .iter()
        .rfind(|told| told.text.contains("OPEN"))
        .expect("a card")
        .message;
    clinic.lost.push(card);
    let told = clinic.taps(GROUP, ANA, "I take this case").await;
    let again = told
        .iter()
        .find(|told| told.chat == GROUP && told.text.contains("Claimed by Ana"));
    assert!(again.is_some_and(|again| again.message != card && !again.buttons.is_empty()));
    let told = clinic.taps(GROUP, ANA, "Give it back").await;
    assert!(heard(&told, GROUP, "OPEN"));
}

/// Whatever happens to topics, every word of the patient is read by the nurses once, and every reply by the patient.
#[tokio::test]
async fn no_word_is_lost_whatever_happens_to_topics() {
    for seed in 1..=8_u64 {
        let mut dice = Dice::seeded(seed);
        let mut clinic = with_topics("2026-03-04T09:00:00Z").await;
        clinic.says(7, "/human").await;
        for turn in 0..25 {
            match dice.below(8) {
                0..=2 => {
                    let told = clinic.says(7, &format!("word {turn}.")).await;
                    let read = told
                        .iter()
                        .filter(|told| told.text.contains(&format!("word {turn}.")));
                    assert_eq!(read.count(), 1, "seed {seed}, turn {turn}");
                }
                3 => {
                    let mut topics = clinic.told.iter().filter_map(|told| told.topic);
                    clinic.deleted.extend(topics.next_back());
                }
                4 => clinic.forum = !clinic.forum,
                5 => {
                    let told = clinic.replies(ANA, "Case 1", &format!("reply {turn}.")).await;
                    assert!(
                        heard(&told, 7, &format!("reply {turn}.")),
                        "seed {seed}, turn {turn}"
                    );
                }
                6 => {
                    clinic.nurse_says(ANA, "/case 1").await;
                }
                _ => {
                    clinic = clinic.restart_with(|_, setting| setting.topics = true).await;
                }
            }
            assert!(clinic.sent().await.is_empty(), "seed {seed}, turn {turn}");
        }
    }
}
