//! Before the work: the store is being read, or cannot be used.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::effects::store::StoreFailure;
use crate::words::{Reader, say};

/// The store is being read.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct StartingView {
    /// What is going on.
    pub text: String,
}

/// The store cannot be used (F4, F11, I22).
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct LockedView {
    /// What is wrong.
    pub title: String,
    /// What to do.
    pub text: String,
    /// Whether what is pending can be exported from the file as it lies there.
    pub can_export: bool,
    /// The label of the export.
    pub export_label: String,
}

pub(super) fn starting(reader: &Reader) -> StartingView {
    StartingView { text: say!(reader, "starting") }
}

pub(super) fn locked(reader: &Reader, failure: &StoreFailure) -> LockedView {
    let (title, text) = match failure {
        StoreFailure::Full => (say!(reader, "locked-full-title"), say!(reader, "locked-full")),
        StoreFailure::Newer { .. } => (say!(reader, "locked-newer-title"), say!(reader, "locked-newer")),
        StoreFailure::Older { .. } => (say!(reader, "locked-older-title"), say!(reader, "locked-older")),
        StoreFailure::Unavailable(_) => (say!(reader, "locked-unavailable-title"), say!(reader, "locked-unavailable")),
        StoreFailure::Broken(_) => (say!(reader, "locked-broken-title"), say!(reader, "locked-broken")),
    };
    let can_export = matches!(failure, StoreFailure::Newer { .. } | StoreFailure::Older { .. });
    LockedView { title, text, can_export, export_label: say!(reader, "export") }
}
