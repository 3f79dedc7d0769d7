//! What a person can record on a complaint.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::escalation::{Level, Limit};
#[cfg(any(test, feature = "samples"))]
use crate::domain::samples::{commands::because, complaints as samples};
use crate::{
    commands,
    domain::{
        customer::Site,
        ids::{CustomerId, OrderId, PersonId},
        order::command::{Because, Location, Nothing},
        policy::Policies,
        text::{Address, Line, Note},
        time::Timestamp,
    },
};

commands! {
    /// A command on a complaint: what a phone records first, then the office's steps in their order (P26).
    pub ComplaintCommand under Policies {
    /// Somebody complains (P25).
    record@1 = Record(Box<RecordComplaint>) opening of [Technician, Clerk, Supervisor, ServiceDepartment],
        sample: samples::record(),
        refuses: [UnknownReference, ReceivedOutOfRange, DeliveryOutOfRange, QuantityUnclear];
    /// Somebody was with the customer (P27).
    visit@1 = Visit(Visit) fact of [Technician, Supervisor, ServiceDepartment], sample: samples::visit(),
        refuses: [NotReleased, NotYours, TooMany, Ended];
    /// Justified or not, serious or ordinary, and what it is about.
    judge@1 = Judge(Judge) intent of [Supervisor, ServiceDepartment], sample: samples::judge(),
        refuses: [
            NotReleased, NameResponsibleFirst, FindCauseFirst, ProposeFirst, ApproveFirst, TellFirst, AnswerFirst,
            CloseFirst, Ended,
        ];
    /// Who is responsible.
    name_responsible@1 = NameResponsible(NameResponsible) intent of [Supervisor, ServiceDepartment],
        sample: samples::name_responsible(samples::responsible().person),
        refuses: [
            NotReleased, JudgeFirst, FindCauseFirst, ProposeFirst, ApproveFirst, TellFirst, AnswerFirst, CloseFirst,
            Ended, PersonUnsuitable,
        ];
    /// The cause; only the responsible person or the service department may record it, whatever the person is.
    find_cause@1 = FindCause(FindCause) intent of [Clerk, Technician, Supervisor, Accountant, BranchManager,
        ServiceDepartment, DeputyGeneralManager, GeneralManager, Warehouse, Quality, Administrator],
        sample: samples::find_cause(),
        refuses: [
            NotReleased, JudgeFirst, NameResponsibleFirst, ProposeFirst, ApproveFirst, TellFirst, AnswerFirst,
            CloseFirst, Ended, NotYours,
        ];
    /// A solution; only the responsible person or the service department may propose it, whatever the person is.
    propose@1 = Propose(Propose) intent of [Clerk, Technician, Supervisor, Accountant, BranchManager,
        ServiceDepartment, DeputyGeneralManager, GeneralManager, Warehouse, Quality, Administrator],
        sample: samples::propose(),
        refuses: [
            NotReleased, JudgeFirst, NameResponsibleFirst, FindCauseFirst, ApproveFirst, TellFirst, AnswerFirst,
            CloseFirst, Ended, NotYours, TooMany,
        ];
    /// The proposed solution is the one; of a serious complaint the branch manager may not say so.
    approve@1 = Approve(Nothing) intent of [BranchManager, DeputyGeneralManager, GeneralManager],
        sample: samples::APPROVE,
        refuses: [
            NotReleased, JudgeFirst, NameResponsibleFirst, FindCauseFirst, ProposeFirst, TellFirst, AnswerFirst,
            CloseFirst, Ended, OwnProposal,
        ];
    /// It is not: one step back.
    reject@1 = Reject(Because) intent of [BranchManager, DeputyGeneralManager, GeneralManager],
        sample: Self::Reject(because("It costs more than it repairs")),
        refuses: [
            NotReleased, JudgeFirst, NameResponsibleFirst, FindCauseFirst, ProposeFirst, TellFirst, AnswerFirst,
            CloseFirst, Ended,
        ];
    /// The customer was told the outcome.
    tell@1 = Tell(Tell) intent of [Supervisor, ServiceDepartment], sample: samples::tell(Means::Writing),
        refuses: [
            NotReleased, JudgeFirst, NameResponsibleFirst, FindCauseFirst, ProposeFirst, ApproveFirst, AnswerFirst,
            CloseFirst, Ended, MustBeWritten,
        ];
    /// The customer was told why his complaint is not justified.
    answer@1 = Answer(Tell) intent of [Supervisor, ServiceDepartment], sample: samples::answer(Means::Writing),
        refuses: [
            NotReleased, JudgeFirst, NameResponsibleFirst, FindCauseFirst, ProposeFirst, ApproveFirst, TellFirst,
            CloseFirst, Ended, MustBeWritten,
        ];
    /// It is closed.
    close@1 = Close(Close) intent of [Supervisor, ServiceDepartment], sample: samples::close(),
        refuses: [
            NotReleased, JudgeFirst, NameResponsibleFirst, FindCauseFirst, ProposeFirst, ApproveFirst, TellFirst,
            AnswerFirst, Ended, NotVisited, MustBeWritten, MeasureMissing,
        ];
    /// It is serious after all (P27).
    raise@1 = Raise(Because) intent of [Supervisor, BranchManager, ServiceDepartment],
        sample: Self::Raise(because("A child was hurt")),
        refuses: [AlreadySerious, Ended];
    /// A serious one may go on (P27).
    release@1 = Release(Release) intent of [DeputyGeneralManager], sample: samples::release(),
        refuses: [NothingToRelease, Ended];
    /// Who visits the customer (P27).
    name_visitor@1 = NameVisitor(NameVisitor) intent of [Supervisor], sample: samples::name_visitor(),
        refuses: [NotReleased, PersonUnsuitable, Ended];
    /// A deadline passed; only the house asks for it.
    escalate@1 = Escalate(Escalate) intent of [],
        sample: Self::Escalate(Escalate { of: Limit::OnSite, level: Level::Receiver });
    }
}

