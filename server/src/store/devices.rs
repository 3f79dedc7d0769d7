//! Phones that were enrolled with their own key.

use std::collections::BTreeMap;

use callout_core::domain::{
    ids::{BranchId, DeviceId, PersonId},
    people::Actor,
};
use callout_core::protocol::auth::{KeyAlgorithm, PublicKey};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Conditions, Millis, ReadTx, StoreError, ToValue as _, WriteTx, args, statements};
use crate::security::DeviceKey;

statements! {
    /// A new device.
    ADD = "insert into devices (id, branch, person, code, name, key_algorithm, public_key, app_version, enrolled_at,
            last_contact_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
    /// The device of that id.
    FIND = "select id, branch, person, code, name, key_algorithm, public_key, epoch, app_version, enrolled_at, last_contact_at,
            revoked_at
        from devices where id = $1";
    /// The devices of a branch, or of all of them.
    LIST = "select id, branch, person, code, name, key_algorithm, public_key, epoch, app_version, enrolled_at, last_contact_at,
            revoked_at
        from devices";
    /// How far the logs of devices have come, and what of them is held for a person to decide.
    LOGS = "select h.device, h.epoch, h.seq, h.is_forked,
            (select max(l.at) from branch_log l
                where l.branch = h.branch and l.device = h.device and l.epoch = h.epoch and l.device_seq = h.seq) as received_at,
            (select count(*) from held x
                where x.branch = h.branch and x.decided_at is null and x.device = h.device) as held
        from device_heads h";
    /// Takes a device's access away; the first time counts.
    REVOKE = "update devices set revoked_at = $2 where id = $1 and revoked_at is null";
    /// The same of all that a person has.
    REVOKE_OF_PERSON = "update devices set revoked_at = $2 where person = $1 and revoked_at is null";
    /// A new life of a device whose log forked.
    RAISE_EPOCH = "update devices set epoch = epoch + 1 where id = $1 returning epoch";
    /// Nothing was heard of it later than now: the time that it was heard at was wrong.
    NO_CONTACT_AFTER = "update devices set last_contact_at = $1 where last_contact_at > $1";
    /// It was heard of.
    TOUCH = "update devices set last_contact_at = $2 where id = $1 and last_contact_at < $2";
}

/// A device.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeviceRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: DeviceId,
    /// Its person's branch when it was enrolled.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub person: PersonId,
    /// Its short number, as in its receipts (I18).
    pub code: String,
    /// What people call it.
    pub name: String,
    key_algorithm: String,
    public_key: Vec<u8>,
    /// Raised when a clone or a restored phone shows.
    pub epoch: i64,
    /// The app's version when it was last told.
    pub app_version: String,
    /// When it was enrolled.
    #[sqlx(try_from = "i64")]
    pub enrolled_at: Millis,
    /// When it was last heard of.
    #[sqlx(try_from = "i64")]
    pub last_contact_at: Millis,
    /// Since when it has no access, in milliseconds.
    pub revoked_at: Option<i64>,
}

impl DeviceRow {
    /// What its seals and signatures are checked with.
    pub fn key(&self) -> Result<DeviceKey, StoreError> {
        let key = public_key(self.id, &self.key_algorithm, &self.public_key)?;
        DeviceKey::new(key).ok_or_else(|| StoreError::corrupt("devices", "public_key", self.id))
    }

    /// Its epoch, as the wire writes it.
    pub fn epoch(&self) -> Result<u32, StoreError> {
        u32::try_from(self.epoch).map_err(|_| StoreError::corrupt("devices", "epoch", self.id))
    }
}

/// A device's key, as it is kept.
pub(super) fn public_key(id: DeviceId, algorithm: &str, kept: &[u8]) -> Result<PublicKey, StoreError> {
    let corrupt = |column| StoreError::corrupt("devices", column, id);
    let algorithm = KeyAlgorithm::from_name(algorithm).ok_or_else(|| corrupt("key_algorithm"))?;
    PublicKey::new(algorithm, kept).map_err(|_| corrupt("public_key"))
}

/// A device to add.
pub struct NewDevice<'a> {
    /// Its id.
    pub id: DeviceId,
    /// Whose it is.
    pub owner: &'a Actor,
    /// Its short number.
    pub code: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// Its key.
    pub public_key: PublicKey,
    /// The app's version.
    pub app_version: &'a str,
}

/// Adds a device; a key is enrolled once.
pub async fn add(tx: &mut WriteTx, device: &NewDevice<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewDevice { id, owner, code, name, public_key, app_version } = device;
    let (algorithm, key) = (public_key.algorithm().name(), public_key.as_bytes());
    tx.execute(ADD, args![id, owner.branch, owner.person, code, name, algorithm, key, app_version, now]).await.map(drop)
}

/// The device of that id.
pub async fn find(tx: &mut ReadTx, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    tx.maybe(FIND, args![id]).await
}

/// The devices that this actor may see, by their numbers.
pub async fn list(tx: &mut ReadTx, viewer: &Actor) -> Result<Vec<DeviceRow>, StoreError> {
    tx.all_where(LIST, &seen(viewer), (BY_CODE, i64::MAX)).await
}

/// The order of the list.
pub(super) const BY_CODE: &str = "order by code, id";

/// Those of whom somebody sees.
pub(super) fn seen(viewer: &Actor) -> Conditions {
    Conditions::default().and_with("branch = ?", (!viewer.sees_all_branches()).then(|| viewer.branch.to_value()))
}

/// Takes the access of all of a person's devices away.
pub async fn revoke_of_person(tx: &mut WriteTx, id: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(REVOKE_OF_PERSON, args![id, now]).await.map(drop)
}

/// Takes a device's access away.
pub async fn revoke(tx: &mut WriteTx, id: DeviceId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(REVOKE, args![id, now]).await.map(drop)
}

/// Begins a new life of a device whose log forked (F8); answers the new epoch.
pub async fn raise_epoch(tx: &mut WriteTx, id: DeviceId) -> Result<i64, StoreError> {
    tx.one(RAISE_EPOCH, args![id]).await.map(|(epoch,)| epoch)
}

/// Remembers that it was heard of.
pub async fn touch(tx: &mut WriteTx, id: DeviceId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(TOUCH, args![id, now]).await.map(drop)
}

/// How far a device's log has come at the server.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LogRow {
    device: Uuid,
    /// The life of the log.
    pub epoch: i64,
    /// The last command that the server has.
    pub seq: i64,
    /// Whether two different commands stood at one place (F8).
    pub is_forked: bool,
    /// When that last command came, in milliseconds.
    pub received_at: Option<i64>,
    /// Facts of the device that wait for a person's decision.
    pub held: i64,
}

/// The logs of the devices that this actor may see.
pub async fn logs(tx: &mut ReadTx, viewer: &Actor) -> Result<BTreeMap<DeviceId, LogRow>, StoreError> {
    let rows: Vec<LogRow> = tx.all_where(LOGS, &seen(viewer), ("order by device", i64::MAX)).await?;
    Ok(rows.into_iter().map(|row| (DeviceId(row.device), row)).collect())
}

/// Nothing was heard of any device later than then.
pub async fn no_contact_after(tx: &mut WriteTx, at: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(NO_CONTACT_AFTER, args![at]).await.map(drop)
}
