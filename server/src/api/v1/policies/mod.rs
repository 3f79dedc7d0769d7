//! The company's policies: the [defaults] of PROCEDURES as they are set here.

pub mod change;
pub mod get;
pub mod history;
