//! The targets: a file a decoder, or a few that one stranger reaches by one way.

mod command;
mod cursor;
mod photo;
mod picture;
mod pull;
mod push;
mod rescue;
mod settings;
mod sign_in;
mod text;

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

/// A decoder, and what must hold of it.
#[derive(Debug)]
pub struct Target {
    /// Its name, and its corpus's folder.
    pub name: &'static str,
    /// Runs it on some bytes; panics where it does not hold.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [Target; 10] = [
    Target { name: "push", run: push::run },
    Target { name: "command", run: command::run },
    Target { name: "rescue", run: rescue::run },
    Target { name: "pull", run: pull::run },
    Target { name: "cursor", run: cursor::run },
    Target { name: "sign_in", run: sign_in::run },
    Target { name: "photo", run: photo::run },
    Target { name: "picture", run: picture::run },
    Target { name: "settings", run: settings::run },
    Target { name: "text", run: text::run },
];

impl Target {
    /// The one of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }
}

/// Unwraps what must be so.
fn sure<T, E: Debug>(result: Result<T, E>, what: &str) -> T {
    result.unwrap_or_else(|error| panic!("{what}: {error:?}"))
}

/// What was read is written so that it reads as the same, and is written the same then.
fn stays_the_same<T: Serialize + DeserializeOwned>(value: &T) {
    let written = sure(serde_json::to_string(value), "what was read is written");
    let again: T = sure(serde_json::from_str(&written), "what was written is read");
    assert_eq!(sure(serde_json::to_string(&again), "written again"), written, "written as it was");
}

/// Reads JSON; what was taken stays the same.
fn json<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    stays_the_same(&value);
    Some(value)
}

/// A sentence about what was not taken: it says something, and no more of it than a person would read.
fn says(error: &impl ToString) {
    let said = error.to_string();
    assert!(!said.trim().is_empty() && said.len() < 1_000, "an error says what and where: {said:?}");
}
