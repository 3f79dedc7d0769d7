//! What a person responsible for security should look at: stolen tokens, guessed codes, revocations.

use callout_core::domain::ids::{DeviceId, PersonId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// One more event.
    ADD = "insert into security_events (id, at, kind, person, device, session, detail) values ($1, $2, $3, $4, $5, $6, $7)";
    /// How many of a kind there are.
    COUNT = "select count(*) from security_events where kind = $1";
}

/// An event to keep.
#[derive(Debug, Default)]
pub struct NewEvent<'a> {
    /// Its kind: `refresh_token_stolen`, `person_disabled` …
    pub kind: &'a str,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// Which device it is about.
    pub device: Option<DeviceId>,
    /// Which session it is about.
    pub session: Option<Uuid>,
    /// What happened, in a few words without secrets.
    pub detail: &'a str,
}

/// Keeps an event.
pub async fn add(tx: &mut WriteTx, id: Uuid, event: &NewEvent<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewEvent { kind, person, device, session, detail } = event;
    tx.execute(ADD, args![id, now, kind, person, device, session, detail]).await.map(drop)
}

/// How many events of that kind there are.
pub async fn count(tx: &mut ReadTx, kind: &str) -> Result<i64, StoreError> {
    tx.one(COUNT, args![kind]).await.map(|(count,)| count)
}
