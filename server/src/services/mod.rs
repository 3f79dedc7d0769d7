//! What the server does: one function, one transaction with everything that follows from it. No HTTP in here.

pub mod assets;
pub mod blobs;
pub mod branches;
pub mod calendars;
pub mod calls;
pub mod cash;
pub mod complaints;
pub mod cursors;
pub mod customers;
pub mod devices;
pub mod enrolment;
mod failure;
pub mod files;
pub mod goods;
pub mod held;
pub mod history;
pub mod holdings;
pub mod invoices;
pub mod look;
pub mod older_past;
pub mod orders;
pub mod people;
pub mod policies;
pub mod prices;
pub mod refresh;
pub mod reports;
pub mod rescue;
pub mod restored;
pub mod sessions;
pub mod sign_in;
pub mod subjects;
pub mod sync;
pub mod time;

pub use failure::Failure;
pub(crate) use failure::ours;
