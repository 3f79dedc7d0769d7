//! The bytes that cross the bridge, as Kotlin and Swift write and read them.

use crux_core::bridge::{BincodeFfiFormat, FfiFormat as _};
use serde::{Serialize, de::DeserializeOwned};

use super::{DeskError, Outcome};

pub fn encode(value: &impl Serialize) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    BincodeFfiFormat::serialize(&mut bytes, value).map_err(|error| DeskError::Bytes(error.to_string()))?;
    Ok(bytes)
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Outcome<T> {
    BincodeFfiFormat::deserialize(bytes).map_err(|error| DeskError::Bytes(error.to_string()))
}
