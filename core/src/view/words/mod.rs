//! The words for the codes of the domain and the protocol: one exhaustive `match` each, so that a new code without a
//! text does not build.

mod codes;
mod holds;
mod kinds;
mod outcomes;
mod stages;

pub(super) use codes::{field, refusal};
pub(super) use holds::on_hold;
pub(super) use kinds::kind;
pub(super) use outcomes::{decision, held_why, known_refusal, remark};
pub(super) use stages::{category, moved, purpose, stage};
