//! The device's own key: made at enrolment, used by the shell, never seen by the core, in no backup (F8). It is Ed25519, or
//! P-256 where the phone's secure hardware makes nothing else.

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use facet_generate_attrs as typegen;
use serde::{Deserialize, Serialize};

/// A request to the key.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum SealingOperation {
    /// Make a new key beside the one in use, and tell its public half. One that was made before and not taken up is forgotten.
    MakeKey,
    /// Sign these bytes with the key in use.
    Seal {
        /// What is signed.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        message: Vec<u8>,
    },
    /// Sign these bytes with the new key, which is not in use yet.
    SealNew {
        /// What is signed.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        message: Vec<u8>,
    },
    /// The server knows the new key: it is the one in use from now on, and the old one is forgotten. Answered when that is durable.
    TakeKey,
}

/// Which key a phone makes.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub enum KeyKind {
    /// Ed25519.
    #[default]
    Ed25519,
    /// ECDSA over P-256 with SHA-256.
    P256,
}

/// The answer of the key.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum SealingAnswer {
    /// The new key's public half.
    PublicKey {
        /// What the phone's hardware made.
        kind: KeyKind,
        /// Ed25519: 32 bytes. P-256: the point as SEC 1 writes it, compressed or not.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        key: Vec<u8>,
    },
    /// The signature, 64 bytes: of P-256 (ECDSA with SHA-256) `r` and `s`, 32 bytes each, not DER.
    Sealed {
        /// The bytes.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        signature: Vec<u8>,
    },
    /// There is no key: this is a restored or cloned phone, and it must be enrolled again.
    NoKey,
    /// The new key is in use.
    Done,
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
