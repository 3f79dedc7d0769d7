//! The rules of the work order, by the numbers of PROCEDURES and FAULTS.

mod arrival;
mod close;
mod desk;
mod dispatch;
mod game;
mod goods;
mod history;
mod limit;
mod money;
mod on_site;
mod properties;
mod quotes;
mod signing;

use super::{OrderCommand, Stage};
use crate::domain::{
    people::Actor,
    refusal::Refusal,
    samples::{Trial, asset, clerk, commands::*, technician},
    signoff::Purpose,
};

/// Whether a command would be refused, and why.
fn refusal(trial: &Trial, actor: &Actor, command: &OrderCommand) -> Option<Refusal> {
    trial.decide(actor, command, super::Mode::Live).err()
}

fn stage(trial: &Trial) -> &'static str {
    trial.order.stage.name()
}

/// A fan motor was changed on site for 300.00, and the customer has not signed.
fn fixed_on_site() -> Trial {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [finding(), quote(1), agree(1), work(), check(), FINISH_ON_SITE]);
    trial
}

/// The same, signed.
fn signed_off() -> Trial {
    let mut trial = fixed_on_site();
    trial.sign(1, Purpose::WorkDone);
    trial
}

/// The outdoor unit was taken back for a repair of 300.00, and the customer signed for it.
fn taken_back() -> Trial {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [finding(), quote(1), agree(1), take_goods(0x71, 1, "2026-03-06")]);
    trial.sign(1, Purpose::TakeBack);
    trial
}

#[test]
fn every_stage_has_its_name_once() {
    let names: std::collections::BTreeSet<_> = Stage::NAMES.into_iter().collect();
    assert_eq!(names.len(), Stage::NAMES.len());
    assert_eq!(serde_json::to_value(Stage::Registered).unwrap()["stage"], Stage::Registered.name());
    assert_eq!(serde_json::to_value(&signed_off().order.stage).unwrap()["stage"], "signed_off");
    assert!(Stage::NAMES.contains(&signed_off().order.stage.name()));
}

#[test]
fn a_whole_day_reads_back_from_its_history() {
    let mut trial = signed_off();
    trial.all(&technician(), [cash(1, 30_000, 1), report(), LEAVE_SITE]);
    trial.must(&clerk(), &CLOSE_REGISTER);
    assert_eq!(stage(&trial), "closed");
    assert_eq!(super::replay(trial.registered.clone(), &trial.events), trial.order);
    assert_eq!(trial.order.revision, trial.events.len() as u64);
}
