//! What the core asks of the world, a file a capability.
//!
//! The store is answered in Rust by `mobile-bindings`; everything else crosses the FFI to the shell, see [`shell`].

pub mod camera;
pub mod clock;
pub mod device_status;
mod effect;
pub mod http;
pub mod live;
pub mod location;
pub mod scan;
pub mod sealing;
pub mod secrets;
pub mod sharing;
pub mod shell;
pub mod store;

pub use effect::Effect;
