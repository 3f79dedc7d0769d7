//! Backups through files: taken while somebody writes, damaged, interrupted, put back.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
};

use callout_core::{
    domain::{digest::Digest, ids::BranchId},
    protocol::{auth::Session, blob::BlobStatus, pull::Page},
};
use http::Method;
use serde_json::{Value, json};

use super::{BackupError, RestoreError, UNFINISHED, files, manifest::MANIFEST, put_back, take};
use crate::{
    clock::Clock,
    config::Config,
    entropy::Entropy,
    state::{AppState, StartError},
    store::{Db, copy, meta::NUMBERS_SKIPPED, work::audit},
    testing::{TestServer, office::Day},
};

/// A call at the office; its number.
async fn call(day: &Day, server: &TestServer) -> i64 {
    let answer: Value = day.register_at(server, json!({})).await.expect(201).json();
    answer["order"]["number"]["n"].as_i64().expect("a number")
}

async fn puts(server: &TestServer, session: &Session, picture: &[u8], total: usize) -> BlobStatus {
    let path = format!("/v1/blobs/{}?offset=0&total={total}", Digest::of(&[picture, b""].concat()));
    server.request(Method::PUT, &path).bearer(session).bytes(picture.to_vec()).send().await.expect(200).json()
}

/// A picture's file in the data folder or in a backup.
fn file_of(folder: &Path, branch: BranchId, picture: &[u8]) -> PathBuf {
    folder.join("blobs").join(branch.to_string()).join("whole").join(Digest::of(picture).to_string())
}

async fn restore(server: &TestServer, folder: &Path) -> Result<super::PutBack, RestoreError> {
    put_back(&server.state.config, folder, server.state.clock.clone(), Entropy::system()).await
}

/// Every log of a database, from the first entry to the last.
async fn verifies(db: &Db) -> u64 {
    let mut tx = db.read().await.expect("a reader");
    let mut entries = 0;
    for branch in audit::branches(&mut tx).await.expect("logs") {
        entries += audit::verify(&mut tx, branch).await.expect("it reads").expect("it verifies");
    }
    entries
}

#[tokio::test]
async fn a_backup_of_a_working_server_has_what_was_acknowledged_before_it_and_verifies_i2_f79() {
    let day = Day::begin().await;
    for _ in 0..5 {
        call(&day, &day.server).await;
    }
    let before = verifies(&day.server.state.db).await;
    let (place, is_taken) = (tempfile::tempdir().expect("a folder"), Cell::new(false));
    let folder = place.path().join("monday");
    let backing_up = async {
        let taken = take(&day.server.state.config, &folder, day.server.state.clock.now()).await;
        is_taken.set(true);
        taken.expect("a backup")
    };
    let working = async {
        let mut calls = 0;
        while !is_taken.get() {
            call(&day, &day.server).await;
            calls += 1;
        }
        calls
    };
    let (taken, calls) = tokio::join!(backing_up, working);
    assert!(calls > 0, "the office worked meanwhile");
    let copy = copy::open_copy(&folder.join("callout.db")).await.expect("a database");
    let entries = verifies(&copy).await;
    assert!(entries >= before, "{entries} of {before}");
    assert!(entries <= verifies(&day.server.state.db).await);
    assert_eq!(taken.manifest.logs.iter().map(|log| log.seq).sum::<u64>(), entries);
    let there: Vec<_> =
        fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("read").file_name()).collect();
    assert_eq!(there.len(), 2, "the database and the manifest, nothing beside them: {there:?}");
    assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1, "nothing unfinished is left");
}

#[tokio::test]
async fn whole_pictures_go_with_it_and_what_the_disk_has_lost_is_said_i17() {
    let server = TestServer::start().await;
    let (_, session) = server.person("wang").technician().add_with_phone().await;
    let data = server.state.config.data_dir.clone();
    for picture in [b"one".as_slice(), b"two", b"three"] {
        assert!(puts(&server, &session, picture, picture.len()).await.complete);
    }
    assert!(!puts(&server, &session, b"half", 9).await.complete);
    fs::remove_file(file_of(&data, server.branch, b"two")).expect("lost");
    fs::write(file_of(&data, server.branch, b"three"), b"thrEe").expect("spoilt");

    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("monday");
    let manifest = take(&server.state.config, &folder, server.state.clock.now()).await.expect("a backup").manifest;
    let digests = |pictures: &[super::manifest::Picture]| {
        let mut digests: Vec<_> = pictures.iter().map(|picture| picture.sha256).collect();
        digests.sort_unstable();
        digests
    };
    let mut lost = [Digest::of(b"two"), Digest::of(b"three")];
    lost.sort_unstable();
    assert_eq!(digests(&manifest.pictures), [Digest::of(b"one")]);
    assert_eq!(digests(&manifest.lost), lost);
    assert_eq!(fs::read(file_of(&folder, server.branch, b"one")).expect("a picture"), b"one");
    assert!(!file_of(&folder, server.branch, b"three").exists());

    // A new machine: what is in the backup comes back, and what is not is asked for again, as is what was not whole.
    server.state.db.close().await;
    let machine = tempfile::tempdir().expect("a folder");
    let config = Config { data_dir: machine.path().to_owned(), ..server.state.config.clone() };
    let done = put_back(&config, &folder, server.state.clock.clone(), Entropy::system()).await.expect("put back");
    assert_eq!((done.pictures, done.aside), (1, None));
    let again = server.on_copy(&machine.path().join("callout.db")).await;
    for (picture, is_here) in [(b"one".as_slice(), true), (b"two", false), (b"three", false), (b"half", false)] {
        let path = format!("/v1/blobs/{}/status", Digest::of(picture));
        let status: BlobStatus = again.get(&path).bearer(&session).send().await.expect(200).json();
        assert_eq!((status.complete, status.received > 0), (is_here, is_here));
    }
}

