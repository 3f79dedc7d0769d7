//! Opening the database: one writer and several readers on SQLite, one pool on PostgreSQL; migrations; what refuses to start.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr as _, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, PgPool, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio_util::sync::CancellationToken;

use super::{
    ReadTx, Row, Statement, StoreError, Value, WriteTx, dialect,
    tx::{postgres_arguments, sqlite_arguments},
};

/// Readers of the embedded database; more than cores gain nothing.
const SQLITE_READERS: u32 = 4;
/// Statements that a connection to the embedded database keeps prepared: each bulk one in its few sizes.
const SQLITE_STATEMENTS_KEPT: usize = 400;
/// Rows that a connection hands over before it waits for their reader: those of one statement of a pull, so that the two threads do
/// not wake each other for every few of them.
const SQLITE_ROWS_BUFFERED: usize = 512;
/// Memory of each connection's page cache in KiB, taken as it is needed: a commit of many pushes touches some ten MiB of pages,
/// and those that do not fit are written twice.
const SQLITE_CACHE_KIB: u32 = 64 * 1024;
/// The size of a page of a new database; one that is there keeps what it has. The bodies of orders and commands with signatures
/// fill pages of 4 KiB badly.
const SQLITE_PAGE_BYTES: u32 = 8 * 1024;
/// Pages that the write-ahead log holds before they are copied into the database (32 MiB): a page that many commits touch is
/// copied once.
const SQLITE_CHECKPOINT_PAGES: u32 = 4 * 1024;
/// Connections to PostgreSQL of one server process.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// How long a request waits for a connection before it is told to come back (F39).
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long SQLite itself waits for another process's lock (`callout doctor` beside a running server).
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database, of either kind.
#[derive(Clone, Debug)]
pub enum Db {
    /// Embedded.
    Sqlite {
        /// Many readers.
        readers: SqlitePool,
        /// One writer: its queue is the order of commits.
        writer: SqlitePool,
        /// Cancelled by the first sync that fails: from then on nothing is written (F38).
        disk_failed: CancellationToken,
    },
    /// Beside the server, shared by several processes of it.
    Postgres(PgPool),
}

/// How a database stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationState {
    /// Nothing is in it.
    Empty,
    /// That many migrations are to be run.
    Behind(usize),
    /// Up to date.
    Current,
    /// It has this migration, which the program does not know.
    Newer(i64),
    /// This migration was another one when it went through: the tables are not the program's.
    Foreign(i64),
    /// It has tables, and never had one of ours.
    Others,
}

/// Why the database could not be opened: each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a URL that we know.
    #[error("the database URL must begin with `sqlite:` or `postgres://`; check `database_url` in the settings")]
    UnknownScheme,
    /// The address does not parse.
    #[error("the database URL cannot be read ({0}); check `database_url` in the settings")]
    BadUrl(sqlx::Error),
    /// The folder cannot be made or written.
    #[error("cannot write to the folder {} ({cause}); give its owner write access or set `data_dir` to another one", folder.display())]
    UnwritableFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file or the server does not answer.
    #[error("cannot open the database ({0}); check `database_url` and that the database is running and readable")]
    Unreachable(sqlx::Error),
    /// A program of a later version wrote it.
    #[error(
        "this database was written by a newer callout (it has migration {0}, which this program does not know); install that version or a later one"
    )]
    Newer(i64),
    /// A program from before the tables were made anew wrote it.
    #[error(
        "this database has the tables of a callout from before its first release, which this one cannot read (migration {0} was another one); keep the file, let every phone export what it still holds, then set `data_dir` or `database_url` to a new database and start again"
    )]
    Foreign(i64),
    /// Another program's.
    #[error(
        "this database belongs to another program: it has tables, and none of them is from callout; set `data_dir` or `database_url` to a database of its own"
    )]
    Others,
    /// A migration did not go through; nothing of it stayed.
    #[error(
        "the database could not be brought up to date ({0}); nothing of the failed step was kept, restore the backup or report this"
    )]
    Migration(MigrateError),
    /// Linked against an SQLite that is known to corrupt WAL files.
    #[error("this program was built with SQLite {0}, which can corrupt its database; rebuild it with 3.51.3 or later")]
    OldSqlite(String),
    /// Something else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// Whether SQLite says that the file itself is damaged.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Unreachable(error) => super::error::is_damage(error),
            Self::Store(error) => error.is_damage(),
            Self::UnknownScheme
            | Self::BadUrl(_)
            | Self::UnwritableFolder { .. }
            | Self::Newer(_)
            | Self::Foreign(_)
            | Self::Others
            | Self::Migration(_)
            | Self::OldSqlite(_) => false,
        }
    }
}

