//! What is there now: branches, devices, people, orders.

use std::sync::Arc;

use callout_core::{
    domain::{
        house::House,
        ids::{BranchId, DeviceId, PersonId},
        numbers::SeriesName,
        subject::{Site, State},
        time::Timestamp,
    },
    protocol::{cursor::Position, push::Head},
};

/// A branch: where its log stands and what its documents and days depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchHead {
    /// The branch.
    pub site: Site,
    /// The last entry of its log.
    pub position: Position,
    /// The server's time of that entry; the next one is later, whatever the clock says (I20).
    pub at: Timestamp,
}

/// A device and its log's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceState {
    /// Which device.
    pub id: DeviceId,
    /// Its branch.
    pub branch: BranchId,
    /// Whose it is.
    pub person: PersonId,
    /// Its code, as in `GR-D07.1-000001`.
    pub code: SeriesName,
    /// The last command that was received.
    pub head: Head,
    /// Whether a fork was shown to it, so that it may begin a new epoch (F8).
    pub is_forked: bool,
    /// When it was enrolled: what it recorded before, its clock dated wrongly (F6).
    pub enrolled_at: Timestamp,
}

/// A subject as it is kept.
#[derive(Clone, Debug)]
pub struct SubjectState<H: House> {
    /// The subject.
    pub state: Arc<State<H>>,
    /// The entry that changed it last.
    pub seq: u64,
}

/// The body of a subject as phones keep it, byte for byte. JSON of our own types: string keys and finite numbers only.
#[must_use]
pub fn body_of<H: House>(any: &H::Any) -> String {
    H::write(any).unwrap_or_else(|error| unreachable!("a subject is JSON: {error}"))
}
