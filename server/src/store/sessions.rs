//! Sessions and their refresh tokens: a family of generations, of which the last two are known.

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, DeviceId, Incarnation, PersonId},
    people::{Actor, Role},
};
use callout_core::protocol::auth::Nonce;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, ReadTx, StoreError, WriteTx, args, devices, people::parse_roles, statements, work::rows::HeadRow};
use crate::security::{Phone, Principal};

statements! {
    /// A new session.
    ADD = "insert into sessions (id, person, device, generation, created_at, expires_at) values ($1, $2, $3, 1, $4, $5)";
    /// Whom a session speaks for, and what may have ended it: itself, its person's access or its device's (I21).
    STANDING = "select s.id, s.device, s.ended_at, s.expires_at, p.disabled_at, d.revoked_at, p.id as person, p.branch, p.roles,
            d.branch as device_branch, d.key_algorithm, d.public_key, d.epoch as enrolled_epoch, h.epoch, h.seq, h.hash,
            m.incarnation
        from server_meta m join sessions s on s.id = $1 join people p on p.id = s.person left join devices d on d.id = s.device
            left join device_heads h on h.branch = d.branch and h.device = d.id
        where m.id = 1";
    /// A token and its family.
    FIND_TOKEN = "select t.generation, t.used_at, s.id as session, s.person, s.device, s.generation as current_generation,
            s.expires_at, s.ended_at
        from refresh_tokens t join sessions s on s.id = t.session where t.hash = $1";
    /// A new token.
    ADD_TOKEN = "insert into refresh_tokens (hash, session, generation, nonce, issued_at) values ($1, $2, $3, $4, $5)";
    /// How many tokens a generation has.
    COUNT_TOKENS = "select count(*) from refresh_tokens where session = $1 and generation = $2";
    /// A token was exchanged.
    MARK_USED = "update refresh_tokens set used_at = $2 where hash = $1 and used_at is null";
    /// The family's next generation, and how long it may live from now on.
    ADVANCE = "update sessions set generation = $2, expires_at = $3 where id = $1 and generation = $2 - 1";
    /// Takes the session's row, so that two exchanges follow each other on PostgreSQL as they do on SQLite (F28).
    LOCK = "update sessions set generation = generation where id = $1";
    /// Ends a session; the first reason stays.
    END = "update sessions set ended_at = $2, ended_why = $3 where id = $1 and ended_at is null";
    /// Ends every session of a person.
    END_OF_PERSON = "update sessions set ended_at = $2, ended_why = $3 where person = $1 and ended_at is null";
    /// Ends every session of a device.
    END_OF_DEVICE = "update sessions set ended_at = $2, ended_why = $3 where device = $1 and ended_at is null";
    /// No session lives longer than until then: the time that it was prolonged by was wrong.
    END_NO_LATER = "update sessions set expires_at = $1 where expires_at > $1";
    /// Tokens that no answer can depend on any more.
    FORGET_TOKENS = "delete from refresh_tokens where session = $1 and generation < $2";
}

/// Whether a session still speaks for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Speaks(Box<Principal>),
    /// It ended, or never was.
    Over,
    /// Its person has no access any more.
    PersonDisabled,
    /// Its device has no access any more.
    DeviceRevoked,
}

#[derive(Debug, sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    device: Option<Uuid>,
    ended_at: Option<i64>,
    expires_at: i64,
    disabled_at: Option<i64>,
    revoked_at: Option<i64>,
    #[sqlx(try_from = "Uuid")]
    person: PersonId,
    #[sqlx(try_from = "Uuid")]
    branch: BranchId,
    roles: String,
    device_branch: Option<Uuid>,
    key_algorithm: Option<String>,
    public_key: Option<Vec<u8>>,
    enrolled_epoch: Option<i64>,
    #[sqlx(try_from = "Uuid")]
    incarnation: Incarnation,
    #[sqlx(flatten)]
    head: HeadRow,
}

impl SessionRow {
    fn standing(self, now: DateTime<Utc>) -> Result<Standing, StoreError> {
        // A session of somebody without access ended with it: that is the cause, and whoever holds its token may know it.
        if self.disabled_at.is_some() {
            return Ok(Standing::PersonDisabled);
        }
        if self.revoked_at.is_some() {
            return Ok(Standing::DeviceRevoked);
        }
        if self.ended_at.is_some() || self.expires_at <= now.timestamp_millis() {
            return Ok(Standing::Over);
        }
        self.read().map(|principal| Standing::Speaks(Box::new(principal)))
    }

    /// Whom it speaks for, from which phone.
    fn read(self) -> Result<Principal, StoreError> {
        let roles: Vec<Role> =
            parse_roles(&self.roles).ok_or_else(|| StoreError::corrupt("people", "roles", self.person))?;
        let phone = self.phone()?;
        Ok(Principal { actor: Actor { person: self.person, branch: self.branch, roles }, phone, session: self.id })
    }

