//! The category of a piece of work, derived from dated facts and overridden only with a reason (P1).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    asset::Asset,
    ids::PersonId,
    text::{Line, Note},
    time::Timestamp,
};

/// Every piece of work is one of four (P1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Category {
    /// 有费服务: chargeable.
    A,
    /// 合同服务: under a maintenance contract.
    B,
    /// 免费服务: inside the warranty.
    C,
    /// 一般行政工作: general administrative work.
    D,
}

impl Category {
    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// The dated fact that a category follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Basis {
    /// The warranty ran on that day.
    InWarranty {
        /// Its last day.
        until: NaiveDate,
    },
    /// A contract covered the product on that day.
    UnderContract {
        /// The contract's number.
        number: Line,
        /// Its last day.
        until: NaiveDate,
    },
    /// The warranty had ended.
    WarrantyEnded {
        /// Its last day.
        on: NaiveDate,
    },
    /// The file knows neither warranty nor contract.
    NothingKnown,
}

/// A person's decision to deviate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Override {
    /// The category that counts instead.
    pub category: Category,
    /// Why, for example damage by misuse inside the warranty.
    pub reason: Note,
    /// Who decided.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// The category with its reason; both the derived one and an override are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entitlement {
    /// What follows from the file.
    pub derived: Category,
    /// From which fact.
    pub basis: Basis,
    /// The day of the call.
    pub on: NaiveDate,
    /// What a person decided instead.
    pub overridden: Option<Override>,
}

impl Entitlement {
    /// Derives the category of work on a product that was called for on that day.
    ///
    /// A warranty comes before a contract: the customer has paid for it already.
    #[must_use]
    pub fn of(asset: &Asset, on: NaiveDate) -> Self {
        let (derived, basis) = match (asset.warranty, asset.contracts.iter().find(|c| c.period.covers(on))) {
            (Some(warranty), _) if warranty.covers(on) => (Category::C, Basis::InWarranty { until: warranty.until }),
            (_, Some(contract)) => {
                let (number, until) = (contract.number.clone(), contract.period.until);
                (Category::B, Basis::UnderContract { number, until })
            }
            (Some(warranty), None) if warranty.until < on => (Category::A, Basis::WarrantyEnded { on: warranty.until }),
            _ => (Category::A, Basis::NothingKnown),
        };
        Self { derived, basis, on, overridden: None }
    }

    /// The category that counts.
    #[must_use]
    pub fn category(&self) -> Category {
        self.overridden.as_ref().map_or(self.derived, |o| o.category)
    }

    /// Whether the customer pays.
    #[must_use]
    pub fn is_chargeable(&self) -> bool {
        self.category() == Category::A
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        asset::{ContractCover, Period},
        samples::{asset, asset_in_warranty, asset_under_contract, day, line, note, supervisor},
    };

    fn derived(asset: &Asset, on: &str) -> (Category, Basis) {
        let entitlement = Entitlement::of(asset, day(on));
        (entitlement.derived, entitlement.basis)
    }

    #[test]
    fn the_category_follows_from_dated_facts_on_the_day_of_the_call_p1() {
        let in_warranty = Basis::InWarranty { until: day("2027-04-30") };
        let ended = Basis::WarrantyEnded { on: day("2027-04-30") };
        let contract = Basis::UnderContract { number: line("M-2026-7"), until: day("2026-12-31") };
        let table = [
            (asset_in_warranty(), "2025-04-30", Category::A, Basis::NothingKnown),
            (asset_in_warranty(), "2025-05-01", Category::C, in_warranty.clone()),
            (asset_in_warranty(), "2027-04-30", Category::C, in_warranty.clone()),
            (asset_in_warranty(), "2027-05-01", Category::A, ended),
            (asset_under_contract(), "2026-01-01", Category::B, contract.clone()),
            (asset_under_contract(), "2026-12-31", Category::B, contract),
            (asset_under_contract(), "2027-01-01", Category::A, Basis::WarrantyEnded { on: day("2025-04-30") }),
            (Asset { warranty: None, ..asset() }, "2026-03-03", Category::A, Basis::NothingKnown),
        ];
        for (asset, on, category, basis) in table {
            assert_eq!(derived(&asset, on), (category, basis), "{on}");
        }
        let period = Period { from: day("2026-01-01"), until: day("2026-12-31") };
        let cover = ContractCover { number: line("M-1"), period };
        let both = Asset { contracts: vec![cover], ..asset_in_warranty() };
        assert_eq!(derived(&both, "2026-03-03"), (Category::C, in_warranty), "the warranty comes first");
    }

    #[test]
    fn an_override_counts_and_what_was_derived_is_kept_p1() {
        let mut entitlement = Entitlement::of(&asset_in_warranty(), day("2026-03-03"));
        assert!(!entitlement.is_chargeable());
        let (by, at) = (supervisor().person, Timestamp::from_ms(0));
        entitlement.overridden = Some(Override { category: Category::A, reason: note("Misuse"), by, at });
        assert!(entitlement.is_chargeable());
        assert_eq!(entitlement.derived, Category::C);
    }
}
