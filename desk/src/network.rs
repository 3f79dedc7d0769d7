//! The network of a phone on the desk: real HTTP, or a closure in the same process; and a wrapper that misbehaves.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crux_http::{
    HttpError,
    protocol::{HttpHeader, HttpRequest, HttpResponse, HttpResult},
};

/// How long a connection may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an exchange may take: generous, for a weak signal still moves (F24).
const EXCHANGE_TIMEOUT: Duration = Duration::from_mins(1);

/// Carries a request to a server and its answer back.
pub trait Network: Send + Sync {
    /// One exchange.
    fn send(&self, request: &HttpRequest) -> HttpResult;
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
    mischief: Arc<Mutex<Mischief>>,
}

impl WeakNetwork {
    /// A network that behaves, so far.
    #[must_use]
    pub fn over(inner: Arc<dyn Network>) -> Self {
        Self { inner, mischief: Arc::default() }
    }

    /// Tells it what to do wrong.
    pub fn change(&self, change: impl FnOnce(&mut Mischief)) {
        change(&mut self.mischief.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What it does wrong now.
    #[must_use]
    pub fn mischief(&self) -> Mischief {
        self.mischief.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes one of a count, if there is one left.
    fn takes(&self, count: impl FnOnce(&mut Mischief) -> &mut u32) -> bool {
        let mut mischief = self.mischief.lock().unwrap_or_else(PoisonError::into_inner);
        let left = count(&mut mischief);
        let takes = *left > 0;
        *left = left.saturating_sub(1);
        takes
    }
}

impl Network for WeakNetwork {
    fn send(&self, request: &HttpRequest) -> HttpResult {
        let mischief = self.mischief();
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
        if is_sync && self.takes(|m| &mut m.lost_replies) { lost() } else { result }
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
}
