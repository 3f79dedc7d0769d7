//! Flipped bits are found; what can be read of the log is saved, and nothing is repaired in silence (F5, I22).

use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write as _},
};

use super::*;

/// A phone with a day's work in one file: no write-ahead log beside it, and the mark of a run that did not end well.
fn after_a_days_work() -> Phone {
    let phone = Phone::new();
    for seq in 1..=60 {
        phone.commit(vec![Write::AppendCommand(command_saying(
            seq,
            &"work ".repeat(usize::try_from(seq).unwrap() * 20),
        ))]);
    }
    phone.commit((0..20).map(|n| put_order(n, &format!("order {n} ").repeat(100))).collect());
    let photo = vec![3; 9_000];
    phone.commit(vec![
        set_meta("session", "\"me\""),
        set_meta("mirror.cursor", "\"there\""),
        Write::PutBlob { digest: Digest::of(&photo), bytes: photo },
        Write::SetOutcome { epoch: 1, seq: 40, outcome: b"{}".to_vec() },
        Write::SetAcknowledged { epoch: 1, through_seq: 40 },
        Write::ClearMeta("nothing"),
    ]);
    phone.killed()
}

fn flip(phone: &Phone, at: u64, mask: u8) {
    let byte = fs::read(phone.path()).unwrap()[usize::try_from(at).unwrap()];
    let mut file = OpenOptions::new().write(true).open(phone.path()).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&[byte ^ mask]).unwrap();
}

/// Where a text stands in the file.
fn find(phone: &Phone, text: &str) -> u64 {
    let bytes = fs::read(phone.path()).unwrap();
    bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap() as u64
}

#[test]
fn a_flipped_bit_in_an_order_is_found_and_the_whole_log_is_saved_f5() {
    let phone = after_a_days_work();
    let (healthy, log) = (phone.open().commands, phone.commands(1, 99));
    let phone = phone.killed();
    flip(&phone, find(&phone, "order 7 order 7"), 1);
    let contents = phone.open();
    let salvage = contents.salvage.unwrap();
    assert_eq!((salvage.set_aside.as_str(), salvage.commands), ("store.db.damaged-1", 60));
    assert!(!salvage.is_log_damaged);
    assert_eq!(contents.commands, healthy);
    assert_eq!(phone.commands(1, 99), log);
    assert_eq!(contents.meta.into_keys().collect::<Vec<_>>(), ["session"]);
    assert!(contents.lines.is_empty());
    assert_eq!(contents.blobs.len(), 1);
    assert!(phone.folder.path().join("store.db.damaged-1").exists());
}

/// F5: a start after a run that ended well reads the lines; a body is compared when it is read.
#[test]
fn a_flipped_bit_of_a_closed_file_is_found_in_a_line_at_the_start_and_in_an_order_when_it_is_read_f5() {
    let phone = after_a_days_work().restarted();
    phone.open();
    let phone = phone.restarted();
    flip(&phone, find(&phone, "order 9 order 9"), 1);
    assert_eq!(phone.open().salvage, None);
    assert!(matches!(phone.store.answer(&StoreOperation::LoadSubject(order(8))), StoreAnswer::Subject(Some(_))));
    let answer = phone.store.answer(&StoreOperation::LoadSubject(order(9)));
    assert!(matches!(answer, StoreAnswer::Failed(StoreFailure::Broken(_))), "{answer:?}");
    let phone = phone.restarted();
    assert!(phone.open().salvage.is_some(), "the next start looks at everything");

    let phone = after_a_days_work().restarted();
    phone.open();
    let phone = phone.restarted();
    flip(&phone, find(&phone, "line 7"), 1);
    assert_eq!(phone.open().salvage.map(|salvage| salvage.commands), Some(60));
}

/// F5: no order is missing in silence.
#[test]
fn a_line_without_its_order_and_an_order_without_its_line_are_found_f5() {
    for table in ["lines", "subjects"] {
        let phone = after_a_days_work().restarted();
        phone.open();
        let phone = phone.restarted();
        let file = rusqlite::Connection::open(phone.path()).unwrap();
        file.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [order(7).id.to_string()]).unwrap();
        drop(file);
        assert_eq!(phone.open().salvage.map(|salvage| salvage.commands), Some(60), "{table}");
    }
}

