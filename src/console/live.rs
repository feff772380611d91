//! Live updates: a browser is told that a case changed, and asks for what it shows. What changed says nothing but a
//! number, and fifty open consoles are fifty waiting receivers.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::Console;
use super::access::Entered;

/// Changes within so short a time are told at once.
const TOGETHER: Duration = Duration::from_millis(250);
/// How often it is looked whether the session still holds.
const LOOKED_AT: Duration = Duration::from_secs(30);

pub(super) async fn events(
    State(console): State<Console>,
    entered: Entered,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (tell, told) = mpsc::channel(4);
    tokio::spawn(follow(console, entered.secret, tell));
    Sse::new(ReceiverStream::new(told)).keep_alive(KeepAlive::default())
}

/// Tells of changes until the browser goes away, the session ends or the service stops.
async fn follow(console: Console, secret: String, tell: mpsc::Sender<Result<Event, Infallible>>) {
    let mut changes = console.desk.changes();
    loop {
        let changed = tokio::select! {
            changed = changes.recv() => Some(changed),
            () = tokio::time::sleep(LOOKED_AT) => None,
            () = tell.closed() => return,
        };
        let holds = matches!(console.desk.visitor(&secret), Ok(Some(_)));
        if !holds {
            // The page asks for its rows, and is sent to sign in.
            let _ = tell.send(Ok(Event::default().event("case").data("0"))).await;
            return;
        }
        match changed {
            None => {}
            Some(Err(RecvError::Closed)) => return,
            Some(Ok(_) | Err(RecvError::Lagged(_))) => {
                tokio::time::sleep(TOGETHER).await;
                // What came meanwhile is told with it.
                while !matches!(
                    changes.try_recv(),
                    Err(tokio::sync::broadcast::error::TryRecvError::Empty
                        | tokio::sync::broadcast::error::TryRecvError::Closed)
                ) {}
                let event = Event::default().event("case").data("1");
                if tell.send(Ok(event)).await.is_err() {
                    return;
                }
            }
        }
    }
}
