//! Passwords, tokens, device keys, and the patience with those who guess.

mod attempts;
mod cursor_key;
mod device_key;
mod passwords;
mod principal;
mod tokens;

pub use attempts::{Attempts, TooMany};
pub use cursor_key::{CURSOR_KEY_BYTES, CursorKey};
pub use device_key::DeviceKey;
pub use passwords::{PasswordError, Passwords};
pub use principal::{Phone, Principal};
pub use tokens::{ACCESS_TOKEN_SECONDS, Claims, TOKEN_SECRET_BYTES, TokenKeys};
