//! The voucher as it stands: the call it was drawn from, its stage and everything recorded on it.

mod call;
mod close;
mod money;
mod visit;

use serde::{Deserialize, Serialize};

pub use self::{
    call::{AssetOnVoucher, Assignment, Channel, CustomerOnVoucher, Register, ServiceCall},
    close::{Conduct, Unsigned},
    money::{Invoice, Payment, PaymentState},
    visit::{Finding, Visit, WorkEntry},
};
use super::{
    command::{AddPhoto, AgreeAppointment, CheckProduct},
    history::PastRepair,
    stage::Stage,
};
use crate::domain::{
    checks::AcceptedDespite,
    custody::Custody,
    entitlement::Entitlement,
    ids::{BranchId, OrderId, PersonId, QuoteId},
    ledger::Account,
    money::{Currency, Money},
    numbers::DocumentNumber,
    pricing::{Quote, QuoteAnswer},
    repair::RepairCard,
    signoff::{Purpose, SignOff},
    text::Note,
};

/// Everything recorded on the voucher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Record {
    /// The agreed time, the last one counts (P6).
    pub appointments: Vec<AgreeAppointment>,
    /// The visits.
    pub visits: Vec<Visit>,
    /// What was found (P15).
    pub findings: Vec<Finding>,
    /// The quotes (P7).
    pub quotes: Vec<Quote>,
    /// Whether the manager lets him work without an agreement (P7).
    pub served_anyway: Option<Note>,
    /// The work on site (P8).
    pub work: Vec<WorkEntry>,
    /// Checks of the whole product (P8).
    pub checks: Vec<CheckProduct>,
    /// Pictures.
    pub photos: Vec<AddPhoto>,
    /// Signatures.
    pub sign_offs: Vec<SignOff>,
    /// Goods in our hands, now or before (P10).
    pub custody: Option<Custody>,
    /// The repair card (P11).
    pub repair_card: RepairCard,
    /// What became due.
    pub charges: Vec<Money>,
    /// What was paid.
    pub payments: Vec<Payment>,
    /// The invoices.
    pub invoices: Vec<Invoice>,
    /// What of all this the exceptions desk accepted though it does not pass every check (F76).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub despite: Vec<AcceptedDespite>,
    /// What nobody signed, and why (P8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsigned: Vec<Unsigned>,
    /// How the technician behaved, the last one counts (P40).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conduct: Vec<Conduct>,
}

/// A work order: the voucher the technician carries (服务凭证).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkOrder {
    /// Its id.
    pub id: OrderId,
    /// The branch.
    pub branch: BranchId,
    /// Its number.
    pub number: DocumentNumber,
    /// Counts its events.
    pub revision: u64,
    /// The call it was drawn from.
    pub call: ServiceCall,
    /// The customer.
    pub customer: CustomerOnVoucher,
    /// The product.
    pub asset: AssetOnVoucher,
    /// The category.
    pub entitlement: Entitlement,
    /// The currency of everything on it.
    pub currency: Currency,
    /// Who carries it.
    pub assignment: Option<Assignment>,
    /// What was done to the product before, as whoever carries the voucher was told when he was sent: the last repair first (P19).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<PastRepair>,
    /// Where it stands.
    pub stage: Stage,
    /// What was recorded.
    pub record: Record,
}

impl WorkOrder {
    /// Who carries it.
    #[must_use]
    pub fn assignee(&self) -> Option<PersonId> {
        self.assignment.map(|a| a.to)
    }

    /// The quote of that id.
    #[must_use]
    pub fn quote(&self, id: QuoteId) -> Option<&Quote> {
        self.record.quotes.iter().find(|q| q.id == id)
    }

    /// The quotes the customer agreed to.
    pub fn agreed_quotes(&self) -> impl Iterator<Item = &Quote> {
        self.record.quotes.iter().filter(|q| matches!(q.answer, QuoteAnswer::Agreed { .. }))
    }

    /// Whether chargeable work may be done (P7).
    #[must_use]
    pub fn may_work(&self) -> bool {
        !self.entitlement.is_chargeable()
            || self.record.served_anyway.is_some()
            || self.agreed_quotes().next().is_some()
    }

