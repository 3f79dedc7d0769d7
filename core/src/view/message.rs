//! What the person is told, as a sentence: what happened and what to do.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{
    reader::{Reader, say},
    words,
};
use crate::{
    domain::text::TextError,
    model::message::{Field, InputProblem, Message},
};

/// A message.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageView {
    /// The sentence.
    pub text: String,
    /// Whether something went wrong, or was not recorded.
    pub is_error: bool,
}

pub(super) fn view(reader: &Reader, message: &Message) -> MessageView {
    let text = match message {
        Message::Saved => say!(reader, "message-saved"),
        Message::Refused(refusal) => words::refusal(reader, *refusal),
        Message::Input { field, problem } => input(reader, *field, *problem),
        Message::StoreFull => say!(reader, "message-store-full"),
        Message::StoreFails => say!(reader, "message-store-fails"),
        Message::Pending { count } => say!(reader, "message-pending", count = (*count)),
        Message::Exported => say!(reader, "message-exported"),
        Message::NothingToExport => say!(reader, "message-nothing-to-export"),
        Message::Salvaged { commands, is_log_damaged: false } => {
            say!(reader, "message-salvaged", count = (*commands))
        }
        Message::Salvaged { commands, is_log_damaged: true } => {
            say!(reader, "message-salvaged-partly", count = (*commands))
        }
        Message::Server { detail } if !detail.trim().is_empty() => detail.clone(),
        Message::Server { .. } => say!(reader, "message-server"),
        Message::Barred { count } => say!(reader, "message-barred", count = (*count)),
        Message::NoNetwork => say!(reader, "message-no-network"),
        Message::KeyFails => say!(reader, "message-key-fails"),
        Message::CameraFails => say!(reader, "message-camera-fails"),
        Message::Refetching => say!(reader, "message-refetching"),
        Message::HistoryForked => say!(reader, "message-history-forked"),
    };
    let is_error = !matches!(
        message,
        Message::Saved | Message::Exported | Message::NothingToExport | Message::Refetching | Message::HistoryForked
    );
    MessageView { text, is_error }
}

/// Which field, what is wrong with it, what to enter instead.
fn input(reader: &Reader, field: Field, problem: InputProblem) -> String {
    let field = words::field(reader, field);
    match problem {
        InputProblem::Text(TextError::Empty) => say!(reader, "input-empty", field = field),
        InputProblem::Text(TextError::TooLong { .. }) => say!(reader, "input-too-long", field = field),
        InputProblem::Text(TextError::Forbidden(_)) => say!(reader, "input-forbidden", field = field),
        InputProblem::NotAnAmount => say!(reader, "input-not-an-amount", field = field),
        InputProblem::NotADay => say!(reader, "input-not-a-day", field = field),
        InputProblem::NotATime => say!(reader, "input-not-a-time", field = field),
        InputProblem::NotANumber => say!(reader, "input-not-a-number", field = field),
        InputProblem::NotAQuantity => say!(reader, "input-not-a-quantity", field = field),
        InputProblem::NotAnAddress => say!(reader, "input-not-an-address", field = field),
        InputProblem::NotDrawn => say!(reader, "input-not-drawn", field = field),
        InputProblem::NotHere => say!(reader, "input-not-here", field = field),
    }
}
