//! What phone and server say to each other, versioned. No behaviour beyond reading and writing it.
//!
//! What the server accepts is strict: unknown fields are refused, every length and number has a bound. What a phone reads
//! tolerates additions, so that an older app lives with a newer server.

pub mod auth;
pub mod blob;
pub mod command;
pub mod cursor;
pub mod invitation;
pub mod limits;
mod line;
pub mod outcome;
pub mod pull;
pub mod push;
pub mod report;
pub mod rescue;