/// Body of [`ComplaintCommand::Record`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordComplaint {
    /// Who complains.
    pub from: Complainant,
    /// Where the complaint started.
    pub source: Source,
    /// What it is.
    pub kind: ComplaintKind,
    /// What is known of the goods.
    pub about: Goods,
    /// The complaint.
    pub says: Note,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Note>,
    /// When it came, where it is entered later; none means when it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Timestamp>,
}

/// Who complains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Complainant {
    /// The customer of a voucher: it says who and where, and which product.
    Order(OrderId),
    /// Somebody with a file.
    Customer(CustomerId),
    /// Somebody else.
    Other {
        /// His name.
        name: Line,
        /// Where he is reached.
        phone: Line,
        /// Where he is visited, if he says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Address>,
        /// Where that lies (P28).
        site: Site,
    },
}

/// Where a complaint started (P25). Not an order's channel: nobody calls for a repair by a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A call.
    Call,
    /// A visit, of ours or his.
    Visit,
    /// A survey card (P24).
    Survey,
    /// A letter.
    Letter,
    /// A message.
    Message,
    /// The web.
    Web,
}

/// What a complaint is (P25).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ComplaintKind {
    /// The product.
    ProductQuality,
    /// The service.
    Service,
    /// A suggestion.
    Suggestion,
}

/// In the document: how many.
#[cfg(feature = "openapi")]
type Count = crate::domain::shapes::Whole<0, { super::decide::QUANTITY_MAX as i64 }>;

/// What is known of the goods that are complained about (P25).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Goods {
    /// The model; a voucher's own counts before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<Line>,
    /// The part number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<Line>,
    /// When they were delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<NaiveDate>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Count>))]
    pub quantity: Option<u32>,
    /// How many of them are faulty.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Count>))]
    pub faulty: Option<u32>,
}

/// Body of [`ComplaintCommand::Visit`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComplaintVisit))]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// What was found there.
    pub findings: Note,
    /// Whether the customer is satisfied.
    pub is_satisfied: bool,
    /// Where the device was, if it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// Body of [`ComplaintCommand::Judge`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// Whether it is justified.
    pub is_justified: bool,
    /// Why, or why not.
    pub reasons: Note,
    /// What it weighs; what was raised before it was judged stays serious.
    pub weight: Weight,
    /// What it is about: the responsible unit follows.
    pub matter: Matter,
}

/// What a complaint weighs (P27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The service department handles it.
    Ordinary,
    /// It goes to the deputy general manager before anything is done.
    Serious,
}

/// What a complaint is about, when it is judged (P26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// What was agreed.
    Contract,
    /// How it came.
    Transport,
    /// The goods.
    Quality,
    /// The service.
    Service,
}

impl Matter {
    /// The unit that is responsible.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Contract => Unit::Management,
            Self::Transport => Unit::Forwarding,
            Self::Quality => Unit::Quality,
            Self::Service => Unit::Service,
        }
    }
}

/// A unit that can be responsible (责任单位, P26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The management.
    Management,
    /// The forwarding department.
    Forwarding,
    /// The quality department.
    Quality,
    /// The service department.
    Service,
}

/// Body of [`ComplaintCommand::NameResponsible`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameResponsible {
    /// Who.
    pub person: PersonId,
}

/// Body of [`ComplaintCommand::FindCause`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FindCause {
    /// What it was.
    pub cause: Cause,
    /// What was found.
    pub findings: Note,
}

/// The cause of a complaint (P25).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The goods.
    Quality,
    /// People.
    People,
    /// Something else.
    Other,
}

/// Body of [`ComplaintCommand::Propose`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Propose {
    /// What is to be done.
    pub solution: Note,
}

/// Body of [`ComplaintCommand::Tell`] and [`ComplaintCommand::Answer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TellOutcome))]
#[serde(deny_unknown_fields)]
pub struct Tell {
    /// How.
    pub by: Means,
    /// What.
    pub says: Note,
}

/// How a customer is told (P27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComplaintMeans))]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// In writing.
    Writing,
    /// By phone: for ordinary complaints.
    Phone,
}

/// Body of [`ComplaintCommand::Close`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// What is done so that it does not happen again (预防措施); an unjustified one needs nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prevention: Option<Note>,
}

/// Body of [`ComplaintCommand::Release`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// How it is to be handled.
    pub instruction: Note,
}

/// Body of [`ComplaintCommand::NameVisitor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameVisitor {
    /// Who.
    pub person: PersonId,
}

/// Body of [`ComplaintCommand::Escalate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Escalate {
    /// Which deadline passed.
    pub of: Limit,
    /// Who is told.
    pub level: Level,
}
