//! How photos stand: what waits here, what the office has, what is gone. One that is named by a record and whose bytes are neither here
//! nor at the office is never passed over in silence (I17, F70).

use serde::{Deserialize, Serialize};

use super::{mirror::Mirror, outbox::Outbox, state::Working};
use crate::{
    domain::{digest::Digest, house::House as _, subject::SubjectKey, subjects::Product},
    effects::store::{BlobRow, Contents, Write},
};

/// The key under which the store keeps [`Lost`].
const META: &str = "photos.lost";

/// How a photo stands, as this phone knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Here, and the office does not have it.
    Waiting,
    /// The office has it, and it can be drawn here.
    Here,
    /// The office may have it; it cannot be drawn here.
    Elsewhere,
    /// It was here, and its bytes are gone before the office had them.
    Lost,
}

/// Photos that are gone, and what they were taken of where that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost(Vec<(Digest, Option<SubjectKey>)>);

impl Lost {
    /// As the store holds it.
    #[must_use]
    pub fn restore(contents: &Contents) -> Self {
        contents.meta.get(META).and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_default()
    }

    /// With one more. Those of orders that left the phone are no concern of this person any more (I14).
    #[must_use]
    pub fn with(&self, digest: Digest, about: Option<SubjectKey>, mirror: &Mirror) -> Self {
        let before = self.of_here(mirror).filter(|(lost, _)| *lost != digest);
        Self(before.chain([(digest, about)]).collect())
    }

    /// Keeps it.
    #[must_use]
    pub fn write(&self) -> Write {
        Write::SetMeta { key: META, value: serde_json::to_vec(self).unwrap_or_default() }
    }

    /// Whether that one is gone.
    #[must_use]
    pub fn has(&self, digest: Digest) -> bool {
        self.0.iter().any(|(lost, _)| *lost == digest)
    }

    /// How many there are of what is on the phone.
    #[must_use]
    pub fn count(&self, mirror: &Mirror) -> usize {
        self.of_here(mirror).count()
    }

    fn of_here(&self, mirror: &Mirror) -> impl Iterator<Item = (Digest, Option<SubjectKey>)> {
        self.0.iter().copied().filter(|(_, about)| about.is_none_or(|about| mirror.listing(about).is_some()))
    }
}

/// How a photo stands.
#[must_use]
pub fn whereabouts(working: &Working, digest: Digest) -> Whereabouts {
    if working.lost.has(digest) {
        Whereabouts::Lost
    } else if is_in(&working.blobs, digest) {
        Whereabouts::Waiting
    } else if can_draw(working, digest) {
        Whereabouts::Here
    } else {
        Whereabouts::Elsewhere
    }
}

/// Whether its pixels are on this phone. Of one that was lost the small picture may be.
#[must_use]
pub fn can_draw(working: &Working, digest: Digest) -> bool {
    let is_here = is_in(&working.blobs, digest) || is_in(&working.sent_blobs, digest);
    is_here || working.thumbnails.contains_key(&digest)
}

fn is_in(blobs: &[BlobRow], digest: Digest) -> bool {
    blobs.iter().any(|blob| blob.digest == digest)
}

/// Photos that are to be sent: those of the store, and those that a pending record names and the store does not have. A file that was
/// damaged gave its records and not its photos: the office is asked for each, and it counts as lost if the office has none.
#[must_use]
pub fn waiting(contents: &Contents, outbox: &Outbox, lost: &Lost) -> Vec<BlobRow> {
    let named = outbox.pending.iter().filter_map(|pending| Product::row(pending.command.as_ref()?).blob);
    let is_here = |digest: Digest| is_in(&contents.blobs, digest) || lost.has(digest);
    let gone = named.filter(|blob| !is_here(blob.digest));
    let gone = gone.map(|blob| BlobRow { digest: blob.digest, bytes: blob.bytes.into(), sent_at: None });
    contents.blobs.iter().filter(|blob| blob.sent_at.is_none()).copied().chain(gone).collect()
}
