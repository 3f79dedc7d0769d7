//! What the technician records of a visit (P6–P8, P14–P16).

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::domain::{
    digest::{BlobRef, Digest},
    ids::QuoteId,
    pricing::{Agreement, RequestedLine},
    text::{Line, Note},
    time::Timestamp,
};

/// Body of [`OrderCommand::AgreeAppointment`](super::OrderCommand::AgreeAppointment).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgreeAppointment {
    /// The agreed time.
    pub at: Timestamp,
    /// Whether the customer described the fault as it was registered.
    pub fault_confirmed: bool,
    /// Whether parts and tools are with the technician.
    pub parts_ready: bool,
    /// What else was said.
    pub note: Option<Note>,
}

/// Where a device says it was: a circumstance, never a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Latitude in 1/10,000,000 of a degree: 90 of them at most, north or south.
    #[serde(deserialize_with = "within::<LATITUDE_E7_MAX, _>")]
    #[cfg_attr(feature = "openapi", schema(value_type = shape::Latitude))]
    pub latitude_e7: i32,
    /// Longitude in 1/10,000,000 of a degree: 180 of them at most, east or west.
    #[serde(deserialize_with = "within::<LONGITUDE_E7_MAX, _>")]
    #[cfg_attr(feature = "openapi", schema(value_type = shape::Longitude))]
    pub longitude_e7: i32,
    /// Radius of uncertainty in metres.
    pub accuracy_m: u32,
}

/// The poles.
const LATITUDE_E7_MAX: u32 = 900_000_000;
/// Where east meets west.
const LONGITUDE_E7_MAX: u32 = 1_800_000_000;

/// In the document: what is a place on earth.
#[cfg(feature = "openapi")]
mod shape {
    use super::{LATITUDE_E7_MAX, LONGITUDE_E7_MAX};
    use crate::domain::shapes::Whole;

    pub type Latitude = Whole<{ -(LATITUDE_E7_MAX as i64) }, { LATITUDE_E7_MAX as i64 }>;
    pub type Longitude = Whole<{ -(LONGITUDE_E7_MAX as i64) }, { LONGITUDE_E7_MAX as i64 }>;
}

impl Location {
    /// A place on earth, or nothing.
    #[must_use]
    pub const fn new(latitude_e7: i32, longitude_e7: i32, accuracy_m: u32) -> Option<Self> {
        if latitude_e7.unsigned_abs() <= LATITUDE_E7_MAX && longitude_e7.unsigned_abs() <= LONGITUDE_E7_MAX {
            Some(Self { latitude_e7, longitude_e7, accuracy_m })
        } else {
            None
        }
    }
}

fn within<'de, const MAX: u32, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let e7 = i32::deserialize(deserializer)?;
    if e7.unsigned_abs() <= MAX {
        Ok(e7)
    } else {
        Err(de::Error::custom(format_args!("must be between -{MAX} and {MAX}")))
    }
}

/// Body of [`OrderCommand::Arrive`](super::OrderCommand::Arrive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Arrive {
    /// Where the device was, if it knew.
    pub location: Option<Location>,
}

/// Body of [`OrderCommand::RecordFinding`](super::OrderCommand::RecordFinding).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordFinding {
    /// What is really there.
    pub found: Note,
    /// The cause.
    pub cause: Option<Note>,
    /// Whether it differs from what was reported.
    pub differs: bool,
}

/// Body of [`OrderCommand::OfferQuote`](super::OrderCommand::OfferQuote).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OfferQuote {
    /// Its id, made on the phone.
    pub id: QuoteId,
    /// The solution in words.
    pub solution: Note,
    /// What is asked for; the prices follow from the price list.
    pub lines: Vec<RequestedLine>,
    /// The version of the price list that the customer saw.
    pub price_list: u32,
}

/// Body of [`OrderCommand::AgreeQuote`](super::OrderCommand::AgreeQuote).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgreeQuote {
    /// Which quote.
    pub quote: QuoteId,
    /// Who agreed.
    pub by_whom: Line,
    /// How.
    pub how: Agreement,
}

/// Body of [`OrderCommand::RefuseQuote`](super::OrderCommand::RefuseQuote).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RefuseQuote {
    /// Which quote.
    pub quote: QuoteId,
    /// Why.
    pub reason: Note,
}

/// Body of [`OrderCommand::RecordWork`](super::OrderCommand::RecordWork) and [`OrderCommand::RecordBench`](super::OrderCommand::RecordBench).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordWork {
    /// What was done.
    pub work: Note,
    /// Time used.
    pub minutes: u32,
    /// Parts that went in.
    pub parts: Vec<RequestedLine>,
    /// The version of the price list that names the parts.
    pub price_list: u32,
}

/// Body of [`OrderCommand::CheckProduct`](super::OrderCommand::CheckProduct).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckProduct {
    /// Other faults that were seen, if any.
    pub other_faults: Option<Note>,
}

/// Body of [`OrderCommand::AddPhoto`](super::OrderCommand::AddPhoto).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddPhoto {
    /// The picture's bytes, by digest; they travel in their own lane.
    pub blob: Digest,
    /// How many bytes.
    pub bytes: u32,
    /// What it shows.
    pub caption: Option<Line>,
}

impl AddPhoto {
    /// The picture.
    #[must_use]
    pub const fn picture(&self) -> Option<BlobRef> {
        Some(BlobRef { digest: self.blob, bytes: self.bytes })
    }
}

/// Body of [`OrderCommand::ReportResult`](super::OrderCommand::ReportResult).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportResult {
    /// The result in words.
    pub result: Note,
}

/// Body of [`OrderCommand::Suspend`](super::OrderCommand::Suspend).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// Why it cannot be finished today.
    pub reason: Note,
    /// The day the customer was told.
    pub until: NaiveDate,
    /// Who of the customer's was told.
    pub told: Line,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_on_the_earth_or_its_place_is_not_known() {
        let read = |latitude: i64, longitude: i64| {
            let json = serde_json::json!({ "latitude_e7": latitude, "longitude_e7": longitude, "accuracy_m": 5 });
            serde_json::from_value::<Location>(json).ok()
        };
        for (latitude, longitude) in [(0, 0), (900_000_000, -1_800_000_000), (-900_000_000, 1_800_000_000)] {
            assert_eq!(read(latitude.into(), longitude.into()), Location::new(latitude, longitude, 5));
            assert!(Location::new(latitude, longitude, 5).is_some());
        }
        for (latitude, longitude) in [(2_000_000_000, 0), (-900_000_001, 0), (0, 1_800_000_001), (i32::MIN, 0)] {
            assert_eq!(read(latitude.into(), longitude.into()), None, "{latitude} {longitude}");
            assert_eq!(Location::new(latitude, longitude, 5), None);
        }
    }
}
