//! What a technician records next: whole jobs with cash, and now and then something odd.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use callout_core::domain::{
    cash::{CashCommand, HandIn},
    ids::OrderId,
    money::{Currency, Fee, Money},
    numbers::{DocumentKind, DocumentNumber},
    order::{
        OrderCommand,
        command::{
            AgreeQuote, Arrive, CheckProduct, Means, Nothing, OfferQuote, RecordFinding, RecordWork, ReportResult,
            TakePayment,
        },
    },
    pricing::{Agreement, Quantity, RequestedLine},
    text::Text,
};
use uuid::Uuid;

use super::dice::Dice;

/// What a job costs: an hour of labour and a fan.
const PRICE_MINOR: i64 = 18_000;

/// Orders on their way to a technician: desks put them in, he takes them out.
pub type Tray = Arc<Mutex<VecDeque<OrderId>>>;

/// Something to record.
pub enum Record {
    /// On an order.
    Order(OrderId, OrderCommand),
    /// On an order, under the id of the command before (I4).
    IdReused(OrderId, OrderCommand),
    /// On the cash book.
    Cash(CashCommand),
    /// Bytes that are no command (rule 14).
    Garbage(Vec<u8>),
}

/// Where a technician stands in his work.
pub struct Trade {
    tray: Tray,
    issuer: String,
    order: OrderId,
    /// How many steps of the job are left.
    left: VecDeque<OrderCommand>,
    receipts: u32,
    in_hand: i64,
}

impl Trade {
    /// A technician whose receipts are numbered under that name.
    #[must_use]
    pub fn new(tray: Tray, issuer: String) -> Self {
        Self { tray, issuer, order: OrderId(Uuid::nil()), left: VecDeque::new(), receipts: 0, in_hand: 0 }
    }

    /// The next thing.
    pub fn next(&mut self, dice: &mut Dice) -> Record {
        if dice.once_in(30) {
            return self.odd(dice);
        }
        if self.left.is_empty() {
            if self.in_hand > 0 && dice.once_in(3) {
                return Record::Cash(self.hand_in(dice));
            }
            let next = self.tray.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            match next {
                Some(order) => (self.order, self.left) = (order, self.job(dice)),
                None => return Record::Order(self.order, OrderCommand::Accept(Nothing {})),
            }
        }
        let step = self.left.pop_front().unwrap_or(OrderCommand::Accept(Nothing {}));
        if matches!(step, OrderCommand::TakePayment(_)) {
            self.in_hand += PRICE_MINOR;
        }
        Record::Order(self.order, step)
    }

    /// Wishes that are refused, facts that are held.
    fn odd(&self, dice: &mut Dice) -> Record {
        let again = || OrderCommand::Accept(Nothing {});
        match dice.roll(4) {
            0 => Record::Garbage(format!("garbage {}", dice.roll(u64::MAX)).into_bytes()),
            1 => Record::IdReused(self.order, again()),
            2 => Record::Order(OrderId(Uuid::from_bytes(dice.bytes())), OrderCommand::LeaveSite(Nothing {})),
            _ => Record::Order(self.order, again()),
        }
    }

    fn hand_in(&mut self, dice: &mut Dice) -> CashCommand {
        let amount = fee(std::mem::take(&mut self.in_hand));
        CashCommand::HandIn(HandIn { id: Uuid::from_bytes(dice.bytes()).into(), amount })
    }

    /// A job from acceptance to leaving, paid in cash.
    fn job(&mut self, dice: &mut Dice) -> VecDeque<OrderCommand> {
        self.receipts += 1;
        let issuer = Text::new(&self.issuer).expect("a device's number");
        let receipt = DocumentNumber { kind: DocumentKind::CashReceipt, issuer, n: self.receipts };
        let (quote, payment) = (Uuid::from_bytes(dice.bytes()).into(), Uuid::from_bytes(dice.bytes()).into());
        let (lines, parts) = (vec![line("L-STD"), line("FAN-220")], vec![line("FAN-220")]);
        let solution = text("a new fan");
        let work = RecordWork { work: text("changed the fan"), minutes: 40, parts, price_list: 1 };
        [
            OrderCommand::Accept(Nothing {}),
            OrderCommand::StartTravel(Nothing {}),
            OrderCommand::Arrive(Arrive { location: None }),
            OrderCommand::RecordFinding(RecordFinding { found: text("fan seized"), cause: None, differs: false }),
            OrderCommand::OfferQuote(OfferQuote { id: quote, solution, lines, price_list: 1 }),
            OrderCommand::AgreeQuote(AgreeQuote { quote, by_whom: text("Chen"), how: Agreement::InPerson }),
            OrderCommand::RecordWork(work),
            OrderCommand::CheckProduct(CheckProduct { other_faults: None }),
            OrderCommand::FinishOnSite(Nothing {}),
            OrderCommand::TakePayment(TakePayment {
                id: payment,
                amount: fee(PRICE_MINOR),
                means: Means::Cash { receipt },
            }),
            OrderCommand::ReportResult(ReportResult { result: text("it cools") }),
            OrderCommand::LeaveSite(Nothing {}),
        ]
        .into()
    }
}

fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::new(words).expect("a text")
}

fn fee(minor: i64) -> Fee {
    Fee::new(Money::new(minor, Currency::CNY)).expect("a fee")
}

fn line(code: &str) -> RequestedLine {
    RequestedLine { code: text(code), quantity: Quantity::new(1).expect("a quantity") }
}
