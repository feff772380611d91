//! Durable inputs a second through the runner: every answer is on disk before it counts as taken, messages
//! owed are taken and reported as sent, no HTTP. Budget: >= 20,000 inputs a second.

use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use jiff::tz::TimeZone;
use vertebot::assets;
use vertebot::clock::SystemClock;
use vertebot::domain::message::{ChatKind, Inbound, InboundBody};
use vertebot::domain::{ChatId, Language, MessageId, UpdateId, UserId};
use vertebot::followup::QuietHours;
use vertebot::review::{DutyHours, Members, Retention};
use vertebot::runner::port::{Port, Receipt, Sent};
use vertebot::runner::{Runner, Setting};
use vertebot::script::sample_clinic;
use vertebot::store::{ServiceKey, Store};

const PATIENTS: i64 = 500;
/// Inputs of each patient: the beginning, then lines ticked and unticked on the first screens.
const INPUTS: i64 = 8;

fn main() {
    divan::main();
}

fn setting() -> Setting {
    Setting {
        flows: Arc::new(assets::flow_set().expect("the shipped set reads")),
        clinic: sample_clinic(),
        time_zone: TimeZone::UTC,
        group: Some(ChatId(-1)),
        members: Members::default(),
        nurse_language: Language::new("en"),
        languages: None,
        quiet_hours: QuietHours::default(),
        duty_hours: DutyHours::default(),
        console: None,
        topics: false,
        retention: Retention::default(),
    }
}

fn inbound(update: i64, chat: i64, body: InboundBody) -> Inbound {
    Inbound {
        update: UpdateId(update),
        chat: ChatId(chat),
        chat_kind: ChatKind::Private,
        sender: UserId(chat),
        sender_language: Some("en".to_owned()),
        message: Some(MessageId(1)),
        reply_to: None,
        topic: None,
        body,
    }
}

/// What every patient does in one round: agrees, then answers or ticks.
fn body(round: i64) -> InboundBody {
    let tap = |step: i64, what: &str| InboundBody::Tap {
        callback: format!("{round}"),
        data: format!("q:1:{step}:{what}"),
    };
    match round {
        0 => InboundBody::Text("/start".to_owned()),
        1 => tap(1, "c0"),
        round if round % 2 == 0 => tap(2, "t0"),
        _ => InboundBody::Text("/status".to_owned()),
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn inputs_committed(bencher: Bencher<'_, '_>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    bencher
        .counter(ItemsCount::new((PATIENTS * INPUTS) as usize))
        .with_inputs(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let key = ServiceKey::random().expect("a key");
            let store = Store::open(&folder.path().join("s.redb"), &key).expect("a store");
            let runner = Runner::start(Arc::new(store), setting(), Arc::new(SystemClock)).expect("it starts");
            (folder, Arc::new(runner))
        })
        .bench_values(|(folder, runner)| {
            runtime.block_on(async {
                let sender = Arc::clone(&runner);
                let sent = tokio::spawn(async move {
                    while let Ok(due) = sender.due(1000).await {
                        let receipts = due.iter().map(|delivery| Receipt {
                            delivery: delivery.id,
                            sent: Sent::Done(None),
                        });
                        if sender.delivered(receipts.collect()).await.is_err() {
                            return;
                        }
                    }
                });
                for round in 0..INPUTS {
                    let batch = (0..PATIENTS)
                        .map(|chat| inbound(round * PATIENTS + chat + 1, chat + 1, body(round)))
                        .collect();
                    runner.accept(batch).await.expect("committed");
                }
                sent.abort();
            });
            folder
        });
}
