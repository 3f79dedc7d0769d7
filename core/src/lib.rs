//! Callout's core: the rules of field service, the protocol between phone and server, the words for people, and the
//! phone's application.
//!
//! Nothing in here does I/O, reads a clock or rolls dice. The server takes the crate without the feature `app`.

pub mod domain;
pub mod i18n;
pub mod papers;
pub mod plants;
pub mod protocol;
pub mod words;

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod effects;
#[cfg(feature = "app")]
pub mod model;
#[cfg(feature = "app")]
pub mod view;
