//! Signing in with a password, from the office or on a phone that is known already.

use callout_core::{
    domain::{
        ids::{DeviceId, PersonId},
        person::login,
    },
    protocol::auth::{DeviceProof, Login, Session, SignIn, sign_in_text},
};

use super::{Failure, ours, sessions};
use crate::{
    security::{AddressGroup, Attempt, PasswordError, Queue, TooMany},
    state::AppState,
    store::{ReadTx, devices, people},
};

/// Why a sign-in fails.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// A wrong login and a wrong password look alike, whoever it is.
    #[error("the login or the password is wrong")]
    Wrong,
    /// The password is right, and its person has no access any more.
    #[error("the person has no access any more")]
    Disabled,
    /// The password is right and the phone is not his or not known (a restored server): it must be enrolled again.
    #[error("the phone is not enrolled")]
    Device,
    /// The password is right, the phone is his and holds its key, and it has no access any more.
    #[error("the phone has no access any more")]
    Revoked,
    /// Guessing.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(SignInError);

/// Checks the password, and the device's proof if there is one, and begins a session.
pub async fn sign_in(state: &AppState, request: SignIn, address: Option<AddressGroup>) -> Result<Session, SignInError> {
    // Counted as it is looked for: a login guessed at in ten spellings is one login (F45).
    let account = login::folded(&request.login);
    let attempt = state.attempts.begin(account.as_str(), address, state.clock.monotonic())?;
    let queue = Queue::of_sign_in(account.as_str(), address, attempt.is_known());
    let result = signed_in(state, request, queue).await;
    close(attempt, &result);
    result
}

/// A wrong password counts, and a phone that is not his beside a right one; an answer that is none does not.
fn close(attempt: Attempt, result: &Result<Session, SignInError>) {
    match result {
        Ok(_) | Err(SignInError::Disabled | SignInError::Revoked) => attempt.was_right(),
        Err(SignInError::Wrong | SignInError::Device) => drop(attempt),
        Err(SignInError::TooMany(_) | SignInError::Failure(_)) => attempt.was_none(),
    }
}

async fn signed_in(state: &AppState, request: SignIn, queue: Queue) -> Result<Session, SignInError> {
    let SignIn { login, password, device } = request;
    let mut tx = state.db.read().await?;
    let person = people::find_by_login(&mut tx, &login).await?;
    let hash = match &person {
        Some(person) => people::password_hash(&mut tx, person.id).await?,
        None => None,
    };
    drop(tx);
    let right = match state.passwords.verify(password, hash, queue).await {
        Err(PasswordError::Busy { retry_after_seconds }) => return Err(TooMany { retry_after_seconds }.into()),
        other => other.map_err(Failure::from)?,
    };
    let (Some(person), true) = (person, right) else { return Err(SignInError::Wrong) };

    let mut tx = state.db.write().await?;
    // Read again: hashing took a while, and access may have been taken away meanwhile (I21).
    let person = people::find(&mut tx, person.id).await?.ok_or(SignInError::Wrong)?;
    if person.disabled_at.is_some() {
        return Err(SignInError::Disabled);
    }
    let device = match device {
        Some(proof) => Some(prove(&mut tx, &login, person.id, &proof).await?),
        None => None,
    };
    let session = sessions::begin(&mut tx, state, &person, device).await?;
    if let Some(device) = device {
        devices::touch(&mut tx, device, state.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(session)
}

/// The device, if it is this person's, signed this sign-in, and has access.
async fn prove(tx: &mut ReadTx, login: &Login, person: PersonId, proof: &DeviceProof) -> Result<DeviceId, SignInError> {
    let device = devices::find(tx, proof.device).await?.ok_or(SignInError::Device)?;
    // The phone signed what was typed, not whom it found.
    let text = sign_in_text(device.id, login, proof.nonce);
    if device.person != person || !device.key()?.verify(&text, proof.signature) {
        return Err(SignInError::Device);
    }
    if device.revoked_at.is_some() { Err(SignInError::Revoked) } else { Ok(device.id) }
}
