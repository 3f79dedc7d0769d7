//! A batch is there or it is not (I1, I3), and what is pending stays pending until it is acknowledged.

use callout_core::{effects::store::SubjectRow, protocol::command::HEAD_BYTES};

use super::*;

#[test]
fn what_was_committed_survives_a_kill_f1() {
    let phone = Phone::new();
    phone.commit(vec![put_order(7, "{}"), set_meta("session", "\"me\""), Write::AppendCommand(command(1))]);
    let phone = phone.killed();
    let contents = phone.open();
    assert_eq!(contents.commands, [command(1)]);
    assert_eq!(contents.meta["session"], b"\"me\"");
    assert_eq!(contents.lines, [(order(7), b"line 7".to_vec())]);
    assert_eq!(contents.salvage, None);
}

/// F1: killed before the commit returned: copying the files in the middle of a transaction is what a new process finds.
#[test]
fn what_was_not_committed_is_absent_after_a_kill_f1() {
    let phone = Phone::new();
    phone.commit(append(1..=1));
    let other = rusqlite::Connection::open(phone.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; DELETE FROM commands; PRAGMA wal_checkpoint;").unwrap_or_default();
    let copy = Phone::new();
    for suffix in ["", "-wal"] {
        let name = format!("store.db{suffix}");
        std::fs::copy(phone.folder.path().join(&name), copy.folder.path().join(&name)).unwrap();
    }
    assert_eq!(copy.open().commands, [command(1)]);
}

#[test]
fn one_failing_write_leaves_nothing_of_its_batch_i3() {
    let phone = Phone::new();
    let before = phone.open();
    let batch = vec![
        put_order(7, "{}"),
        set_meta("session", "\"me\""),
        Write::AppendCommand(command(1)),
        Write::StagePage { n: 0, bytes: b"{}".to_vec() },
        Write::AppendCommand(command(3)),
    ];
    assert!(matches!(phone.refuses(batch), StoreFailure::Broken(_)));
    assert_eq!(phone.open(), before);
    phone.commit(append(1..=1));
}

#[test]
fn a_place_of_the_log_is_written_once() {
    let phone = Phone::new();
    phone.commit(append(1..=2));
    for row in [command(1), command(2), command(4), command_saying(2, "something else")] {
        assert!(matches!(phone.refuses(vec![Write::AppendCommand(row)]), StoreFailure::Broken(_)));
    }
    assert_eq!(phone.open().commands, [command(1), command(2)]);
}

#[test]
fn bytes_that_are_not_what_their_hash_says_are_not_written_i22() {
    let phone = Phone::new();
    let mut row = command(1);
    row.bytes.push(b' ');
    assert!(matches!(phone.refuses(vec![Write::AppendCommand(row)]), StoreFailure::Broken(_)));
    let blob = Write::PutBlob { digest: Digest::of(b"photo"), bytes: b"other".to_vec() };
    assert!(matches!(phone.refuses(vec![blob]), StoreFailure::Broken(_)));
}

#[test]
fn acknowledged_commands_come_with_the_head_of_their_bytes_and_pending_ones_whole() {
    let phone = Phone::new();
    phone.commit(append(1..=300));
    let outcome = b"{\"outcome\":\"applied\"}".to_vec();
    phone.commit(vec![
        Write::SetOutcome { epoch: 1, seq: 250, outcome: outcome.clone() },
        Write::SetAcknowledged { epoch: 1, through_seq: 250 },
    ]);
    let phone = phone.killed();
    let commands = phone.open().commands;
    assert_eq!(commands.iter().map(|row| row.seq).collect::<Vec<_>>(), (51..=300).collect::<Vec<_>>());
    for row in &commands {
        assert_eq!(row.acknowledged, row.seq <= 250);
        let whole = command(row.seq).bytes;
        let given = if row.acknowledged { whole.len().min(HEAD_BYTES as usize) } else { whole.len() };
        assert_eq!(row.bytes, whole[..given]);
    }
    assert_eq!(commands[199].outcome, Some(outcome));
    assert_eq!(phone.commands(1, 2), [command(1), command(2)].map(|row| CommandRow { acknowledged: true, ..row }));
}

/// F43: a restored server has less than it said: what it lost is pending again.
#[test]
fn an_earlier_acknowledgement_makes_later_commands_pending_again() {
    let phone = Phone::new();
    phone.commit(append(1..=5));
    phone.commit(vec![Write::SetAcknowledged { epoch: 1, through_seq: 5 }]);
    phone.commit(vec![Write::SetAcknowledged { epoch: 1, through_seq: 2 }]);
    assert_eq!(phone.open().commands.iter().filter(|row| !row.acknowledged).count(), 3);
}

#[test]
fn old_commands_go_only_when_acknowledged_and_the_newest_stays() {
    let phone = Phone::new();
    phone.commit(append(1..=4));
    phone.commit(vec![Write::SetAcknowledged { epoch: 1, through_seq: 3 }]);
    phone.commit(vec![Write::ForgetAcknowledged { epoch: 1, through_seq: 9 }]);
    assert_eq!(phone.commands(1, 9).iter().map(|row| row.seq).collect::<Vec<_>>(), [4]);
    phone.commit(vec![Write::SetAcknowledged { epoch: 1, through_seq: 4 }]);
    phone.commit(vec![Write::ForgetAcknowledged { epoch: 1, through_seq: 9 }]);
    phone.commit(append(5..=5));
}

#[test]
fn a_subject_of_any_kind_is_kept_with_its_line_and_counted() {
    let phone = Phone::new();
    let strange = key(60_000, 7);
    phone.commit(vec![put_order(8, "other"), put(strange, "of a newer server", ""), put_order(7, "confirmed")]);
    let lines = [(order(7), "line 7"), (order(8), "line 8"), (strange, "")].map(|(key, line)| (key, line.into()));
    assert_eq!(phone.open().lines, lines);
    let bodies = [(order(7), "confirmed"), (order(8), "other"), (strange, "of a newer server")];
    let held = bodies.map(|(key, body)| (key, Digest::of(body.as_bytes())));
    assert_eq!(phone.store.answer(&StoreOperation::DigestSubjects), StoreAnswer::Held(held.to_vec()));
    let load = |key| phone.store.answer(&StoreOperation::LoadSubject(key));
    let row = SubjectRow { key: strange, revision: 1, confirmed: b"of a newer server".to_vec() };
    assert_eq!(load(strange), StoreAnswer::Subject(Some(row)));
    assert_eq!(load(key(60_001, 7)), StoreAnswer::Subject(None), "of another kind with the same id");
    phone.commit(vec![Write::DropSubject(strange), Write::DropSubject(key(3, 8))]);
    assert_eq!(load(strange), StoreAnswer::Subject(None));
    assert_eq!(phone.open().lines.len(), 2);
}

/// What is pending is replayed on it: nothing of it is written.
#[test]
fn what_pending_commands_are_about_comes_whole_at_the_start() {
    let phone = Phone::new();
    phone.commit(vec![put_order(7, "confirmed"), put_order(8, "other")]);
    phone.commit(append(1..=1));
    let phone = phone.killed();
    let active = SubjectRow { key: order(7), revision: 1, confirmed: b"confirmed".to_vec() };
    assert_eq!(phone.open().active, [active]);
    phone.commit(vec![Write::SetAcknowledged { epoch: 1, through_seq: 1 }]);
    assert_eq!(phone.open().active, []);
}

#[test]
fn a_picture_in_pages_waits_until_it_is_whole() {
    let phone = Phone::new();
    phone.commit(vec![
        Write::StagePage { n: 1, bytes: b"two".to_vec() },
        Write::StagePage { n: 0, bytes: b"one".to_vec() },
    ]);
    let phone = phone.killed();
    assert_eq!(phone.open().staged, 2);
    assert_eq!(
        phone.store.answer(&StoreOperation::LoadStaged),
        StoreAnswer::Pages(vec![b"one".to_vec(), b"two".to_vec()])
    );
    phone.commit(vec![Write::ClearStaged]);
    assert_eq!(phone.open().staged, 0);
}

#[test]
fn a_photo_is_read_in_parts_and_stays_as_long_as_the_commands_before_it_f43() {
    let phone = Phone::new();
    let (bytes, digest) = (vec![7; 10_000], Digest::of(&[7; 10_000]));
    phone.commit(vec![Write::PutBlob { digest, bytes: bytes.clone() }, Write::PutBlob { digest, bytes }]);
    let part = |offset, len| match phone.store.answer(&StoreOperation::ReadBlob { digest, offset, len }) {
        StoreAnswer::Bytes(bytes) => bytes.map(|bytes| bytes.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(phone.open().blobs[0].bytes, 10_000);
    assert_eq!([part(0, 4_096), part(8_192, 4_096), part(10_000, 4_096)], [Some(4_096), Some(1_808), Some(0)]);
    let is_sent = |phone: &Phone| phone.open().blobs.iter().map(|blob| blob.sent_at.is_some()).collect::<Vec<_>>();
    assert_eq!(is_sent(&phone), [false]);
    phone.commit(append(1..=3));
    phone.commit(vec![
        Write::SetBlobSent { digest, epoch: 1, seq: 2 },
        Write::SetAcknowledged { epoch: 1, through_seq: 3 },
        Write::ForgetAcknowledged { epoch: 1, through_seq: 1 },
    ]);
    assert_eq!((part(0, 1), is_sent(&phone)), (Some(1), vec![true]));
    phone.commit(vec![Write::DoubtBlobs, Write::ForgetAcknowledged { epoch: 1, through_seq: 2 }]);
    assert_eq!((part(0, 1), is_sent(&phone)), (Some(1), vec![false]), "a picture that is to be sent never goes");
    phone.commit(vec![Write::SetBlobSent { digest, epoch: 1, seq: 3 }]);
    phone.commit(vec![Write::ForgetAcknowledged { epoch: 1, through_seq: 3 }]);
    assert_eq!((part(0, 1), is_sent(&phone)), (None, vec![]));
}

#[test]
fn clearing_the_mirror_keeps_the_log_and_the_session() {
    let phone = Phone::new();
    phone.commit(append(1..=2));
    phone.commit(vec![
        put_order(7, "{}"),
        set_meta("session", "1"),
        set_meta("mirror.cursor", "2"),
        Write::PutReference { key: "prices/1".to_owned(), body: b"{}".to_vec() },
        Write::StagePage { n: 0, bytes: b"{}".to_vec() },
    ]);
    phone.commit(vec![Write::ClearMirror]);
    let contents = phone.open();
    assert_eq!(contents.commands.len(), 2);
    assert_eq!(contents.meta.into_keys().collect::<Vec<_>>(), ["session"]);
    assert_eq!((contents.lines.len(), contents.references.len(), contents.staged), (0, 0, 0));
}
