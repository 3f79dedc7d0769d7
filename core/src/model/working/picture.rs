//! A whole picture of the server: mirror at the new cursor, pending commands replayed, all in one transaction
//! (DESIGN §3 rules 4–7, 11).

use super::{
    changes::Changes,
    keeping::Keeping,
    leaf::Leaf,
    mirror::CURSOR,
    outbox::{Log, Outbox, Pending, Receipt},
    state::Working,
};
use crate::{
    domain::{digest::Digest, ids::DeviceId, time::Reading},
    effects::store::Write,
    plants::{Plant, is_planted},
    protocol::{
        cursor::Cursor,
        pull::{Holdings, More},
        push::Head,
    },
};

/// Receipts that the outbox screen keeps in memory.
const RECEIPTS_MAX: usize = 200;

/// A picture that is about to be committed.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What is written.
    pub writes: Vec<Write>,
    /// Where it ends.
    pub cursor: Cursor,
    /// How the server's head of our log fits ours.
    pub fit: Fit,
    /// It replaces everything that was here.
    pub is_first: bool,
    /// What the server says that we should hold.
    pub holdings: Option<Holdings>,
    outbox: Outbox,
    keeping: Keeping,
    changes: Changes,
}

/// How the server's head of our log fits ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It stands somewhere in our log.
    Ours,
    /// The server has forgotten some of it: it was restored from a backup (rule 11). Send again from there on.
    Behind {
        /// The first place it does not have.
        from_seq: u64,
        /// The hash of the command before that place, as it stands there.
        after: Digest,
    },
    /// The server has something that we do not: this phone was restored, or there are two (rule 10).
    Forked {
        /// The life of the log that it names.
        epoch: u32,
    },
}

/// Puts the pages of one picture together, if the last of them says that it is whole. Nothing is changed yet.
#[must_use]
pub fn assemble(working: &Working, leaves: Vec<Leaf>, now: Reading) -> Option<Picture> {
    // Without a cursor this is the first picture of all: what it does not name is gone.
    let is_first = working.mirror.cursor.is_none();
    let last = &leaves.last()?.page;
    let (cursor, More::Whole { ack, holdings }) = (last.until, last.more.clone()) else { return None };
    let fit = fit(&working.outbox, ack);
    let mut picture = Picture {
        writes: vec![Write::ClearStaged],
        cursor,
        fit,
        is_first,
        holdings,
        outbox: working.outbox.clone(),
        keeping: Keeping::default(),
        changes: Changes::begun(working, cursor.position.seq, is_first),
    };
    if fit == Fit::Ours {
        picture.acknowledge(ack);
        picture.doubt_later_than(ack);
    }
    let wanted = working.wanted();
    for (item, read) in leaves.into_iter().flat_map(|leaf| leaf.into_items(&wanted)) {
        picture.changes.take(read, item, &picture.outbox);
    }
    picture.writes.append(&mut picture.changes.writes);
    picture.writes.extend(picture.changes.forgotten(working).map(|looked| looked.write()));
    if is_first {
        // What it does not name is gone (I14).
        picture.writes.insert(0, Write::ClearMirror);
        // Of other lives of the log no acknowledgement tells whether the server still has them: they are deposited once more.
        picture.writes.push(Write::DoubtOtherLives { epoch: picture.outbox.log.epoch });
        picture.writes.push(Write::DoubtBlobs);
    }
    let json = |value: &Cursor| serde_json::to_vec(value).unwrap_or_default();
    picture.writes.push(Write::SetMeta { key: CURSOR, value: json(&cursor) });
    picture.writes.push(picture.outbox.log.write());
    let (keeping, writes) = working.keeping.pictured(now.wall.day_in(now.zone), picture.outbox.log.acknowledged);
    picture.keeping = keeping;
    picture.writes.extend(writes);
    Some(picture)
}

