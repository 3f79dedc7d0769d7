//! The phone's database, as the core sees it: one batch is one transaction, durable when it is answered (I1, I3).
//!
//! `mobile-bindings` answers with SQLite. Bodies are JSON bytes that the store keeps and never reads.

use std::{collections::BTreeMap, future::Future};

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};

use crate::domain::{digest::Digest, ids::CommandId, subject::SubjectKey};

/// The version of the file that this app writes.
pub const SCHEMA_VERSION: u32 = 5;

/// Settings whose key begins so belong to the mirror (the cursor, the picture in progress): they go when it goes.
pub const MIRROR_PREFIX: &str = "mirror.";

/// A request to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreOperation {
    /// Everything that the app needs to begin. Answered with [`StoreAnswer::Opened`].
    Open,
    /// These writes, all or none. Answered with [`StoreAnswer::Done`] when they are durable.
    Commit(Vec<Write>),
    /// One subject. Answered with [`StoreAnswer::Subject`].
    LoadSubject(SubjectKey),
    /// Commands from a place of the log on, in order, at most so many. Answered with [`StoreAnswer::Commands`].
    LoadCommands {
        /// The life of the log.
        epoch: u32,
        /// From which place.
        from_seq: u64,
        /// How many at most.
        limit: u32,
    },
    /// Every command that is pending, in order. Answered with [`StoreAnswer::Commands`].
    LoadPending,
    /// The pages of a picture that is not whole yet, in order. Answered with [`StoreAnswer::Pages`].
    LoadStaged,
    /// Part of a picture's bytes. Answered with [`StoreAnswer::Bytes`].
    ReadBlob {
        /// Which.
        digest: Digest,
        /// From where.
        offset: u64,
        /// How many bytes at most.
        len: u32,
    },
    /// What is to be kept of a photo in a file: nothing is written. Answered with [`StoreAnswer::Adopted`] or
    /// [`StoreAnswer::NoPicture`].
    Adopt {
        /// Where the shell laid it.
        path: String,
    },
    /// The file of a photo that is recorded, or that is none, goes. Answered with [`StoreAnswer::Done`].
    Discard {
        /// Where the shell laid it.
        path: String,
    },
    /// Key and digest of each confirmed body, for anti-entropy. Answered with [`StoreAnswer::Held`].
    DigestSubjects,
}

/// One write of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// A small setting of the app: session, cursor, counters.
    SetMeta {
        /// Its key.
        key: &'static str,
        /// Its JSON.
        value: Vec<u8>,
    },
    /// A setting goes.
    ClearMeta(&'static str),
    /// A subject as the server sent it, and its line in lists. What is pending on it is not written: it is replayed.
    PutSubject {
        /// Which.
        key: SubjectKey,
        /// How many events made it.
        revision: u64,
        /// The server's bytes, also where this app cannot read them (F71).
        confirmed: Vec<u8>,
        /// Its line in lists; empty where this app cannot read the subject.
        line: Vec<u8>,
    },
    /// A subject leaves the phone, with everything that names its customer, and with the small pictures of it (I14).
    DropSubject(SubjectKey),
    /// A command joins the log. Its bytes never change; a second one at the same place fails the batch.
    AppendCommand(CommandRow),
    /// What became of a command.
    SetOutcome {
        /// The life of the log.
        epoch: u32,
        /// The place.
        seq: u64,
        /// The outcome's JSON.
        outcome: Vec<u8>,
    },
    /// Commands up to this place are acknowledged, later ones are pending (again, after a server was restored).
    SetAcknowledged {
        /// The life of the log.
        epoch: u32,
        /// Up to which place.
        through_seq: u64,
    },
    /// Every command of another life of the log than this is pending again: the server may have lost it (F43).
    DoubtOtherLives {
        /// The life of the log that is left as it is.
        epoch: u32,
    },
    /// Acknowledged commands up to that place, and of earlier lives of the log, may go (F43); the newest of each life stays.
    /// Pictures that were sent up to that place go with them.
    ForgetAcknowledged {
        /// The life of the log.
        epoch: u32,
        /// Up to which place.
        through_seq: u64,
    },
    /// One page of a picture that is not whole yet.
    StagePage {
        /// Its place, from 0.
        n: u32,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The staged pages go.
    ClearStaged,
    /// What stands beside the subjects: decisions of the exceptions desk, a price list and settings that were replaced and are still
    /// needed, and what an update will know how to read (F71).
    PutReference {
        /// Its key, for example `prices/00000003`.
        key: String,
        /// Its JSON.
        body: Vec<u8>,
    },
    /// Something of that goes.
    DropReference(String),
    /// A picture's bytes, to be sent.
    PutBlob {
        /// Its digest.
        digest: Digest,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// What stays of a picture as long as its subject is here, when its bytes are gone.
    PutThumbnail {
        /// The picture's digest.
        digest: Digest,
        /// What it was taken of.
        about: SubjectKey,
        /// The small picture.
        bytes: Vec<u8>,
    },
    /// The server has all of a picture: its bytes stay as long as the commands up to that place (F43).
    SetBlobSent {
        /// Its digest.
        digest: Digest,
        /// The life of the log.
        epoch: u32,
        /// The last place of the log now.
        seq: u64,
    },
    /// The server may have lost what it had of pictures: each of them is to be sent.
    DoubtBlobs,
    /// A picture's bytes go.
    DropBlob(Digest),
    /// Subjects, what stands beside them, staged pages and the settings under [`MIRROR_PREFIX`] go; the log of commands stays
    /// (rebuilding from the server).
    ClearMirror,
    /// Everything goes: sign-out with an empty outbox.
    Wipe,
}

/// A command in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRow {
    /// The life of the log.
    pub epoch: u32,
    /// The place.
    pub seq: u64,
    /// The hash of the bytes.
    pub hash: Digest,
    /// The command's id.
    pub id: CommandId,
    /// What it is about, where that can be read.
    pub about: Option<SubjectKey>,
    /// When it was recorded, by the device's clock.
    pub recorded_ms: i64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What became of it, as JSON.
    pub outcome: Option<Vec<u8>>,
    /// Whether the server has it for certain.
    pub acknowledged: bool,
}

/// A subject in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectRow {
    /// Which.
    pub key: SubjectKey,
    /// How many events made it.
    pub revision: u64,
    /// The server's bytes.
    pub confirmed: Vec<u8>,
}

