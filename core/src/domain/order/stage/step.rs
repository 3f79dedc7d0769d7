//! What moves a work order from one stage to the next: one `match (stage, step)`.

use chrono::NaiveDate;

use super::Stage;
use crate::domain::{refusal::Refusal, text::Note, time::Timestamp};

/// What moves a work order from one stage to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A technician is sent, or another one.
    Assign,
    /// Nobody is sent any more.
    Unassign,
    /// He takes it.
    Accept,
    /// He cannot take it.
    Decline,
    /// He leaves for the customer.
    Travel(Timestamp),
    /// He is there.
    Arrive(Timestamp),
    /// It is repaired there.
    Fix(Timestamp),
    /// The goods are taken back.
    TakeBack(Timestamp),
    /// The workshop has the goods.
    Receive(Timestamp),
    /// The bench is done.
    FinishBench(Timestamp),
    /// The inspection passed.
    Pass(Timestamp),
    /// The inspection failed.
    Fail(Timestamp),
    /// The goods leave for the customer.
    Release(Timestamp),
    /// The customer has them.
    Return(Timestamp),
    /// Not today.
    Suspend {
        /// Why.
        reason: Note,
        /// Until which day.
        until: NaiveDate,
        /// When it was said.
        at: Timestamp,
    },
    /// The office is to decide.
    Escalate {
        /// Why.
        reason: Note,
        /// When it was said.
        at: Timestamp,
    },
    /// The customer signed the work done or the return.
    SignOff(Timestamp),
    /// Nothing is owed any more.
    Settle(Timestamp),
    /// Filed.
    Close(Timestamp),
    /// The office cancels.
    Cancel {
        /// Why.
        reason: Note,
        /// When.
        at: Timestamp,
    },
    /// The customer refuses.
    Refuse {
        /// Why.
        reason: Note,
        /// When.
        at: Timestamp,
    },
    /// The branch manager has him served all the same (P7).
    ServeAnyway(Timestamp),
    /// It cannot be repaired.
    GiveUp {
        /// Why.
        reason: Note,
        /// When.
        at: Timestamp,
    },
}

impl Step {
    /// Whether it says something of him who does it, and not only of the work or the goods.
    const fn is_personal(&self) -> bool {
        matches!(
            self,
            Self::Decline
                | Self::Travel(_)
                | Self::Arrive(_)
                | Self::FinishBench(_)
                | Self::Suspend { .. }
                | Self::Escalate { .. }
                | Self::SignOff(_)
                | Self::Refuse { .. }
                | Self::GiveUp { .. }
        )
    }
}

