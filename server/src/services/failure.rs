//! Failures that are never the caller's, told apart from the answers that a service gives.

use crate::{entropy::NoEntropy, security::PasswordError, store::StoreError, sync::work::WorkError};

/// A service failed for a reason of our own.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Chance.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// Password hashing.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The work; also what it refuses, for services that have no answer of their own to it.
    #[error(transparent)]
    Work(#[from] WorkError),
}

/// Lets `?` carry our own failures into a service's error, which has a variant `Failure(Failure)`.
macro_rules! ours {
    ($error:ty) => {
        impl From<$crate::services::Failure> for $error {
            fn from(failure: $crate::services::Failure) -> Self {
                Self::Failure(failure)
            }
        }

        impl From<$crate::store::StoreError> for $error {
            fn from(error: $crate::store::StoreError) -> Self {
                Self::Failure(error.into())
            }
        }

        impl From<$crate::sync::work::WorkError> for $error {
            fn from(error: $crate::sync::work::WorkError) -> Self {
                Self::Failure(error.into())
            }
        }

        impl From<$crate::entropy::NoEntropy> for $error {
            fn from(error: $crate::entropy::NoEntropy) -> Self {
                Self::Failure(error.into())
            }
        }
    };
}
pub(crate) use ours;
