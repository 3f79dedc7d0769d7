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
    services::blobs::{UNFINISHED_MAX, UNNAMED_MAX, sweep},
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
    // Changed on the disk, it is not given out, it is set aside, and its phone is asked for it again.
    let folder = server.state.config.data_dir.join(format!("blobs/{}", server.branch));
    let whole = folder.join(format!("whole/{digest}"));
    std::fs::write(&whole, b"a fixture").expect("written");
    server.get(&format!("/v1/blobs/{digest}")).bearer(&session).send().await.problem("blob_unfinished", 409);
    assert_eq!(std::fs::read(folder.join(format!("damaged/{digest}"))).expect("kept"), b"a fixture");
    assert_eq!(status(&server, &session, digest).await, (0, false));
    put(&server, &session, digest, (0, 9), b"a picture").await.expect(200);
    // Gone from the disk, it counts as missing.
    std::fs::remove_file(&whole).expect("removed");
    assert_eq!(status(&server, &session, digest).await, (0, false));
    put(&server, &session, digest, (0, 9), b"a picture").await.expect(200);
    assert_eq!(status(&server, &session, digest).await, (9, true));
}

async fn status(server: &TestServer, session: &Session, digest: Digest) -> (u64, bool) {
    let path = format!("/v1/blobs/{digest}/status");
    let there: BlobStatus = server.get(&path).bearer(session).send().await.expect(200).json();
    (there.received, there.complete)
}

/// A kill right after the last part, at each step: the phone asks what is there, and all of it is.
#[tokio::test]
async fn the_last_step_of_an_upload_is_done_again_from_the_first_f77() {
    let server = TestServer::start().await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let digest = Digest::of(b"a picture");
    let folder = server.state.config.data_dir.join(format!("blobs/{}", server.branch));
    let parts = folder.join(format!("parts/{digest}/{}", wang.person));
    put(&server, &session, digest, (0, 9), b"a pict").await.expect(200);
    // As a server leaves it that was killed between the row of the last part and the joining.
    std::fs::write(parts.join(format!("{:012}", 6)), b"ure").expect("the last part");
    server.execute("update uploads set received = 9").await;
    assert_eq!(status(&server, &session, digest).await, (9, true));
    assert!(!parts.exists() && folder.join(format!("whole/{digest}")).exists());
    // Killed between the row of the whole and the end of its parts: they are swept up.
    std::fs::create_dir_all(&parts).expect("a folder");
    std::fs::write(parts.join(format!("{:012}", 0)), b"a pict").expect("a part");
    assert_eq!(sweep(&server.state).await.expect("swept"), 1);
    assert!(!parts.exists());
    assert_eq!(sweep(&server.state).await.expect("swept"), 0);
    assert_eq!(status(&server, &session, digest).await, (9, true));
}

/// The database was put back from a backup, and the folder of the pictures was not.
#[tokio::test]
async fn a_picture_whose_file_is_still_there_is_found_again_after_a_restore_f43() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let (_, lis) = server.person("li").technician().add_with_phone().await;
    let order = office.order_of(&server, wang.person).await;
    let digest = Digest::of(b"a picture");
    put(&server, &session, digest, (0, 9), b"a picture").await.expect(200);
    server.execute("delete from blobs").await;
    // Nothing names it: who may see it is not known, and its phone sends it again.
    assert_eq!(status(&server, &lis, digest).await, (0, false));
    assert_eq!(status(&server, &session, digest).await, (0, false));
    let mut log = log_of(&wang, "wang", "D01");
    log.does(order, OrderCommand::AddPhoto(AddPhoto { blob: digest, bytes: 9, caption: None }));
    server.push_pending(&session, &mut log).await;
    assert_eq!(status(&server, &session, digest).await, (9, true));
    server.get(&format!("/v1/blobs/{digest}")).bearer(&lis).send().await.problem("not_found", 404);
    server.execute("delete from blobs").await;
    server.get(&format!("/v1/blobs/{digest}")).bearer(&session).send().await.expect(200);
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
    let admin = server.administrator().await;
    let missing = || async {
        let path = format!("/v1/orders/{order}");
        let detail: serde_json::Value = server.get(&path).bearer(&admin).send().await.expect(200).json();
        detail["photos_missing"].clone()
    };
    // I17: an order that names a picture is not complete without it.
    assert_eq!(missing().await, serde_json::json!([digest]));
    put(&server, &session, digest, (0, 9), b"a picture").await.expect(200);
    assert_eq!(missing().await, serde_json::json!([]));
    let path = format!("/v1/blobs/{digest}");
    server.get(&path).bearer(&lis).send().await.problem("not_found", 404);
    office.assign(&server, order, li.person).await;
    server.get(&path).bearer(&lis).send().await.expect(200);
    // Whoever brought it held the order then; now he sees no more of it than of the order.
    server.get(&path).bearer(&session).send().await.problem("not_found", 404);
    server.get(&path).bearer(&admin).send().await.expect(200);
}

