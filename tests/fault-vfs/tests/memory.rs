//! A disk in memory behaves as one on the system's files, seen through plain SQLite.
#![expect(clippy::unwrap_used, reason = "a test that unwraps says what it means")]

use std::path::{Path, PathBuf};

use callout_fault_vfs::{Disk, Fault, Memory, Survival, Tracking, install_memory, install_onlooker};
use rusqlite::{Connection, OpenFlags};

/// A memory with a disk of its own: names are the process's, so that each test takes another.
struct Machine {
    memory: Memory,
    disk: Disk,
    file: PathBuf,
}

impl Machine {
    /// With a table `t` that is durable.
    fn with_table(name: &str) -> Self {
        let (memory, folder) = (Memory::default(), Path::new("/nowhere").join(name));
        let disk = Disk::in_memory(&memory, &folder, Tracking::On);
        let machine = Self { memory, disk, file: folder.join("a.db") };
        machine.open().execute_batch("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)").unwrap();
        machine
    }

    fn open(&self) -> Connection {
        let flags = OpenFlags::default();
        let connection = Connection::open_with_flags_and_vfs(&self.file, flags, install_memory()).unwrap();
        connection.execute_batch("PRAGMA journal_mode = wal; PRAGMA synchronous = full;").unwrap();
        connection
    }

    fn onlooker(&self) -> Connection {
        Connection::open_with_flags_and_vfs(&self.file, OpenFlags::default(), install_onlooker()).unwrap()
    }
}

/// The numbers in `t`.
fn numbers(connection: &Connection) -> Vec<i64> {
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let mut statement = connection.prepare("SELECT n FROM t ORDER BY n").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Closes without the checkpoint of an orderly end.
fn kill(connection: Connection) {
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    drop(connection);
}

#[test]
fn what_is_committed_is_durable_and_what_is_not_synced_is_lost() {
    let machine = Machine::with_table("durable");
    let connection = machine.open();
    connection.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    connection.execute_batch("PRAGMA synchronous = off; INSERT INTO t VALUES (3)").unwrap();
    kill(connection);
    assert!(machine.disk.unsynced() > 0);
    machine.disk.power_on(Survival::Nothing).unwrap();
    assert_eq!(numbers(&machine.open()), [1, 2]);
}

#[test]
fn a_power_cut_before_any_change_leaves_all_of_a_batch_or_nothing() {
    for after in 0..12 {
        let machine = Machine::with_table(&format!("cut{after}"));
        let connection = machine.open();
        machine.disk.plan(Fault::PowerCut { after });
        let is_done = connection.execute_batch("INSERT INTO t VALUES (2)").is_ok();
        kill(connection);
        machine.disk.power_on(Survival::Nothing).unwrap();
        let found = numbers(&machine.open());
        assert!(found == [1, 2] || found == [1] && !is_done, "after {after}: {found:?}");
    }
}

#[test]
fn two_connections_share_the_log_and_one_of_them_writes() {
    let machine = Machine::with_table("shared");
    let (one, other) = (machine.open(), machine.open());
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    one.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)").unwrap();
    assert!(other.execute_batch("BEGIN IMMEDIATE").is_err(), "somebody writes already");
    assert_eq!(numbers(&other), [1]);
    one.execute_batch("COMMIT").unwrap();
    assert_eq!(numbers(&other), [1, 2]);
    drop(one);
    other.execute_batch("PRAGMA journal_mode = delete; INSERT INTO t VALUES (3)").unwrap();
    assert_eq!(numbers(&other), [1, 2, 3]);
}

#[test]
fn an_onlooker_is_not_counted_and_sees_everything() {
    let machine = Machine::with_table("onlooker");
    let connection = machine.open();
    connection.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    let before = machine.disk.counts();
    assert_eq!(numbers(&machine.onlooker()), [1, 2]);
    assert_eq!(machine.disk.counts(), before);
}

#[test]
fn files_are_moved_and_copied_by_hand() {
    let machine = Machine::with_table("moved");
    let (aside, copy) = (machine.file.with_file_name("aside.db"), machine.file.with_file_name("copy.db"));
    machine.memory.rename(&machine.file, &aside).unwrap();
    machine.memory.write(&copy, &machine.memory.read(&aside).unwrap()).unwrap();
    assert_eq!(machine.memory.names(machine.file.parent().unwrap()), ["aside.db", "copy.db"]);
    machine.memory.remove(&aside).unwrap();
    assert!(machine.memory.size(&machine.file).is_err());
    let copied = Connection::open_with_flags_and_vfs(&copy, OpenFlags::default(), install_memory()).unwrap();
    assert_eq!(numbers(&copied), [1]);
}
