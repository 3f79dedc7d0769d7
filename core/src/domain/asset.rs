//! Customers and their products, as the customer file (客户资料袋) knows them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    ids::{AssetId, BranchId, CustomerId, OrderId},
    pricing::PartUsed,
    text::{Line, Note},
    time::Timestamp,
};

/// Days from `from` to `until`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

impl Period {
    /// Whether a day lies in it.
    #[must_use]
    pub fn covers(self, day: NaiveDate) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// A customer.
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
    pub address: Line,
    /// Where he is reached.
    pub phone: Line,
    /// Where the site lies: decides the arrival limit (P4).
    pub site: Site,
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

/// A maintenance contract that covers a product (P32).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContractCover {
    /// The contract's number.
    pub number: Line,
    /// When it covers.
    pub period: Period,
}

/// A customer's product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// The branch that serves it.
    pub branch: BranchId,
    /// Whose it is.
    pub customer: CustomerId,
    /// The model.
    pub model: Line,
    /// The serial number, where known.
    pub serial: Option<Line>,
    /// The day it was bought, where known.
    pub bought: Option<NaiveDate>,
    /// The warranty, where there is one.
    pub warranty: Option<Period>,
    /// The contracts that cover it.
    pub contracts: Vec<ContractCover>,
    /// What was done to it (P19).
    pub history: Vec<HistoryEntry>,
}

/// One repair in a product's own history (P19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Under which voucher.
    pub order: OrderId,
    /// What was found.
    pub found: Option<Note>,
    /// What was done.
    pub work: Vec<Note>,
    /// Which parts went in.
    pub parts: Vec<PartUsed>,
}
