//! What a technician does with an order that he sees: whole jobs, on site and taken back, with the turns that days take.

use callout_core::{
    domain::{
        ids::ComplaintId,
        order::{Stage, WorkOrder},
        pricing::QuoteAnswer,
        signoff::Purpose,
    },
    model::event::{
        Action, ComplaintInput, ComplaintKindInput, ConductInput, Event, ItemInput, NotSignedInput, Place, PointInput,
        PurposeInput, SignerRoleInput, StrokeInput, ThingInput,
    },
};

use super::chance::Chance;

/// The day that a customer is promised: after every day that a seed plays on.
const LATER: &str = "2099-12-31";

fn items(codes: &[&str]) -> Vec<ItemInput> {
    codes.iter().map(|code| ItemInput { code: (*code).to_owned(), quantity: 1 }).collect()
}

fn strokes() -> Vec<StrokeInput> {
    let point = |n: u32| PointInput { x: 1_000 + n * 120, y: 2_000 + (n % 7) * 150, t_ms: n * 16, pressure: 500 + n };
    vec![StrokeInput { points: (0..6).map(point).collect() }]
}

/// The customer signs, or now and then nobody does (P8).
fn sign(plan: &mut Vec<Event>, purpose: PurposeInput, chance: &mut Chance) {
    if chance.happens(80) {
        let reason = if chance.happens(300) { NotSignedInput::Stamp } else { NotSignedInput::Absent };
        let (note, photo) = ("rang three times".to_owned(), String::new());
        plan.push(Event::Act(Action::NotSigned { purpose, reason, note, photo }));
        return;
    }
    plan.push(Event::Act(Action::ShowStatement { purpose }));
    let (signer, role) = ("who stood there".to_owned(), role_for(purpose));
    plan.push(Event::Act(Action::Sign { signer, role, strokes: strokes() }));
}

/// As what somebody signs: each role somewhere, without a throw of the dice.
fn role_for(purpose: PurposeInput) -> SignerRoleInput {
    match purpose {
        PurposeInput::WorkDone => SignerRoleInput::Customer,
        PurposeInput::TakeBack => SignerRoleInput::Family,
        PurposeInput::Return => SignerRoleInput::Colleague,
        PurposeInput::LostReceipt => SignerRoleInput::Other { words: "the landlord".to_owned() },
    }
}

fn quote(plan: &mut Vec<Event>, chance: &mut Chance) {
    let lines = if chance.happens(500) { items(&["LABOUR", "FAN"]) } else { items(&["LABOUR"]) };
    plan.push(Event::Act(Action::OfferQuote { solution: "a new fan".to_owned(), lines }));
    if chance.happens(60) {
        plan.push(Event::Act(Action::RefuseQuote { reason: "too dear".to_owned() }));
    } else {
        plan.push(Event::Act(Action::AgreeQuote {
            by_whom: "who stood there".to_owned(),
            by_phone: chance.happens(200),
        }));
    }
}

fn pay(plan: &mut Vec<Event>, order: &WorkOrder, chance: &mut Chance) {
    let due = order.price().minor - order.promised().minor;
    if due <= 0 {
        return;
    }
    // Now and then in two parts, or a little too much: the books must bear it (P9, I8).
    // Odd amounts, as they are on the street.
    let part = if chance.happens(150) { due / 2 + 29 } else { due + i64::from(chance.happens(30)) * 107 };
    let amount = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
    if chance.happens(700) {
        plan.push(Event::Act(Action::TakeCash { amount: amount(part) }));
    } else {
        plan.push(Event::Act(Action::TakeTransfer { amount: amount(part), reference: String::new() }));
    }
}

fn work(plan: &mut Vec<Event>, order: &WorkOrder, chance: &mut Chance) {
    plan.push(Event::Act(Action::RecordFinding {
        found: "the fan is stuck".to_owned(),
        cause: String::new(),
        differs: chance.happens(300),
    }));
    if !order.may_work() || chance.happens(80) {
        quote(plan, chance);
    }
    if chance.happens(120) {
        plan.push(Event::Act(Action::TakePhoto { caption: "the plate".to_owned() }));
    }
    match chance.below(100) {
        0..=59 => finish(plan, order, chance),
        60..=84 => take_back(plan, chance),
        85..=92 => plan.push(Event::Act(Action::Suspend {
            reason: "a part is missing".to_owned(),
            until: LATER.to_owned(),
            told: "who stood there".to_owned(),
        })),
        93..=96 => plan.push(Event::Act(Action::Escalate { reason: "beyond me".to_owned() })),
        _ => plan.push(Event::Act(Action::GiveUp { reason: "burnt out".to_owned() })),
    }
}

fn finish(plan: &mut Vec<Event>, order: &WorkOrder, chance: &mut Chance) {
    let parts = if chance.happens(500) { items(&["FAN"]) } else { Vec::new() };
    let (work, minutes) = ("changed it".to_owned(), chance.between(5, 90).to_string());
    plan.push(Event::Act(Action::RecordWork { work, minutes, parts }));
    plan.push(Event::Act(Action::CheckProduct { other_faults: String::new() }));
    plan.push(Event::Act(Action::FinishOnSite));
    sign(plan, PurposeInput::WorkDone, chance);
    pay(plan, order, chance);
    conduct(plan, chance);
    leave(plan, chance);
}

