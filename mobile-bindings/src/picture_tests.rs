//! What cameras, and people who mean harm, hand over (F57, F70).

use super::*;
use exif::Value;

/// A picture whose left half is red and whose right half is blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    let dot = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, dot))
}

fn field(tag: Tag, value: Value) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value }
}

/// As a camera writes it that was held upright: the picture lies on its side, and says where and when.
fn as_a_camera_does(image: &DynamicImage) -> Vec<u8> {
    let ascii = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let fields = [
        field(Tag::Orientation, Value::Short(vec![6])),
        field(Tag::Make, ascii("A camera")),
        field(Tag::DateTimeOriginal, ascii("2026:03:03 13:05:00")),
        field(Tag::GPSLatitudeRef, ascii("N")),
    ];
    let (mut writer, mut exif) = (Writer::new(), Cursor::new(Vec::new()));
    for field in &fields {
        writer.push_field(field);
    }
    writer.write(&mut exif, false).unwrap();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif.into_inner()).unwrap();
    let rgb = image.to_rgb8();
    encoder.write_image(rgb.as_raw(), rgb.width(), rgb.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn read(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().to_rgb8()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_photo_is_turned_upright_and_keeps_its_time_and_nothing_else_f70() {
    let taken = as_a_camera_does(&halves(64, 32));
    assert!(holds(&taken, "A camera"));
    let kept = prepare(&taken).unwrap();
    for jpeg in [&kept.jpeg, &kept.thumbnail] {
        let upright = read(jpeg);
        assert_eq!(upright.dimensions(), (32, 64));
        let (top, bottom) = (upright.get_pixel(16, 8), upright.get_pixel(16, 56));
        assert!(top[0] > 150 && top[2] < 100, "red is on top: {top:?}");
        assert!(bottom[2] > 150 && bottom[0] < 100, "blue is below: {bottom:?}");
        assert!(!holds(jpeg, "A camera"));
    }
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(&kept.jpeg)).unwrap();
    let said: Vec<_> = exif.fields().map(|field| (field.tag, field.display_value().to_string())).collect();
    assert_eq!(said, [(Tag::DateTimeOriginal, "2026-03-03 13:05:00".to_owned())]);
    assert!(exif::Reader::new().read_from_container(&mut Cursor::new(&kept.thumbnail)).is_err());
}

#[test]
fn a_large_photo_is_shrunk_and_a_small_one_left_as_large_as_it_is() {
    let kept = prepare(&written(&halves(3_000, 1_500), ImageFormat::Jpeg)).unwrap();
    assert_eq!(read(&kept.jpeg).dimensions(), (2_048, 1_024));
    assert_eq!(read(&kept.thumbnail).dimensions(), (320, 160));
    let kept = prepare(&written(&halves(40, 20), ImageFormat::Png)).unwrap();
    assert_eq!((read(&kept.jpeg).dimensions(), read(&kept.thumbnail).dimensions()), ((40, 20), (40, 20)));
    assert_eq!(read(&scaled(&kept.jpeg, 10).unwrap()).dimensions(), (10, 5));
}

#[test]
fn what_shines_through_shows_white_f70() {
    let dot = |x, _| if x < 20 { image::Rgba([0, 0, 0, 0]) } else { image::Rgba([0, 0, 0, 255]) };
    let drawn = DynamicImage::ImageRgba8(image::RgbaImage::from_fn(40, 20, dot));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let kept = read(&prepare(&written(&drawn, format)).unwrap().jpeg);
        let (paper, ink) = (kept.get_pixel(5, 10)[0], kept.get_pixel(35, 10)[0]);
        assert!(paper > 230 && ink < 25, "{format:?}: {paper} {ink}");
    }
}

/// I17: the digest is that of the bytes, on every phone and at every time.
#[test]
fn the_same_photo_is_kept_as_the_same_bytes() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let taken = written(&halves(100, 80), format);
        assert_eq!(prepare(&taken), prepare(&taken), "{format:?}");
    }
}

#[test]
fn what_hides_behind_a_photo_is_gone_f57() {
    let mut polyglot = written(&halves(40, 20), ImageFormat::Jpeg);
    polyglot.extend_from_slice(b"<html><script>alert(1)</script>");
    let kept = prepare(&polyglot).unwrap();
    assert!(!holds(&kept.jpeg, "script"));
}

#[test]
fn what_is_no_photo_is_refused_by_name_f57_f70() {
    let why = |bytes: &[u8]| prepare(bytes).unwrap_err();
    let jpeg = written(&halves(400, 300), ImageFormat::Jpeg);
    for unknown in
        [&b""[..], b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\0\0\0\x18ftypmp42", b"BM"]
    {
        assert_eq!(why(unknown), NoPicture::Unknown, "{unknown:?}");
    }
    for brand in [b"heic", b"mif1", b"avif"] {
        assert_eq!(why(&[&b"\0\0\0\x18ftyp"[..], brand, b"\0\0\0\0heicmif1"].concat()), NoPicture::Heic, "{brand:?}");
    }
    for cut in [20, jpeg.len() / 3, jpeg.len() / 2, jpeg.len() - 10] {
        assert_eq!(why(&jpeg[..cut]), NoPicture::Damaged, "{cut} of {}", jpeg.len());
    }
    assert_eq!(why(b"\xFF\xD8\xFF a picture of the plate \xFF\xD9"), NoPicture::Damaged);
    let png = written(&halves(40, 20), ImageFormat::Png);
    assert_eq!(why(&png[..png.len() / 2]), NoPicture::Damaged);
}

/// F57: 470 kB that would take half a gigabyte are not unpacked.
#[test]
fn a_picture_that_says_it_is_enormous_is_not_unpacked() {
    let mut png = written(&halves(40, 20), ImageFormat::Png);
    // The header's width and height, and its checksum (PNG specification, 11.2.1).
    png[16..24].copy_from_slice(&[0, 0, 234, 96, 0, 0, 234, 96]);
    let sum = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    assert_eq!(prepare(&png), Err(NoPicture::TooLarge));
}

/// PNG's checksum (annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}
