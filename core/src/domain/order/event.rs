//! What happened to a work order: the history that its state is made of.

use serde::{Deserialize, Serialize};

use super::{
    command::{
        AddPhoto, AgreeAppointment, AgreeQuote, Arrive, Assign, CheckProduct, DecidePayment, OverrideCategory,
        RecordFinding, RefuseQuote, ReportLate, ReportResult, ReturnGoods, Suspend, TakeGoods, TakePayment,
    },
    state::{Invoice, WorkEntry},
};
use crate::domain::{
    ids::{DeviceId, PersonId},
    money::Money,
    pricing::Quote,
    repair::{BenchEntry, Verdict},
    signoff::SignOff,
    text::Note,
    time::Timestamp,
};

/// Something that happened, with who and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderEvent {
    /// When, by the clock of whoever recorded it.
    pub at: Timestamp,
    /// Who did it.
    pub by: PersonId,
    /// On which phone, if on one.
    pub device: Option<DeviceId>,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum Happening {
    /// A technician was sent.
    Assigned(Assign),
    /// The technician was taken off it.
    Unassigned(Note),
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
    Arrived(Arrive),
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
