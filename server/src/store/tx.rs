//! Transactions: a consistent picture to read, or one change that happens whole or not at all (I3).
//!
//! Dropping a transaction rolls it back before its connection is used again (F40); a commit once begun
//! runs in its own task to its end, whoever waits for it.

use std::ops::{Deref, DerefMut};

use sqlx::{Postgres, Sqlite, Transaction, postgres::PgArguments, sqlite::SqliteArguments};

use super::{Row, Statement, StoreError, Value};

/// Bound arguments of one statement that PostgreSQL and SQLite both accept.
const ARGUMENTS_MAX: usize = 30_000;

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
        let keys: Vec<Value> = keys.into_iter().collect();
        let mut rows = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(ARGUMENTS_MAX - args.len()) {
            let sql = format!("{} ({}) {tail}", head.text, placeholders(args.len(), chunk.len()));
            let bound = args.iter().chain(chunk).cloned().collect();
            rows.extend(on_either!(self, sqlx::AssertSqlSafe(sql), bound, |query, connection| {
                sqlx::query_as_with(query.0, query.1).fetch_all(connection).await?
            }));
        }
        Ok(rows)
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
        let mut rows = rows.into_iter().peekable();
        let mut touched = 0;
        while let Some(width) = rows.peek().map(Vec::len) {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(ARGUMENTS_MAX / width.max(1)).collect();
            let tuples: Vec<String> =
                (0..chunk.len()).map(|row| format!("({})", placeholders(row * width, width))).collect();
            let sql = format!("{} values {} {tail}", head.text, tuples.join(", "));
            touched += self.0.run(sqlx::AssertSqlSafe(sql), chunk.into_iter().flatten().collect()).await?;
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

fn placeholders(before: usize, count: usize) -> String {
    (before + 1..=before + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
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
