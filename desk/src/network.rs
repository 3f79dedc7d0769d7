//! The network of a phone on the desk: real HTTP, or a closure in the same process; and a wrapper that misbehaves.
//!
//! It carries the exchanges and the live stream alike, so that a phone without a network hears no nudge either.

use std::{
    pin::Pin,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crux_http::{
    HttpError,
    protocol::{HttpHeader, HttpRequest, HttpResponse, HttpResult},
};
use tokio::sync::watch;

use crate::live::{self, Line};

/// How long a connection may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an exchange may take: generous, for a weak signal still moves (F24).
const EXCHANGE_TIMEOUT: Duration = Duration::from_mins(1);

/// Listening: it ends with the stream, and dropping it closes the stream.
pub type Listening<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Carries a request to a server and its answer back.
pub trait Network: Send + Sync {
    /// One exchange.
    fn send(&self, request: &HttpRequest) -> HttpResult;

    /// Listens on a line of the server, and calls for every message. A network in the same process has no such line.
    fn listen<'a>(&'a self, line: &'a Line, nudge: &'a (dyn Fn() + Sync)) -> Listening<'a> {
        let _ = (line, nudge);
        Box::pin(async {})
    }
}

impl<F: Fn(&HttpRequest) -> HttpResult + Send + Sync> Network for F {
    fn send(&self, request: &HttpRequest) -> HttpResult {
        self(request)
    }
}

/// Real HTTP.
#[derive(Debug)]
pub struct RealNetwork {
    client: reqwest::blocking::Client,
}

impl RealNetwork {
    /// A client that follows no redirect and asks no proxy: an answer from anybody else is no answer (F21).
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::blocking::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(EXCHANGE_TIMEOUT)
            .build()?;
        Ok(Self { client })
    }
}

impl Network for RealNetwork {
    fn send(&self, request: &HttpRequest) -> HttpResult {
        match self.exchange(request) {
            Ok(response) => HttpResult::Ok(response),
            Err(error) if error.is_timeout() => HttpResult::Err(HttpError::Timeout),
            Err(error) => HttpResult::Err(HttpError::Io(error.to_string())),
        }
    }

    fn listen<'a>(&'a self, line: &'a Line, nudge: &'a (dyn Fn() + Sync)) -> Listening<'a> {
        // A line that breaks is not opened again: the timer looks by itself, and the next token listens anew.
        Box::pin(async { live::hear(line, nudge).await.unwrap_or_default() })
    }
}

impl RealNetwork {
    fn exchange(&self, request: &HttpRequest) -> Result<HttpResponse, reqwest::Error> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or(reqwest::Method::GET);
        let mut builder = self.client.request(method, &request.url).body(request.body.clone());
        for header in &request.headers {
            builder = builder.header(&header.name, &header.value);
        }
        let response = builder.send()?;
        let status = response.status().as_u16();
        let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| HttpHeader {
            name: name.to_string(),
            value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        let headers = response.headers().iter().map(header).collect();
        Ok(HttpResponse { status, headers, body: response.bytes()?.to_vec() })
    }
}

/// What a network is to do wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mischief {
    /// There is no network.
    pub is_offline: bool,
    /// Every exchange is so long on its way.
    pub delay: Duration,
    /// So many requests to the sync are lost on their way (F15).
    pub lost_requests: u32,
    /// So many answers of the sync are lost on their way, after the server has committed (F16).
    pub lost_replies: u32,
    /// Every request to the sync arrives twice (F17).
    pub is_doubling: bool,
    /// A hotel's login page answers everything (F21).
    pub is_captive: bool,
}

/// A network that misbehaves as it is told.
#[derive(Clone)]
pub struct WeakNetwork {
    inner: Arc<dyn Network>,
    told: Arc<Told>,
}

/// What it was told, for all who wait for something else.
struct Told {
    mischief: Mutex<Mischief>,
    has_changed: Condvar,
    is_up: watch::Sender<bool>,
}

impl WeakNetwork {
    /// A network that behaves, so far.
    #[must_use]
    pub fn over(inner: Arc<dyn Network>) -> Self {
        let (is_up, _) = watch::channel(true);
        Self { inner, told: Arc::new(Told { mischief: Mutex::default(), has_changed: Condvar::new(), is_up }) }
    }

