//! What is said of a product that is on hold (P29).

use super::say;
use crate::{domain::hold::InForce, i18n::Lang};

/// That a model, or a batch of it, is on hold, and what is wrong with it.
#[must_use]
pub fn on_hold(lang: Lang, hold: &InForce) -> String {
    let (model, wrong) = (hold.model.as_str(), hold.wrong.as_str());
    match &hold.batch {
        Some(batch) => say!(lang, "hold-of-batch", model = model, batch = (batch.as_str()), wrong = wrong),
        None => say!(lang, "hold-of-model", model = model, wrong = wrong),
    }
}
