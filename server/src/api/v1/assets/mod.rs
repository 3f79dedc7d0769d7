//! Customers' products: model, serial number, dated warranty and contracts (P1), batch and expiry (P29), history (P19).

pub mod add;
pub mod change;
pub mod get;
pub mod search;

use axum::http::StatusCode;
use callout_core::domain::{
    asset::{Asset, AssetParticulars, CONTRACTS_MAX, ContractCover, Contracts, HistoryEntry, Period, Wrong},
    refusal::Refusal,
    text::Line,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{http::Problem, services::history::AssetWithHistory, store::customers::Kept, texts::sentence};

/// A product and the revision that a change must name.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssetFile {
    /// The product.
    pub asset: ShownAsset,
    /// Counts the changes of the file.
    pub revision: i64,
}

/// A product with its own history.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShownAsset {
    /// What is known of it.
    #[serde(flatten)]
    asset: Asset,
    /// What was done to it, the last repair first (P19); lists leave it out.
    history: Vec<HistoryEntry>,
}

impl From<AssetWithHistory> for AssetFile {
    fn from(AssetWithHistory { kept, history }: AssetWithHistory) -> Self {
        Self { asset: ShownAsset { asset: kept.file, history }, revision: kept.revision }
    }
}

impl From<Kept<Asset>> for AssetFile {
    fn from(kept: Kept<Asset>) -> Self {
        AssetWithHistory { kept, history: Vec::new() }.into()
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
    /// The batch that it was made in, where known (P29).
    #[serde(default)]
    pub batch: Option<Line>,
    /// The day it was bought, where known.
    #[serde(default)]
    pub bought: Option<NaiveDate>,
    /// The last day that it may be used, where it has one (P29).
    #[serde(default)]
    pub expires: Option<NaiveDate>,
    /// The warranty, where there is one: first and last day.
    #[serde(default)]
    pub warranty: Option<Period>,
    /// The contracts that cover it.
    #[serde(default)]
    #[schema(value_type = Contracts)]
    pub contracts: Vec<ContractCover>,
}

impl From<EnterAsset> for AssetParticulars {
    fn from(entered: EnterAsset) -> Self {
        let EnterAsset { model, serial, batch, bought, expires, warranty, contracts } = entered;
        Self { model, serial, batch, bought, expires, warranty, contracts }
    }
}

/// The problem of a product that contradicts itself, in that field of the request.
pub fn wrong(wrong: Wrong, prefix: &str) -> Problem {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match wrong {
        Wrong::Backwards { contract } => {
            let field = contract.map_or_else(|| "warranty".to_owned(), |at| format!("contracts[{at}].period"));
            Problem::new(unprocessable, "period_backwards", Refusal::PeriodBackwards.into())
                .field(format!("{prefix}{field}"))
        }
        Wrong::TooManyContracts => {
            let sentence = sentence!("too-many-entries", max = CONTRACTS_MAX);
            Problem::new(unprocessable, "too_many_entries", sentence).field(format!("{prefix}contracts"))
        }
    }
}
