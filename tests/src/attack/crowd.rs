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

/// Asks on a connection of its own from that address; the status, and how long it took.
pub async fn ask(from: Ipv4Addr, to: SocketAddr, request: &str) -> Result<(u16, Duration)> {
    let started = Instant::now();
    let mut stream = connect(from, to).await?;
    stream.write_all(request.as_bytes()).await.context("a request")?;
    let said = answer(&mut stream).await;
    let status = said.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.with_context(|| format!("no answer: {said:?}"))?, started.elapsed()))
}

/// The head and body of a request that is the only one on its connection.
pub fn post_json(path: &str, body: &serde_json::Value) -> String {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
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
