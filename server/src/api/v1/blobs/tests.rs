//! Pictures through the router.

use callout_core::{
    domain::{
        digest::Digest,
        order::{OrderCommand, command::AddPhoto},
    },
    protocol::{auth::Session, blob::BlobStatus, limits::BLOB_PART_BYTES_MAX},
};
use http::Method;

use crate::{
    sync::tests::office::{Office, log_of},
    testing::{Answer, TestServer},
};

async fn put(
    server: &TestServer,
    session: &Session,
    digest: Digest,
    (offset, total): (usize, usize),
    part: &[u8],
) -> Answer {
    let path = format!("/v1/blobs/{digest}?offset={offset}&total={total}");
    server.request(Method::PUT, &path).bearer(session).bytes(part.to_vec()).send().await
}

fn picture() -> (Vec<u8>, Digest) {
    let bytes: Vec<u8> =
        (0..BLOB_PART_BYTES_MAX + 1_000).map(|place| u8::try_from(place % 251).expect("small")).collect();
    let digest = Digest::of(&bytes);
    (bytes, digest)
}

#[tokio::test]
async fn a_picture_comes_in_parts_and_goes_on_where_it_was_cut_f14_i17() {
    let server = TestServer::start().await;
    let (_, session) = server.person("wang").technician().add_with_phone().await;
    let (bytes, digest) = picture();
    let (total, half) = (bytes.len(), BLOB_PART_BYTES_MAX / 2);
    let status = || async { server.get(&format!("/v1/blobs/{digest}/status")).bearer(&session).send().await.json() };
    let nothing: BlobStatus = status().await;
    assert_eq!((nothing.received, nothing.complete), (0, false));
    put(&server, &session, digest, (0, total), &bytes[..half]).await.expect(200);
    // Sent again, or from a place that is not the next, it changes nothing.
    for (offset, part) in [(0, &bytes[..half]), (half + 1, &bytes[half + 1..half + 9])] {
        let there: BlobStatus = put(&server, &session, digest, (offset, total), part).await.expect(200).json();
        assert_eq!((there.received, there.complete), (half as u64, false));
    }
    server.get(&format!("/v1/blobs/{digest}")).bearer(&session).send().await.problem("blob_unfinished", 409);
    let rest = BLOB_PART_BYTES_MAX;
    put(&server, &session, digest, (half, total), &bytes[half..rest]).await.expect(200);
    let done: BlobStatus = put(&server, &session, digest, (rest, total), &bytes[rest..]).await.expect(200).json();
    assert_eq!((done.received, done.complete), (total as u64, true));
    let got = server.get(&format!("/v1/blobs/{digest}")).bearer(&session).send().await;
    assert_eq!(got.expect(200).bytes.to_vec(), bytes);
    assert_eq!(got.header("content-disposition"), Some("attachment"));
}

#[tokio::test]
async fn bytes_that_are_not_what_they_say_never_exist_i17_f57() {
    let server = TestServer::start().await;
    let (_, session) = server.person("wang").technician().add_with_phone().await;
    let digest = Digest::of(b"a picture");
    put(&server, &session, digest, (0, 9), b"a pictur!").await.problem("blob_mismatch", 422);
    server.get(&format!("/v1/blobs/{digest}")).bearer(&session).send().await.problem("not_found", 404);
    put(&server, &session, digest, (0, 9), b"a picture").await.expect(200);
    put(&server, &session, digest, (0, 0), b"").await.problem("blob_length", 422);
    put(&server, &session, Digest::of(b"x"), (0, 1 << 40), b"x").await.problem("blob_length", 422);
    put(&server, &session, digest, (0, 1), &vec![0; BLOB_PART_BYTES_MAX + 1]).await.problem("body_too_large", 413);
    // Changed on the disk, it is not given out.
    let path = server.state.config.data_dir.join(format!("blobs/{}/whole/{digest}", server.branch));
    std::fs::write(path, b"a fixture").expect("written");
    server.get(&format!("/v1/blobs/{digest}")).bearer(&session).send().await.problem("blob_mismatch", 422);
}

#[tokio::test]
async fn a_picture_is_seen_by_whoever_holds_the_order_that_names_it_i14() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let (li, lis) = server.person("li").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let digest = Digest::of(b"a picture");
    let mut log = log_of(&wang, "wang", "D01");
    log.does(order, OrderCommand::AddPhoto(AddPhoto { blob: digest, bytes: 9, caption: None }));
    server.push_pending(&session, &mut log).await;
    put(&server, &session, digest, (0, 9), b"a picture").await.expect(200);
    let path = format!("/v1/blobs/{digest}");
    server.get(&path).bearer(&lis).send().await.problem("not_found", 404);
    office.assign(&server, order, li.person).await;
    server.get(&path).bearer(&lis).send().await.expect(200);
    let admin = server.administrator().await;
    server.get(&path).bearer(&admin).send().await.expect(200);
}
