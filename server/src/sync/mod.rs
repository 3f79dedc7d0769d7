//! The sync: what phones push, what they pull, and every change of the work, in one order a branch (DESIGN §3).
//!
//! - [`heart`] is pure: what was loaded and a job go in, a reply and the rows to write come out. No SQL, no clock, no await.
//! - [`store`] is the narrow trait around it; memory stands behind it in the simulator, SQL in production.
//! - [`work`] is the handle that everybody else uses: it gathers waiting jobs, decides them on one loaded set, commits once.

pub mod heart;
pub mod job;
pub mod memory;
pub mod pull;
pub mod store;
pub mod work;
pub mod writer;

#[cfg(test)]
pub(crate) mod tests;
