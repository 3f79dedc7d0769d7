//! The words for the codes of the domain and the protocol: one exhaustive `match` each, so that a new code without a
//! text does not build.

mod codes;
pub mod complaints;
mod kinds;
mod outcomes;
mod stages;

pub(super) use codes::{field, refusal};
pub(super) use kinds::kind;
pub(super) use outcomes::{decision, held_why, known_refusal, remark};
pub(super) use stages::{category, purpose, stage};
