//! A crowd of connections from chosen addresses of the loopback, and how long the office waits meanwhile.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    runtime::{self, Runtime},
};

/// After so long an answer does not come any more.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(90);

/// Lets this process have so many connections open, or as many as the system allows; how many that is.
#[cfg(unix)]
pub fn may_open(wanted: usize) -> Result<usize> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    /// Open beside the crowd.
    const BESIDE: u64 = 256;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let asked = (wanted as u64 + BESIDE).min(hard).max(soft);
    setrlimit(Resource::RLIMIT_NOFILE, asked, hard)?;
    Ok(usize::try_from(asked - BESIDE)?.min(wanted))
}

/// Nobody counts them here.
#[cfg(not(unix))]
pub fn may_open(wanted: usize) -> Result<usize> {
    Ok(wanted)
}

/// What a crowd runs on.
pub fn runtime() -> Result<Runtime> {
    runtime::Builder::new_current_thread().enable_all().build().context("a runtime")
}

/// One of the attackers' addresses, 127.1.0.1 and up; the office's is 127.0.0.1.
pub fn stranger(number: usize) -> Ipv4Addr {
    let [high, low] = u16::try_from(number % 60_000).unwrap_or(0).to_be_bytes();
    Ipv4Addr::new(127, 1, high, low.saturating_add(1))
}

/// A connection from that address.
pub async fn connect(from: Ipv4Addr, to: SocketAddr) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4().context("a socket")?;
    socket.bind((from, 0).into()).context("an address of the loopback")?;
    socket.connect(to).await.context("a connection")
}

/// So many connections, from so many addresses in turn, each of which says the same; those that the server let in and did not
/// refuse at once.
pub async fn half(to: SocketAddr, count: usize, addresses: usize, says: &[u8]) -> Vec<TcpStream> {
    let mut crowd = Vec::with_capacity(count);
    for number in 0..count {
        let connected = tokio::time::timeout(Duration::from_secs(5), connect(stranger(number % addresses), to)).await;
        if let Ok(Ok(mut stream)) = connected
            && stream.write_all(says).await.is_ok()
        {
            crowd.push(stream);
        }
    }
    crowd
}

/// What the server says until it hangs up.
pub async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // What came before the connection was cut is the answer.
    let _ = tokio::time::timeout(ANSWER_TIMEOUT, stream.read_to_end(&mut bytes)).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The body of an answer.
pub fn json_of(answer: &str) -> Result<serde_json::Value> {
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).with_context(|| format!("no JSON: {answer:?}"))
}

/// Asks on a connection of its own from that address; the status, and how long it took.
pub async fn ask(from: Ipv4Addr, to: SocketAddr, request: &str) -> Result<(u16, Duration)> {
    let started = Instant::now();
    let said = said_to(from, to, request).await?;
    Ok((status_of(&said)?, started.elapsed()))
}

/// Asks on a connection of its own; the whole answer.
pub async fn said_to(from: Ipv4Addr, to: SocketAddr, request: &str) -> Result<String> {
    let mut stream = connect(from, to).await?;
    stream.write_all(request.as_bytes()).await.context("a request")?;
    Ok(answer(&mut stream).await)
}

/// The status of an answer.
pub fn status_of(answer: &str) -> Result<u16> {
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.with_context(|| format!("no answer: {answer:?}"))
}

/// The head and body of a request that is the only one on its connection.
pub fn post_json(path: &str, body: &serde_json::Value) -> String {
    let body = body.to_string();
    format!("{}{body}", post_head(path, "application/json", body.len(), "connection: close\r\n"))
}

/// The head of a request with a body of that type and length, and more headers, each with its line end.
pub fn post_head(path: &str, content_type: &str, length: usize, more: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\n{more}content-type: {content_type}\r\ncontent-length: {length}\r\n\r\n")
}

/// The time that all but one in a hundred stay under.
pub fn p99(mut times: Vec<Duration>) -> Result<Duration> {
    ensure!(!times.is_empty(), "nothing was measured");
    times.sort();
    Ok(times[(times.len() * 99).div_ceil(100).saturating_sub(1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_a_hundred_may_be_slower_than_the_p99() {
        let mut times = vec![Duration::from_millis(1); 99];
        times.push(Duration::from_secs(9));
        assert_eq!(p99(times.clone()).unwrap(), Duration::from_millis(1));
        times.push(Duration::from_secs(9));
        assert_eq!(p99(times).unwrap(), Duration::from_secs(9));
    }

    #[test]
    fn strangers_have_addresses_of_their_own() {
        assert_ne!(stranger(0), stranger(1));
        assert_eq!(stranger(0), Ipv4Addr::new(127, 1, 0, 1));
    }
}
