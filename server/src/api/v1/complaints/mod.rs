//! Complaints (顾客投诉, P25–P28): recorded, and taken through their steps; the ledger is their list, and a quarter has
//! its summary.

pub mod summary;
#[cfg(test)]
mod tests;

use callout_core::domain::complaint::Stage;

use super::{OFFICE, resource::Resource};

/// Under `/v1/complaints`: everything that the office records on one, and the ledger (台账, P28).
pub const RESOURCE: Resource = Resource {
    path: "/v1/complaints",
    tag: "complaints",
    is_opened_here: true,
    readers: Some(OFFICE),
    states: Some(&Stage::NAMES),
    differing: &[],
};
