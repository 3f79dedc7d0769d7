//! Identifiers: one type for each kind of thing, so that a customer's id cannot stand where an order's is meant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares a newtype over [`Uuid`] that reads, prints and orders like one.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A service centre or branch: people, calls, goods, cash and reports belong to one.
    BranchId,
    /// Somebody with a login: technician, clerk, accountant …
    PersonId,
    /// A phone that was enrolled with its own key.
    DeviceId,
    /// One recorded intent or fact (`UUIDv7`, made on the phone).
    CommandId,
    /// A customer and his file.
    CustomerId,
    /// A customer's product.
    AssetId,
    /// A hold on a model or a batch of it (P29).
    HoldId,
    /// What one owner of a held product is to be told (P29).
    HoldNoticeId,
    /// An entry of the call register.
    CallId,
    /// A service voucher.
    OrderId,
    /// A priced proposal that the customer agrees to or not.
    QuoteId,
    /// A thing of a customer's in our custody.
    ThingId,
    /// Money taken from a customer, or promised by him through a bank.
    PaymentId,
    /// Money that a technician hands in to the accountant.
    RemittanceId,
    /// An invoice.
    InvoiceId,
    /// A signature and what was signed.
    SignOffId,
    /// A customer's complaint.
    ComplaintId,
    /// A case on the exceptions desk.
    HeldId,
    /// The life of one server database; a restored backup gets a new one (I11).
    Incarnation,
}

impl BranchId {
    /// The company's log stands where a branch's does, under this id: what all branches share lives there.
    pub const COMPANY: Self = Self(Uuid::nil());
}
