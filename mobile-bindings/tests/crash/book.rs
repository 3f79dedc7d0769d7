//! What should be in the store, kept without SQL.

use std::collections::BTreeMap;

use callout_core::{
    domain::{digest::Digest, subject::SubjectKey},
    effects::store::{CommandRow, Contents, MIRROR_PREFIX, StoreAnswer, StoreOperation, SubjectRow, Write},
};
use callout_mobile::Store;

/// All that a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    pub meta: BTreeMap<String, Vec<u8>>,
    pub subjects: BTreeMap<SubjectKey, (SubjectRow, Vec<u8>)>,
    pub commands: BTreeMap<u64, CommandRow>,
    pub references: BTreeMap<String, Vec<u8>>,
    pub staged: BTreeMap<u32, Vec<u8>>,
    pub blobs: BTreeMap<Digest, Vec<u8>>,
    pub sent: BTreeMap<Digest, (u32, u64)>,
    pub thumbnails: BTreeMap<Digest, SubjectKey>,
}

impl Book {
    pub fn apply(&mut self, write: &Write) {
        match write.clone() {
            Write::SetMeta { key, value } => drop(self.meta.insert(key.to_owned(), value)),
            Write::ClearMeta(key) => drop(self.meta.remove(key)),
            Write::PutSubject { key, revision, confirmed, line } => {
                self.subjects.insert(key, (SubjectRow { key, revision, confirmed }, line));
            }
            Write::DropSubject(key) => {
                self.subjects.remove(&key);
                self.thumbnails.retain(|_, about| *about != key);
            }
            Write::AppendCommand(row) => drop(self.commands.insert(row.seq, row)),
            Write::SetOutcome { seq, outcome, .. } => {
                if let Some(row) = self.commands.get_mut(&seq) {
                    row.outcome = Some(outcome);
                }
            }
            Write::SetAcknowledged { through_seq, .. } => {
                for row in self.commands.values_mut() {
                    row.acknowledged = row.seq <= through_seq;
                }
            }
            // One life of the log is all that the scripted day has.
            Write::DoubtOtherLives { .. } => {}
            Write::ForgetAcknowledged { through_seq, .. } => {
                let newest = self.commands.keys().next_back().copied();
                self.commands.retain(|seq, row| Some(*seq) == newest || !row.acknowledged || *seq > through_seq);
                for (digest, _) in self.sent.extract_if(.., |_, (_, seq)| *seq <= through_seq) {
                    self.blobs.remove(&digest);
                }
            }
            Write::StagePage { n, bytes } => drop(self.staged.insert(n, bytes)),
            Write::ClearStaged => self.staged.clear(),
            Write::PutReference { key, body } => drop(self.references.insert(key, body)),
            Write::DropReference(key) => drop(self.references.remove(&key)),
            Write::PutBlob { digest, bytes } => drop(self.blobs.insert(digest, bytes)),
            Write::PutThumbnail { digest, about, .. } => drop(self.thumbnails.insert(digest, about)),
            Write::SetBlobSent { digest, epoch, seq } => drop(self.sent.insert(digest, (epoch, seq))),
            Write::DoubtBlobs => self.sent.clear(),
            Write::DropBlob(digest) => drop((self.blobs.remove(&digest), self.sent.remove(&digest))),
            Write::ClearMirror => {
                self.subjects.clear();
                self.thumbnails.clear();
                self.references.clear();
                self.staged.clear();
                self.meta.retain(|key, _| !key.starts_with(MIRROR_PREFIX));
            }
            Write::Wipe => *self = Self::default(),
        }
    }

    /// All that a store gives when it is asked for everything.
    pub fn read(store: &Store) -> Result<Self, String> {
        let contents = open(store)?;
        if let Some(salvage) = contents.salvage {
            return Err(format!("the file was set aside: {salvage:?}"));
        }
        let mut book = Self {
            meta: contents.meta,
            references: contents.references,
            thumbnails: contents.thumbnails,
            ..Self::default()
        };
        for (key, line) in contents.lines {
            match store.answer(&StoreOperation::LoadSubject(key)) {
                StoreAnswer::Subject(Some(row)) => drop(book.subjects.insert(key, (row, line))),
                other => return Err(format!("subject {key}: {other:?}")),
            }
        }
        for row in log(store)? {
            if Digest::of(&row.bytes) != row.hash {
                return Err(format!("command {} is not what its hash says", row.seq));
            }
            book.commands.insert(row.seq, row);
        }
        let pending: Vec<_> = contents.commands.iter().filter(|row| !row.acknowledged).collect();
        if !book.commands.values().filter(|row| !row.acknowledged).eq(pending) {
            return Err("the pending commands are not those of the log".to_owned());
        }
        match store.answer(&StoreOperation::LoadStaged) {
            StoreAnswer::Pages(pages) => book.staged = (0..).zip(pages).collect(),
            other => return Err(format!("staged pages: {other:?}")),
        }
        for blob in contents.blobs {
            book.sent.extend(blob.sent_at.map(|place| (blob.digest, place)));
            let operation = StoreOperation::ReadBlob { digest: blob.digest, offset: 0, len: u32::MAX };
            match store.answer(&operation) {
                StoreAnswer::Bytes(Some(bytes)) => drop(book.blobs.insert(blob.digest, bytes)),
                other => return Err(format!("blob {}: {other:?}", blob.digest)),
            }
        }
        Ok(book)
    }

    /// Whether the log has every place from its first to its last.
    pub fn has_gap(&self) -> bool {
        self.commands.keys().zip(self.commands.keys().skip(1)).any(|(one, next)| one + 1 != *next)
    }

    /// Where two books differ, for a person who looks for the reason.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let parts = [
            ("settings", self.meta == other.meta),
            ("subjects", self.subjects == other.subjects),
            ("commands", self.commands == other.commands),
            ("references", self.references == other.references),
            ("staged pages", self.staged == other.staged),
            ("blobs", self.blobs == other.blobs),
            ("sent blobs", self.sent == other.sent),
            ("thumbnails", self.thumbnails == other.thumbnails),
        ];
        parts.into_iter().filter(|(_, is_equal)| !is_equal).map(|(part, _)| part).collect()
    }
}

pub fn open(store: &Store) -> Result<Contents, String> {
    match store.answer(&StoreOperation::Open) {
        StoreAnswer::Opened(contents) => Ok(*contents),
        other => Err(format!("open: {other:?}")),
    }
}

pub fn log(store: &Store) -> Result<Vec<CommandRow>, String> {
    match store.answer(&StoreOperation::LoadCommands { epoch: 1, from_seq: 1, limit: u32::MAX }) {
        StoreAnswer::Commands(rows) => Ok(rows),
        other => Err(format!("log: {other:?}")),
    }
}
