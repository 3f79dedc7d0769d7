//! How failures of the parts below look to a client: what is busy, full, refused by the rules, or a defect of ours.

use axum::http::StatusCode;

use crate::{
    http::Problem,
    security::PasswordError,
    services::Failure,
    store::StoreError,
    sync::{heart::deposit::RETRY_SECONDS, job, work::WorkError},
    texts::sentence,
};

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) => {
                tracing::warn!(%error, "database busy");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", sentence!("busy")).soon()
            }
            StoreError::Full(_) => {
                tracing::error!(%error, "database full");
                Self::storage_full()
            }
            // The server ends at once; the same request is answered by the next one (F38).
            StoreError::Disk(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", sentence!("busy")).soon(),
            error => Self::internal(&error),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error.into(),
            Failure::Work(error) => error.into(),
            Failure::Password(PasswordError::Busy { retry_after_seconds }) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", sentence!("busy")).after(retry_after_seconds)
            }
            error @ (Failure::Entropy(_) | Failure::Password(_)) => Self::internal(&error),
        }
    }
}

impl From<WorkError> for Problem {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Failed(failed) => failed.into(),
            WorkError::Busy | WorkError::Stopped => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", sentence!("busy")).soon()
            }
            WorkError::Full => Self::storage_full(),
            error @ WorkError::Broken => Self::internal(&error),
        }
    }
}

impl From<job::Failure> for Problem {
    fn from(failure: job::Failure) -> Self {
        let conflict = |code, sentence| Self::new(StatusCode::CONFLICT, code, sentence);
        match failure {
            job::Failure::Refused(refusal) => conflict(refusal.code(), refusal.into()),
            job::Failure::NotFound => Self::not_found(),
            failure @ job::Failure::Broken => Self::internal(&failure),
            job::Failure::Moved { current } => conflict("moved", sentence!("moved", revision = current)),
            job::Failure::AlreadySettled => conflict("already_settled", sentence!("already-settled")),
            job::Failure::Taken => conflict("taken", sentence!("taken")),
            job::Failure::KeyReused => conflict("key_reused", sentence!("key-reused")).field("Idempotency-Key"),
            job::Failure::DeskFull => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "desk_full", sentence!("desk-full")).after(RETRY_SECONDS)
            }
            job::Failure::NoDevice(_) => Self::new(StatusCode::FORBIDDEN, "no_device", sentence!("no-device")),
        }
    }
}