#[tokio::test]
async fn a_restore_begins_a_new_life_behind_every_number_and_keeps_what_was_there_f43_f79_i18() {
    let day = Day::begin().await;
    let server = &day.server;
    let (_, wang) = server.person("wang").technician().add_with_phone().await;
    call(&day, server).await;
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("monday");
    take(&server.state.config, &folder, server.state.clock.now()).await.expect("a backup");
    let mut given = call(&day, server).await;
    let pull = async |server: &TestServer, query: String| {
        server.get(&format!("/v1/sync/pull{query}")).bearer(&wang).send().await
    };
    let mut until = pull(server, String::new()).await.expect(200).json::<Page>().until;
    server.state.db.close().await;

    // The same backup twice: the second time it comes in the place of what the first one became.
    for _ in 0..2 {
        let done = restore(server, &folder).await.expect("put back");
        assert!(done.unread.is_none() && done.aside.is_some_and(|aside| aside.is_file()));
        let again = server.second_process().await;
        assert_eq!(Some(again.incarnation().await), done.incarnation);
        pull(&again, format!("?cursor={until}")).await.problem("cursor_unknown", 409);
        assert_eq!(again.security_events("database_behind").await, 0, "it was told");
        assert_eq!(again.security_events("database_restored").await, 1);
        until = pull(&again, String::new()).await.expect(200).json::<Page>().until;
        let next = call(&day, &again).await;
        assert_eq!(next, given + 1 + NUMBERS_SKIPPED);
        given = next;
        verifies(&again.state.db).await;
        again.state.db.close().await;
    }
    let asides = fs::read_dir(&server.state.config.data_dir).expect("a folder");
    let asides = asides.filter(|entry| {
        let name = entry.as_ref().expect("read").file_name().into_string().expect("text");
        name.starts_with("callout.db.before-") && !name.ends_with("-wal") && !name.ends_with("-shm")
    });
    assert!(asides.count() >= 1);
}

#[tokio::test]
async fn an_interrupted_restore_serves_nothing_half_and_another_one_ends_it_f79() {
    let day = Day::begin().await;
    let server = &day.server;
    call(&day, server).await;
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("monday");
    take(&server.state.config, &folder, server.state.clock.now()).await.expect("a backup");
    let given = call(&day, server).await;
    server.state.db.close().await;
    let database = server.state.config.sqlite_file().expect("SQLite");
    let open = async || AppState::open(server.state.config.clone(), Clock::system(), Entropy::system()).await;

    // While the new one was written: the old one serves on.
    fs::write(files::with_behind(&database, ".restoring"), b"half").expect("written");
    open().await.expect("it opens").db.close().await;
    // The new one is ready, the old one in its place or aside already: nothing opens, above all not an empty one.
    let mut last = given;
    for is_aside in [false, true] {
        restore(server, &folder).await.expect("put back");
        fs::rename(&database, files::with_behind(&database, UNFINISHED)).expect("as before the last step");
        if !is_aside {
            fs::copy(folder.join("callout.db"), &database).expect("something is in its place");
        }
        assert!(matches!(open().await, Err(StartError::RestoreUnfinished(_))));
        let error = open().await.err().expect("refused").to_string();
        assert!(error.contains("run `callout restore` with the same folder again"), "{error}");
        restore(server, &folder).await.expect("put back");
        let again = server.second_process().await;
        let next = call(&day, &again).await;
        assert!(next > last, "no number twice: {next} after {last}");
        last = next;
        again.state.db.close().await;
    }
}

