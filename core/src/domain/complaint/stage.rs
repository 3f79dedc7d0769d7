//! The eight steps (P26): which can be taken where, where each leads, and what is to be done first.

use serde::{Deserialize, Serialize};

use super::command::{Close, FindCause, Judge, NameResponsible, Propose, Release, Tell};
use crate::domain::{refusal::Refusal, text::Note};

/// Where a complaint stands: the last step that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComplaintStage))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is recorded.
    Recorded,
    /// It is justified.
    Judged,
    /// Somebody is responsible.
    Named,
    /// The cause is found; a rejected proposal comes back here.
    CauseFound,
    /// A solution is proposed.
    Proposed,
    /// It is approved.
    Approved,
    /// The customer was told.
    Told,
    /// It is not justified.
    Unjustified,
    /// The customer was answered with reasons.
    Answered,
    /// It is closed.
    Closed,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 10] = [
        Self::Recorded,
        Self::Judged,
        Self::Named,
        Self::CauseFound,
        Self::Proposed,
        Self::Approved,
        Self::Told,
        Self::Unjustified,
        Self::Answered,
        Self::Closed,
    ];

    /// The stable codes of all.
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut n = 0;
        while n < names.len() {
            names[n] = Self::ALL[n].name();
            n += 1;
        }
        names
    };

    /// Its stable code.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Judged => "judged",
            Self::Named => "named",
            Self::CauseFound => "cause_found",
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Told => "told",
            Self::Unjustified => "unjustified",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// Whether that step is the next one, or may come between two.
    #[must_use]
    pub const fn allows(self, step: &Step) -> bool {
        match step {
            Step::Judged(_) => matches!(self, Self::Recorded),
            Step::ResponsibleNamed(_) => matches!(self, Self::Judged),
            Step::CauseFound(_) => matches!(self, Self::Named),
            Step::Proposed(_) => matches!(self, Self::CauseFound),
            Step::Rejected(_) | Step::Approved => matches!(self, Self::Proposed),
            Step::Told(_) => matches!(self, Self::Approved),
            Step::Answered(_) => matches!(self, Self::Unjustified),
            Step::Closed(_) => matches!(self, Self::Told | Self::Answered),
            Step::Raised(_) | Step::Released(_) => !matches!(self, Self::Closed),
        }
    }

    /// Why another step is refused here: what is to be done first.
    #[must_use]
    pub const fn first(self) -> Refusal {
        match self {
            Self::Recorded => Refusal::JudgeFirst,
            Self::Judged => Refusal::NameResponsibleFirst,
            Self::Named => Refusal::FindCauseFirst,
            Self::CauseFound => Refusal::ProposeFirst,
            Self::Proposed => Refusal::ApproveFirst,
            Self::Approved => Refusal::TellFirst,
            Self::Unjustified => Refusal::AnswerFirst,
            Self::Told | Self::Answered => Refusal::CloseFirst,
            Self::Closed => Refusal::Ended,
        }
    }
}

/// Something that was done about a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "step", content = "facts", rename_all = "snake_case")]
pub enum Step {
    /// It was judged.
    Judged(Judge),
    /// Somebody was made responsible.
    ResponsibleNamed(NameResponsible),
    /// The cause was found.
    CauseFound(FindCause),
    /// A solution was proposed.
    Proposed(Propose),
    /// It was rejected: one step back.
    Rejected(Note),
    /// It was approved.
    Approved,
    /// The customer was told the outcome.
    Told(Tell),
    /// The customer was told why it is not justified.
    Answered(Tell),
    /// It was closed.
    Closed(Close),
    /// It was made serious.
    Raised(Note),
    /// The deputy general manager let it go on, with his instruction.
    Released(Release),
}

impl Step {
    /// Where the complaint stands after it.
    #[must_use]
    pub const fn leads(&self, from: Stage) -> Stage {
        match self {
            Self::Judged(judge) if judge.is_justified => Stage::Judged,
            Self::Judged(_) => Stage::Unjustified,
            Self::ResponsibleNamed(_) => Stage::Named,
            Self::CauseFound(_) | Self::Rejected(_) => Stage::CauseFound,
            Self::Proposed(_) => Stage::Proposed,
            Self::Approved => Stage::Approved,
            Self::Told(_) => Stage::Told,
            Self::Answered(_) => Stage::Answered,
            Self::Closed(_) => Stage::Closed,
            Self::Raised(_) | Self::Released(_) => from,
        }
    }

    /// How and what the customer was told by it.
    #[must_use]
    pub const fn told(&self) -> Option<&Tell> {
        match self {
            Self::Told(told) | Self::Answered(told) => Some(told),
            Self::Judged(_)
            | Self::ResponsibleNamed(_)
            | Self::CauseFound(_)
            | Self::Proposed(_)
            | Self::Rejected(_)
            | Self::Approved
            | Self::Closed(_)
            | Self::Raised(_)
            | Self::Released(_) => None,
        }
    }

    /// Whether it is the disposition that P28 asks for.
    #[must_use]
    pub const fn is_disposition(&self) -> bool {
        match self {
            Self::Approved | Self::Answered(_) => true,
            Self::Judged(_)
            | Self::ResponsibleNamed(_)
            | Self::CauseFound(_)
            | Self::Proposed(_)
            | Self::Rejected(_)
            | Self::Told(_)
            | Self::Closed(_)
            | Self::Raised(_)
            | Self::Released(_) => false,
        }
    }
}