    /// Tells it what to do wrong, from now on: also what is on its way hears it.
    pub fn change(&self, change: impl FnOnce(&mut Mischief)) {
        let mut mischief = self.told.mischief.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut mischief);
        self.told.is_up.send_replace(!mischief.is_offline);
        self.told.has_changed.notify_all();
    }

    /// What it does wrong now.
    #[must_use]
    pub fn mischief(&self) -> Mischief {
        self.told.mischief.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes one of a count, if there is one left.
    fn takes(&self, count: impl FnOnce(&mut Mischief) -> &mut u32) -> bool {
        let mut mischief = self.told.mischief.lock().unwrap_or_else(PoisonError::into_inner);
        let left = count(&mut mischief);
        let takes = *left > 0;
        *left = left.saturating_sub(1);
        takes
    }

    /// Is so long on the way, unless the network goes or becomes quick meanwhile; answers what it does wrong then.
    fn travel(&self) -> Mischief {
        let began = Instant::now();
        let mut mischief = self.told.mischief.lock().unwrap_or_else(PoisonError::into_inner);
        while !mischief.is_offline
            && let Some(left) = mischief.delay.checked_sub(began.elapsed()).filter(|left| !left.is_zero())
        {
            let waited = self.told.has_changed.wait_timeout(mischief, left);
            mischief = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        mischief.clone()
    }
}

impl Network for WeakNetwork {
    fn send(&self, request: &HttpRequest) -> HttpResult {
        let mischief = self.travel();
        let lost = || HttpResult::Err(HttpError::Io("no network".to_owned()));
        if mischief.is_offline {
            return lost();
        }
        if mischief.is_captive {
            let header = HttpHeader { name: "content-type".to_owned(), value: "text/html".to_owned() };
            let body = b"<html>Welcome to the hotel. Please log in.</html>".to_vec();
            return HttpResult::Ok(HttpResponse { status: 200, headers: vec![header], body });
        }
        let is_sync = request.url.contains("/v1/sync/");
        if is_sync && self.takes(|m| &mut m.lost_requests) {
            return lost();
        }
        let mut result = self.inner.send(request);
        if is_sync && mischief.is_doubling {
            result = self.inner.send(request);
        }
        let is_lost = is_sync && self.takes(|m| &mut m.lost_replies);
        // What is answered when the network has gone meanwhile reaches nobody.
        if is_lost || self.mischief().is_offline { lost() } else { result }
    }

    /// The line is closed while there is no network, and opened again when it is back.
    fn listen<'a>(&'a self, line: &'a Line, nudge: &'a (dyn Fn() + Sync)) -> Listening<'a> {
        Box::pin(async {
            let mut is_up = self.told.is_up.subscribe();
            while is_up.wait_for(|is_up| *is_up).await.is_ok() {
                tokio::select! {
                    biased;
                    gone = is_up.wait_for(|is_up| !is_up) => if gone.is_err() { return },
                    () = self.inner.listen(line, nudge) => return,
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_reply_has_reached_the_server_f16() {
        let asked = Arc::new(Mutex::new(0));
        let counter = asked.clone();
        let weak = WeakNetwork::over(Arc::new(move |_: &HttpRequest| {
            *counter.lock().expect("free") += 1;
            HttpResult::Ok(HttpResponse { status: 200, headers: Vec::new(), body: Vec::new() })
        }));
        weak.change(|m| m.lost_replies = 1);
        let push = HttpRequest::post("http://127.0.0.1/v1/sync/push").build();
        assert!(matches!(weak.send(&push), HttpResult::Err(_)));
        assert!(matches!(weak.send(&push), HttpResult::Ok(_)));
        assert_eq!(*asked.lock().expect("free"), 2);
    }

    /// Carries every request, and a line that never ends.
    #[derive(Default)]
    struct Quiet {
        opened: watch::Sender<u32>,
    }

    impl Network for Quiet {
        fn send(&self, _: &HttpRequest) -> HttpResult {
            HttpResult::Ok(HttpResponse { status: 200, headers: Vec::new(), body: Vec::new() })
        }

        fn listen<'a>(&'a self, _: &'a Line, _: &'a (dyn Fn() + Sync)) -> Listening<'a> {
            Box::pin(async {
                let _closes = Closes(&self.opened);
                self.opened.send_modify(|opened| *opened += 1);
                std::future::pending::<()>().await;
            })
        }
    }

    /// Says that a line was closed.
    struct Closes<'a>(&'a watch::Sender<u32>);

    impl Drop for Closes<'_> {
        fn drop(&mut self) {
            self.0.send_modify(|opened| *opened -= 1);
        }
    }

    #[test]
    fn a_slow_network_is_waited_for_until_it_is_quick_or_gone() {
        let weak = WeakNetwork::over(Arc::new(Quiet::default()));
        weak.change(|m| m.delay = Duration::from_hours(1));
        let get = HttpRequest::get("http://127.0.0.1/v1/sync/pull").build();
        let send = || {
            std::thread::spawn({
                let (weak, get) = (weak.clone(), get.clone());
                move || weak.send(&get)
            })
        };
        let lost = send();
        weak.change(|m| m.is_offline = true);
        assert!(matches!(lost.join().expect("no panic"), HttpResult::Err(_)));
        weak.change(|m| m.is_offline = false);
        let slow = send();
        weak.change(|m| m.delay = Duration::ZERO);
        assert!(matches!(slow.join().expect("no panic"), HttpResult::Ok(_)));
    }

    #[tokio::test]
    async fn without_a_network_there_is_no_line_and_with_it_there_is_one_again() {
        let quiet = Arc::new(Quiet::default());
        let mut opened = quiet.opened.subscribe();
        let weak = WeakNetwork::over(quiet);
        let line = Line { url: String::new(), bearer: String::new() };
        let listening = async {
            for is_offline in [false, true, false] {
                weak.change(|m| m.is_offline = is_offline);
                opened.wait_for(|opened| *opened == u32::from(!is_offline)).await.expect("it says so");
            }
        };
        tokio::select! {
            () = weak.listen(&line, &|| ()) => panic!("the line has no end"),
            () = listening => {}
        }
    }
}
