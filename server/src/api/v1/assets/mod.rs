//! Customers' products: model, serial number, dated warranty and contracts, history (P1, P19).

pub mod add;
pub mod change;
pub mod get;
pub mod search;

use axum::http::StatusCode;
use callout_core::domain::{
    asset::{Asset, ContractCover, Period},
    text::Line,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::Problem,
    services::assets::{CONTRACTS_MAX, Entry, Wrong},
    store::customers::Kept,
    texts::sentence,
};

/// A product and the revision that a change must name.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssetFile {
    /// The product.
    pub asset: Asset,
    /// Counts the changes of the file.
    pub revision: i64,
}

impl From<Kept<Asset>> for AssetFile {
    fn from(Kept { revision, file }: Kept<Asset>) -> Self {
        Self { asset: file, revision }
    }
}

/// A product as it is entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterAsset {
    /// The model.
    pub model: Line,
    /// The serial number, where known.
    #[serde(default)]
    pub serial: Option<Line>,
    /// The day it was bought, where known.
    #[serde(default)]
    pub bought: Option<NaiveDate>,
    /// The warranty, where there is one: first and last day.
    #[serde(default)]
    pub warranty: Option<Period>,
    /// The contracts that cover it.
    #[serde(default)]
    pub contracts: Vec<ContractCover>,
}

impl From<EnterAsset> for Entry {
    fn from(EnterAsset { model, serial, bought, warranty, contracts }: EnterAsset) -> Self {
        Self { model, serial, bought, warranty, contracts }
    }
}

/// The problem of a product that contradicts itself, in that field of the request.
pub fn wrong(wrong: Wrong, prefix: &str) -> Problem {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match wrong {
        Wrong::Backwards { contract } => {
            let field = contract.map_or_else(|| "warranty".to_owned(), |at| format!("contracts[{at}].period"));
            Problem::new(unprocessable, "period_backwards", sentence!("period-backwards"))
                .field(format!("{prefix}{field}"))
        }
        Wrong::TooManyContracts => {
            let sentence = sentence!("too-many-entries", max = CONTRACTS_MAX);
            Problem::new(unprocessable, "too_many_entries", sentence).field(format!("{prefix}contracts"))
        }
    }
}
