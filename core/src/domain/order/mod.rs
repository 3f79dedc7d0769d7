//! The work order: from the call to the closed voucher (P2–P16).
//!
//! [`decide`] turns a command into events or says why not; [`apply`] makes the next state of an event;
//! [`journal`] says what an event means for the books. All three are pure.

mod apply;
pub mod command;
mod decide;
pub mod event;
mod history;
mod journal;
mod sending;
pub mod stage;
pub mod state;
pub mod statement;
mod subject;
#[cfg(test)]
mod tests;
mod upcoming;

pub use crate::domain::commands::{Mode, Nature};
pub use apply::{apply, replay};
pub use command::OrderCommand;
#[cfg(feature = "openapi")]
pub(crate) use decide::EXCUSED_DAYS_MAX;
pub use decide::{Context, Remark, decide, remarks};
pub use event::{Happening, OrderEvent};
pub use history::{Excerpt, PAST_REPAIRS_MAX, PastPart, PastRepair, RepairOutcome, carried, history_of};
pub use journal::journal;
pub use stage::{Stage, Step};
pub use state::WorkOrder;
pub use upcoming::Upcoming;
