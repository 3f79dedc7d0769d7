//! A customer's file (客户资料袋, P2): opened with his first call or before, changed, and never without who and when.

mod subject;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{
    ids::{BranchId, CustomerId},
    policy::Policies,
    text::{Address, Line},
};
use crate::commands;
#[cfg(any(test, feature = "samples"))]
use crate::domain::samples;

/// A customer, as his file knows him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Customer {
    /// His id.
    pub id: CustomerId,
    /// The branch that serves him.
    pub branch: BranchId,
    /// His name, or the company's.
    pub name: Line,
    /// Where the products stand.
    pub address: Address,
    /// Where he is reached.
    pub phone: Line,
    /// Where the site lies: decides the arrival limit (P4).
    pub site: Site,
}

impl Customer {
    /// What the file says.
    #[must_use]
    pub fn particulars(&self) -> CustomerParticulars {
        let Self { id: _, branch: _, name, address, phone, site } = self.clone();
        CustomerParticulars { name, address, phone, site }
    }
}

/// Where a site lies (P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "zone", rename_all = "snake_case")]
pub enum Site {
    /// In the urban area.
    Urban,
    /// In the suburbs.
    Suburb,
    /// Beyond: the limit goes by distance.
    Far {
        /// Road distance in kilometres.
        km: u32,
    },
}

impl Site {
    /// Whether somebody travels far to it.
    #[must_use]
    pub const fn is_far(self) -> bool {
        match self {
            Self::Urban | Self::Suburb => false,
            Self::Far { .. } => true,
        }
    }
}

/// What a file says of a customer, as it is entered: body of [`CustomerCommand::Open`] and [`CustomerCommand::Change`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerParticulars {
    /// His name, or the company's.
    pub name: Line,
    /// Where the products stand.
    pub address: Address,
    /// Where he is reached.
    pub phone: Line,
    /// Where the site lies (P4).
    pub site: Site,
}

impl CustomerParticulars {
    /// The file that says this.
    #[must_use]
    pub fn of(self, id: CustomerId, branch: BranchId) -> Customer {
        let Self { name, address, phone, site } = self;
        Customer { id, branch, name, address, phone, site }
    }
}

commands! {
    /// What can be recorded on a customer's file.
    pub CustomerCommand under Policies {
    /// It is opened (P2); a new customer's first call opens it as well.
    open@1 = Open(CustomerParticulars) opening of [Clerk, Supervisor, Administrator],
        sample: Self::Open(samples::customer().particulars());
    /// It says something else from now on; vouchers keep what they were drawn with.
    change@1 = Change(CustomerParticulars) intent of [Clerk, Supervisor, Administrator],
        sample: Self::Change(samples::customer().particulars());
    }
}

/// What happened to a file: each event carries all that it says since, and the one before it what it said until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum CustomerEvent {
    /// It was opened.
    Opened(Customer),
    /// It was changed.
    Changed(CustomerParticulars),
}
