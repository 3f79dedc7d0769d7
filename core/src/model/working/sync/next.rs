//! What a part of a run came to. A part says it; only the machine acts on it.

use crux_core::Command;

use super::state::{Blocked, Trouble};
use crate::{
    effects::{Effect, http::Reply, store::Write},
    protocol::pull::Holdings,
};

/// What a part came to.
pub(super) enum Next<E> {
    /// It waits for another answer.
    Wait(Command<Effect, E>),
    /// It waits on, and what came of the picture is staged meanwhile (F14).
    Stage,
    /// It is over.
    Go(Go),
}

/// Where the run goes from a part that is over.
pub(super) enum Go {
    /// On, with what is ahead.
    On,
    /// After these writes, from the beginning.
    Anew(Vec<Write>),
    /// After these writes, from the beginning when the timer goes off, at once.
    Later(Vec<Write>),
    /// The store's contents are compared with what the server says.
    Compare(Holdings),
    /// The server stands on another branch of the log than we do: a new life begins after that one.
    Fork {
        /// The life that the server knows.
        at_server: u32,
    },
    /// The server answered, but not what was wanted.
    Unwanted(Reply),
    /// The run cannot go on now.
    Fail(Trouble),
    /// A person must do something first.
    Block(Blocked, Trouble),
}

impl<E> From<Go> for Next<E> {
    fn from(go: Go) -> Self {
        Self::Go(go)
    }
}

impl<E> Next<E> {
    /// The run cannot go on now.
    pub(super) const fn fail(trouble: Trouble) -> Self {
        Self::Go(Go::Fail(trouble))
    }

    /// Whether the run breaks off here.
    pub(super) const fn is_broken(&self) -> bool {
        matches!(self, Self::Go(Go::Unwanted(_) | Go::Fail(_)))
    }
}
