//! What happens to somebody at work inside the core: each part's own event, side by side.

use crux_core::Command;

use super::{capture::Taken, chain::Chain, forms::Slot, leave, recall, sign, sync, walk, writing};
use crate::{
    domain::{ids::ComplaintId, subject::SubjectKey},
    effects::{Effect, clock::ClockReading, location::LocateAnswer, store::StoreAnswer},
    model::action::Action,
};

/// What the working state asks for, and what follows.
pub type Cmd = Command<Effect, Event>;

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The clocks were read for something that the person did.
    Timed(Box<Timed>, ClockReading),
    /// Of something that is recorded.
    Writing(writing::Event),
    /// The recorder's key sealed the head of the log, and that was committed, or not.
    Chained(Box<Chain>, StoreAnswer),
    /// A minute began while somebody looks; the number of the timer.
    Minute(u64, ClockReading),
    /// An order was read from the store.
    Loaded(walk::Loaded),
    /// A writing that nobody waits for was committed, or not.
    Written(StoreAnswer),
    /// Of what memory lacked.
    Recall(recall::Event),
    /// Of leaving, and of the rescue file.
    Leave(leave::Event),
    /// Of a signature, or of signing in again.
    Sign(sign::Event),
    /// Of the sync machine.
    Sync(sync::event::Event),
}

/// Something that the person did, waiting for the clocks.
#[derive(Clone, Debug)]
pub enum Timed {
    /// On the open order.
    Act(Action),
    /// He is there, and the device says where.
    Arrived {
        /// At which order, whatever is on the screen by now.
        about: SubjectKey,
        /// Where.
        answer: LocateAnswer,
    },
    /// A picture was taken.
    Photo {
        /// At which order, whatever is on the screen by now.
        about: SubjectKey,
        /// Of what.
        caption: String,
        /// For which field of a form.
        slot: Option<Slot>,
        /// What came of it.
        taken: Taken,
    },
    /// He was with a customer who complains, and the device says where.
    Visited {
        /// Which complaint, whatever is on the screen by now.
        id: ComplaintId,
        /// What he found.
        found: String,
        /// Whether the customer is satisfied.
        is_satisfied: bool,
        /// Where.
        answer: LocateAnswer,
    },
    /// Cash is handed in.
    HandIn(String),
    /// The app came to the front: sync, and keep the words about time true.
    Front,
    /// There may be something, or the person asks: sync.
    Sync,
}
