//! What was done to a product before goes with the order, and no more than whoever is sent may see (P19, I14).

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::domain::{
    asset::{Asset, AssetCommand, RegisterAsset},
    customer::{Customer, CustomerCommand},
    order::{
        Excerpt, Happening, PAST_REPAIRS_MAX, PastRepair, RepairOutcome, WorkOrder, carried,
        command::{Called, Caller},
    },
    people::Standing,
    samples::{Desk, Trial, branch, colleague, commands, customer, id, note},
    subject::{Listed as _, SubjectKey},
    subjects::{AnyCommand, AnyEvent},
};

/// Earlier vouchers of the product, the first a day after the sample call and each a day after the one before it.
fn earlier(count: u32) -> Vec<WorkOrder> {
    let repaired = |n: u32| {
        let mut trial = Trial::registered(&asset());
        trial.now = trial.now.after(TimeDelta::days(i64::from(n)));
        trial.must(&clerk(), &assign(technician().person));
        trial.all(&technician(), [ACCEPT, START_TRAVEL, ARRIVE, finding(), quote(1), agree(1), work()]);
        let mut order = trial.order;
        order.id = id(u128::from(0x100 + n));
        order.number.n = 100 + n;
        order
    };
    (1..=count).map(repaired).collect()
}

fn numbers(repairs: &[PastRepair]) -> Vec<u32> {
    repairs.iter().map(|repair| repair.number.n).collect()
}

#[test]
fn the_last_ten_of_twelve_repairs_go_along_the_last_first_p19() {
    let (order, mut others) = (Trial::registered(&asset()).order, earlier(12));
    let nothing_done = WorkOrder { id: id(0x99), ..Trial::on_site(&asset()).order };
    let other_product = Asset { id: id(0xA9), ..asset() };
    let elsewhere = WorkOrder { asset: other_product.into(), id: id(0x98), ..earlier(1).remove(0) };
    others.extend([nothing_done, elsewhere, order.clone()]);
    others.rotate_left(5);
    let repairs = carried(&order, &others);
    assert_eq!(numbers(&repairs), (103..=112).rev().collect::<Vec<_>>());
    assert_eq!(repairs.len(), PAST_REPAIRS_MAX);
    let last = &repairs[0];
    assert_eq!((last.by, last.outcome), (technician().person, RepairOutcome::Open));
    let said = [&last.reported, &last.found].map(|text| text.as_ref().map(ToString::to_string));
    assert_eq!(said, [order.call.fault.to_string(), "The fan stands still".to_owned()].map(Some));
    assert_eq!((last.work[0].as_str(), last.parts[0].code.as_str()), ("Changed the fan motor", "FAN-220"));
}

