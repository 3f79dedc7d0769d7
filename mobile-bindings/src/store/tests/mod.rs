//! What the store promises, on real files.

mod damage;
mod durability;
mod limits;
mod pictures;
mod privacy;

use std::path::PathBuf;

use callout_core::{
    domain::{digest::Digest, subject::SubjectKey},
    effects::store::{CommandRow, Contents, StoreAnswer, StoreFailure, StoreOperation, Write},
    protocol::command::Envelope,
};
use tempfile::TempDir;

use super::Store;

/// A folder with a store in it.
struct Phone {
    folder: TempDir,
    store: Store,
}

impl Phone {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("store.db"));
        Self { folder, store }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("store.db")
    }

    fn open(&self) -> Contents {
        match self.store.answer(&StoreOperation::Open) {
            StoreAnswer::Opened(contents) => *contents,
            other => panic!("{other:?}"),
        }
    }

    fn commit(&self, writes: Vec<Write>) {
        assert_eq!(self.store.answer(&StoreOperation::Commit(writes)), StoreAnswer::Done);
    }

    fn refuses(&self, writes: Vec<Write>) -> StoreFailure {
        match self.store.answer(&StoreOperation::Commit(writes)) {
            StoreAnswer::Failed(failure) => failure,
            other => panic!("{other:?}"),
        }
    }

    fn commands(&self, from_seq: u64, limit: u32) -> Vec<CommandRow> {
        match self.store.answer(&StoreOperation::LoadCommands { epoch: 1, from_seq, limit }) {
            StoreAnswer::Commands(commands) => commands,
            other => panic!("{other:?}"),
        }
    }

    /// The process dies, and the app is started again.
    fn killed(self) -> Self {
        self.store.abandon();
        let store = Store::at(self.path());
        Self { folder: self.folder, store }
    }

    /// The app is closed in order, and started again.
    fn restarted(self) -> Self {
        let path = self.path();
        drop(self.store);
        Self { folder: self.folder, store: Store::at(path) }
    }
}

fn command(seq: u64) -> CommandRow {
    command_saying(seq, "accept")
}

fn command_saying(seq: u64, note: &str) -> CommandRow {
    let id = format!("01900000-0000-7000-8000-{seq:012}");
    let text = format!(
        r#"{{"id":"{id}","device":"01900000-0000-7000-8000-00000000dddd","epoch":1,"seq":{seq},"prev":"{}","kind":"accept","kind_version":1,"about":{{"kind":0,"id":"{}"}},"basis_revision":1,"recorded_at":{{"wall":1800000000000,"zone":"Asia/Shanghai","monotonic_ms":1,"boot":1}},"body":{{"note":"{note}"}},"blobs":[]}}"#,
        Digest::ZERO,
        order(7).id,
    );
    let bytes = text.into_bytes();
    let envelope = Envelope::from_bytes(&bytes).unwrap();
    CommandRow {
        epoch: 1,
        seq,
        hash: Digest::of(&bytes),
        id: envelope.id,
        about: Some(envelope.about),
        recorded_ms: 1_800_000_000_000,
        bytes,
        outcome: None,
        acknowledged: false,
    }
}

fn order(n: u32) -> SubjectKey {
    key(0, n)
}

fn key(kind: u16, n: u32) -> SubjectKey {
    format!("{kind}/01900000-0000-7000-9000-{n:012}").parse().unwrap()
}

fn append(seqs: std::ops::RangeInclusive<u64>) -> Vec<Write> {
    seqs.map(|seq| Write::AppendCommand(command(seq))).collect()
}

fn put_order(n: u32, body: &str) -> Write {
    put(order(n), body, &format!("line {n}"))
}

fn put(key: SubjectKey, body: &str, line: &str) -> Write {
    Write::PutSubject { key, revision: 1, confirmed: body.into(), line: line.into() }
}

fn set_meta(key: &'static str, value: &str) -> Write {
    Write::SetMeta { key, value: value.into() }
}
