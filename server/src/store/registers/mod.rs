//! What lists of the office are read from, a file a list: orders and the calls that they stand for, which have a table of their own,
//! and [`small`], the one register of every other subject that says how it is filed. Read only: what changes the work goes
//! through [`crate::sync`].
//!
//! A list asks for what is wanted and for nothing else ([`Conditions`](super::Conditions)), each branch by itself; a test reads
//! from the plans of both databases which index leads to each.

mod calls;
mod orders;
pub mod small;

pub use calls::{AfterCall, closed_calls, open_calls};
pub use orders::{Before, Filter, OrderLine, bodies, branch_of, find, of_call, orders};

#[cfg(test)]
pub(super) use orders::ALL as ORDERS;

#[cfg(test)]
mod tests;
