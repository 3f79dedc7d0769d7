//! Who is behind a request, as its session's row says: the phone's key and where its log stands come with it, so that a push and
//! a page ask the database no second time.

use callout_core::{
    domain::{
        ids::{BranchId, DeviceId, Incarnation, PersonId},
        people::Actor,
    },
    protocol::{auth::PublicKey, push::Head},
};
use uuid::Uuid;

/// The person behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who, of which branch, with which roles.
    pub actor: Actor,
    /// From which phone; none from the office.
    pub phone: Option<Phone>,
    /// By which session.
    pub session: Uuid,
}

impl Principal {
    /// From which device.
    #[must_use]
    pub fn device(&self) -> Option<DeviceId> {
        self.phone.as_ref().map(|phone| phone.id)
    }
}

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
    /// The life of the database in which the request came; it may begin another at any time (F79).
    pub incarnation: Incarnation,
}
