//! Passwords, tokens, device keys, and the patience with those who guess.

mod address;
mod attempts;
mod cursor_key;
mod device_key;
mod passwords;
mod principal;
mod tokens;
mod turns;

pub use address::AddressGroup;
pub use attempts::{Attempt, Attempts, TooMany};
pub use cursor_key::{CURSOR_KEY_BYTES, CursorKey};
pub use device_key::DeviceKey;
pub use passwords::{PasswordError, Passwords, Queue};
pub use principal::{Phone, Principal};
pub use tokens::{ACCESS_TOKEN_SECONDS, Claims, TOKEN_SECRET_BYTES, TokenKeys};
