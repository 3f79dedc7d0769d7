//! The rows that the heart reads and writes, as data: a store turns them into SQL or keeps them in maps.

mod command;
mod desk;
mod feed;
mod log;
mod money;
mod state;

pub use command::{BlobRefRow, CommandRow, EvidenceRow, Received, SecurityRow};
pub use desk::{HeldRow, RepliedAbout, Settlement, StoredReply};
pub use feed::{FeedRow, FeedWhat, SubjectKind};
pub use log::{EventRow, LogEntry};
pub use money::{DocumentRow, PostingRow};
pub use state::{BranchHead, DeviceState, OrderState, PersonState, body_of};
