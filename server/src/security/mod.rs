//! Passwords, tokens, device keys, and the patience with those who guess.

mod attempts;
mod device_key;
mod passwords;
mod phone;
mod tokens;

pub use attempts::{Attempts, TooMany};
pub use device_key::{is_valid_key, verify};
pub use passwords::{PasswordError, Passwords};
pub use phone::Phone;
pub use tokens::{ACCESS_TOKEN_SECONDS, Claims, TokenKeys};
