//! A line of JSON that a stranger may have written.

use serde::{de::DeserializeOwned, de::Error as _};

/// Reads a line that is an object. serde would take an array for one as well, its fields in their order: no version says so, and
/// what stands at the third place today stands at the fourth tomorrow.
pub(super) fn read<T: DeserializeOwned>(line: &[u8]) -> serde_json::Result<T> {
    if line.trim_ascii_start().starts_with(b"[") {
        return Err(serde_json::Error::custom("an object is expected, not an array"));
    }
    serde_json::from_slice(line)
}
