//! Small secrets (tokens) in the system's key store, outside the database and outside backups; and randomness.

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use facet_generate_attrs as typegen;
use serde::{Deserialize, Serialize};

/// A request to the key store.
#[derive(Facet, Serialize, Deserialize, Clone, PartialEq, Eq)]
#[repr(C)]
pub enum SecretsOperation {
    /// Load a secret.
    Load {
        /// Its name.
        name: String,
    },
    /// Save a secret; answered when it is durable.
    Save {
        /// Its name.
        name: String,
        /// The secret.
        value: String,
    },
    /// Forget a secret.
    Forget {
        /// Its name.
        name: String,
    },
    /// Bytes from the system's random generator.
    Random {
        /// How many.
        count: u32,
    },
}

impl std::fmt::Debug for SecretsOperation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load { name } => write!(f, "Load({name})"),
            Self::Save { name, .. } => write!(f, "Save({name}, …)"),
            Self::Forget { name } => write!(f, "Forget({name})"),
            Self::Random { count } => write!(f, "Random({count})"),
        }
    }
}

/// The answer of the key store. Its `Debug` shows no secret.
#[derive(Facet, Serialize, Deserialize, Clone, PartialEq, Eq)]
#[repr(C)]
pub enum SecretsAnswer {
    /// The secret, if there is one.
    Value(Option<String>),
    /// Saved, or forgotten.
    Done,
    /// Random bytes.
    Bytes {
        /// The bytes.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        bytes: Vec<u8>,
    },
    /// The key store does not answer (locked phone, broken store).
    Failed {
        /// The system's words, for the log.
        message: String,
    },
}

impl std::fmt::Debug for SecretsAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => write!(f, "Value(is_some: {})", value.is_some()),
            Self::Done => f.write_str("Done"),
            Self::Bytes { bytes } => write!(f, "Bytes(len: {})", bytes.len()),
            Self::Failed { message } => write!(f, "Failed({message})"),
        }
    }
}

impl Operation for SecretsOperation {
    type Output = SecretsAnswer;
}

/// Asks the key store.
#[must_use]
pub fn ask<Ef, Ev>(operation: SecretsOperation) -> RequestBuilder<Ef, Ev, impl Future<Output = SecretsAnswer>>
where
    Ef: From<Request<SecretsOperation>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(operation)
}
