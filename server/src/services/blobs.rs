//! Pictures: parts come in order, all of it is checked against its digest, and only then it exists (I17, F36).

use std::sync::Arc;

use bytes::Bytes;
use callout_core::{
    domain::{digest::Digest, ids::BranchId, people::Role},
    protocol::{
        blob::BlobStatus,
        limits::{BLOB_BYTES_MAX, BLOB_PART_BYTES_MAX},
    },
};
use futures::TryStreamExt as _;
use object_store::{ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path};

use super::{Failure, ours};
use crate::{
    security::Principal,
    state::AppState,
    store::{
        ReadTx,
        work::blobs::{self, Upload, Whose},
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
    /// The folder of the pictures.
    #[error(transparent)]
    Files(#[from] object_store::Error),
    /// A failure of ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(BlobError);

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

/// The folder of the pictures.
fn files(state: &AppState) -> Result<Arc<dyn ObjectStore>, BlobError> {
    let folder = state.config.data_dir.join("blobs");
    crate::store::ensure_writable(&folder)
        .map_err(|error| object_store::Error::Generic { store: "blobs", source: Box::new(error) })?;
    Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)))
}

fn whole(branch: BranchId, digest: Digest) -> Path {
    Path::from(format!("{branch}/whole/{digest}"))
}

fn parts(of: Whose) -> Path {
    Path::from(format!("{}/parts/{}/{}", of.branch, of.digest, of.person))
}

fn part(of: Whose, offset: u64) -> Path {
    // Zeros in front, so that names sort as offsets do.
    Path::from(format!("{}/{offset:012}", parts(of)))
}

/// What is here of a picture, for whoever asks: the whole, or his own upload of it.
pub async fn status(state: &AppState, principal: &Principal, digest: Digest) -> Result<BlobStatus, BlobError> {
    let mut tx = state.db.read().await?;
    status_of(&mut tx, whose(principal, digest)).await
}

fn whose(principal: &Principal, digest: Digest) -> Whose {
    Whose { branch: principal.actor.branch, digest, person: principal.actor.person }
}

async fn status_of(tx: &mut ReadTx, of: Whose) -> Result<BlobStatus, BlobError> {
    let digest = of.digest;
    if let Some(stored) = blobs::find(tx, of.branch, digest).await? {
        return Ok(BlobStatus { digest, received: stored.total, complete: true });
    }
    let received = blobs::upload(tx, of).await?.map_or(0, |upload| upload.received);
    Ok(BlobStatus { digest, received, complete: false })
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
    let files = files(state)?;
    let mut received = upload.received;
    if received == sent.offset && received < sent.total {
        // The bytes first, the row after: a row never says more than what is on the disk (F36).
        files.put(&part(of, sent.offset), sent.bytes.into()).await?;
        let mut tx = state.db.write().await?;
        if blobs::advance(&mut tx, of, sent.offset, end).await? {
            received = end;
        }
        tx.commit().await?;
    }
    // Also where an earlier request brought the last part and came no further (F77).
    if received == sent.total {
        finish(state, files.as_ref(), of, sent.total).await?;
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
        remove_parts(files(state)?.as_ref(), Whose { digest, ..of }).await?;
    }
    Ok(upload)
}

/// Joins the parts, and keeps them only if they are what the digest says (I17).
async fn finish(state: &AppState, files: &dyn ObjectStore, of: Whose, total: u64) -> Result<(), BlobError> {
    let bytes = join(files, of, total).await?;
    let is_right = Digest::of(&bytes) == of.digest;
    if is_right {
        files.put(&whole(of.branch, of.digest), bytes.into()).await?;
    }
    let mut tx = state.db.write().await?;
    if is_right {
        blobs::complete(&mut tx, of, total, state.clock.now().into()).await?;
    } else {
        blobs::forget(&mut tx, of).await?;
    }
    tx.commit().await?;
    remove_parts(files, of).await?;
    if is_right { Ok(()) } else { Err(BlobError::Mismatch) }
}

/// The parts one behind the other; what is missing on the disk makes them others than the digest's. Each begins where the one before
/// ended: what an upload of another length left between them is not among them.
async fn join(files: &dyn ObjectStore, of: Whose, total: u64) -> Result<Vec<u8>, BlobError> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < total {
        match files.get(&part(of, bytes.len() as u64)).await {
            Ok(found) => bytes.extend_from_slice(&found.bytes().await?),
            Err(object_store::Error::NotFound { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bytes)
}

async fn remove_parts(files: &dyn ObjectStore, of: Whose) -> Result<(), BlobError> {
    let names: Vec<Path> = files.list(Some(&parts(of))).map_ok(|meta| meta.location).try_collect().await?;
    for name in &names {
        match files.delete(name).await {
            // Another request of the same person was faster.
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
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
    if stored.is_none() {
        return Err(BlobError::Unfinished);
    }
    let bytes = files(state)?.get(&whole(of.branch, digest)).await?.bytes().await?;
    if Digest::of(&bytes) != digest {
        tracing::error!(blob.digest = %digest, "a picture on the disk is not what it was: it is not given out");
        return Err(BlobError::Mismatch);
    }
    Ok(bytes)
}
