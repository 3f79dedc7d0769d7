//! The listener: HTTP/1.1 only (F51), with limits in time and number on what a stranger can hold (F49, I19).

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, response::Response};
use hyper::{
    body::{Body as _, Frame, Incoming, SizeHint},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use super::{
    Peer, forwarded,
    places::{Places, Seat},
    streams::{HEAD_BYTES_MAX, IdleLimit, Spoken, head},
};
use crate::{
    config::{Config, Limits, Network},
    security::AddressGroup,
};

/// A browser sends about twenty headers.
const HEADERS_MAX: usize = 64;
/// After the system refused a connection (out of descriptors), wait this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Connections that had to give way and are not gone yet: no more than so many beside those that have a place.
const LEAVING_MAX: usize = 256;

/// What every connection shares.
struct House {
    router: Router,
    limits: Limits,
    trusted_proxies: Vec<Network>,
    shutdown: CancellationToken,
}

/// Serves until `shutdown`, then lets running requests end within the limit.
pub async fn serve(listener: TcpListener, router: Router, config: &Config, shutdown: CancellationToken) {
    let limits = config.limits;
    let trusted_proxies = config.trusted_proxies.clone();
    let house = Arc::new(House { router, limits, trusted_proxies, shutdown: shutdown.clone() });
    let places = Places::new(limits);
    let open = Arc::new(Semaphore::new(limits.connections_max.saturating_add(LEAVING_MAX).min(Semaphore::MAX_PERMITS)));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener) => accepted,
        };
        let Some((stream, peer)) = accepted else { continue };
        // Whoever has no place is hung up on.
        let Some(place) = places.take(AddressGroup::from(peer.ip())) else { continue };
        let Ok(permit) = open.clone().acquire_owned().await else { break };
        let house = house.clone();
        connections.spawn(async move {
            let began = Instant::now();
            let spoken = tokio::select! {
                spoken = tokio::time::timeout(place.head_time, head(&stream, &place.seat)) => spoken.ok().flatten(),
                () = place.seat.gives_way() => None,
                () = house.shutdown.cancelled() => None,
            };
            if let Some(spoken) = spoken {
                // Answers are small; waiting to fill a packet only delays them.
                let _ = stream.set_nodelay(true);
                let head_time = place.head_time.saturating_sub(began.elapsed());
                let guest = Guest { house, seat: place.seat.clone(), peer: Some(peer.ip()) };
                // In a box, so that whoever asks nothing costs no more than what he said.
                Box::pin(serve_connection(Spoken { said: spoken, stream }, guest, head_time)).await;
            }
            drop((place, permit));
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(Duration::from_secs(limits.shutdown_seconds_max), connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "connections were cut at the end of the grace time");
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> Option<(TcpStream, SocketAddr)> {
    match listener.accept().await {
        Ok(accepted) => Some(accepted),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// A connection's other end.
#[derive(Clone)]
struct Guest {
    house: Arc<House>,
    seat: Arc<Seat>,
    peer: Option<IpAddr>,
}

impl Guest {
    /// Answers a request of his.
    async fn answer(self, request: Request<Incoming>) -> Result<Response, Infallible> {
        let Self { house, seat, peer } = self;
        let mut request = request.map(Body::new);
        if request.body().is_end_stream() {
            seat.runs();
        }
        let peer = peer.map(|peer| forwarded::client(peer, request.headers(), &house.trusted_proxies));
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(seat.clone());
        let guard = Answering(seat);
        let response = house.router.clone().oneshot(request).await?;
        Ok(response.map(|body| Body::new(Answer { body, _guard: guard })))
    }
}

/// Says when an answer is written, or given up.
struct Answering(Arc<Seat>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.rests();
    }
}

/// An answer's body, as long as it is written.
struct Answer {
    body: Body,
    _guard: Answering,
}

impl hyper::body::Body for Answer {
    type Data = bytes::Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

async fn serve_connection<S>(stream: S, guest: Guest, head_time: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Guest { house, seat, .. } = guest.clone();
    let io = IdleLimit::new(stream, Duration::from_secs(house.limits.idle_seconds_max), seat.clone());
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(io), service_fn(move |request| guest.clone().answer(request)));
    let mut connection = pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = seat.gives_way() => return,
        () = house.shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        // Strangers' half requests are their affair.
        tracing::debug!(%error, "connection ended early");
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
        let (limits, shutdown) = (Limits::default(), CancellationToken::new());
        let house = Arc::new(House { router, limits, trusted_proxies: Vec::new(), shutdown });
        let place = Places::new(limits).take(IpAddr::from([127, 0, 0, 1]).into()).expect("a place");
        let guest = Guest { house, seat: place.seat.clone(), peer: None };
        tokio::spawn(async move { serve_connection(server, guest, place.head_time).await });
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
