//! The sync's behaviour by the numbers of FAULTS.md, on the store in memory; `streams` compares the stores.

pub(crate) mod company;
mod desk;
mod echo;
mod forks;
mod held;
mod history;
mod log;
pub(crate) mod office;
pub(crate) mod phone;
mod pull;
mod receive;
mod shared;
mod streams;
mod writer;
