//! The call that a voucher was drawn from, as the voucher names it (P2, P3).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    asset::Asset,
    customer::{Customer, Site},
    deadline::Deadline,
    ids::{AssetId, CallId, CustomerId, PersonId},
    numbers::DocumentNumber,
    text::{Address, Line, Note},
    time::Timestamp,
};

/// How a call came in (P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By phone.
    Phone,
    /// By letter.
    Letter,
    /// By message.
    Message,
    /// On the web.
    Web,
}

/// An entry of the call register (叫修登记簿, P2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceCall {
    /// Its id.
    pub id: CallId,
    /// Its number.
    pub number: DocumentNumber,
    /// When it came.
    pub received: Timestamp,
    /// How.
    pub channel: Channel,
    /// What the customer reports.
    pub fault: Note,
    /// Who took it.
    pub taken_by: PersonId,
    /// By when somebody must have arrived, and what the first arrival made of it (P4).
    pub arrival: Deadline,
    /// Whether it is still open.
    pub register: Register,
}

/// Whether a register entry is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "register", rename_all = "snake_case")]
pub enum Register {
    /// Until the clerk cancels it against the signed voucher.
    Open,
    /// Cancelled.
    Closed {
        /// When.
        at: Timestamp,
        /// By whom.
        by: PersonId,
    },
}

/// The customer as the voucher names him: a copy, so that a later change of the file does not change a signed paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerOnVoucher {
    /// His file.
    pub id: CustomerId,
    /// His name.
    pub name: Line,
    /// The address of the visit.
    pub address: Address,
    /// His phone.
    pub phone: Line,
    /// Where the site lies.
    pub site: Site,
}

impl From<Customer> for CustomerOnVoucher {
    fn from(Customer { id, branch: _, name, address, phone, site }: Customer) -> Self {
        Self { id, name, address, phone, site }
    }
}

/// The product as the voucher names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetOnVoucher {
    /// Its file.
    pub id: AssetId,
    /// Its model.
    pub model: Line,
    /// Its serial number.
    pub serial: Option<Line>,
    /// The batch that it was made in, where known (P29).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Line>,
    /// The last day that it may be used, where it has one (P29).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<NaiveDate>,
}

impl From<Asset> for AssetOnVoucher {
    fn from(Asset { id, model, serial, batch, expires, .. }: Asset) -> Self {
        Self { id, model, serial, batch, expires }
    }
}

/// Who carries the voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assignment {
    /// The technician.
    pub to: PersonId,
    /// Since when.
    pub since: Timestamp,
    /// Who sent him.
    pub by: PersonId,
}
