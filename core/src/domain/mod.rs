//! The rules of the work, pure: states, transitions, money, custody, calendars.
//!
//! The phone runs these functions to answer at once; the server runs the same ones and has the last word.

pub mod asset;
pub mod calendar;
pub mod cash;
pub mod checks;
pub mod commands;
pub mod complaint;
pub mod custody;
pub mod customer;
pub mod deadline;
pub mod digest;
pub mod entitlement;
pub mod hold;
pub mod house;
pub mod ids;
pub mod ledger;
pub mod limits;
pub mod money;
pub mod numbers;
pub mod order;
pub mod people;
pub mod person;
pub mod policy;
pub mod pricing;
pub mod quarter;
pub mod refusal;
pub mod repair;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
#[cfg(feature = "openapi")]
pub mod shapes;
pub mod signoff;
pub mod subject;
pub mod subjects;
pub mod text;
pub mod time;
