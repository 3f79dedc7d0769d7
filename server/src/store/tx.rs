//! Transactions: a consistent picture to read, or one change that happens whole or not at all (I3).
//!
//! Dropping a transaction rolls it back before its connection is used again (F40); a commit once begun
//! runs in its own task to its end, whoever waits for it.

use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
};

use sqlx::{Postgres, Sqlite, Transaction, postgres::PgArguments, sqlite::SqliteArguments};

use super::{Row, Statement, StoreError, Value};

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
pub struct WriteTx(ReadTx);

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
        let at_once = if self.is_postgres() { ARGUMENTS_MAX - args.len() } else { SQLITE_ROWS_MAX };
        if let (false, Some(last)) = (self.is_postgres(), keys.last().cloned()) {
            // A key named twice finds its row once.
            let rest = keys.len() % at_once;
            keys.resize(keys.len() - rest + if rest == 0 { 0 } else { rest.next_power_of_two() }, last);
        }
        for chunk in keys.chunks(at_once) {
            let head = self.numbered(head.text, args.len());
            let sql = format!("{head} ({}) {tail}", self.placeholders(args.len(), chunk.len()));
            let bound = args.iter().chain(chunk).cloned().collect();
            rows.extend(on_either!(self, sqlx::AssertSqlSafe(sql), bound, |query, connection| {
                sqlx::query_as_with(query.0, query.1).fetch_all(connection).await?
            }));
        }
        Ok(rows)
    }

    /// The head of a statement with `before` arguments of its own, as this database numbers placeholders.
    fn numbered(&self, head: &'static str, before: usize) -> Cow<'static, str> {
        if self.is_postgres() || before == 0 {
            return Cow::Borrowed(head);
        }
        debug_assert!((1..=before).all(|n| head.matches(&format!("${n}")).count() == 1), "each once, in order: {head}");
        Cow::Owned((1..=before).rev().fold(head.to_owned(), |head, n| head.replace(&format!("${n}"), "?")))
    }

    /// So many placeholders. SQLite looks a numbered one up among all before it, for each again, so that thousands of them
    /// take seconds; plain ones it counts.
    fn placeholders(&self, before: usize, count: usize) -> String {
        if self.is_postgres() {
            (before + 1..=before + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
        } else {
            "?, ".repeat(count.saturating_sub(1)) + if count == 0 { "" } else { "?" }
        }
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
    pub(super) const fn new(tx: ReadTx) -> Self {
        Self(tx)
    }

    /// Runs a statement and tells how many rows it touched.
    pub async fn execute(&mut self, statement: Statement, args: Vec<Value>) -> Result<u64, StoreError> {
        self.0.run(statement.text, args).await
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
            let tuples: Vec<String> =
                (0..count).map(|row| format!("({})", self.placeholders(row * width, width))).collect();
            let sql = format!("{} values {} {tail}", head.text, tuples.join(", "));
            let values = rows.by_ref().take(count).flatten().collect();
            touched += self.0.run(sqlx::AssertSqlSafe(sql), values).await?;
        }
        Ok(touched)
    }

    /// Makes the change durable. When this returns `Ok`, no crash undoes it (I2).
    pub async fn commit(self) -> Result<(), StoreError> {
        let commit = tokio::spawn(async move {
            match self.0.inner {
                Inner::Sqlite(tx) => tx.commit().await,
                Inner::Postgres(tx) => tx.commit().await,
            }
        });
        match commit.await {
            Ok(done) => Ok(done?),
            Err(lost) => Err(StoreError::Other(sqlx::Error::Io(std::io::Error::other(lost)))),
        }
    }
}

impl Deref for WriteTx {
    type Target = ReadTx;

    fn deref(&self) -> &ReadTx {
        &self.0
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.0
    }
}

/// Binds every value; the two databases' argument lists share no trait that could be named here.
macro_rules! bind {
    ($name:ident, $arguments:ty) => {
        fn $name(values: Vec<Value>) -> Result<$arguments, StoreError> {
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