    fn phone(&self) -> Result<Option<Phone>, StoreError> {
        let (Some(id), Some(branch), Some(algorithm), Some(key), Some(enrolled_epoch)) =
            (self.device, self.device_branch, &self.key_algorithm, &self.public_key, self.enrolled_epoch)
        else {
            return Ok(None);
        };
        let key = devices::public_key(DeviceId(id), algorithm, key)?;
        let head = self.head.read(id, enrolled_epoch)?;
        Ok(Some(Phone {
            id: DeviceId(id),
            branch: BranchId(branch),
            person: self.person,
            key,
            head,
            incarnation: self.incarnation,
        }))
    }
}

/// A refresh token and its family.
#[derive(Debug, sqlx::FromRow)]
pub struct TokenRow {
    /// Which generation the token is of.
    pub generation: i64,
    /// When it was exchanged, in milliseconds.
    pub used_at: Option<i64>,
    /// Its session.
    pub session: Uuid,
    /// The session's person.
    #[sqlx(try_from = "Uuid")]
    pub person: PersonId,
    device: Option<Uuid>,
    /// The generation that the session has reached.
    pub current_generation: i64,
    /// Until when the session lives unless it is refreshed, in milliseconds.
    pub expires_at: i64,
    /// Since when it is over, in milliseconds.
    pub ended_at: Option<i64>,
}

impl TokenRow {
    /// The session's device.
    pub fn device(&self) -> Option<DeviceId> {
        self.device.map(DeviceId)
    }
}

/// Begins a session.
pub async fn add(
    tx: &mut WriteTx,
    id: Uuid,
    person: PersonId,
    device: Option<DeviceId>,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(ADD, args![id, person, device, now, expires_at]).await.map(drop)
}

/// Whom a session speaks for, if it still speaks.
pub async fn standing(db: &Db, id: Uuid, now: DateTime<Utc>) -> Result<Standing, StoreError> {
    let row: Option<SessionRow> = db.maybe(STANDING, args![id]).await?;
    row.map_or(Ok(Standing::Over), |row| row.standing(now))
}

/// Whether that is a refresh token of ours, whatever became of it.
pub async fn has_token(db: &Db, hash: Digest) -> Result<bool, StoreError> {
    db.maybe::<TokenRow>(FIND_TOKEN, args![hash]).await.map(|found| found.is_some())
}

/// A refresh token and its family, with the family locked until the transaction ends.
pub async fn find_token(tx: &mut WriteTx, hash: Digest) -> Result<Option<TokenRow>, StoreError> {
    let Some(found) = tx.maybe::<TokenRow>(FIND_TOKEN, args![hash]).await? else { return Ok(None) };
    tx.execute(LOCK, args![found.session]).await?;
    tx.maybe(FIND_TOKEN, args![hash]).await
}

/// Adds a token to a generation. [`StoreError::Duplicate`] means that this nonce was used before: a replay.
pub async fn add_token(
    tx: &mut WriteTx,
    hash: Digest,
    session: Uuid,
    generation: i64,
    nonce: Nonce,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(ADD_TOKEN, args![hash, session, generation, nonce.to_string(), now]).await.map(drop)
}

/// How many tokens a generation has.
pub async fn count_tokens(tx: &mut ReadTx, session: Uuid, generation: i64) -> Result<i64, StoreError> {
    tx.one(COUNT_TOKENS, args![session, generation]).await.map(|(count,)| count)
}

/// Marks a token as exchanged.
pub async fn mark_used(tx: &mut WriteTx, hash: Digest, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(MARK_USED, args![hash, now]).await.map(drop)
}

/// Raises the family to its next generation and forgets what lies two behind it.
pub async fn advance(
    tx: &mut WriteTx,
    session: Uuid,
    generation: i64,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(ADVANCE, args![session, generation, expires_at]).await.map(drop)
}

/// Forgets tokens below a generation.
pub async fn forget_tokens(tx: &mut WriteTx, session: Uuid, below: i64) -> Result<(), StoreError> {
    tx.execute(FORGET_TOKENS, args![session, below]).await.map(drop)
}

/// Ends a session.
pub async fn end(tx: &mut WriteTx, id: Uuid, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(END, args![id, now, why]).await.map(drop)
}

/// Ends every session of a person.
pub async fn end_of_person(tx: &mut WriteTx, id: PersonId, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(END_OF_PERSON, args![id, now, why]).await.map(drop)
}

/// Ends every session of a device.
pub async fn end_of_device(tx: &mut WriteTx, id: DeviceId, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(END_OF_DEVICE, args![id, now, why]).await.map(drop)
}

/// No session lives longer than until then.
pub async fn end_no_later_than(tx: &mut WriteTx, at: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(END_NO_LATER, args![at]).await.map(drop)
}
