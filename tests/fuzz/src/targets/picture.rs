//! What is handed over as a photo, by a camera or by another app. Read with the feature `phone` only.

/// Runs it.
#[cfg(feature = "phone")]
pub fn run(bytes: &[u8]) {
    use callout_mobile::picture::{THUMBNAIL_SIDE_MAX, prepare, scaled};

    let Ok(kept) = prepare(bytes) else { return };
    let side = |jpeg: &[u8]| {
        let read =
            super::sure(image::load_from_memory_with_format(jpeg, image::ImageFormat::Jpeg), "what is kept is a JPEG");
        read.width().max(read.height())
    };
    assert!(side(&kept.jpeg) <= 2_048 && side(&kept.thumbnail) <= THUMBNAIL_SIDE_MAX);
    assert_eq!(super::sure(prepare(bytes), "once more"), kept, "one photo is one picture");
    super::sure(scaled(&kept.jpeg, 160), "what is kept is drawn");
}

/// Without the bindings there is nothing to ask.
#[cfg(not(feature = "phone"))]
pub const fn run(_: &[u8]) {}
