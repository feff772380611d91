//! What a service on its own needs: its key, and when to stop.

use crate::store::ServiceKey;

use super::Failure;

/// The service key, from the environment only.
pub(super) fn service_key() -> Result<ServiceKey, Failure> {
    let text = match (std::env::var("VERTEBOT_KEY"), std::env::var("VERTEBOT_KEY_FILE")) {
        (Ok(key), _) => key,
        (Err(_), Ok(path)) => std::fs::read_to_string(&path)
            .map_err(|error| Failure::Usage(format!("VERTEBOT_KEY_FILE {path}: {error}")))?,
        _ => {
            let mend = "make one with `openssl rand -base64 32` and set VERTEBOT_KEY or VERTEBOT_KEY_FILE";
            return Err(Failure::Usage(format!("the store needs a key; {mend}")));
        }
    };
    ServiceKey::from_base64(&text).map_err(|error| Failure::Usage(error.to_string()))
}

/// Waits for an interrupt or a request to end.
pub(super) async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut ended) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        // Without that signal the interrupt alone stops it.
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = ended.recv() => {}
    }
}
