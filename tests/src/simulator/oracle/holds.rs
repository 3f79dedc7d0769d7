//! Holds: which products they are on, whoever spelt them how; that every owner has one notice and nobody else has one; that
//! nothing on hold is given out; that phones show it (P29).

use std::collections::BTreeSet;

use callout_core::domain::{
    asset::Asset,
    hold::{Hold, HoldNotice, HoldStage},
    ids::{AssetId, HoldId},
    subject::Listed,
    text::Line,
};
use serde::de::DeserializeOwned;

use super::{
    Violation,
    books::{Books, Subject},
};
use crate::simulator::holds::product;

/// A hold on the n-th customer's product, if it is in force.
fn is_on(hold: &Hold, n: u64) -> bool {
    let (model, batch) = product(n);
    !matches!(hold.stage, HoldStage::Released { .. }) && covers(hold, model, batch)
}

/// Whether a hold means that model and batch: letters and digits count, how they are written does not (F67).
fn covers(hold: &Hold, model: &str, batch: Option<&str>) -> bool {
    let same = |one: &Line, other: &str| bare(one.as_str()) == bare(other);
    same(&hold.model, model) && hold.batch.as_ref().is_none_or(|held| batch.is_some_and(|batch| same(held, batch)))
}

fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// What is given out to the n-th customer is not on hold.
pub fn is_free(holds: &[Hold], n: u64) -> Result<(), Violation> {
    match holds.iter().find(|hold| is_on(hold, n)) {
        Some(hold) => {
            Err(Violation::new("P29", format!("the product of customer {n} is on hold {}, and left", hold.id)))
        }
        None => Ok(()),
    }
}

/// A screen says of the n-th customer's product what is wrong with it, and of no other.
pub fn is_said(holds: &[Hold], n: u64, said: &[String]) -> Result<(), String> {
    let on: Vec<&Hold> = holds.iter().filter(|hold| is_on(hold, n)).collect();
    let is_each = on.iter().all(|hold| said.iter().any(|line| line.contains(hold.wrong.as_str())));
    if is_each && on.len() == said.len() {
        return Ok(());
    }
    Err(format!("shows holds {said:?} on the product of customer {n}, on which are {}", on.len()))
}

/// Every product of a hold that stands has its notice, but the one on which it was found; what is over has none that stands, and no
/// other product ever had one.
pub fn judge(books: &Books) -> Result<(), Violation> {
    let (holds, assets, notices) = (all::<Hold>(books)?, all::<Asset>(books)?, all::<HoldNotice>(books)?);
    let mut told: BTreeSet<(HoldId, AssetId)> = BTreeSet::new();
    for notice in &notices {
        if !told.insert((notice.hold, notice.asset)) {
            return violation(format!("the owner of {} has two notices of hold {}", notice.asset, notice.hold));
        }
    }
    for hold in &holds {
        let stands = matches!(hold.stage, HoldStage::Placed | HoldStage::ConfirmedBad { .. });
        for asset in &assets {
            let batch = asset.batch.as_ref().map(Line::as_str);
            let is_his = hold.found_on != Some(asset.id) && covers(hold, asset.model.as_str(), batch);
            let notice = notices.iter().find(|notice| (notice.hold, notice.asset) == (hold.id, asset.id));
            let is_lifted = notice.and_then(|notice| notice.stage.lifted()).is_some();
            match (is_his, notice.is_some()) {
                (true, false) if stands => {
                    return violation(format!("the owner of {} has no notice of hold {}", asset.id, hold.id));
                }
                (false, true) => {
                    return violation(format!("the owner of {} has a notice of hold {}, not on it", asset.id, hold.id));
                }
                (true, true) if stands == is_lifted => {
                    let how = if stands { "is lifted" } else { "stands" };
                    return violation(format!(
                        "the notice of {} {how}, and hold {} does not say so",
                        asset.id, hold.id
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn violation(what: String) -> Result<(), Violation> {
    Err(Violation::new("P29", what))
}

fn all<S: Listed + DeserializeOwned>(books: &Books) -> Result<Vec<S>, Violation> {
    let read = |subject: &Subject| {
        serde_json::from_str(&subject.body)
            .map_err(|error| Violation::new("I23", format!("subject {} cannot be read: {error}", subject.key)))
    };
    books.subjects.iter().filter(|subject| subject.key.kind == S::KIND).map(read).collect()
}

#[cfg(test)]
mod tests {
    use callout_core::domain::{ids::PersonId, text::Note, time::Timestamp};
    use uuid::Uuid;

    use super::*;

    fn hold(model: &str, batch: Option<&str>) -> Hold {
        let line = |text: &str| Line::new(text).expect("a line");
        Hold {
            id: HoldId(Uuid::nil()),
            model: line(model),
            batch: batch.map(line),
            wrong: Note::new("the coil burns").expect("a note"),
            found_on: None,
            placed_at: Timestamp::from_ms(0),
            placed_by: PersonId(Uuid::nil()),
            questions: Vec::new(),
            routed: Vec::new(),
            stage: HoldStage::Placed,
        }
    }

    #[test]
    fn a_hold_is_on_its_batch_however_it_is_spelt_f67() {
        let held = hold("KFR-35", Some("B-01"));
        assert!(covers(&held, "kfr 35", Some("b01")));
        assert!(!covers(&held, "kfr 35", Some("b02")));
        assert!(!covers(&held, "kfr 35", None), "nobody knows its batch");
        assert!(covers(&hold("kfr35", None), "KFR-35", None), "the whole model");
    }
}
