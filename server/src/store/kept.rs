//! Rows as they are kept, cell by cell, to be compared with the rows that would be written today: whoever verifies needs no second
//! copy of what stands in a table, for the statement that writes a row names its columns (F80).

use std::collections::BTreeMap;

use sqlx::{FromRow, Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use super::{ReadTx, Statement, StoreError, ToValue as _, Value};

/// A table whose rows are compared: the statement that writes them, and the columns of its key.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// `insert into table (columns) …`.
    pub insert: Statement,
    /// The columns of the key.
    pub key: &'static [&'static str],
}

/// What stands in a column, alike on both databases: yes is 1, an id is its bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// NULL.
    Nothing,
    /// A number, a moment, yes or no.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes, a digest, an id.
    Bytes(Vec<u8>),
}

/// A row, in the order of its statement's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells(pub Vec<Cell>);

impl From<&Value> for Cell {
    fn from(value: &Value) -> Self {
        match value {
            Value::Int(value) => value.map_or(Self::Nothing, Self::Int),
            Value::Bool(value) => value.map_or(Self::Nothing, |value| Self::Int(i64::from(value))),
            Value::Text(value) => value.clone().map_or(Self::Nothing, Self::Text),
            Value::Id(value) => value.map_or(Self::Nothing, |id| Self::Bytes(id.as_bytes().to_vec())),
            Value::Bytes(value) => value.clone().map_or(Self::Nothing, Self::Bytes),
        }
    }
}

impl Cell {
    /// The id that it is, if it is one.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        if let Self::Bytes(bytes) = self { Uuid::from_slice(bytes).ok() } else { None }
    }

    /// The number that it is, if it is one.
    #[must_use]
    pub const fn int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    /// The text that it is, if it is one.
    #[must_use]
    pub const fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text.as_str()) } else { None }
    }
}

impl FromRow<'_, SqliteRow> for Cells {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let cell = |at: usize| {
            let raw = row.try_get_raw(at)?;
            if raw.is_null() {
                return Ok(Cell::Nothing);
            }
            Ok(match raw.type_info().name() {
                "TEXT" => Cell::Text(row.try_get(at)?),
                "BLOB" => Cell::Bytes(row.try_get(at)?),
                _ => Cell::Int(row.try_get(at)?),
            })
        };
        (0..row.len()).map(cell).collect::<Result<_, sqlx::Error>>().map(Self)
    }
}

impl FromRow<'_, PgRow> for Cells {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let cell = |at: usize| {
            let raw = row.try_get_raw(at)?;
            if raw.is_null() {
                return Ok(Cell::Nothing);
            }
            Ok(match raw.type_info().name() {
                "TEXT" => Cell::Text(row.try_get(at)?),
                "BYTEA" => Cell::Bytes(row.try_get(at)?),
                "UUID" => Cell::Bytes(row.try_get::<Uuid, _>(at)?.as_bytes().to_vec()),
                "BOOL" => Cell::Int(i64::from(row.try_get::<bool, _>(at)?)),
                _ => Cell::Int(row.try_get(at)?),
            })
        };
        (0..row.len()).map(cell).collect::<Result<_, sqlx::Error>>().map(Self)
    }
}

