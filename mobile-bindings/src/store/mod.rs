//! The phone's database: answers the core's store effect with one SQLite file.
//!
//! Set off by the router for every [`StoreOperation`]; runs on the caller's thread; one batch is one transaction, durable
//! when it is answered (I1, I3). A damaged file is set aside and what can be read of the log is saved (F5); a file of a
//! newer app, and one from before any release, is only read (F11). Once the disk fails or a row does not match its checksum, nothing more is written (I22).

mod checksum;
mod commit;
mod connection;
mod files;
mod graft;
mod load;
mod open;
mod pictures;
mod salvage;
mod schema;
mod trouble;
mod wal;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use callout_core::{
    domain::digest::Digest,
    effects::store::{Contents, StoreAnswer, StoreFailure, StoreOperation, Write},
};
use rusqlite::Connection;

pub use self::files::Files;
use self::{
    files::System,
    trouble::{Result, Trouble},
};

/// The phone's database. It is opened by the first operation, and again by the next one if that was not possible (F4).
pub struct Store {
    path: PathBuf,
    files: Arc<dyn Files>,
    pages_max: AtomicU32,
    /// Whether copies of pictures may lie beside the file.
    has_drawn: AtomicBool,
    state: Mutex<State>,
}

/// What became of the file.
enum State {
    /// Not opened yet, or it could not be opened.
    Closed,
    /// In use.
    Open(Connection),
    /// Of a version that this app cannot write: read only.
    Foreign(Connection, u32),
    /// Something is wrong with the disk or the file: nothing more is written until the next start.
    /// There is no connection if the disk failed before there was a file to read.
    Stopped(Option<Connection>, String),
}

