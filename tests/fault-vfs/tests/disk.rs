//! The disk does what it is told, seen through plain SQLite.
#![expect(clippy::unwrap_used, reason = "a test that unwraps says what it means")]

use std::path::PathBuf;

use callout_fault_vfs::{Disk, Fate, Fault, Kind, Operation, Survival, Tracking, at_random, flip_bit, install};
use rusqlite::{Connection, Error, OpenFlags, ffi};
use tempfile::TempDir;

struct Machine {
    folder: TempDir,
    disk: Disk,
}

impl Machine {
    fn new(tracking: Tracking) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path(), tracking).unwrap();
        Self { folder, disk }
    }

    /// With a table `t` that is durable.
    fn with_table() -> Self {
        let machine = Self::new(Tracking::On);
        machine.open().execute_batch("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)").unwrap();
        machine
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("a.db")
    }

    fn open(&self) -> Connection {
        let connection = Connection::open_with_flags_and_vfs(self.file(), OpenFlags::default(), install()).unwrap();
        connection.execute_batch("PRAGMA journal_mode = wal; PRAGMA synchronous = full;").unwrap();
        connection
    }

    /// The numbers in `t`, after a start.
    fn numbers(&self) -> Vec<i64> {
        let connection = self.open();
        let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok");
        let mut statement = connection.prepare("SELECT n FROM t ORDER BY n").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }
}

fn code(result: rusqlite::Result<()>) -> i32 {
    match result {
        Err(Error::SqliteFailure(error, _)) => error.extended_code,
        other => panic!("{other:?}"),
    }
}

/// Closes without the checkpoint of an orderly end.
fn kill(connection: Connection) {
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    drop(connection);
}

#[test]
fn what_is_committed_is_durable_and_what_is_not_synced_is_lost() {
    let machine = Machine::with_table();
    let connection = machine.open();
    connection.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    connection.execute_batch("PRAGMA synchronous = off; INSERT INTO t VALUES (3)").unwrap();
    kill(connection);
    assert!(machine.disk.unsynced() > 0);
    machine.disk.power_on(Survival::Nothing).unwrap();
    assert_eq!(machine.numbers(), [1, 2]);
}

#[test]
fn a_killed_process_loses_nothing_that_was_written() {
    for tracking in [Tracking::On, Tracking::Off] {
        let machine = Machine::new(tracking);
        let connection = machine.open();
        connection.execute_batch("PRAGMA synchronous = off; CREATE TABLE t (n); INSERT INTO t VALUES (1)").unwrap();
        kill(connection);
        assert_eq!(machine.disk.unsynced() > 0, tracking == Tracking::On);
        machine.disk.power_on(Survival::All).unwrap();
        assert_eq!(machine.numbers(), [1]);
    }
}

#[test]
fn every_power_cut_leaves_a_whole_database_whatever_survives() {
    let mut done = 0;
    for seed in 0..3 {
        for after in 0.. {
            let machine = Machine::with_table();
            let connection = machine.open();
            machine.disk.plan(Fault::PowerCut { after });
            let inserted = connection.execute_batch("INSERT INTO t VALUES (2)");
            kill(connection);
            let ran_through = machine.disk.is_on();
            machine.disk.power_on(Survival::Chosen(&mut at_random(seed))).unwrap();
            let found = machine.numbers();
            assert!(found == [1, 2] || (found == [1] && inserted.is_err()), "{after}: {found:?} {inserted:?}");
            done += 1;
            if ran_through {
                break;
            }
        }
    }
    assert!(done > 9, "{done}");
}

#[test]
fn without_power_everything_fails_and_the_connection_still_closes() {
    let machine = Machine::with_table();
    let connection = machine.open();
    machine.disk.cut_power();
    assert!(machine.disk.power_on(Survival::All).is_err(), "a program is still running");
    assert!(connection.execute_batch("INSERT INTO t VALUES (2)").is_err());
    assert!(
        Connection::open_with_flags_and_vfs(machine.file(), OpenFlags::default(), install())
            .and_then(|other| other.execute_batch("SELECT * FROM t"))
            .is_err()
    );
    drop(connection);
    machine.disk.power_on(Survival::Nothing).unwrap();
    assert_eq!(machine.numbers(), [1]);
}

#[test]
fn a_torn_write_arrives_in_part_and_the_power_is_gone() {
    let machine = Machine::with_table();
    let connection = machine.open();
    let before = std::fs::metadata(machine.folder.path().join("a.db-wal")).unwrap().len();
    // The first write is the header of the log or of a frame; the page comes in eight sectors, the third is cut.
    machine.disk.plan(Fault::TornWrite { after: 1, sectors: 0b11 });
    assert!(connection.execute_batch("INSERT INTO t VALUES (2)").is_err());
    assert!(!machine.disk.is_on());
    kill(connection);
    machine.disk.power_on(Survival::All).unwrap();
    let after = std::fs::metadata(machine.folder.path().join("a.db-wal")).unwrap().len();
    assert!(after > before && after < before + 4_096, "{before} {after}");
    assert_eq!(machine.numbers(), [1]);
}

