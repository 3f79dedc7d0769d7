//! Every crash point of a scripted day in the phone's store, on a disk that fails when it is told to (F1–F5, F38): what
//! was answered `Done` is wholly there afterwards, what was under way is wholly there or not at all (I1, I3), and a disk
//! that failed a sync is not written again (I22). `-- --nocapture` shows how many points were tried.
#![expect(clippy::unwrap_used, reason = "a test that unwraps says what it means")]

mod book;
mod control;
mod cuts;
mod day;
mod errors;
mod flips;
mod phone;