impl Store {
    /// The database in that file, which need not exist yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self::among(Arc::new(System { vfs: None }), path)
    }

    /// The database in that one of these files.
    #[must_use]
    pub fn among(files: Arc<dyn Files>, path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            files,
            pages_max: AtomicU32::new(0),
            has_drawn: AtomicBool::new(false),
            state: Mutex::new(State::Closed),
        }
    }

    /// Reaches the file through a VFS registered with SQLite under that name: how tests make the disk fail.
    #[must_use]
    pub fn through(mut self, vfs: &str) -> Self {
        self.files = Arc::new(System { vfs: Some(vfs.to_owned()) });
        self
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets the file grow to so many pages of 4 KiB and no further, as a full disk would (F3). Zero is no limit.
    pub fn limit_pages(&self, pages_max: u32) {
        self.pages_max.store(pages_max, Ordering::Relaxed);
        if let State::Open(connection) = &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            // A limit that cannot be set is no limit; only tests of a full disk set one.
            open::limit(connection, pages_max).unwrap_or_default();
        }
    }

    /// Closes the file as a killed process leaves it: nothing is tidied up (F1).
    pub fn abandon(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Open(connection) | State::Stopped(Some(connection), _) = &*state {
            connection::keep_wal(connection);
        }
        *state = State::Closed;
    }

    /// Where a photo lies that can be drawn with so many dots on its longer side, or the next size that is made; nothing where its
    /// bytes are not here. The file is a copy, and goes at the next start at the latest.
    #[must_use]
    pub fn picture(&self, digest: Digest, px: u32) -> Option<PathBuf> {
        let (place, side) = pictures::place(&self.path, digest, px);
        let bytes = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let (State::Open(connection) | State::Stopped(Some(connection), _)) = &*state else { return None };
            match load::picture(connection, digest) {
                Ok(bytes) => bytes?,
                Err(trouble) => {
                    if trouble.stops() {
                        stop(&mut state, &trouble);
                    }
                    return None;
                }
            }
        };
        if self.files.size(&place).is_err() {
            pictures::draw(&*self.files, &place, &bytes, side)?;
            self.has_drawn.store(true, Ordering::Relaxed);
        }
        Some(place)
    }

    /// A path that a shell names, from the database's folder where it does not begin at the root: the folder of an app may be another
    /// one after an update.
    fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().map_or_else(|| path.into(), |folder| folder.join(path))
    }

    /// What was drawn of somebody's door goes with it (I14).
    fn sweep(&self, operation: &StoreOperation) {
        let StoreOperation::Commit(writes) = operation else { return };
        let is_leaving = |write: &Write| {
            matches!(
                write,
                Write::DropSubject(_)
                    | Write::DropBlob(_)
                    | Write::ClearMirror
                    | Write::Wipe
                    | Write::ForgetAcknowledged { .. }
            )
        };
        if self.has_drawn.load(Ordering::Relaxed) && writes.iter().any(is_leaving) {
            let is_swept = pictures::sweep(&*self.files, &self.path).is_ok();
            self.has_drawn.store(!is_swept, Ordering::Relaxed);
        }
    }

    /// Answers an operation. A failure says why, and then nothing was changed.
    pub fn answer(&self, operation: &StoreOperation) -> StoreAnswer {
        match operation {
            // These need no database, and take their time.
            StoreOperation::Adopt { path } => return pictures::adopt(&*self.files, &self.beside(path)),
            StoreOperation::Discard { path } => {
                // What is left of it goes with the shell's other temporary files.
                self.files.remove(&self.beside(path)).unwrap_or_default();
                return StoreAnswer::Done;
            }
            _ => {}
        }
        // A panic while the lock was held left no transaction open: dropping one rolls it back (F13).
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Closed) {
            match self.open() {
                Ok(open::Opened::Current(connection)) => *state = State::Open(connection),
                Ok(open::Opened::Foreign(connection, found)) => *state = State::Foreign(connection, found),
                Ok(open::Opened::Failing(connection, trouble)) => {
                    *state = State::Open(connection);
                    stop(&mut state, &trouble);
                }
                Err(trouble) => return fail(&mut state, trouble),
            }
        }
        match self.run(&mut state, operation) {
            Ok(answer) => answer,
            Err(trouble) => fail(&mut state, trouble),
        }
    }

    fn open(&self) -> Result<open::Opened> {
        // What a run before left, which may not have ended well.
        pictures::sweep(&*self.files, &self.path).unwrap_or_default();
        open::open(&*self.files, &self.path, self.pages_max.load(Ordering::Relaxed))
    }

    fn run(&self, state: &mut State, operation: &StoreOperation) -> Result<StoreAnswer> {
        match state {
            State::Closed => Err(Trouble::Unavailable("the file is closed".to_owned())),
            State::Foreign(connection, found) => answer_foreign(connection, *found, operation),
            State::Stopped(connection, why) => answer_stopped(connection.as_mut(), why, operation),
            State::Open(connection) => match answer_open(connection, operation) {
                Err(trouble) if trouble.is_damage() && matches!(operation, StoreOperation::Open) => {
                    self.begin_anew(state)
                }
                Err(trouble) if trouble.stops() => {
                    stop(state, &trouble);
                    Err(trouble)
                }
                Ok(StoreAnswer::Done) => {
                    self.sweep(operation);
                    // The batch is durable; what fails now is the disk for the next one.
                    if let Some(trouble) =
                        commit::tidy(&*self.files, connection, operation).err().filter(Trouble::stops)
                    {
                        stop(state, &trouble);
                    }
                    Ok(StoreAnswer::Done)
                }
                other => other,
            },
        }
    }

    /// What was read is damaged: it is read once more from the file; if that is no better, the file is set aside and a new
    /// one begins with what could be saved of it.
    fn begin_anew(&self, state: &mut State) -> Result<StoreAnswer> {
        if let State::Open(connection) = state {
            connection::keep_wal(connection);
        }
        *state = State::Closed;
        let (connection, contents) = match self.begin() {
            Err(trouble) if trouble.is_damage() => {
                salvage::rebuild(&*self.files, &self.path)?;
                self.begin()?
            }
            other => other?,
        };
        *state = State::Open(connection);
        Ok(StoreAnswer::Opened(Box::new(contents)))
    }

    fn begin(&self) -> Result<(Connection, Contents)> {
        match self.open()? {
            open::Opened::Current(mut connection) => {
                let contents = load::contents(&mut connection)?;
                Ok((connection, contents))
            }
            open::Opened::Foreign(_, found) => Err(Trouble::Foreign { found }),
            open::Opened::Failing(_, trouble) => Err(trouble),
        }
    }
}

