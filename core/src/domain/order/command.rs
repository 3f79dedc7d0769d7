//! What a person can record on a work order. Each is an intent (a wish) or a fact (it happened in the world).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    custody::{ReceiptBack, ThingTaken},
    digest::Digest,
    entitlement::Category,
    ids::{InvoiceId, PaymentId, PersonId, QuoteId},
    money::Fee,
    numbers::DocumentNumber,
    people::Role,
    pricing::{Agreement, RequestedLine},
    repair::Verdict,
    signoff::Signature,
    text::{Line, Note},
    time::Timestamp,
};

/// A command on a work order. On the wire: its kind and its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum OrderCommand {
    // The office.
    /// Send a technician, or another one (P3).
    Assign(Assign),
    /// Send nobody any more.
    Unassign(Because),
    /// Deviate from the derived category (P1).
    OverrideCategory(OverrideCategory),
    /// Cancel the job.
    Cancel(Because),
    /// Have the customer served though he refused (P7).
    ServeAnyway(Because),
    /// The workshop has the goods (P10).
    ReceiveGoods(Nothing),
    /// The supervisor's inspection (P11).
    Inspect(Verdict),
    /// The goods leave the workshop with the assigned technician (P12).
    ReleaseGoods(Nothing),
    /// The accountant learned what became of an uncertain payment (P12a).
    DecidePayment(DecidePayment),
    /// The invoice (P9, P12a).
    IssueInvoice(IssueInvoice),
    /// The register entry is cancelled against the signed voucher (P8).
    CloseRegister(Nothing),

    // The technician.
    /// He takes the job.
    Accept(Nothing),
    /// He cannot take it.
    Decline(Because),
    /// He phoned the customer (P6).
    AgreeAppointment(AgreeAppointment),
    /// He leaves for the customer.
    StartTravel(Nothing),
    /// He is there.
    Arrive(Arrive),
    /// What is really there (P15).
    RecordFinding(RecordFinding),
    /// Solution and price, shown to the customer (P7).
    OfferQuote(OfferQuote),
    /// The customer agreed (P7).
    AgreeQuote(AgreeQuote),
    /// The customer refused (P7).
    RefuseQuote(RefuseQuote),
    /// Work, time and parts (P8).
    RecordWork(RecordWork),
    /// The whole product was checked (P8).
    CheckProduct(CheckProduct),
    /// A picture was taken.
    AddPhoto(AddPhoto),
    /// It is repaired on site (P8).
    FinishOnSite(Nothing),
    /// The customer signed (P8, P10, P12).
    Sign(Signature),
    /// Money was taken, or promised through a bank (P9, P12a).
    TakePayment(TakePayment),
    /// The result, reported before leaving (P16).
    ReportResult(ReportResult),
    /// He left the site.
    LeaveSite(Nothing),
    /// Not today (P14).
    Suspend(Suspend),
    /// Beyond him: the office decides (P15).
    Escalate(Because),
    /// It cannot be repaired.
    GiveUp(Because),
    /// The goods were taken back (P10).
    TakeGoods(TakeGoods),
    /// Work on the bench (P11).
    RecordBench(RecordWork),
    /// The bench is done (P11).
    FinishBench(Nothing),
    /// The promised date cannot be kept (P13).
    ReportLate(ReportLate),
    /// The customer has his goods again (P12).
    ReturnGoods(ReturnGoods),
}

/// A command that says everything by its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A command with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Why.
    pub reason: Note,
}

/// Body of [`OrderCommand::Assign`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// Who is sent.
    pub to: PersonId,
    /// Why another one is sent; may be missing the first time.
    pub reason: Option<Note>,
}

/// Body of [`OrderCommand::OverrideCategory`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideCategory {
    /// The category that counts.
    pub category: Category,
    /// Why.
    pub reason: Note,
}

/// Body of [`OrderCommand::DecidePayment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecidePayment {
    /// Which payment.
    pub payment: PaymentId,
    /// What became of it.
    pub arrived: bool,
    /// How the accountant knows.
    pub reason: Note,
}

/// Body of [`OrderCommand::IssueInvoice`]; the number is given by the server in the same transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number.
    pub number: DocumentNumber,
}

/// Body of [`OrderCommand::AgreeAppointment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreeAppointment {
    /// The agreed time.
    pub at: Timestamp,
    /// Whether the customer described the fault as it was registered.
    pub fault_confirmed: bool,
    /// Whether parts and tools are with the technician.
    pub parts_ready: bool,
    /// What else was said.
    pub note: Option<Note>,
}

/// Where a device says it was: a circumstance, never a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Latitude in 1/10,000,000 of a degree.
    pub latitude_e7: i32,
    /// Longitude in 1/10,000,000 of a degree.
    pub longitude_e7: i32,
    /// Radius of uncertainty in metres.
    pub accuracy_m: u32,
}

/// Body of [`OrderCommand::Arrive`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrive {
    /// Where the device was, if it knew.
    pub location: Option<Location>,
}

