//! What can go wrong between the server and its database, by what the caller can do about it.

use sqlx::error::ErrorKind;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Too many at once, or a conflict that passes: the same request may be sent again (F39, F42).
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// The disk is full (F37).
    #[error("the database has no room left")]
    Full(#[source] sqlx::Error),
    /// A sync failed: what the disk holds now is not known. Nothing more is written, and the program ends (F38).
    #[error("the disk did not confirm what was written to it")]
    Disk(#[source] sqlx::Error),
    /// A row of that key exists already.
    #[error("a row of that key exists already")]
    Duplicate(#[source] sqlx::Error),
    /// The row names another one that does not exist, or breaks a written check.
    #[error("the row contradicts another or its own checks")]
    Contradiction(#[source] sqlx::Error),
    /// What was read is not what was ever written.
    #[error("corrupt row: {table}.{column} of {id}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        id: String,
    },
    /// Anything else: a defect, or a database that is gone.
    #[error(transparent)]
    Other(sqlx::Error),
}

impl StoreError {
    /// Whether SQLite says that the file itself is damaged.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Other(error) if is_damage(error))
    }

    /// A row that cannot be understood.
    pub fn corrupt(table: &'static str, column: &'static str, id: impl std::fmt::Display) -> Self {
        Self::Corrupt { table, column, id: id.to_string() }
    }
}

/// Whether SQLite says that a file is malformed, no database, or shorter than it should be.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    // SQLITE_CORRUPT with its extended codes, SQLITE_NOTADB, SQLITE_IOERR_SHORT_READ.
    code.is_some_and(|code| ["11", "267", "523", "779", "26", "522"].contains(&code.as_str()))
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy(error);
        }
        let Some(database) = error.as_database_error() else { return Self::Other(error) };
        match database.kind() {
            ErrorKind::UniqueViolation => return Self::Duplicate(error),
            ErrorKind::ForeignKeyViolation | ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
                return Self::Contradiction(error);
            }
            _ => {}
        }
        match database.code().as_deref() {
            // SQLITE_BUSY and SQLITE_LOCKED with their extended codes; PostgreSQL's serialization, deadlock, lock, too many connections.
            Some("5" | "6" | "261" | "262" | "517" | "518" | "773" | "40001" | "40P01" | "55P03" | "53300") => {
                Self::Busy(error)
            }
            // SQLITE_FULL; PostgreSQL's disk_full.
            Some("13" | "53100") => Self::Full(error),
            // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC. PostgreSQL ends by itself, and its clients lose their connection.
            Some("1034" | "1290") => Self::Disk(error),
            _ => Self::Other(error),
        }
    }
}
