//! What became of a command: data, not an error; every outcome moves the queue on (DESIGN §3 rule 2).

use serde::{Deserialize, Serialize};

use crate::domain::{digest::Digest, ids::HeldId, order::Remark, refusal::Refusal, text::Note};

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Applied as recorded.
    Applied,
    /// Applied, and a person should know something.
    Adjusted {
        /// What.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        remarks: Vec<Known<Remark>>,
    },
    /// Kept for a person to decide.
    Held {
        /// The case on the exceptions desk.
        case: HeldId,
        /// Why.
        why: HeldWhy,
    },
    /// An intent that cannot be done; facts never end here (I7).
    Refused {
        /// Why.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        code: Known<Refusal>,
    },
    /// Something a newer server says; it counts as passing.
    #[serde(other)]
    Unknown,
}

/// A code that this program knows, or one of a newer program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Known<T> {
    /// Known here.
    Yes(T),
    /// From a newer program.
    No(String),
}

/// Why a fact is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum HeldWhy {
    /// The order is somebody else's now (rule 7).
    Reassigned,
    /// The rules do not fit it where the order stands.
    Rule {
        /// The rule.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        code: Known<Refusal>,
    },
    /// What was signed is not what the voucher says (rule 9).
    SignedContentMoved,
    /// It refers to something that is unknown here.
    UnknownReference,
    /// Its bytes are no command of a known kind and version (rule 14).
    Unreadable,
    /// Its seal is not the device's.
    SealInvalid,
    /// A command of that id came before with other bytes (I4).
    IdReused,
    /// What it is about was to be opened by a fact that is held: it is settled after that one.
    Behind {
        /// The case that is settled first.
        case: HeldId,
    },
    /// It was deposited by a device or an app that is no longer let in (F62, I21).
    Deposited,
    /// Something a newer server says.
    #[serde(other)]
    Other,
}

/// The outcome of the command at a place of the device's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeAt {
    /// The life of the log.
    pub epoch: u32,
    /// The place.
    pub seq: u64,
    /// The hash of the command there.
    pub hash: Digest,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a person at the exceptions desk decided on a held fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionAt {
    /// The life of the log.
    pub epoch: u32,
    /// The place.
    pub seq: u64,
    /// The hash of the command there.
    pub hash: Digest,
    /// The case.
    pub case: HeldId,
    /// What was decided.
    pub decision: Decision,
    /// Why.
    pub reason: Note,
}

/// The three ways out of the exceptions desk (rule 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It counts: written down as the technician recorded it.
    Accepted,
    /// It is kept with the voucher and changes nothing.
    Attached,
    /// It does not count.
    Declined,
}
