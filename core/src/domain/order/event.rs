//! What happened to a work order: the history that its state is made of.

use serde::{Deserialize, Serialize};

use super::{
    command::{
        AddPhoto, AgreeAppointment, AgreeQuote, Assign, CheckProduct, DecidePayment, Location, NotSigned,
        OverrideCategory, RecordConduct, RecordFinding, RefuseQuote, ReportLate, ReportResult, ReturnGoods, Suspend,
        TakeGoods, TakePayment,
    },
    history::PastRepair,
    state::{AssetOnVoucher, CustomerOnVoucher, Invoice, ServiceCall, WorkEntry},
};
use crate::domain::{
    checks::AcceptedDespite,
    deadline::{Judged, Reckoned},
    entitlement::Entitlement,
    ids::{BranchId, OrderId, PersonId},
    money::{Currency, Money},
    numbers::DocumentNumber,
    pricing::Quote,
    repair::{BenchEntry, Verdict},
    signoff::SignOff,
    subject::Recorded,
    text::Note,
};

/// Something that happened to an order, with who and when.
pub type OrderEvent = Recorded<Happening>;

/// The voucher as it was drawn from the call (P2, P3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registered {
    /// Its id.
    pub id: OrderId,
    /// The branch.
    pub branch: BranchId,
    /// Its number.
    pub number: DocumentNumber,
    /// The call.
    pub call: ServiceCall,
    /// The customer.
    pub customer: CustomerOnVoucher,
    /// The product.
    pub asset: AssetOnVoucher,
    /// The category.
    pub entitlement: Entitlement,
    /// The currency of everything on it.
    pub currency: Currency,
}

/// An arrival, and what it made of the limit; nothing where somebody had arrived before (P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Arrived {
    /// Where the device was, if it knew.
    pub location: Option<Location>,
    /// What became of the limit.
    pub limit: Option<Judged>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum Happening {
    /// A call was registered.
    Registered(Box<Registered>),
    /// A technician was sent.
    Assigned(Assign),
    /// What was done to the product before goes with him (P19).
    HistoryCarried(Vec<PastRepair>),
    /// The technician was taken off it.
    Unassigned(Note),
    /// The limit of arrival was put elsewhere (P4).
    LimitMoved(Box<Reckoned>),
    /// It passed, and nobody was there (P4).
    LimitPassed,
    /// The category was overridden.
    CategoryOverridden(OverrideCategory),
    /// The job was cancelled.
    Cancelled(Note),
    /// The manager has the customer served though he refused.
    ServedAnyway(Note),
    /// The technician took the job.
    Accepted,
    /// The technician could not take it.
    Declined(Note),
    /// A time was agreed.
    AppointmentAgreed(AgreeAppointment),
    /// The technician left for the customer.
    TravelStarted,
    /// He arrived.
    Arrived(Arrived),
    /// What is really there.
    FindingRecorded(RecordFinding),
    /// A quote was shown.
    QuoteOffered(Quote),
    /// It was agreed.
    QuoteAgreed(AgreeQuote),
    /// It was refused.
    QuoteRefused(RefuseQuote),
    /// Work was done on site.
    WorkRecorded(WorkEntry),
    /// The product was checked.
    ProductChecked(CheckProduct),
    /// A picture was taken.
    PhotoAdded(AddPhoto),
    /// It was repaired on site.
    FixedOnSite,
    /// What the customer owes became due.
    ChargeRaised(Money),
    /// The customer signed.
    Signed(SignOff),
    /// Nobody signed.
    NotSigned(NotSigned),
    /// How he behaved on site.
    ConductRecorded(RecordConduct),
    /// What happens with it was accepted though it does not pass every check (F76).
    AcceptedDespite(AcceptedDespite),
    /// Money came, or was promised.
    PaymentTaken(TakePayment),
    /// What became of an uncertain payment.
    PaymentDecided(DecidePayment),
    /// The result was reported.
    ResultReported(ReportResult),
    /// The technician left.
    SiteLeft,
    /// It goes on another day.
    Suspended(Suspend),
    /// The office is to decide.
    Escalated(Note),
    /// It cannot be repaired.
    GivenUp(Note),
    /// The goods were taken back.
    GoodsTaken(TakeGoods),
    /// The workshop has them.
    GoodsReceived,
    /// Work was done on the bench.
    BenchRecorded(BenchEntry),
    /// The bench is done.
    BenchFinished,
    /// The supervisor inspected.
    Inspected(Verdict),
    /// The promised date moved.
    LateReported(ReportLate),
    /// The goods left the workshop with that technician.
    GoodsReleased(PersonId),
    /// The customer has them again.
    GoodsReturned(ReturnGoods),
    /// An invoice was issued.
    InvoiceIssued(Invoice),
    /// Nothing is owed any more.
    Settled,
    /// The register entry was cancelled.
    RegisterClosed,
    /// The voucher was filed.
    Closed,
}
