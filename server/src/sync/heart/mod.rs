//! The pure heart of the server: `decide(loaded, job, now) → (reply, writes)`.
//!
//! Nothing in here knows SQL, reads a clock or awaits; nothing depends on the order of a hash map. The simulator runs it by
//! the thousand a second, the writer runs it inside its transaction.

pub mod incoming;
pub mod rows;
pub mod working_set;
pub mod writes;

pub use working_set::WorkingSet;
pub use writes::Writes;
