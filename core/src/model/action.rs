//! What people enter: screens, actions and their fields, as the shells send them.
//!
//! Texts, numbers and dates come as the person typed them; [`typed`](crate::words::typed) reads them and names the field that is
//! wrong.

use facet::Facet;
use serde::{Deserialize, Serialize};

/// A screen.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum Place {
    /// 今日: the day's orders.
    Today,
    /// One order.
    Order {
        /// Which.
        id: String,
    },
    /// One complaint.
    Complaint {
        /// Which.
        id: String,
    },
    /// 手持现金: cash in hand.
    Cash,
    /// 发件箱: what was recorded, and what the office answered.
    Outbox,
    /// 设置.
    Settings,
}

/// Something done on the open order.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum Action {
    /// Take the job.
    Accept,
    /// Cannot take it.
    Decline {
        /// Why.
        reason: String,
    },
    /// The customer was phoned and a time agreed (P6).
    AgreeAppointment {
        /// The day, `2026-11-23`.
        date: String,
        /// The time, `14:30`.
        time: String,
        /// Whether he describes the fault as registered.
        fault_confirmed: bool,
        /// Whether parts and tools are at hand.
        parts_ready: bool,
        /// What else was said; may be empty.
        note: String,
    },
    /// Leave for the customer.
    StartTravel,
    /// There.
    Arrive,
    /// What is really there (P15).
    RecordFinding {
        /// What was found.
        found: String,
        /// The cause; may be empty.
        cause: String,
        /// Whether it differs from what was reported.
        differs: bool,
    },
    /// Solution and price (P7).
    OfferQuote {
        /// The solution in words.
        solution: String,
        /// Items of the price list.
        lines: Vec<ItemInput>,
    },
    /// The customer agrees to the open quote (P7).
    AgreeQuote {
        /// Who.
        by_whom: String,
        /// On the phone.
        by_phone: bool,
    },
    /// The customer refuses the open quote (P7).
    RefuseQuote {
        /// Why.
        reason: String,
    },
    /// Work, time and parts (P8), on site or on the bench (P11).
    RecordWork {
        /// What was done.
        work: String,
        /// Minutes.
        minutes: String,
        /// Parts of the price list.
        parts: Vec<ItemInput>,
    },
    /// The whole product was checked (P8).
    CheckProduct {
        /// Other faults; may be empty.
        other_faults: String,
    },
    /// Take a picture.
    TakePhoto {
        /// What it shows; may be empty.
        caption: String,
    },
    /// Repaired on site (P8).
    FinishOnSite,
    /// Show what is to be signed; it is frozen from here on.
    ShowStatement {
        /// What the signature is for.
        purpose: PurposeInput,
    },
    /// The customer signed what is shown.
    Sign {
        /// His name.
        signer: String,
        /// As what he signs.
        role: SignerRoleInput,
        /// The strokes.
        strokes: Vec<StrokeInput>,
    },
    /// Cash was taken (P9).
    TakeCash {
        /// The amount, for example `120.50`.
        amount: String,
    },
    /// The customer pays by transfer (P12a).
    TakeTransfer {
        /// The amount.
        amount: String,
        /// The reference; may be empty.
        reference: String,
    },
    /// The result, before leaving (P16).
    ReportResult {
        /// The result.
        result: String,
    },
    /// Leave the site (P16).
    LeaveSite,
    /// Not today (P14).
    Suspend {
        /// Why.
        reason: String,
        /// The day the customer was told, `2026-11-23`.
        until: String,
        /// Who was told.
        told: String,
    },
    /// Beyond him (P15).
    Escalate {
        /// Why.
        reason: String,
    },
    /// It cannot be repaired.
    GiveUp {
        /// Why.
        reason: String,
    },
    /// The goods are taken back (P10).
    TakeGoods {
        /// What.
        things: Vec<ThingInput>,
        /// When the customer can have them back, `2026-11-27`.
        promised: String,
    },
    /// The bench is done (P11).
    FinishBench,
    /// The promised date cannot be kept (P13).
    ReportLate {
        /// Why.
        reason: String,
        /// The date the customer was told.
        new_date: String,
    },
    /// The customer has his goods again (P12).
    ReturnGoods {
        /// Whether the receipt was lost; then a declaration must be signed before.
        is_receipt_lost: bool,
    },
    /// The customer complains (P25).
    Complain(ComplaintInput),
    /// He was with the customer of the open complaint (P27).
    VisitCustomer {
        /// What he found.
        found: String,
        /// Whether the customer is satisfied.
        is_satisfied: bool,
    },
    /// Nobody signs, and why (P8).
    NotSigned {
        /// What the signature would have been for.
        purpose: PurposeInput,
        /// Why.
        reason: NotSignedInput,
        /// What was said, or why there is no picture; may be empty where there is one.
        note: String,
        /// A picture that was taken on this order, by digest; may be empty.
        photo: String,
    },
    /// How he behaved on site, by the checklist of the settings (P40).
    RecordConduct {
        /// Each point.
        items: Vec<ConductInput>,
    },
}

