//! The listener: HTTP/1.1 only (F51), with limits in time and number on what a stranger can hold (F49, I19).

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{Extension, Router};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::Peer;
use crate::config::Limits;

/// A browser sends about twenty headers.
const HEADERS_MAX: usize = 64;
/// Request line and headers together.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// After the system refused a connection (out of descriptors), wait this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `shutdown`, then lets running requests end within the limit.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, shutdown: CancellationToken) {
    let places = Places::new(limits);
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else { continue };
        let router = router.clone().layer(Extension(Peer(Some(place.address))));
        // Answers are small; waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let connection = serve_connection(stream, router, limits, shutdown.clone());
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(Duration::from_secs(limits.shutdown_seconds_max), connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "connections were cut at the end of the grace time");
    }
}

/// The next connection that has a place. Waiting for a place leaves further clients in the system's queue.
async fn accept(listener: &TcpListener, places: &Arc<Places>) -> Option<(TcpStream, Place)> {
    let permit = places.all.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, places.take(peer.ip(), permit)?)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn serve_connection<S>(stream: S, router: Router, limits: Limits, shutdown: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let io = IdleLimit::new(stream, Duration::from_secs(limits.idle_seconds_max));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.header_seconds_max))
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(io), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        // Strangers' half requests are their affair.
        tracing::debug!(%error, "connection ended early");
    }
}

/// How many connections are open, in all and of each address.
struct Places {
    all: Arc<Semaphore>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    per_address_max: usize,
}

/// One connection's place; dropping it frees it.
struct Place {
    address: IpAddr,
    places: Arc<Places>,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            all: Arc::new(Semaphore::new(limits.connections_max)),
            by_address: Mutex::default(),
            per_address_max: limits.connections_per_address_max,
        })
    }

    fn take(self: &Arc<Self>, address: IpAddr, permit: OwnedSemaphorePermit) -> Option<Place> {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let open = by_address.entry(address).or_default();
        if *open >= self.per_address_max {
            return None;
        }
        *open += 1;
        Some(Place { address, places: self.clone(), _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_address = self.places.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = by_address.get_mut(&self.address) {
            *open -= 1;
            if *open == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}

/// A stream that fails when neither direction has moved for a while: a slow client goes on, a silent one does not.
struct IdleLimit<S> {
    stream: S,
    limit: Duration,
    deadline: Pin<Box<Sleep>>,
}

impl<S> IdleLimit<S> {
    fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, deadline: Box::pin(tokio::time::sleep(limit)) }
    }

    fn moved(&mut self) {
        self.deadline.as_mut().reset(Instant::now() + self.limit);
    }

    fn timed<T>(&mut self, context: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.moved();
            return poll;
        }
        ready!(self.deadline.as_mut().poll(context));
        Poll::Ready(Err(io::Error::from(io::ErrorKind::TimedOut)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for IdleLimit<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.timed(context, poll)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for IdleLimit<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.timed(context, poll)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    /// A connection to a server that answers `GET /` and a `POST /` with a body.
    fn connect() -> DuplexStream {
        let router = Router::new().route("/", get(|| async { "here" }).post(|body: String| async move { body }));
        let endless = get(|| async { Body::from(vec![b'x'; 1024 * 1024]) });
        let (client, server) = duplex(1024);
        let router = router.route("/large", endless);
        tokio::spawn(serve_connection(server, router, Limits::default(), CancellationToken::new()));
        client
    }

    /// What the server says until it hangs up.
    async fn rest(client: &mut DuplexStream) -> String {
        let mut bytes = Vec::new();
        let _ = client.read_to_end(&mut bytes).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_hung_up_on_f49() {
        let (mut client, started) = (connect(), Instant::now());
        assert_eq!(rest(&mut client).await, "");
        assert!(started.elapsed() <= Duration::from_secs(30));
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_drips_is_cut_f49() {
        let (mut client, started) = (connect(), Instant::now());
        let _ = client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await;
        while client.write_all(b"a: b\r\n").await.is_ok() && started.elapsed() < Duration::from_mins(1) {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        assert!(started.elapsed() <= Duration::from_secs(30), "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_is_cut_f49() {
        let (mut client, started) = (connect(), Instant::now());
        let _ = client.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf").await;
        rest(&mut client).await;
        assert!(started.elapsed() <= Duration::from_secs(31), "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_hung_up_on_f49() {
        let (mut client, started) = (connect(), Instant::now());
        let _ = client.write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
        tokio::time::sleep(Duration::from_secs(31)).await;
        assert!(rest(&mut client).await.len() < 1024 * 1024);
        assert!(started.elapsed() < Duration::from_mins(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_goes_on_f24() {
        let mut client = connect();
        let _ =
            client.write_all(b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n\r\n").await;
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_secs(25)).await;
            client.write_all(b"s").await.expect("still open");
        }
        assert!(rest(&mut client).await.ends_with("ssssssssss"));
    }

    #[tokio::test(start_paused = true)]
    async fn oversized_heads_are_refused_f50() {
        let mut many = connect();
        let headers = "a: b\r\n".repeat(1_000);
        let _ = many.write_all(format!("GET / HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes()).await;
        assert!(rest(&mut many).await.starts_with("HTTP/1.1 431"));
        let mut long = connect();
        let url = "x".repeat(100_000);
        let (mut reader, mut writer) = tokio::io::split(&mut long);
        let text = format!("GET /{url} HTTP/1.1\r\nhost: x\r\n\r\n");
        let mut answer = Vec::new();
        let _ = tokio::join!(writer.write_all(text.as_bytes()), reader.read_to_end(&mut answer));
        assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    }
}
