//! Things of a customer's in our hands: each has exactly one holder at every moment (P10, P12, I9).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    digest::Digest,
    ids::{PersonId, SignOffId, ThingId},
    numbers::DocumentNumber,
    text::{Line, Note},
    time::Timestamp,
};
use crate::plants::{Plant, is_planted};

/// Who or what can hold a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Place {
    /// Its owner.
    Customer,
    /// A technician, or his van.
    Technician {
        /// Which.
        person: PersonId,
    },
    /// The branch's workshop.
    Workshop,
}

/// Where a thing is now: one value, so that it can never be in two hands (I9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Holder {
    /// In somebody's hands.
    At {
        /// Whose.
        at: Place,
    },
    /// Given by one side, not yet confirmed by the other.
    InTransit {
        /// Who gave it.
        from: Place,
        /// Who is to confirm it.
        to: Place,
    },
}

/// One move in the goods register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Move {
    /// The holder after it.
    pub to: Holder,
    /// When.
    pub at: Timestamp,
    /// Recorded by whom.
    pub by: PersonId,
}

/// A thing as the technician describes it when he takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ThingTaken {
    /// Its id, made on the phone.
    pub id: ThingId,
    /// What it is.
    pub description: Line,
    /// Its serial number, where it has one.
    pub serial: Option<Line>,
    /// What came with it.
    pub accessories: Vec<Line>,
    /// Its condition.
    pub condition: Note,
    /// Pictures of it, by digest.
    pub photos: Vec<Digest>,
}

/// A thing in the goods register (客户商品进出登记簿).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thing {
    /// As it was taken.
    pub taken: ThingTaken,
    /// Where it is now.
    pub holder: Holder,
    /// How it got there.
    pub moves: Vec<Move>,
}

/// A goods receipt (客户商品领取收据).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GoodsReceipt {
    /// Its number, from the device's own series.
    pub number: DocumentNumber,
    /// When the customer can have his things back.
    pub promised: NaiveDate,
    /// Who gave it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether it still counts.
    pub state: ReceiptState,
}

/// Whether a receipt still counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReceiptState {
    /// In the customer's hands.
    Issued,
    /// Voided at the return.
    Voided {
        /// The voiding document.
        number: DocumentNumber,
        /// What became of the paper.
        how: ReceiptBack,
        /// When.
        at: Timestamp,
    },
}

/// What became of the customer's receipt at the return (P12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "receipt", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReceiptBack {
    /// The technician took it back.
    TakenBack,
    /// It was lost, and the customer signed a declaration.
    Lost {
        /// The signed declaration.
        declaration: SignOffId,
    },
}

/// Everything of one voucher in our custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Custody {
    /// The receipt the customer holds.
    pub receipt: GoodsReceipt,
    /// The things.
    pub things: Vec<Thing>,
    /// Receipts before this one: goods can be taken back more than once.
    pub earlier: Vec<GoodsReceipt>,
}

impl Custody {
    /// Moves everything that is not with the customer.
    pub fn move_all(&mut self, to: Holder, at: Timestamp, by: PersonId) {
        for thing in self.things.iter_mut().filter(|thing| !thing.is_home()) {
            if !(is_planted(Plant::CustodyTwice) && to == (Holder::At { at: Place::Customer })) {
                thing.holder = to;
            }
            thing.moves.push(Move { to, at, by });
        }
    }

    /// Whether the customer has everything back.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.things.iter().all(Thing::is_home)
    }
}

impl Thing {
    /// Whether its owner has it.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.holder == Holder::At { at: Place::Customer }
    }
}
