//! What is said to a phone, and what it wants done.

use callout_core::app::Event;
use crux_http::protocol::{HttpRequest, HttpResult};

use super::ask::{Ask, Reply};

/// What is said to a phone.
#[derive(Debug)]
pub enum Said {
    /// A person did something, or the shell noticed it.
    Event(Event),
    /// An exchange came to its end.
    Exchanged {
        /// Its number.
        exchange: u32,
        /// How it ended.
        result: HttpResult,
    },
    /// An ask was answered.
    Replied {
        /// Its number.
        ask: u32,
        /// The answer.
        reply: Reply,
    },
    /// What [`super::Shell::due`] named is due.
    Due(u32),
    /// The server said that there is something.
    Nudged {
        /// On which of its lines.
        line: u32,
    },
}

/// What somebody else does for a phone, who says afterwards what came of it.
#[derive(Clone, Debug)]
pub enum Errand {
    /// An exchange over the phone's network; [`Said::Exchanged`] ends it.
    Exchange {
        /// Its number.
        exchange: u32,
        /// What is sent.
        request: HttpRequest,
    },
    /// The person or the hardware is asked; [`Said::Replied`] ends it.
    Ask(Ask),
}
