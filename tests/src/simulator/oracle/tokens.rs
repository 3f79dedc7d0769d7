//! Refresh tokens, as they go over the wire: the newest is good, and the one before it until the newest is used (I21, F29).

use std::collections::BTreeMap;

use callout_core::{
    domain::ids::DeviceId,
    protocol::auth::{Enrolled, Refresh, Session, SignIn},
};
use crux_http::protocol::{HttpRequest, HttpResponse};

use super::Violation;

/// What was seen of them.
#[derive(Default)]
pub struct Tokens {
    /// The generation that each token belongs to.
    born: BTreeMap<String, u64>,
    /// The newest generation of each device.
    newest: BTreeMap<DeviceId, u64>,
}

impl Tokens {
    /// A request was answered: a token that was good must have been allowed to be.
    pub fn see(&mut self, request: &HttpRequest, response: &HttpResponse) -> Result<(), Violation> {
        if response.status != 200 {
            return Ok(());
        }
        if request.url.ends_with("/v1/auth/refresh") {
            let Ok(refresh) = serde_json::from_slice::<Refresh>(&request.body) else { return Ok(()) };
            let Some(device) = refresh.device.map(|proof| proof.device) else { return Ok(()) };
            self.used(device, refresh.refresh_token.expose())?;
            self.issued(device, serde_json::from_slice(&response.body).ok());
        } else if request.url.ends_with("/v1/auth/sign-in") {
            let Ok(sign_in) = serde_json::from_slice::<SignIn>(&request.body) else { return Ok(()) };
            let Some(device) = sign_in.device.map(|proof| proof.device) else { return Ok(()) };
            self.issued(device, serde_json::from_slice(&response.body).ok());
        } else if request.url.ends_with("/v1/devices/enrol")
            && let Ok(enrolled) = serde_json::from_slice::<Enrolled>(&response.body)
        {
            self.issued(enrolled.device, Some(enrolled.session));
        }
        Ok(())
    }

    fn issued(&mut self, device: DeviceId, session: Option<Session>) {
        let newest = *self.newest.entry(device).or_default();
        self.born.extend(session.map(|session| (session.refresh_token.expose().to_owned(), newest)));
    }

    fn used(&mut self, device: DeviceId, token: &str) -> Result<(), Violation> {
        let Some(born) = self.born.get(token) else { return Ok(()) };
        let newest = self.newest.entry(device).or_default();
        match newest.checked_sub(*born) {
            Some(0) => *newest += 1,
            Some(1) => {}
            _ => {
                let what = format!("a refresh token of generation {born} was good for {device} in generation {newest}");
                return Err(Violation::new("I21", what));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_before_is_good_until_its_successor_is_used_f29() {
        let mut tokens = Tokens::default();
        let device = DeviceId(uuid::Uuid::nil());
        let issue = |tokens: &mut Tokens, name: &str| {
            tokens.born.insert(name.to_owned(), *tokens.newest.entry(device).or_default());
        };
        issue(&mut tokens, "first");
        assert_eq!(tokens.used(device, "first"), Ok(()));
        issue(&mut tokens, "second");
        assert_eq!(tokens.used(device, "first"), Ok(()), "its answer was lost");
        assert_eq!(tokens.used(device, "second"), Ok(()));
        assert_eq!(tokens.used(device, "first").map_err(|violation| violation.invariant), Err("I21"));
    }
}
