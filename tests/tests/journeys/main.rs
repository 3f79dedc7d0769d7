//! Journeys: a capability from the call to its end, each readable as sentences.

mod complaint;
mod disabled;
mod fixed_on_site;
mod history;
mod hold;
mod not_today;
mod reassigned;
mod recorded;
mod restored;
mod taken_back;
mod weak_network;
