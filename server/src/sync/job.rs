//! What can be asked of the sync, and what comes back. The office's services and the phones' endpoints make these.

use callout_core::{
    domain::{
        asset::Asset,
        cash::{CashBook, CashCommand},
        ids::{BranchId, CallId, CommandId, DeviceId, HeldId, InvoiceId, OrderId, PersonId},
        order::{
            OrderCommand, Remark, WorkOrder,
            state::{Channel, CustomerOnVoucher},
        },
        people::Actor,
        policy::Policies,
        pricing::PriceList,
        refusal::Refusal,
        text::Note,
        time::Timestamp,
    },
    protocol::{outcome::Decision, pull::Colleague, push::Answer},
};

use super::heart::incoming::Push;

/// Something to decide in the order of a branch.
#[derive(Clone, Debug)]
pub enum Job {
    /// A phone's run of commands.
    Push(Box<Push>),
    /// Commands of a phone or an app that is no longer let in (F62, I21).
    Deposit(Box<Push>),
    /// A call comes in.
    Register(Box<RegisterCall>),
    /// The office does something on an order.
    Order(Box<OrderJob>),
    /// The accountant counts.
    Count(Box<CountJob>),
    /// The exceptions desk decides.
    Settle(Box<SettleJob>),
    /// Reference data changed.
    Reference(Box<ReferenceChanged>),
}

/// Who asks for an office's change, and under which key.
///
/// The same key asked again gives the stored reply and changes nothing (I4); with other content it is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The key: the client's `Idempotency-Key`, or a new id.
    pub key: CommandId,
    /// The branch that is meant.
    pub branch: BranchId,
    /// Who asks, as the credential says (I13).
    pub actor: Actor,
}

/// A call to register (P2): it gets its number, its category from the product's dates, and a voucher (P1, P3).
#[derive(Clone, Debug)]
pub struct RegisterCall {
    /// Who asks.
    pub request: Request,
    /// The call's new id.
    pub call: CallId,
    /// The voucher's new id.
    pub order: OrderId,
    /// How it came.
    pub channel: Channel,
    /// What the customer reports.
    pub fault: Note,
    /// When it came; none means now.
    pub received: Option<Timestamp>,
    /// When somebody must have arrived (P4).
    pub arrive_by: Timestamp,
    /// The customer as the voucher is to name him.
    pub customer: CustomerOnVoucher,
    /// The product: the category follows from its dates.
    pub asset: Asset,
}

/// Something the office does on an order.
#[derive(Clone, Debug)]
pub struct OrderJob {
    /// Who asks.
    pub request: Request,
    /// Which order.
    pub order: OrderId,
    /// The revision that the person saw; another one is [`Failure::Moved`].
    pub basis_revision: Option<u64>,
    /// What.
    pub what: OfficeOrder,
}

/// What the office can do on an order.
#[derive(Clone, Debug)]
pub enum OfficeOrder {
    /// A command of an office kind, except the invoice.
    Command(OrderCommand),
    /// Issue the invoice: its number is taken in the same transaction (I18).
    Invoice(InvoiceId),
}

/// The accountant counts what a technician handed in, or receives what somebody holds who is gone (P18).
#[derive(Clone, Debug)]
pub struct CountJob {
    /// Who asks.
    pub request: Request,
    /// Whose cash.
    pub person: PersonId,
    /// What he does.
    pub command: CashCommand,
}

/// A person decides held facts (rule 8): in the order of the device's log, each by itself.
#[derive(Clone, Debug)]
pub struct SettleJob {
    /// Who asks.
    pub request: Request,
    /// Which cases.
    pub cases: Vec<HeldId>,
    /// What he decides.
    pub decision: Decision,
    /// Why.
    pub reason: Note,
}

/// Reference data changed: the phones of these branches learn it through their feeds.
#[derive(Clone, Debug)]
pub struct ReferenceChanged {
    /// Who changed it; its `branch` is not looked at.
    pub request: Request,
    /// The branches that are to know.
    pub branches: Vec<BranchId>,
    /// What changed.
    pub items: Vec<ReferenceItem>,
}

/// A piece of reference data as it is now.
#[derive(Clone, Debug)]
pub enum ReferenceItem {
    /// The current price list.
    Prices(PriceList),
    /// The policies.
    Policies(Policies),
    /// A person of the branch.
    Person(Colleague),
}

/// What became of a job.
#[derive(Clone, Debug)]
pub enum Reply {
    /// To a push or deposit.
    Answer(Answer),
    /// The order as it is now, to a registration or an office's command.
    Order(Box<OrderChanged>),
    /// The cash book as it is now.
    Cash(Box<CashBook>),
    /// Each case and what became of it.
    Settled(Vec<SettledCase>),
    /// Done; there is nothing more to say.
    Done,
}

/// An order after the office changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderChanged {
    /// The order.
    pub order: WorkOrder,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

/// What became of one case at the exceptions desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SettledCase {
    /// The case.
    pub case: HeldId,
    /// Nothing if it was settled; else why it could not be, and it stays open.
    pub refused: Option<Refusal>,
}

/// Why a job did nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The rules refuse it.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// There is no such order, case, device or book in that branch.
    #[error("there is no such thing in this branch")]
    NotFound,
    /// The order moved since the person saw it.
    #[error("the order is at revision {current} now")]
    Moved {
        /// Where it is.
        current: u64,
    },
    /// The case is settled already.
    #[error("the case is settled already")]
    AlreadySettled,
    /// The id of a new call or order is taken.
    #[error("that id is taken")]
    IdTaken,
    /// The key was used for something else (I4).
    #[error("the key was used for another request")]
    KeyReused,
    /// The device of a push is not the one that is signed in.
    #[error("device {0} is not known here")]
    NoDevice(DeviceId),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
