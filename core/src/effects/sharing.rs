//! Hands a file to the person: the rescue export of what was not sent yet.

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use facet_generate_attrs as typegen;
use serde::{Deserialize, Serialize};

/// A file for the person.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The name it should have.
    pub name: String,
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    #[facet(typegen::bytes)]
    pub bytes: Vec<u8>,
}

/// Whether the person has it now.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum ShareAnswer {
    /// He has.
    Shared,
    /// He did not want it.
    Cancelled,
    /// It could not be handed over.
    Failed,
}

impl Operation for Share {
    type Output = ShareAnswer;
}

/// Hands a file to the person.
#[must_use]
pub fn share<Ef, Ev>(name: String, bytes: Vec<u8>) -> RequestBuilder<Ef, Ev, impl Future<Output = ShareAnswer>>
where
    Ef: From<Request<Share>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(Share { name, bytes })
}
