//! Where an order stands.

use super::{Reader, say};
use crate::{domain::order::Stage, i18n::Lang};

/// Where an order stands, in a word or two.
#[must_use]
pub fn stage(lang: Lang, stage: &Stage) -> String {
    match stage {
        Stage::Registered => say!(lang, "stage-registered"),
        Stage::Assigned => say!(lang, "stage-assigned"),
        Stage::Accepted => say!(lang, "stage-accepted"),
        Stage::EnRoute { .. } => say!(lang, "stage-en_route"),
        Stage::OnSite { .. } => say!(lang, "stage-on_site"),
        Stage::FixedOnSite { .. } => say!(lang, "stage-fixed_on_site"),
        Stage::TakenBack { .. } => say!(lang, "stage-taken_back"),
        Stage::InWorkshop { .. } => say!(lang, "stage-in_workshop"),
        Stage::Repaired { .. } => say!(lang, "stage-repaired"),
        Stage::Passed { .. } => say!(lang, "stage-passed"),
        Stage::OutForReturn { .. } => say!(lang, "stage-out_for_return"),
        Stage::Returned { .. } => say!(lang, "stage-returned"),
        Stage::Suspended { .. } => say!(lang, "stage-suspended"),
        Stage::FollowUpNeeded { .. } => say!(lang, "stage-follow_up_needed"),
        Stage::SignedOff { .. } => say!(lang, "stage-signed_off"),
        Stage::Settled { .. } => say!(lang, "stage-settled"),
        Stage::Closed { .. } => say!(lang, "stage-closed"),
        Stage::Cancelled { .. } => say!(lang, "stage-cancelled"),
        Stage::CustomerRefused { .. } => say!(lang, "stage-customer_refused"),
        Stage::Unrepairable { .. } => say!(lang, "stage-unrepairable"),
    }
}

/// Why it stands there, where somebody said so.
#[must_use]
pub fn stage_reason(reader: &Reader, stage: &Stage) -> Option<String> {
    match stage {
        Stage::Suspended { reason, until, .. } => {
            Some(say!(reader, "order-suspended", reason = (reason.as_str()), day = (reader.day(*until))))
        }
        Stage::FollowUpNeeded { reason, .. }
        | Stage::Cancelled { reason, .. }
        | Stage::CustomerRefused { reason, .. }
        | Stage::Unrepairable { reason, .. } => Some(reason.to_string()),
        Stage::Registered
        | Stage::Assigned
        | Stage::Accepted
        | Stage::EnRoute { .. }
        | Stage::OnSite { .. }
        | Stage::FixedOnSite { .. }
        | Stage::TakenBack { .. }
        | Stage::InWorkshop { .. }
        | Stage::Repaired { .. }
        | Stage::Passed { .. }
        | Stage::OutForReturn { .. }
        | Stage::Returned { .. }
        | Stage::SignedOff { .. }
        | Stage::Settled { .. }
        | Stage::Closed { .. } => None,
    }
}