#[test]
fn no_customer_and_no_money_go_along_and_an_earlier_owner_says_nothing_i14() {
    let mut others = earlier(1);
    let order = Trial::registered(&asset()).order;
    others[0].customer.id = id(0xC9);
    others[0].call.fault = note("Ask for the caretaker, Mr Bao, 13900000000");
    let repairs = carried(&order, &others);
    assert_eq!(repairs[0].reported, None);
    let text = serde_json::to_string(&repairs).unwrap();
    let customer = customer();
    for secret in
        ["Bao", "1390", customer.name.as_str(), customer.phone.as_str(), customer.address.as_str(), "minor", "CNY"]
    {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[test]
fn ten_repairs_with_the_longest_notes_are_ten_kilobytes() {
    let mut others = earlier(10);
    for other in &mut others {
        other.call.fault = note(&"响".repeat(1_333));
        other.record.findings[0].finding.found = note(&"停".repeat(1_333));
        let entry = other.record.work[0].clone();
        other.record.work = vec![entry; 20];
        other.record.work.iter_mut().for_each(|entry| entry.work = note(&"换".repeat(1_333)));
    }
    let bytes = serde_json::to_vec(&carried(&Trial::registered(&asset()).order, &others)).unwrap().len();
    assert!(bytes <= 10 * 1_024, "{bytes}");
}

/// A desk with the product's file, and an earlier call on it at which a finding was recorded.
struct Before {
    desk: Desk,
}

const EARLIER: u128 = 0x01;
const NOW: u128 = 0x02;

fn key(number: u128) -> SubjectKey {
    WorkOrder::key(Uuid::from_u128(number))
}

impl Before {
    fn new() -> Self {
        let mut it = Self { desk: Desk::open() };
        let people = [technician(), colleague()];
        it.desk.people = people.map(|actor| (actor.person, Some(Standing { actor, is_active: true }))).into();
        let open = AnyCommand::Customer(CustomerCommand::Open(customer().particulars()));
        it.desk.ask(&clerk(), Customer::key(customer().id.0), &open).unwrap();
        let register = RegisterAsset { customer: customer().id, says: asset().particulars() };
        let register = AnyCommand::Asset(AssetCommand::Register(register));
        it.desk.ask(&clerk(), Asset::key(asset().id.0), &register).unwrap();
        it.register(EARLIER);
        it.order(EARLIER, &clerk(), assign(technician().person));
        assert!(it.history(EARLIER).is_empty() && it.told() == 0, "there is nothing to tell yet");
        for does in [ACCEPT, START_TRAVEL, ARRIVE, finding()] {
            it.order(EARLIER, &technician(), does);
        }
        it.register(NOW);
        it
    }

    fn register(&mut self, number: u128) {
        let call = commands::register_of(Caller::Known(customer().id), Called::Known(asset().id));
        self.order(number, &clerk(), call);
    }

    fn order(&mut self, number: u128, actor: &Actor, command: OrderCommand) {
        self.desk.ask(actor, key(number), &AnyCommand::Order(command)).unwrap();
    }

    fn history(&self, number: u128) -> &[PastRepair] {
        &self.desk.find::<WorkOrder>(key(number).id).unwrap().history
    }

    /// How often somebody was told a history.
    fn told(&self) -> usize {
        let told = |event: &AnyEvent| matches!(event, AnyEvent::Order(Happening::HistoryCarried(_)));
        self.desk.events.iter().filter(|(_, event)| told(&event.what)).count()
    }
}

#[test]
fn whoever_is_sent_is_told_and_it_goes_with_the_order_when_it_leaves_him_i14() {
    let mut before = Before::new();
    before.order(NOW, &clerk(), assign(technician().person));
    assert_eq!((before.history(NOW).len(), before.told()), (1, 1));
    before.order(NOW, &clerk(), OrderCommand::Unassign(because("Ill")));
    assert!(before.history(NOW).is_empty());
    before.order(NOW, &clerk(), assign(technician().person));
    before.order(NOW, &technician(), OrderCommand::Decline(because("Too far")));
    assert!(before.history(NOW).is_empty());
    // What was found since is told to the next one.
    let record = crate::domain::order::command::RecordFinding {
        found: note("The compressor is worn"),
        cause: None,
        differs: false,
    };
    before.order(EARLIER, &technician(), OrderCommand::RecordFinding(record));
    before.order(NOW, &clerk(), assign(colleague().person));
    let [repair] = before.history(NOW) else { panic!("{:?}", before.history(NOW)) };
    assert_eq!(repair.found.as_ref().map(Excerpt::as_str), Some("The compressor is worn"));
    assert_eq!(before.desk.find::<WorkOrder>(key(NOW).id).unwrap().branch, branch());
}

#[test]
fn a_phone_that_assigns_nothing_asks_for_no_history() {
    let mut before = Before::new();
    before.desk.is_numbering = false;
    before.order(NOW, &clerk(), assign(technician().person));
    assert!(before.history(NOW).is_empty());
}

#[test]
fn a_voucher_from_before_has_no_history_and_one_without_says_nothing_of_it() {
    let order = Trial::accepted(&asset()).order;
    let text = serde_json::to_string(&order).unwrap();
    assert!(!text.contains("history"));
    assert_eq!(serde_json::from_str::<WorkOrder>(&text).unwrap(), order);
    let newer = text.replacen('{', r#"{"history":[{"number":{"kind":"voucher","issuer":"SH","n":1},"at":1,"by":"00000000-0000-0000-0000-000000000007","outcome":"replaced"}],"#, 1);
    let read = serde_json::from_str::<WorkOrder>(&newer).unwrap();
    assert_eq!(read.history[0].outcome, RepairOutcome::Other);
}
