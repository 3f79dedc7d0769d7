//! The server's "there is something" (`GET /v1/events`). The shell keeps the connection while the app is in front and
//! sends [`crate::app::Event::Nudged`] for every message; it asks for nothing and knows nothing more.

use crux_core::{Command, Request, capability::Operation, command::NotificationBuilder};
use facet::Facet;
use serde::{Deserialize, Serialize};

/// A request to the listener.
#[derive(Facet, Serialize, Deserialize, Clone, PartialEq, Eq)]
#[repr(C)]
pub enum LiveOperation {
    /// Listen there, instead of anywhere before.
    Listen {
        /// The address.
        url: String,
        /// The access token.
        bearer: String,
    },
    /// Listen no more.
    Stop,
}

impl std::fmt::Debug for LiveOperation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Listen { url, .. } => write!(f, "Listen({url})"),
            Self::Stop => f.write_str("Stop"),
        }
    }
}

impl Operation for LiveOperation {
    type Output = ();
}

/// Tells the listener.
#[must_use]
pub fn tell<Ef, Ev>(operation: LiveOperation) -> NotificationBuilder<Ef, Ev, impl Future<Output = ()>>
where
    Ef: From<Request<LiveOperation>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::notify_shell(operation)
}
