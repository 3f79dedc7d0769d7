//! Making a phone a known device: a one-time code issued for a person, redeemed with the phone's own key.
//!
//! A code `ABCD-EFGH-JKMN` is found by its first four letters and proven by all twelve; only a digest is stored. It
//! works once, for a day, and dies after five wrong tries.

use std::time::Duration;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{DeviceId, PersonId},
        people::Actor,
    },
    protocol::auth::{CODE_LETTERS, Enrol, Enrolled, EnrolmentCode, enrol_text},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Failure, ours, sessions};
use crate::{
    clock::from_unix_ms,
    entropy::NoEntropy,
    security::{AddressGroup, DeviceKey, TooMany},
    state::AppState,
    store::{
        StoreError, WriteTx,
        devices::{self, NewDevice},
        enrolments::{self, EnrolmentRow, NewEnrolment},
        meta, people,
    },
};

/// How long a code may be used.
pub(super) const CODE_LIFE: Duration = Duration::from_hours(24);
/// Wrong second parts until a code is dead.
const FAILED_ATTEMPTS_MAX: i64 = 5;
/// Letters of a code; without those that look like others.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many codes an id may have, should another be found by the same first letters.
const ATTEMPTS: u8 = 4;
/// Letters that find the code.
const SELECTOR_LETTERS: usize = 4;

/// Why no code is issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// No such person for this actor, or without access.
    #[error("no such person")]
    PersonUnknown,
    /// The key was used for another person's code (I4).
    #[error("the key was used for another request")]
    KeyReused,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(IssueError);

/// A code to hand out.
pub struct IssuedCode {
    /// What the technician types.
    pub code: EnrolmentCode,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Issues a code for a person's next phone. `issuer` is nobody on the command line. The same id for the same person is the
/// same code again: it is made of the id and of what only this installation knows, so that it need not be kept (F16).
pub async fn issue_code(
    state: &AppState,
    issuer: Option<&Actor>,
    id: Uuid,
    person: PersonId,
) -> Result<IssuedCode, IssueError> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    let person = people::find(&mut tx, person)
        .await?
        .filter(|person| person.disabled_at.is_none() && issuer.is_none_or(|issuer| issuer.sees(person.branch)))
        .ok_or(IssueError::PersonUnknown)?;
    if let Some(known) = enrolments::find_by_id(&mut tx, id).await? {
        return issued_again(state, id, &known, person.id);
    }
    let code = free_code(&mut tx, state, id).await?;
    let new = NewEnrolment {
        id,
        selector: &code.expose()[..SELECTOR_LETTERS],
        secret_hash: code.digest(),
        person: person.id,
        issued_by: issuer.map(|issuer| issuer.person),
        expires_at: now + CODE_LIFE,
    };
    enrolments::add(&mut tx, &new, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code, expires_at: now + CODE_LIFE })
}

/// The code that was issued under an id before.
fn issued_again(state: &AppState, id: Uuid, known: &EnrolmentRow, person: PersonId) -> Result<IssuedCode, IssueError> {
    let mut codes = codes_of(state, id);
    let code = codes.find(|code| code.digest().0 == known.secret_hash.as_slice());
    let code = code.filter(|_| known.person == person).ok_or(IssueError::KeyReused)?;
    Ok(IssuedCode { code, expires_at: from_unix_ms(known.expires_at) })
}

/// The first code of an id that no other one is found by.
async fn free_code(tx: &mut WriteTx, state: &AppState, id: Uuid) -> Result<EnrolmentCode, IssueError> {
    for code in codes_of(state, id) {
        if enrolments::find(tx, &code.expose()[..SELECTOR_LETTERS]).await?.is_none() {
            return Ok(code);
        }
    }
    Err(NoEntropy.into())
}

/// The codes that an id may have.
fn codes_of(state: &AppState, id: Uuid) -> impl Iterator<Item = EnrolmentCode> {
    let digests = move |attempt: u8| {
        state.tokens.digests(&[b"enrolment-code", id.as_bytes(), &[attempt]]).collect::<Vec<Digest>>()
    };
    (0..ATTEMPTS).flat_map(digests).filter_map(|digest| code_of(&digest))
}

fn code_of(digest: &Digest) -> Option<EnrolmentCode> {
    let letters = digest.0.iter().take(CODE_LETTERS).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let letters: Vec<char> = letters.collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    EnrolmentCode::new(groups.join("-")).ok()
}

/// Why a phone is not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// Wrong, used, old or dead: nobody learns which.
    #[error("the code is not usable")]
    CodeRefused,
    /// It is no key of the algorithm that is named, or one that anybody could sign for.
    #[error("the key is not usable")]
    KeyInvalid,
    /// The phone does not hold the key that it names.
    #[error("the signature does not fit the key")]
    SignatureInvalid,
    /// That key belongs to a device already.
    #[error("the key is enrolled already")]
    KeyKnown,
    /// Guessing.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(EnrolError);

