//! Transactions: a consistent picture to read, or one change that happens whole or not at all (I3).
//!
//! Dropping a transaction rolls it back before its connection is used again (F40); a commit once begun
//! runs in its own task to its end, whoever waits for it.

use std::ops::{Deref, DerefMut};

use sqlx::{Postgres, Sqlite, Transaction, postgres::PgArguments, sqlite::SqliteArguments};
use tokio_util::sync::CancellationToken;

use super::{Conditions, Row, Statement, StoreError, Value};

/// Bound arguments of one statement that PostgreSQL and SQLite both accept.
const ARGUMENTS_MAX: usize = 30_000;
/// Rows or keys of one statement on SQLite. Counts are powers of two, so that a statement comes in a few texts, each
/// prepared once and kept; more than these gain nothing, for a statement there costs no trip over a network.
const SQLITE_ROWS_MAX: usize = 128;

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A consistent picture of the database. Store functions that only read take `&mut ReadTx`.
pub struct ReadTx {
    inner: Inner,
}

/// A change in the making. Derefs to [`ReadTx`]; nothing of it stays without [`commit`](WriteTx::commit).
#[must_use = "without `commit` everything is rolled back"]
pub struct WriteTx {
    tx: ReadTx,
    disk_failed: CancellationToken,
}

/// Runs the same expression on either database.
macro_rules! on_either {
    ($self:expr, $statement:expr, $args:expr, |$query:ident, $connection:ident| $run:expr) => {
        match &mut $self.inner {
            Inner::Sqlite(tx) => {
                let ($query, $connection) = (($statement, sqlite_arguments($args)?), &mut **tx);
                $run
            }
            Inner::Postgres(tx) => {
                let ($query, $connection) = (($statement, postgres_arguments($args)?), &mut **tx);
                $run
            }
        }
    };
}

impl ReadTx {
    pub(super) const fn sqlite(tx: Transaction<'static, Sqlite>) -> Self {
        Self { inner: Inner::Sqlite(tx) }
    }

