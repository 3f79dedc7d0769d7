//! Pictures: parts come in order, all of it is checked against its digest, and only then it exists (I17, F36).

pub mod files;

use bytes::Bytes;
use callout_core::{
    domain::{digest::Digest, people::Role},
    plants::{Plant, is_planted},
    protocol::{
        blob::BlobStatus,
        limits::{BLOB_BYTES_MAX, BLOB_PART_BYTES_MAX},
    },
};
use files::{Files, Found};

use super::{Failure, ours};
use crate::{
    security::Principal,
    state::AppState,
    store::{
        branches,
        work::blobs::{self, Stored, Upload, Whose},
    },
};

/// Pictures of one person that no command names. A phone sends its commands before its pictures, and what a command names always
/// finds room: this many wait for a command on its way, more are somebody filling the disk (F82). None of them is ever dropped, for
/// its phone was told that it is here (I17).
pub const UNNAMED_MAX: u64 = 64;

/// The bytes of these: the office's disk is shared by everybody.
pub const UNNAMED_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Unfinished uploads of one person: a phone sends one picture at a time, so that a few suffice for its cuts. The one begun longest ago
/// gives way; nobody was told that it is here, and its phone begins it anew.
pub const UNFINISHED_MAX: i64 = 8;

/// When whoever brought too many may try again: by then their commands came, or somebody looked.
pub const UNNAMED_RETRY_SECONDS: u64 = 600;

/// Why a part is not taken, or a picture not given.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Too long, empty, or longer than was said.
    #[error("the length is not acceptable")]
    Length,
    /// The bytes are not those of the digest; the upload begins anew.
    #[error("the bytes are not those of the digest")]
    Mismatch,
    /// There is none that this person may see (F61).
    #[error("there is no such picture")]
    NotFound,
    /// It is not all here yet.
    #[error("the picture is not all here yet")]
    Unfinished,
    /// Too many of this person's pictures are here that no command names; this one waits on its phone (F82).
    #[error("too many pictures that nothing names")]
    TooManyUnnamed,
    /// There is no room on the disk; the same part finds it later (F37).
    #[error("there is no room for pictures")]
    Full,
    /// The folder of the pictures.
    #[error(transparent)]
    Files(object_store::Error),
    /// A failure of ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(BlobError);

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        if files::is_full(&error) { Self::Full } else { Self::Files(error) }
    }
}

/// A part of a picture.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which picture.
    pub digest: Digest,
    /// Where the part begins.
    pub offset: u64,
    /// How long the whole is.
    pub total: u64,
    /// The bytes.
    pub bytes: Bytes,
}

/// What is here of a picture, for whoever asks: the whole, or his own upload of it. What an earlier request left undone is done now:
/// parts that were all here are joined, and a file that only the table forgot counts again (F77).
pub async fn status(state: &AppState, principal: &Principal, digest: Digest) -> Result<BlobStatus, BlobError> {
    let (of, files) = (whose(principal, digest), &state.pictures);
    let mut tx = state.db.read().await?;
    let mut stored = blobs::find(&mut tx, of.branch, digest).await?;
    let upload = blobs::upload(&mut tx, of).await?;
    drop(tx);
    if let Some(there) = stored
        && !files.is_there(of.branch, digest, there.total).await?
    {
        lose(state, of, "its file is gone").await?;
        stored = None;
    }
    if stored.is_none() {
        stored = find_again(state, files, of).await?;
    }
    if let (None, Some(Upload { total, received })) = (stored, upload)
        && total == received
        && !is_planted(Plant::UploadUnfinished)
    {
        return match finish(state, files, of, total).await {
            Ok(()) => Ok(BlobStatus { digest, received, complete: true }),
            Err(BlobError::Mismatch) => Ok(BlobStatus { digest, received: 0, complete: false }),
            Err(error) => Err(error),
        };
    }
    let received = stored.map(|stored| stored.total).or(upload.map(|upload| upload.received)).unwrap_or(0);
    Ok(BlobStatus { digest, received, complete: stored.is_some() })
}

fn whose(principal: &Principal, digest: Digest) -> Whose {
    Whose { branch: principal.actor.branch, digest, person: principal.actor.person }
}

/// A picture that a command names, and whose file is here though the table does not know it: the database was put back from a backup
/// and the folder was not, or the last step of an upload never happened.
async fn find_again(state: &AppState, files: &Files, of: Whose) -> Result<Option<Stored>, BlobError> {
    let Whose { branch, digest, .. } = of;
    let mut tx = state.db.read().await?;
    let named = blobs::named_by(&mut tx, branch, digest).await?;
    drop(tx);
    let Some(person) = named else { return Ok(None) };
    let Found::Right(bytes) = files.whole(branch, digest).await? else { return Ok(None) };
    let total = bytes.len() as u64;
    let mut tx = state.db.write().await?;
    blobs::complete(&mut tx, Whose { person, ..of }, total, state.clock.now().into()).await?;
    tx.commit().await?;
    tracing::info!(blob.digest = %digest, "the file of a picture was found again");
    Ok(Some(Stored { total, person }))
}

/// What was here is not any more: it counts as missing, and the phones that kept it are asked for it again.
async fn lose(state: &AppState, of: Whose, why: &str) -> Result<(), BlobError> {
    tracing::error!(blob.digest = %of.digest, why, "a picture is lost; it is taken again from whoever kept it");
    let mut tx = state.db.write().await?;
    blobs::lose(&mut tx, of.branch, of.digest).await?;
    Ok(tx.commit().await?)
}

