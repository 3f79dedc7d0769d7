//! Who works on this phone, for which server: kept in the store, without any secret.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        cash::CashBook,
        ids::{BranchId, DeviceId, Incarnation, PersonId},
        money::Currency,
        numbers::SeriesName,
        people::{Actor, Role},
        subject::{Site, SubjectKey},
        text::Text,
    },
    protocol::auth,
};

/// The key under which the store keeps it.
pub const META: &str = "session";
/// The name under which the key store keeps the refresh token.
pub const REFRESH_TOKEN: &str = "refresh_token";

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The server's address.
    pub server: String,
    /// The server's life when this phone last spoke with it.
    pub incarnation: Incarnation,
    /// The device.
    pub device: DeviceId,
    /// Its short number (I18).
    pub code: String,
    /// The person.
    pub person: PersonId,
    /// His name.
    pub name: String,
    /// His branch.
    pub branch: BranchId,
    /// Its name.
    pub branch_name: String,
    /// What he is.
    pub roles: Vec<Role>,
}

impl Session {
    /// The session of a fresh enrolment.
    #[must_use]
    pub fn of(server: String, enrolled: &auth::Enrolled) -> Self {
        let me = &enrolled.session.person;
        Self {
            server,
            incarnation: enrolled.session.incarnation,
            device: enrolled.device,
            code: enrolled.code.clone(),
            person: me.id,
            name: me.name.clone(),
            branch: me.branch,
            branch_name: me.branch_name.clone(),
            roles: me.roles.clone(),
        }
    }

    /// The actor of what he records.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { person: self.person, branch: self.branch, roles: self.roles.clone() }
    }

    /// His own cash book in his branch.
    #[must_use]
    pub fn cash_book(&self) -> SubjectKey {
        CashBook::key_of(self.branch, self.person)
    }

    /// Where he works, as his phone knows it: no phone counts the branch's own series, so that its code is never written.
    #[must_use]
    pub fn site(&self, zone: Tz, currency: Currency) -> Site {
        let code = Text::new(&self.code).unwrap_or_else(|_| Text::new("-").unwrap_or_else(|_| unreachable!("a dash")));
        Site { branch: self.branch, code, zone, currency }
    }

    /// Who counts the receipts that this phone gives: its number and the life of its log, `D07.1`.
    #[must_use]
    pub fn issuer(&self, epoch: u32) -> Option<SeriesName> {
        SeriesName::new(&format!("{}.{epoch}", self.code)).ok()
    }
}

/// An access token and when it ends, by the device's monotonic clock.
#[derive(Clone)]
pub struct Access {
    /// The token.
    pub token: auth::AccessToken,
    /// From then on it is not used any more.
    pub until_monotonic_ms: u64,
    /// The start of the device that the monotonic clock counts from.
    pub boot: u64,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Access(until: {})", self.until_monotonic_ms)
    }
}
