//! The core for phones: three functions on bytes, one that finds the pixels of a photo, and the local database behind them.

pub mod bridge;
mod instance;
pub mod picture;
pub mod store;

pub use bridge::{BridgeFault, CalloutCore};
pub use store::Store;

uniffi::setup_scaffolding!();
