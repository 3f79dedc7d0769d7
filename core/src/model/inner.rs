//! Events that only the core sends itself: the answers of its effects.

/// An inner event.
#[derive(Clone, Debug)]
pub enum Inner {}