/// Tells of a failure; a disk that failed a sync before the file was open is not tried again (F38).
fn fail(state: &mut State, trouble: Trouble) -> StoreAnswer {
    if trouble.is_failed_sync() && matches!(state, State::Closed) {
        *state = State::Stopped(None, trouble.to_string());
    }
    StoreAnswer::Failed(trouble.into())
}

/// From now on it is only read (I22).
fn stop(state: &mut State, why: &Trouble) {
    if let State::Open(connection) = std::mem::replace(state, State::Closed) {
        open::mark_suspect(&connection);
        *state = State::Stopped(Some(connection), why.to_string());
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let State::Open(connection) = self.state.get_mut().unwrap_or_else(PoisonError::into_inner) {
            open::mark_closed(connection);
        }
    }
}

fn answer_open(connection: &mut Connection, operation: &StoreOperation) -> Result<StoreAnswer> {
    Ok(match operation {
        StoreOperation::Open => {
            let contents = load::contents(connection)?;
            // Everything was read once, and is not read again: a page that is given back is no loss.
            connection.release_memory().unwrap_or_default();
            StoreAnswer::Opened(Box::new(contents))
        }
        StoreOperation::Commit(writes) => {
            commit::commit(connection, writes)?;
            StoreAnswer::Done
        }
        StoreOperation::LoadSubject(key) => StoreAnswer::Subject(load::subject(connection, *key)?),
        StoreOperation::LoadCommands { epoch, from_seq, limit } => {
            StoreAnswer::Commands(load::commands(connection, "about", *epoch, *from_seq, *limit)?)
        }
        StoreOperation::LoadPending => StoreAnswer::Commands(load::pending(connection, "about")?),
        StoreOperation::LoadStaged => StoreAnswer::Pages(load::staged(connection)?),
        StoreOperation::ReadBlob { digest, offset, len } => {
            StoreAnswer::Bytes(load::blob_part(connection, *digest, *offset, *len)?)
        }
        StoreOperation::DigestSubjects => StoreAnswer::Held(load::held(connection)?),
        StoreOperation::Adopt { .. } | StoreOperation::Discard { .. } => {
            return Err(Trouble::Refused("files are no matter of the database".to_owned()));
        }
    })
}

/// What can be said of a file of another version: its commands, so that they can be exported.
fn answer_foreign(connection: &Connection, found: u32, operation: &StoreOperation) -> Result<StoreAnswer> {
    let foreign = Trouble::Foreign { found };
    let about = if found < schema::FIRST { load::FIRST_ABOUT } else { "about" };
    match operation {
        StoreOperation::Open => {
            let commands = load::pending(connection, about).map_err(|_| foreign)?;
            let (newer, older) = if found < schema::FIRST { (None, Some(found)) } else { (Some(found), None) };
            Ok(StoreAnswer::Opened(Box::new(Contents { commands, newer, older, ..Contents::default() })))
        }
        StoreOperation::LoadCommands { epoch, from_seq, limit } => {
            let commands = load::commands(connection, about, *epoch, *from_seq, *limit);
            commands.map(StoreAnswer::Commands).map_err(|_| foreign)
        }
        _ => Err(foreign),
    }
}

/// What a stopped store still does: it reads (I22).
fn answer_stopped(connection: Option<&mut Connection>, why: &str, operation: &StoreOperation) -> Result<StoreAnswer> {
    match (operation, connection) {
        (StoreOperation::Commit(_), _) | (_, None) => Err(Trouble::Damaged(why.to_owned())),
        (_, Some(connection)) => answer_open(connection, operation),
    }
}

/// What the rest of the bindings says of a failure.
impl From<Trouble> for StoreFailure {
    fn from(trouble: Trouble) -> Self {
        trouble.into_failure()
    }
}
