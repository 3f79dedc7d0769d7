//! Problems that several endpoints answer alike.

use axum::http::StatusCode;

use crate::{http::Problem, texts::sentence};

/// The branch does not exist, or the person does not see it (F61).
pub fn branch_unknown() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "branch_unknown", sentence!("branch-unknown")).field("branch")
}

/// The `Idempotency-Key` was used for another request (I4).
pub fn key_reused() -> Problem {
    Problem::new(StatusCode::CONFLICT, "key_reused", sentence!("key-reused")).field("Idempotency-Key")
}

/// Somebody changed it since it was read.
pub fn moved(revision: impl Into<i64>) -> Problem {
    let revision: i64 = revision.into();
    Problem::new(StatusCode::CONFLICT, "moved", sentence!("moved", revision = revision))
}

/// The customer does not exist, or the person does not see him (F61).
pub fn customer_unknown() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "customer_unknown", sentence!("customer-unknown")).field("customer")
}

/// The product does not exist, is another customer's, or the person does not see it (F61).
pub fn asset_unknown() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "asset_unknown", sentence!("asset-unknown")).field("asset")
}
