//! The complaint as it stands: what was recorded, how far it is, and what runs.

use serde::{Deserialize, Serialize};

use super::{
    command::{Complainant, FindCause, Judge, Means, NameResponsible, Propose, RecordComplaint, Unit, Visit, Weight},
    escalation::Escalation,
    stage::{Stage, Step},
};
use crate::domain::{
    customer::Site,
    deadline::Deadline,
    ids::{BranchId, ComplaintId, CustomerId, DeviceId, OrderId, PersonId},
    numbers::DocumentNumber,
    order::state::AssetOnVoucher,
    subject::Recorded,
    text::{Address, Line},
    time::Timestamp,
};

/// A complaint, as everybody concerned knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Complaint {
    /// Its id.
    pub id: ComplaintId,
    /// The branch.
    pub branch: BranchId,
    /// Its number in the ledger (台账); none on a phone until the office has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
    /// What was recorded (P25).
    pub says: RecordComplaint,
    /// Who complains, as it was known then.
    pub party: Party,
    /// The voucher that it is about, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderNamed>,
    /// The product on that voucher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<AssetOnVoucher>,
    /// Who recorded it.
    pub recorded_by: PersonId,
    /// On which phone, if on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_on: Option<DeviceId>,
    /// When it came: from here its time is counted (P28).
    pub received: Timestamp,
    /// By when somebody must have been with the customer.
    pub on_site: Deadline,
    /// By when there must be a disposition: an approved solution, or the answer to an unjustified one.
    pub disposition: Deadline,
    /// How many hours after a deadline the next level is told, as the settings were then.
    pub escalation_hours: u32,
    /// Where it stands.
    pub stage: Stage,
    /// What it weighs.
    pub weighed: Weighed,
    /// What was done, in order (P26).
    pub steps: Vec<Recorded<Step>>,
    /// Whom the supervisor named to visit the customer.
    pub visitor: Option<Visitor>,
    /// The visits.
    pub visits: Vec<Recorded<Visit>>,
    /// Who was told that a deadline had passed.
    pub escalations: Vec<Escalation>,
}

/// Who complains: a copy, so that a later change of his file does not change what was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Party {
    /// His file, if he has one.
    pub customer: Option<CustomerId>,
    /// His name.
    pub name: Line,
    /// Where he is reached.
    pub phone: Line,
    /// Where he is visited, if it is known.
    pub address: Option<Address>,
    /// Where that lies: decides by when somebody must be there (P28).
    pub site: Site,
}

/// A voucher, as a complaint names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderNamed {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: DocumentNumber,
}

/// What a complaint weighs, and whether a serious one may go on (P27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Weighed {
    /// Nobody has judged it.
    NotYet,
    /// Ordinary: the service department handles it.
    Ordinary,
    /// Serious, and nothing is done before the deputy general manager's release.
    Unreleased,
    /// Serious and released.
    Released,
}

/// Who is to visit the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visitor {
    /// Who.
    pub person: PersonId,
    /// Whether he has not been there since he was named.
    pub is_awaited: bool,
}

impl Complaint {
    /// Whether anything is still to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stage != Stage::Closed
    }

    /// Whether nothing may be done before it is released (P27).
    #[must_use]
    pub fn is_unreleased(&self) -> bool {
        self.weighed == Weighed::Unreleased
    }

    /// Serious or ordinary; nothing while nobody has judged it.
    #[must_use]
    pub const fn weight(&self) -> Option<Weight> {
        match self.weighed {
            Weighed::NotYet => None,
            Weighed::Ordinary => Some(Weight::Ordinary),
            Weighed::Unreleased | Weighed::Released => Some(Weight::Serious),
        }
    }

    /// Whether it is serious (P27).
    #[must_use]
    pub fn is_serious(&self) -> bool {
        self.weight() == Some(Weight::Serious)
    }

    /// How it was judged.
    #[must_use]
    pub fn judgement(&self) -> Option<&Judge> {
        self.last(|step| if let Step::Judged(judge) = step { Some(judge) } else { None })
    }

    /// The unit that is responsible: it follows from the matter; nobody is for an unjustified one (P26).
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.judgement().filter(|judge| judge.is_justified).map(|judge| judge.matter.unit())
    }

    /// The person who is responsible.
    #[must_use]
    pub fn responsible_person(&self) -> Option<PersonId> {
        let named: Option<&NameResponsible> =
            self.last(|step| if let Step::ResponsibleNamed(named) = step { Some(named) } else { None });
        named.map(|named| named.person)
    }

    /// The cause that was found.
    #[must_use]
    pub fn cause(&self) -> Option<&FindCause> {
        self.last(|step| if let Step::CauseFound(found) = step { Some(found) } else { None })
    }

    /// Every proposal with who made it, the last one at the end.
    #[must_use]
    pub fn proposals(&self) -> impl DoubleEndedIterator<Item = (PersonId, &Propose)> {
        self.steps.iter().filter_map(|step| match &step.what {
            Step::Proposed(proposal) => Some((step.by, proposal)),
            Step::Judged(_)
            | Step::ResponsibleNamed(_)
            | Step::CauseFound(_)
            | Step::Rejected(_)
            | Step::Approved
            | Step::Told(_)
            | Step::Answered(_)
            | Step::Closed(_)
            | Step::Raised(_)
            | Step::Released(_) => None,
        })
    }

    /// Whether the customer has the outcome, or the answer, in writing.
    #[must_use]
    pub fn is_told_in_writing(&self) -> bool {
        let told = self.steps.iter().filter_map(|step| step.what.told());
        told.map(|told| told.by).any(|means| means == Means::Writing)
    }

    /// The model, as the voucher or whoever recorded it names it.
    #[must_use]
    pub fn model(&self) -> Option<&Line> {
        self.product.as_ref().map(|product| &product.model).or(self.says.about.model.as_ref())
    }

    /// Until when the next running deadline can be kept.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        let running = [&self.on_site, &self.disposition].into_iter().filter_map(Deadline::runs_until);
        running.min().filter(|_| self.is_open())
    }

    fn last<'a, T>(&'a self, facts: impl Fn(&'a Step) -> Option<T>) -> Option<T> {
        self.steps.iter().rev().find_map(|step| facts(&step.what))
    }
}

impl Complainant {
    /// The voucher that is named, if one is.
    #[must_use]
    pub const fn order(&self) -> Option<OrderId> {
        match self {
            Self::Order(id) => Some(*id),
            Self::Customer(_) | Self::Other { .. } => None,
        }
    }
}
