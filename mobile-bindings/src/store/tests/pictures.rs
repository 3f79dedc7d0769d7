//! Photos in files: taken in, drawn, and gone with what they were taken of (I14, I17).

use std::{fs, path::Path};

use callout_core::effects::store::{NoPicture, Picture};
use image::{DynamicImage, RgbImage};

use super::*;

fn photo(red: u8) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_pixel(400, 200, image::Rgb([red, 90, 90])))
}

impl Phone {
    /// As a shell hands a photo over.
    fn hand_over(&self, name: &str, red: u8) -> String {
        let path = self.folder.path().join(name);
        photo(red).save(&path).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn adopt(&self, path: &str) -> Picture {
        match self.store.answer(&StoreOperation::Adopt { path: path.to_owned() }) {
            StoreAnswer::Adopted(picture) => *picture,
            other => panic!("{other:?}"),
        }
    }

    /// Takes a photo of that order, which is recorded.
    fn photograph(&self, n: u32, red: u8) -> Digest {
        let path = self.hand_over("camera.jpg", red);
        let Picture { jpeg, thumbnail } = self.adopt(&path);
        let digest = Digest::of(&jpeg);
        self.commit(vec![
            Write::PutBlob { digest, bytes: jpeg },
            Write::PutThumbnail { digest, about: order(n), bytes: thumbnail },
        ]);
        assert_eq!(self.store.answer(&StoreOperation::Discard { path: path.clone() }), StoreAnswer::Done);
        assert!(!Path::new(&path).exists());
        digest
    }

    fn drawn(&self) -> usize {
        let names = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains(".drawn-")).count()
    }

    fn forget_bytes(&self, digest: Digest) {
        self.commit(append(1..=2));
        self.commit(vec![
            Write::SetAcknowledged { epoch: 1, through_seq: 2 },
            Write::SetBlobSent { digest, epoch: 1, seq: 1 },
            Write::ForgetAcknowledged { epoch: 1, through_seq: 1 },
        ]);
    }
}

fn width(path: &Path) -> u32 {
    image::open(path).unwrap().width()
}

#[test]
fn a_photo_that_was_handed_over_is_drawn_in_the_size_that_is_asked_for() {
    let phone = Phone::new();
    phone.commit(vec![put_order(1, "{}")]);
    let digest = phone.photograph(1, 200);
    for (px, wide) in [(1, 160), (160, 160), (161, 320), (2_000, 400), (u32::MAX, 400)] {
        assert_eq!(width(&phone.store.picture(digest, px).unwrap()), wide, "{px}");
    }
    assert_eq!(phone.store.picture(Digest::of(b"another"), 320), None);
    assert_eq!(phone.open().thumbnails.into_iter().collect::<Vec<_>>(), [(digest, order(1))]);
}

#[test]
fn what_is_no_photo_is_said_by_name_and_changes_nothing() {
    let phone = Phone::new();
    let file = |name: &str, bytes: &[u8]| {
        let path = phone.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        phone.store.answer(&StoreOperation::Adopt { path: path.to_string_lossy().into_owned() })
    };
    assert_eq!(file("IMG_1.jpg", b"hello"), StoreAnswer::NoPicture(NoPicture::Unknown));
    assert_eq!(file("IMG_2.jpg", b"\0\0\0\x18ftypheic"), StoreAnswer::NoPicture(NoPicture::Heic));
    let nowhere = StoreOperation::Adopt { path: "/nowhere/IMG_3.jpg".to_owned() };
    assert_eq!(phone.store.answer(&nowhere), StoreAnswer::NoPicture(NoPicture::NotThere));
    assert_eq!(phone.open(), Contents::default());
}

/// The thumbnail stays as long as the order, the bytes as long as the log needs them.
#[test]
fn a_photo_is_drawn_after_its_bytes_went_to_the_office_and_goes_with_its_order_i14() {
    let phone = Phone::new();
    phone.commit(vec![put_order(1, "{}"), put_order(2, "{}")]);
    let (digest, other) = (phone.photograph(1, 200), phone.photograph(2, 20));
    phone.forget_bytes(digest);
    let phone = phone.killed();
    assert_eq!(phone.open().blobs.iter().map(|blob| blob.digest).collect::<Vec<_>>(), [other]);
    assert_eq!(width(&phone.store.picture(digest, 2_000).unwrap()), 320);
    assert_eq!(phone.drawn(), 1);
    phone.commit(vec![Write::DropSubject(order(1))]);
    assert_eq!((phone.store.picture(digest, 320), phone.drawn()), (None, 0));
    assert!(phone.store.picture(other, 320).is_some());
}

#[test]
fn a_first_picture_keeps_the_photos_of_the_orders_that_it_brings() {
    let phone = Phone::new();
    phone.commit(vec![put_order(1, "{}"), put_order(2, "{}")]);
    let (digest, gone) = (phone.photograph(1, 200), phone.photograph(2, 20));
    phone.commit(vec![Write::ClearMirror, put_order(1, "{}")]);
    assert_eq!(phone.open().thumbnails.into_keys().collect::<Vec<_>>(), [digest]);
    phone.commit(vec![Write::DropBlob(gone)]);
    assert_eq!(phone.store.picture(gone, 320), None);
}

/// F1: what was drawn when the process died is swept at the next start.
#[test]
fn copies_do_not_outlive_a_start() {
    let phone = Phone::new();
    phone.commit(vec![put_order(1, "{}")]);
    let digest = phone.photograph(1, 200);
    assert!(phone.store.picture(digest, 320).is_some());
    let phone = phone.killed();
    phone.open();
    assert_eq!(phone.drawn(), 0);
}