/// A picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// Its digest.
    pub digest: Digest,
    /// Its length.
    pub bytes: u64,
    /// Where the log stood (its life, its last place) when the server said that it has all of it; none while it is to be sent.
    pub sent_at: Option<(u32, u64)>,
}

/// What the app needs to begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The settings.
    pub meta: BTreeMap<String, Vec<u8>>,
    /// Each subject's line in lists.
    pub lines: Vec<(SubjectKey, Vec<u8>)>,
    /// The subjects that pending commands are about.
    pub active: Vec<SubjectRow>,
    /// Commands that are not acknowledged, in order; and the newest acknowledged ones for the outbox screen, each
    /// with no more than [`HEAD_BYTES`](crate::protocol::command::HEAD_BYTES) of its bytes, which name its kind.
    pub commands: Vec<CommandRow>,
    /// What stands beside the subjects, by its key.
    pub references: BTreeMap<String, Vec<u8>>,
    /// How many pages are staged.
    pub staged: u32,
    /// Pictures that wait, and those that are kept.
    pub blobs: Vec<BlobRow>,
    /// The pictures that can be drawn, with what each was taken of.
    pub thumbnails: BTreeMap<Digest, SubjectKey>,
    /// What was wrong with the file, if it had to be rebuilt. Told again at every start until something is written.
    pub salvage: Option<Salvage>,
    /// The version of the file, if a newer app wrote it: only the commands are here, and nothing can be written (F11).
    pub newer: Option<u32>,
    /// The version of the file, if an older app wrote it that this one does not take over: only the commands are here, to be
    /// carried to the office, and nothing can be written.
    pub older: Option<u32>,
}

/// What is kept of a photo: JPEG both.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// The picture.
    pub jpeg: Vec<u8>,
    /// The small one.
    pub thumbnail: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} bytes, {})", self.jpeg.len(), self.thumbnail.len())
    }
}

/// Why nothing is kept of a photo (F57, F70).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPicture {
    /// There is no such file, or it cannot be read.
    NotThere,
    /// It is no picture, or of a kind that no camera makes.
    Unknown,
    /// HEIC or AVIF, which only the system's own decoder reads.
    Heic,
    /// More bytes or dots than are unpacked.
    TooLarge,
    /// It ends before its end, or says what cannot be.
    Damaged,
}

/// A corrupt file was set aside (F5, I22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvage {
    /// The name under which it lies beside the new one.
    pub set_aside: String,
    /// Commands that could be saved.
    pub commands: u64,
    /// Whether the log of commands may have lost some at its end.
    pub is_log_damaged: bool,
}

/// The answer of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreAnswer {
    /// What the app needs to begin.
    Opened(Box<Contents>),
    /// Durable.
    Done,
    /// The subject, if it is there.
    Subject(Option<SubjectRow>),
    /// Commands.
    Commands(Vec<CommandRow>),
    /// Staged pages.
    Pages(Vec<Vec<u8>>),
    /// Part of a blob; none if it is not there.
    Bytes(Option<Vec<u8>>),
    /// What is to be kept of a photo.
    Adopted(Box<Picture>),
    /// It is none, or none that can be kept.
    NoPicture(NoPicture),
    /// Key and digest of each confirmed body.
    Held(Vec<(SubjectKey, Digest)>),
    /// Nothing was changed.
    Failed(StoreFailure),
}

/// Why the store could not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreFailure {
    /// No room on the phone (F3).
    Full,
    /// The file was written by a newer app; it can be exported, not written (F11).
    Newer {
        /// The file's version.
        found: u32,
        /// The version this app knows.
        known: u32,
    },
    /// The file was written by an older app, from before this one can take files over; what is pending in it is exported.
    Older {
        /// The file's version.
        found: u32,
        /// The version this app knows.
        known: u32,
    },
    /// It cannot be read or written now: a locked phone, a read-only file (F4).
    Unavailable(String),
    /// It is damaged beyond what could be rebuilt, or the disk fails: stop writing (I22).
    Broken(String),
}

impl Operation for StoreOperation {
    type Output = StoreAnswer;
}

/// Asks the store.
#[must_use]
pub fn ask<Ef, Ev>(operation: StoreOperation) -> RequestBuilder<Ef, Ev, impl Future<Output = StoreAnswer>>
where
    Ef: From<Request<StoreOperation>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(operation)
}

/// Writes a batch.
#[must_use]
pub fn commit<Ef, Ev>(writes: Vec<Write>) -> RequestBuilder<Ef, Ev, impl Future<Output = StoreAnswer>>
where
    Ef: From<Request<StoreOperation>> + Send + 'static,
    Ev: Send + 'static,
{
    ask(StoreOperation::Commit(writes))
}
