//! Phones.

pub mod enrol;
pub mod issue_code;
pub mod list;
pub mod reports;
pub mod revoke;
