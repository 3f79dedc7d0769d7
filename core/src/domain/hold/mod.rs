//! A hold (停发, P29): a model, or one batch of it, with a quality problem, is not delivered until Quality finds it good.
//!
//! The hold lives in the company's log and is on every phone; it names no owners. Each owner of such a product has a
//! [notice](HoldNotice) in the log of his branch. What decisions read of it are the [`Holds`] that are in force.

mod in_force;
mod notice;
mod subject;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::{
    in_force::{Holds, InForce, ProductKey},
    notice::{
        HoldNotice, Lifted, NoticeCommand, NoticeEvent, NoticeStage, OpenNotice, TakeBack, TakenBack, Tell, Telling,
        ToldBy,
    },
};
use super::{
    deadline::{Deadline, Judged},
    ids::{AssetId, HoldId, PersonId},
    order::command::Nothing,
    policy::Policies,
    text::{Line, Note},
    time::Timestamp,
};
use crate::commands;
#[cfg(any(test, feature = "samples"))]
use crate::domain::samples;

/// Questions to suppliers, and inspections, that one hold may have: it is on every phone.
pub const ENTRIES_MAX: usize = 20;

/// A hold on a model or a batch of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// The model.
    pub model: Line,
    /// The batch; the whole model where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Line>,
    /// What is wrong.
    pub wrong: Note,
    /// The product on which it was found: its owner knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_on: Option<AssetId>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// By whom.
    pub placed_by: PersonId,
    /// What suppliers were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Who was to inspect it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routed: Vec<Routed>,
    /// What Quality made of it.
    pub stage: HoldStage,
}

/// What Quality made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum HoldStage {
    /// Nothing yet.
    Placed,
    /// It is good: it is released, and everybody told, within a day.
    FoundGood {
        /// What was found.
        findings: Note,
        /// When.
        at: Timestamp,
        /// By whom.
        by: PersonId,
        /// By when it is released and everybody told.
        release: Deadline,
    },
    /// It may be delivered again.
    Released {
        /// What was found.
        findings: Note,
        /// When it was released.
        at: Timestamp,
        /// By whom.
        by: PersonId,
        /// By when it was to be, and what became of that.
        release: Deadline,
    },
    /// It is bad, and stays on hold. Should that turn out to be wrong, it is found good after all.
    ConfirmedBad {
        /// What happens with the goods.
        outcome: Note,
        /// When.
        at: Timestamp,
        /// By whom.
        by: PersonId,
    },
}

impl HoldStage {
    /// The names of all in lists.
    pub const NAMES: [&'static str; 4] = ["placed", "found_good", "released", "confirmed_bad"];

    /// Its name in lists.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Placed => Self::NAMES[0],
            Self::FoundGood { .. } => Self::NAMES[1],
            Self::Released { .. } => Self::NAMES[2],
            Self::ConfirmedBad { .. } => Self::NAMES[3],
        }
    }

    /// By when it is released and everybody told, once it was found good.
    #[must_use]
    pub const fn release(&self) -> Option<&Deadline> {
        match self {
            Self::FoundGood { release, .. } | Self::Released { release, .. } => Some(release),
            Self::Placed | Self::ConfirmedBad { .. } => None,
        }
    }
}

/// What a supplier was asked, and what he said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// The supplier.
    pub supplier: Line,
    /// What he was asked.
    pub question: Note,
    /// When.
    pub at: Timestamp,
    /// By when he is to answer, and what became of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Deadline>,
    /// What he answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// What a supplier answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// What he said.
    pub text: Note,
    /// When.
    pub at: Timestamp,
}

/// It went to Quality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Routed {
    /// Who inspects, and what.
    pub note: Note,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
}

/// Body of [`HoldCommand::Place`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlaceHold {
    /// The model.
    pub model: Line,
    /// The batch; the whole model where none is named.
    #[serde(default)]
    pub batch: Option<Line>,
    /// What is wrong.
    pub wrong: Note,
    /// The product on which it was found: its owner knows.
    #[serde(default)]
    pub found_on: Option<AssetId>,
}

