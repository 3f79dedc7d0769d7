//! What the office does: it sends, inspects, counts, invoices, decides; and it changes its mind while work is under way.

use callout_core::protocol::outcome::Decision;

use super::{
    chance::Chance,
    faults::{Fault, Faults},
    server::{Act, Glance},
};

/// An act, and the fault that it is, if it is one.
pub type Chosen = (Act, Option<Fault>);

/// Something for an order that stands there; the work goes on by it.
fn next_step(glance: &Glance, technicians: usize, chance: &mut Chance) -> Option<Act> {
    let order = glance.order;
    Some(match glance.stage.as_str() {
        "registered" | "follow_up_needed" => Act::Assign { order, to: chance.index(technicians) },
        "taken_back" => Act::Receive(order),
        "repaired" => Act::Inspect { order, passed: chance.happens(750) },
        "passed" => Act::Release(order),
        "customer_refused" if chance.happens(300) => Act::ServeAnyway(order),
        "fixed_on_site" | "returned" | "signed_off" => match chance.below(3) {
            0 => Act::Invoice(order),
            1 => Act::DecidePayments { order, arrived: chance.happens(800) },
            _ => Act::CloseRegister(order),
        },
        "settled" => Act::CloseRegister(order),
        _ => return None,
    })
}

/// A change of mind about an order that somebody works on (F31).
fn change_of_mind(glance: &Glance, technicians: usize, faults: Faults, chance: &mut Chance) -> Option<Chosen> {
    let order = glance.order;
    let (act, fault) = match chance.below(4) {
        0 => (Act::Assign { order, to: chance.index(technicians) }, Fault::Reassign),
        1 => (Act::Unassign(order), Fault::Reassign),
        2 => (Act::Cancel(order), Fault::Cancel),
        _ => (Act::Category { order, is_free: chance.happens(500) }, Fault::PriceChange),
    };
    (faults.has(fault) && is_open(&glance.stage)).then_some((act, Some(fault)))
}

fn is_open(stage: &str) -> bool {
    !matches!(stage, "registered" | "closed" | "cancelled" | "customer_refused" | "unrepairable" | "settled")
}

/// What the office does next.
pub fn choose(
    board: &[Glance],
    cases: &[callout_core::domain::ids::HeldId],
    technicians: usize,
    registered: u64,
    registered_max: u64,
    faults: Faults,
    chance: &mut Chance,
) -> Chosen {
    let waiting: Vec<&Glance> = board.iter().filter(|glance| glance.stage == "registered").collect();
    if registered < registered_max && waiting.len() < 3 && chance.happens(400) {
        return (Act::Register { n: registered, is_free: chance.happens(400) }, None);
    }
    match chance.below(100) {
        0..=14 => {
            if let Some(chosen) = chance.pick(board).and_then(|g| change_of_mind(g, technicians, faults, chance)) {
                return chosen;
            }
        }
        15..=19 if faults.has(Fault::PriceChange) => return (Act::Prices, Some(Fault::PriceChange)),
        20..=29 => {
            let short_minor = i64::from(chance.happens(200)) * 500;
            return (Act::Count { of: chance.index(technicians), short_minor }, None);
        }
        30..=39 => {
            if let Some(case) = chance.pick(cases) {
                let decisions = [Decision::Accepted, Decision::Accepted, Decision::Attached, Decision::Declined];
                let decision = chance.pick(&decisions).copied().unwrap_or(Decision::Accepted);
                return (Act::Settle { case: *case, decision }, None);
            }
        }
        _ => {}
    }
    let steps: Vec<Act> = board.iter().filter_map(|glance| next_step(glance, technicians, chance)).collect();
    match chance.pick(&steps) {
        Some(act) => (act.clone(), None),
        None if registered < registered_max => (Act::Register { n: registered, is_free: chance.happens(400) }, None),
        None => (Act::Count { of: chance.index(technicians), short_minor: 0 }, None),
    }
}