/// Redeems a code: the phone becomes a device of the code's person and gets its first session.
pub async fn enrol(state: &AppState, request: Enrol, address: Option<AddressGroup>) -> Result<Enrolled, EnrolError> {
    let code = request.code.as_issued().ok_or(EnrolError::CodeRefused)?;
    let selector = &code.expose()[..SELECTOR_LETTERS];
    let attempt = state.attempts.begin(selector, address, state.clock.monotonic())?;
    let result = redeemed(state, &request, &code).await;
    match &result {
        Ok(_) => attempt.was_right(),
        Err(EnrolError::CodeRefused | EnrolError::KeyInvalid | EnrolError::SignatureInvalid | EnrolError::KeyKnown) => {
            drop(attempt);
        }
        Err(EnrolError::TooMany(_) | EnrolError::Failure(_)) => attempt.was_none(),
    }
    result
}

async fn redeemed(state: &AppState, request: &Enrol, code: &EnrolmentCode) -> Result<Enrolled, EnrolError> {
    let now = state.clock.now();
    let selector = &code.expose()[..SELECTOR_LETTERS];
    let is_named_rightly = request.public_key.algorithm() == request.algorithm;
    let key = DeviceKey::new(request.public_key).filter(|_| is_named_rightly).ok_or(EnrolError::KeyInvalid)?;
    // The phone signed what was typed, not what it meant.
    if !key.verify(&enrol_text(&request.code, request.public_key), request.signature) {
        return Err(EnrolError::SignatureInvalid);
    }
    let mut tx = state.db.write().await?;
    let found = enrolments::find(&mut tx, selector).await?.ok_or(EnrolError::CodeRefused)?;
    if let Some(device) = found.device {
        return again(tx, state, request, (&found, code), device.into()).await;
    }
    if !is_usable(&found, now) {
        return Err(EnrolError::CodeRefused);
    }
    if found.secret_hash != code.digest().0 {
        enrolments::count_failure(&mut tx, found.id).await?;
        tx.commit().await?;
        return Err(EnrolError::CodeRefused);
    }
    let person = people::find(&mut tx, found.person)
        .await?
        .filter(|p| p.disabled_at.is_none())
        .ok_or(EnrolError::CodeRefused)?;
    let device = add_device(&mut tx, state, request, &person.actor()?).await?;
    if !enrolments::use_up(&mut tx, found.id, device.id).await? {
        return Err(EnrolError::CodeRefused);
    }
    let session = sessions::begin(&mut tx, state, &person, Some(device.id)).await?;
    tx.commit().await?;
    Ok(Enrolled { device: device.id, code: device.code, epoch: 1, session })
}

/// The answer was lost (F16): the phone that used the code up, and was not heard of since, hears it again. To anybody else the
/// code is used.
async fn again(
    mut tx: WriteTx,
    state: &AppState,
    request: &Enrol,
    (found, code): (&EnrolmentRow, &EnrolmentCode),
    device: DeviceId,
) -> Result<Enrolled, EnrolError> {
    let known = devices::find(&mut tx, device).await?.ok_or(EnrolError::CodeRefused)?;
    let is_the_same = found.secret_hash == code.digest().0
        && is_usable(found, state.clock.now())
        && known.key()?.verify(&enrol_text(&request.code, request.public_key), request.signature)
        && known.revoked_at.is_none()
        && known.last_contact_at == known.enrolled_at;
    let person = people::find(&mut tx, found.person).await?.filter(|p| is_the_same && p.disabled_at.is_none());
    let person = person.ok_or(EnrolError::CodeRefused)?;
    let session = sessions::begin(&mut tx, state, &person, Some(device)).await?;
    tx.commit().await?;
    Ok(Enrolled { device, code: known.code.clone(), epoch: known.epoch()?, session })
}

fn is_usable(found: &EnrolmentRow, now: DateTime<Utc>) -> bool {
    found.expires_at > now.timestamp_millis() && found.failed_attempts < FAILED_ATTEMPTS_MAX
}

struct Added {
    id: DeviceId,
    code: String,
}

async fn add_device(tx: &mut WriteTx, state: &AppState, request: &Enrol, owner: &Actor) -> Result<Added, EnrolError> {
    let id = state.new_id()?;
    let code = format!("D{:02}", meta::next_device_number(tx).await?);
    let device = NewDevice {
        id,
        owner,
        code: &code,
        name: request.name.as_str(),
        public_key: request.public_key,
        app_version: request.app_version.as_str(),
    };
    match devices::add(tx, &device, state.clock.now()).await {
        Err(StoreError::Duplicate(_)) => Err(EnrolError::KeyKnown),
        result => Ok(result.map(|()| Added { id, code })?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        let issued = code_of(&Digest::of(b"an id")).unwrap();
        assert_eq!(issued.expose().len(), 14);
        let typed = EnrolmentCode::new(issued.expose().to_lowercase().replace('-', " ").replace('0', "o")).unwrap();
        assert_eq!(typed.as_issued(), Some(issued.clone()));
        let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
        for dash in ["\u{2013}", "\u{2014}", "－", "\u{2011}\u{200B}", " \u{3000}", ""] {
            let other: String = issued.expose().chars().filter(|c| *c != '-').map(wide).collect();
            let groups: Vec<String> = other.chars().collect::<Vec<_>>().chunks(4).map(String::from_iter).collect();
            let typed = EnrolmentCode::new(format!(" {} ", groups.join(dash))).unwrap();
            assert_eq!(typed.as_issued(), Some(issued.clone()), "{dash:?}");
        }
        assert_eq!(EnrolmentCode::new("ABCD").unwrap().as_issued(), None);
        assert_eq!(EnrolmentCode::new("ÄBCDEFGHJKMN").unwrap().as_issued(), None);
    }
}
