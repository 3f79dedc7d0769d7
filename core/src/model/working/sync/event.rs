//! What happens to the sync machine: each part's own event, side by side, with the stamp of the run that asked.

use crux_core::Command;

use super::{blobs, deposit, fork, pull, push, refresh::Refreshed};
use crate::{
    effects::{Effect, clock::ClockReading, device_status::DeviceStatus, store::StoreAnswer},
    protocol::cursor::Cursor,
};

/// What the machine asks for, and what follows.
pub type Cmd = Command<Effect, Event>;

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// A part of that run came to something.
    Part(u64, Box<Part>),
    /// Pages of a picture that is not whole yet were staged, or not; whatever became of the run.
    Staged {
        /// Where that picture ends.
        until: Option<Box<Cursor>>,
        /// How many of its pages are staged then.
        pages: u32,
        /// What the store says.
        answer: StoreAnswer,
    },
    /// A writing that no run waits for was committed, or not.
    Written(StoreAnswer),
    /// That timer went off.
    Woke(u64, ClockReading),
    /// The device said how it stands, for the next reports.
    Told(DeviceStatus),
}

/// What a part of a run came to.
#[derive(Clone, Debug)]
pub enum Part {
    /// The access token was renewed, or not.
    Refresh(Refreshed),
    /// A new life of the log is durable, or not.
    Fork(fork::Begun),
    /// Of a deposit.
    Deposit(deposit::Event),
    /// Of a push.
    Push(push::Event),
    /// Of a picture.
    Pull(pull::Event),
    /// What the store holds was read.
    Compare(StoreAnswer),
    /// Of a photo.
    Upload(blobs::Event),
}
