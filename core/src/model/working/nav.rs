//! Which screen is shown, and what is frozen on it.

use crate::{
    domain::{
        ids::{ComplaintId, OrderId},
        order::statement::Statement,
        signoff::{Purpose, StatementBytes},
    },
    model::action::Place,
};

/// Rows of a list that cross the FFI at once: some five screens, and a view stays below 16 KB however long the texts are.
pub const WINDOW: u32 = 30;

/// Where the person is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nav {
    /// The screen.
    pub screen: Screen,
    /// The first row of its list that is shown.
    pub first_row: u32,
}

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// The day's orders.
    #[default]
    Today,
    /// One order.
    Order {
        /// Which.
        id: OrderId,
    },
    /// One complaint.
    Complaint {
        /// Which.
        id: ComplaintId,
    },
    /// Cash in hand.
    Cash,
    /// The outbox.
    Outbox,
    /// The settings.
    Settings,
}

/// A statement on the screen: frozen from the moment it is shown (I15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the signature is for.
    pub purpose: Purpose,
    /// What is shown.
    pub statement: Statement,
    /// Its bytes.
    pub bytes: StatementBytes,
}

/// Where somebody goes, once it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goto(pub OrderId);

impl Nav {
    /// The open order.
    #[must_use]
    pub const fn open_order(&self) -> Option<OrderId> {
        match &self.screen {
            Screen::Order { id } => Some(*id),
            _ => None,
        }
    }

    /// The open complaint.
    #[must_use]
    pub const fn open_complaint(&self) -> Option<ComplaintId> {
        match &self.screen {
            Screen::Complaint { id } => Some(*id),
            _ => None,
        }
    }

    /// Shows a screen from its top.
    pub fn show(&mut self, screen: Screen) {
        *self = Self { screen, first_row: 0 };
    }
}

impl Screen {
    /// The screen of a place; an order that is no id leads nowhere.
    #[must_use]
    pub fn of(place: &Place) -> Option<Self> {
        Some(match place {
            Place::Today => Self::Today,
            Place::Order { id } => Self::Order { id: id.parse().ok()? },
            Place::Complaint { id } => Self::Complaint { id: id.parse().ok()? },
            Place::Cash => Self::Cash,
            Place::Outbox => Self::Outbox,
            Place::Settings => Self::Settings,
        })
    }
}
