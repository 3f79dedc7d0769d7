//! People with a login.

pub mod add;
pub mod disable;
pub mod enable;
pub mod list;
pub mod set_password;
