//! Talking to our server, and telling its answers from anybody else's (F20–F22).
//!
//! Every request carries a nonce that our server repeats. An answer without it (a captive portal, a proxy's error page) is no
//! answer: it counts as "no network".

use chrono::DateTime;
use crux_http::protocol::{HttpRequest, HttpResponse, HttpResult};
use serde::Deserialize;

use crate::{
    domain::time::Timestamp,
    plants::{Plant, is_planted},
    protocol::report,
};

/// The header of the nonce, in both directions.
pub const NONCE_HEADER: &str = "callout-nonce";

/// A request to our server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST` or `PUT`.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// The access token.
    pub bearer: Option<String>,
    /// The content type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// Repeated by the server.
    pub nonce: String,
    /// The person's language, for messages.
    pub language: &'static str,
    /// What the phone says of itself, where it does.
    pub report: Option<String>,
}

/// What a request led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Our server did it.
    Ok(Vec<u8>),
    /// Our server says why it did not.
    Problem(Problem),
    /// The access token is over, or the session.
    Unauthorized(Problem),
    /// This app is too old (F62).
    UpdateApp,
    /// The server cannot now: 5xx, 429.
    Busy,
    /// No answer of our server: no network, a captive portal, a broken proxy.
    NoNetwork,
}

/// What a problem+json says that the app acts on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// The stable code.
    #[serde(default)]
    pub code: String,
    /// The sentence for the person, in his language.
    #[serde(default)]
    pub detail: String,
}

impl Call {
    /// The request as the shell sends it.
    #[must_use]
    pub fn request(&self) -> HttpRequest {
        let mut builder = match self.method {
            "GET" => HttpRequest::get(&self.url),
            "PUT" => HttpRequest::put(&self.url),
            _ => HttpRequest::post(&self.url),
        };
        builder.header("accept", "application/json").header(NONCE_HEADER, &self.nonce);
        builder.header("accept-language", self.language);
        if let Some(report) = &self.report {
            builder.header(report::HEADER, report);
        }
        if let Some(bearer) = &self.bearer {
            builder.header("authorization", format!("Bearer {bearer}"));
        }
        if !self.body.is_empty() {
            builder.header("content-type", self.content_type).body(self.body.clone());
        }
        builder.build()
    }

    /// When our server says that it answered: the `Date` of HTTP, of an answer that is ours.
    #[must_use]
    pub fn server_time(&self, result: &HttpResult) -> Option<Timestamp> {
        let HttpResult::Ok(response) = result else { return None };
        let is_ours = header(response, NONCE_HEADER) == Some(self.nonce.as_str());
        let at = DateTime::parse_from_rfc2822(header(response, "date").filter(|_| is_ours)?).ok()?;
        Some(Timestamp::from(at.to_utc()))
    }

    /// What the shell's answer means.
    #[must_use]
    pub fn reply(&self, result: HttpResult) -> Reply {
        let HttpResult::Ok(response) = result else { return Reply::NoNetwork };
        // 5xx and 429 come from proxies as well; what they ask for, patience, is right whoever says it.
        if response.status >= 500 || response.status == 429 {
            return Reply::Busy;
        }
        let is_ours = header(&response, NONCE_HEADER) == Some(self.nonce.as_str()) || is_planted(Plant::StaleAnswer);
        if !is_ours || !is_json(&response) {
            return Reply::NoNetwork;
        }
        match response.status {
            200..=299 => Reply::Ok(response.body),
            401 => Reply::Unauthorized(problem(&response)),
            426 => Reply::UpdateApp,
            400..=499 => Reply::Problem(problem(&response)),
            _ => Reply::NoNetwork,
        }
    }
}

fn problem(response: &HttpResponse) -> Problem {
    serde_json::from_slice(&response.body).unwrap_or_default()
}

fn header<'a>(response: &'a HttpResponse, name: &str) -> Option<&'a str> {
    response.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value.as_str())
}

fn is_json(response: &HttpResponse) -> bool {
    response.status == 204
        || header(response, "content-type")
            .and_then(|value| value.split(';').next())
            .is_some_and(|value| matches!(value.trim(), "application/json" | "application/problem+json"))
}

#[cfg(test)]
mod tests {
    use crux_http::protocol::{HttpHeader, HttpResult};

    use super::*;

    fn call() -> Call {
        Call {
            method: "GET",
            url: "http://127.0.0.1/v1".to_owned(),
            bearer: None,
            content_type: "application/json",
            body: Vec::new(),
            nonce: "n1".to_owned(),
            language: "en",
            report: None,
        }
    }

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResult {
        let headers = headers.iter().map(|(n, v)| HttpHeader { name: (*n).to_owned(), value: (*v).to_owned() });
        HttpResult::Ok(HttpResponse { status, headers: headers.collect(), body: body.as_bytes().to_vec() })
    }

    const OURS: [(&str, &str); 2] = [(NONCE_HEADER, "n1"), ("Content-Type", "application/json; charset=utf-8")];

    #[test]
    fn only_an_answer_that_repeats_the_nonce_is_ours_f21() {
        assert_eq!(call().reply(answer(200, &OURS, "{}")), Reply::Ok(b"{}".to_vec()));
        let portal = [("content-type", "text/html")];
        assert_eq!(call().reply(answer(200, &portal, "<html>")), Reply::NoNetwork);
        let cached = [(NONCE_HEADER, "n0"), ("content-type", "application/json")];
        assert_eq!(call().reply(answer(200, &cached, "{}")), Reply::NoNetwork);
        assert_eq!(call().reply(answer(302, &OURS, "{}")), Reply::NoNetwork);
        assert_eq!(call().reply(answer(401, &portal, "log in to the hotel")), Reply::NoNetwork);
    }

    #[test]
    fn every_wrong_answer_asks_for_patience_f22() {
        for status in [500, 502, 503, 504, 520, 429] {
            assert_eq!(call().reply(answer(status, &[], "<html>")), Reply::Busy);
        }
        assert_eq!(call().reply(answer(413, &[("content-type", "text/html")], "nginx")), Reply::NoNetwork);
        assert_eq!(call().reply(answer(426, &OURS, "{}")), Reply::UpdateApp);
    }

    #[test]
    fn the_time_is_that_of_our_server_alone_f6() {
        let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let time = |headers: &[(&str, &str)]| call().server_time(&answer(200, headers, "{}")).map(Timestamp::ms);
        assert_eq!(time(&[OURS[0], OURS[1], date]), Some(784_111_777_000));
        assert_eq!(time(&[date]), None, "a captive portal's");
        assert_eq!(time(&OURS), None);
        assert_eq!(time(&[OURS[0], OURS[1], ("date", "today")]), None);
    }
}
