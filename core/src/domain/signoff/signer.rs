//! Who signs, and as what: a neighbour's name under a voucher proves something else than the customer's.

use serde::{Deserialize, Serialize};

use crate::domain::text::Line;

/// As what somebody signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum SignerRole {
    /// The customer himself.
    Customer,
    /// His wife or her husband, or somebody else of the family.
    Family,
    /// Somebody who works for the customer, or beside him.
    Colleague,
    /// A neighbour, or whoever looks after the house.
    Caretaker,
    /// Somebody else.
    Other {
        /// Who, in words.
        words: Line,
    },
}

impl SignerRole {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Family => "family",
            Self::Colleague => "colleague",
            Self::Caretaker => "caretaker",
            Self::Other { .. } => "other",
        }
    }

    /// What was said in words.
    #[must_use]
    pub const fn words(&self) -> Option<&Line> {
        match self {
            Self::Customer | Self::Family | Self::Colleague | Self::Caretaker => None,
            Self::Other { words } => Some(words),
        }
    }
}

/// A signer as a seal covers him.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// His name.
    pub name: &'a Line,
    /// As what he signs, where it was asked.
    pub role: Option<&'a SignerRole>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_written_by_its_code() {
        let other = SignerRole::Other { words: "The site manager".parse().expect("a line") };
        let roles = [SignerRole::Customer, SignerRole::Family, SignerRole::Colleague, SignerRole::Caretaker, other];
        for role in roles {
            let written = serde_json::to_value(&role).expect("JSON");
            assert_eq!(written["is"], role.code());
            assert_eq!(written["words"].as_str(), role.words().map(Line::as_str));
            assert_eq!(serde_json::from_value::<SignerRole>(written).expect("it reads"), role);
        }
        for wrong in [r#"{"is":"boss"}"#, r#"{"is":"other"}"#, r#"{"is":"other","words":" "}"#] {
            assert!(serde_json::from_str::<SignerRole>(wrong).is_err(), "{wrong}");
        }
    }
}
