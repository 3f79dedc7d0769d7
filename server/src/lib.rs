//! The office's server: people and phones sign in, work is registered and dispatched, facts arrive and are kept.
//!
//! [`run`] serves on a listener until it is told to stop; [`api::build`] gives the same router to a test.

pub mod anchors;
pub mod api;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
mod descriptors;
pub mod entropy;
pub mod http;
pub mod jobs;
mod lifecycle;
pub mod reports;
pub mod room;
pub mod security;
pub mod services;
pub mod state;
pub mod store;
pub mod sync;
pub mod telemetry;
#[cfg(any(test, feature = "test-kit"))]
pub mod testing;
mod texts;
pub mod verify;

pub use lifecycle::{ServeError, bind, run, run_on, stop_signal};
