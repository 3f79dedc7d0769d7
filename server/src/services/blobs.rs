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
    store::work::blobs::{self, Stored},
};

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

fn parts(branch: BranchId, digest: Digest) -> Path {
    Path::from(format!("{branch}/parts/{digest}"))
}

/// What is here of a picture.
pub async fn status(state: &AppState, principal: &Principal, digest: Digest) -> Result<BlobStatus, BlobError> {
    let mut tx = state.db.read().await?;
    Ok(status_of(digest, blobs::find(&mut tx, principal.actor.branch, digest).await?))
}

fn status_of(digest: Digest, stored: Option<Stored>) -> BlobStatus {
    let (received, complete) = stored.map_or((0, false), |stored| (stored.received, stored.is_complete));
    BlobStatus { digest, received, complete }
}

/// Takes the next part; one that does not continue what is here changes nothing.
pub async fn put(state: &AppState, principal: &Principal, part: Part) -> Result<BlobStatus, BlobError> {
    let (branch, digest, length) = (principal.actor.branch, part.digest, part.bytes.len() as u64);
    let end = part.offset.checked_add(length).ok_or(BlobError::Length)?;
    let fits =
        length > 0 && part.bytes.len() <= BLOB_PART_BYTES_MAX && part.total <= BLOB_BYTES_MAX && end <= part.total;
    if !fits {
        return Err(BlobError::Length);
    }
    let mut tx = state.db.write().await?;
    blobs::begin(&mut tx, (branch, digest), part.total, principal.actor.person, state.clock.now().into()).await?;
    let stored = blobs::find(&mut tx, branch, digest).await?.ok_or(BlobError::NotFound)?;
    tx.commit().await?;
    if !stored.is_complete && stored.total != part.total {
        return Err(BlobError::Length);
    }
    if stored.is_complete || stored.received != part.offset {
        return Ok(status_of(digest, Some(stored)));
    }
    // The bytes first, the row after: a row never says more than what is on the disk (F36).
    let files = files(state)?;
    // Zeros in front, so that names sort as offsets do.
    let path = Path::from(format!("{}/{:012}", parts(branch, digest), part.offset));
    files.put(&path, part.bytes.into()).await?;
    let mut tx = state.db.write().await?;
    let is_next = blobs::advance(&mut tx, (branch, digest), part.offset, end).await?;
    tx.commit().await?;
    if is_next && end == part.total {
        finish(state, files.as_ref(), branch, digest).await?;
    }
    status(state, principal, digest).await
}

/// Joins the parts, and keeps them only if they are what the digest says (I17).
async fn finish(state: &AppState, files: &dyn ObjectStore, branch: BranchId, digest: Digest) -> Result<(), BlobError> {
    let mut names: Vec<Path> =
        files.list(Some(&parts(branch, digest))).map_ok(|meta| meta.location).try_collect().await?;
    names.sort();
    let mut bytes = Vec::new();
    for name in &names {
        bytes.extend_from_slice(&files.get(name).await?.bytes().await?);
    }
    let is_right = Digest::of(&bytes) == digest;
    if is_right {
        files.put(&whole(branch, digest), bytes.into()).await?;
    }
    let mut tx = state.db.write().await?;
    if is_right {
        blobs::complete(&mut tx, branch, digest, state.clock.now().into()).await?;
    } else {
        blobs::forget(&mut tx, branch, digest).await?;
    }
    tx.commit().await?;
    for name in &names {
        files.delete(name).await?;
    }
    if is_right { Ok(()) } else { Err(BlobError::Mismatch) }
}

/// The bytes of a picture, for whoever may see them (I14); checked once more before they leave (I17).
pub async fn get(state: &AppState, principal: &Principal, digest: Digest) -> Result<Bytes, BlobError> {
    let (branch, actor) = (principal.actor.branch, &principal.actor);
    let mut tx = state.db.read().await?;
    let stored = blobs::find(&mut tx, branch, digest).await?.ok_or(BlobError::NotFound)?;
    let is_office = actor.roles.iter().any(|role| *role != Role::Technician);
    if !is_office && !blobs::may_see(&mut tx, branch, digest, actor.person).await? {
        return Err(BlobError::NotFound);
    }
    drop(tx);
    if !stored.is_complete {
        return Err(BlobError::Unfinished);
    }
    let bytes = files(state)?.get(&whole(branch, digest)).await?.bytes().await?;
    if Digest::of(&bytes) != digest {
        tracing::error!(blob.digest = %digest, "a picture on the disk is not what it was: it is not given out");
        return Err(BlobError::Mismatch);
    }
    Ok(bytes)
}
