//! Staying with 100,000 patients: how soon the service is ready with a million timers stored, what finding the
//! due ones costs, how long an urgent message waits while ten thousand check-ins come due, and how long an
//! input waits while they are made. Budgets: ready in <= 1 s; what is urgent leaves next.
//!
//! It builds its own store once; the starts are processes of their own, so that memory is theirs alone.

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path as Route, State};
use axum::routing::post;
use serde_json::{Value, json};
use support::crowd::Model;
use support::patients::{DAY, HOUR, strained};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use vertebot::clock::{Clock, ManualClock};
use vertebot::domain::message::{ChatKind, Inbound, InboundBody};
use vertebot::domain::{ChatId, MessageId, PatientId, Timestamp, UpdateId, UserId};
use vertebot::runner::Runner;
use vertebot::runner::port::{Port, Receipt, Sent};
use vertebot::store::{Queue, Store};
use vertebot::telegram::{Connection, Pace, run_polling};

const PATIENTS: i64 = 100_000;
const TIMERS_EACH: i64 = 10;
/// Patients whose check-in comes due in the same minute.
const DUE: i64 = 10_000;
const STARTS: usize = 5;
const URGENT: usize = 30;
/// The chat of somebody else who needs an answer at once.
const STRANGER: i64 = 900_001;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.as_slice() {
        [_, role, path] if role == "start" => start(Path::new(path)),
        [_, role, path] if role == "crash" => crash(Path::new(path)),
        _ => run(),
    }
}

fn run() {
    let runtime = runtime();
    let model = runtime.block_on(model());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.redb");
    build(&model, &path);

    println!("\nStart, from the process's first line to the first question answered:");
    for round in 1..=STARTS {
        println!("  {}", child("start", &path, &format!("start {round}")));
    }
    child("crash", &path, "");
    println!("  {}", child("start", &path, "after a crash"));

    find(&path);
    runtime.block_on(urgent(&model, &path));
    runtime.block_on(made(&model, &path));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A patient whose first contact is over.
async fn model() -> Model {
    let mut model = None;
    let clinic = strained().await;
    let take = |store: &Store, _: &mut _| model = Some(Model::of(store, PatientId(1)));
    clinic.restart_with(take).await;
    model.expect("a model")
}

fn build(model: &Model, path: &Path) {
    let begun = Instant::now();
    let store = Store::open(path, &support::key()).expect("a store");
    let due = model.began().plus_seconds(DAY);
    model.fill(&store, PATIENTS, |store, patient| {
        let number = patient.0 as i64;
        let late = if number <= DUE { 0 } else { DAY + number };
        model.check_in(store, patient, due.plus_seconds(late))?;
        // What waits besides: timers of other check-ins and of interviews, over the year to come.
        for other in 1..TIMERS_EACH {
            let due = due.plus_seconds(other * 30 * DAY + number);
            let (queue, timer) = if other % 2 == 0 {
                (
                    Queue::Prompt,
                    json!({"Unfinished": {"patient": patient, "conversation": 99}}),
                )
            } else {
                let plan = model.began();
                (
                    Queue::Paced,
                    json!({"CheckIn": {"patient": patient, "plan": plan, "stage": 99}}),
                )
            };
            store.set_timer(queue, due, &timer)?;
        }
        Ok(())
    });
    drop(store);
    let size = std::fs::metadata(path).map_or(0, |file| file.len()) >> 20;
    println!(
        "Store: {PATIENTS} patients, {} timers, {size} MiB, built in {:.1} s",
        PATIENTS * TIMERS_EACH,
        begun.elapsed().as_secs_f64()
    );
}

/// Runs one start in a process of its own and gives what it prints.
fn child(role: &str, path: &Path, name: &str) -> String {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program)
        .arg(role)
        .arg(path)
        .output()
        .expect("it runs");
    format!("{name:<16}{}", String::from_utf8_lossy(&output.stdout).trim())
}

fn start(path: &Path) {
    let begun = Instant::now();
    let key = support::key();
    let store = Store::open(path, &key).expect("a store");
    let opened = begun.elapsed();
    let clock = Arc::new(ManualClock::at(support::instant("2026-03-04T12:00:00Z")));
    let setting = support::setting();
    let runner = Runner::start(Arc::new(store), setting, clock as Arc<dyn Clock>).expect("it starts");
    let started = begun.elapsed();
    runtime().block_on(async {
        let inbound = said(1, 1, "/start");
        runner.accept(vec![inbound]).await.expect("committed");
        runner.due(10).await.expect("an answer");
    });
    println!(
        "{:6.1} ms (store open {:.1}, running {:.1}), {} MiB resident",
        millis(begun.elapsed()),
        millis(opened),
        millis(started),
        resident() >> 10
    );
}

/// Ends in the middle of writing, without closing the store.
fn crash(path: &Path) {
    let store = Store::open(path, &support::key()).expect("a store");
    for number in 0..50 {
        let written = store.write(|store| store.set("bench", &number));
        written.expect("the store writes");
    }
    let _ = store.write::<()>(|store| {
        store.set("bench", &99).expect("the store writes");
        std::process::abort()
    });
}