#[tokio::test]
async fn a_wrong_length_or_wrong_bytes_spoil_nobodys_upload_and_begin_anew_f77() {
    let server = TestServer::start().await;
    let (_, session) = server.person("wang").technician().add_with_phone().await;
    let (_, thief) = server.person("li").technician().add_with_phone().await;
    let (bytes, digest) = picture();
    let (total, half) = (bytes.len(), BLOB_PART_BYTES_MAX / 2);
    // A colleague who knows the digest was first, with one byte and a wrong length; and goes on between the right parts.
    put(&server, &thief, digest, (0, 7), b"x").await.expect(200);
    put(&server, &session, digest, (0, total), &bytes[..half]).await.expect(200);
    put(&server, &thief, digest, (1, 7), b"xxxxxx").await.problem("blob_mismatch", 422);
    put(&server, &thief, digest, (0, total), &vec![0; half]).await.expect(200);
    // So did a mistake on his own phone: the next right part begins his upload anew.
    let anew: BlobStatus = put(&server, &session, digest, (0, 7), b"x").await.expect(200).json();
    assert_eq!(anew.received, 1);
    let cut: BlobStatus =
        put(&server, &session, digest, (half, total), &bytes[half..half + 9]).await.expect(200).json();
    assert_eq!((cut.received, cut.complete), (0, false), "it says where to go on");
    for from in (0..total).step_by(half) {
        put(&server, &session, digest, (from, total), &bytes[from..(from + half).min(total)]).await.expect(200);
    }
    let got = server.get(&format!("/v1/blobs/{digest}")).bearer(&session).send().await;
    assert_eq!(got.expect(200).bytes.to_vec(), bytes);
    // What is here stays, whatever comes.
    let late: BlobStatus = put(&server, &thief, digest, (0, 7), b"x").await.expect(200).json();
    assert!(late.complete);
    server.get(&format!("/v1/blobs/{digest}")).bearer(&thief).send().await.problem("not_found", 404);
}

#[tokio::test]
async fn pictures_that_nobody_names_have_a_bound_and_named_ones_find_room_f82() {
    let server = TestServer::start().await;
    let mut office = Office::open(&server).await;
    let (wang, session) = server.person("wang").technician().add_with_phone().await;
    let (_, colleague) = server.person("li").technician().add_with_phone().await;
    for n in 0..UNNAMED_MAX {
        let bytes = n.to_be_bytes();
        put(&server, &session, Digest::of(&bytes), (0, 8), &bytes).await.expect(200);
    }
    let digest = Digest::of(b"a picture");
    let refused = put(&server, &session, digest, (0, 9), b"a picture").await;
    refused.problem("blobs_unnamed", 429);
    assert_eq!(refused.header("retry-after"), Some("600"), "the phone keeps it and comes again");
    put(&server, &colleague, Digest::of(b"other"), (0, 5), b"other").await.expect(200);
    // Its command came: it finds room.
    let order = office.order_of(&server, wang.person).await;
    let mut log = log_of(&wang, "wang", "D01");
    log.does(order, OrderCommand::AddPhoto(AddPhoto { blob: digest, bytes: 9, caption: None }));
    server.push_pending(&session, &mut log).await;
    put(&server, &session, digest, (0, 9), b"a picture").await.expect(200);
}

#[tokio::test]
async fn of_uploads_that_never_end_the_oldest_gives_way_f82() {
    let server = TestServer::start().await;
    let (_, session) = server.person("wang").technician().add_with_phone().await;
    let digest = |n: i64| Digest::of(&n.to_be_bytes());
    for n in 0..=UNFINISHED_MAX {
        server.clock.advance(std::time::Duration::from_millis(1));
        put(&server, &session, digest(n), (0, 8), b"half").await.expect(200);
    }
    let received = |n: i64| {
        let path = format!("/v1/blobs/{}/status", digest(n));
        let (server, session) = (&server, &session);
        async move { server.get(&path).bearer(session).send().await.json::<BlobStatus>().received }
    };
    assert_eq!((received(0).await, received(1).await, received(UNFINISHED_MAX).await), (0, 4, 4));
    let folder = server.state.config.data_dir.join(format!("blobs/{}/parts", server.branch));
    let parts = |digest: Digest| {
        std::fs::read_dir(folder.join(digest.to_string())).map_or(0, |found| {
            found.flatten().filter(|e| std::fs::read_dir(e.path()).is_ok_and(|mut f| f.next().is_some())).count()
        })
    };
    assert_eq!((parts(digest(0)), parts(digest(1))), (0, 1), "its bytes are off the disk");
    // Nobody was told that it is here: it is begun anew.
    put(&server, &session, Digest::of(&0_i64.to_be_bytes()), (0, 8), &0_i64.to_be_bytes()).await.expect(200);
}
