//! What the server does: one function, one transaction with everything that follows from it. No HTTP in here.

pub mod blobs;
pub mod branches;
pub mod devices;
pub mod enrolment;
mod failure;
pub mod held;
pub mod people;
pub mod refresh;
pub mod sessions;
pub mod sign_in;
pub mod sync;

pub use failure::Failure;
pub(crate) use failure::ours;