impl Db {
    /// Opens the database without changing it.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(POSTGRES_CONNECTIONS_MAX)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect(url)
                .await
                .map_err(OpenError::Unreachable)?;
            Ok(Self::Postgres(pool))
        } else {
            Err(OpenError::UnknownScheme)
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(OpenError::BadUrl)?
            .create_if_missing(true)
            .page_size(SQLITE_PAGE_BYTES)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .statement_cache_capacity(SQLITE_STATEMENTS_KEPT)
            .row_buffer_size(SQLITE_ROWS_BUFFERED)
            .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
            .pragma("wal_autocheckpoint", SQLITE_CHECKPOINT_PAGES.to_string())
            .pragma("temp_store", "memory")
            .disable_statement_logging()
            .busy_timeout(SQLITE_BUSY_TIMEOUT);
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
            ensure_writable(folder)?;
        }
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .idle_timeout(None)
                .max_lifetime(None)
                // Each is tested when it is given back, and nothing is between it and its file that could fail until it is taken
                // again: testing it once more would be a trip to its thread for every request.
                .test_before_acquire(false)
                .before_acquire(|connection, _| {
                    // After some errors (no room, no memory) SQLite has rolled back by itself; sqlx does not learn of it and
                    // would refuse this connection's transactions for ever. A fresh one recovers without a restart (F37).
                    let stuck = connection.is_in_transaction();
                    Box::pin(async move { Ok(!stuck) })
                })
        };
        let writer = pool(1).connect_with(options.clone()).await.map_err(OpenError::Unreachable)?;
        let readers = pool(SQLITE_READERS)
            .min_connections(0)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(OpenError::Unreachable)?;
        let db = Self::Sqlite { readers, writer, disk_failed: CancellationToken::new() };
        let mut tx = db.read().await?;
        dialect::check_sqlite_version(&mut tx).await?.map_err(OpenError::OldSqlite)?;
        Ok(db)
    }

    /// Brings the tables up to date; refuses a database that is newer than this program (F46).
    pub async fn migrate(&self) -> Result<(), OpenError> {
        match self.migration_state().await? {
            MigrationState::Newer(version) => return Err(OpenError::Newer(version)),
            MigrationState::Foreign(version) => return Err(OpenError::Foreign(version)),
            MigrationState::Others => return Err(OpenError::Others),
            MigrationState::Empty | MigrationState::Behind(_) | MigrationState::Current => {}
        }
        let migrator = self.migrator();
        let result = match self {
            Self::Sqlite { writer, .. } => migrator.run(writer).await,
            Self::Postgres(pool) => migrator.run(pool).await,
        };
        // Another program on the same database may have been quicker.
        result.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer(version),
            MigrateError::VersionMismatch(version) => OpenError::Foreign(version),
            other => OpenError::Migration(other),
        })
    }

    /// The migrations of this program for this kind of database.
    fn migrator(&self) -> Migrator {
        match self {
            Self::Sqlite { .. } => sqlx::migrate!("migrations/sqlite"),
            Self::Postgres(_) => sqlx::migrate!("migrations/postgres"),
        }
    }

    /// How the tables stand to this program's migrations, without changing them.
    pub async fn migration_state(&self) -> Result<MigrationState, OpenError> {
        let known = self.migrator();
        let known: BTreeMap<i64, &[u8]> = known.iter().map(|known| (known.version, &*known.checksum)).collect();
        let mut tx = self.read().await?;
        let tables = dialect::count_tables(&mut tx).await?;
        if tables == 0 {
            return Ok(MigrationState::Empty);
        }
        let Ok(applied) = dialect::applied_migrations(&mut tx).await else { return Ok(MigrationState::Others) };
        if !applied.iter().any(|(version, _)| known.contains_key(version)) {
            // One that has just begun has the table of migrations, and nothing in it.
            let has_begun = applied.is_empty() && tables == 1;
            return Ok(if has_begun { MigrationState::Empty } else { MigrationState::Others });
        }
        let is_other =
            |(version, checksum): &&(i64, Vec<u8>)| known.get(version).is_some_and(|known| known != checksum);
        if let Some((version, _)) = applied.iter().find(is_other) {
            return Ok(MigrationState::Foreign(*version));
        }
        Ok(match applied.iter().find(|(version, _)| !known.contains_key(version)) {
            Some((version, _)) => MigrationState::Newer(*version),
            None if applied.len() == known.len() => MigrationState::Current,
            None => MigrationState::Behind(known.len() - applied.len()),
        })
    }

    /// A consistent picture to read from.
    pub async fn read(&self) -> Result<ReadTx, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => ReadTx::sqlite(readers.begin().await?),
            Self::Postgres(pool) => ReadTx::postgres(pool.begin_with(dialect::BEGIN_READ_POSTGRES).await?),
        })
    }

    /// The row of a statement that needs no other beside it, if there is one: a statement alone is a consistent picture, and spares
    /// the trips that begin and end one.
    pub async fn maybe<T: Row>(&self, statement: Statement, args: Vec<Value>) -> Result<Option<T>, StoreError> {
        let row = match self {
            Self::Sqlite { readers, .. } => {
                sqlx::query_as_with(statement.text, sqlite_arguments(args)?).fetch_optional(readers).await
            }
            Self::Postgres(pool) => {
                sqlx::query_as_with(statement.text, postgres_arguments(args)?).fetch_optional(pool).await
            }
        };
        Ok(row?)
    }

    /// A change to make; on SQLite the only one at that moment.
    pub async fn write(&self) -> Result<WriteTx, StoreError> {
        Ok(match self {
            Self::Sqlite { disk_failed, .. } if disk_failed.is_cancelled() => {
                return Err(StoreError::Disk(sqlx::Error::PoolClosed));
            }
            Self::Sqlite { writer, disk_failed, .. } => {
                let tx = ReadTx::sqlite(writer.begin_with(dialect::BEGIN_WRITE_SQLITE).await?);
                WriteTx::new(tx, disk_failed.clone())
            }
            // PostgreSQL answers for its own disk, and ends by itself.
            Self::Postgres(pool) => WriteTx::new(ReadTx::postgres(pool.begin().await?), CancellationToken::new()),
        })
    }

    /// Ends when the disk has failed to confirm what was written: the program must end too, without syncing again, and
    /// read at its next start what is really there (F38).
    pub async fn disk_failed(&self) {
        match self {
            Self::Sqlite { disk_failed, .. } => disk_failed.cancelled().await,
            Self::Postgres(_) => std::future::pending().await,
        }
    }

    /// Closes every connection; SQLite then folds its write-ahead log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Makes the folder and proves that it can be written.
pub fn ensure_writable(folder: &std::path::Path) -> Result<(), OpenError> {
    let unwritable = |cause| OpenError::UnwritableFolder { folder: folder.to_owned(), cause };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let probe = folder.join(".callout-write-test");
    std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).map_err(unwritable)
}
