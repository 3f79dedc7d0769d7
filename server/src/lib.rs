//! The office's server.

pub mod sync;
