//! Listens for the server's "there is something" while the app is in front (DESIGN §3 rule 16), on a thread of its own.

use tokio::{runtime, sync::watch};

use std::{sync::Arc, time::Duration};

use crate::network::{Network as _, WeakNetwork};

/// A peer that is silent for so long is asked whether it still lives.
const SILENCE_MAX: Duration = Duration::from_secs(45);
/// What stands before a message of a stream of events.
const MESSAGE: &[u8] = b"data:";

/// Where the server says that there is something, and under which token.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// The address.
    pub url: String,
    /// The access token.
    pub bearer: String,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({})", self.url)
    }
}

/// A listener; its line is closed when it is dropped.
#[derive(Debug)]
pub struct Listener {
    /// Nobody waits for its value: that it goes is what is heard.
    _wanted: watch::Sender<()>,
}

impl Listener {
    /// Listens through that network, and calls for every message.
    #[must_use]
    pub fn start(network: WeakNetwork, line: Line, nudge: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (wanted, mut is_wanted) = watch::channel(());
        std::thread::spawn(move || {
            // Without a runtime there is no line, and without a line the timer looks by itself.
            let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                tokio::select! {
                    _ = is_wanted.changed() => {}
                    () = network.listen(&line, &*nudge) => {}
                }
            });
        });
        Self { _wanted: wanted }
    }
}

/// Opens a line and calls for every message until it ends.
pub(crate) async fn hear(line: &Line, nudge: &(dyn Fn() + Sync)) -> Result<(), reqwest::Error> {
    // No redirect: the token goes to our server only (F21).
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tcp_keepalive(SILENCE_MAX)
        .build()?;
    let request = client.get(&line.url).bearer_auth(&line.bearer).header("accept", "text/event-stream");
    let mut response = request.send().await?.error_for_status()?;
    let mut lines = Lines::default();
    while let Some(chunk) = response.chunk().await? {
        for _ in 0..lines.messages_in(&chunk) {
            nudge();
        }
    }
    Ok(())
}

/// Finds the messages in a stream that is cut anywhere.
#[derive(Default)]
struct Lines {
    /// What is known of the line that is not at its end, as far as it counts.
    begun: Vec<u8>,
}

impl Lines {
    fn messages_in(&mut self, chunk: &[u8]) -> usize {
        let mut count = 0;
        for &byte in chunk {
            if byte == b'\n' {
                count += usize::from(self.begun == MESSAGE);
                self.begun.clear();
            } else if self.begun.len() < MESSAGE.len() {
                self.begun.push(byte);
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_heard_once_however_the_stream_is_cut() {
        let stream = b": hello\n\nevent: moved\ndata: 4711\n\nevent: moved\ndata:\n\ndat: no\n";
        for size in 1..stream.len() {
            let mut lines = Lines::default();
            let count: usize = stream.chunks(size).map(|chunk| lines.messages_in(chunk)).sum();
            assert_eq!(count, 2, "in pieces of {size}");
        }
    }
}
