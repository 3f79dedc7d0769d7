//! Reads a phone's file past the product: a connection and SQL of our own, that change nothing.

use std::path::Path;

use callout_core::{
    domain::{
        calendar::{BranchCalendar, WorkingCalendar},
        digest::Digest,
        hold::Holds,
        ids::{BranchId, ComplaintId, DeviceId, OrderId, PersonId},
        order::{Context, Mode, WorkOrder, decide, replay},
        people::{Actor, Role},
        policy::Policies,
        pricing::{PriceBook, PriceList},
        subject::{Listed as _, SubjectKey, SubjectKind},
        subjects::{AnyCommand, Product},
    },
    protocol::{command::Envelope, cursor::Cursor, outcome::Outcome},
};
use callout_fault_vfs::install_onlooker;
use rusqlite::{Connection, OpenFlags, Params, config::DbConfig};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::books::{COMPLAINT, ORDER};

/// A command as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Counts the rows.
    pub place: i64,
    /// The life of the log.
    pub epoch: u32,
    /// The place in it.
    pub seq: u64,
    /// The hash, as it is kept.
    pub hash: Digest,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether something became of it.
    pub has_outcome: bool,
    /// Whether the server has it for certain.
    pub is_acknowledged: bool,
}

/// Who a phone is, as its file says.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Session {
    /// Which device.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// Where he works.
    pub branch: BranchId,
}

/// A pair of eyes on a phone's file.
pub struct Witness(Connection);

impl Witness {
    /// Looks at a file that is there.
    pub fn open(file: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags_and_vfs(file, flags, install_onlooker())?;
        connection.pragma_update(None, "query_only", true)?;
        // Whoever looks last must not tidy up: a killed phone's file stays as it was left.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        Ok(Self(connection))
    }

