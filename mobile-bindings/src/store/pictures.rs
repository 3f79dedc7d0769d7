//! Photos in files: those that a camera hands over, and those that a shell draws. What is drawn lies beside the database under names
//! of its own, made when it is asked for; it is no more than a copy, and goes at every start and whenever something leaves the phone.

use std::{
    io, panic,
    path::{Path, PathBuf},
};

use callout_core::{
    domain::digest::Digest,
    effects::store::{NoPicture, Picture, StoreAnswer},
    protocol::limits::PHOTO_FILE_BYTES_MAX,
};

use super::files::{Files, with_suffix};
use crate::picture;

/// What a drawn picture's name begins with, after the database's.
const DRAWN: &str = ".drawn-";

/// Sides that are made, in dots; what is asked for is the next larger one, so that a curious page fills no disk.
const SIDES: [u32; 4] = [160, picture::THUMBNAIL_SIDE_MAX, 960, 2_048];

/// What is to be kept of the photo in that file.
pub(super) fn adopt(files: &dyn Files, path: &Path) -> StoreAnswer {
    let prepared = match files.size(path) {
        Ok(bytes) if bytes > PHOTO_FILE_BYTES_MAX.into() => Err(NoPicture::TooLarge),
        Ok(_) => files.read(path).map_err(|_| NoPicture::NotThere).and_then(|bytes| prepared(&bytes)),
        Err(_) => Err(NoPicture::NotThere),
    };
    match prepared {
        Ok(picture) => StoreAnswer::Adopted(Box::new(picture)),
        Err(why) => StoreAnswer::NoPicture(why),
    }
}

/// What is kept of a photo; one that a decoder stumbles over is damaged, and costs nobody his form (F13).
fn prepared(bytes: &[u8]) -> Result<Picture, NoPicture> {
    panic::catch_unwind(|| picture::prepare(bytes)).unwrap_or(Err(NoPicture::Damaged))
}

/// Where the picture of that size lies or is to lie.
pub(super) fn place(database: &Path, digest: Digest, px: u32) -> (PathBuf, u32) {
    let side = SIDES.into_iter().find(|side| px <= *side).unwrap_or(SIDES[SIDES.len() - 1]);
    (with_suffix(database, &format!("{DRAWN}{digest}-{side}.jpg")), side)
}

/// Draws it there.
pub(super) fn draw(files: &dyn Files, place: &Path, bytes: &[u8], side: u32) -> Option<()> {
    // Only what was prepared here is kept here.
    let drawn = picture::scaled(bytes, side).ok()?;
    // Under another name first: whoever looks sees all of it or nothing.
    let unfinished = with_suffix(place, ".tmp");
    files.write(&unfinished, &drawn).and_then(|()| files.rename(&unfinished, place)).ok()
}

/// Everything that was drawn goes.
pub(super) fn sweep(files: &dyn Files, database: &Path) -> io::Result<()> {
    let (Some(folder), Some(name)) = (database.parent(), database.file_name()) else { return Ok(()) };
    let prefix = format!("{}{DRAWN}", name.to_string_lossy());
    for drawn in files.names(folder)?.iter().filter(|name| name.to_string_lossy().starts_with(&prefix)) {
        files.remove(&folder.join(drawn))?;
    }
    Ok(())
}
