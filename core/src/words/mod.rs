//! Words for people: sentences in the reader's language, money and days as he writes them, and what he typed, read back.
//!
//! A code of the domain or the protocol comes in with a language, a sentence goes out; where it names a moment, it is said for a
//! [`Reader`]. One exhaustive `match` each, so that a new code without a text does not build; only kinds of commands are looked up
//! by name, for they come off the wire, and a test asks every kinds table. Phone, console and documents say the same: nothing in
//! here knows a screen.

mod categories;
pub mod complaints;
mod deadlines;
mod fields;
pub mod format;
mod goods;
mod holds;
mod kinds;
mod outcomes;
mod payments;
mod quotes;
mod reader;
mod refusals;
mod roles;
mod signers;
mod stages;
#[cfg(test)]
mod tests;
pub mod typed;

pub(crate) use self::reader::say;
pub use self::{
    categories::{category, entitlement},
    deadlines::{deadline, excluded, judged, moved},
    fields::{Field, field, wrong},
    goods::{goods_receipt, holder, thing},
    holds::on_hold,
    kinds::kind,
    outcomes::{check, decision, held_why, remark},
    payments::{payment, payment_reference, payment_state},
    quotes::answer,
    reader::Reader,
    refusals::{known_refusal, refusal},
    roles::role,
    signers::signer_role,
    stages::{stage, stage_reason},
};
