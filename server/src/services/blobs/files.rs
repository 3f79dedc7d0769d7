//! The folder of the pictures: what is whole, what of each upload is here, and what was found damaged.

use std::{error::Error as _, io, path::PathBuf, sync::Arc};

use bytes::Bytes;
use callout_core::domain::{digest::Digest, ids::BranchId};
use futures::TryStreamExt as _;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path};

use crate::{
    config::Config,
    store::{self, OpenError, work::blobs::Whose},
};

/// Its name below `data_dir`.
pub const FOLDER: &str = "blobs";

/// The folder.
pub struct Files(Arc<dyn ObjectStore>);

/// What lies where a whole picture should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The bytes of the digest.
    Right(Bytes),
    /// Other bytes.
    Damaged,
    /// Nothing.
    Nothing,
}

/// Why the folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// It cannot be written.
    #[error(transparent)]
    Unwritable(#[from] OpenError),
    /// It is something else than a folder.
    #[error("the folder of the photos is not usable ({0}); look at `blobs` in the data folder")]
    Unusable(#[from] Error),
}

impl Files {
    /// Opens it.
    pub fn open(config: &Config) -> Result<Self, FilesError> {
        let folder = config.data_dir.join(FOLDER);
        store::ensure_writable(&folder)?;
        let disk = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self(Arc::new(disk)))
    }

    /// The same files, reached through something that stands before them: a simulator lets it fail.
    #[must_use]
    pub fn behind(self, gate: impl FnOnce(Arc<dyn ObjectStore>) -> Arc<dyn ObjectStore>) -> Self {
        Self(gate(self.0))
    }

    /// The whole picture, checked against its digest.
    pub async fn whole(&self, branch: BranchId, digest: Digest) -> Result<Found, Error> {
        let bytes = match self.0.get(&whole(branch, digest)).await {
            Ok(found) => found.bytes().await?,
            Err(Error::NotFound { .. }) => return Ok(Found::Nothing),
            Err(error) => return Err(error),
        };
        Ok(if Digest::of(&bytes) == digest { Found::Right(bytes) } else { Found::Damaged })
    }

    /// Whether a picture of that length lies there; its bytes are not read.
    pub async fn is_there(&self, branch: BranchId, digest: Digest, total: u64) -> Result<bool, Error> {
        match self.0.head(&whole(branch, digest)).await {
            Ok(meta) => Ok(meta.size == total),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Keeps a whole picture.
    pub async fn keep(&self, branch: BranchId, digest: Digest, bytes: Vec<u8>) -> Result<(), Error> {
        self.0.put(&whole(branch, digest), bytes.into()).await.map(drop)
    }

    /// Puts a damaged picture beside the others, for whoever looks for the reason (I22).
    pub async fn set_aside(&self, branch: BranchId, digest: Digest) -> Result<(), Error> {
        self.0.rename(&whole(branch, digest), &Path::from(format!("{branch}/damaged/{digest}"))).await
    }

    /// Keeps a part of an upload.
    pub async fn keep_part(&self, of: Whose, offset: u64, bytes: Bytes) -> Result<(), Error> {
        self.0.put(&part(of, offset), bytes.into()).await.map(drop)
    }

    /// The parts one behind the other; what is missing on the disk makes them others than the digest's. Each begins where the one
    /// before ended: what an upload of another length left between them is not among them.
    pub async fn join(&self, of: Whose, total: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < total {
            match self.0.get(&part(of, bytes.len() as u64)).await {
                Ok(found) => bytes.extend_from_slice(&found.bytes().await?),
                Err(Error::NotFound { .. }) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(bytes)
    }

    /// Removes the parts of an upload that is over.
    pub async fn remove_parts(&self, of: Whose) -> Result<(), Error> {
        self.remove(&parts(of)).await
    }

    /// The pictures of a branch of which parts lie here.
    pub async fn begun(&self, branch: BranchId) -> Result<Vec<Digest>, Error> {
        let found = self.0.list_with_delimiter(Some(&Path::from(format!("{branch}/parts")))).await?;
        Ok(found.common_prefixes.iter().filter_map(|path| path.filename()?.parse().ok()).collect())
    }

    /// Removes all parts of a picture.
    pub async fn remove_all_parts(&self, branch: BranchId, digest: Digest) -> Result<(), Error> {
        self.remove(&Path::from(format!("{branch}/parts/{digest}"))).await
    }

    async fn remove(&self, under: &Path) -> Result<(), Error> {
        let names: Vec<Path> = self.0.list(Some(under)).map_ok(|meta| meta.location).try_collect().await?;
        for name in &names {
            match self.0.delete(name).await {
                // Another request was faster.
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Whether the disk had no room: the same part finds it later (F37).
pub fn is_full(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Where a whole picture is below `data_dir`, or below a backup of it.
#[must_use]
pub fn place(branch: BranchId, digest: Digest) -> PathBuf {
    PathBuf::from(FOLDER).join(whole(branch, digest).as_ref())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_broken_one_f37() {
        let wrapped = |kind: io::ErrorKind| Error::Generic { store: "blobs", source: Box::new(io::Error::from(kind)) };
        assert!(is_full(&wrapped(io::ErrorKind::StorageFull)));
        assert!(!is_full(&wrapped(io::ErrorKind::PermissionDenied)));
    }
}
