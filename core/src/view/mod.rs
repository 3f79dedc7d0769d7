//! What a shell draws: texts in the person's language, `can_…` booleans, formatted money and times. No decisions.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::model::Model;

/// The whole picture.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewModel {
    /// The title.
    pub title: String,
}

/// Draws the model.
#[must_use]
pub fn view(_model: &Model) -> ViewModel {
    ViewModel::default()
}
