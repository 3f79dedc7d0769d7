//! What every decoder of strangers' bytes must hold, whatever the bytes are: it does not panic, what it took is within the
//! bounds and is read again as it is written, and what it did not take it says with a place.
//!
//! A target is a plain function of bytes. `tests/replay.rs` runs each on its corpus and on changed copies of it, the same in
//! every run; `cargo xtask fuzz TARGET` gives it to libFuzzer (`docs/fuzzing.md`).

pub mod change;
pub mod corpus;
pub mod targets;

pub use targets::{TARGETS, Target};