impl Kept {
    /// The table.
    #[must_use]
    pub fn table(&self) -> &'static str {
        self.insert.text.split_whitespace().nth(2).unwrap_or_default()
    }

    /// Its columns, in the order of its rows.
    #[must_use]
    pub fn columns(&self) -> Vec<&'static str> {
        let inside = self.insert.text.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        inside.map_or_else(Vec::new, |(columns, _)| columns.split(',').map(str::trim).collect())
    }

    /// The key of a row that would be written.
    #[must_use]
    pub fn key_of(&self, row: &[Value]) -> Vec<Cell> {
        self.keyed(row).map(Cell::from).collect()
    }

    /// The values in a row's columns of the key.
    fn keyed<'a, T>(&self, row: &'a [T]) -> impl Iterator<Item = &'a T> {
        let columns = self.columns();
        self.key.iter().filter_map(move |key| row.get(columns.iter().position(|column| column == key)?))
    }

    /// The columns in which a kept row differs from what would be written.
    #[must_use]
    pub fn differing(&self, written: &[Value], kept: &Cells) -> Vec<&'static str> {
        let pairs = self.columns().into_iter().zip(written.iter().zip(&kept.0));
        pairs.filter(|(_, (written, kept))| Cell::from(*written) != **kept).map(|(column, _)| column).collect()
    }

    /// The rows that are kept under the keys of these.
    pub async fn find(
        &self,
        tx: &mut ReadTx,
        rows: impl IntoIterator<Item = &Vec<Value>>,
    ) -> Result<BTreeMap<Vec<Cell>, Cells>, StoreError> {
        let keys: Vec<Vec<Value>> = rows.into_iter().map(|row| self.keyed(row).cloned().collect()).collect();
        let on = (1..).zip(self.key).map(|(n, column)| format!("t.{column} = v.column{n}")).collect::<Vec<_>>();
        // What is given leads, so that SQLite looks each row up by its key.
        let head = format!("select {} from (", self.columns_of("t"));
        let tail = format!(") as v cross join {} t where {}", self.table(), on.join(" and "));
        let found: Vec<Cells> = tx.all_of_text(&head, keys, &tail).await?;
        Ok(found.into_iter().map(|cells| (self.keyed(&cells.0).cloned().collect(), cells)).collect())
    }

    /// The rows whose columns `of` are as given and whose `column` is behind `after`, up to `until`; at most so many, in order.
    pub async fn between(
        &self,
        tx: &mut ReadTx,
        of: &[(&str, Value)],
        (column, after, until): (&str, i64, i64),
        limit: i64,
    ) -> Result<Vec<Cells>, StoreError> {
        let (mut conditions, mut args) = (String::new(), Vec::new());
        for (column, value) in of {
            args.push(value.clone());
            conditions += format!("t.{column} = ${} and ", args.len()).as_str();
        }
        let first = args.len() + 1;
        args.extend([after.to_value(), until.to_value(), limit.to_value()]);
        let sql = format!(
            "select {} from {} t where {conditions}t.{column} > ${first} and t.{column} <= ${} order by t.{column}{} limit ${}",
            self.columns_of("t"),
            self.table(),
            first + 1,
            self.key.last().filter(|last| **last != column).map_or_else(String::new, |last| format!(", t.{last}")),
            first + 2,
        );
        tx.all_text(sql, args).await
    }

    /// The rows of a log behind a key, in the order of keys: pages of a table that is walked.
    pub async fn page(
        &self,
        tx: &mut ReadTx,
        log: &Value,
        behind: Option<&Cells>,
        limit: i64,
    ) -> Result<Vec<Cells>, StoreError> {
        let rest: Vec<&str> = self.key.iter().copied().filter(|column| *column != "branch").collect();
        let mut args = vec![log.clone()];
        let mut further = String::new();
        if let Some(behind) = behind {
            let columns = self.columns();
            let at = |key: &&str| columns.iter().position(|column| column == key).and_then(|at| behind.0.get(at));
            for cell in rest.iter().filter_map(at) {
                args.push(cell.to_bind(tx.is_postgres()));
            }
            let places: Vec<String> = (2..=args.len()).map(|n| format!("${n}")).collect();
            further = format!(" and ({}) > ({})", rest.join(", "), places.join(", "));
        }
        let sql = format!(
            "select {} from {} t where t.branch = $1{further} order by {} limit {limit}",
            self.columns_of("t"),
            self.table(),
            rest.join(", ")
        );
        tx.all_text(sql, args).await
    }

    /// How many rows of a log there are.
    pub async fn count(&self, tx: &mut ReadTx, log: &Value) -> Result<u64, StoreError> {
        let sql = format!("select count(*) from {} where branch = $1", self.table());
        let rows: Vec<(i64,)> = tx.all_text(sql, vec![log.clone()]).await?;
        Ok(rows.first().map_or(0, |(count,)| u64::try_from(*count).unwrap_or(0)))
    }

    fn columns_of(&self, alias: &str) -> String {
        self.columns().iter().map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
    }
}

impl Cell {
    /// The cell as an argument: sixteen bytes are an id where the database tells them apart.
    fn to_bind(&self, is_postgres: bool) -> Value {
        match self {
            Self::Nothing => Value::Bytes(None),
            Self::Int(number) => Value::Int(Some(*number)),
            Self::Text(text) => Value::Text(Some(text.clone())),
            Self::Bytes(bytes) => match self.id() {
                Some(id) if is_postgres => Value::Id(Some(id)),
                _ => Value::Bytes(Some(bytes.clone())),
            },
        }
    }
}
