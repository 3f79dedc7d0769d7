//! Half, slow and packed bodies. The clock stands still once the server runs: nothing here asks the database afterwards.

use axum::http::HeaderValue;
use futures::{StreamExt as _, stream};

use super::*;
use crate::{config::Config, http::principal::authenticate, testing::TestServer};

const BYTES_MAX: usize = 1024 * 1024;
const SECOND: Duration = Duration::from_secs(1);

/// A server whose strangers may hold so many bytes, and as many those who are signed in.
async fn with_room_for(bytes: usize) -> TestServer {
    let set = |config: &mut Config| {
        (config.limits.stranger_bytes_max, config.limits.known_bytes_max) = (bytes, bytes);
    };
    TestServer::with(set).await
}

/// A request of nobody.
fn of_a_stranger(state: &AppState, body: Body) -> Request {
    let mut request = Request::new(body);
    request.extensions_mut().insert(state.clone());
    request
}

/// Somebody who is signed in.
async fn somebody(server: &TestServer) -> Principal {
    let session = server.administrator().await;
    let value = format!("Bearer {}", session.access_token.expose());
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::try_from(value).expect("a header"))]);
    authenticate(&server.state, &headers).await.expect("somebody")
}

fn of(principal: &Principal, state: &AppState, body: Body) -> Request {
    let mut request = of_a_stranger(state, body);
    request.extensions_mut().insert(principal.clone());
    request
}

/// A byte a second, so many times.
fn drip(bytes: usize) -> Body {
    let drops = stream::iter(0..bytes).then(|_| async {
        tokio::time::sleep(SECOND).await;
        Ok::<_, std::convert::Infallible>(Bytes::from_static(b" "))
    });
    Body::from_stream(drops)
}

/// So many bytes at once, and never an end.
fn half(bytes: usize) -> Body {
    let begun = stream::iter([Ok::<_, std::convert::Infallible>(Bytes::from(vec![b' '; bytes]))]);
    Body::from_stream(begun.chain(stream::pending()))
}

/// Reads what is there of a body that never ends.
async fn begun(request: Request) -> Reader {
    let mut reader = Reader::begin(request, BYTES_MAX).expect("room");
    reader.more().await.expect("room");
    reader
}

fn status<T>(result: Result<T, Problem>) -> Option<u16> {
    result.err().map(|problem| problem.status.as_u16())
}

#[tokio::test]
async fn a_drip_of_a_stranger_is_cut_after_the_strangers_time_f73() {
    let server = TestServer::start().await;
    let time = Duration::from_secs(server.state.config.limits.stranger_body_seconds_max);
    tokio::time::pause();
    let began = Instant::now();
    assert_eq!(status(read(of_a_stranger(&server.state, drip(10_000)), BYTES_MAX).await), Some(408));
    let took = began.elapsed();
    assert!(took >= time && took < time + SECOND, "{took:?}");
    assert_eq!(server.state.bodies.strangers.taken(), 0);
}

#[tokio::test]
async fn a_push_as_slow_of_somebody_who_is_signed_in_goes_on_f24() {
    let server = TestServer::start().await;
    let somebody = somebody(&server).await;
    tokio::time::pause();
    let began = Instant::now();
    let all = read(of(&somebody, &server.state, drip(10_000)), BYTES_MAX).await.expect("all of it");
    assert_eq!(all.len(), 10_000);
    assert!(began.elapsed() >= SECOND * 10_000);
}

#[tokio::test]
async fn a_device_that_is_known_is_given_another_time_and_no_more_f73() {
    let server = TestServer::start().await;
    tokio::time::pause();
    let began = Instant::now();
    let mut reader = Reader::begin(of_a_stranger(&server.state, drip(10_000)), BYTES_MAX).expect("room");
    reader.within(SECOND * 600);
    assert_eq!(status(reader.rest().await), Some(408));
    assert_eq!(began.elapsed().as_secs(), 600);
}

#[tokio::test]
async fn of_strangers_the_longest_silent_gives_way_and_nobody_waits_f73() {
    let server = with_room_for(100 * 1024).await;
    tokio::time::pause();
    let first = begun(of_a_stranger(&server.state, half(40 * 1024))).await;
    tokio::time::advance(SECOND).await;
    let second = begun(of_a_stranger(&server.state, half(40 * 1024))).await;
    let began = Instant::now();
    let body = Body::from(vec![b' '; 40 * 1024]);
    let third = read(of_a_stranger(&server.state, body), BYTES_MAX).await.expect("the first gives way");
    assert_eq!(status(first.rest().await), Some(503));
    assert_eq!(began.elapsed(), Duration::ZERO);
    // What became of the third holds its room until it is dropped.
    assert_eq!(server.state.bodies.strangers.taken(), 80 * 1024);
    drop((second, third));
    assert_eq!(server.state.bodies.strangers.taken(), 0);
}

#[tokio::test]
async fn who_is_signed_in_gives_way_only_when_he_is_silent_and_never_to_strangers_f24_f73() {
    let server = with_room_for(100 * 1024).await;
    let somebody = somebody(&server).await;
    tokio::time::pause();
    let request = |bytes| of(&somebody, &server.state, half(bytes));
    let first = begun(request(60 * 1024)).await;
    let mut refused = Reader::begin(request(60 * 1024), BYTES_MAX).expect("room to begin");
    assert_eq!(status(refused.more().await), Some(503), "the first spoke just now");
    drop(refused);
    tokio::time::advance(KNOWN_SILENCE_MIN).await;
    let stranger = begun(of_a_stranger(&server.state, half(60 * 1024))).await;
    assert_eq!(server.state.bodies.known.taken(), 60 * 1024, "strangers have a room of their own");
    let second = begun(request(60 * 1024)).await;
    assert_eq!(status(first.rest().await), Some(503));
    drop((stranger, second));
}

#[tokio::test]
async fn a_packed_body_is_charged_for_its_unpacking_f52_f73() {
    let server = TestServer::start().await;
    tokio::time::pause();
    let mut request = of_a_stranger(&server.state, half(FIRST_BYTES));
    request.extensions_mut().insert(Packed);
    let reader = begun(request).await;
    assert_eq!(server.state.bodies.strangers.taken(), UNPACKING_BYTES + FIRST_BYTES);
    drop(reader);
    let reader = begun(of_a_stranger(&server.state, half(FIRST_BYTES))).await;
    assert_eq!(server.state.bodies.strangers.taken(), FIRST_BYTES);
    drop(reader);
}

#[tokio::test]
async fn a_body_that_says_little_and_is_long_is_cut_at_its_bound_f50() {
    let server = TestServer::start().await;
    tokio::time::pause();
    assert_eq!(status(read(of_a_stranger(&server.state, drip(11)), 10).await), Some(413));
    let announced = Body::from(vec![b' '; 11]);
    assert_eq!(status(read(of_a_stranger(&server.state, announced), 10).await), Some(413));
    assert_eq!(server.state.bodies.strangers.taken(), 0);
}
