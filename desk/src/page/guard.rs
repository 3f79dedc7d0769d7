//! Who may talk to the page: the browser of whoever was told the address, and no other page in it. A site that resolves its name
//! to this machine has another `Host`, one that posts here another `Origin`, and neither has the token.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::files;

/// Everything of the page is its own, script is what was built, and no markup comes from text.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types lit-html";
/// What a page can post that no form of another site can.
const BODIES: [&str; 2] = ["application/json", "application/octet-stream"];
/// The question under which the first address carries the token.
const TOKEN: &str = "token";

/// The guard of one page.
#[derive(Debug)]
pub struct Guard {
    port: u16,
    token: String,
}

impl Guard {
    /// Guards the page on that port.
    pub const fn new(port: u16, token: String) -> Self {
        Self { port, token }
    }

    /// Cookies do not tell ports apart: two demos side by side have two names.
    fn cookie(&self) -> String {
        format!("callout-desk-{}", self.port)
    }

    fn is_ours(&self, host: &str) -> bool {
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host == format!("{name}:{}", self.port))
    }

    fn is_token(&self, said: &str) -> bool {
        // Takes as long for a good guess as for a bad one.
        let differences = said.bytes().zip(self.token.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        said.len() == self.token.len() && differences == 0
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
        cookies.flat_map(|cookies| cookies.split(';')).any(|cookie| {
            cookie.trim().split_once('=').is_some_and(|(said, value)| said == name && self.is_token(value))
        })
    }

    /// What is wrong with a request, if anything is.
    fn refuses(&self, method: &Method, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        let said = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
        if !said(header::HOST).is_some_and(|host| self.is_ours(host)) {
            return Some((StatusCode::MISDIRECTED_REQUEST, "host"));
        }
        let is_own = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| self.is_ours(host));
        if said(header::ORIGIN).is_some_and(|origin| !is_own(origin)) {
            return Some((StatusCode::FORBIDDEN, "origin"));
        }
        if method != Method::GET && method != Method::POST {
            return Some((StatusCode::METHOD_NOT_ALLOWED, "method"));
        }
        let body = said(header::CONTENT_TYPE).and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        let is_body = BODIES.iter().any(|kind| body.eq_ignore_ascii_case(kind));
        (method == Method::POST && !is_body).then_some((StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type"))
    }

    /// The first address: its token becomes a cookie that no script reads, and leaves the address.
    fn enters(&self, method: &Method, uri: &Uri) -> Option<Response> {
        let questions = uri.query().filter(|_| method == Method::GET && uri.path() == "/")?;
        let is_it = |question: &&str| question.strip_prefix(TOKEN).is_some_and(|rest| rest.starts_with('='));
        let (token, others): (Vec<_>, Vec<_>) = questions.split('&').partition(is_it);
        let token = token.first()?.split_once('=')?.1;
        if !self.is_token(token) {
            return None;
        }
        let to = if others.is_empty() { "/".to_owned() } else { format!("/?{}", others.join("&")) };
        let cookie = format!("{}={token}; Path=/; HttpOnly; SameSite=Strict", self.cookie());
        Some((StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response())
    }
}

/// Looks at every request, and closes every answer.
pub async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let (method, headers) = (request.method(), request.headers());
    let mut response = if let Some(refusal) = guard.refuses(method, headers) {
        refusal.into_response()
    } else if let Some(entrance) = guard.enters(method, request.uri()) {
        entrance
    } else if guard.has_cookie(headers) {
        next.run(request).await
    } else {
        (StatusCode::UNAUTHORIZED, files::no_token()).into_response()
    };
    let always = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let headers = response.headers_mut();
    headers.extend(always.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The address that opens the page.
pub fn entrance(port: u16, token: &str) -> String {
    format!("http://127.0.0.1:{port}/?{TOKEN}={token}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(4711, "a-token".to_owned())
    }

    fn headers(list: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    fn refusal(method: &Method, list: &[(header::HeaderName, &'static str)]) -> Option<&'static str> {
        guard().refuses(method, &headers(list)).map(|(_, why)| why)
    }

    #[test]
    fn only_this_machines_own_names_with_the_port_are_the_host() {
        for host in ["127.0.0.1:4711", "localhost:4711", "[::1]:4711"] {
            assert_eq!(refusal(&Method::GET, &[(header::HOST, host)]), None, "{host}");
        }
        for host in ["evil.example:4711", "127.0.0.1", "127.0.0.1:4712", "localhost.evil.example:4711", ""] {
            assert_eq!(refusal(&Method::GET, &[(header::HOST, host)]), Some("host"), "{host}");
        }
        assert_eq!(refusal(&Method::GET, &[]), Some("host"));
    }

    #[test]
    fn another_origin_is_refused_and_so_is_what_a_form_can_post() {
        let host = (header::HOST, "localhost:4711");
        for origin in ["http://evil.example", "http://localhost:1", "https://localhost:4711", "null"] {
            assert_eq!(refusal(&Method::GET, &[host.clone(), (header::ORIGIN, origin)]), Some("origin"), "{origin}");
        }
        let own = (header::ORIGIN, "http://localhost:4711");
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let list = [host.clone(), own.clone(), (header::CONTENT_TYPE, kind)];
            assert_eq!(refusal(&Method::POST, &list), Some("content_type"), "{kind}");
        }
        assert_eq!(refusal(&Method::POST, &[host.clone(), own.clone()]), Some("content_type"));
        for kind in ["application/json; charset=utf-8", "application/octet-stream"] {
            assert_eq!(refusal(&Method::POST, &[host.clone(), own.clone(), (header::CONTENT_TYPE, kind)]), None);
        }
        assert_eq!(refusal(&Method::PUT, &[host]), Some("method"));
    }

    #[test]
    fn the_token_of_the_first_address_becomes_a_cookie_and_leaves_the_address() {
        let enters = |uri: &'static str| guard().enters(&Method::GET, &Uri::from_static(uri));
        let answer = enters("/?phone=1&token=a-token&bare").expect("it opens");
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[header::LOCATION], "/?phone=1&bare");
        let cookie = "callout-desk-4711=a-token; Path=/; HttpOnly; SameSite=Strict";
        assert_eq!(answer.headers()[header::SET_COOKIE], cookie);
        for uri in ["/?token=a-token2", "/?token=", "/?tokens=a-token", "/", "/phones?token=a-token"] {
            assert!(enters(uri).is_none(), "{uri}");
        }
    }

    #[test]
    fn a_cookie_of_another_port_or_with_another_value_is_none() {
        let has = |cookies| guard().has_cookie(&headers(&[(header::COOKIE, cookies)]));
        assert!(has("x=y; callout-desk-4711=a-token"));
        for cookies in ["callout-desk-4712=a-token", "callout-desk-4711=a-tokem", "callout-desk-4711=", "a-token"] {
            assert!(!has(cookies), "{cookies}");
        }
    }
}