/// Body of [`OrderCommand::RecordFinding`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordFinding {
    /// What is really there.
    pub found: Note,
    /// The cause.
    pub cause: Option<Note>,
    /// Whether it differs from what was reported.
    pub differs: bool,
}

/// Body of [`OrderCommand::OfferQuote`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferQuote {
    /// Its id, made on the phone.
    pub id: QuoteId,
    /// The solution in words.
    pub solution: Note,
    /// What is asked for; the prices follow from the price list.
    pub lines: Vec<RequestedLine>,
    /// The version of the price list that the customer saw.
    pub price_list: u32,
}

/// Body of [`OrderCommand::AgreeQuote`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreeQuote {
    /// Which quote.
    pub quote: QuoteId,
    /// Who agreed.
    pub by_whom: Line,
    /// How.
    pub how: Agreement,
}

/// Body of [`OrderCommand::RefuseQuote`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefuseQuote {
    /// Which quote.
    pub quote: QuoteId,
    /// Why.
    pub reason: Note,
}

/// Body of [`OrderCommand::RecordWork`] and [`OrderCommand::RecordBench`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordWork {
    /// What was done.
    pub work: Note,
    /// Time used.
    pub minutes: u32,
    /// Parts that went in.
    pub parts: Vec<RequestedLine>,
    /// The version of the price list that names the parts.
    pub price_list: u32,
}

/// Body of [`OrderCommand::CheckProduct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckProduct {
    /// Other faults that were seen, if any.
    pub other_faults: Option<Note>,
}

/// Body of [`OrderCommand::AddPhoto`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddPhoto {
    /// The picture's bytes, by digest; they travel in their own lane.
    pub blob: Digest,
    /// How many bytes.
    pub bytes: u32,
    /// What it shows.
    pub caption: Option<Line>,
}

/// How money comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Means {
    /// In cash, against a receipt of the device's series.
    Cash {
        /// The receipt.
        receipt: DocumentNumber,
    },
    /// By bank or mobile transfer: unknown until the accountant sees it.
    Transfer {
        /// The reference that the customer gave.
        reference: Option<Line>,
    },
}

/// Body of [`OrderCommand::TakePayment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakePayment {
    /// Its id, made on the phone.
    pub id: PaymentId,
    /// How much.
    pub amount: Fee,
    /// How.
    pub means: Means,
}

/// Body of [`OrderCommand::ReportResult`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportResult {
    /// The result in words.
    pub result: Note,
}

/// Body of [`OrderCommand::Suspend`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// Why it cannot be finished today.
    pub reason: Note,
    /// The day the customer was told.
    pub until: NaiveDate,
    /// Who of the customer's was told.
    pub told: Line,
}

/// Body of [`OrderCommand::TakeGoods`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeGoods {
    /// What was taken.
    pub things: Vec<ThingTaken>,
    /// The receipt given, from the device's series.
    pub receipt: DocumentNumber,
    /// When the customer can have it back.
    pub promised: NaiveDate,
}

/// Body of [`OrderCommand::ReportLate`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportLate {
    /// Why.
    pub reason: Note,
    /// The date the customer was told.
    pub new_date: NaiveDate,
}

/// Body of [`OrderCommand::ReturnGoods`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnGoods {
    /// What became of the customer's receipt.
    pub receipt: ReceiptBack,
    /// The document that voids it, from the device's series.
    pub void: DocumentNumber,
}

/// Whether something happened or is wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// A wish: it may be refused.
    Intent,
    /// It happened: it is applied or held, never refused into nothing (I7).
    Fact,
}

impl OrderCommand {
    /// Whether it is a fact or an intent.
    #[must_use]
    pub const fn nature(&self) -> Nature {
        match self {
            Self::Assign(_)
            | Self::Unassign(_)
            | Self::OverrideCategory(_)
            | Self::Cancel(_)
            | Self::ServeAnyway(_)
            | Self::ReleaseGoods(_)
            | Self::IssueInvoice(_)
            | Self::CloseRegister(_)
            | Self::Accept(_)
            | Self::Decline(_) => Nature::Intent,
            _ => Nature::Fact,
        }
    }

    /// The roles that may record it: the policy row of this kind.
    #[must_use]
    pub const fn roles(&self) -> &'static [Role] {
        use Role::{Accountant, BranchManager, Clerk, Supervisor, Technician, Warehouse};
        match self {
            Self::Assign(_) | Self::Unassign(_) | Self::OverrideCategory(_) | Self::Cancel(_) => &[Clerk, Supervisor],
            Self::ServeAnyway(_) => &[BranchManager],
            Self::ReceiveGoods(_) | Self::ReleaseGoods(_) => &[Clerk, Supervisor, Warehouse],
            Self::Inspect(_) => &[Supervisor],
            Self::DecidePayment(_) | Self::IssueInvoice(_) => &[Accountant],
            Self::CloseRegister(_) => &[Clerk],
            _ => &[Technician],
        }
    }

    /// Whether only the technician who has the order may record it.
    #[must_use]
    pub fn is_assignees(&self) -> bool {
        self.roles() == [Role::Technician]
    }
}
