//! The tables themselves, read with statements of our own: an oracle that shares no query with the product.

use std::path::Path;

use anyhow::{Context as _, Result};
use callout_core::domain::{
    ids::BranchId,
    subject::{SubjectKey, SubjectKind},
};
use callout_server::store::work::audit::{Beside, unpacked};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use uuid::Uuid;

const LOG: &str = "select seq, at, actor, device, epoch, device_seq, command, command_hash, kind, about_kind, about_id,
    outcome, detail, events, hash from branch_log where branch = $1 and seq > $2 and seq <= $3 order by seq";
const BRANCH_HEAD: &str = "select seq, digest from branch_heads where branch = $1";
const COMMANDS: &str =
    "select device, epoch, device_seq, command as id, kind, about_kind, about_id, command_hash as hash, bytes,
    outcome, seq from branch_log
    where branch = $1 and device = $2 and device_seq > $3 order by epoch, device_seq";
const DEVICE_HEAD: &str = "select seq, hash from device_heads where branch = $1 and device = $2";
const COUNTS: &str =
    "select (select count(*) from branch_log where device is not null), (select count(*) from branch_log)";
const SUMS: &str =
    "select currency, cast(sum(amount_minor) as bigint), count(*) from ledger_postings group by currency";
const UNBALANCED: &str =
    "select seq from ledger_postings group by branch, seq, currency having sum(amount_minor) <> 0 order by seq";
const CASH_BOOKS: &str = "select s.id, r.body from subjects s left join subject_revisions r
    on r.branch = s.branch and r.kind = s.kind and r.id = s.id and r.revision = s.revision where s.kind = 3";
const CASH: &str = "select account_of, cast(sum(amount_minor) as bigint) from ledger_postings
    where account = 'technician_cash' group by account_of";
const ASSIGNEE: &str = "select assignee from orders where branch = $1 and id = $2";
const SUBJECTS: &str = "select t.kind, t.id, t.revision, t.body_digest, r.body from
    (select branch, cast(0 as bigint) as kind, id, revision, body_digest from orders
        union all select branch, kind, id, revision, body_digest from subjects) t
    left join subject_revisions r on r.branch = t.branch and r.kind = t.kind and r.id = t.id and r.revision = t.revision
    where t.branch = $1 order by t.kind, t.id";

/// A connection that reads one picture of the tables.
pub enum Records {
    /// Of the embedded database.
    Sqlite(SqliteConnection),
    /// Of PostgreSQL.
    Postgres(PgConnection),
}

/// What is done with a picture.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is looked at.
    Look,
    /// It is changed, and nothing of that stays.
    Spoil,
}

/// An entry of the log.
#[derive(sqlx::FromRow)]
pub struct Entry {
    /// Its place.
    pub seq: i64,
    /// Its time.
    pub at: i64,
    /// Who.
    pub actor: Uuid,
    /// On which phone.
    pub device: Option<Uuid>,
    /// The life of its log.
    pub epoch: Option<i64>,
    /// The place there.
    pub device_seq: Option<i64>,
    /// The command's id.
    pub command: Option<Uuid>,
    /// The command's hash.
    pub command_hash: Option<Vec<u8>>,
    /// What kind.
    pub kind: String,
    /// About what kind of thing.
    pub about_kind: Option<i64>,
    /// About which.
    pub about_id: Option<Uuid>,
    /// What became of it.
    pub outcome: Option<String>,
    /// What else is said.
    pub detail: String,
    /// What it did, as JSON.
    pub events: String,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// A command.
#[derive(sqlx::FromRow)]
pub struct Command {
    /// From which phone.
    pub device: Uuid,
    /// The life of the log.
    pub epoch: i64,
    /// Its place.
    pub device_seq: i64,
    /// Its id, if it could be read.
    pub id: Option<Uuid>,
    /// What kind.
    pub kind: String,
    /// About what kind of thing.
    pub about_kind: Option<i64>,
    /// About which.
    pub about_id: Option<Uuid>,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Its bytes, packed.
    pub bytes: Vec<u8>,
    /// Its outcome.
    pub outcome: Option<String>,
    /// Its place in the branch's log.
    pub seq: i64,
}

impl Command {
    /// Its bytes as the phone sent them; none if what is kept stands for none.
    pub fn unpacked(&self) -> Option<Vec<u8>> {
        let kind = |kind: i64| Some(SubjectKind(u16::try_from(kind).ok()?));
        let about = self.about_kind.and_then(kind).zip(self.about_id).map(|(kind, id)| SubjectKey { kind, id });
        let (epoch, seq) = (u32::try_from(self.epoch).ok()?, u64::try_from(self.device_seq).ok()?);
        let beside = self.id.zip(about).map(|(id, about)| Beside {
            command: id.into(),
            device: self.device.into(),
            epoch,
            seq,
            kind: &self.kind,
            about,
        });
        unpacked(beside.as_ref(), &self.bytes)
    }
}

/// A subject as it stands.
#[derive(sqlx::FromRow)]
pub struct Subject {
    /// Of which kind.
    pub kind: i64,
    /// Which.
    pub id: Uuid,
    /// How many events made it.
    pub revision: i64,
    /// The digest of its body.
    pub body_digest: Vec<u8>,
    /// Its body, if it is there.
    pub body: Option<String>,
}

/// Every row of a statement, on either database.
macro_rules! rows {
    ($records:expr, $sql:expr $(, $arg:expr)*) => {
        match $records {
            Records::Sqlite(connection) => sqlx::query_as($sql)$(.bind($arg))*.fetch_all(connection).await?,
            Records::Postgres(connection) => sqlx::query_as($sql)$(.bind($arg))*.fetch_all(connection).await?,
        }
    };
}

impl Records {
    /// Opens the embedded database's file; a look leaves what a dead server left as it is.
    pub async fn of_file(file: &Path, access: Access) -> Result<Self> {
        let options = SqliteConnectOptions::new().filename(file).read_only(access == Access::Look);
        let mut connection = SqliteConnection::connect_with(&options).await.context("opening the file")?;
        connection.execute("begin").await?;
        Ok(Self::Sqlite(connection))
    }

