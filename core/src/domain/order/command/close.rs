//! What the technician records of how a job at the customer's ended: his conduct (P40), and that nobody signed (P8).

use serde::{Deserialize, Serialize};

use crate::domain::{
    digest::Digest,
    policy::ConductCode,
    signoff::Purpose,
    text::{Line, Note},
};

/// Body of [`OrderCommand::RecordConduct`](super::OrderCommand::RecordConduct): the checklist of the settings as he saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordConduct {
    /// Each point, ticked or not.
    pub items: Vec<ConductItem>,
}

/// A point of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConductItem {
    /// Which, by the settings.
    pub item: ConductCode,
    /// Whether it was done.
    pub is_done: bool,
    /// What there is to say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Line>,
}

/// Body of [`OrderCommand::NotSigned`](super::OrderCommand::NotSigned).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotSigned {
    /// What the signature would have been for.
    pub purpose: Purpose,
    /// Why there is none.
    pub reason: NotSignedReason,
    /// What was said, or why there is no picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// A picture of the order that shows it: the finished work, the closed door, the stamped paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Digest>,
}

/// Why nobody signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotSignedReason {
    /// Nobody was there who could.
    Absent,
    /// He did not want to.
    Unwilling,
    /// A company stamped the paper: that counts as a signature.
    Stamp,
}

impl NotSignedReason {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Unwilling => "unwilling",
            Self::Stamp => "stamp",
        }
    }
}
