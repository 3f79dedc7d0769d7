//! The outbox: what was recorded here and is not yet in a picture of the server (DESIGN §3 rules 2, 5, 6).
//!
//! A command leaves it only when a picture acknowledges it by place *and* hash; an answer to a push is not enough, for the
//! picture on the screen does not hold its effect yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::replay::Said;
use crate::{
    domain::{
        digest::Digest,
        ids::{CommandId, DeviceId},
        numbers::DocumentKind,
        subject::SubjectKey,
        subjects::{AnyCommand, Product},
        time::Reading,
    },
    effects::store::{CommandRow, Contents, Write},
    protocol::{
        command::{Envelope, KindName, kind_of_head},
        outcome::Outcome,
        push::Head,
    },
};

/// The key under which the store keeps [`Log`].
pub const META: &str = "log";

/// What must outlive the commands themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Whose log it is: a phone that was enrolled anew is another device, with a log of its own.
    pub device: DeviceId,
    /// The life of the log.
    pub epoch: u32,
    /// What the server has for certain, as the last picture said.
    pub acknowledged: Head,
    /// The last number given in each series of this device (I18).
    pub numbers: BTreeMap<DocumentKind, u32>,
}

impl Log {
    /// The log of a fresh enrolment.
    #[must_use]
    pub fn new(device: DeviceId, epoch: u32) -> Self {
        Self { device, epoch, acknowledged: Head { epoch, seq: 0, hash: Digest::ZERO }, numbers: BTreeMap::new() }
    }

    /// The write that keeps it.
    #[must_use]
    pub fn write(&self) -> Write {
        Write::SetMeta { key: META, value: serde_json::to_vec(self).unwrap_or_default() }
    }
}

/// A command that no picture has acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The life of the log.
    pub epoch: u32,
    /// The place.
    pub seq: u64,
    /// The hash of the bytes.
    pub hash: Digest,
    /// The command's id.
    pub id: CommandId,
    /// The device that wrote it: not this one any more after a new enrolment.
    pub device: Option<DeviceId>,
    /// What it is about.
    pub about: Option<SubjectKey>,
    /// What kind it is; nothing where not even that can be read.
    pub kind: Option<KindName>,
    /// What it says; nothing where an older or newer app wrote it. It is sent all the same (F10).
    pub command: Option<AnyCommand>,
    /// What the clocks said.
    pub at: Option<Reading>,
    /// The bytes that are sent.
    pub bytes: Vec<u8>,
    /// What the server said in its answer, if it was heard.
    pub outcome: Option<Outcome>,
}

/// What the outbox screen still shows of an acknowledged command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The life of the log.
    pub epoch: u32,
    /// The place.
    pub seq: u64,
    /// What it is about.
    pub about: Option<SubjectKey>,
    /// What kind it was; nothing where not even that can be read.
    pub kind: Option<KindName>,
    /// When it was recorded, by the device's clock.
    pub recorded_ms: i64,
    /// What became of it; nothing heard means plainly applied.
    pub outcome: Option<Outcome>,
}

/// The outbox.
#[derive(Clone, Debug)]
pub struct Outbox {
    /// What must outlive the commands.
    pub log: Log,
    /// What no picture has acknowledged, in order.
    pub pending: Vec<Pending>,
    /// What was acknowledged lately.
    pub receipts: Vec<Receipt>,
}

impl Pending {
    /// Reads a command of the store.
    #[must_use]
    pub fn of(row: CommandRow) -> Self {
        let envelope = Envelope::from_bytes(&row.bytes).ok();
        Self {
            epoch: row.epoch,
            seq: row.seq,
            hash: row.hash,
            id: row.id,
            device: envelope.as_ref().map(|e| e.device),
            about: row.about,
            kind: envelope.as_ref().map(|e| e.kind.clone()).or_else(|| kind_of_head(&row.bytes)),
            command: envelope.as_ref().and_then(|e| e.command::<Product>().ok()),
            at: envelope.as_ref().map(|e| e.recorded_at),
            bytes: row.bytes,
            outcome: row.outcome.and_then(|json| serde_json::from_slice(&json).ok()),
        }
    }

    /// The row that the store keeps of it, before anything was heard.
    #[must_use]
    pub fn row(&self) -> CommandRow {
        CommandRow {
            epoch: self.epoch,
            seq: self.seq,
            hash: self.hash,
            id: self.id,
            about: self.about,
            recorded_ms: self.at.map_or(0, |at| at.wall.ms()),
            bytes: self.bytes.clone(),
            outcome: None,
            acknowledged: false,
        }
    }

