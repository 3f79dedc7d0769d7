//! What a person can record on a work order. Each is an intent (a wish) or a fact (it happened in the world).

mod goods;
mod money;
mod office;
mod visit;

use serde::{Deserialize, Serialize};

pub use self::{
    goods::{ReportLate, ReturnGoods, TakeGoods},
    money::{DecidePayment, IssueInvoice, Means, TakePayment},
    office::{Assign, OverrideCategory},
    visit::{
        AddPhoto, AgreeAppointment, AgreeQuote, Arrive, CheckProduct, Location, OfferQuote, RecordFinding, RecordWork,
        RefuseQuote, ReportResult, Suspend,
    },
};
use crate::domain::{people::Role, repair::Verdict, signoff::Signature, text::Note};

/// A command on a work order. On the wire: its kind and its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A command with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Why.
    pub reason: Note,
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
