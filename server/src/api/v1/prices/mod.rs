//! The price list: every version is kept for ever (P7).

pub mod current;
pub mod get;
pub mod list;
pub mod publish;