#[test]
fn a_failed_sync_dooms_what_came_before_it_though_the_next_succeeds_f38() {
    let machine = Machine::with_table();
    let connection = machine.open();
    machine.disk.plan(Fault::Errors { of: Operation::Sync, after: 0, times: 1 });
    assert_eq!(code(connection.execute_batch("INSERT INTO t VALUES (2)")), ffi::SQLITE_IOERR_FSYNC);
    // Who goes on as if nothing were wrong is told that it is durable.
    connection.execute_batch("INSERT INTO t VALUES (3)").unwrap();
    connection.execute_batch("PRAGMA wal_checkpoint").unwrap_or_default();
    kill(connection);
    let mut doomed = 0;
    machine
        .disk
        .power_on(Survival::Chosen(&mut |change| {
            doomed += 1;
            assert!(change.file.ends_with("a.db-wal"), "{change:?}");
            Fate::Lost
        }))
        .unwrap();
    assert!(doomed > 0);
}

#[test]
fn errors_come_when_planned_and_so_many_times() {
    let machine = Machine::with_table();
    let connection = machine.open();
    machine.disk.plan(Fault::Full { after: 0 });
    for _ in 0..2 {
        assert_eq!(code(connection.execute_batch("INSERT INTO t VALUES (2)")), ffi::SQLITE_FULL);
    }
    machine.disk.lift();
    machine.disk.plan(Fault::Errors { of: Operation::Write, after: 1, times: 1 });
    assert_eq!(code(connection.execute_batch("INSERT INTO t VALUES (3)")), ffi::SQLITE_IOERR_WRITE);
    connection.execute_batch("INSERT INTO t VALUES (4)").unwrap();
    drop(connection);
    machine.disk.plan(Fault::Errors { of: Operation::Open, after: 0, times: u64::MAX });
    let refused = Connection::open_with_flags_and_vfs(machine.file(), OpenFlags::default(), install());
    assert_eq!(code(refused.map(drop)), ffi::SQLITE_CANTOPEN);
    machine.disk.lift();
    assert_eq!(machine.numbers(), [1, 4]);
}

#[test]
fn a_flipped_bit_is_read_once_and_one_in_the_file_stays() {
    let machine = Machine::with_table();
    let connection = Connection::open_with_flags_and_vfs(machine.file(), OpenFlags::default(), install()).unwrap();
    // The first page, which begins with SQLite's magic.
    machine.disk.plan(Fault::FlippedRead { after: 0, bit: 3 });
    let wrong = connection.execute_batch("SELECT * FROM t");
    drop(connection);
    assert_eq!(code(wrong), ffi::SQLITE_NOTADB);
    assert_eq!(machine.numbers(), [1]);
    flip_bit(&machine.file(), 3).unwrap();
    let wrong = Connection::open(machine.file()).unwrap().execute_batch("SELECT * FROM t");
    assert_eq!(code(wrong), ffi::SQLITE_NOTADB);
}

#[test]
fn a_new_file_that_was_not_synced_is_gone_and_a_deleted_one_may_be_back() {
    let machine = Machine::new(Tracking::On);
    let connection = machine.open();
    connection.execute_batch("CREATE TABLE t (n)").unwrap();
    // An orderly end checkpoints the log and deletes it, without a sync of the folder.
    drop(connection);
    let log = machine.folder.path().join("a.db-wal");
    assert!(!log.exists());
    let mut kinds = Vec::new();
    machine
        .disk
        .power_on(Survival::Chosen(&mut |change| {
            kinds.push(change.kind);
            Fate::Lost
        }))
        .unwrap();
    assert_eq!(kinds, [Kind::Deleted]);
    assert!(log.exists());
    assert_eq!(machine.numbers(), []);
    assert!(!log.exists());
    machine.disk.power_on(Survival::All).unwrap();

    let connection = machine.open();
    machine.disk.plan(Fault::Errors { of: Operation::Sync, after: 0, times: u64::MAX });
    assert!(connection.execute_batch("INSERT INTO t VALUES (1)").is_err());
    kill(connection);
    machine.disk.power_on(Survival::Nothing).unwrap();
    assert!(!log.exists(), "its first sync failed");
    assert_eq!(machine.numbers(), []);
}

#[test]
fn a_disk_that_lies_about_syncs_loses_what_it_promised_f2() {
    let machine = Machine::with_table();
    machine.disk.lie_about_syncs(true);
    let connection = machine.open();
    connection.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    kill(connection);
    machine.disk.power_on(Survival::Nothing).unwrap();
    assert_eq!(machine.numbers(), [1]);
}

#[test]
fn two_runs_of_the_same_do_the_same_and_disks_do_not_wait_for_one_another() {
    let run = || {
        let machine = Machine::with_table();
        let connection = machine.open();
        for n in 0..200 {
            connection.execute("INSERT INTO t VALUES (?1)", [n]).unwrap();
        }
        drop(connection);
        machine.disk.counts()
    };
    let counts: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(counts.iter().all(|one| one == &counts[0]), "{counts:?}");
    assert!(counts[0].writes > 200 && counts[0].syncs > 200);
}

#[test]
fn files_elsewhere_are_passed_through() {
    let watched = Machine::new(Tracking::On);
    let elsewhere = tempfile::tempdir().unwrap();
    let connection =
        Connection::open_with_flags_and_vfs(elsewhere.path().join("b.db"), OpenFlags::default(), install()).unwrap();
    connection.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE t (n); INSERT INTO t VALUES (1)").unwrap();
    watched.disk.cut_power();
    connection.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    assert_eq!(watched.disk.counts().changes(), 0);
}
