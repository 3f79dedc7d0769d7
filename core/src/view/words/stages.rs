//! Stages, categories and purposes.

use crate::{
    domain::{deadline::MovedWhy, entitlement::Category, order::Stage, signoff::Purpose},
    view::reader::{Reader, say},
};

/// Where an order stands, in a word or two.
pub fn stage(reader: &Reader, stage: &Stage) -> String {
    match stage {
        Stage::Registered => say!(reader, "stage-registered"),
        Stage::Assigned => say!(reader, "stage-assigned"),
        Stage::Accepted => say!(reader, "stage-accepted"),
        Stage::EnRoute { .. } => say!(reader, "stage-en_route"),
        Stage::OnSite { .. } => say!(reader, "stage-on_site"),
        Stage::FixedOnSite { .. } => say!(reader, "stage-fixed_on_site"),
        Stage::TakenBack { .. } => say!(reader, "stage-taken_back"),
        Stage::InWorkshop { .. } => say!(reader, "stage-in_workshop"),
        Stage::Repaired { .. } => say!(reader, "stage-repaired"),
        Stage::Passed { .. } => say!(reader, "stage-passed"),
        Stage::OutForReturn { .. } => say!(reader, "stage-out_for_return"),
        Stage::Returned { .. } => say!(reader, "stage-returned"),
        Stage::Suspended { .. } => say!(reader, "stage-suspended"),
        Stage::FollowUpNeeded { .. } => say!(reader, "stage-follow_up_needed"),
        Stage::SignedOff { .. } => say!(reader, "stage-signed_off"),
        Stage::Settled { .. } => say!(reader, "stage-settled"),
        Stage::Closed { .. } => say!(reader, "stage-closed"),
        Stage::Cancelled { .. } => say!(reader, "stage-cancelled"),
        Stage::CustomerRefused { .. } => say!(reader, "stage-customer_refused"),
        Stage::Unrepairable { .. } => say!(reader, "stage-unrepairable"),
    }
}

/// What kind of service it is (P1).
pub fn category(reader: &Reader, category: Category) -> String {
    match category {
        Category::A => say!(reader, "category-a"),
        Category::B => say!(reader, "category-b"),
        Category::C => say!(reader, "category-c"),
        Category::D => say!(reader, "category-d"),
    }
}

/// What a signature is for, as the title of the paper.
pub fn purpose(reader: &Reader, purpose: Purpose) -> String {
    match purpose {
        Purpose::WorkDone => say!(reader, "purpose-work_done"),
        Purpose::TakeBack => say!(reader, "purpose-take_back"),
        Purpose::Return => say!(reader, "purpose-return"),
        Purpose::LostReceipt => say!(reader, "purpose-lost_receipt"),
    }
}

/// Why a limit was put elsewhere (P4).
pub fn moved(reader: &Reader, why: MovedWhy) -> String {
    match why {
        MovedWhy::Excused => say!(reader, "moved-excused"),
        MovedWhy::Calendar => say!(reader, "moved-calendar"),
        MovedWhy::PriceAgreed => say!(reader, "moved-price_agreed"),
        MovedWhy::Category => say!(reader, "moved-category"),
    }
}
