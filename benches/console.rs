//! The console with 10,000 open cases: first byte and size of the worklist, how soon a new flag is told to an open
//! browser, and what fifty open consoles cost the bot. Budgets: first byte <= 50 ms, page <= 200 KB, flag <= 1 s, fifty
//! consoles nothing measurable (a ratio of two runs within this one).

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::Instant;

use support::browserless::{Served, Session};
use support::{NURSES, setting};
use vertebot::domain::message::InboundBody;
use vertebot::domain::{CaseId, ChatId};
use vertebot::review::Case;
use vertebot::runner::port::Port;
use vertebot::store::Store;
use vertebot::triage::Tier;

const CASES: u64 = 10_000;
const CONSOLES: usize = 50;
const INPUTS: i64 = 5_000;
const BATCH: i64 = 100;
/// A flag comes with every so many batches.
const FLAG_EVERY: i64 = 5;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let store = Arc::new(Store::in_memory().expect("a store"));
    let desk = Arc::new(Served::on(Arc::clone(&store), setting()).await);
    fill(&desk, &store).await;
    // The list is read on another runner, as after a start.
    let desk = Arc::new(Served::on(store, setting()).await);
    let nurse = desk.sign_in(NURSES[0]).await;
    first_byte(&desk, &nurse).await;
    told(&desk, &nurse).await;
    let alone = inputs(&desk, 1_000_000).await;
    let mut open = Vec::new();
    for _ in 0..CONSOLES {
        let (desk, nurse) = (Arc::clone(&desk), nurse.clone());
        open.push(tokio::spawn(async move { watch(&desk, &nurse).await }));
    }
    let watched = inputs(&desk, 2_000_000).await;
    let again = alone.min(inputs_without(&desk, open).await);
    println!(
        "inputs/s: {alone:.0} without a console, {watched:.0} with {CONSOLES} open ones, ratio {:.2} (best of both without: {again:.0})",
        watched / alone
    );
}

async fn inputs_without(desk: &Arc<Served>, open: Vec<tokio::task::JoinHandle<()>>) -> f64 {
    open.iter().for_each(tokio::task::JoinHandle::abort);
    inputs(desk, 3_000_000).await
}

/// Ten thousand open cases of all tiers, each of a patient of its own.
async fn fill(desk: &Served, store: &Store) {
    desk.says(1, "/human").await;
    let model: Case = store
        .read()
        .and_then(|reading| reading.case(CaseId(1)))
        .expect("it reads")
        .expect("a case");
    for first in (0..CASES).step_by(1000) {
        store
            .write(|store| {
                for number in first..first + 1000 {
                    let patient = store.create_patient(ChatId(10_000_000 + number as i64))?;
                    let mut case = model.clone();
                    case.id = store.next_case()?;
                    case.patient = patient;
                    case.tier = Some(Tier::ALL[number as usize % Tier::ALL.len()]);
                    case.headline = "R40".to_owned();
                    store.put_case(case.id, patient, true, &case)?;
                }
                Ok(())
            })
            .expect("written");
    }
}

async fn first_byte(desk: &Served, nurse: &Session) {
    let begun = Instant::now();
    let size = desk.page(nurse, "/").await.len();
    println!(
        "worklist of {CASES}: first page after a start {:?}, {} KB",
        begun.elapsed(),
        size / 1000
    );
    let mut times = Vec::new();
    for page in 0..100 {
        let begun = Instant::now();
        let answer = desk.get(&format!("/?page={page}"), Some(&nurse.cookie)).await;
        times.push(begun.elapsed());
        answer.text().await.expect("a page");
    }
    times.sort();
    println!("first byte: median {:?}, worst of 100 {:?}", times[50], times[99]);
}

/// How soon an open browser hears of a new flag.
async fn told(desk: &Served, nurse: &Session) {
    let mut times = Vec::new();
    for patient in 0..20 {
        let mut live = desk.get("/live", Some(&nurse.cookie)).await;
        let begun = Instant::now();
        desk.says(500_000 + patient, "/human").await;
        while !String::from_utf8_lossy(&live.chunk().await.expect("readable").expect("not over"))
            .contains("event")
        {}
        desk.page(nurse, "/rows").await;
        times.push(begun.elapsed());
    }
    times.sort();
    println!(
        "new flag shown in an open list: median {:?}, worst of 20 {:?}",
        times[10], times[19]
    );
}

/// A console that stands open: it asks for its rows whenever something changed.
async fn watch(desk: &Served, nurse: &Session) {
    let mut live = desk.get("/live", Some(&nurse.cookie)).await;
    while let Ok(Some(_)) = live.chunk().await {
        desk.page(nurse, "/rows").await;
    }
}

/// Inputs per second of patients who ask how they stand, with a flag now and then.
async fn inputs(desk: &Served, first: i64) -> f64 {
    let begun = Instant::now();
    for batch in 0..INPUTS / BATCH {
        let inbound = (0..BATCH).map(|at| {
            let chat = first + batch * BATCH + at;
            let flag = at == 0 && batch % FLAG_EVERY == 0;
            let text = if flag { "/human" } else { "/status" };
            desk.inbound(chat, chat, InboundBody::Text(text.to_owned()))
        });
        desk.runner.accept(inbound.collect()).await.expect("committed");
        desk.told().await;
    }
    INPUTS as f64 / begun.elapsed().as_secs_f64()
}
