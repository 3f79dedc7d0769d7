//! What is said of a product that is on hold (P29).

use crate::{
    domain::hold::InForce,
    view::reader::{Reader, say},
};

/// That a model, or a batch of it, is on hold, and what is wrong with it.
pub fn on_hold(reader: &Reader, hold: &InForce) -> String {
    let (model, wrong) = (hold.model.as_str(), hold.wrong.as_str());
    match &hold.batch {
        Some(batch) => say!(reader, "hold-of-batch", model = model, batch = (batch.as_str()), wrong = wrong),
        None => say!(reader, "hold-of-model", model = model, wrong = wrong),
    }
}
