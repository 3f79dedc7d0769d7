//! What the person is told, as a sentence: what happened and what to do.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{
    model::message::Message,
    words::{self, Reader, say},
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
        Message::Refused(refusal) => words::refusal(reader.lang, *refusal),
        Message::Input(wrong) => words::wrong(reader.lang, *wrong),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Lang,
        model::{Device, Model},
        words::{
            Field,
            typed::{InputProblem, Wrong},
        },
    };

    fn said(message: &Message) -> MessageView {
        let model = Model { device: Device { language: Lang::ZhCn, ..Device::default() }, ..Model::default() };
        view(&crate::view::reader(&model), message)
    }

    #[test]
    fn the_servers_own_sentence_is_passed_on_and_an_empty_one_replaced() {
        let said = |detail: &str| said(&Message::Server { detail: detail.to_owned() }).text;
        assert_eq!(said("登录名或密码错误。"), "登录名或密码错误。");
        assert_eq!(said(" "), "服务器未接受。请联系公司。");
    }

    #[test]
    fn a_wrong_field_is_an_error_and_what_was_saved_is_none() {
        assert!(said(&Message::Input(Wrong { field: Field::Amount, problem: InputProblem::NotAnAmount })).is_error);
        assert!(!said(&Message::Saved).is_error);
    }
}
