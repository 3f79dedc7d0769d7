//! Holds (批次冻结, P29): a model or a batch of it that is not delivered, and in each branch the owners who are to be told.

use callout_core::domain::hold::{HoldStage, NoticeStage};

use super::{OFFICE, resource::Resource};

/// Under `/v1/holds`: the company's holds.
pub const RESOURCE: Resource = Resource {
    path: "/v1/holds",
    tag: "holds",
    is_opened_here: true,
    readers: Some(OFFICE),
    states: Some(&HoldStage::NAMES),
    differing: &[],
};

/// Under `/v1/hold-notices`: the owners, those of a hold by `about`; the house makes them.
pub const NOTICES: Resource = Resource {
    path: "/v1/hold-notices",
    tag: "holds",
    is_opened_here: false,
    readers: Some(OFFICE),
    states: Some(&NoticeStage::NAMES),
    differing: &[],
};
