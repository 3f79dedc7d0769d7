//! The rows that the heart reads and writes, as data: a store turns them into SQL or keeps them in maps.

mod command;
mod desk;
mod feed;
mod log;
mod money;
mod relay;
mod state;

pub use command::{BlobRefRow, EvidenceRow, Received, SecurityRow};
pub use desk::{HeldRow, RepliedAbout, Settlement, StoredReply, Whose};
pub use feed::{FeedRow, FeedWhat, kinds};
pub use log::{EventRow, LogEntry, Sent};
pub use money::{DocumentRow, PostingRow};
pub use relay::{RelayPlace, RelayRow};
pub use state::{BranchHead, DeviceState, SubjectState, body_of};
