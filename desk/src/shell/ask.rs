//! What only the person or the phone's hardware can answer.

use callout_core::effects::{camera::PhotoAnswer, location::LocateAnswer, scan::ScanAnswer, sharing::ShareAnswer};

use super::{Outcome, encode};

/// A question that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Its number, never used again.
    pub number: u32,
    /// What is asked.
    pub what: Asked,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A picture.
    Photo {
        /// The largest that is of use.
        bytes_max: u64,
    },
    /// Where the phone is.
    Place,
    /// What stands in a code.
    Code,
    /// Whether the person takes a file.
    Share {
        /// Its place in [`super::Shell::files`].
        file: usize,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// To [`Asked::Photo`]: a picture, as a camera or another app made it.
    Picture(Vec<u8>),
    /// To [`Asked::Photo`], where there is none.
    Photo(PhotoAnswer),
    /// To [`Asked::Place`].
    Place(LocateAnswer),
    /// To [`Asked::Code`].
    Code(ScanAnswer),
    /// To [`Asked::Share`].
    Share(ShareAnswer),
}

impl Reply {
    /// Whether it answers that.
    #[must_use]
    pub const fn is_for(&self, asked: Asked) -> bool {
        matches!(
            (self, asked),
            (Self::Picture(_) | Self::Photo(_), Asked::Photo { .. })
                | (Self::Place(_), Asked::Place)
                | (Self::Code(_), Asked::Code)
                | (Self::Share(_), Asked::Share { .. })
        )
    }

    /// As the core reads it; a picture is laid in a file.
    pub(super) fn encode(&self, lay: impl FnOnce(&[u8]) -> PhotoAnswer) -> Outcome<Vec<u8>> {
        match self {
            Self::Picture(bytes) => encode(&lay(bytes)),
            Self::Photo(answer) => encode(answer),
            Self::Place(answer) => encode(answer),
            Self::Code(answer) => encode(answer),
            Self::Share(answer) => encode(answer),
        }
    }
}