#[tokio::test]
async fn a_backup_that_is_not_as_it_was_taken_is_refused_before_anything_is_touched_f79() {
    let server = TestServer::start().await;
    let (_, session) = server.person("wang").technician().add_with_phone().await;
    puts(&server, &session, b"one", 3).await;
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("monday");
    take(&server.state.config, &folder, server.state.clock.now()).await.expect("a backup");
    server.state.db.close().await;
    let database = server.state.config.sqlite_file().expect("SQLite");
    let there = files::content(&database).expect("a database");
    let (copy, picture) = (folder.join("callout.db"), file_of(&folder, server.branch, b"one"));
    let manifest = folder.join(MANIFEST);

    let flipped = |file: &Path| {
        let mut bytes = fs::read(file).expect("bytes");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    let cut = |file: &Path| {
        let bytes = fs::read(file).expect("bytes");
        bytes[..bytes.len() - 2].to_vec()
    };
    let text = fs::read_to_string(&manifest).expect("text");
    let spoilt: [(&Path, Vec<u8>, &str); 7] = [
        (&copy, flipped(&copy), "is not as it was backed up (other bytes)"),
        (&copy, cut(&copy), "is not as it was backed up"),
        (&picture, b"two".to_vec(), "is not as it was backed up (other bytes)"),
        (&picture, b"four".to_vec(), "(4 bytes instead of 3)"),
        (&manifest, cut(&manifest), "cannot be read"),
        (&manifest, text.replace("\"format\": 1", "\"format\": 2").into_bytes(), "install that version"),
        (&manifest, text.replace("\"seq\": ", "\"seq\": 1").into_bytes(), "its logs do not stand where"),
    ];
    for (file, bytes, sentence) in spoilt {
        let right = fs::read(file).expect("bytes");
        fs::write(file, bytes).expect("written");
        let error = restore(&server, &folder).await.expect_err("refused").to_string();
        assert!(error.contains(sentence), "{error}");
        fs::write(file, right).expect("written");
        assert_eq!(files::content(&database).expect("a database"), there, "{error}");
    }
    fs::rename(&picture, place.path().join("elsewhere")).expect("moved");
    assert!(matches!(restore(&server, &folder).await, Err(RestoreError::Damaged { .. })));
    assert!(matches!(restore(&server, &place.path().join("nowhere")).await, Err(RestoreError::NoBackup(_))));
    assert!(matches!(restore(&server, &database).await, Err(RestoreError::NoBackup(_))));
    let url = Some("postgres://nobody@127.0.0.1:1/callout".to_owned());
    let config = Config { database_url: url, ..server.state.config.clone() };
    let other = put_back(&config, &folder, Clock::system(), Entropy::system()).await.expect_err("refused").to_string();
    assert_eq!(other, "the backup is of SQLite, and the settings name PostgreSQL; check `database_url`");
}

#[tokio::test]
async fn a_place_that_is_no_place_for_a_backup_is_refused_in_one_sentence() {
    let server = TestServer::start().await;
    let (config, place) = (&server.state.config, tempfile::tempdir().expect("a folder"));
    let (data, now) = (&config.data_dir, server.state.clock.now());
    let refused = async |folder: PathBuf| {
        let error = take(config, &folder, now).await.expect_err("refused");
        assert!(!folder.join(MANIFEST).exists());
        error.to_string()
    };
    let full = place.path().join("full");
    fs::create_dir(&full).expect("a folder");
    fs::write(full.join("note"), b"mine").expect("written");
    assert!(refused(full.clone()).await.contains("has something in it"));
    assert!(refused(full.join("note")).await.contains("is a file"));
    assert!(refused(full.join("note/x")).await.contains("is a file"));
    assert!(refused(data.join("backup")).await.contains("is inside the data folder"));
    assert!(refused(data.join("../").join(data.file_name().expect("a name")).join("a/b")).await.contains("inside"));
    assert!(refused(data.clone()).await.contains("has something in it"));

    let in_the_way = place.path().join("tuesday.unfinished");
    fs::create_dir(&in_the_way).expect("a folder");
    fs::write(in_the_way.join("diary"), b"mine").expect("written");
    assert!(refused(place.path().join("tuesday")).await.contains("is in the way"));
    assert_eq!(fs::read(in_the_way.join("diary")).expect("kept"), b"mine");

    let nothing = Config { data_dir: place.path().join("empty"), ..config.clone() };
    let error = take(&nothing, &place.path().join("friday"), now).await.expect_err("refused").to_string();
    assert!(error.starts_with("there is no database at "), "{error}");
    assert!(!place.path().join("empty").exists(), "asking makes nothing");

    // What a backup that was killed has left is no backup, and in nobody's way.
    let killed = place.path().join("monday.unfinished");
    fs::create_dir_all(killed.join("blobs")).expect("a folder");
    let lock = fs::File::create(killed.join("lock")).expect("a lock");
    assert!(matches!(restore(&server, &killed).await, Err(RestoreError::NoBackup(_))));
    lock.lock().expect("held");
    let running = take(config, &place.path().join("monday"), now).await.expect_err("refused");
    assert!(matches!(running, BackupError::Running(_)), "{running}");
    drop(lock);
    fs::create_dir(place.path().join("monday")).expect("an empty one is filled");
    take(config, &place.path().join("monday"), now).await.expect("a backup");
    assert!(!killed.exists());
}
