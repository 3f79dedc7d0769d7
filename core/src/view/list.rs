//! What every list says of itself: which rows of how many cross the FFI, and what is looked for in it.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::ChoiceView;

/// The rows of a list that are shown.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowView {
    /// The list's name, for `Scroll`, `Search`, `Filter` and `Fold`.
    pub list: String,
    /// The place of the first row.
    pub first: u32,
    /// How many there are.
    pub total: u32,
}

/// What is looked for in a list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchView {
    /// What is typed.
    pub query: String,
    /// What the field is called.
    pub label: String,
    /// Which rows can be shown alone.
    pub filters: Vec<ChoiceView>,
    /// How many were found, while something is looked for or left out.
    pub summary: Option<String>,
}