    pub(super) const fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self { inner: Inner::Postgres(tx) }
    }

    /// Whether this is PostgreSQL; for `store/dialect.rs` only.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    /// Every row.
    pub async fn all<T: Row>(&mut self, statement: Statement, args: Vec<Value>) -> Result<Vec<T>, StoreError> {
        on_either!(self, statement.text, args, |query, connection| {
            Ok(sqlx::query_as_with(query.0, query.1).fetch_all(connection).await?)
        })
    }

    /// The row, if there is one.
    pub async fn maybe<T: Row>(&mut self, statement: Statement, args: Vec<Value>) -> Result<Option<T>, StoreError> {
        on_either!(self, statement.text, args, |query, connection| {
            Ok(sqlx::query_as_with(query.0, query.1).fetch_optional(connection).await?)
        })
    }

    /// The row that must be there: aggregates, `returning`.
    pub async fn one<T: Row>(&mut self, statement: Statement, args: Vec<Value>) -> Result<T, StoreError> {
        on_either!(self, statement.text, args, |query, connection| {
            Ok(sqlx::query_as_with(query.0, query.1).fetch_one(connection).await?)
        })
    }

    /// Rows whose key is one of many: `head` + `($1, $2, …)` + `tail`, split where one statement has no room for all.
    pub async fn all_in<T: Row>(
        &mut self,
        head: Statement,
        keys: impl IntoIterator<Item = Value>,
        tail: &'static str,
    ) -> Result<Vec<T>, StoreError> {
        self.all_in_after(head, Vec::new(), keys, tail).await
    }

    /// As [`all_in`](Self::all_in), where `head` has arguments of its own before the keys: `where branch = $1 and id in`.
    pub async fn all_in_after<T: Row>(
        &mut self,
        head: Statement,
        args: Vec<Value>,
        keys: impl IntoIterator<Item = Value>,
        tail: &str,
    ) -> Result<Vec<T>, StoreError> {
        let mut keys: Vec<Value> = keys.into_iter().collect();
        let mut rows = Vec::with_capacity(keys.len());
        let at_once = ARGUMENTS_MAX - args.len();
        if let (false, Some(last)) = (self.is_postgres(), keys.last().cloned()) {
            // A key named twice finds its row once, and the statement keeps one of a few texts.
            let padded = keys.len().next_power_of_two().min(at_once).max(keys.len());
            keys.resize(padded, last);
        }
        let counted = if self.is_postgres() || tail.contains('$') { None } else { counted(head.text, args.len()) };
        for chunk in keys.chunks(at_once) {
            let sql = match &counted {
                Some(head) => format!("{head} ({}) {tail}", plain(chunk.len())),
                None => format!("{} ({}) {tail}", head.text, numbered(args.len(), chunk.len())),
            };
            let bound = args.iter().chain(chunk).cloned().collect();
            rows.extend(on_either!(self, sqlx::AssertSqlSafe(sql), bound, |query, connection| {
                sqlx::query_as_with(query.0, query.1).fetch_all(connection).await?
            }));
        }
        Ok(rows)
    }

    /// The first rows that meet conditions, in an order. Each condition has its own placeholders, `?`, in order.
    pub async fn all_where<T: Row>(
        &mut self,
        head: Statement,
        conditions: &Conditions,
        (order, limit): (&str, i64),
    ) -> Result<Vec<T>, StoreError> {
        let (sql, bound) = conditions.text(head, order, limit, self.is_postgres());
        Ok(on_either!(self, sqlx::AssertSqlSafe(sql), bound, |query, connection| {
            sqlx::query_as_with(query.0, query.1).fetch_all(connection).await?
        }))
    }

    /// A row for each of many: `head` + `values (…), (…)` + `tail`, where `head` ends with `from (` and the given rows have the
    /// columns `column1`, `column2` …; split where one statement has no room for all.
    pub async fn all_of<T: Row>(
        &mut self,
        head: Statement,
        given: impl IntoIterator<Item = Vec<Value>>,
        tail: &str,
    ) -> Result<Vec<T>, StoreError> {
        self.all_of_text(head.text, given, tail).await
    }

    /// As [`all_of`](Self::all_of), of a table that is only known when it is asked.
    pub(super) async fn all_of_text<T: Row>(
        &mut self,
        head: &str,
        given: impl IntoIterator<Item = Vec<Value>>,
        tail: &str,
    ) -> Result<Vec<T>, StoreError> {
        let given: Vec<Vec<Value>> = given.into_iter().collect();
        let width = given.first().map_or(0, Vec::len);
        let mut given = given.into_iter();
        let mut rows = Vec::with_capacity(given.len());
        while given.len() > 0 {
            let count = self.rows_at_once(given.len(), width);
            let sql = format!("{head} values {} {tail}", self.tuples(count, width));
            let bound = given.by_ref().take(count).flatten().collect();
            rows.extend(self.all_text::<T>(sql, bound).await?);
        }
        Ok(rows)
    }

    /// Every row of a statement that was made when it is asked; nothing that people write stands in it.
    pub(super) async fn all_text<T: Row>(&mut self, sql: String, args: Vec<Value>) -> Result<Vec<T>, StoreError> {
        Ok(on_either!(self, sqlx::AssertSqlSafe(sql), args, |query, connection| {
            sqlx::query_as_with(query.0, query.1).fetch_all(connection).await?
        }))
    }

    /// `(…), (…)`: so many rows of so many placeholders.
    fn tuples(&self, count: usize, width: usize) -> String {
        (0..count).map(|row| format!("({})", self.placeholders(row * width, width))).collect::<Vec<_>>().join(", ")
    }

    fn placeholders(&self, before: usize, count: usize) -> String {
        if self.is_postgres() { numbered(before, count) } else { plain(count) }
    }

    /// How many of the rows that are left go into the next statement.
    fn rows_at_once(&self, left: usize, width: usize) -> usize {
        let fit = left.min(ARGUMENTS_MAX / width.max(1));
        if self.is_postgres() { fit } else { 1 << fit.clamp(1, SQLITE_ROWS_MAX).ilog2() }
    }

    async fn run(&mut self, statement: impl sqlx::SqlSafeStr, args: Vec<Value>) -> Result<u64, StoreError> {
        Ok(on_either!(self, statement, args, |query, connection| {
            sqlx::query_with(query.0, query.1).execute(connection).await?.rows_affected()
        }))
    }
}

impl WriteTx {
    pub(super) const fn new(tx: ReadTx, disk_failed: CancellationToken) -> Self {
        Self { tx, disk_failed }
    }

    /// Runs a statement and tells how many rows it touched.
    pub async fn execute(&mut self, statement: Statement, args: Vec<Value>) -> Result<u64, StoreError> {
        noticed(&self.disk_failed, self.tx.run(statement.text, args).await)
    }

