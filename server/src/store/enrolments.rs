//! One-time codes for phones: found by their first part, proven by their second, never stored in clear.

use callout_core::domain::{
    digest::Digest,
    ids::{DeviceId, PersonId},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// A new code.
    ADD = "insert into enrolments (id, selector, secret_hash, person, issued_by, issued_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// The code of that first part.
    FIND = "select id, secret_hash, person, expires_at, failed_attempts, device from enrolments where selector = $1";
    /// The code of that id.
    FIND_BY_ID = "select id, secret_hash, person, expires_at, failed_attempts, device from enrolments where id = $1";
    /// A wrong second part was tried.
    COUNT_FAILURE = "update enrolments set failed_attempts = failed_attempts + 1 where id = $1";
    /// No code lives longer than until then: the time that it was issued by was wrong.
    END_NO_LATER = "update enrolments set expires_at = $1 where expires_at > $1";
    /// The code was used; only one device ever wins.
    USE = "update enrolments set device = $2 where id = $1 and device is null";
}

/// An issued code.
#[derive(Debug, sqlx::FromRow)]
pub struct EnrolmentRow {
    /// Its id.
    pub id: Uuid,
    /// The digest of the whole code.
    pub secret_hash: Vec<u8>,
    /// Whom it was issued for.
    #[sqlx(try_from = "Uuid")]
    pub person: PersonId,
    /// Until when it may be used, in milliseconds.
    pub expires_at: i64,
    /// How often its second part was wrong.
    pub failed_attempts: i64,
    /// Which device it became.
    pub device: Option<Uuid>,
}

/// A code to keep.
pub struct NewEnrolment<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its first part.
    pub selector: &'a str,
    /// The digest of the whole code.
    pub secret_hash: Digest,
    /// Whom it is for.
    pub person: PersonId,
    /// Who issued it; nobody when it came from the command line.
    pub issued_by: Option<PersonId>,
    /// Until when it may be used.
    pub expires_at: DateTime<Utc>,
}

/// Keeps a new code.
pub async fn add(tx: &mut WriteTx, new: &NewEnrolment<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewEnrolment { id, selector, secret_hash, person, issued_by, expires_at } = new;
    tx.execute(ADD, args![id, selector, secret_hash, person, issued_by, now, expires_at]).await.map(drop)
}

/// The code of that first part.
pub async fn find(tx: &mut ReadTx, selector: &str) -> Result<Option<EnrolmentRow>, StoreError> {
    tx.maybe(FIND, args![selector]).await
}

/// The code of that id.
pub async fn find_by_id(tx: &mut ReadTx, id: Uuid) -> Result<Option<EnrolmentRow>, StoreError> {
    tx.maybe(FIND_BY_ID, args![id]).await
}

/// Counts a wrong attempt.
pub async fn count_failure(tx: &mut WriteTx, id: Uuid) -> Result<(), StoreError> {
    tx.execute(COUNT_FAILURE, args![id]).await.map(drop)
}

/// Uses the code up; false if another device was quicker.
pub async fn use_up(tx: &mut WriteTx, id: Uuid, device: DeviceId) -> Result<bool, StoreError> {
    Ok(tx.execute(USE, args![id, device]).await? == 1)
}

/// No code lives longer than until then.
pub async fn end_no_later_than(tx: &mut WriteTx, at: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(END_NO_LATER, args![at]).await.map(drop)
}
