//! What a camera, or another app, made of a photo, and what is kept of it: told apart by its content, turned upright, shrunk to what
//! is of use, and written anew without anything but the picture and its time (F57, F70).

use std::io::Cursor;

use callout_core::effects::store::{NoPicture, Picture};
use exif::{Context, Field, In, Tag, experimental::Writer};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder as _, ImageError, ImageFormat, ImageReader, Limits,
    Rgb, RgbImage, Rgba, codecs::jpeg::JpegEncoder, metadata::Orientation,
};

/// Dots of the longer side that are kept: a name plate photographed from a metre stays legible, and a weak network carries it.
const SIDE_MAX: u32 = 2_048;
/// Dots of the longer side of what stays when the whole is gone: twice a card on a phone.
pub const THUMBNAIL_SIDE_MAX: u32 = 320;
/// How well it is written, of 100: about half a megabyte a photo.
const QUALITY: u8 = 80;
/// Dots that are unpacked: the largest that phones write by default has 50 million; a picture that says it is larger is a trap.
const DOTS_MAX: u64 = 52_000_000;
/// Dots of one side: beyond it no camera goes.
const DOTS_A_SIDE_MAX: u32 = 16_384;
/// Memory for unpacking: [`DOTS_MAX`] in three colours, and the format's own tables.
const UNPACKED_BYTES_MAX: u64 = 192 * 1024 * 1024;

/// What is kept of it.
pub fn prepare(bytes: &[u8]) -> Result<Picture, NoPicture> {
    let (image, time) = upright(bytes)?;
    let small = shrunk(image, SIDE_MAX);
    let jpeg = jpeg(&small, time)?;
    Ok(Picture { jpeg, thumbnail: self::jpeg(&shrunk(small, THUMBNAIL_SIDE_MAX), None)? })
}

/// The same picture with a longer side of at most so many dots.
pub fn scaled(bytes: &[u8], side_max: u32) -> Result<Vec<u8>, NoPicture> {
    jpeg(&shrunk(upright(bytes)?.0, side_max), None)
}

/// The picture as it was seen, and when.
fn upright(bytes: &[u8]) -> Result<(DynamicImage, Option<Field>), NoPicture> {
    let format = format(bytes)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(NoPicture::Damaged);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(Limits::no_limits());
    let mut decoder = reader.into_decoder().map_err(no_picture)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > DOTS_MAX || width.max(height) > DOTS_A_SIDE_MAX {
        return Err(NoPicture::TooLarge);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(UNPACKED_BYTES_MAX);
    decoder.set_limits(limits).map_err(no_picture)?;
    let time = decoder.exif_metadata().ok().flatten().and_then(time);
    // One that does not say how it lies, lies as it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(no_picture)?;
    image.apply_orientation(orientation);
    Ok((if image.color().has_alpha() { on_white(&image) } else { image }, time))
}

/// What shines through shows paper: a JPEG has no transparency, and what lies under it is black in most files.
fn on_white(image: &DynamicImage) -> DynamicImage {
    let blend = |dot: u8, alpha: u8| {
        let (dot, alpha) = (u16::from(dot), u16::from(alpha));
        // Between two bytes by a byte: a byte.
        u8::try_from((dot * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    let see = |&Rgba([red, green, blue, alpha]): &Rgba<u8>| Rgb([red, green, blue].map(|dot| blend(dot, alpha)));
    let (all, mut seen) = (image.to_rgba8(), RgbImage::new(image.width(), image.height()));
    for (to, from) in seen.pixels_mut().zip(all.pixels()) {
        *to = see(from);
    }
    seen.into()
}

/// By its first bytes; what it is called says nothing.
fn format(bytes: &[u8]) -> Result<ImageFormat, NoPicture> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        Ok(ImageFormat::Avif) => Err(NoPicture::Heic),
        _ if is_heic(bytes) => Err(NoPicture::Heic),
        _ => Err(NoPicture::Unknown),
    }
}

/// Whether the picture ends: its decoder fills what is missing of a cut file with grey. The small picture that a camera writes into the
/// head ends as well, so the head is passed over (ITU-T T.81, annex B).
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const SCAN: u8 = 0xDA;
    const END: [u8; 2] = [0xFF, 0xD9];
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = rest {
        if *marker == SCAN {
            return rest.windows(2).any(|pair| pair == END);
        }
        // A segment: its length counts itself and not its marker. Filling stands before some markers.
        let after = if *marker == 0xFF { 1 } else { 2 + usize::from(u16::from_be_bytes([*high, *low])) };
        rest = rest.get(after..).unwrap_or_default();
    }
    false
}

/// HEIC and its kin: a box `ftyp` that names a brand of theirs (ISO/IEC 23008-12, annex B).
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where an error ends")]
fn no_picture(error: ImageError) -> NoPicture {
    match error {
        ImageError::Limits(_) => NoPicture::TooLarge,
        _ => NoPicture::Damaged,
    }
}

/// When it was taken, as the camera wrote it. Nothing else that it wrote is kept: it says where, with what, and whose.
fn time(exif: Vec<u8>) -> Option<Field> {
    let read = exif::Reader::new().read_raw(exif).ok()?;
    let said = [Tag::DateTimeOriginal, Tag::DateTime].into_iter().find_map(|tag| read.get_field(tag, In::PRIMARY))?;
    let exif::Value::Ascii(texts) = &said.value else { return None };
    let text = texts.first().filter(|text| exif::DateTime::from_ascii(text).is_ok())?;
    Some(Field {
        tag: Tag(Context::Exif, Tag::DateTimeOriginal.number()),
        ifd_num: In::PRIMARY,
        value: exif::Value::Ascii(vec![text.clone()]),
    })
}

fn shrunk(image: DynamicImage, side_max: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side_max { image } else { image.thumbnail(side_max, side_max) }
}

fn jpeg(image: &DynamicImage, time: Option<Field>) -> Result<Vec<u8>, NoPicture> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    if let Some(time) = time {
        let (mut writer, mut exif) = (Writer::new(), Cursor::new(Vec::new()));
        writer.push_field(&time);
        writer.write(&mut exif, false).map_err(|_| NoPicture::Damaged)?;
        encoder.set_exif_metadata(exif.into_inner()).map_err(|_| NoPicture::Damaged)?;
    }
    let (width, height) = (image.width(), image.height());
    encoder.write_image(image.to_rgb8().as_raw(), width, height, ExtendedColorType::Rgb8).map_err(no_picture)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
