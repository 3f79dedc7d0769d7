//! What is on hold, as every decision reads it: a model, or one batch of it, in whatever spelling (F67).

use std::collections::BTreeMap;

use super::{Hold, HoldStage};
use crate::{
    domain::{
        asset::Asset,
        ids::HoldId,
        order::state::AssetOnVoucher,
        text::{Line, Note, canonical},
    },
    plants::{Plant, is_planted},
};

/// A model, and the batch where it is known, in their one spelling (F67).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductKey {
    /// The model.
    pub model: String,
    /// The batch.
    pub batch: Option<String>,
}

impl ProductKey {
    /// The key of a model, and of a batch of it.
    #[must_use]
    pub fn of(model: &Line, batch: Option<&Line>) -> Self {
        Self { model: canonical(model.as_str()), batch: batch.map(|batch| canonical(batch.as_str())) }
    }

    /// Whether a hold on this is one on that product. A hold on the whole model covers every batch; a product whose batch nobody
    /// knows is not of a batch that is held.
    #[must_use]
    pub fn covers(&self, product: &Self) -> bool {
        self.model == product.model && (self.batch.is_none() || self.batch == product.batch)
    }
}

impl From<&Asset> for ProductKey {
    fn from(asset: &Asset) -> Self {
        Self::of(&asset.model, asset.batch.as_ref())
    }
}

impl From<&AssetOnVoucher> for ProductKey {
    fn from(asset: &AssetOnVoucher) -> Self {
        if is_planted(Plant::HoldMisses) {
            let text = |line: &Line| line.to_string();
            return Self { model: text(&asset.model), batch: asset.batch.as_ref().map(text) };
        }
        Self::of(&asset.model, asset.batch.as_ref())
    }
}

/// A hold that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The model.
    pub model: Line,
    /// The batch; the whole model where none is named.
    pub batch: Option<Line>,
    /// What is wrong.
    pub wrong: Note,
    /// Whether it is found good already and only waits for its release.
    pub is_found_good: bool,
    /// What it covers.
    pub key: ProductKey,
}

/// The holds that are in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds(BTreeMap<HoldId, InForce>);

impl Holds {
    /// Nothing is on hold.
    #[must_use]
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// The holds on a product, in the order of their ids.
    #[must_use]
    pub fn on(&self, product: impl Into<ProductKey>) -> Vec<(HoldId, &InForce)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let product = product.into();
        self.iter().filter(|(_, hold)| hold.key.covers(&product)).collect()
    }

    /// All of them, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (HoldId, &InForce)> {
        self.0.iter().map(|(id, hold)| (*id, hold))
    }

    /// Takes what a hold says now.
    pub fn learn(&mut self, hold: &Hold) {
        let is_found_good = match &hold.stage {
            HoldStage::Placed | HoldStage::ConfirmedBad { .. } => false,
            HoldStage::FoundGood { .. } => true,
            HoldStage::Released { .. } => {
                self.0.remove(&hold.id);
                return;
            }
        };
        let (model, batch, wrong) = (hold.model.clone(), hold.batch.clone(), hold.wrong.clone());
        self.0.insert(hold.id, InForce { model, batch, wrong, is_found_good, key: hold.product_key() });
    }
}
