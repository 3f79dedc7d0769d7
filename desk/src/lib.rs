//! The phone on the desk: a third shell, in Rust, over the same bytes that cross to Kotlin and Swift.
//!
//! The demo, the tests and the benchmarks drive it. Store files are real; the network is real or in-process, and can be
//! told to misbehave; the clocks are the machine's or turned by hand.

pub mod clock;
pub mod demo;
mod device;
pub mod keys;
pub mod live;
pub mod network;
pub mod office;
pub mod office_words;
pub mod page;
mod phone;
pub mod shell;
pub mod tape;
mod words;

pub use phone::Phone;
pub use shell::{DeskError, Options};
