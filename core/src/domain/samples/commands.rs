//! The commands of an ordinary day, each with sane contents.

use super::{asset, customer, day, fee, id, item_code, line, note, number, registered, signature};
use crate::domain::{
    cash::{CashCommand, Collect, Count, HandIn, Receive},
    custody::{ReceiptBack, ThingTaken},
    digest::Digest,
    entitlement::Category,
    ids::PersonId,
    numbers::DocumentKind,
    order::{
        OrderCommand,
        command::{
            AddPhoto, AgreeAppointment, AgreeQuote, Arrive, Assign, Because, Called, Caller, CheckProduct, ConductItem,
            DecidePayment, ExcuseDays, IssueInvoice, Means, NotSigned, NotSignedReason, Nothing, OfferQuote,
            OverrideCategory, RecordConduct, RecordFinding, RecordWork, RefuseQuote, Register, ReportLate,
            ReportResult, ReturnGoods, Suspend, TakeGoods, TakePayment,
        },
    },
    policy::{ConductPoint, Policies},
    pricing::{Agreement, Quantity, RequestedLine},
    repair::Verdict,
    signoff::{Purpose, StatementBytes},
    time::Timestamp,
};

/// Why something is done, where nothing better is known.
#[must_use]
pub fn because(reason: &str) -> Because {
    Because { reason: note(reason) }
}

/// Days that do not count.
///
/// # Panics
/// Where one of them is no day.
#[must_use]
pub fn excuse_days(days: &[&str]) -> OrderCommand {
    let days = days.iter().map(|day| day.parse().expect("a day")).collect();
    OrderCommand::ExcuseDays(ExcuseDays { days, reason: line("No ticket") })
}

/// Somebody is sent.
#[must_use]
pub fn assign(to: PersonId) -> OrderCommand {
    OrderCommand::Assign(Assign { to, reason: Some(note("He is near")) })
}

/// The office overrides the category.
#[must_use]
pub fn override_category(category: Category) -> OrderCommand {
    OrderCommand::OverrideCategory(OverrideCategory { category, reason: note("Damage by misuse") })
}

/// He takes the job.
pub const ACCEPT: OrderCommand = OrderCommand::Accept(Nothing {});
/// He leaves for the customer.
pub const START_TRAVEL: OrderCommand = OrderCommand::StartTravel(Nothing {});
/// He is there.
pub const ARRIVE: OrderCommand = OrderCommand::Arrive(Arrive { location: None });
/// It is repaired on site.
pub const FINISH_ON_SITE: OrderCommand = OrderCommand::FinishOnSite(Nothing {});
/// He leaves the site.
pub const LEAVE_SITE: OrderCommand = OrderCommand::LeaveSite(Nothing {});
/// The workshop has the goods.
pub const RECEIVE_GOODS: OrderCommand = OrderCommand::ReceiveGoods(Nothing {});
/// The bench is done.
pub const FINISH_BENCH: OrderCommand = OrderCommand::FinishBench(Nothing {});
/// The inspection passed.
pub const PASS: OrderCommand = OrderCommand::Inspect(Verdict::Passed);
/// The goods leave the workshop.
pub const RELEASE_GOODS: OrderCommand = OrderCommand::ReleaseGoods(Nothing {});
/// The register entry is cancelled.
pub const CLOSE_REGISTER: OrderCommand = OrderCommand::CloseRegister(Nothing {});

/// A time is agreed on the phone (P6).
#[must_use]
pub fn agree_appointment(at: Timestamp) -> OrderCommand {
    OrderCommand::AgreeAppointment(AgreeAppointment { at, fault_confirmed: true, parts_ready: true, note: None })
}

/// What is found differs from what was reported (P15).
#[must_use]
pub fn finding() -> OrderCommand {
    let (found, cause) = (note("The fan stands still"), Some(note("Burnt winding")));
    OrderCommand::RecordFinding(RecordFinding { found, cause, differs: true })
}

/// So many of an item.
#[must_use]
pub fn requested(code: &str, count: u32) -> RequestedLine {
    let quantity = Quantity::new(count).unwrap_or_else(|| unreachable!("{count} is no quantity"));
    RequestedLine { code: item_code(code), quantity }
}

