//! What is there now: branches, devices, people, orders.

use callout_core::{
    domain::{
        ids::{BranchId, DeviceId, PersonId},
        money::Currency,
        numbers::SeriesName,
        order::WorkOrder,
        people::Actor,
        time::Timestamp,
    },
    protocol::{cursor::Position, push::Head},
};
use chrono_tz::Tz;

/// A branch: where its log stands and what its documents and days depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchHead {
    /// Which branch.
    pub branch: BranchId,
    /// Its code, as in `V-SH-000001`.
    pub code: SeriesName,
    /// Where its calendar days begin.
    pub zone: Tz,
    /// What it is paid in.
    pub currency: Currency,
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
}

/// A person, as the rules see him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonState {
    /// Who, and what he is.
    pub actor: Actor,
    /// Whether he still works here.
    pub is_active: bool,
}

/// An order and who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    /// The order.
    pub order: WorkOrder,
    /// The technician whose phone has it (rule 7).
    pub holder: Option<PersonId>,
    /// Since which entry of the log.
    pub held_since: u64,
    /// The entry that changed it last.
    pub seq: u64,
}

/// The body of an order as phones keep it, byte for byte.
#[must_use]
pub fn body_of(order: &WorkOrder) -> String {
    crate::sync::heart::draft::json(order)
}
