//! The rules of the work, pure: states, transitions, money, custody, calendars.
//!
//! The phone runs these functions to answer at once; the server runs the same ones and has the last word.

pub mod digest;
pub mod ids;
pub mod money;
pub mod people;
pub mod text;
