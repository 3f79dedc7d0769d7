//! Looks into the server's database past the product: connections and SQL of our own, on either database.

use std::path::Path;

use callout_core::domain::digest::Digest;
use rusqlite::{Connection, types::ValueRef};
use sqlx::{AssertSqlSafe, Column as _, PgConnection, Row as _, TypeInfo as _, postgres::PgRow};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::sure;

/// A value, the same from either database: ids are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row, read by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(Vec<Cell>);

impl Row {
    fn wrong(&self, place: usize, what: &str) -> ! {
        panic!("column {place} of {:?} is no {what}", self.0)
    }

    /// Whether nothing stands there.
    pub fn is_null(&self, place: usize) -> bool {
        self.0[place] == Cell::Null
    }

    /// A number.
    pub fn int(&self, place: usize) -> i64 {
        match &self.0[place] {
            Cell::Int(value) => *value,
            _ => self.wrong(place, "number"),
        }
    }

    /// A number that counts.
    pub fn count(&self, place: usize) -> u64 {
        self.int(place).unsigned_abs()
    }

    /// A small number that counts.
    pub fn small(&self, place: usize) -> u32 {
        u32::try_from(self.int(place)).unwrap_or_else(|_| self.wrong(place, "small number"))
    }

    /// Text.
    pub fn text(&self, place: usize) -> String {
        match &self.0[place] {
            Cell::Text(value) => value.clone(),
            _ => self.wrong(place, "text"),
        }
    }

    /// Bytes.
    pub fn bytes(&self, place: usize) -> Vec<u8> {
        match &self.0[place] {
            Cell::Bytes(value) => value.clone(),
            _ => self.wrong(place, "bytes"),
        }
    }

    /// An id, or none.
    pub fn maybe_id<T: From<Uuid>>(&self, place: usize) -> Option<T> {
        match &self.0[place] {
            Cell::Null => None,
            Cell::Bytes(value) => Some(Uuid::from_slice(value).unwrap_or_else(|_| self.wrong(place, "id")).into()),
            _ => self.wrong(place, "id"),
        }
    }

    /// An id.
    pub fn id<T: From<Uuid>>(&self, place: usize) -> T {
        self.maybe_id(place).unwrap_or_else(|| self.wrong(place, "id"))
    }

    /// A digest, or none.
    pub fn maybe_digest(&self, place: usize) -> Option<Digest> {
        (!self.is_null(place))
            .then(|| Digest(self.bytes(place).try_into().unwrap_or_else(|_| self.wrong(place, "digest"))))
    }

    /// A digest.
    pub fn digest(&self, place: usize) -> Digest {
        self.maybe_digest(place).unwrap_or_else(|| self.wrong(place, "digest"))
    }
}

/// A pair of eyes on a database.
pub enum Eyes {
    /// On a file.
    Sqlite(Connection),
    /// On a PostgreSQL, with a runtime to wait in.
    Postgres(Box<PgConnection>, Runtime),
}

impl Eyes {
    /// On a file that is there.
    pub fn on_file(file: &Path) -> Self {
        let connection = sure("the server's file", Connection::open(file));
        sure("only looking", connection.pragma_update(None, "query_only", true));
        Self::Sqlite(connection)
    }

    /// On a PostgreSQL.
    pub fn on_postgres(url: &str) -> Self {
        let runtime = super::process::runtime();
        let connect = <PgConnection as sqlx::Connection>::connect(url);
        let connection = sure("PostgreSQL answers", runtime.block_on(connect));
        Self::Postgres(Box::new(connection), runtime)
    }

    /// Every row of a statement of ours.
    pub fn rows(&mut self, sql: &str) -> Vec<Row> {
        match self {
            Self::Sqlite(connection) => sure(sql, of_sqlite(connection, sql)),
            Self::Postgres(connection, runtime) => {
                let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
                let rows = sure(sql, runtime.block_on(query.fetch_all(&mut **connection)));
                rows.iter().map(|row| Row(of_postgres(row))).collect()
            }
        }
    }

    /// How a digest is written in a statement.
    pub fn digest(&self, digest: Digest) -> String {
        match self {
            Self::Sqlite(_) => format!("x'{}'", digest.to_hex()),
            Self::Postgres(..) => format!("'\\x{}'::bytea", digest.to_hex()),
        }
    }

    /// How an id is written in a statement.
    pub fn id(&self, id: Uuid) -> String {
        match self {
            Self::Sqlite(_) => format!("x'{}'", id.simple()),
            Self::Postgres(..) => format!("'{id}'::uuid"),
        }
    }
}

fn of_sqlite(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..columns).map(|place| {
            Ok(match row.get_ref(place)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(value) => Cell::Int(value),
                ValueRef::Real(value) => Cell::Text(value.to_string()),
                ValueRef::Text(value) => Cell::Text(String::from_utf8_lossy(value).into_owned()),
                ValueRef::Blob(value) => Cell::Bytes(value.to_vec()),
            })
        });
        cells.collect::<rusqlite::Result<_>>().map(Row)
    })?;
    rows.collect()
}

fn of_postgres(row: &PgRow) -> Vec<Cell> {
    let cell = |place: usize, kind: &str| -> Result<Cell, sqlx::Error> {
        Ok(match kind {
            "INT8" => row.try_get::<Option<i64>, _>(place)?.map_or(Cell::Null, Cell::Int),
            "INT4" => row.try_get::<Option<i32>, _>(place)?.map_or(Cell::Null, |value| Cell::Int(value.into())),
            "BOOL" => row.try_get::<Option<bool>, _>(place)?.map_or(Cell::Null, |value| Cell::Int(value.into())),
            "UUID" => {
                row.try_get::<Option<Uuid>, _>(place)?.map_or(Cell::Null, |id| Cell::Bytes(id.as_bytes().to_vec()))
            }
            "BYTEA" => row.try_get::<Option<Vec<u8>>, _>(place)?.map_or(Cell::Null, Cell::Bytes),
            _ => row.try_get::<Option<String>, _>(place)?.map_or(Cell::Null, Cell::Text),
        })
    };
    let columns = row.columns().iter().enumerate();
    columns.map(|(place, column)| sure("a column", cell(place, column.type_info().name()))).collect()
}
