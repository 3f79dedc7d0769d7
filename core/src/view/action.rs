//! What can be done, in the order in which a shell offers it: the one big next step first.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::Tone;

/// Something that can be done, or cannot be done now and why.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ActionView {
    /// Its name, for `Do`.
    pub id: String,
    /// What the button says.
    pub label: String,
    /// What to think of.
    pub hint: Option<String>,
    /// The picture beside it, by its name in the sprite.
    pub icon: String,
    /// How it is coloured.
    pub tone: Tone,
    /// Where it stands.
    pub weight: ActionWeight,
    /// Why it cannot be done now; it can where there is nothing.
    pub why_not: Option<String>,
}

/// Where an action stands.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub enum ActionWeight {
    /// The one big button under the thumb; at most one on a screen.
    Primary,
    /// Among the others.
    #[default]
    More,
    /// Apart from the others: it ends something.
    Danger,
}
