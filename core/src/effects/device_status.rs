//! What the device says of itself for the report that goes with push and pull (DESIGN §3 rule 18): free space, battery.
//!
//! Nothing waits for the answer: a report carries what was answered last. A shell that cannot tell says nothing.

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use serde::{Deserialize, Serialize};

/// Asks how the device stands.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct AskDevice;

/// How the device stands, as far as its system says it.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceStatus {
    /// Free space for the app's files in MiB.
    pub free_mib: Option<u32>,
    /// The battery's charge in percent.
    pub battery_percent: Option<u8>,
}

impl Operation for AskDevice {
    type Output = DeviceStatus;
}

/// Asks how the device stands.
#[must_use]
pub fn ask<Ef, Ev>() -> RequestBuilder<Ef, Ev, impl Future<Output = DeviceStatus>>
where
    Ef: From<Request<AskDevice>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(AskDevice)
}
