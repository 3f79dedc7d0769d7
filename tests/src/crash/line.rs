//! The line to the server: one exchange, and what it means to whoever sent it (DESIGN §3 rule 2).

use std::time::Duration;

use anyhow::Result;
use reqwest::blocking::{Client, RequestBuilder};

/// How long an exchange may take: longer than the server waits for its database.
const EXCHANGE_TIMEOUT: Duration = Duration::from_mins(1);

/// What an exchange gave.
pub enum Said {
    /// The answer.
    Answer(Vec<u8>),
    /// The token is over (401).
    SignInAgain,
    /// Not now: the same bytes may be sent again (429, 5xx).
    NotNow,
    /// No answer: nobody knows whether it arrived (F15, F16).
    Nothing,
    /// No, and why: sending it again would not help.
    No(String),
}

/// The line.
#[derive(Clone)]
pub struct Line {
    client: Client,
    server: String,
}

impl Line {
    /// The line to that server; it follows no redirect and asks no proxy.
    pub fn to(server: &str) -> Result<Self> {
        let redirect = reqwest::redirect::Policy::none();
        let client = Client::builder().redirect(redirect).no_proxy().timeout(EXCHANGE_TIMEOUT).build()?;
        Ok(Self { client, server: server.to_owned() })
    }

    /// A request to begin with.
    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.server))
    }

    /// Sends it.
    #[must_use]
    pub fn send(request: RequestBuilder) -> Said {
        let Ok(response) = request.send() else { return Said::Nothing };
        let status = response.status().as_u16();
        let Ok(body) = response.bytes() else { return Said::Nothing };
        match status {
            200..300 => Said::Answer(body.to_vec()),
            401 => Said::SignInAgain,
            429 | 500.. => Said::NotNow,
            _ => Said::No(format!("{status} {}", String::from_utf8_lossy(&body))),
        }
    }
}
