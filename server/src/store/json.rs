//! Typed JSON in text columns: what cannot be read names its table, column and row.

use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;

/// The text of a value. The types that are kept have string keys and finite numbers only, so that writing cannot fail.
pub fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The value of a column.
pub fn read<T: DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    id: impl std::fmt::Display,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::corrupt(table, column, id))
}
