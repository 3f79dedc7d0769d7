//! The device's own Ed25519 key: made at enrolment, used by the shell, never seen by the core, in no backup (F8).

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use facet_generate_attrs as typegen;
use serde::{Deserialize, Serialize};

/// A request to the key.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum SealingOperation {
    /// Make a new key, replacing any older one, and tell its public half.
    MakeKey,
    /// Sign these bytes.
    Seal {
        /// What is signed.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        message: Vec<u8>,
    },
}

/// The answer of the key.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum SealingAnswer {
    /// The new key's public half, 32 bytes.
    PublicKey {
        /// The bytes.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        key: Vec<u8>,
    },
    /// The signature, 64 bytes.
    Sealed {
        /// The bytes.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        signature: Vec<u8>,
    },
    /// There is no key: this is a restored or cloned phone, and it must be enrolled again.
    NoKey,
    /// The key cannot be used now.
    Failed {
        /// The system's words, for the log.
        message: String,
    },
}

impl Operation for SealingOperation {
    type Output = SealingAnswer;
}

/// Uses the key.
#[must_use]
pub fn ask<Ef, Ev>(operation: SealingOperation) -> RequestBuilder<Ef, Ev, impl Future<Output = SealingAnswer>>
where
    Ef: From<Request<SealingOperation>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(operation)
}
