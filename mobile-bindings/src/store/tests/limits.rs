//! Full, locked, absent, newer and older files.

use callout_core::effects::store::{SCHEMA_VERSION, SubjectRow};

use super::*;

#[test]
fn a_full_disk_changes_nothing_and_room_makes_it_work_again_f3() {
    let phone = Phone::new();
    phone.commit(append(1..=1));
    phone.store.limit_pages(1);
    let big = Write::StagePage { n: 0, bytes: vec![1; 100_000] };
    assert_eq!(phone.refuses(vec![Write::AppendCommand(command(2)), big.clone()]), StoreFailure::Full);
    assert_eq!(phone.open().commands, [command(1)]);
    assert_eq!(phone.open().staged, 0);
    phone.store.limit_pages(0);
    phone.commit(vec![Write::AppendCommand(command(2)), big]);
    assert_eq!(phone.killed().open().commands.len(), 2);
}

#[test]
fn a_locked_file_is_unavailable_and_is_tried_again_f4() {
    let phone = Phone::new();
    phone.commit(append(1..=1));
    let other = rusqlite::Connection::open(phone.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(phone.refuses(append(2..=2)), StoreFailure::Unavailable(_)));
    other.execute_batch("ROLLBACK").unwrap();
    phone.commit(append(2..=2));
}

#[test]
fn a_folder_that_appears_later_is_opened_later_f4() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("later/store.db"));
    assert!(matches!(store.answer(&StoreOperation::Open), StoreAnswer::Failed(StoreFailure::Unavailable(_))));
    std::fs::create_dir(folder.path().join("later")).unwrap();
    assert!(matches!(store.answer(&StoreOperation::Open), StoreAnswer::Opened(_)));
}

#[test]
fn a_newer_file_is_not_written_but_its_commands_can_be_exported_f11() {
    let phone = Phone::new();
    phone.commit(append(1..=3));
    phone.commit(vec![set_meta("session", "1"), Write::SetAcknowledged { epoch: 1, through_seq: 1 }]);
    let phone = phone.restarted();
    let newer = rusqlite::Connection::open(phone.path()).unwrap();
    newer.execute_batch("CREATE TABLE invoices (id TEXT)").unwrap();
    newer.pragma_update(None, "user_version", crate::store::schema::mark(99)).unwrap();
    drop(newer);
    let before = std::fs::read(phone.path()).unwrap();

    let contents = phone.open();
    assert_eq!(contents.newer, Some(99));
    assert_eq!(contents.commands, [command(2), command(3)]);
    assert!(contents.meta.is_empty());
    assert_eq!(phone.commands(1, 9).len(), 3);
    let newer = StoreFailure::Newer { found: 99, known: SCHEMA_VERSION };
    assert_eq!(phone.refuses(append(4..=4)), newer);
    assert_eq!(phone.store.answer(&StoreOperation::LoadSubject(order(7))), StoreAnswer::Failed(newer));
    assert_eq!(std::fs::read(phone.restarted().path()).unwrap(), before);
}