fn find(path: &Path) {
    let store = Store::open(path, &support::key()).expect("a store");
    let folder = tempfile::tempdir().expect("a folder");
    let small = Store::open(&folder.path().join("s.redb"), &support::key()).expect("a store");
    let set = small.write(|store| {
        for number in 0..1000 {
            store.set_timer(Queue::Paced, Timestamp(number), &json!({"few": number}))?;
        }
        Ok(())
    });
    set.expect("the store writes");
    println!("\nFinding due timers and committing one small change, medians:");
    for (name, store) in [("among 1,000", &small), ("among 1,000,000", &store)] {
        let mut times: Vec<Duration> = (0..1000)
            .map(|_| {
                let begun = Instant::now();
                let next = store.read().expect("a snapshot").next_timer();
                assert!(next.expect("it reads").is_some());
                begun.elapsed()
            })
            .collect();
        times.sort();
        let mut commits: Vec<Duration> = (0..100)
            .map(|number| {
                let begun = Instant::now();
                let written = store.write(|store| store.set("bench", &number));
                written.expect("the store writes");
                begun.elapsed()
            })
            .collect();
        commits.sort();
        println!(
            "  {name:<16}{:6.1} µs to know when the next is due; {:.2} ms for the commit",
            micros(times[500]),
            millis(commits[50])
        );
    }
    let now = support::instant("2026-03-05T09:00:00Z");
    let begun = Instant::now();
    let taken = store.write(|store| {
        let taken: Vec<Result<Value, _>> = store.take_due(Queue::Paced, now.plus_seconds(HOUR), 100)?;
        for timer in taken.iter().flatten() {
            store.set_timer(Queue::Paced, now, timer)?;
        }
        Ok(taken.len())
    });
    assert_eq!(taken.expect("it reads"), 100);
    println!(
        "  {:<16}{:6.1} ms to take 100 of {DUE} due, put them back and commit",
        "",
        millis(begun.elapsed())
    );
}

/// What a simulated Telegram saw leave: the chat, and when.
type Left = mpsc::UnboundedSender<(i64, Instant)>;

/// A Telegram that takes every message and has no updates but those pushed.
async fn telegram(left: Left, updates: mpsc::UnboundedReceiver<Value>) -> String {
    let updates = Arc::new(tokio::sync::Mutex::new(updates));
    let call = async move |State((left, updates)): State<(
        Left,
        Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Value>>>,
    )>,
                           Route((_, method)): Route<(String, String)>,
                           body: axum::body::Bytes| {
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let result = match method.as_str() {
            "GetUpdates" | "getUpdates" => {
                let wait = Duration::from_secs(20);
                let came = tokio::time::timeout(wait, async { updates.lock().await.recv().await });
                json!(came.await.ok().flatten().into_iter().collect::<Vec<_>>())
            }
            "GetMe" | "getMe" => {
                json!({"id": 1, "is_bot": true, "first_name": "bench", "username": "bench_bot",
                       "can_join_groups": true, "can_read_all_group_messages": false,
                       "supports_inline_queries": false, "can_connect_to_business": false, "has_main_web_app": false})
            }
            "SendMessage" | "sendMessage" => {
                let chat = body["chat_id"].as_i64().unwrap_or_default();
                let _ = left.send((chat, Instant::now()));
                json!({"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private", "first_name": "x"}, "text": "x"})
            }
            _ => json!(true),
        };
        axum::Json(json!({"ok": true, "result": result}))
    };
    let router = Router::new()
        .route("/{bot}/{method}", post(call))
        .with_state((left, updates));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(axum::serve(listener, router).into_future());
    format!("http://{address}")
}

