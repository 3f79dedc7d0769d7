//! Listens for the server's "there is something", on a thread of its own, while the app is in front (DESIGN §3 rule 16).

use std::{
    io::{BufRead as _, BufReader},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    time::Duration,
};

/// A peer that is silent for so long is asked whether it still lives.
const SILENCE_MAX: Duration = Duration::from_secs(45);

/// A listener; it ends when it is dropped, at the next line at the latest.
#[derive(Debug)]
pub struct Listener {
    is_wanted: Arc<AtomicBool>,
}

impl Listener {
    /// Listens there and sends a unit for every message.
    #[must_use]
    pub fn start(url: String, bearer: String, nudge: Sender<()>) -> Self {
        let is_wanted = Arc::new(AtomicBool::new(true));
        let still_wanted = is_wanted.clone();
        std::thread::spawn(move || {
            // A connection that ends is not opened again: the timer looks by itself, and the next token listens anew.
            let _ = listen(&url, &bearer, &nudge, &still_wanted);
        });
        Self { is_wanted }
    }
}

fn listen(
    url: &str,
    bearer: &str,
    nudge: &Sender<()>,
    is_wanted: &AtomicBool,
) -> Result<(), Box<dyn std::error::Error>> {
    // No redirect: the token goes to our server only (F21).
    let client = reqwest::blocking::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(None)
        .tcp_keepalive(SILENCE_MAX)
        .build()?;
    let response = client.get(url).bearer_auth(bearer).header("accept", "text/event-stream").send()?;
    for line in BufReader::new(response.error_for_status()?).lines() {
        if !is_wanted.load(Ordering::SeqCst) {
            break;
        }
        if line?.starts_with("data:") {
            nudge.send(())?;
        }
    }
    Ok(())
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_wanted.store(false, Ordering::SeqCst);
    }
}
