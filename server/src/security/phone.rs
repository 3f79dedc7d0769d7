//! The phone behind a request: what its session's row says, so that a push and a page ask the database no second time.

use callout_core::{
    domain::ids::{BranchId, DeviceId, PersonId},
    protocol::{auth::PublicKey, push::Head},
};

/// An enrolled phone whose session speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Its id.
    pub id: DeviceId,
    /// The branch that its log is in.
    pub branch: BranchId,
    /// Whose it is.
    pub person: PersonId,
    /// What its seals are checked with.
    pub key: PublicKey,
    /// The last command that was received from it when the request came.
    pub head: Head,
}
