//! Phones as far as sign-in is concerned: a key that signs.

use std::sync::atomic::{AtomicU64, Ordering};

use callout_core::{
    domain::{
        digest::Digest,
        ids::{DeviceId, PersonId},
        text::{Line, Text},
    },
    protocol::auth::{
        DeviceProof, Enrol, EnrolmentCode, KeyAlgorithm, Login, Nonce, Password, PublicKey, Refresh, RefreshToken,
        SignIn, Signature, enrol_text, refresh_text, sign_in_text,
    },
};
use ed25519_dalek::{Signer as _, SigningKey};

use super::{Answer, PASSWORD, TestPerson, TestServer};
use crate::services::enrolment;

static NONCES: AtomicU64 = AtomicU64::new(0);

fn fresh_nonce() -> Nonce {
    let mut nonce = [0; 16];
    nonce[8..].copy_from_slice(&NONCES.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Nonce(nonce)
}

/// A phone's key, made from its name.
#[derive(Clone)]
pub enum PhoneKey {
    /// Ed25519.
    Ed25519(SigningKey),
    /// P-256, as most phones' secure hardware makes it.
    P256(p256::ecdsa::SigningKey),
}

impl PhoneKey {
    /// The key of that name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self::Ed25519(SigningKey::from_bytes(&Digest::of(name.as_bytes()).0))
    }

    /// The P-256 key of that name.
    ///
    /// # Panics
    /// Never: a digest is below the group's order but once in 2^32.
    #[must_use]
    pub fn p256(name: &str) -> Self {
        Self::P256(p256::ecdsa::SigningKey::from_slice(&Digest::of(name.as_bytes()).0).expect("a key"))
    }

    /// Its public half.
    ///
    /// # Panics
    /// Never: a compressed point has 33 bytes.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(key) => PublicKey::Ed25519(key.verifying_key().to_bytes()),
            Self::P256(key) => {
                let point = key.verifying_key().to_encoded_point(true);
                PublicKey::new(KeyAlgorithm::P256, point.as_bytes()).expect("compressed")
            }
        }
    }

    /// Its signature.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Signature {
        match self {
            Self::Ed25519(key) => Signature(key.sign(text).to_bytes()),
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(text);
                Signature(signature.to_bytes().into())
            }
        }
    }

    /// The request that enrols it.
    ///
    /// # Panics
    /// Never: the names are given.
    #[must_use]
    pub fn enrol_request(&self, code: &EnrolmentCode) -> Enrol {
        Enrol {
            code: code.clone(),
            algorithm: self.public().algorithm(),
            public_key: self.public(),
            name: Line::new("a phone").expect("a name"),
            app_version: Text::new("1.0.0").expect("a version"),
            signature: self.sign(&enrol_text(code, self.public())),
        }
    }
}

/// An enrolled phone.
#[derive(Clone)]
pub struct TestPhone {
    /// Its id.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// Its key.
    pub key: PhoneKey,
}

impl TestPhone {
    /// Somebody who says that he is this phone.
    #[must_use]
    pub fn with_another_key(&self) -> Self {
        Self { key: PhoneKey::new("another"), ..self.clone() }
    }

    /// A refresh, signed with a fresh nonce.
    #[must_use]
    pub fn signed_refresh(&self, token: &RefreshToken) -> Refresh {
        let nonce = fresh_nonce();
        let signature = self.key.sign(&refresh_text(self.device, token, nonce));
        Refresh { refresh_token: token.clone(), device: Some(DeviceProof { device: self.device, nonce, signature }) }
    }
}

impl TestServer {
    /// Refreshes from a phone.
    pub async fn refresh(&self, phone: &TestPhone, token: &RefreshToken) -> Answer {
        self.post("/v1/auth/refresh").json(&phone.signed_refresh(token)).send().await
    }

    /// A code for a person's next phone.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn enrolment_code(&self, person: &TestPerson) -> EnrolmentCode {
        enrolment::issue_code(&self.state, None, self.state.new_id().expect("an id"), person.id)
            .await
            .expect("a code")
            .code
    }

    /// Enrols a phone.
    pub async fn enrol(&self, key: &PhoneKey, code: &EnrolmentCode) -> Answer {
        self.post("/v1/devices/enrol").json(&key.enrol_request(code)).send().await
    }

    /// Signs a person in on his known phone.
    ///
    /// # Panics
    /// Never: the login is a test's.
    pub async fn sign_in_on(&self, phone: &TestPhone, login: &str) -> Answer {
        let login = Login::new(login).expect("a login");
        let nonce = fresh_nonce();
        let signature = phone.key.sign(&sign_in_text(phone.device, &login, nonce));
        let device = Some(DeviceProof { device: phone.device, nonce, signature });
        let body = SignIn { login, password: Password::new(PASSWORD).expect("a password"), device };
        self.post("/v1/auth/sign-in").json(&body).send().await
    }
}