/// The real bot over HTTP at Telegram's pace, while ten thousand check-ins are due.
async fn urgent(model: &Model, path: &Path) {
    let (clock, runner) = opened(path, model.began().plus_seconds(DAY));
    let runner = Arc::new(runner);
    let (left, mut seen) = mpsc::unbounded_channel();
    let (push, updates) = mpsc::unbounded_channel();
    let url = telegram(left, updates).await;
    let now = Arc::clone(&clock);
    let connection = Connection {
        token: "1:bench".to_owned().into(),
        api_url: Some(url),
        pace: Pace::default(),
        registrations: Vec::new(),
        now: Arc::new(move || now.now()),
        draw: Arc::new(|_| Arc::new(Vec::new())),
    };
    let stop = CancellationToken::new();
    let bot = tokio::spawn(run_polling(Arc::clone(&runner), connection, stop.clone()));
    let mut times = Vec::new();
    let mut waits = Vec::new();
    // The line is busy.
    while times.len() < 60 {
        times.push(seen.recv().await.expect("a check-in").1);
    }
    for number in 0..URGENT {
        let update = json!({"update_id": 5_000 + number, "message": {"message_id": number + 1, "date": 1,
            "chat": {"id": STRANGER + number as i64, "type": "private", "first_name": "x"},
            "from": {"id": STRANGER + number as i64, "is_bot": false, "first_name": "x", "language_code": "en"},
            "text": "/emergency"}});
        let asked = Instant::now();
        push.send(update).expect("the server runs");
        loop {
            let (chat, at) = seen.recv().await.expect("a message");
            times.push(at);
            if chat == STRANGER + number as i64 {
                waits.push(at - asked);
                break;
            }
        }
        // A dozen check-ins later the next one asks.
        for _ in 0..12 {
            times.push(seen.recv().await.expect("a check-in").1);
        }
    }
    stop.cancel();
    let _ = bot.await;
    if let Ok(runner) = Arc::try_unwrap(runner) {
        // The next part opens the same store.
        runner.stop().await;
    }
    waits.sort();
    let seconds = (times[times.len() - 1] - times[0]).as_secs_f64();
    let second = Duration::from_secs(1);
    let most = (0..times.len()).map(|place| {
        times[place..]
            .iter()
            .take_while(|at| **at < times[place] + second)
            .count()
    });
    println!("\n{DUE} check-ins due at once, the real bot over HTTP at Telegram's pace:");
    println!(
        "  {:.1} messages a second over {seconds:.0} s, at most {} within one second",
        (times.len() - 1) as f64 / seconds,
        most.max().unwrap_or_default()
    );
    println!(
        "  an urgent message, from the patient's words to Telegram: median {:.1} ms, slowest of {URGENT} {:.1} ms",
        millis(waits[waits.len() / 2]),
        millis(waits[waits.len() - 1])
    );
}

/// The same without a limit, and the reminders after it: how long an input waits while all are made.
async fn made(model: &Model, path: &Path) {
    println!("\nMaking them as fast as they can leave, and an input meanwhile:");
    let (clock, runner) = opened(path, model.began().plus_seconds(DAY));
    flood(&runner, "the check-ins", 1_000).await;
    // Due twelve hours later, which is the night: all are put off, and come in the morning.
    clock.advance(13 * HOUR);
    flood(&runner, "to the morning", 0).await;
    clock.advance(9 * HOUR);
    flood(&runner, "the reminders", 1_000).await;
}

/// Acts on all that is due while messages leave at once and somebody writes again and again.
async fn flood(runner: &Runner, name: &str, wanted: usize) {
    let begun = Instant::now();
    let (mut left, mut waits, mut update) = (0, Vec::new(), 1_000_000 + waits_so_far());
    loop {
        let ticked = runner.tick();
        let asked = Instant::now();
        let probe = async {
            update += 1;
            runner
                .accept(vec![said(update, STRANGER, "/help")])
                .await
                .expect("committed");
            asked.elapsed()
        };
        let (ticked, wait) = tokio::join!(ticked, probe);
        ticked.expect("committed");
        waits.push(wait);
        let mut idle = true;
        while let Ok(due) = tokio::time::timeout(Duration::ZERO, runner.due(1_000)).await {
            let due = due.expect("the runner runs");
            idle &= due.iter().all(|delivery| delivery.chat.0 == STRANGER);
            left += due.iter().filter(|delivery| delivery.chat.0 != STRANGER).count();
            let receipts = due.iter().map(|delivery| Receipt {
                delivery: delivery.id,
                sent: Sent::Done(None),
            });
            runner.delivered(receipts.collect()).await.expect("committed");
        }
        if idle {
            break;
        }
    }
    assert!(left >= wanted, "{name}: {left} messages left");
    waits.sort();
    println!(
        "  {name:<16}{left:6} messages in {:5.1} s; an input is committed after {:.1} ms (median), {:.1} ms (slowest of {})",
        begun.elapsed().as_secs_f64(),
        millis(waits[waits.len() / 2]),
        millis(waits[waits.len() - 1]),
        waits.len()
    );
}

/// Update numbers that no earlier part used.
fn waits_so_far() -> i64 {
    use std::sync::atomic::{AtomicI64, Ordering};
    static PARTS: AtomicI64 = AtomicI64::new(0);
    PARTS.fetch_add(1_000_000, Ordering::SeqCst)
}

fn opened(path: &Path, now: Timestamp) -> (Arc<ManualClock>, Runner) {
    let store = Store::open(path, &support::key()).expect("a store");
    let clock = Arc::new(ManualClock::at(now));
    let shared = Arc::clone(&clock) as Arc<dyn Clock>;
    let runner = Runner::start(Arc::new(store), support::setting(), shared).expect("it starts");
    (clock, runner)
}

fn said(update: i64, chat: i64, text: &str) -> Inbound {
    Inbound {
        update: UpdateId(update),
        chat: ChatId(chat),
        chat_kind: ChatKind::Private,
        sender: UserId(chat),
        sender_language: Some("en".to_owned()),
        message: Some(MessageId(1)),
        reply_to: None,
        topic: None,
        body: InboundBody::Text(text.to_owned()),
    }
}

/// Memory of this process in KiB, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string(PathBuf::from("/proc/self/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
