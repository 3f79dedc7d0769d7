//! What the shell's instruments say, as commands: where the device is, what the camera saw.

use super::record::Draft;
use crate::{
    domain::{
        digest::Digest,
        order::{
            OrderCommand,
            command::{AddPhoto, Location},
        },
    },
    effects::{camera::PhotoAnswer, location::LocateAnswer},
    model::message::Message,
    protocol::limits::BLOB_BYTES_MAX,
    words::{Field, typed},
};

/// Where the device was, if it knew.
pub(super) const fn located(answer: LocateAnswer) -> Option<Location> {
    match answer {
        LocateAnswer::Here { latitude_e7, longitude_e7, accuracy_m } => {
            Location::new(latitude_e7, longitude_e7, accuracy_m)
        }
        LocateAnswer::Unknown => None,
    }
}

/// A picture, with its bytes for their own lane; nothing if none was taken.
pub(super) fn photo(caption: &str, answer: PhotoAnswer) -> Result<Option<Draft>, Message> {
    let jpeg = match answer {
        PhotoAnswer::Taken { jpeg } => jpeg,
        PhotoAnswer::Cancelled => return Ok(None),
        PhotoAnswer::Failed { .. } => return Err(Message::CameraFails),
    };
    let bytes = u32::try_from(jpeg.len()).ok().filter(|bytes| u64::from(*bytes) <= BLOB_BYTES_MAX && *bytes > 0);
    let bytes = bytes.ok_or(Message::CameraFails)?;
    let blob = Digest::of(&jpeg);
    let caption = typed::optional(Field::Caption, caption)?;
    let mut draft = Draft::order(OrderCommand::AddPhoto(AddPhoto { blob, bytes, caption }));
    draft.blob = Some((blob, jpeg));
    Ok(Some(draft))
}
