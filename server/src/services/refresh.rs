//! Exchanging a refresh token for the next pair (F27–F29).
//!
//! A phone's exchange is signed with the device's key over a fresh nonce. Its token stays usable until one of its
//! successors was used once: an answer that got lost costs nothing (F29), and fifty exchanges at once all get a pair
//! that works (F28). A token without the key's signature is stolen: its family ends and an event is kept.
//! In the office there is no key; there a token that was exchanged some seconds ago and more ends the family. Until then it is
//! another window of the same browser, or an answer that got lost (F69).

use callout_core::protocol::auth::{Nonce, Refresh, Session, refresh_text};

use super::{Failure, ours, sessions};
use crate::{
    state::AppState,
    store::{
        StoreError, WriteTx,
        devices::{self, DeviceRow},
        people,
        security_events::{self, NewEvent},
        sessions::{self as store, TokenRow},
    },
};

/// Siblings of a generation: more tries than any bad afternoon needs, fewer than fill a disk.
const SIBLINGS_MAX: i64 = 100;
/// Generations that are remembered, so that a stolen token of last week still raises the alarm.
const GENERATIONS_REMEMBERED: i64 = 1_000;

/// How long an office's token may be exchanged again, in milliseconds: two windows renew at once, or an answer was lost (F69). A
/// thief would have to be as quick.
const GRACE_MS: i64 = 30_000;

/// Why there is no next pair.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The session is over for this token: sign in again.
    #[error("the session is over")]
    Over,
    /// The device proved itself, and its person has no access any more.
    #[error("the person has no access any more")]
    Disabled,
    /// The device proved itself, and has no access any more.
    #[error("the device has no access any more")]
    Revoked,
    /// The nonce was used before: send it again with a fresh one.
    #[error("the request was answered before")]
    Replayed,
    /// Too many pairs were made without using one.
    #[error("too many pairs were made without using one")]
    TooMany,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(RefreshError);

/// How a token stands to its family.
enum Standing {
    /// The family's newest, or one of several newest.
    Current,
    /// The one before, whose successor nobody has used yet.
    Predecessor,
    /// Older: its successor was used.
    Superseded,
}

fn standing(token: &TokenRow) -> Standing {
    match token.current_generation - token.generation {
        0 => Standing::Current,
        1 => Standing::Predecessor,
        _ => Standing::Superseded,
    }
}

/// Exchanges a refresh token for the next pair.
pub async fn refresh(state: &AppState, request: Refresh) -> Result<Session, RefreshError> {
    let now = state.clock.now();
    // Nobody guesses 32 bytes, so that wrong ones are not counted: whoever sends many keeps no writer waiting, and locks nobody out
    // who shares his address (I19).
    if !store::has_token(&state.db, request.refresh_token.digest()).await? {
        return Err(RefreshError::Over);
    }
    let mut tx = state.db.write().await?;
    let token = store::find_token(&mut tx, request.refresh_token.digest()).await?.ok_or(RefreshError::Over)?;
    let device = proven(&mut tx, &token, &request).await?;
    let person = people::find(&mut tx, token.person).await?.ok_or(RefreshError::Over)?;
    if let Some(device) = &device {
        // Only whoever holds the key learns it (F61); for others the session is over.
        if person.disabled_at.is_some() {
            return Err(RefreshError::Disabled);
        }
        if device.revoked_at.is_some() {
            return Err(RefreshError::Revoked);
        }
    }
    if person.disabled_at.is_some() || token.ended_at.is_some() || token.expires_at <= now.timestamp_millis() {
        return Err(RefreshError::Over);
    }
    let nonce = match (token.device(), &request.device) {
        (None, None) if token.used_at.is_none_or(|at| now.timestamp_millis() - at <= GRACE_MS) => {
            Nonce(state.entropy.bytes()?)
        }
        (None, None) => return Err(end_family(tx, state, &token, "refresh_token_reused").await),
        (Some(_), Some(proof)) if device.is_some() => proof.nonce,
        _ => return Err(end_family(tx, state, &token, "refresh_token_stolen").await),
    };
    let next = match standing(&token) {
        Standing::Current => {
            let next = token.generation + 1;
            store::advance(&mut tx, token.session, next, sessions::expiry(token.device(), now)).await?;
            store::forget_tokens(&mut tx, token.session, next - GENERATIONS_REMEMBERED).await?;
            next
        }
        Standing::Predecessor => token.current_generation,
        // It holds the key, so it is the phone itself, or its clone (F8); or the office's windows were too many: refused, told, not
        // ended.
        Standing::Superseded => return Err(note(tx, state, &token, "refresh_token_superseded").await),
    };
    if store::count_tokens(&mut tx, token.session, next).await? >= SIBLINGS_MAX {
        return Err(RefreshError::TooMany);
    }
    store::mark_used(&mut tx, request.refresh_token.digest(), now).await?;
    let successor = sessions::new_refresh_token(&state.entropy)?;
    match store::add_token(&mut tx, successor.digest(), token.session, next, nonce, now).await {
        Err(StoreError::Duplicate(_)) => return Err(RefreshError::Replayed),
        result => result?,
    }
    if let Some(device) = token.device() {
        devices::touch(&mut tx, device, now).await?;
    }
    let session = sessions::pair(&mut tx, state, &person, token.session, token.device(), successor).await?;
    tx.commit().await?;
    Ok(session)
}

/// The token's device, if the request was signed with its key.
async fn proven(tx: &mut WriteTx, token: &TokenRow, request: &Refresh) -> Result<Option<DeviceRow>, RefreshError> {
    let (Some(device), Some(proof)) = (token.device(), &request.device) else { return Ok(None) };
    if proof.device != device {
        return Ok(None);
    }
    let text = refresh_text(device, &request.refresh_token, proof.nonce);
    let Some(device) = devices::find(tx, device).await? else { return Ok(None) };
    let holds_key = device.key()?.verify(&text, proof.signature);
    Ok(holds_key.then_some(device))
}

/// Ends the family and keeps the event; the answer is the one that any dead token gets.
async fn end_family(mut tx: WriteTx, state: &AppState, token: &TokenRow, kind: &'static str) -> RefreshError {
    match store::end(&mut tx, token.session, kind, state.clock.now()).await {
        Ok(()) => note(tx, state, token, kind).await,
        Err(error) => error.into(),
    }
}

/// Keeps a security event and answers that the session is over.
async fn note(mut tx: WriteTx, state: &AppState, token: &TokenRow, kind: &'static str) -> RefreshError {
    tracing::warn!(session.id = %token.session, kind, "a refresh token was refused");
    let event = NewEvent {
        kind,
        person: Some(token.person),
        device: token.device(),
        session: Some(token.session),
        detail: "see the log of the same moment",
    };
    let kept = async {
        security_events::add(&mut tx, state.new_id()?, &event, state.clock.now()).await?;
        tx.commit().await?;
        Ok::<_, RefreshError>(())
    };
    kept.await.err().unwrap_or(RefreshError::Over)
}