/// A quote of labour and a fan motor: 300.00 (P7).
#[must_use]
pub fn quote(number: u128) -> OrderCommand {
    quote_of(number, vec![requested("L-STD", 1), requested("FAN-220", 1)])
}

/// A quote of these lines.
#[must_use]
pub fn quote_of(number: u128, lines: Vec<RequestedLine>) -> OrderCommand {
    OrderCommand::OfferQuote(OfferQuote { id: id(number), solution: note("New fan motor"), lines, price_list: 1 })
}

/// The customer agrees to it.
#[must_use]
pub fn agree(number: u128) -> OrderCommand {
    OrderCommand::AgreeQuote(AgreeQuote { quote: id(number), by_whom: line("Wang Fang"), how: Agreement::InPerson })
}

/// The customer refuses it.
#[must_use]
pub fn refuse(number: u128) -> OrderCommand {
    OrderCommand::RefuseQuote(RefuseQuote { quote: id(number), reason: note("Too dear") })
}

fn work_done() -> RecordWork {
    let parts = vec![requested("FAN-220", 1), requested("CAP-35", 2)];
    RecordWork { work: note("Changed the fan motor"), minutes: 45, parts, price_list: 1 }
}

/// Work on site, with parts (P8).
#[must_use]
pub fn work() -> OrderCommand {
    OrderCommand::RecordWork(work_done())
}

/// Work on the bench, with parts (P11).
#[must_use]
pub fn bench() -> OrderCommand {
    OrderCommand::RecordBench(work_done())
}

/// The whole product is checked (P8).
#[must_use]
pub const fn check() -> OrderCommand {
    OrderCommand::CheckProduct(CheckProduct { other_faults: None })
}

/// Cash is taken against a receipt (P9).
#[must_use]
pub fn cash(payment: u128, minor: i64, receipt: u32) -> OrderCommand {
    let means = Means::Cash { receipt: number(DocumentKind::CashReceipt, receipt) };
    OrderCommand::TakePayment(TakePayment { id: id(payment), amount: fee(minor), means })
}

/// A transfer is promised (P12a).
#[must_use]
pub fn transfer(payment: u128, minor: i64) -> OrderCommand {
    let means = Means::Transfer { reference: Some(line("WX-1")) };
    OrderCommand::TakePayment(TakePayment { id: id(payment), amount: fee(minor), means })
}

/// The accountant knows what became of it (P12a).
#[must_use]
pub fn decide_payment(payment: u128, arrived: bool) -> OrderCommand {
    let reason = note("Bank statement");
    OrderCommand::DecidePayment(DecidePayment { payment: id(payment), arrived, reason })
}

/// The invoice (P9).
#[must_use]
pub fn invoice(n: u32) -> OrderCommand {
    let number = Some(number(DocumentKind::Invoice, n));
    OrderCommand::IssueInvoice(IssueInvoice { id: id(0x1_0000 + u128::from(n)), number })
}

/// The result, reported before leaving (P16).
#[must_use]
pub fn report() -> OrderCommand {
    OrderCommand::ReportResult(ReportResult { result: note("Repaired, tested for ten minutes") })
}

/// Not today (P14).
#[must_use]
pub fn suspend(until: &str) -> OrderCommand {
    let (reason, told) = (note("The part comes tomorrow"), line("Wang Fang"));
    OrderCommand::Suspend(Suspend { reason, until: day(until), told })
}

/// Beyond him (P15).
#[must_use]
pub fn escalate() -> OrderCommand {
    OrderCommand::Escalate(because("The cooling circuit leaks"))
}

/// The goods are taken back against a receipt (P10).
#[must_use]
pub fn take_goods(thing: u128, receipt: u32, promised: &str) -> OrderCommand {
    let thing = ThingTaken {
        id: id(thing),
        description: line("Outdoor unit"),
        serial: Some(line("SN-0001")),
        accessories: vec![line("Bracket"), line("Remote control")],
        condition: note("Scratch on the left side"),
        photos: Vec::new(),
    };
    let receipt = number(DocumentKind::GoodsReceipt, receipt);
    OrderCommand::TakeGoods(TakeGoods { things: vec![thing], receipt, promised: day(promised) })
}

