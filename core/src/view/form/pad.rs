//! The pad in a form.

use super::FieldKind;
use crate::{
    model::working::forms::{Open, pad},
    words::{Reader, say},
};

/// The field.
pub fn draw(reader: &Reader, open: &Open) -> FieldKind {
    FieldKind::Pad {
        aspect_permille: pad::ASPECT_PERMILLE,
        strokes: pad::seen(&open.filled.strokes),
        text: say!(reader, "form-pad"),
        undo: say!(reader, "form-undo"),
        clear: say!(reader, "form-clear"),
        is_drawn: !open.filled.strokes.is_empty(),
    }
}
