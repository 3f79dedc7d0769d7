//! Anchors: where every log stood, written at least hourly into a file outside the database (I16, F47). Whoever cuts a log and writes
//! it anew can make a chain that verifies; that it is another one shows by an anchor that does not lie on it.
//!
//! A line an anchor, each with the hash of the one before, so that a line that was edited or taken out shows as well. What cannot be
//! written waits and keeps nothing else waiting: the next line carries the newest heads.

pub mod check;
mod file;
pub mod keep;
mod line;
pub mod place;

#[cfg(test)]
mod tests;

pub use self::{
    file::{append, last, open},
    line::{Anchor, Anchored, Lines, Wrong},
};