/// A phone with a file of 780e09f, which was never released: two commands, the first of them acknowledged. And their bytes.
fn before_any_release() -> (Phone, Vec<u8>) {
    let phone = Phone::new();
    let bytes = format!(r#"{{"epoch":1,"seq":2,"work_order":"{}","body":{{}}}}"#, order(7).id).into_bytes();
    let first = rusqlite::Connection::open(phone.path()).unwrap();
    super::super::checksum::register(&first).unwrap();
    first.pragma_update(None, "journal_mode", "wal").unwrap();
    first.execute_batch(include_str!("../schema/1.sql")).unwrap();
    first.pragma_update(None, "user_version", crate::store::schema::mark(1)).unwrap();
    for (seq, is_acknowledged) in [(1_i64, true), (2, false)] {
        let sql = "INSERT INTO commands
            (epoch, seq, hash, id, work_order, recorded_ms, outcome, is_acknowledged, checksum, bytes)
            VALUES (1, ?1, ?2, ?3, ?4, 1, NULL, ?5, digest_of(1, ?1, ?2, ?3, ?4, 1, NULL, ?5), ?6)";
        let (id, about) = (command(seq.unsigned_abs()).id.to_string(), order(7).id.to_string());
        first.execute(sql, rusqlite::params![seq, Digest::of(&bytes).0, id, about, is_acknowledged, bytes]).unwrap();
    }
    (phone, bytes)
}

#[test]
fn a_file_from_before_any_release_is_not_written_but_its_commands_can_be_exported() {
    let (phone, bytes) = before_any_release();
    let before = std::fs::read(phone.path()).unwrap();
    let contents = phone.open();
    assert_eq!((contents.older, contents.newer), (Some(1), None));
    let [row] = contents.commands.as_slice() else { panic!("{:?}", contents.commands) };
    assert_eq!((row.seq, row.about, &row.bytes), (2, Some(order(7)), &bytes));
    assert_eq!(phone.commands(1, 9).len(), 2);
    assert_eq!(phone.refuses(append(3..=3)), StoreFailure::Older { found: 1, known: SCHEMA_VERSION });
    assert_eq!(std::fs::read(phone.restarted().path()).unwrap(), before);
}

/// F5: set aside like any other, and what was recorded in it is saved.
#[test]
fn a_damaged_file_from_before_any_release_loses_no_command() {
    let (phone, bytes) = before_any_release();
    let damaged = rusqlite::Connection::open(phone.path()).unwrap();
    damaged.execute_batch("DROP TABLE staged").unwrap();
    drop(damaged);
    let contents = phone.open();
    assert_eq!((contents.older, contents.salvage.map(|salvage| salvage.commands)), (None, Some(2)));
    let saved = phone.commands(1, 9);
    assert!(saved.len() == 2 && saved.iter().all(|row| row.bytes == bytes && row.about == Some(order(7))));
}

/// A phone with a file of the second version: a pending command about the first of two orders; the second is damaged.
fn of_the_second_version() -> Phone {
    let phone = Phone::new();
    let second = rusqlite::Connection::open(phone.path()).unwrap();
    super::super::checksum::register(&second).unwrap();
    second.pragma_update(None, "journal_mode", "wal").unwrap();
    second.execute_batch(include_str!("../schema/2.sql")).unwrap();
    second.pragma_update(None, "user_version", crate::store::schema::mark(2)).unwrap();
    for n in [7, 8] {
        let sql = "INSERT INTO subjects VALUES (0, ?1, 3, ?2, ?3, digest_of(0, ?1, 3, ?2, ?3))";
        let (body, line) = (format!("body {n}").into_bytes(), format!("line {n}").into_bytes());
        second.execute(sql, rusqlite::params![order(n).id.to_string(), body, line]).unwrap();
    }
    let row = command(1);
    let (id, about) = (row.id.to_string(), order(7).to_string());
    let params = rusqlite::params![row.hash.0, id, about, row.recorded_ms, row.bytes];
    let sql =
        "INSERT INTO commands (epoch, seq, hash, id, about, recorded_ms, outcome, is_acknowledged, checksum, bytes)
        VALUES (1, 1, ?1, ?2, ?3, ?4, NULL, 0, digest_of(1, 1, ?1, ?2, ?3, ?4, NULL, 0), ?5)";
    second.execute(sql, params).unwrap();
    second.execute("UPDATE life SET is_closed = ?1", [0x0C10_5ED0_0C10_5ED0_i64]).unwrap();
    drop(second);
    phone
}

#[test]
fn a_file_of_the_second_version_keeps_everything_when_it_is_taken_over_i23() {
    let phone = of_the_second_version();
    let contents = phone.open();
    assert_eq!(contents.lines, [7, 8].map(|n| (order(n), format!("line {n}").into_bytes())));
    let row = |n: u32| SubjectRow { key: order(n), revision: 3, confirmed: format!("body {n}").into_bytes() };
    assert_eq!((contents.active, contents.commands), (vec![row(7)], vec![command(1)]));
    let load = StoreOperation::LoadSubject(order(8));
    assert_eq!(phone.store.answer(&load), StoreAnswer::Subject(Some(row(8))));
    assert_eq!((contents.salvage, phone.killed().open().salvage), (None, None), "every row has its checksum");
}

/// F5: what did not match its checksum before does not match it afterwards.
#[test]
fn damage_in_a_file_of_the_second_version_is_told() {
    for damage in ["confirmed = x'00'", "line = x'00'"] {
        let phone = of_the_second_version();
        let second = rusqlite::Connection::open(phone.path()).unwrap();
        second.execute(&format!("UPDATE subjects SET {damage} WHERE id = ?1"), [order(8).id.to_string()]).unwrap();
        drop(second);
        let contents = phone.open();
        assert_eq!(contents.salvage.map(|salvage| salvage.commands), Some(1), "{damage}");
        assert_eq!(phone.commands(1, 9), [command(1)]);
    }
}

#[test]
fn the_file_is_as_durable_as_it_promises_f2() {
    let phone = Phone::new();
    phone.open();
    let state = phone.store.state.lock().unwrap();
    let super::super::State::Open(connection) = &*state else { panic!() };
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0)).unwrap(), "wal");
    assert_eq!(
        ["synchronous", "fullfsync", "checkpoint_fullfsync", "foreign_keys", "secure_delete"].map(pragma),
        [2, 1, 1, 1, 1]
    );
}
