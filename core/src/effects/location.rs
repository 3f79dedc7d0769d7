//! Where the device is: a circumstance of an arrival, never a condition for it.

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use serde::{Deserialize, Serialize};

/// Asks where the device is.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locate {
    /// How long the shell may take; a door is not kept waiting for satellites.
    pub patience_ms: u32,
}

/// Where it is, if it is known and allowed.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum LocateAnswer {
    /// Here.
    Here {
        /// Latitude in 1/10,000,000 of a degree.
        latitude_e7: i32,
        /// Longitude in 1/10,000,000 of a degree.
        longitude_e7: i32,
        /// Radius of uncertainty in metres.
        accuracy_m: u32,
    },
    /// Not known, or not allowed.
    Unknown,
}

impl Operation for Locate {
    type Output = LocateAnswer;
}

/// Asks where the device is.
#[must_use]
pub fn locate<Ef, Ev>(patience_ms: u32) -> RequestBuilder<Ef, Ev, impl Future<Output = LocateAnswer>>
where
    Ef: From<Request<Locate>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(Locate { patience_ms })
}
