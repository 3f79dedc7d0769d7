//! A customer's product, as the customer file (客户资料袋) knows it: model, serial number, dated warranty and contracts (P1),
//! batch and expiry (P29). The warranty decides what the customer pays, so that none of it changes without who and when.

mod subject;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    ids::{AssetId, BranchId, CustomerId, OrderId},
    policy::Policies,
    pricing::PartUsed,
    refusal::Refusal,
    text::{Line, Note},
    time::Timestamp,
};
use crate::commands;
#[cfg(any(test, feature = "samples"))]
use crate::domain::samples;

/// Contracts that one product may have had: one a year is far less.
pub const CONTRACTS_MAX: usize = 50;

/// In the document: the contracts that cover a product.
#[cfg(feature = "openapi")]
pub type Contracts = super::shapes::ListOf<ContractCover, 0, CONTRACTS_MAX>;

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

    fn is_backwards(self) -> bool {
        self.until < self.from
    }
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
    /// The batch that it was made in, where known (P29).
    pub batch: Option<Line>,
    /// The day it was bought, where known.
    pub bought: Option<NaiveDate>,
    /// The last day that it may be used, where it has one (P29).
    pub expires: Option<NaiveDate>,
    /// The warranty, where there is one.
    pub warranty: Option<Period>,
    /// The contracts that cover it.
    pub contracts: Vec<ContractCover>,
}

impl Asset {
    /// What is known of it.
    #[must_use]
    pub fn particulars(&self) -> AssetParticulars {
        let Self { id: _, branch: _, customer: _, model, serial, batch, bought, expires, warranty, contracts } =
            self.clone();
        AssetParticulars { model, serial, batch, bought, expires, warranty, contracts }
    }
}

/// What is known of a product, as it is entered: body of [`AssetCommand::Change`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssetParticulars {
    /// The model.
    pub model: Line,
    /// The serial number, where known.
    pub serial: Option<Line>,
    /// The batch that it was made in, where known (P29).
    pub batch: Option<Line>,
    /// The day it was bought, where known.
    pub bought: Option<NaiveDate>,
    /// The last day that it may be used, where it has one (P29).
    pub expires: Option<NaiveDate>,
    /// The warranty, where there is one.
    pub warranty: Option<Period>,
    /// The contracts that cover it.
    #[cfg_attr(feature = "openapi", schema(value_type = Contracts))]
    pub contracts: Vec<ContractCover>,
}

/// What of it contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A period ends before it begins.
    #[error("ends before it begins")]
    Backwards {
        /// Which: nothing is the warranty.
        contract: Option<usize>,
    },
    /// More contracts than a product can have.
    #[error("too many contracts")]
    TooManyContracts,
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Backwards { .. } => Self::PeriodBackwards,
            Wrong::TooManyContracts => Self::TooMany,
        }
    }
}

impl AssetParticulars {
    /// Finds what contradicts itself.
    pub fn check(&self) -> Result<(), Wrong> {
        if self.contracts.len() > CONTRACTS_MAX {
            return Err(Wrong::TooManyContracts);
        }
        if self.warranty.is_some_and(Period::is_backwards) {
            return Err(Wrong::Backwards { contract: None });
        }
        match self.contracts.iter().position(|contract| contract.period.is_backwards()) {
            Some(at) => Err(Wrong::Backwards { contract: Some(at) }),
            None => Ok(()),
        }
    }

    /// The product of which this is known.
    #[must_use]
    pub fn of(self, id: AssetId, branch: BranchId, customer: CustomerId) -> Asset {
        let Self { model, serial, batch, bought, expires, warranty, contracts } = self;
        Asset { id, branch, customer, model, serial, batch, bought, expires, warranty, contracts }
    }
}

commands! {
    /// What can be recorded on a product's file.
    pub AssetCommand under Policies {
    /// It is registered; a call about a new product registers it as well.
    register@1 = Register(RegisterAsset) opening of [Clerk, Supervisor, Administrator],
        sample: Self::Register(RegisterAsset { customer: samples::customer().id, says: samples::asset().particulars() });
    /// Something else is known of it from now on; categories that were derived stay (P1).
    change@1 = Change(AssetParticulars) intent of [Clerk, Supervisor, Administrator],
        sample: Self::Change(samples::asset_in_warranty().particulars());
    }
}

/// Body of [`AssetCommand::Register`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterAsset {
    /// Whose it is.
    pub customer: CustomerId,
    /// What is known of it.
    pub says: AssetParticulars,
}

/// What happened to a product's file: each event carries all that is known since, the one before it what was until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum AssetEvent {
    /// It was registered.
    Registered(Asset),
    /// It was changed.
    Changed(AssetParticulars),
}

/// One repair in a product's own history (P19): read from its vouchers, never kept with it.
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
