//! What can go wrong with the file, and what the core is told of it.

use callout_core::effects::store::{SCHEMA_VERSION, StoreFailure};
use rusqlite::{ErrorCode, ffi};

/// The result of everything that touches the file.
pub(super) type Result<T> = std::result::Result<T, Trouble>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// SQLite says so.
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    /// A row, or the file, is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// The batch contradicts what is in the file.
    #[error("{0}")]
    Refused(String),
    /// The file cannot be reached.
    #[error("{0}")]
    Unavailable(String),
    /// An app of another version wrote the file.
    #[error("the file has version {found}, this app knows {known}", known = SCHEMA_VERSION)]
    Foreign {
        /// Its version.
        found: u32,
    },
}

impl Trouble {
    /// Whether nothing more may be written before the next start (I22).
    pub(super) fn stops(&self) -> bool {
        self.is_damage() || self.is_failed_sync()
    }

    /// Whether the disk would not say that something is durable. Nobody knows what is on it then; the file may be sound.
    pub(super) fn is_failed_sync(&self) -> bool {
        matches!(self, Self::Sql(error) if error.sqlite_error().is_some_and(|code|
            matches!(code.extended_code, ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC)))
    }

    /// Whether the disk is full.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Sql(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull))
    }

    /// Whether the file itself is wrong.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Sql(error) => match error.sqlite_error() {
                Some(code) => {
                    matches!(code.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                        || code.extended_code == ffi::SQLITE_IOERR_SHORT_READ
                }
                None => is_wrong_value(error),
            },
            Self::Refused(_) | Self::Unavailable(_) | Self::Foreign { .. } => false,
        }
    }

    pub(super) fn into_failure(self) -> StoreFailure {
        let stops = self.stops();
        match self {
            Self::Foreign { found } if found < SCHEMA_VERSION => StoreFailure::Older { found, known: SCHEMA_VERSION },
            Self::Foreign { found } => StoreFailure::Newer { found, known: SCHEMA_VERSION },
            Self::Unavailable(why) => StoreFailure::Unavailable(why),
            Self::Damaged(why) | Self::Refused(why) => StoreFailure::Broken(why),
            Self::Sql(error) if stops => StoreFailure::Broken(error.to_string()),
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => StoreFailure::Full,
                Some(
                    ErrorCode::CannotOpen
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::PermissionDenied
                    | ErrorCode::ReadOnly
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::AuthorizationForStatementDenied,
                ) => StoreFailure::Unavailable(error.to_string()),
                _ => StoreFailure::Broken(error.to_string()),
            },
        }
    }
}

/// A row that is always there is missing, or is not of the type that the schema has.
fn is_wrong_value(error: &rusqlite::Error) -> bool {
    use rusqlite::Error;
    matches!(
        error,
        Error::QueryReturnedNoRows
            | Error::FromSqlConversionFailure(..)
            | Error::InvalidColumnType(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite(extended_code: i32) -> Trouble {
        Trouble::Sql(rusqlite::Error::SqliteFailure(ffi::Error::new(extended_code), None))
    }

    #[test]
    fn a_full_disk_is_full_and_a_locked_phone_is_unavailable() {
        assert_eq!(sqlite(ffi::SQLITE_FULL).into_failure(), StoreFailure::Full);
        for code in [ffi::SQLITE_READONLY, ffi::SQLITE_BUSY, ffi::SQLITE_CANTOPEN, ffi::SQLITE_IOERR_READ] {
            assert!(!sqlite(code).stops(), "{code}");
            assert!(matches!(sqlite(code).into_failure(), StoreFailure::Unavailable(_)), "{code}");
        }
    }

    /// A sound file is not set aside because the disk under it fails.
    #[test]
    fn a_failed_fsync_is_no_damage_of_the_file() {
        assert!(!sqlite(ffi::SQLITE_IOERR_FSYNC).is_damage());
        assert!(sqlite(ffi::SQLITE_CORRUPT).is_damage());
    }

    /// I22, F38: a failed fsync is not tried again.
    #[test]
    fn a_failed_fsync_and_a_corrupt_page_stop_the_store() {
        for code in [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB, ffi::SQLITE_IOERR_SHORT_READ] {
            assert!(sqlite(code).stops(), "{code}");
            assert!(matches!(sqlite(code).into_failure(), StoreFailure::Broken(_)), "{code}");
        }
    }
}
