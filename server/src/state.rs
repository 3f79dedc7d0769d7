//! What every request can reach: the database, the clock, chance, keys, limits.

use std::{future::Future, ops::Deref, path::PathBuf, sync::Arc, thread, time::Duration};

use callout_core::domain::{ids::Incarnation, subjects::Product};
use tokio::runtime;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    backup::{self, files},
    clock::{CLOCK_ADVICE, Clock},
    config::Config,
    entropy::{Entropy, NoEntropy},
    http::Bodies,
    reports::Reports,
    room::Room,
    security::{Attempts, CURSOR_KEY_BYTES, CursorKey, PasswordError, Passwords, TOKEN_SECRET_BYTES, TokenKeys},
    services::blobs::files::{Files, FilesError},
    store::{
        self, Db, OpenError, StoreError, WriteTx, meta,
        work::{SqlWork, notify},
    },
    sync::{work::Work, writer},
};

/// How long after a failure this server listens to the others again.
const LISTEN_AGAIN: Duration = Duration::from_secs(5);

/// The server's parts, shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts themselves; reached through [`AppState`]'s `Deref`.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The work: everything that changes an order, cash or what phones see goes through it.
    pub work: Work,
    /// The folder of the pictures.
    pub pictures: Files,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub entropy: Entropy,
    /// Password hashing, with its queue.
    pub passwords: Passwords,
    /// Keys of access tokens.
    pub tokens: TokenKeys,
    /// The key of the cursors that phones are given.
    pub cursors: CursorKey,
    /// The room for bodies that are on their way.
    pub bodies: Bodies,
    /// Failed sign-ins and guessed codes.
    pub attempts: Attempts,
    /// Room on the disk.
    pub room: Room,
    /// What phones say of themselves.
    pub reports: Reports,
    /// Cancelled when the server is to stop: long answers (events) and jobs end then.
    pub shutdown: CancellationToken,
    /// Whatever must end before the process does.
    pub tasks: TaskTracker,
}

/// Why the server could not get ready: each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A backup was being put back when something interrupted it.
    #[error(
        "a restore was interrupted before its end ({} is there); run `callout restore` with the same folder again", .0.display()
    )]
    RestoreUnfinished(PathBuf),
    /// The folder of the pictures.
    #[error(transparent)]
    Pictures(#[from] FilesError),
    /// The password settings.
    #[error(transparent)]
    Passwords(#[from] PasswordError),
    /// The system has no random numbers.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The system has no thread for the writer.
    #[error("no thread could be started for the writer ({0}); raise the limit of threads or free memory")]
    Writer(std::io::Error),
    /// The database while getting ready.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AppState {
    /// Opens the database, brings it up to date and loads what lives in it.
    pub async fn open(config: Config, clock: Clock, entropy: Entropy) -> Result<Self, StartError> {
        Self::open_with(config, clock, entropy, |pictures| pictures).await
    }

    /// Opens all of it, with the folder of the pictures behind something that stands before it.
    pub async fn open_with(
        config: Config,
        clock: Clock,
        entropy: Entropy,
        behind: impl FnOnce(Files) -> Files,
    ) -> Result<Self, StartError> {
        store::ensure_writable(&config.data_dir)?;
        let unfinished = config.sqlite_file().map(|file| files::with_behind(&file, backup::UNFINISHED));
        if let Some(unfinished) = unfinished.filter(|file| file.exists()) {
            return Err(StartError::RestoreUnfinished(unfinished));
        }
        let pictures = behind(Files::open(&config)?);
        let db = Db::open(&config.database_url()).await?;
        db.migrate().await?;
        let mut tx = db.write().await?;
        let (incarnation, key) = (Incarnation(entropy.uuid(clock.now())?), entropy.bytes::<CURSOR_KEY_BYTES>()?);
        meta::create(&mut tx, incarnation, &key, clock.now()).await?;
        let found = meta::read(&mut tx).await?;
        clock.go_on_from(found.clock_floor.utc());
        if let Some(difference) = clock.difference() {
            tracing::error!(told = %clock.now(), "{difference}; {CLOCK_ADVICE}");
        }
        let tokens = token_keys(&mut tx, &config, &clock, &entropy).await?;
        tx.commit().await?;
        let now = clock.clone();
        let (work, writer) = writer::start(SqlWork::<Product>::new(db.clone()), move || now.now().into());
        start_writer(&db, writer)?;
        if let Db::Postgres(pool) = &db {
            let (pool, work) = (pool.clone(), work.clone());
            let pause = || tokio::time::sleep(LISTEN_AGAIN);
            // Ends with the process: it owns nothing and changes nothing.
            tokio::spawn(notify::keep_listening(pool, move |moved| work.announce(moved), pause));
        }
        Ok(Self(Arc::new(Parts {
            work,
            pictures,
            passwords: Passwords::new(config.passwords, &entropy)?,
            bodies: Bodies::new(config.limits),
            attempts: Attempts::default(),
            reports: Reports::default(),
            room: Room::system(config.data_dir.clone(), &config.limits),
            cursors: CursorKey::new(found.cursor_key),
            shutdown: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
            db,
            clock,
            entropy,
            tokens,
        })))
    }

    /// Whether there is room to write on the disk of the data folder (F37).
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.room.is_left(self.clock.monotonic())
    }

    /// A new id of any kind, of this moment.
    pub fn new_id<T: From<Uuid>>(&self) -> Result<T, NoEntropy> {
        Ok(self.entropy.uuid(self.clock.now())?.into())
    }
}

/// Starts the writer; it ends with the last handle, and whoever waits for a reply is among `tasks`.
///
/// Beside an embedded database it has a thread of its own. A commit is some fifty trips to the database's thread and back, and among
/// the requests that are read and checked meanwhile the writer would wait for its turn after each of them.
fn start_writer(db: &Db, writer: impl Future<Output = ()> + Send + 'static) -> Result<(), StartError> {
    match db {
        Db::Sqlite { .. } => {
            let runtime = runtime::Builder::new_current_thread().enable_time().build().map_err(StartError::Writer)?;
            let thread = thread::Builder::new().name("callout-writer".to_owned());
            thread.spawn(move || runtime.block_on(writer)).map_err(StartError::Writer)?;
        }
        // A connection over the network is driven by the runtime that opened it, which must be the one that all share.
        Db::Postgres(_) => drop(tokio::spawn(writer)),
    }
    Ok(())
}

/// The keys of this database's access tokens; a new database gets its first.
async fn token_keys(
    tx: &mut WriteTx,
    config: &Config,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<TokenKeys, StartError> {
    let mut kept = meta::token_keys(tx).await?;
    if kept.is_empty() {
        let (kid, secret) = (entropy.uuid(clock.now())?.to_string(), entropy.bytes::<TOKEN_SECRET_BYTES>()?);
        meta::add_token_key(tx, &kid, &secret, clock.now()).await?;
        kept = meta::token_keys(tx).await?;
    }
    Ok(TokenKeys::new(kept.into_iter().map(|row| (row.kid, row.secret)), config))
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
