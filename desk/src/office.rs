//! The office, as a client of the public API: what a clerk, a supervisor or an accountant does at his desk.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use crux_http::protocol::{HttpRequest, HttpResult};
use serde_json::{Value, json};

use crate::network::Network;

/// Where somebody signs in.
const SIGN_IN: &str = "/v1/auth/sign-in";
/// Counts requests, for their nonces.
static REQUESTS: AtomicU64 = AtomicU64::new(1);

/// A person of the office who is signed in.
pub struct Office {
    network: Arc<dyn Network>,
    server: String,
    login: String,
    password: String,
    token: Mutex<String>,
    language: String,
}

/// Why the office got no answer.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The server is not there.
    #[error("no answer to {method} {path}")]
    NoAnswer {
        /// What was asked.
        method: String,
        /// Where.
        path: String,
    },
    /// The server says no.
    #[error("{0}")]
    Problem(Box<SaidNo>),
    /// The answer is not what it should be.
    #[error("{path} does not answer with {wanted}: {body}")]
    Unexpected {
        /// Where.
        path: String,
        /// What was expected.
        wanted: String,
        /// What came.
        body: String,
    },
}

/// What the server says when it says no.
#[derive(Debug, thiserror::Error)]
#[error("{method} {path}: {status} {code} {field} {detail}")]
pub struct SaidNo {
    /// What was asked.
    pub method: String,
    /// Where.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// The field that is wrong.
    pub field: String,
    /// The sentence.
    pub detail: String,
}

impl OfficeError {
    /// The stable code of a problem.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Problem(said) => &said.code,
            _ => "",
        }
    }
}

type Answer = Result<Value, OfficeError>;

impl Office {
    /// Signs in.
    pub fn sign_in(
        network: Arc<dyn Network>,
        server: &str,
        login: &str,
        password: &str,
        language: &str,
    ) -> Result<Self, OfficeError> {
        let [server, login, password, language] = [server, login, password, language].map(str::to_owned);
        let office = Self { network, server, login, password, token: Mutex::default(), language };
        office.open_session()?;
        Ok(office)
    }

    fn open_session(&self) -> Result<(), OfficeError> {
        let session = self.ask("POST", SIGN_IN, Some(&json!({ "login": self.login, "password": self.password })))?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = text(&session, "/access_token")?;
        Ok(())
    }

    /// Asks.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    /// Does.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body))
    }

    /// Changes.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some(body))
    }

    /// Asks; a session that has ended is opened again.
    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        match self.ask(method, path, body) {
            Err(OfficeError::Problem(said)) if said.status == 401 && path != SIGN_IN => {
                self.open_session()?;
                self.ask(method, path, body)
            }
            answer => answer,
        }
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let url = format!("{}{path}", self.server);
        let mut builder = match method {
            "GET" => HttpRequest::get(url),
            "PUT" => HttpRequest::put(url),
            _ => HttpRequest::post(url),
        };
        let nonce = REQUESTS.fetch_add(1, Ordering::Relaxed);
        builder.header("callout-nonce", format!("office-{nonce}")).header("accept-language", &self.language);
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if path != SIGN_IN {
            builder.header("authorization", format!("Bearer {token}"));
        }
        if let Some(body) = body {
            builder.header("content-type", "application/json").body(body.to_string().into_bytes());
        }
        let (method, path) = (method.to_owned(), path.to_owned());
        let HttpResult::Ok(response) = self.network.send(&builder.build()) else {
            return Err(OfficeError::NoAnswer { method, path });
        };
        let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        if (200..300).contains(&response.status) {
            return Ok(body);
        }
        let say = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let (code, field, detail) = (say("code"), say("field"), say("detail"));
        Err(OfficeError::Problem(Box::new(SaidNo { method, path, status: response.status, code, field, detail })))
    }
}

/// A text in an answer.
pub fn text(answer: &Value, pointer: &str) -> Result<String, OfficeError> {
    let found = answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| OfficeError::Unexpected {
        path: String::new(),
        wanted: pointer.to_owned(),
        body: answer.to_string().chars().take(400).collect(),
    })
}

/// A number in an answer.
pub fn number(answer: &Value, pointer: &str) -> Result<i64, OfficeError> {
    let found = answer.pointer(pointer).and_then(Value::as_i64);
    found.ok_or_else(|| OfficeError::Unexpected {
        path: String::new(),
        wanted: pointer.to_owned(),
        body: answer.to_string().chars().take(400).collect(),
    })
}
