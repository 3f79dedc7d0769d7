//! What goes over the wire: a network that is watched, and a relay that counts every byte of the connections through it.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use callout_desk::network::Network;
use crux_http::protocol::{HttpRequest, HttpResult};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
};

/// A network that remembers when the first pull went out, and how long pulls were waited for.
pub struct Watched {
    inner: Arc<dyn Network>,
    seen: Mutex<Seen>,
}

/// What was seen of pulls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// When the first one went out.
    pub first: Option<Instant>,
    /// How many.
    pub pulls: u32,
    /// How long the phone waited for their answers.
    pub waited: Duration,
}

impl Watched {
    /// Watches a network.
    pub fn over(inner: Arc<dyn Network>) -> Arc<Self> {
        Arc::new(Self { inner, seen: Mutex::default() })
    }

    /// What was seen.
    pub fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Network for Watched {
    fn send(&self, request: &HttpRequest) -> HttpResult {
        let began = Instant::now();
        let result = self.inner.send(request);
        if request.url.contains("/v1/sync/pull") {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.first.get_or_insert(began);
            seen.pulls += 1;
            seen.waited += began.elapsed();
        }
        result
    }
}

/// A relay in front of a server.
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
    down: Arc<AtomicU64>,
}

impl Relay {
    /// A relay to that address, on the runtime that it is called on.
    pub async fn to(server: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let down = Arc::new(AtomicU64::new(0));
        let counter = down.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(server).await else { return };
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(pump(from_client, to_server, Arc::default()));
                tokio::spawn(pump(from_server, to_client, counter.clone()));
            }
        });
        Ok(Self { address, down })
    }

    /// Bytes that came from the server so far, headers and all.
    pub fn down_bytes(&self) -> u64 {
        self.down.load(Ordering::Relaxed)
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, count: Arc<AtomicU64>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        count.fetch_add(read as u64, Ordering::Relaxed);
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