/// Compares the server's head of our log with ours, by place and hash (rule 5).
fn fit(outbox: &Outbox, ack: Head) -> Fit {
    let ours = outbox.log.acknowledged;
    if ack.epoch > outbox.log.epoch {
        return Fit::Forked { epoch: ack.epoch };
    }
    if ack.epoch < outbox.log.epoch {
        // The server has not seen the new life of the log yet; what it acknowledged of it, it has forgotten.
        return if ours.seq == 0 { Fit::Ours } else { Fit::Behind { from_seq: 1, after: Digest::ZERO } };
    }
    if ack.seq < ours.seq {
        return Fit::Behind { from_seq: ack.seq + 1, after: ack.hash };
    }
    if is_planted(Plant::TrimByNumber) {
        return Fit::Ours;
    }
    if ack.seq == ours.seq {
        return if ack.hash == ours.hash { Fit::Ours } else { Fit::Forked { epoch: ack.epoch } };
    }
    let is_own = |p: &Pending| p.epoch == ack.epoch && p.seq == ack.seq && p.hash == ack.hash;
    if outbox.pending.iter().any(is_own) { Fit::Ours } else { Fit::Forked { epoch: ack.epoch } }
}

impl Picture {
    /// Commands up to the acknowledged place leave the outbox.
    fn acknowledge(&mut self, ack: Head) {
        let is_known = |p: &Pending| p.epoch == ack.epoch && p.seq <= ack.seq;
        // One that was saved of a damaged file is pending though it was acknowledged long ago.
        let is_news = ack != self.outbox.log.acknowledged || self.outbox.pending.iter().any(is_known);
        if ack.epoch != self.outbox.log.epoch || !is_news {
            return;
        }
        self.outbox.log.acknowledged = ack;
        let known = self.outbox.pending.iter().filter(|p| is_known(p)).map(Receipt::from_pending);
        self.outbox.receipts.extend(known);
        self.outbox.pending.retain(|p| !is_known(p));
        let extra = self.outbox.receipts.len().saturating_sub(RECEIPTS_MAX);
        self.outbox.receipts.drain(..extra);
        self.writes.push(Write::SetAcknowledged { epoch: ack.epoch, through_seq: ack.seq });
    }

    /// What was answered and is behind the acknowledged place is not at the server any more: it was restored between the
    /// answer and this picture (F43). It is sent again; where it is there after all, its outcome comes again.
    fn doubt_later_than(&mut self, ack: Head) {
        let is_own = |p: &&mut Pending| p.epoch == self.outbox.log.epoch && (p.epoch != ack.epoch || p.seq > ack.seq);
        self.outbox.pending.iter_mut().filter(is_own).for_each(|p| p.outcome = None);
    }
}

/// Takes over what was committed.
pub fn install(working: &mut Working, picture: Picture) {
    let Picture { cursor, outbox, keeping, changes, .. } = picture;
    working.session.incarnation = cursor.incarnation;
    working.outbox = outbox;
    working.keeping = keeping;
    working.mirror.cursor = Some(cursor);
    show(working, changes);
}

/// Takes over changes, and replays what is pending on them.
pub fn show(working: &mut Working, changes: Changes) {
    let before = is_planted(Plant::OptimismStays).then(|| (changes.keys(), working.mirror.local.clone()));
    changes.install(working);
    let Working { thumbnails, mirror, .. } = working;
    thumbnails.retain(|_, about| mirror.listing(*about).is_some());
    working.replay();
    if let Some((named, before)) = before {
        working.mirror.take_plan(before.into_iter().filter(|(key, _)| !named.contains(key)).collect());
    }
    working.unload();
}

/// A new life of the log begins: what was not answered of the old one is deposited for a person to see.
#[must_use]
pub fn new_log(outbox: &Outbox, device: DeviceId, at_least: u32) -> Log {
    Log::new(device, outbox.log.epoch.max(at_least).saturating_add(1))
}
