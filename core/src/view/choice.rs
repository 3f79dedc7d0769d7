//! Something to choose.

use facet::Facet;
use serde::{Deserialize, Serialize};

/// Something to choose.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceView {
    /// Which, for `Choose` or `Filter`.
    pub id: String,
    /// What it says.
    pub label: String,
    /// More about it.
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub is_chosen: bool,
}
