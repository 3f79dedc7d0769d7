//! The database's own identity: incarnation (I11), clock floor (F45), counters, token keys.

use callout_core::domain::ids::Incarnation;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Millis, ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// The identity row, at first start.
    CREATE = "insert into server_meta (id, incarnation, created_at, clock_floor) values (1, $1, $2, $2) on conflict (id) do nothing";
    /// Who this database is.
    READ = "select incarnation, clock_floor from server_meta where id = 1";
    /// Another life of the same database.
    BEGIN_ANEW = "update server_meta set incarnation = $1 where id = 1";
    /// Numbers of devices that a lost past may have given are not given again.
    SKIP_DEVICES = "update server_meta set device_count = device_count + $1 where id = 1";
    /// Nor are numbers of the office's documents: calls, vouchers, invoices. Devices count their own.
    SKIP_DOCUMENTS = "insert into documents (branch, series, n, kind, seq)
        select branch, series, max(n) + $1, 'skipped', 0 from documents
        where series like 'C-%' or series like 'V-%' or series like 'INV-%' group by branch, series";
    /// Where the clock stood.
    RAISE_CLOCK_FLOOR = "update server_meta set clock_floor = $1 where id = 1 and clock_floor < $1";
    /// A person says where the clock stands.
    SET_CLOCK_FLOOR = "update server_meta set clock_floor = $1 where id = 1";
    /// No token that was signed is good any more.
    FORGET_TOKEN_KEYS = "delete from token_keys";
    /// The number of the next device; the row's lock makes it unique.
    NEXT_DEVICE_NUMBER = "update server_meta set device_count = device_count + 1 where id = 1 returning device_count";
    /// A key that signs access tokens.
    ADD_TOKEN_KEY = "insert into token_keys (kid, secret, created_at) values ($1, $2, $3)";
    /// Every key, the newest first.
    TOKEN_KEYS = "select kid, secret from token_keys order by created_at desc, kid";
}

/// The identity row.
#[derive(Debug, sqlx::FromRow)]
pub struct Meta {
    /// The life of this database.
    #[sqlx(try_from = "Uuid")]
    pub incarnation: Incarnation,
    /// No time before this one is ever told.
    #[sqlx(try_from = "i64")]
    pub clock_floor: Millis,
}

/// A key that signs access tokens.
#[derive(sqlx::FromRow)]
pub struct TokenKeyRow {
    /// Its public name.
    pub kid: String,
    /// The secret.
    pub secret: Vec<u8>,
}

/// Gives a new database its identity; an old one keeps its own.
pub async fn create(tx: &mut WriteTx, incarnation: Incarnation, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(CREATE, args![incarnation, now]).await.map(drop)
}

/// Who this database is.
pub async fn read(tx: &mut ReadTx) -> Result<Meta, StoreError> {
    tx.one(READ, args![]).await
}

/// Numbers that are left out after a backup was put back: more than a company gives between two backups. They may stand on
/// papers that customers hold, and on phones that are unknown now (I18, F43).
pub const NUMBERS_SKIPPED: i64 = 1_000;

/// Begins another life of this database: it was put back from a backup (I11).
pub async fn begin_anew(tx: &mut WriteTx, incarnation: Incarnation) -> Result<(), StoreError> {
    tx.execute(SKIP_DEVICES, args![NUMBERS_SKIPPED]).await?;
    tx.execute(SKIP_DOCUMENTS, args![NUMBERS_SKIPPED]).await?;
    tx.execute(BEGIN_ANEW, args![incarnation]).await.map(drop)
}

/// Remembers that this time was told.
pub async fn raise_clock_floor(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(RAISE_CLOCK_FLOOR, args![now]).await.map(drop)
}

/// The time goes on from this one, forward or back: a person said so.
pub async fn set_clock_floor(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(SET_CLOCK_FLOOR, args![now]).await.map(drop)
}

/// Forgets the keys of all access tokens.
pub async fn forget_token_keys(tx: &mut WriteTx) -> Result<(), StoreError> {
    tx.execute(FORGET_TOKEN_KEYS, args![]).await.map(drop)
}

/// The number of the next device of the company.
pub async fn next_device_number(tx: &mut WriteTx) -> Result<i64, StoreError> {
    tx.one(NEXT_DEVICE_NUMBER, args![]).await.map(|(number,)| number)
}

/// Keeps a new key.
pub async fn add_token_key(tx: &mut WriteTx, kid: &str, secret: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(ADD_TOKEN_KEY, args![kid, secret, now]).await.map(drop)
}

/// Every key, the newest first.
pub async fn token_keys(tx: &mut ReadTx) -> Result<Vec<TokenKeyRow>, StoreError> {
    tx.all(TOKEN_KEYS, args![]).await
}