    /// Writes many rows at once: `head` + `values (…), (…)` + `tail`; nothing for no rows.
    ///
    /// `head` ends before `values` (`insert into t (a, b)`, `update … from (`); `tail` is what follows
    /// (`on conflict …`, `) as v where …`). Rows are split where one statement has no room for all.
    pub async fn execute_many(
        &mut self,
        head: Statement,
        rows: impl IntoIterator<Item = Vec<Value>>,
        tail: &'static str,
    ) -> Result<u64, StoreError> {
        let rows: Vec<Vec<Value>> = rows.into_iter().collect();
        let width = rows.first().map_or(0, Vec::len);
        let mut rows = rows.into_iter();
        let mut touched = 0;
        while rows.len() > 0 {
            let count = self.rows_at_once(rows.len(), width);
            let sql = format!("{} values {} {tail}", head.text, self.tuples(count, width));
            let values = rows.by_ref().take(count).flatten().collect();
            touched += noticed(&self.disk_failed, self.tx.run(sqlx::AssertSqlSafe(sql), values).await)?;
        }
        Ok(touched)
    }

    /// Makes the change durable. When this returns `Ok`, no crash undoes it (I2).
    pub async fn commit(self) -> Result<(), StoreError> {
        let commit = tokio::spawn(async move {
            let done = match self.tx.inner {
                Inner::Sqlite(tx) => tx.commit().await,
                Inner::Postgres(tx) => tx.commit().await,
            };
            noticed(&self.disk_failed, done.map_err(StoreError::from))
        });
        match commit.await {
            Ok(done) => done,
            Err(lost) => Err(StoreError::Other(sqlx::Error::Io(std::io::Error::other(lost)))),
        }
    }
}

impl Deref for WriteTx {
    type Target = ReadTx;

    fn deref(&self) -> &ReadTx {
        &self.tx
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.tx
    }
}

/// Lets everybody know of a sync that failed, before anything else is written (F38).
fn noticed<T>(disk_failed: &CancellationToken, done: Result<T, StoreError>) -> Result<T, StoreError> {
    if let Err(StoreError::Disk(_)) = &done {
        disk_failed.cancel();
    }
    done
}

/// `$1, $2, …`, after so many others.
fn numbered(before: usize, count: usize) -> String {
    (before + 1..=before + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// `?, ?, …`. SQLite looks a numbered placeholder up among all before it, and sqlx once more, so that thousands of them take
/// seconds; plain ones are counted.
fn plain(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// The head of a statement with its own `$1`, `$2` … counted instead of numbered; nothing where one stands twice or out of order.
fn counted(head: &str, before: usize) -> Option<String> {
    let mut pieces = head.split('$');
    let mut counted = pieces.next()?.to_owned();
    let mut found = 0;
    for piece in pieces {
        found += 1;
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        if piece[..piece.len() - rest.len()].parse() != Ok(found) {
            return None;
        }
        counted.push('?');
        counted.push_str(rest);
    }
    (found == before).then_some(counted)
}

/// Binds every value; the two databases' argument lists share no trait that could be named here.
macro_rules! bind {
    ($name:ident, $arguments:ty) => {
        pub(super) fn $name(values: Vec<Value>) -> Result<$arguments, StoreError> {
            use sqlx::Arguments as _;
            let mut arguments = <$arguments>::default();
            for value in values {
                match value {
                    Value::Int(value) => arguments.add(value),
                    Value::Bool(value) => arguments.add(value),
                    Value::Text(value) => arguments.add(value),
                    Value::Id(value) => arguments.add(value),
                    Value::Bytes(value) => arguments.add(value),
                }
                .map_err(|error| StoreError::Other(sqlx::Error::Encode(error)))?;
            }
            Ok(arguments)
        }
    };
}

bind!(sqlite_arguments, SqliteArguments);
bind!(postgres_arguments, PgArguments);

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn placeholders_are_counted_only_where_each_stands_once_and_in_order() {
        assert_eq!(counted("a = $1 and b = $2 and c in", 2).as_deref(), Some("a = ? and b = ? and c in"));
        assert_eq!(counted("c in", 0).as_deref(), Some("c in"));
        assert_eq!(counted("($2 is null or a = $2) and b = $1 and c in", 2), None);
        assert_eq!(counted("a = $1 and b = $1 and c in", 1), None);
        assert_eq!(counted("a = $1 and c in", 2), None);
    }
}