/// Some tick the list, one point of it or none left out (P40).
fn conduct(plan: &mut Vec<Event>, chance: &mut Chance) {
    if chance.happens(400) {
        let item = |code: &str| (code.to_owned(), String::new());
        let items = [item("uniform"), item("shoe_covers")];
        let items = items.map(|(code, note)| ConductInput { code, is_done: chance.happens(900), note });
        plan.push(Event::Act(Action::RecordConduct { items: items.into() }));
    }
}

fn take_back(plan: &mut Vec<Event>, chance: &mut Chance) {
    let thing = ThingInput {
        description: "the unit".to_owned(),
        serial: String::new(),
        accessories: vec!["remote".to_owned()],
        condition: "scratched".to_owned(),
        photos: Vec::new(),
    };
    plan.push(Event::Act(Action::TakeGoods { things: vec![thing], promised: LATER.to_owned() }));
    if chance.happens(900) {
        sign(plan, PurposeInput::TakeBack, chance);
    }
    leave(plan, chance);
}

fn leave(plan: &mut Vec<Event>, chance: &mut Chance) {
    if chance.happens(850) {
        plan.push(Event::Act(Action::ReportResult { result: "it runs".to_owned() }));
    }
    plan.push(Event::Act(Action::LeaveSite));
}

/// What he does on an order, from where it stands on his phone.
#[must_use]
pub fn plan(order: &WorkOrder, chance: &mut Chance) -> Vec<Event> {
    let mut plan = vec![Event::Open(Place::Order { id: order.id.to_string() })];
    match &order.stage {
        Stage::Assigned if chance.happens(60) => plan.push(Event::Act(Action::Decline { reason: "ill".to_owned() })),
        Stage::Assigned => {
            plan.push(Event::Act(Action::Accept));
            travel(&mut plan, order, chance);
        }
        Stage::Accepted | Stage::Suspended { .. } => travel(&mut plan, order, chance),
        Stage::EnRoute { .. } => {
            plan.push(Event::Act(Action::Arrive));
            work(&mut plan, order, chance);
        }
        Stage::OnSite { .. } => work(&mut plan, order, chance),
        Stage::FixedOnSite { .. } => {
            sign(&mut plan, PurposeInput::WorkDone, chance);
            pay(&mut plan, order, chance);
        }
        Stage::TakenBack { .. } if order.signed(Purpose::TakeBack).is_none() => {
            sign(&mut plan, PurposeInput::TakeBack, chance);
        }
        Stage::InWorkshop { .. } => bench(&mut plan, order, chance),
        Stage::OutForReturn { .. } => bring_home(&mut plan, order, chance),
        Stage::Returned { .. } => {
            sign(&mut plan, PurposeInput::Return, chance);
            pay(&mut plan, order, chance);
        }
        Stage::SignedOff { .. } => pay(&mut plan, order, chance),
        _ => {}
    }
    plan
}

/// The customer of the open order complains, at his door (P25).
#[must_use]
pub fn complaint(chance: &mut Chance) -> Event {
    let kinds = [ComplaintKindInput::ProductQuality, ComplaintKindInput::Service, ComplaintKindInput::Suggestion];
    Event::Act(Action::Complain(ComplaintInput {
        kind: chance.pick(&kinds).copied().unwrap_or(ComplaintKindInput::Service),
        says: "it is still loud".to_owned(),
        asks: if chance.happens(500) { "another one".to_owned() } else { String::new() },
        part_number: String::new(),
        delivered: String::new(),
        quantity: if chance.happens(300) { "4".to_owned() } else { String::new() },
        faulty: String::new(),
    }))
}

/// He visits a customer who complains, if he is the one whom the supervisor sent (P27).
#[must_use]
pub fn visit(complaint: ComplaintId, chance: &mut Chance) -> [Event; 2] {
    let is_satisfied = chance.happens(500);
    let visit = Action::VisitCustomer { found: "it is loud indeed".to_owned(), is_satisfied };
    [Event::Open(Place::Complaint { id: complaint.to_string() }), Event::Act(visit)]
}

fn travel(plan: &mut Vec<Event>, order: &WorkOrder, chance: &mut Chance) {
    if chance.happens(300) {
        plan.push(Event::Act(Action::AgreeAppointment {
            date: LATER.to_owned(),
            time: "14:30".to_owned(),
            fault_confirmed: true,
            parts_ready: true,
            note: String::new(),
        }));
    }
    plan.push(Event::Act(Action::StartTravel));
    plan.push(Event::Act(Action::Arrive));
    work(plan, order, chance);
}

fn bench(plan: &mut Vec<Event>, order: &WorkOrder, chance: &mut Chance) {
    let has_open = order.record.quotes.iter().any(|quote| quote.answer == QuoteAnswer::Open);
    if !order.may_work() && !has_open {
        quote(plan, chance);
    }
    let (work, minutes) = ("a new board".to_owned(), chance.between(10, 200).to_string());
    plan.push(Event::Act(Action::RecordWork { work, minutes, parts: Vec::new() }));
    if chance.happens(100) {
        plan.push(Event::Act(Action::ReportLate { reason: "no board".to_owned(), new_date: LATER.to_owned() }));
    }
    plan.push(Event::Act(Action::FinishBench));
}

fn bring_home(plan: &mut Vec<Event>, order: &WorkOrder, chance: &mut Chance) {
    let is_receipt_lost = chance.happens(200);
    if is_receipt_lost {
        sign(plan, PurposeInput::LostReceipt, chance);
    }
    plan.push(Event::Act(Action::ReturnGoods { is_receipt_lost }));
    sign(plan, PurposeInput::Return, chance);
    pay(plan, order, chance);
}
