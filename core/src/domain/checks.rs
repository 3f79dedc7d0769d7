//! What of a held fact proves nothing, or something else than it says (F76).
//!
//! The exceptions desk checks what is checked as facts come. A person may accept such a fact all the same; then what failed is
//! kept with it, where everybody reads what it is about (I15, I18).

use serde::{Deserialize, Serialize};

use super::numbers::DocumentNumber;

/// A check that a held fact does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It names another device or place than the one where it stands in its phone's log, or does not follow from the one before.
    Place,
    /// Another command of its id was received: one of the two is not what the phone recorded (I4).
    IdReused,
    /// The seal of the signature in it is not that of the device that it names (I15).
    Seal,
    /// Its number is not of its phone's own series, and is not counted (I18).
    NumberForeign,
    /// Its number is on another document already (I18).
    NumberTaken,
}

impl Check {
    /// Every check, in the order in which they are said.
    pub const ALL: [Self; 5] = [Self::Place, Self::IdReused, Self::Seal, Self::NumberForeign, Self::NumberTaken];
}

/// Something that was accepted though it does not pass every check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptedDespite {
    /// The kind of command.
    pub kind: String,
    /// The number that is on its paper, if it has one: another paper may have the same.
    pub number: Option<DocumentNumber>,
    /// What it does not pass.
    pub failed: Vec<Check>,
}
