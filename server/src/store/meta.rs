//! The database's own identity: incarnation (I11), clock floor (F45), counters, keys of tokens and cursors.

use callout_core::domain::ids::{BranchId, Incarnation};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Millis, ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// The identity row, at first start.
    CREATE = "insert into server_meta (id, incarnation, cursor_key, created_at, clock_floor) values (1, $1, $2, $3, $3)
        on conflict (id) do nothing";
    /// Who this database is.
    READ = "select incarnation, cursor_key, clock_floor from server_meta where id = 1";
    /// Who this database is; its row is this change's alone until the end, so that one life begins after the other.
    LOCK = "update server_meta set incarnation = incarnation where id = 1 returning incarnation, cursor_key, clock_floor";
    /// No log goes on, and so no number is given, until the end of this change.
    LOCK_HEADS = "update branch_heads set seq = seq";
    /// Another life of the same database.
    BEGIN_ANEW = "update server_meta set incarnation = $1, numbers_from = numbers_from + $2 where id = 1";
    /// Numbers of devices that a lost past may have given are not given again.
    SKIP_DEVICES = "update server_meta set device_count = device_count + $1 where id = 1";
    /// Nor are numbers of the office's documents: calls, vouchers, invoices, complaints. Devices count their own.
    SKIP_DOCUMENTS = "insert into documents (branch, series, n, kind, seq)
        select branch, series, max(n) + $1, 'skipped', 0 from documents
        where series like 'C-%' or series like 'V-%' or series like 'INV-%' or series like 'K-%' group by branch, series";
    /// What stands in a lost past may also be the first of its series.
    SKIP_FIRST = "insert into documents (branch, series, n, kind, seq)
        select h.branch, p.prefix || h.code, m.numbers_from, 'skipped', 0 from branch_heads h
            cross join (select 'C-' as prefix union all select 'V-' union all select 'INV-' union all select 'K-') p
            cross join server_meta m
        where m.id = 1 and m.numbers_from > 0 and h.branch <> $1
            and not exists (select 1 from documents d where d.branch = h.branch and d.series = p.prefix || h.code)";
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
#[derive(sqlx::FromRow)]
pub struct Meta {
    /// The life of this database.
    #[sqlx(try_from = "Uuid")]
    pub incarnation: Incarnation,
    /// What seals the cursors that it gives.
    pub cursor_key: Vec<u8>,
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
pub async fn create(
    tx: &mut WriteTx,
    incarnation: Incarnation,
    cursor_key: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(CREATE, args![incarnation, cursor_key, now]).await.map(drop)
}

/// Who this database is.
pub async fn read(tx: &mut ReadTx) -> Result<Meta, StoreError> {
    tx.one(READ, args![]).await
}

/// Numbers that are left out after a backup was put back: more than a company gives between two backups. They may stand on
/// papers that customers hold, and on phones that are unknown now (I18, F43).
pub const NUMBERS_SKIPPED: i64 = 1_000;

/// The milliseconds that a life began at: incarnations are `UUIDv7`.
fn begun_ms(life: Incarnation) -> i64 {
    i64::try_from(life.0.as_u128() >> 80).unwrap_or(i64::MAX)
}

/// Whether a life began later than another of the same database.
#[must_use]
pub fn is_later(life: Incarnation, than: Incarnation) -> bool {
    begun_ms(life) > begun_ms(than)
}

/// The first moment of which an incarnation is later than that one.
#[must_use]
pub fn after(life: Incarnation) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(begun_ms(life).saturating_add(1))
}

/// Who this database is, which nobody else changes before the end of this change.
pub async fn lock(tx: &mut WriteTx) -> Result<Meta, StoreError> {
    tx.one(LOCK, args![]).await
}

/// Begins another life of this database, which was put back from a backup (I11), and leaves out so many numbers of every series.
pub async fn begin_anew(tx: &mut WriteTx, incarnation: Incarnation, skipped: i64) -> Result<(), StoreError> {
    tx.execute(LOCK_HEADS, args![]).await?;
    tx.execute(SKIP_DEVICES, args![skipped]).await?;
    tx.execute(SKIP_DOCUMENTS, args![skipped]).await?;
    tx.execute(BEGIN_ANEW, args![incarnation, skipped]).await?;
    skip_first_numbers(tx).await
}

/// Series that nothing stands in yet do not begin with 1 in a database that has lost some of its past: called for new branches too.
pub async fn skip_first_numbers(tx: &mut WriteTx) -> Result<(), StoreError> {
    tx.execute(SKIP_FIRST, args![BranchId::COMPANY]).await.map(drop)
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
