//! What is said of pictures: the name in the address, and the answers that a phone reads, from whomever they come.

use callout_core::{
    domain::digest::{BlobRef, Digest},
    protocol::blob::BlobStatus,
};

use super::json;

/// Runs it.
pub fn run(bytes: &[u8]) {
    if let Some(status) = json::<BlobStatus>(bytes) {
        assert_eq!(status.digest.to_hex().parse(), Ok(status.digest));
    }
    json::<BlobRef>(bytes);
    json::<Vec<BlobRef>>(bytes);
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(digest) = text.parse::<Digest>() {
        assert_eq!(digest.to_hex(), text, "one picture has one name");
    }
}
