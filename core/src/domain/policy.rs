//! The settings that the rules read: what stands in brackets in PROCEDURES, each a setting and never a constant in code.

use serde::{Deserialize, Serialize};

use super::money::{Currency, Fee, Money};

/// The limits of call to arrival (P4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArrivalLimits {
    /// Working hours in the urban area.
    pub urban_hours: u32,
    /// Working hours in the suburbs.
    pub suburb_hours: u32,
    /// For far sites, by distance: (up to kilometres, clock hours), ascending.
    pub far_hours: Vec<(u32, u32)>,
    /// Clock hours beyond the last distance.
    pub beyond_hours: u32,
}

/// The policies of a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policies {
    /// Versions count up.
    pub version: u32,
    /// Limits of arrival (P4).
    pub arrival: ArrivalLimits,
    /// The highest fee that a technician collects in cash on site (P9).
    pub cash_on_site_max: Fee,
    /// How far a device's clock may be off before it is flagged (F6).
    pub clock_skew_s_max: u32,
}

impl Default for Policies {
    /// What PROCEDURES gives in brackets.
    fn default() -> Self {
        let cash = Money::new(50_000, Currency::CNY);
        Self {
            version: 1,
            arrival: ArrivalLimits {
                urban_hours: 6,
                suburb_hours: 7,
                far_hours: vec![(300, 24), (1_000, 48)],
                beyond_hours: 72,
            },
            cash_on_site_max: Fee::new(cash).unwrap_or_else(|_| unreachable!("500.00 is in range")),
            clock_skew_s_max: 300,
        }
    }
}
