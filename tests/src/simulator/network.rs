//! Between the phones and the server: requests and answers that are lost, doubled, late, cut, or somebody else's.

use crux_http::protocol::{HttpRequest, HttpResponse};

use super::{
    chance::Chance,
    faults::{Counts, Fault},
    server::header,
    weather::Weather,
};

/// How long a phone waits for an answer.
pub const PATIENCE_MS: i64 = 60_000;

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It is lost.
    Lost,
    /// It is cut behind so many thousandths of its bytes.
    Cut(u64),
    /// The server dies before it commits.
    CrashBefore,
    /// The server dies after the commit.
    CrashAfter,
}

/// What becomes of a request on its way.
#[derive(Clone, Debug)]
pub struct Journey {
    /// When each copy arrives, after now; none is lost.
    pub arrivals_ms: Vec<i64>,
    /// The request as it arrives: cut, perhaps.
    pub request: HttpRequest,
    /// What becomes of the answer.
    pub fate: Fate,
    /// Somebody else answers instead, and the request goes nowhere.
    pub impostor: Option<HttpResponse>,
    /// A copy arrives once more, long after.
    pub is_repeated_late: bool,
}

/// Rolls what becomes of a request.
pub fn journey(mut request: HttpRequest, weather: &Weather, chance: &mut Chance, counts: &mut Counts) -> Journey {
    let mut happens = |fault: Fault, chance: &mut Chance| {
        let is_so = weather.happens(fault, chance);
        if is_so {
            counts.add(fault);
        }
        is_so
    };
    let quick = |chance: &mut Chance| i64::try_from(chance.between(20, 600)).unwrap_or(20);
    let mut journey = Journey {
        arrivals_ms: vec![quick(chance)],
        request: request.clone(),
        fate: Fate::Arrives,
        impostor: None,
        is_repeated_late: false,
    };
    let is_refresh = request.url.ends_with("/v1/auth/refresh");
    if happens(Fault::RequestLost, chance) {
        journey.arrivals_ms.clear();
    } else if happens(Fault::CaptivePortal, chance) {
        journey.impostor = Some(answer(200, "text/html", b"<html>Welcome. Please log in.</html>"));
    } else if happens(Fault::WrongAnswer, chance) {
        journey.impostor = Some(wrong(chance));
    } else if happens(Fault::Busy, chance) {
        let status = if chance.happens(500) { 429 } else { 503 };
        journey.impostor = Some(ours(&request, status, "busy"));
    } else if request.url.contains("/v1/sync/push") && happens(Fault::UpdateApp, chance) {
        journey.impostor = Some(ours(&request, 426, "update_app"));
    } else if happens(Fault::Duplicate, chance) {
        let second = journey.arrivals_ms[0] + quick(chance);
        journey.arrivals_ms.push(second);
    } else if happens(Fault::Reorder, chance) {
        journey.arrivals_ms[0] = PATIENCE_MS + i64::try_from(chance.between(1_000, 240_000)).unwrap_or(1_000);
    } else if !request.body.is_empty() && happens(Fault::RequestCut, chance) {
        let keep = chance.index(request.body.len());
        request.body.truncate(keep);
        journey.request = request;
    }
    if journey.impostor.is_none() && !journey.arrivals_ms.is_empty() {
        journey.fate = if is_refresh && happens(Fault::RefreshLost, chance) || happens(Fault::ReplyLost, chance) {
            Fate::Lost
        } else if happens(Fault::ReplyCut, chance) {
            Fate::Cut(chance.below(1_000))
        } else if happens(Fault::CrashBeforeCommit, chance) {
            Fate::CrashBefore
        } else if happens(Fault::CrashAfterCommit, chance) {
            Fate::CrashAfter
        } else {
            Fate::Arrives
        };
        journey.is_repeated_late = happens(Fault::DuplicateLate, chance);
    }
    journey
}

fn answer(status: u16, content_type: &str, body: &[u8]) -> HttpResponse {
    HttpResponse { status, headers: vec![header("content-type", content_type)], body: body.to_vec() }
}

/// A proxy's answer: none of them carries what only our server knows (F22).
fn wrong(chance: &mut Chance) -> HttpResponse {
    const STATUSES: [u16; 14] = [200, 204, 302, 400, 401, 403, 404, 409, 413, 500, 502, 503, 504, 520];
    const BODIES: [&str; 5] =
        ["<html>proxy</html>", "{}", "[]", "null", "{\"answer\":1,\"run\":{\"run\":\"received\"}"];
    let status = chance.pick(&STATUSES).copied().unwrap_or(502);
    let body = chance.pick(&BODIES).copied().unwrap_or_default();
    let content_type = if body.starts_with('<') { "text/html" } else { "application/json" };
    answer(status, content_type, body.as_bytes())
}

/// An answer of our own server.
fn ours(request: &HttpRequest, status: u16, code: &str) -> HttpResponse {
    let body =
        serde_json::json!({ "type": format!("urn:callout:{code}"), "status": status, "code": code, "detail": code });
    let mut response = answer(status, "application/problem+json", body.to_string().as_bytes());
    response.headers.extend(super::server::header_of(request, "callout-nonce").map(|n| header("callout-nonce", n)));
    response
}

/// The answer as it arrives: whole, or cut.
#[must_use]
pub fn cut(mut response: HttpResponse, per_mille: u64) -> HttpResponse {
    let keep = response.body.len() as u64 * per_mille / 1_000;
    response.body.truncate(usize::try_from(keep).unwrap_or(0));
    response
}
