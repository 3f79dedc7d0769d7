//! What stands between the system's stream and whoever reads requests: the first head while it is not complete, and the time that
//! a connection may stand still (F24, F49, F73).

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use super::places::Seat;

/// Request line and headers together.
pub const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Reads until a request's head may be complete; what came by then. None if nothing more comes. A half head costs its bytes,
/// and not what answering it would take.
pub async fn head(stream: &TcpStream, seat: &Seat) -> Option<Vec<u8>> {
    let mut said = Vec::new();
    loop {
        stream.readable().await.ok()?;
        let before = said.len();
        match stream.try_read_buf(&mut said) {
            Ok(0) => return None,
            Ok(_) => seat.spoke(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(_) => return None,
        }
        // Whatever is no request is refused by whoever reads requests.
        if ends_head(&said, before) || said.len() >= HEAD_BYTES_MAX || !said[0].is_ascii_uppercase() {
            return Some(said);
        }
    }
}

/// Whether an empty line stands in what came last.
fn ends_head(said: &[u8], before: usize) -> bool {
    let last = said.get(before.saturating_sub(3)..).unwrap_or_default();
    last.windows(2).any(|two| two == b"\n\n") || last.windows(3).any(|three| three == b"\n\r\n")
}

/// A stream of which something was read already.
pub struct Spoken {
    /// What was read.
    pub said: Vec<u8>,
    /// The rest.
    pub stream: TcpStream,
}

impl AsyncRead for Spoken {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.said.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let fits = self.said.len().min(buffer.remaining());
        let rest = self.said.split_off(fits);
        buffer.put_slice(&self.said);
        self.said = rest;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Spoken {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A stream that fails when neither direction has moved for a while: a slow client goes on, a silent one does not.
pub struct IdleLimit<S> {
    stream: S,
    limit: Duration,
    deadline: Pin<Box<Sleep>>,
    seat: Arc<Seat>,
}

impl<S> IdleLimit<S> {
    /// Around a stream, for a seat that hears when it moved.
    pub fn new(stream: S, limit: Duration, seat: Arc<Seat>) -> Self {
        Self { stream, limit, deadline: Box::pin(tokio::time::sleep(limit)), seat }
    }

    fn moved(&mut self) {
        self.seat.spoke();
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
    use super::*;

    #[test]
    fn a_head_ends_with_an_empty_line_wherever_it_was_cut_on_its_way() {
        let whole = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
        for cut in 0..whole.len() {
            assert!(!ends_head(&whole[..cut], 0), "{cut}");
            assert!(ends_head(whole, cut), "{cut}");
        }
        assert!(ends_head(b"GET / HTTP/1.1\nhost: x\n\n", 25));
    }
}
