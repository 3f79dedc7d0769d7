//! The sync's behaviour by the numbers of FAULTS.md, on the store in memory; `streams` compares the stores.

mod company;
mod forks;
mod held;
mod log;
mod phone;
mod pull;
mod receive;
mod streams;