#[test]
fn a_flipped_bit_in_a_command_costs_that_command_only_and_is_told_f5() {
    let phone = after_a_days_work();
    flip(&phone, find(&phone, r#""seq":50,"#), 1);
    let contents = phone.open();
    assert!(contents.salvage.unwrap().is_log_damaged);
    let seqs: Vec<_> = phone.commands(1, 99).iter().map(|row| row.seq).collect();
    assert_eq!(seqs, (1..=60).filter(|seq| *seq != 50).collect::<Vec<_>>());
}

/// The first page says what the others are; every file of this version has the same one.
#[test]
fn a_lost_first_page_costs_nothing_of_the_log_f5() {
    let phone = after_a_days_work();
    let mut bytes = fs::read(phone.path()).unwrap();
    bytes[..4_096].fill(0xA5);
    fs::write(phone.path(), bytes).unwrap();
    let salvage = phone.open().salvage.unwrap();
    assert_eq!((salvage.commands, salvage.is_log_damaged), (60, false));
    assert_eq!(phone.commands(60, 1), [command_saying(60, &"work ".repeat(1_200))]);
    assert!(
        fs::read_dir(phone.folder.path())
            .unwrap()
            .all(|entry| { !entry.unwrap().file_name().to_string_lossy().contains("rebuilding") })
    );
}

/// SQLite takes its log up to the first wrong frame and drops the rest without a word.
#[test]
fn a_flipped_bit_in_the_write_ahead_log_hides_no_later_batch_f5() {
    let phone = Phone::new();
    (1..=20).for_each(|seq| phone.commit(append(seq..=seq)));
    let log = phone.commands(1, 99);
    let phone = phone.killed();
    let at = |suffix: &str| phone.folder.path().join(format!("store.db{suffix}"));
    let (file, wal) = (fs::read(at("")).unwrap(), fs::read(at("-wal")).unwrap());
    // The head, its salt, the first frame, one in the middle.
    for place in [1, 17, 50, wal.len() / 2] {
        let mut bytes = wal.clone();
        bytes[place] ^= 1;
        fs::write(at(""), &file).unwrap();
        fs::write(at("-wal"), bytes).unwrap();
        let store = Store::at(phone.path());
        let StoreAnswer::Opened(contents) = store.answer(&StoreOperation::Open) else { panic!("byte {place}") };
        assert!(contents.salvage.is_some_and(|salvage| salvage.is_log_damaged), "byte {place}");
        assert_eq!(contents.commands, log, "byte {place}");
    }
    // A last batch that is not whole is what a power cut leaves.
    let mut bytes = wal.clone();
    bytes[wal.len() - 100] ^= 1;
    fs::write(at(""), &file).unwrap();
    fs::write(at("-wal"), bytes).unwrap();
    let contents = phone.open();
    assert_eq!((contents.salvage, contents.commands.len()), (None, 19));
}

#[test]
fn the_person_is_told_until_something_was_written() {
    let phone = after_a_days_work();
    flip(&phone, find(&phone, "order 7 order 7"), 1);
    assert!(phone.open().salvage.is_some());
    let phone = phone.killed();
    assert!(phone.open().salvage.is_some());
    phone.commit(vec![set_meta("told", "true")]);
    assert_eq!(phone.killed().open().salvage, None);
}

/// F5, F11: bits that flip in the version and in the tables together make no newer app's file, which nobody would touch.
#[test]
fn a_damaged_version_over_damaged_tables_is_no_newer_file() {
    let phone = after_a_days_work();
    let log = phone.commands(1, 99);
    let phone = phone.killed();
    flip(&phone, find(&phone, "set_aside TEXT"), 1);
    flip(&phone, 63, 2);
    let contents = phone.open();
    assert_eq!(contents.newer, None);
    assert!(contents.salvage.is_some());
    assert_eq!(phone.commands(1, 99), log);
}

/// F5: a page says in its first byte what it is; another kind of page is damage, in an empty index too.
#[test]
fn a_page_of_another_kind_is_found_f5() {
    let phone = Phone::new();
    phone.commit(append(1..=3));
    let phone = phone.killed();
    phone.open();
    let phone = phone.killed();
    let file = rusqlite::Connection::open(phone.path()).unwrap();
    file.pragma_update(None, "wal_checkpoint", "TRUNCATE").unwrap();
    drop(file);
    let image = fs::read(phone.path()).unwrap();
    for page in (4_096..image.len()).step_by(4_096) {
        if ![2, 5, 10, 13].contains(&image[page]) {
            continue;
        }
        for entry in fs::read_dir(phone.folder.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let mut bytes = image.clone();
        bytes[page] ^= 8;
        fs::write(phone.path(), &bytes).unwrap();
        let StoreAnswer::Opened(contents) = Store::at(phone.path()).answer(&StoreOperation::Open) else {
            panic!("page {}", page / 4_096 + 1)
        };
        assert!(contents.salvage.is_some(), "page {}", page / 4_096 + 1);
    }
}

/// F5: the mark of a run that ended well must not come of a flipped bit, or nobody looks for the others.
#[test]
fn one_bit_does_not_make_a_killed_run_a_closed_one() {
    let phone = after_a_days_work();
    let file = rusqlite::Connection::open(phone.path()).unwrap();
    file.execute("UPDATE life SET is_closed = is_closed | 1", []).unwrap();
    file.pragma_update(None, "wal_checkpoint", "TRUNCATE").unwrap();
    drop(file);
    // In an index, which no read at the start goes through.
    let id = command(30).id.to_string();
    let bytes = fs::read(phone.path()).unwrap();
    let is_index_leaf = |at: &usize| bytes[at / 4_096 * 4_096] == 10;
    let mut places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(id.as_bytes()));
    let in_index = places.rfind(is_index_leaf).unwrap();
    flip(&phone, in_index as u64, 1);
    assert!(phone.killed().open().salvage.is_some());
}

#[test]
fn a_file_that_is_no_database_is_set_aside() {
    let phone = Phone::new();
    fs::write(phone.path(), "<html>sign in to the hotel's network</html>".repeat(200)).unwrap();
    let contents = phone.open();
    assert!(contents.salvage.unwrap().is_log_damaged);
    assert_eq!(contents.commands, []);
    phone.commit(append(1..=1));
}

#[test]
fn damage_while_running_stops_the_writing_and_not_the_reading_i22() {
    let phone = after_a_days_work();
    phone.open();
    phone.commit(vec![Write::ClearMeta("nothing")]);
    flip(&phone, find(&phone, "order 7 order 7"), 1);
    let other = rusqlite::Connection::open(phone.path()).unwrap();
    // Somebody writes, so that the pages in memory are read again.
    other.execute_batch("UPDATE life SET salvaged = salvaged + 1").unwrap();
    let answer = phone.store.answer(&StoreOperation::LoadSubject(order(7)));
    assert!(matches!(answer, StoreAnswer::Failed(StoreFailure::Broken(_))), "{answer:?}");
    assert!(matches!(phone.refuses(append(61..=61)), StoreFailure::Broken(_)));
    assert_eq!(phone.commands(60, 9).len(), 1);
    drop(other);
    let phone = phone.restarted();
    assert!(phone.open().salvage.is_some());
    assert_eq!(phone.commands(1, 99).len(), 60);
}

/// F5: the first page says which tables there are, and of which version; every bit of what it says counts.
#[test]
fn a_flipped_bit_in_the_first_page_is_found_and_nothing_of_the_log_is_lost_f5() {
    let phone = after_a_days_work();
    let log = phone.commands(1, 99);
    let phone = phone.killed();
    let image = fs::read(phone.path()).unwrap();
    let mut versions = 0;
    for at in (18..4_096).step_by(7).chain([60, 61, 62, 63]) {
        for entry in fs::read_dir(phone.folder.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let mut bytes = image.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(phone.path(), &bytes).unwrap();
        let store = Store::at(phone.path());
        let contents = match store.answer(&StoreOperation::Open) {
            StoreAnswer::Opened(contents) => contents,
            other => panic!("byte {at}: {other:?}"),
        };
        assert_eq!(contents.newer, None, "byte {at}");
        versions += u32::from((60..64).contains(&at) && contents.salvage.is_some());
        let load = StoreOperation::LoadCommands { epoch: 1, from_seq: 1, limit: 99 };
        assert_eq!(store.answer(&load), StoreAnswer::Commands(log.clone()), "byte {at}");
        let next = StoreOperation::Commit(vec![Write::AppendCommand(command(61))]);
        assert_eq!(store.answer(&next), StoreAnswer::Done, "byte {at}");
    }
    assert!(versions >= 4);
}

/// F5: whatever bit flips, either nothing that is read changed, or it is told; and a saved command has its own bytes.
#[test]
fn no_flipped_bit_goes_unnoticed_f5() {
    let phone = after_a_days_work();
    let healthy = phone.open();
    let log = phone.commands(1, 99);
    let phone = phone.killed();
    let image = fs::read(phone.path()).unwrap();
    let mut saved = 0;
    // Pages are hit in their heads, among its cell pointers and in its content.
    let heads = (0..image.len()).step_by(3 * 4_096).flat_map(|page| [page + 3, page + 9]);
    let places: Vec<_> = (0..image.len()).step_by(4_099).chain(heads).collect();
    for at in &places {
        for entry in fs::read_dir(phone.folder.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let mut bytes = image.clone();
        bytes[*at] ^= 1 << (at % 8);
        fs::write(phone.path(), &bytes).unwrap();
        let store = Store::at(phone.path());
        let StoreAnswer::Opened(contents) = store.answer(&StoreOperation::Open) else { panic!("byte {at}") };
        if contents.salvage.is_none() {
            assert_eq!(*contents, healthy, "byte {at}");
        }
        let commands = match store.answer(&StoreOperation::LoadCommands { epoch: 1, from_seq: 1, limit: 99 }) {
            StoreAnswer::Commands(commands) => commands,
            other => panic!("byte {at}: {other:?}"),
        };
        for row in &commands {
            assert_eq!(row.bytes, log[usize::try_from(row.seq).unwrap() - 1].bytes, "byte {at}");
        }
        if contents.salvage.as_ref().is_some_and(|salvage| !salvage.is_log_damaged) {
            assert_eq!(commands.len(), 60, "byte {at}");
        }
        saved += commands.len();
    }
    let possible = places.len() * 60;
    println!("saved {saved} of {possible} commands over {} flips", places.len());
    assert!(saved * 100 > possible * 97);
}

/// Killed between any two steps of the rebuilding, the next start finishes it.
#[test]
fn a_kill_in_the_middle_of_the_rebuilding_loses_nothing_f1() {
    let phone = after_a_days_work();
    flip(&phone, find(&phone, "order 7 order 7"), 1);
    let damaged = fs::read(phone.path()).unwrap();
    phone.open();
    let phone = phone.restarted();
    let rebuilt = fs::read(phone.path()).unwrap();
    let at = |suffix: &str| phone.folder.path().join(format!("store.db{suffix}"));

    // Before the new file was whole.
    fs::write(at(""), &damaged).unwrap();
    fs::remove_file(at(".damaged-1")).unwrap();
    fs::write(at(".rebuilding"), &rebuilt[..5_000]).unwrap();
    assert_eq!(
        Store::at(at("")).answer(&StoreOperation::LoadCommands { epoch: 1, from_seq: 60, limit: 1 }),
        saved_last()
    );

    // When it was whole, and the damaged one still in its place, or already away.
    for is_away in [false, true] {
        fs::write(at(".rebuilt-1"), &rebuilt).unwrap();
        fs::write(at(if is_away { ".damaged-1" } else { "" }), &damaged).unwrap();
        if is_away {
            fs::remove_file(at("")).unwrap();
        }
        for suffix in ["-wal", "-shm"] {
            fs::remove_file(at(suffix)).unwrap_or_default();
        }
        let store = Store::at(at(""));
        assert_eq!(store.answer(&StoreOperation::LoadCommands { epoch: 1, from_seq: 60, limit: 1 }), saved_last());
        assert_eq!(fs::read(at(".damaged-1")).unwrap(), damaged);
        assert!(!at(".rebuilt-1").exists());
    }
}

fn saved_last() -> StoreAnswer {
    StoreAnswer::Commands(vec![command_saying(60, &"work ".repeat(1_200))])
}
