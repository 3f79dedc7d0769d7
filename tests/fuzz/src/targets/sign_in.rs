//! What is asked of whoever is not signed in: to sign in, for the next pair of tokens, to become a known phone.

use callout_core::protocol::auth::{self, Enrol, Refresh, SignIn};
use serde::{Serialize, de::DeserializeOwned};

/// Runs it.
pub fn run(bytes: &[u8]) {
    if let Some(SignIn { login, password, device }) = read(bytes) {
        assert!((1..=200).contains(&password.expose().len()), "I19");
        let proof = device.map(|proof| auth::sign_in_text(proof.device, &login, proof.nonce));
        assert!(proof.is_none_or(|text| has_lines(&text, 4)), "no part adds a line to what is signed");
    }
    if let Some(Refresh { refresh_token, device }) = read(bytes) {
        assert!((1..=200).contains(&refresh_token.expose().len()), "I19");
        let proof = device.map(|proof| auth::refresh_text(proof.device, &refresh_token, proof.nonce));
        assert!(proof.is_none_or(|text| has_lines(&text, 4)), "no part adds a line to what is signed");
    }
    if let Some(Enrol { code, public_key, name, .. }) = read(bytes) {
        assert!(code.expose().len() <= 40 && name.as_str().len() <= 200, "I19");
        assert!(!name.as_str().contains('\n'), "a phone's name is one line (F60)");
        assert!(has_lines(&auth::enrol_text(&code, public_key), 3));
    }
}

fn has_lines(text: &[u8], lines: usize) -> bool {
    text.split(|byte| *byte == b'\n').count() == lines
}

/// Reads it as the office does; what was taken stays the same.
#[cfg(feature = "office")]
fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match callout_server::http::parse_json::<T>(bytes) {
        Ok(value) => {
            super::stays_the_same(&value);
            Some(value)
        }
        Err(problem) => {
            // `invalid_field` names the field (F53); malformed text its line and column.
            let said = (problem.status.as_u16(), problem.code);
            let known = [(400, "json_too_deep"), (400, "malformed_json"), (422, "invalid_field")];
            assert!(known.contains(&said), "{said:?}");
            None
        }
    }
}

#[cfg(not(feature = "office"))]
fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    super::json(bytes)
}