    /// Whether the customer refused all that was offered and is not to be served (P7): a refused extra leaves the
    /// agreed work, and while another quote is open he may still agree to that.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        let quotes = &self.record.quotes;
        let all_refused = quotes.iter().all(|q| matches!(q.answer, QuoteAnswer::Refused { .. }));
        !self.may_work() && !quotes.is_empty() && all_refused
    }

    /// The visit that person is on.
    #[must_use]
    pub fn open_visit(&self, person: PersonId) -> Option<&Visit> {
        self.record.visits.iter().rev().find(|v| v.by == person).filter(|v| v.left.is_none())
    }

    /// Whether a payment is neither here nor lost.
    #[must_use]
    pub fn is_payment_uncertain(&self) -> bool {
        self.record.payments.iter().any(|p| p.state == PaymentState::Unknown)
    }

    /// Whether he did the last work on site, or moved the goods last: what the customer signs then is his.
    #[must_use]
    pub fn did_last(&self, person: PersonId, purpose: Purpose) -> bool {
        let record = &self.record;
        let mut moves =
            record.custody.iter().flat_map(|custody| &custody.things).filter_map(|thing| thing.moves.last());
        match purpose {
            Purpose::WorkDone => record.work.last().is_some_and(|entry| entry.by == person),
            Purpose::TakeBack | Purpose::Return | Purpose::LostReceipt => {
                moves.next_back().is_some_and(|m| m.by == person)
            }
        }
    }

    /// Whether it has a signature for that purpose.
    #[must_use]
    pub fn signed(&self, purpose: Purpose) -> Option<&SignOff> {
        self.record.sign_offs.iter().find(|s| s.purpose == purpose)
    }

    /// Whether nobody signed what is to be signed, and the office has not asked the customer (P8): it counts as unsigned.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.record.unsigned.iter().any(Unsigned::is_unconfirmed)
    }

    /// Whether nobody signed for that purpose so far, and the customer may still do so (P8).
    #[must_use]
    pub fn awaits_signature(&self, purpose: Purpose) -> bool {
        self.record.unsigned.iter().any(|unsigned| unsigned.awaits(purpose))
    }

    /// What nobody signed and nobody made good: it counts as unsigned, or as stamped (P8).
    #[must_use]
    pub fn unsigned(&self) -> Option<&Unsigned> {
        self.record.unsigned.iter().rfind(|unsigned| unsigned.made_good.is_none())
    }

    /// How he behaved on site, as it was recorded last (P40).
    #[must_use]
    pub fn conduct(&self) -> Option<&Conduct> {
        self.record.conduct.last()
    }

    /// The quotes that the customer pays: the agreed ones if the work is chargeable.
    pub fn billed_quotes(&self) -> impl Iterator<Item = &Quote> {
        self.agreed_quotes().filter(|_| self.entitlement.is_chargeable())
    }

    /// What the work costs the customer.
    #[must_use]
    pub fn price(&self) -> Money {
        // Each quote was checked when it was made; a sum out of range shows as the largest amount.
        Money::sum(self.billed_quotes().map(|q| q.total), self.currency).unwrap_or(Money::new(i64::MAX, self.currency))
    }

    /// What became due so far.
    #[must_use]
    pub fn charged(&self) -> Money {
        total(self.record.charges.iter().copied(), self.currency)
    }

    /// What we have received.
    #[must_use]
    pub fn received(&self) -> Money {
        let received = self.record.payments.iter().filter(|p| p.state == PaymentState::Received);
        total(received.map(|p| p.amount.money()), self.currency)
    }

    /// What the customer has paid or says he has: received or on its way.
    #[must_use]
    pub fn promised(&self) -> Money {
        let promised = self.record.payments.iter().filter(|p| !matches!(p.state, PaymentState::NotArrived { .. }));
        total(promised.map(|p| p.amount.money()), self.currency)
    }

    /// What is still owed; negative if the customer paid too much.
    #[must_use]
    pub fn due(&self) -> Money {
        let (charged, received) = (self.charged(), self.received());
        Money::new(charged.minor.saturating_sub(received.minor), self.currency)
    }

    /// The account of what this customer owes.
    #[must_use]
    pub const fn receivable(&self) -> Account {
        Account::Receivable(self.id)
    }
}

/// A sum of amounts each of which was range-checked when it was recorded, and whose number is bounded.
fn total(amounts: impl Iterator<Item = Money>, currency: Currency) -> Money {
    Money::new(amounts.fold(0, |sum, money| i64::saturating_add(sum, money.minor)), currency)
}