    /// Opens a database of PostgreSQL.
    pub async fn of_postgres(url: &str, access: Access) -> Result<Self> {
        let mut connection = PgConnection::connect(url).await.context("connecting to PostgreSQL")?;
        let begin = match access {
            Access::Look => "begin isolation level repeatable read read only",
            Access::Spoil => "begin",
        };
        connection.execute(begin).await?;
        Ok(Self::Postgres(connection))
    }

    /// Closes it.
    pub async fn close(self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.close().await?,
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }

    /// Entries of a log behind a place, as many as asked for.
    pub async fn log(&mut self, branch: BranchId, behind: i64, count: i64) -> Result<Vec<Entry>> {
        Ok(rows!(self, LOG, branch.0, behind, behind + count))
    }

    /// Where a log stands.
    pub async fn branch_head(&mut self, branch: BranchId) -> Result<(i64, Vec<u8>)> {
        let rows: Vec<(i64, Vec<u8>)> = rows!(self, BRANCH_HEAD, branch.0);
        rows.into_iter().next().context("the branch has no head")
    }

    /// A device's commands behind a place.
    pub async fn commands(&mut self, branch: BranchId, device: Uuid, behind: i64) -> Result<Vec<Command>> {
        Ok(rows!(self, COMMANDS, branch.0, device, behind))
    }

    /// Where a device's log stands, if it has begun.
    pub async fn device_head(&mut self, branch: BranchId, device: Uuid) -> Result<Option<(i64, Vec<u8>)>> {
        let rows: Vec<(i64, Vec<u8>)> = rows!(self, DEVICE_HEAD, branch.0, device);
        Ok(rows.into_iter().next())
    }

    /// How many commands and entries there are in all.
    pub async fn counts(&mut self) -> Result<(i64, i64)> {
        let rows: Vec<(i64, i64)> = rows!(self, COUNTS);
        rows.into_iter().next().context("a count")
    }

    /// Each currency with the sum of its postings and their number.
    pub async fn sums(&mut self) -> Result<Vec<(String, i64, i64)>> {
        Ok(rows!(self, SUMS))
    }

    /// Entries whose postings do not sum to zero.
    pub async fn unbalanced(&mut self) -> Result<Vec<(i64,)>> {
        Ok(rows!(self, UNBALANCED))
    }

    /// Cash books, with their bodies where those can be found.
    pub async fn cash_books(&mut self) -> Result<Vec<(Uuid, Option<String>)>> {
        Ok(rows!(self, CASH_BOOKS))
    }

    /// Technicians, and what the postings say they hold.
    pub async fn cash(&mut self) -> Result<Vec<(Uuid, i64)>> {
        Ok(rows!(self, CASH))
    }

    /// To whom an order is given, if it is there.
    pub async fn assignee(&mut self, branch: BranchId, order: Uuid) -> Result<Option<Option<Uuid>>> {
        let rows: Vec<(Option<Uuid>,)> = rows!(self, ASSIGNEE, branch.0, order);
        Ok(rows.into_iter().next().map(|(assignee,)| assignee))
    }

    /// The subjects of a log as they stand.
    pub async fn subjects(&mut self, branch: BranchId) -> Result<Vec<Subject>> {
        Ok(rows!(self, SUBJECTS, branch.0))
    }
}