/// The inspection failed (P11).
#[must_use]
pub fn fail() -> OrderCommand {
    OrderCommand::Inspect(Verdict::Failed { reason: note("Still rattles") })
}

/// The promised date cannot be kept (P13).
#[must_use]
pub fn late(new_date: &str) -> OrderCommand {
    OrderCommand::ReportLate(ReportLate { reason: note("The part is delayed"), new_date: day(new_date) })
}

/// The customer has the goods again, and gave the receipt back (P12).
#[must_use]
pub fn return_goods(void: u32) -> OrderCommand {
    return_goods_with(void, ReceiptBack::TakenBack)
}

/// The customer has the goods again (P12).
#[must_use]
pub fn return_goods_with(void: u32, receipt: ReceiptBack) -> OrderCommand {
    OrderCommand::ReturnGoods(ReturnGoods { receipt, void: number(DocumentKind::GoodsReceiptVoid, void) })
}

/// A picture of it.
#[must_use]
pub fn photo() -> OrderCommand {
    OrderCommand::AddPhoto(AddPhoto { blob: Digest([7; 32]), bytes: 40_000, caption: Some(line("The name plate")) })
}

/// Nobody was there to sign (P8).
#[must_use]
pub fn not_signed() -> OrderCommand {
    let said = NotSigned {
        purpose: Purpose::WorkDone,
        reason: NotSignedReason::Absent,
        note: Some(note("Went shopping")),
        photo: None,
    };
    OrderCommand::NotSigned(said)
}

/// Seven of the eight points (P40).
#[must_use]
pub fn conduct() -> OrderCommand {
    let points = Policies::default().conduct_checklist;
    let item = |(n, point): (usize, ConductPoint)| ConductItem { item: point.code, is_done: n != 1, note: None };
    OrderCommand::RecordConduct(RecordConduct { items: points.into_iter().enumerate().map(item).collect() })
}

/// The customer signs an empty statement; its seal is no real one.
#[must_use]
pub fn sign() -> OrderCommand {
    let statement = StatementBytes::new("{}".to_owned()).unwrap_or_else(|| unreachable!("two bytes are few"));
    OrderCommand::Sign(signature(0x51, Purpose::WorkDone, statement, Timestamp::from_ms(1_772_500_000_000)))
}

/// The technician hands money in (P18).
#[must_use]
pub fn hand_in(number: u128, minor: i64) -> CashCommand {
    CashCommand::HandIn(HandIn { id: id(number), amount: fee(minor) })
}

/// The accountant counts it (P18).
#[must_use]
pub fn count(number: u128, minor: i64) -> CashCommand {
    CashCommand::Count(Count { remittance: id(number), counted: fee(minor), reason: None })
}

/// The office receives what somebody holds who is gone (P18).
#[must_use]
pub fn receive(number: u128, minor: i64) -> CashCommand {
    CashCommand::Receive(Receive { id: id(number), counted: fee(minor), reason: Some(note("Left the company")) })
}

/// A call of a new customer's about an air conditioner whose warranty has ended (P2).
#[must_use]
pub fn register() -> OrderCommand {
    let (customer, asset) = (customer(), asset());
    let caller = Caller::New { id: customer.id, says: customer.particulars() };
    register_of(caller, Called::New { id: asset.id, says: asset.particulars() })
}

/// The same call of somebody about something.
#[must_use]
pub fn register_of(customer: Caller, asset: Called) -> OrderCommand {
    let order = registered(&super::asset());
    OrderCommand::Register(Box::new(Register {
        call: order.call.id,
        channel: order.call.channel,
        fault: order.call.fault,
        received: Some(order.call.received),
        customer,
        asset,
    }))
}

/// Cash was collected on a voucher.
#[must_use]
pub fn collect(minor: i64) -> CashCommand {
    CashCommand::Collect(Collect { amount: fee(minor) })
}
