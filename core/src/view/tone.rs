//! How good the news is: one scale for everything that a shell draws, so that it has one table of colours and shapes.

use facet::Facet;
use serde::{Deserialize, Serialize};

/// How good the news is.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C)]
pub enum Tone {
    /// Nothing to say, or it waits.
    #[default]
    Calm,
    /// It is going on now.
    Active,
    /// It is done, and well.
    Good,
    /// Something should be known.
    Notice,
    /// It failed, is late, or did not count.
    Bad,
    /// The office holds it and is to decide.
    Held,
}

impl Tone {
    /// What should be known, where it is so.
    #[must_use]
    pub const fn notice_if(is_notable: bool) -> Self {
        if is_notable { Self::Notice } else { Self::Calm }
    }
}
