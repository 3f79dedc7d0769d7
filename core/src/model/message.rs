//! What the app has to tell the person, as data; the sentences are the view's.

use crate::{
    domain::refusal::Refusal,
    effects::store::{NoPicture, StoreFailure},
    words::typed::Wrong,
};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// It is on the phone, durably (I1).
    Saved,
    /// It cannot be done now; nothing was recorded.
    Refused(Refusal),
    /// A field is wrong; nothing was recorded.
    Input(Wrong),
    /// The phone has no room; nothing was recorded (F3).
    StoreFull,
    /// The phone's storage cannot be used now; nothing was recorded (F4, I22).
    StoreFails,
    /// Something is pending: signing out would lose it (F12).
    Pending {
        /// How many commands.
        count: usize,
    },
    /// The file was handed over.
    Exported,
    /// There is nothing to export.
    NothingToExport,
    /// The database was damaged and rebuilt (F5).
    Salvaged {
        /// How many commands could be saved.
        commands: u64,
        /// Whether some at the end of the log may be lost.
        is_log_damaged: bool,
    },
    /// The server says it in the person's language.
    Server {
        /// Its sentence.
        detail: String,
    },
    /// The office has taken access away; what the server does not have is handed over all the same (F63).
    Barred {
        /// How many commands that are.
        count: usize,
    },
    /// The server does not answer.
    NoNetwork,
    /// The device's key is missing or does not work.
    KeyFails,
    /// The camera does not work.
    CameraFails,
    /// What was handed over as a photo is none that can be kept; nothing was recorded.
    NoPicture(NoPicture),
    /// What stands on the phone differs from what the server says it should hold; it is fetched anew.
    Refetching,
    /// The server does not know this phone's past any more: it was restored, or the phone was. Everything is kept.
    HistoryForked,
}

impl Message {
    /// Why nothing could be written.
    #[must_use]
    pub const fn of_store(failure: &StoreFailure) -> Self {
        match failure {
            StoreFailure::Full => Self::StoreFull,
            StoreFailure::Newer { .. }
            | StoreFailure::Older { .. }
            | StoreFailure::Unavailable(_)
            | StoreFailure::Broken(_) => Self::StoreFails,
        }
    }
}

impl From<Wrong> for Message {
    fn from(wrong: Wrong) -> Self {
        Self::Input(wrong)
    }
}