    /// Whether its effect belongs into the optimistic state: the server has not said otherwise.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !matches!(self.outcome, Some(Outcome::Held { .. } | Outcome::Refused { .. }))
    }

    /// What it says on what it is about.
    #[must_use]
    pub fn said(&self) -> Option<Said<'_, Product>> {
        match (&self.command, self.about, self.at) {
            (Some(command), Some(about), Some(at)) if self.counts() => Some(Said { about, command, at }),
            _ => None,
        }
    }
}

impl Outbox {
    /// The outbox as the store holds it. A new life of the log begins where it is another device's, because the phone died
    /// just after it was enrolled, and where commands are there without their log, because the file was damaged: the first
    /// command that is recorded makes it durable.
    #[must_use]
    pub fn restore(contents: &Contents, device: DeviceId, epoch: u32) -> Self {
        let log: Option<Log> = contents.meta.get(META).and_then(|json| serde_json::from_slice(json).ok());
        let lives = contents.commands.iter().map(|row| row.epoch).chain(log.iter().map(|log| log.epoch));
        let next = lives.max().map_or(epoch, |last| last.saturating_add(1).max(epoch));
        let log = log.filter(|log| log.device == device).unwrap_or_else(|| Log::new(device, next));
        let (known, unknown): (Vec<_>, Vec<_>) = contents.commands.iter().cloned().partition(|row| row.acknowledged);
        let receipts = known.into_iter().map(Receipt::of).collect();
        let pending = unknown.into_iter().map(Pending::of).collect();
        Self { log, pending, receipts }
    }

    /// The end of the log: the next command names it as the one before.
    #[must_use]
    pub fn head(&self) -> Head {
        let acknowledged = self.log.acknowledged;
        self.pending.iter().rev().find(|p| p.epoch == self.log.epoch).map_or(acknowledged, |p| Head {
            epoch: p.epoch,
            seq: p.seq,
            hash: p.hash,
        })
    }

    /// What is to be pushed: commands of this log without an answer.
    pub fn unsent(&self) -> impl Iterator<Item = &Pending> {
        self.pending.iter().filter(|p| p.epoch == self.log.epoch && p.outcome.is_none())
    }

    /// Commands of a log that was given up, here or under an earlier enrolment: they can only be deposited. Those that were
    /// answered as well, for no picture acknowledges them any more, and the server may have lost them since (F43).
    pub fn stranded(&self) -> impl Iterator<Item = &Pending> {
        self.pending.iter().filter(|p| p.epoch != self.log.epoch)
    }

    /// Takes up what the store has pending of other lives of the log.
    pub fn take_other_lives(&mut self, rows: Vec<CommandRow>) {
        let epoch = self.log.epoch;
        self.receipts.retain(|receipt| receipt.epoch == epoch);
        let own = std::mem::take(&mut self.pending).into_iter().filter(|pending| pending.epoch == epoch);
        let others = rows.into_iter().filter(|row| row.epoch != epoch).map(Pending::of);
        self.pending = others.chain(own).collect();
    }

    /// What the server said of this log from that place on does not count any more.
    pub fn forget_answers_from(&mut self, seq: u64) {
        let epoch = self.log.epoch;
        self.pending.iter_mut().filter(|p| p.epoch == epoch && p.seq >= seq).for_each(|p| p.outcome = None);
    }

    /// Whether a command between the acknowledged ones and the last is missing here.
    #[must_use]
    pub fn has_hole(&self) -> bool {
        let own = self.pending.iter().filter(|p| p.epoch == self.log.epoch).map(|p| p.seq);
        own.zip(self.log.acknowledged.seq + 1..).any(|(seq, expected)| seq != expected)
    }

    /// How many commands the server does not have for certain.
    #[must_use]
    pub fn unsent_count(&self) -> usize {
        self.unsent().count() + self.stranded().count()
    }

    /// Whether something about that subject is pending.
    #[must_use]
    pub fn touches(&self, about: SubjectKey) -> bool {
        self.pending.iter().any(|p| p.about == Some(about))
    }
}

impl Receipt {
    /// What is kept of a command of the store.
    #[must_use]
    pub fn of(row: CommandRow) -> Self {
        let outcome = row.outcome.and_then(|json| serde_json::from_slice(&json).ok());
        let kind = kind_of_head(&row.bytes);
        let CommandRow { epoch, seq, about, recorded_ms, .. } = row;
        Self { epoch, seq, about, kind, recorded_ms, outcome }
    }

    /// What is kept of a command that was acknowledged just now.
    #[must_use]
    pub fn from_pending(pending: &Pending) -> Self {
        Self {
            epoch: pending.epoch,
            seq: pending.seq,
            about: pending.about,
            kind: pending.kind.clone(),
            recorded_ms: pending.at.map_or(0, |at| at.wall.ms()),
            outcome: pending.outcome.clone(),
        }
    }
}