impl Stage {
    /// The stage after a step, or why the step cannot be taken here.
    pub fn step(self, step: &Step) -> Result<Self, Refusal> {
        match (self, step) {
            (stage, Step::Assign) if stage.is_without_result() => Ok(Self::Assigned),
            // Goods on the bench stay there whoever is to bring them home.
            (stage @ (Self::InWorkshop { .. } | Self::Repaired { .. } | Self::Passed { .. }), Step::Assign) => {
                Ok(stage)
            }
            (
                Self::Assigned
                | Self::Accepted
                | Self::EnRoute { .. }
                | Self::Suspended { .. }
                | Self::FollowUpNeeded { .. },
                Step::Unassign,
            )
            | (Self::Assigned | Self::Accepted, Step::Decline) => Ok(Self::Registered),
            (Self::Assigned, Step::Accept) | (Self::CustomerRefused { .. }, Step::ServeAnyway(_)) => Ok(Self::Accepted),
            (Self::Accepted | Self::Suspended { .. }, Step::Travel(at)) => Ok(Self::EnRoute { since: *at }),
            (Self::Accepted | Self::EnRoute { .. } | Self::Suspended { .. }, Step::Arrive(at)) => {
                Ok(Self::OnSite { since: *at })
            }
            (Self::OnSite { .. }, Step::Fix(at)) => Ok(Self::FixedOnSite { at: *at }),
            (Self::OnSite { .. } | Self::Suspended { .. }, Step::TakeBack(at)) => Ok(Self::TakenBack { at: *at }),
            (Self::TakenBack { .. }, Step::Receive(at)) | (Self::Repaired { .. }, Step::Fail(at)) => {
                Ok(Self::InWorkshop { since: *at })
            }
            (Self::InWorkshop { .. }, Step::FinishBench(at)) => Ok(Self::Repaired { at: *at }),
            (Self::Repaired { .. }, Step::Pass(at)) => Ok(Self::Passed { at: *at }),
            (Self::Passed { .. }, Step::Release(at)) => Ok(Self::OutForReturn { since: *at }),
            (Self::OutForReturn { .. }, Step::Return(at)) => Ok(Self::Returned { at: *at }),
            (Self::Accepted | Self::EnRoute { .. } | Self::OnSite { .. }, Step::Suspend { reason, until, at }) => {
                Ok(Self::Suspended { reason: reason.clone(), until: *until, since: *at })
            }
            (
                Self::Accepted | Self::EnRoute { .. } | Self::OnSite { .. } | Self::Suspended { .. },
                Step::Escalate { reason, at },
            ) => Ok(Self::FollowUpNeeded { reason: reason.clone(), since: *at }),
            (Self::FixedOnSite { .. } | Self::Returned { .. }, Step::SignOff(at)) => Ok(Self::SignedOff { at: *at }),
            (Self::SignedOff { .. }, Step::Settle(at)) => Ok(Self::Settled { at: *at }),
            (Self::Settled { .. }, Step::Close(at)) => Ok(Self::Closed { at: *at }),
            (stage, Step::Cancel { reason, at }) if stage.is_without_result() => {
                Ok(Self::Cancelled { reason: reason.clone(), at: *at })
            }
            (
                Self::Accepted | Self::EnRoute { .. } | Self::OnSite { .. } | Self::Suspended { .. },
                Step::Refuse { reason, at },
            ) => Ok(Self::CustomerRefused { reason: reason.clone(), at: *at }),
            (stage @ (Self::Accepted | Self::EnRoute { .. } | Self::OnSite { .. }), Step::ServeAnyway(_)) => Ok(stage),
            (Self::OnSite { .. }, Step::GiveUp { reason, at }) => {
                Ok(Self::Unrepairable { reason: reason.clone(), at: *at })
            }
            (stage, _) if stage.is_end() => Err(Refusal::Ended),
            _ => Err(Refusal::WrongStage),
        }
    }

    /// The stage after something that is recorded, whoever has the order now; where it leads nowhere, the stage stays.
    ///
    /// What is decided as it comes takes its [`Self::step`]. What the exceptions desk accepts late may meet an order that
    /// moved on meanwhile: finished work and goods taken or returned carry it forward, for they are so; but a visit that
    /// began or broke off, and a signature, count only for him whose work it is (`is_his`), and nobody is moved from where
    /// he is at work by a colleague's older record (F31, F32).
    #[must_use]
    pub fn advance(self, step: &Step, is_his: bool) -> Self {
        let from = match step {
            step if step.is_personal() && !is_his => return self,
            Step::Fix(_) | Step::TakeBack(_) if !is_his && matches!(self, Self::OnSite { .. }) => return self,
            Step::Fix(at) | Step::TakeBack(at) if self.is_before_site() || matches!(self, Self::Cancelled { .. }) => {
                Self::OnSite { since: *at }
            }
            Step::Suspend { at, .. }
            | Step::Escalate { at, .. }
            | Step::GiveUp { at, .. }
            | Step::Refuse { at, .. }
                if self.is_before_site() =>
            {
                Self::OnSite { since: *at }
            }
            Step::Travel(_) | Step::Arrive(_) if self.is_before_site() => Self::Accepted,
            Step::Return(at) if self.is_in_our_hands() => Self::OutForReturn { since: *at },
            _ => self.clone(),
        };
        from.step(step).unwrap_or(self)
    }
}
