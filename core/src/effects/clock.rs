//! The device's clocks. Nothing is ordered by them; they say when something was recorded (F6).

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use serde::{Deserialize, Serialize};

/// A request to the clocks.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum ClockOperation {
    /// Read them. Answered with [`ClockAnswer::Now`].
    Read,
    /// Answer after that time, also from the background where the system allows it.
    Wake {
        /// How long to wait.
        after_ms: u64,
    },
}

/// The answer of the clocks.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum ClockAnswer {
    /// What they say.
    Now(ClockReading),
    /// The time is over.
    Woke(ClockReading),
}

/// What the clocks say.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// Milliseconds since 1970, by the wall clock.
    pub wall_ms: i64,
    /// The IANA name of the device's zone.
    pub zone: String,
    /// Milliseconds since the device started.
    pub monotonic_ms: u64,
    /// A number that changes with each start of the device.
    pub boot: u64,
}

impl ClockAnswer {
    /// The reading that every answer carries.
    #[must_use]
    pub fn reading(self) -> ClockReading {
        match self {
            Self::Now(reading) | Self::Woke(reading) => reading,
        }
    }
}

impl Operation for ClockOperation {
    type Output = ClockAnswer;
}

/// Reads the clocks.
#[must_use]
pub fn read<Ef, Ev>() -> RequestBuilder<Ef, Ev, impl Future<Output = ClockAnswer>>
where
    Ef: From<Request<ClockOperation>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(ClockOperation::Read)
}

/// Answers after that time.
#[must_use]
pub fn wake<Ef, Ev>(after_ms: u64) -> RequestBuilder<Ef, Ev, impl Future<Output = ClockAnswer>>
where
    Ef: From<Request<ClockOperation>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(ClockOperation::Wake { after_ms })
}
