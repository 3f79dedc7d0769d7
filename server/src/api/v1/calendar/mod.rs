//! Working calendars of the branches: hours, holidays, make-up working days (P4).

pub mod change;
pub mod get;

use callout_core::domain::calendar::WorkingCalendar;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::v1::problems,
    http::Problem,
    services::calendars::{CalendarError, InForce},
};

/// A branch's calendar.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names of the fields are the API's")]
pub struct Calendar {
    /// Counts the changes; 0 is the calendar that a new branch begins with.
    pub version: i64,
    /// The calendar: zone, spans of each weekday in minutes of the day, holidays and make-up days by date.
    pub calendar: WorkingCalendar,
    /// Years that limits reach into soon, and for which no holiday is entered: what is reckoned in them may be wrong (F68).
    pub years_without_holidays: Vec<i32>,
}

impl From<InForce> for Calendar {
    fn from(InForce { version, calendar, years_without_holidays }: InForce) -> Self {
        Self { version, calendar, years_without_holidays }
    }
}

impl From<CalendarError> for Problem {
    fn from(error: CalendarError) -> Self {
        match error {
            CalendarError::Unknown => Self::not_found(),
            CalendarError::Moved { current } => problems::moved(current),
            CalendarError::Failure(failure) => failure.into(),
        }
    }
}
