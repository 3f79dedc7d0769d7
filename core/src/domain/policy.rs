//! The settings that the rules read: what stands in brackets in PROCEDURES, each a setting and never a constant in code.

use self::conduct::{checklist, is_checklist};
pub use self::{
    conduct::{CONDUCT_POINTS_MAX, ConductCode, ConductPoint},
    subject::{ChangePolicies, PoliciesCommand, PoliciesEvent},
};

mod conduct;
mod subject;

use serde::{Deserialize, Serialize};

use super::{
    deadline::Deadline,
    money::{Currency, Fee, Money},
    people::Role,
    time::Timestamp,
};

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

/// The limits of complaints (P28), by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComplaintLimits {
    /// Hours until somebody is with the customer, in the same city.
    pub same_city_hours: u32,
    /// Days until somebody is with the customer, elsewhere.
    pub elsewhere_days: u32,
    /// Days until there is a disposition.
    pub disposition_days: u32,
    /// Hours after which the next level is told that one of them passed (PROCEDURES §1).
    pub escalation_hours: u32,
}

impl Default for ComplaintLimits {
    /// What PROCEDURES gives in brackets.
    fn default() -> Self {
        Self { same_city_hours: 24, elsewhere_days: 7, disposition_days: 3, escalation_hours: 24 }
    }
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
    /// Who has a customer served who refuses the price (P7): small companies name the branch manager.
    #[serde(default = "general_manager", skip_serializing_if = "is_general_manager")]
    pub service_approvers: Vec<Role>,
    /// Who inspects bench repairs (P11).
    #[serde(default = "supervisor", skip_serializing_if = "is_supervisor")]
    pub inspectors: Vec<Role>,
    /// The limits of complaints (P28).
    #[serde(default, skip_serializing_if = "are_brackets")]
    pub complaints: ComplaintLimits,
    /// Within how many hours a held batch that was found good is released and every owner told (P29).
    #[serde(default = "a_day", skip_serializing_if = "is_a_day")]
    pub hold_release_hours: u32,
    /// What is ticked of the technician's conduct on site, in this order (P40).
    #[serde(default = "checklist", skip_serializing_if = "is_checklist")]
    pub conduct_checklist: Vec<ConductPoint>,
}

fn general_manager() -> Vec<Role> {
    vec![Role::GeneralManager]
}

fn supervisor() -> Vec<Role> {
    vec![Role::Supervisor]
}

const fn a_day() -> u32 {
    24
}

// What every company begins with is not written, so that policies of before these settings read and are written the same.
fn is_general_manager(roles: &Vec<Role>) -> bool {
    *roles == general_manager()
}

fn is_supervisor(roles: &Vec<Role>) -> bool {
    *roles == supervisor()
}

fn are_brackets(limits: &ComplaintLimits) -> bool {
    *limits == ComplaintLimits::default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_a_day(hours: &u32) -> bool {
    *hours == a_day()
}

impl Policies {
    /// Who has a customer served who refuses the price (P7).
    #[must_use]
    pub fn service_approvers(&self) -> &[Role] {
        &self.service_approvers
    }

    /// Who inspects bench repairs (P11).
    #[must_use]
    pub fn inspectors(&self) -> &[Role] {
        &self.inspectors
    }

    /// By when a held batch that was found good at that moment is released and every owner told (P29).
    #[must_use]
    pub fn hold_release(&self, found_good: Timestamp) -> Deadline {
        Deadline::by_the_clock(found_good, self.hold_release_hours.saturating_mul(60))
    }
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
            service_approvers: general_manager(),
            inspectors: supervisor(),
            complaints: ComplaintLimits::default(),
            hold_release_hours: a_day(),
            conduct_checklist: checklist(),
        }
    }
}