/// Takes the next part of the person's own upload; one that does not continue what is here changes nothing. With another length
/// than before the upload begins anew: nobody's mistake, and nobody's malice, keeps a picture out.
pub async fn put(state: &AppState, principal: &Principal, sent: Part) -> Result<BlobStatus, BlobError> {
    let length = sent.bytes.len() as u64;
    let end = sent.offset.checked_add(length).ok_or(BlobError::Length)?;
    let fits =
        length > 0 && sent.bytes.len() <= BLOB_PART_BYTES_MAX && sent.total <= BLOB_BYTES_MAX && end <= sent.total;
    if !fits {
        return Err(BlobError::Length);
    }
    let of = whose(principal, sent.digest);
    let Some(upload) = begin(state, of, sent.total).await? else { return status(state, principal, sent.digest).await };
    let files = &state.pictures;
    let mut received = upload.received;
    if received == sent.offset && received < sent.total {
        // The bytes first, the row after: a row never says more than what is on the disk (F36).
        files.keep_part(of, sent.offset, sent.bytes).await?;
        let mut tx = state.db.write().await?;
        if blobs::advance(&mut tx, of, sent.offset, end).await? {
            received = end;
        }
        tx.commit().await?;
    }
    // Also where an earlier request brought the last part and came no further (F77).
    if received == sent.total {
        finish(state, files, of, sent.total).await?;
    }
    status(state, principal, sent.digest).await
}

/// The person's upload, begun or going on; nothing if the picture is here. One that would be too much is not begun (F82).
async fn begin(state: &AppState, of: Whose, total: u64) -> Result<Option<Upload>, BlobError> {
    let mut tx = state.db.write().await?;
    if blobs::find(&mut tx, of.branch, of.digest).await?.is_some() {
        return Ok(None);
    }
    if !blobs::is_named(&mut tx, of.branch, of.digest).await? {
        let (number, bytes) = blobs::unnamed(&mut tx, of.branch, of.person).await?;
        if number >= UNNAMED_MAX || bytes.saturating_add(total) > UNNAMED_BYTES_MAX {
            return Err(BlobError::TooManyUnnamed);
        }
    }
    blobs::begin(&mut tx, of, total, state.clock.now().into()).await?;
    let given_up = blobs::older(&mut tx, of.branch, of.person, UNFINISHED_MAX).await?;
    for digest in &given_up {
        blobs::forget(&mut tx, Whose { digest: *digest, ..of }).await?;
    }
    let upload = blobs::upload(&mut tx, of).await?;
    tx.commit().await?;
    for digest in given_up {
        state.pictures.remove_parts(Whose { digest, ..of }).await?;
    }
    Ok(upload)
}

/// Joins the parts, and keeps them only if they are what the digest says (I17). Done again from the first step, it ends the same.
async fn finish(state: &AppState, files: &Files, of: Whose, total: u64) -> Result<(), BlobError> {
    let bytes = files.join(of, total).await?;
    let is_right = Digest::of(&bytes) == of.digest;
    if is_right {
        files.keep(of.branch, of.digest, bytes).await?;
    }
    let mut tx = state.db.write().await?;
    if is_right {
        blobs::complete(&mut tx, of, total, state.clock.now().into()).await?;
    } else {
        blobs::forget(&mut tx, of).await?;
    }
    tx.commit().await?;
    files.remove_parts(of).await?;
    if is_right { Ok(()) } else { Err(BlobError::Mismatch) }
}

/// Removes parts of uploads that are over: of those that gave way, and of those whose last step was cut (F36). Answers of how many
/// pictures.
pub async fn sweep(state: &AppState) -> Result<usize, BlobError> {
    let (files, mut count) = (&state.pictures, 0);
    let mut tx = state.db.read().await?;
    let branches = branches::list(&mut tx).await?;
    drop(tx);
    for branch in branches {
        for digest in files.begun(branch.id).await? {
            // A part is written after the row of its upload: without a row there is nobody to go on.
            let mut tx = state.db.read().await?;
            let is_over = !blobs::is_uploaded(&mut tx, branch.id, digest).await?;
            drop(tx);
            if is_over {
                files.remove_all_parts(branch.id, digest).await?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// The bytes of a picture, for whoever may see them now (I14); checked once more before they leave (I17).
pub async fn get(state: &AppState, principal: &Principal, digest: Digest) -> Result<Bytes, BlobError> {
    let (of, actor) = (whose(principal, digest), &principal.actor);
    let mut tx = state.db.read().await?;
    let stored = blobs::find(&mut tx, of.branch, digest).await?;
    let is_office = actor.roles.iter().any(|role| *role != Role::Technician);
    let is_named = blobs::is_named(&mut tx, of.branch, digest).await?;
    // Whoever brought it sees it until something names it: from then on it goes where that goes.
    let is_his = match stored {
        Some(stored) => stored.person == of.person,
        None => blobs::upload(&mut tx, of).await?.is_some(),
    };
    let may_see = is_office || if is_named { blobs::holds(&mut tx, of).await? } else { is_his };
    if !may_see || (stored.is_none() && !is_named && !is_his) {
        return Err(BlobError::NotFound);
    }
    drop(tx);
    let files = &state.pictures;
    if stored.is_none() && find_again(state, files, of).await?.is_none() {
        return Err(BlobError::Unfinished);
    }
    match files.whole(of.branch, digest).await? {
        Found::Right(bytes) => Ok(bytes),
        Found::Nothing => {
            lose(state, of, "its file is gone").await?;
            Err(BlobError::Unfinished)
        }
        Found::Damaged => {
            lose(state, of, "its file is not what it was; it lies under `damaged` now").await?;
            files.set_aside(of.branch, digest).await?;
            Err(BlobError::Unfinished)
        }
    }
}
