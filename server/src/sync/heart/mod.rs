//! The pure heart of the server: `decide(loaded, job, now) → (reply, writes)`.
//!
//! Nothing in here knows SQL, reads a clock or awaits; nothing depends on the order of a hash map. The simulator runs it by
//! the thousand a second, the writer runs it inside its transaction.

pub mod ask;
pub mod checks;
pub mod command;
pub mod decide;
pub mod deposit;
pub(crate) mod draft;
pub mod incoming;
pub mod log;
pub mod needs;
pub mod numbers;
mod own;
pub mod plan;
mod receive;
mod relay;
pub mod rows;
pub mod settle;
pub mod working_set;
pub mod writes;

pub use decide::{decide, decide_all};
pub use working_set::{Needs, WorkingSet};
pub use writes::Writes;