    /// The commands after a row, in order.
    pub fn commands_after(&self, place: i64) -> rusqlite::Result<Vec<Row>> {
        let sql = "SELECT place, epoch, seq, hash, bytes, outcome IS NOT NULL, is_acknowledged FROM commands
            WHERE place > ?1 ORDER BY place";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([place], |row| {
            Ok(Row {
                place: row.get(0)?,
                epoch: row.get(1)?,
                seq: row.get::<_, i64>(2)?.unsigned_abs(),
                hash: Digest(row.get(3)?),
                bytes: row.get(4)?,
                has_outcome: row.get(5)?,
                is_acknowledged: row.get(6)?,
            })
        })?;
        rows.collect()
    }

    /// The subjects, of kinds that this app does not know as well, with the server's bodies as they are kept.
    pub fn subjects(&self) -> rusqlite::Result<Vec<(SubjectKey, Vec<u8>)>> {
        let mut statement = self.0.prepare_cached("SELECT kind, id, confirmed FROM subjects ORDER BY kind, id")?;
        let rows = statement.query_map([], |row| Ok((key(row.get(0)?, &row.get::<_, String>(1)?), row.get(2)?)))?;
        rows.collect()
    }

    /// The order as the person sees it: as the server said it last, with what is pending on top. That stands on no disk, so
    /// that it is played anew by the rules.
    pub fn seen(&self, order: OrderId) -> rusqlite::Result<Option<WorkOrder>> {
        let about = SubjectKey { kind: ORDER, id: order.0 };
        let Some(mut order) = self.confirmed::<WorkOrder>(about)? else { return Ok(None) };
        let sql = "SELECT bytes, outcome FROM commands WHERE is_acknowledged = 0 AND about = ?1 ORDER BY epoch, seq";
        let pending: Vec<(Vec<u8>, Option<Vec<u8>>)> = self.all(sql, [about.to_string()])?;
        if pending.is_empty() {
            return Ok(Some(order));
        }
        let (prices, policies) = (self.prices()?, self.policies()?);
        let calendar: Option<BranchCalendar> = self.confirmed(BranchCalendar::key(order.branch.0))?;
        let calendar = calendar.map(|it| it.0);
        for (bytes, outcome) in pending {
            if outcome.is_none_or(|json| counts(&json)) {
                order = played(order, &bytes, (&prices, &policies, calendar.as_ref()));
            }
        }
        Ok(Some(order))
    }

    /// A subject as the server said it last, if this app can read it.
    fn confirmed<T: DeserializeOwned>(&self, about: SubjectKey) -> rusqlite::Result<Option<T>> {
        let sql = "SELECT confirmed FROM subjects WHERE kind = ?1 AND id = ?2";
        let body = self.first(sql, (about.kind.0, about.id.to_string()))?;
        Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
    }

    /// The price list in force, and those before it.
    fn prices(&self) -> rusqlite::Result<PriceBook> {
        let bodies: Vec<(Vec<u8>,)> = self.all("SELECT body FROM reference WHERE key LIKE 'prices/%'", [])?;
        let before = bodies.iter().filter_map(|(body,)| serde_json::from_slice::<PriceList>(body).ok());
        let lists = before.chain(self.confirmed(PriceList::key(Uuid::nil()))?);
        Ok(PriceBook(lists.map(|list| (list.version, list)).collect()))
    }

    /// The settings in force; or those before them, where this app cannot read the ones in force.
    pub fn policies(&self) -> rusqlite::Result<Policies> {
        if let Some(policies) = self.confirmed(Policies::key(Uuid::nil()))? {
            return Ok(policies);
        }
        let body = self.reference("policies")?;
        Ok(body.and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default())
    }

    /// The orders' ids.
    pub fn order_ids(&self) -> rusqlite::Result<Vec<OrderId>> {
        let ids: Vec<(String,)> = self.all("SELECT id FROM subjects WHERE kind = ?1 ORDER BY id", [ORDER.0])?;
        Ok(ids.iter().map(|(id,)| id.parse().unwrap_or(OrderId(Uuid::nil()))).collect())
    }

    /// The complaints' ids.
    pub fn complaint_ids(&self) -> rusqlite::Result<Vec<ComplaintId>> {
        let ids: Vec<(String,)> = self.all("SELECT id FROM subjects WHERE kind = ?1 ORDER BY id", [COMPLAINT.0])?;
        Ok(ids.iter().map(|(id,)| id.parse().unwrap_or(ComplaintId(Uuid::nil()))).collect())
    }

    /// Where the phone stands.
    pub fn cursor(&self) -> rusqlite::Result<Option<Cursor>> {
        Ok(self.meta("mirror.cursor")?.and_then(|json| serde_json::from_slice(&json).ok()))
    }

    /// Which device the phone is, and whose, as its session says.
    pub fn session(&self) -> rusqlite::Result<Option<Session>> {
        Ok(self.meta("session")?.and_then(|json| serde_json::from_slice(&json).ok()))
    }

    /// What is kept of what this app does not know (F71).
    pub fn unread(&self) -> rusqlite::Result<Vec<Vec<u8>>> {
        let bodies: Vec<(Vec<u8>,)> =
            self.all("SELECT body FROM reference WHERE key LIKE 'other/%' ORDER BY key", [])?;
        Ok(bodies.into_iter().map(|(body,)| body).collect())
    }

    /// The version of the newest price list in the file.
    pub fn newest_prices(&self) -> rusqlite::Result<Option<u32>> {
        Ok(self.prices()?.current().map(|list| list.version))
    }

    /// What is kept of reference data under a key.
    pub fn reference(&self, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.first("SELECT body FROM reference WHERE key = ?1", [key])
    }

    /// A setting.
    pub fn meta(&self, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.first("SELECT value FROM meta WHERE key = ?1", [key])
    }

    /// How many decisions of the exceptions desk, and how many pictures that wait, are here.
    pub fn decisions_and_blobs(&self) -> rusqlite::Result<(u64, u64)> {
        let sql = "SELECT (SELECT count(*) FROM reference WHERE key LIKE 'decision/%'),
            (SELECT count(*) FROM blobs WHERE digest NOT IN (SELECT digest FROM sent))";
        self.0
            .prepare_cached(sql)?
            .query_row([], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs())))
    }

    fn all<T>(&self, sql: &str, arguments: impl Params) -> rusqlite::Result<Vec<T>>
    where
        T: for<'r> TryFrom<&'r rusqlite::Row<'r>, Error = rusqlite::Error>,
    {
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_map(arguments, |row| T::try_from(row))?.collect()
    }

    fn first(&self, sql: &str, arguments: impl Params) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(arguments)?;
        rows.next()?.map(|row| row.get(0)).transpose()
    }
}

fn key(kind: u16, id: &str) -> SubjectKey {
    SubjectKey { kind: SubjectKind(kind), id: id.parse().unwrap_or_default() }
}

/// Whether a command's effect is shown though the server has answered: it did not say otherwise.
fn counts(outcome: &[u8]) -> bool {
    let outcome = serde_json::from_slice::<Outcome>(outcome).ok();
    !matches!(outcome, Some(Outcome::Held { .. } | Outcome::Refused { .. }))
}

/// The order after a command that its technician recorded; what does not fit any more, or cannot be read, changes nothing.
fn played(
    order: WorkOrder,
    bytes: &[u8],
    (prices, policies, calendar): (&PriceBook, &Policies, Option<&WorkingCalendar>),
) -> WorkOrder {
    let Ok(envelope) = Envelope::from_bytes(bytes) else { return order };
    let (Ok(AnyCommand::Order(command)), Some(person)) = (envelope.command::<Product>(), order.assignee()) else {
        return order;
    };
    let actor = Actor { person, branch: order.branch, roles: vec![Role::Technician] };
    let at = envelope.recorded_at;
    let context = Context {
        at: at.wall,
        today: at.wall.day_in(at.zone),
        actor: &actor,
        device: Some(envelope.device),
        policies,
        prices,
        calendar,
        // A hold remarks what a phone records, and changes nothing of it.
        holds: &Holds::none(),
        mode: Mode::Live,
        failed: &[],
    };
    match decide(&order, &command, &context) {
        Ok(events) => replay(order, &events),
        Err(_) => order,
    }
}
