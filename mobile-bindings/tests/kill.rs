//! The process is killed while it writes; whatever it had said to be durable is there (I1, I2, F1).
#![expect(clippy::unwrap_used, reason = "a test that unwraps says what it means")]

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use callout_core::{
    domain::digest::Digest,
    effects::store::{CommandRow, StoreAnswer, StoreOperation, Write},
};
use callout_mobile::Store;

/// Tells the child where to write.
const FILE: &str = "CALLOUT_KILL_TEST_FILE";
/// What the child says when a command is durable.
const DURABLE: &str = "durable ";

/// Not a test of its own: the process that is killed. Without a file it has nothing to do.
#[test]
fn writer() {
    let Ok(file) = env::var(FILE) else { return };
    let store = Store::at(file);
    let next = log(&store).last().map_or(1, |row| row.seq + 1);
    for seq in next..next + 10_000 {
        assert_eq!(store.answer(&StoreOperation::Commit(batch(seq))), StoreAnswer::Done);
        // On a line of its own: the test harness has not ended its line yet.
        println!("\n{DURABLE}{seq}");
    }
}

#[test]
fn what_was_durable_is_there_after_a_kill_i1_f1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    for round in 1..=5 {
        let said = write_until_killed(&file, 7 * round);
        let store = Store::at(&file);
        let StoreAnswer::Opened(contents) = store.answer(&StoreOperation::Open) else { panic!("round {round}") };
        assert_eq!(contents.salvage, None);
        let log = log(&store);
        assert!(log.iter().map(|row| row.seq).eq(1..=log.len() as u64), "no gap");
        assert!(log.len() as u64 >= said, "{said} were durable, {} are there", log.len());
        // A batch is whole: the setting and the order are those of the last command.
        assert_eq!(contents.meta["last"], log.len().to_string().into_bytes());
        assert_eq!(contents.lines.len(), 1);
        assert_eq!(contents.lines[0].1, log.len().to_string().into_bytes());
        // Killed as well: nothing is tidied up for the next round.
        store.abandon();
    }
}

/// Lets a process write until it has said so many times that a command is durable; returns the last one.
fn write_until_killed(file: &Path, times: u64) -> u64 {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "writer", "--nocapture"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut last, mut said) = (0, 0);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        if let Some(seq) = line.unwrap().strip_prefix(DURABLE).and_then(|seq| seq.parse().ok()) {
            (last, said) = (seq, said + 1);
            if said == times {
                child.kill().unwrap();
            }
        }
    }
    child.wait().unwrap();
    assert!(said >= times, "the writer ended by itself after {said}");
    last
}

fn log(store: &Store) -> Vec<CommandRow> {
    match store.answer(&StoreOperation::LoadCommands { epoch: 1, from_seq: 1, limit: u32::MAX }) {
        StoreAnswer::Commands(commands) => commands,
        other => panic!("{other:?}"),
    }
}

fn batch(seq: u64) -> Vec<Write> {
    let bytes = format!("command {seq}").into_bytes();
    let order = "0/01900000-0000-7000-9000-000000000007".parse().unwrap();
    vec![
        Write::AppendCommand(CommandRow {
            epoch: 1,
            seq,
            hash: Digest::of(&bytes),
            id: format!("01900000-0000-7000-8000-{seq:012}").parse().unwrap(),
            about: Some(order),
            recorded_ms: 1_800_000_000_000,
            bytes,
            outcome: None,
            acknowledged: false,
        }),
        Write::SetMeta { key: "last", value: seq.to_string().into_bytes() },
        Write::PutSubject {
            key: order,
            revision: seq,
            confirmed: b"{}".repeat(700),
            line: seq.to_string().into_bytes(),
        },
    ]
}
