//! Pictures, as the simulator has them at the fast depth: an upload in the server's steps, any of which may be its last (F77).

use std::collections::{BTreeMap, BTreeSet};

use callout_core::{
    domain::digest::Digest,
    plants::{Plant, is_planted},
    protocol::blob::BlobStatus,
};

/// A part of a picture.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Where it begins.
    pub offset: u64,
    /// How long the whole is.
    pub total: u64,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Why there is no status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The process died.
    Died,
    /// The bytes are not those of the digest.
    Mismatch,
    /// The part is empty, or longer than was said.
    Length,
}

/// An upload that is under way.
#[derive(Clone, Debug, Default)]
struct Upload {
    total: u64,
    /// What lies on the disk.
    parts: Vec<u8>,
    /// How much of it its row says.
    received: usize,
}

/// What is here of pictures.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    uploads: BTreeMap<Digest, Upload>,
    /// The files of whole ones.
    files: BTreeMap<Digest, Vec<u8>>,
    /// Those of which a row says that they are whole.
    rows: BTreeSet<Digest>,
    /// After how many steps its process dies, if it does.
    steps_left: Option<u64>,
}

impl Pictures {
    /// Its process dies after so many steps.
    pub const fn dies_after(&mut self, steps: u64) {
        self.steps_left = Some(steps);
    }

    /// The next process; whether the one before died.
    pub fn lives_again(&mut self) -> bool {
        self.steps_left.take() == Some(0)
    }

    fn step(&mut self) -> Result<(), Stopped> {
        match &mut self.steps_left {
            None => Ok(()),
            Some(0) => Err(Stopped::Died),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    /// The whole ones, by row and by bytes.
    pub fn whole(&self) -> BTreeSet<Digest> {
        let is_here = |digest: &&Digest| self.files.get(digest).is_some_and(|bytes| Digest::of(bytes) == **digest);
        self.rows.iter().filter(is_here).copied().collect()
    }

    /// Takes the next part; one that does not continue what is here changes nothing.
    pub fn put(&mut self, digest: Digest, part: Part<'_>) -> Result<BlobStatus, Stopped> {
        if part.bytes.is_empty() || part.offset + part.bytes.len() as u64 > part.total {
            return Err(Stopped::Length);
        }
        if self.rows.contains(&digest) {
            return self.status(digest);
        }
        let upload = self.uploads.entry(digest).or_default();
        if upload.total != part.total {
            *upload = Upload { total: part.total, ..Upload::default() };
        }
        let received = upload.received;
        if received as u64 == part.offset {
            self.step()?;
            let upload = self.uploads.entry(digest).or_default();
            upload.parts.truncate(received);
            upload.parts.extend_from_slice(part.bytes);
            self.step()?;
            let upload = self.uploads.entry(digest).or_default();
            upload.received = upload.parts.len();
        }
        self.finish(digest)?;
        self.status(digest)
    }

    /// What is here; what an earlier request left undone is done now.
    pub fn status(&mut self, digest: Digest) -> Result<BlobStatus, Stopped> {
        if !is_planted(Plant::UploadUnfinished) {
            self.finish(digest)?;
        }
        let complete = self.rows.contains(&digest);
        let whole = self.files.get(&digest).filter(|_| complete).map(Vec::len);
        let received = whole.or(self.uploads.get(&digest).map(|upload| upload.received)).unwrap_or(0);
        Ok(BlobStatus { digest, received: received as u64, complete })
    }

    /// Joins the parts, if all of them are here.
    fn finish(&mut self, digest: Digest) -> Result<(), Stopped> {
        let Some(upload) = self.uploads.get(&digest).filter(|upload| upload.received as u64 == upload.total) else {
            return Ok(());
        };
        let bytes = upload.parts.clone();
        if Digest::of(&bytes) != digest {
            self.uploads.remove(&digest);
            return Err(Stopped::Mismatch);
        }
        self.step()?;
        self.files.insert(digest, bytes);
        self.step()?;
        self.rows.insert(digest);
        self.uploads.remove(&digest);
        self.step()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_that_died_after_any_step_is_whole_when_somebody_asks_f77() {
        let bytes = b"a name plate";
        let digest = Digest::of(bytes);
        let whole = Part { offset: 0, total: bytes.len() as u64, bytes };
        let mut died = 0;
        for steps in 0..8 {
            let mut pictures = Pictures::default();
            pictures.dies_after(steps);
            let answered = pictures.put(digest, whole);
            died += u32::from(pictures.lives_again() && answered == Err(Stopped::Died));
            let there = pictures.status(digest).expect("it lives");
            if !there.complete {
                assert_eq!(there.received, 0, "after {steps} steps");
                assert!(pictures.put(digest, whole).expect("it lives").complete, "after {steps} steps");
            }
            assert!(pictures.whole().contains(&digest), "after {steps} steps");
        }
        assert_eq!(died, 5, "each of its steps was the last one once");
    }
}
