//! Refresh tokens, as they go over the wire: the newest is good, and the one before it until the newest is used (I21, F29).

use std::collections::BTreeMap;

use callout_core::protocol::auth::{Enrolled, Refresh, Session, SignIn};
use crux_http::protocol::{HttpRequest, HttpResponse};

use super::Violation;
use crate::simulator::server::header_of;

/// A sign-in or enrolment, and everything that was exchanged since.
type Family = usize;

/// How long an access token may be good after it was first seen: a quarter of an hour, and what a killed process forgets of its time.
const ACCESS_MS_MAX: i64 = 20 * 60 * 1_000;

/// What was seen of them.
#[derive(Default)]
pub struct Tokens {
    /// When each bearer was first seen.
    bearers: BTreeMap<String, i64>,
    /// The family and generation that each token belongs to.
    born: BTreeMap<String, (Family, u64)>,
    /// The newest generation of each family.
    newest: Vec<u64>,
}

impl Tokens {
    /// Somebody was answered: a bearer who was let in is not an old one (F78).
    pub fn lives(&mut self, now_ms: i64, request: &HttpRequest, status: u16) -> Result<(), Violation> {
        let Some(bearer) = header_of(request, "authorization") else { return Ok(()) };
        let since_ms = *self.bearers.entry(bearer.to_owned()).or_insert(now_ms);
        let age_ms = now_ms - since_ms;
        if status == 200 && age_ms > ACCESS_MS_MAX {
            let what = format!("an access token is good {} minutes after it was first used", age_ms / 60_000);
            return Err(Violation::new("I21", what));
        }
        Ok(())
    }

    /// Bearers that are over, those of the longest ago first.
    #[must_use]
    pub fn over(&self, now_ms: i64) -> Vec<String> {
        let is_over = |since_ms: i64| now_ms - since_ms > ACCESS_MS_MAX;
        let mut over: Vec<_> = self.bearers.iter().filter(|(_, since_ms)| is_over(**since_ms)).collect();
        over.sort_by_key(|(bearer, since_ms)| (**since_ms, *bearer));
        over.into_iter().map(|(bearer, _)| bearer.clone()).collect()
    }

    /// A request was answered: a token that was good must have been allowed to be.
    pub fn see(&mut self, request: &HttpRequest, response: &HttpResponse) -> Result<(), Violation> {
        if response.status != 200 {
            return Ok(());
        }
        if request.url.ends_with("/v1/auth/refresh") {
            let Ok(refresh) = serde_json::from_slice::<Refresh>(&request.body) else { return Ok(()) };
            let family = self.used(refresh.refresh_token.expose())?;
            self.issued(family, serde_json::from_slice(&response.body).ok());
        } else if request.url.ends_with("/v1/auth/sign-in") {
            if serde_json::from_slice::<SignIn>(&request.body).is_ok_and(|sign_in| sign_in.device.is_some()) {
                self.issued(None, serde_json::from_slice(&response.body).ok());
            }
        } else if request.url.ends_with("/v1/devices/enrol")
            && let Ok(enrolled) = serde_json::from_slice::<Enrolled>(&response.body)
        {
            self.issued(None, Some(enrolled.session));
        }
        Ok(())
    }

    fn issued(&mut self, family: Option<Family>, session: Option<Session>) {
        let Some(session) = session else { return };
        self.born_in(family, session.refresh_token.expose());
    }

    fn born_in(&mut self, family: Option<Family>, token: &str) {
        let family = family.unwrap_or_else(|| {
            self.newest.push(0);
            self.newest.len() - 1
        });
        self.born.insert(token.to_owned(), (family, self.newest[family]));
    }

    /// The family of a token that was good.
    fn used(&mut self, token: &str) -> Result<Option<Family>, Violation> {
        let Some((family, born)) = self.born.get(token).copied() else { return Ok(None) };
        let newest = &mut self.newest[family];
        match newest.checked_sub(born) {
            Some(0) => *newest += 1,
            Some(1) => {}
            _ => {
                let what = format!("a refresh token of generation {born} was good in generation {newest}");
                return Err(Violation::new("I21", what));
            }
        }
        Ok(Some(family))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_before_is_good_until_its_successor_is_used_f29() {
        let mut tokens = Tokens::default();
        tokens.born_in(None, "first");
        assert_eq!(tokens.used("first"), Ok(Some(0)));
        tokens.born_in(Some(0), "second");
        assert_eq!(tokens.used("first"), Ok(Some(0)), "its answer was lost");
        // Signed in once more: a family of its own.
        tokens.born_in(None, "other");
        assert_eq!(tokens.used("other"), Ok(Some(1)));
        assert_eq!(tokens.used("second"), Ok(Some(0)));
        assert_eq!(tokens.used("first").map_err(|violation| violation.invariant), Err("I21"));
    }
}
