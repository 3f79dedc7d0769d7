//! What the person is told, as a sentence: what happened and what to do.

use facet::Facet;
use serde::{Deserialize, Serialize};

use crate::{
    effects::store::NoPicture,
    model::{Model, Stage, message::Message},
    view::Tone,
    words::{self, Reader, say},
};

/// A message.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageView {
    /// Counts up: the same sentence said again is said again.
    pub id: u32,
    /// The sentence.
    pub text: String,
    /// `Bad` where something went wrong, or was not recorded.
    pub tone: Tone,
    /// The field that is wrong, where it is one.
    pub field: Option<String>,
}

pub(super) fn view(reader: &Reader, model: &Model, message: &Message) -> MessageView {
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
        Message::NoPicture(NoPicture::NotThere) => say!(reader, "message-photo-not-there"),
        Message::NoPicture(NoPicture::Unknown) => say!(reader, "message-photo-unknown"),
        Message::NoPicture(NoPicture::Heic) => say!(reader, "message-photo-heic"),
        Message::NoPicture(NoPicture::TooLarge) => say!(reader, "message-photo-too-large"),
        Message::NoPicture(NoPicture::Damaged) => say!(reader, "message-photo-damaged"),
        Message::Refetching => say!(reader, "message-refetching"),
        Message::HistoryForked => say!(reader, "message-history-forked"),
    };
    MessageView { id: model.told, text, tone: tone(message), field: field(model) }
}

const fn tone(message: &Message) -> Tone {
    match message {
        Message::Saved | Message::Exported => Tone::Good,
        Message::NothingToExport | Message::Refetching | Message::HistoryForked => Tone::Notice,
        Message::Refused(_)
        | Message::Input(_)
        | Message::StoreFull
        | Message::StoreFails
        | Message::Pending { .. }
        | Message::Salvaged { .. }
        | Message::Server { .. }
        | Message::Barred { .. }
        | Message::NoNetwork
        | Message::KeyFails
        | Message::CameraFails
        | Message::NoPicture(_) => Tone::Bad,
    }
}

/// The field of the form that it is about: the one that the person sees, at the gate or over the screen.
fn field(model: &Model) -> Option<String> {
    let wrong = match &model.stage {
        Stage::Working(working) if working.forms.open.is_some() => working.forms.open.as_ref()?.wrong.as_ref(),
        _ => model.gate.wrong.as_ref(),
    };
    wrong.filter(|(_, wrong)| model.message == Some(Message::Input(*wrong))).map(|(field, _)| field.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Lang,
        words::{
            Field,
            typed::{InputProblem, Wrong},
        },
    };

    fn said(message: &Message) -> MessageView {
        let mut model = Model { message: Some(message.clone()), ..Model::default() };
        model.device.language = Lang::ZhCn;
        if let Message::Input(wrong) = message {
            model.gate.wrong = Some(("amount".to_owned(), *wrong));
        }
        view(&crate::view::reader(&model), &model, message)
    }

    #[test]
    fn the_servers_own_sentence_is_passed_on_and_an_empty_one_replaced() {
        let said = |detail: &str| said(&Message::Server { detail: detail.to_owned() }).text;
        assert_eq!(said("登录名或密码错误。"), "登录名或密码错误。");
        assert_eq!(said(" "), "服务器未接受。请联系公司。");
    }

    #[test]
    fn a_wrong_field_is_an_error_and_what_was_saved_is_none() {
        let wrong = said(&Message::Input(Wrong { field: Field::Amount, problem: InputProblem::NotAnAmount }));
        assert_eq!((wrong.tone, wrong.field.as_deref()), (Tone::Bad, Some("amount")));
        let saved = said(&Message::Saved);
        assert_eq!((saved.tone, saved.field), (Tone::Good, None));
    }
}
