//! The phone's camera: what it took lies in a folder beside the database until the core has recorded it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use callout_core::effects::camera::PhotoAnswer;

/// The folder, in a phone's folder: a shell names its files from there, so that a tape of it plays elsewhere.
pub const FOLDER: &str = "camera";

/// What was handed over since the phone was switched on.
#[derive(Debug, Default)]
pub struct Camera {
    taken: u32,
}

impl Camera {
    /// One whose folder is empty: nothing asks any more for what an app left there that was killed.
    #[must_use]
    pub fn emptied(phone: &Path) -> Self {
        // What cannot be removed is in nobody's way.
        fs::remove_dir_all(phone.join(FOLDER)).unwrap_or_default();
        Self::default()
    }

    /// Lays a picture there, as it came; the path from the phone's folder.
    pub fn lay(&mut self, phone: &Path, bytes: &[u8]) -> PhotoAnswer {
        self.taken += 1;
        let path = PathBuf::from(FOLDER).join(self.taken.to_string());
        match write(&phone.join(&path), bytes) {
            Ok(()) => PhotoAnswer::Taken { path: path.to_string_lossy().into_owned() },
            Err(error) => PhotoAnswer::Failed { message: error.to_string() },
        }
    }
}

fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    fs::write(file, bytes)
}

/// What a phone on the desk sees where nobody looks through its camera: a name plate.
#[must_use]
pub fn name_plate() -> Vec<u8> {
    const WIDE: u32 = 640;
    const HIGH: u32 = 480;
    let is_plate = |x: u32, y: u32| (60..WIDE - 60).contains(&x) && (90..HIGH - 90).contains(&y);
    let is_line = |x: u32, y: u32| (110..WIDE - 140 - y).contains(&x) && y % 60 < 16 && (120..HIGH - 120).contains(&y);
    let dot = |x, y| match (is_plate(x, y), is_line(x, y)) {
        (true, true) => [32, 38, 44],
        (true, false) => [201, 206, 212],
        (false, _) => [120, 128, 136],
    };
    let picture = image::RgbImage::from_fn(WIDE, HIGH, |x, y| image::Rgb(dot(x, y)));
    let mut jpeg = io::Cursor::new(Vec::new());
    // Writing into memory cannot fail; without a picture the camera would be said to fail.
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap_or_default();
    jpeg.into_inner()
}
