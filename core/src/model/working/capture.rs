//! What the shell's instruments say, as commands: where the device is, what the camera saw.

use crux_core::Command;

use super::{
    event::{Cmd, Event, Timed},
    forms::Slot,
    record::Draft,
};
use crate::{
    domain::{
        digest::Digest,
        order::{
            OrderCommand,
            command::{AddPhoto, Location},
        },
        subject::SubjectKey,
    },
    effects::{
        camera::{self, PhotoAnswer},
        clock::ClockOperation,
        location::LocateAnswer,
        store::{NoPicture, Picture, StoreAnswer, StoreOperation, Write},
    },
    model::message::Message,
    protocol::limits::{BLOB_BYTES_MAX, PHOTO_FILE_BYTES_MAX},
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

/// What came of asking for a picture.
#[derive(Clone, Debug)]
pub enum Taken {
    /// It lies in that file; and what the store says of it.
    File {
        /// Where.
        path: String,
        /// What is kept of it, or why nothing is.
        answer: StoreAnswer,
    },
    /// The person took none.
    Nothing,
    /// The camera does not work.
    CameraFails,
}

/// Asks for a picture, and for what is to be kept of it.
pub(super) fn take_photo(about: SubjectKey, caption: String, slot: Option<Slot>) -> Cmd {
    Command::new(|ctx| async move {
        let taken = match ctx.request_from_shell(camera::TakePhoto { bytes_max: PHOTO_FILE_BYTES_MAX.into() }).await {
            PhotoAnswer::Taken { path } => {
                let answer = ctx.request_from_shell(StoreOperation::Adopt { path: path.clone() }).await;
                if let StoreAnswer::NoPicture(_) = &answer {
                    ctx.request_from_shell(StoreOperation::Discard { path: path.clone() }).await;
                }
                Taken::File { path, answer }
            }
            PhotoAnswer::Cancelled => Taken::Nothing,
            PhotoAnswer::Failed { .. } => Taken::CameraFails,
        };
        let now = ctx.request_from_shell(ClockOperation::Read).await.reading();
        ctx.send_event(Event::Timed(Box::new(Timed::Photo { about, caption, slot, taken }), now));
    })
}

/// A picture, with its bytes for their own lane; nothing if none was taken.
pub(super) fn photo(
    about: SubjectKey,
    caption: &str,
    slot: Option<Slot>,
    taken: Taken,
) -> Result<Option<Draft>, Message> {
    let (path, picture) = match taken {
        Taken::File { path, answer: StoreAnswer::Adopted(picture) } => (path, *picture),
        Taken::File { answer: StoreAnswer::NoPicture(why), .. } => return Err(Message::NoPicture(why)),
        Taken::File { answer: StoreAnswer::Failed(failure), .. } => return Err(Message::of_store(&failure)),
        Taken::Nothing => return Ok(None),
        Taken::File { .. } | Taken::CameraFails => return Err(Message::CameraFails),
    };
    let bytes = u32::try_from(picture.jpeg.len()).ok().filter(|bytes| u64::from(*bytes) <= BLOB_BYTES_MAX);
    let bytes = bytes.ok_or(Message::NoPicture(NoPicture::TooLarge))?;
    let blob = Digest::of(&picture.jpeg);
    let caption = typed::optional(Field::Caption, caption)?;
    let mut draft = Draft::order_at(about, OrderCommand::AddPhoto(AddPhoto { blob, bytes, caption }));
    draft.photo = Some(Photo { digest: blob, picture, path, slot });
    Ok(Some(draft))
}

/// A picture that comes with a command.
#[derive(Clone, Debug)]
pub struct Photo {
    /// Its digest.
    pub digest: Digest,
    /// What is kept of it.
    pub picture: Picture,
    /// The file in which it was handed over; it goes when the command is recorded.
    pub path: String,
    /// The field of a form for which it was taken, if it was.
    pub slot: Option<Slot>,
}

impl Photo {
    /// What keeps it.
    pub(super) fn writes(self, about: SubjectKey) -> [Write; 2] {
        let Self { digest, picture: Picture { jpeg, thumbnail }, .. } = self;
        [Write::PutBlob { digest, bytes: jpeg }, Write::PutThumbnail { digest, about, bytes: thumbnail }]
    }
}
