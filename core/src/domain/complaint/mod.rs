//! A customer's complaint (顾客投诉, P25–P28): recorded in the office or at his door, and eight steps to its close.
//!
//! What was done stands in [`Complaint::steps`], in order, each with who and when: every proposal, every rejection. Nothing is
//! skipped, a serious one waits for the deputy general manager, and none is closed before somebody was with the customer.

mod apply;
pub mod command;
mod decide;
pub mod escalation;
pub mod event;
pub mod stage;
pub mod state;
mod subject;
pub mod summary;
#[cfg(test)]
mod tests;

pub use self::{
    command::ComplaintCommand,
    decide::{DELIVERED_YEARS_MAX, QUANTITY_MAX, RECEIVED_DAYS_MAX, TRIES_MAX},
    event::ComplaintEvent,
    stage::{Stage, Step},
    state::Complaint,
};
