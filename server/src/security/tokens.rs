//! Access tokens: a quarter of an hour, for one issuer and audience, judged by our own clock alone (F6, F45).

use callout_core::{
    domain::{
        digest::Digest,
        ids::{DeviceId, PersonId},
    },
    protocol::auth::AccessToken,
};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::config::Config;

/// How long an access token opens the API.
pub const ACCESS_TOKEN_SECONDS: u32 = 15 * 60;
/// Bytes of a key: HMAC-SHA-256 wants its own length.
pub const TOKEN_SECRET_BYTES: usize = 32;
/// A token of ours is about 400 bytes.
const TOKEN_BYTES_MAX: usize = 4_000;

/// What a token says. Authority is not in it: it is read from the database at each request (I13, I21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The person.
    pub sub: PersonId,
    /// The session.
    pub sid: Uuid,
    /// The device, for a phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did: Option<DeviceId>,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// The keys that sign and check access tokens; the newest signs.
pub struct TokenKeys {
    keys: Vec<Key>,
    issuer: String,
    audience: String,
    validation: Validation,
}

struct Key {
    kid: String,
    secret: Vec<u8>,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl TokenKeys {
    /// The keys of a database, the newest first: each one's public name and its secret.
    #[must_use]
    pub fn new(kept: impl IntoIterator<Item = (String, Vec<u8>)>, config: &Config) -> Self {
        let key = |(kid, secret): (String, Vec<u8>)| Key {
            encoding: EncodingKey::from_secret(&secret),
            decoding: DecodingKey::from_secret(&secret),
            secret,
            kid,
        };
        Self {
            keys: kept.into_iter().map(key).collect(),
            issuer: config.issuer.clone(),
            audience: config.audience.clone(),
            validation: validation(config),
        }
    }

    /// A token for a session.
    ///
    /// # Panics
    /// Never: a database always has a key, and claims of ours always serialise.
    #[must_use]
    pub fn issue(&self, person: PersonId, session: Uuid, device: Option<DeviceId>, now: DateTime<Utc>) -> AccessToken {
        let key = self.keys.first().expect("a database has one from its first start on");
        let iat = now.timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: person,
            sid: session,
            did: device,
            iat,
            nbf: iat,
            exp: iat + i64::from(ACCESS_TOKEN_SECONDS),
        };
        let header = Header { kid: Some(key.kid.clone()), ..Header::new(Algorithm::HS256) };
        let token = jsonwebtoken::encode(&header, &claims, &key.encoding).expect("claims serialise");
        AccessToken::new(token).expect("a token of ours is short")
    }

    /// What only this installation can make of some bytes, once for each of its keys, the newest first.
    pub fn digests(&self, of: &[&[u8]]) -> impl Iterator<Item = Digest> {
        self.keys.iter().map(move |key| {
            let ours = [b"callout/secret-of/1".as_slice(), key.secret.as_slice()];
            Digest::of_parts(&[ours.as_slice(), of].concat())
        })
    }

    /// What a token says, if one of our keys signed it for us and it is not over.
    #[must_use]
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.keys.iter().find(|key| key.kid == kid)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.validation).ok()?.claims;
        let now = now.timestamp();
        (claims.nbf <= now && now < claims.exp).then_some(claims)
    }
}

fn validation(config: &Config) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[&config.issuer]);
    validation.set_audience(&[&config.audience]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.leeway = 0;
    // The library would read the system's clock; `read` compares with ours.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}
