//! Service centres and branches.

pub mod add;
pub mod list;
