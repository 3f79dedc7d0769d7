//! Sessions: begun by a sign-in or an enrolment, lengthened by refreshing, ended by a person.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use callout_core::{
    domain::ids::DeviceId,
    protocol::auth::{Me, Nonce, RefreshToken, Session},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Failure;
use crate::{
    entropy::{Entropy, NoEntropy},
    security::ACCESS_TOKEN_SECONDS,
    state::AppState,
    store::{self, StoreError, WriteTx, meta, people::PersonRow, sessions},
};

/// A phone may stay in a bag for a quarter of a year; its key protects it.
const DEVICE_SESSION: Duration = Duration::from_hours(90 * 24);
/// An office session without a key ends over night.
const OFFICE_SESSION: Duration = Duration::from_hours(12);
/// Bytes of a refresh token: nobody guesses 256 bits.
const REFRESH_TOKEN_BYTES: usize = 32;

/// Until when a session lives that was just used.
pub(super) fn expiry(device: Option<DeviceId>, now: DateTime<Utc>) -> DateTime<Utc> {
    now + if device.is_some() { DEVICE_SESSION } else { OFFICE_SESSION }
}

/// When the longest session ends that begins now.
pub(super) fn latest_expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    now + DEVICE_SESSION.max(OFFICE_SESSION)
}

/// A fresh refresh token.
pub(super) fn new_refresh_token(entropy: &Entropy) -> Result<RefreshToken, NoEntropy> {
    let token = URL_SAFE_NO_PAD.encode(entropy.bytes::<REFRESH_TOKEN_BYTES>()?);
    RefreshToken::new(token).map_err(|_| NoEntropy)
}

/// Begins a session and makes its first pair.
pub(super) async fn begin(
    tx: &mut WriteTx,
    state: &AppState,
    person: &PersonRow,
    device: Option<DeviceId>,
) -> Result<Session, Failure> {
    let now = state.clock.now();
    let session: Uuid = state.new_id()?;
    let token = new_refresh_token(&state.entropy)?;
    sessions::add(tx, session, person.id, device, now, expiry(device, now)).await?;
    sessions::add_token(tx, token.digest(), session, 1, Nonce(state.entropy.bytes()?), now).await?;
    pair(tx, state, person, session, device, token).await
}

/// The answer that carries a pair of tokens.
pub(super) async fn pair(
    tx: &mut WriteTx,
    state: &AppState,
    person: &PersonRow,
    session: Uuid,
    device: Option<DeviceId>,
    refresh_token: RefreshToken,
) -> Result<Session, Failure> {
    let branch = store::branches::find(tx, person.branch)
        .await?
        .ok_or_else(|| StoreError::corrupt("people", "branch", person.id))?;
    Ok(Session {
        access_token: state.tokens.issue(person.id, session, device, state.clock.now()),
        expires_in_seconds: ACCESS_TOKEN_SECONDS,
        refresh_token,
        person: Me {
            id: person.id,
            branch: person.branch,
            branch_name: branch.name,
            name: person.name.clone(),
            roles: person.roles()?,
        },
        incarnation: meta::read(tx).await?.incarnation,
    })
}

/// Ends a session; its tokens are worth nothing from the moment that this returns (I21).
pub async fn sign_out(state: &AppState, session: Uuid) -> Result<(), Failure> {
    let mut tx = state.db.write().await?;
    sessions::end(&mut tx, session, "signed_out", state.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}
