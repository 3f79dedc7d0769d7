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
        connections.spawn(serve_connection(stream, place, router, limits, shutdown.clone()));
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

async fn serve_connection(
    stream: TcpStream,
    place: Place,
    router: Router,
    limits: Limits,
    shutdown: CancellationToken,
) {
    let _place = place;
    let _ = stream.set_nodelay(true);
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
struct IdleLimit {
    stream: TcpStream,
    limit: Duration,
    deadline: Pin<Box<Sleep>>,
}

impl IdleLimit {
    fn new(stream: TcpStream, limit: Duration) -> Self {
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

impl AsyncRead for IdleLimit {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.timed(context, poll)
    }
}

impl AsyncWrite for IdleLimit {
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
