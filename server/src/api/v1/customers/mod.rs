//! Customers' files (客户资料袋, P2).

pub mod add;
pub mod change;
pub mod get;
pub mod search;

use callout_core::domain::{
    customer::{Customer, CustomerParticulars, Site},
    text::{Address, Line},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store::customers::Kept;

/// A customer and the revision that a change must name.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerFile {
    /// Who he is.
    pub customer: Customer,
    /// Counts the changes of the file.
    pub revision: i64,
}

impl From<Kept<Customer>> for CustomerFile {
    fn from(Kept { revision, file }: Kept<Customer>) -> Self {
        Self { customer: file, revision }
    }
}

/// What a file says, as it is entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterCustomer {
    /// His name, or the company's.
    pub name: Line,
    /// Where the products stand.
    pub address: Address,
    /// Where he is reached.
    pub phone: Line,
    /// Where the site lies: decides the arrival limit (P4).
    pub site: Site,
}

impl From<EnterCustomer> for CustomerParticulars {
    fn from(EnterCustomer { name, address, phone, site }: EnterCustomer) -> Self {
        Self { name, address, phone, site }
    }
}
