//! The view of a phone on the bench: what a technician reads, in both languages, at every state of the app.

mod bounds;
mod contract;
mod forms;
mod history;
mod holds;
mod lists;
mod outline;
mod player;
mod screens;
mod signing;
mod steps;