/// As what somebody signs.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum SignerRoleInput {
    /// The customer himself.
    Customer,
    /// Of his family.
    Family,
    /// Works for him or with him.
    Colleague,
    /// A neighbour, or whoever looks after the house.
    Caretaker,
    /// Somebody else.
    Other {
        /// Who, in words.
        words: String,
    },
}

/// Why nobody signs.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum NotSignedInput {
    /// Nobody is there who could.
    Absent,
    /// He does not want to.
    Unwilling,
    /// A company stamped the paper.
    Stamp,
}

impl From<NotSignedInput> for crate::domain::order::command::NotSignedReason {
    fn from(reason: NotSignedInput) -> Self {
        match reason {
            NotSignedInput::Absent => Self::Absent,
            NotSignedInput::Unwilling => Self::Unwilling,
            NotSignedInput::Stamp => Self::Stamp,
        }
    }
}

/// A point of the checklist of conduct.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ConductInput {
    /// Its code.
    pub code: String,
    /// Whether it was done.
    pub is_done: bool,
    /// What there is to say of it; may be empty.
    pub note: String,
}

/// How a field of a form changes.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum FieldChange {
    /// Something was typed: all that stands there now.
    Write {
        /// It.
        value: String,
    },
    /// Something was chosen: a choice, a usual answer, a switch, a point of a list, a picture.
    Choose {
        /// Which.
        id: String,
    },
    /// Less of it: minutes, or an item.
    Less {
        /// Which item.
        id: String,
    },
    /// More of it: minutes, or an item.
    More {
        /// Which item.
        id: String,
    },
    /// The price list is searched.
    Search {
        /// For what.
        query: String,
    },
    /// A stroke was drawn.
    Stroke {
        /// The stroke.
        stroke: StrokeInput,
    },
    /// The last stroke is taken back.
    Undo,
    /// All strokes are taken back, once it is sure.
    Clear,
    /// What belongs there is scanned.
    Scan,
    /// A picture is taken, and chosen there.
    Photograph,
}

/// What a customer complains about.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ComplaintInput {
    /// What it is.
    pub kind: ComplaintKindInput,
    /// What he says.
    pub says: String,
    /// What he asks for; may be empty.
    pub asks: String,
    /// The part number; may be empty.
    pub part_number: String,
    /// The day of the delivery, `2026-11-23`; may be empty.
    pub delivered: String,
    /// How many there are; may be empty.
    pub quantity: String,
    /// How many of them are faulty; may be empty.
    pub faulty: String,
}

/// What a complaint is (P25).
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum ComplaintKindInput {
    /// The product.
    ProductQuality,
    /// The service.
    Service,
    /// A suggestion.
    Suggestion,
}

impl From<ComplaintKindInput> for crate::domain::complaint::command::ComplaintKind {
    fn from(kind: ComplaintKindInput) -> Self {
        match kind {
            ComplaintKindInput::ProductQuality => Self::ProductQuality,
            ComplaintKindInput::Service => Self::Service,
            ComplaintKindInput::Suggestion => Self::Suggestion,
        }
    }
}

/// What a signature is for.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum PurposeInput {
    /// The work is done.
    WorkDone,
    /// The goods are taken back.
    TakeBack,
    /// The goods are returned.
    Return,
    /// The receipt was lost.
    LostReceipt,
}

impl From<PurposeInput> for crate::domain::signoff::Purpose {
    fn from(purpose: PurposeInput) -> Self {
        match purpose {
            PurposeInput::WorkDone => Self::WorkDone,
            PurposeInput::TakeBack => Self::TakeBack,
            PurposeInput::Return => Self::Return,
            PurposeInput::LostReceipt => Self::LostReceipt,
        }
    }
}

impl From<crate::domain::signoff::Purpose> for PurposeInput {
    fn from(purpose: crate::domain::signoff::Purpose) -> Self {
        use crate::domain::signoff::Purpose;
        match purpose {
            Purpose::WorkDone => Self::WorkDone,
            Purpose::TakeBack => Self::TakeBack,
            Purpose::Return => Self::Return,
            Purpose::LostReceipt => Self::LostReceipt,
        }
    }
}

/// An item of the price list and how many.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ItemInput {
    /// Its code.
    pub code: String,
    /// How many.
    pub quantity: u32,
}

/// A thing that is taken back.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ThingInput {
    /// What it is.
    pub description: String,
    /// Its serial number; may be empty.
    pub serial: String,
    /// What comes with it.
    pub accessories: Vec<String>,
    /// Its condition.
    pub condition: String,
    /// Pictures of it that were taken on this order, by digest.
    pub photos: Vec<String>,
}

/// One stroke of a signature.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct StrokeInput {
    /// Its points.
    pub points: Vec<PointInput>,
}

/// One point of a stroke.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointInput {
    /// Across, in 1/10,000 of the pad's width.
    pub x: u32,
    /// Down, in 1/10,000 of the pad's width.
    pub y: u32,
    /// Milliseconds since the first point.
    pub t_ms: u32,
    /// Pressure in 1/1,000.
    pub pressure: u32,
}