/// Body of [`HoldCommand::AskSupplier`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskSupplier {
    /// The supplier.
    pub supplier: Line,
    /// What he is asked.
    pub question: Note,
    /// By when he is to answer.
    #[serde(default)]
    pub wanted_by: Option<Timestamp>,
}

/// In the document: a place among questions.
#[cfg(feature = "openapi")]
type Nth = super::shapes::Whole<0, { u16::MAX as i64 }>;

/// Body of [`HoldCommand::SupplierAnswered`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SupplierAnswered {
    /// Which question: its place among the hold's, from 0.
    #[cfg_attr(feature = "openapi", schema(value_type = Nth))]
    pub question: u16,
    /// What he said.
    pub answer: Note,
}

/// Body of [`HoldCommand::RouteToQuality`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RouteToQuality {
    /// Who inspects, and what.
    pub note: Note,
}

/// Body of [`HoldCommand::FindGood`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FindGood {
    /// What was found.
    pub findings: Note,
}

/// Body of [`HoldCommand::ConfirmBad`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmBad {
    /// What happens with the goods.
    pub outcome: Note,
}

commands! {
    /// What can be recorded on a hold.
    pub HoldCommand under Policies {
    /// A quality problem is confirmed: nothing of it is delivered from now on.
    place@1 = Place(PlaceHold) opening of [Quality, ServiceDepartment, DeputyGeneralManager],
        sample: Self::Place(samples::place_hold()),
        refuses: [AlreadyRecorded];
    /// A supplier is asked (P37).
    ask_supplier@1 = AskSupplier(AskSupplier) fact of [Quality, ServiceDepartment, DeputyGeneralManager],
        sample: Self::AskSupplier(samples::ask_supplier()),
        refuses: [TooMany, DatePast, Ended];
    /// He answered.
    supplier_answered@1 = SupplierAnswered(SupplierAnswered) fact of [Quality, ServiceDepartment, DeputyGeneralManager],
        sample: Self::SupplierAnswered(SupplierAnswered { question: 0, answer: samples::note("A bad coil") }),
        refuses: [AlreadyRecorded, UnknownReference];
    /// Quality is to inspect it.
    route_to_quality@1 = RouteToQuality(RouteToQuality) intent of [Quality, ServiceDepartment, DeputyGeneralManager],
        sample: Self::RouteToQuality(RouteToQuality { note: samples::note("Chen, ten of them") }),
        refuses: [TooMany, Ended];
    /// It is good: the day for its release and for telling everybody begins.
    find_good@1 = FindGood(FindGood) fact of [Quality],
        sample: Self::FindGood(FindGood { findings: samples::note("Coils within tolerance") }),
        refuses: [WrongStage, Ended];
    /// It may be delivered again.
    release@1 = Release(Nothing) intent of [Quality, ServiceDepartment, DeputyGeneralManager],
        sample: Self::Release(Nothing {}),
        refuses: [WrongStage, Ended];
    /// It is bad: the inspection ends, the hold stays.
    confirm_bad@1 = ConfirmBad(ConfirmBad) fact of [Quality],
        sample: Self::ConfirmBad(ConfirmBad { outcome: samples::note("Scrapped") }),
        refuses: [WrongStage, Ended];
    }
}

/// What happened to a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum HoldEvent {
    /// It was placed.
    Placed {
        /// Its id.
        id: HoldId,
        /// What it says.
        says: PlaceHold,
    },
    /// A supplier was asked.
    SupplierAsked(AskSupplier),
    /// He answered.
    SupplierAnswered {
        /// What.
        said: SupplierAnswered,
        /// What became of the time that he was given.
        judged: Option<Judged>,
    },
    /// It went to Quality.
    RoutedToQuality(Note),
    /// It is good.
    FoundGood {
        /// What was found.
        findings: Note,
        /// By when it is released and everybody told.
        release: Deadline,
    },
    /// It may be delivered again.
    Released {
        /// What became of the time for it.
        judged: Option<Judged>,
    },
    /// It is bad.
    ConfirmedBad(Note),
}
