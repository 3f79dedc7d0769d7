//! The model on a bench: every effect is answered by hand, in memory; nothing sleeps and nothing is random.
//!
//! The server here only says what a test tells it to say. The real one meets the real phone in the `tests` package.

mod barred;
pub(crate) mod bench;
mod clocks;
pub(crate) mod complaints;
mod lives;
mod photos;
mod recording;
mod reports;
mod scanning;
mod seals;
mod subjects;
mod syncing;
